"""How fast a replication is, in pings: `python benchmarks/speed.py` (or `make bench`).

One ping is the CPU time of one timeout in a bare SimPy loop of 1,000 processes, measured in the
same process in rounds that take turns with the replications, so that the figure is a ratio and
holds on any machine. `--short --check` is what CI runs: it fails where a replication costs more
than 15 % above the stored figure. `--store` writes that figure anew, on purpose.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import simpy

from sim import MODEL_VERSION, load
from sim.model.boats import Luck
from sim.scenario import Scenario
from sim.simulate import build, collection_paused, streams_of
from sim.study.design import design
from sim.study.execute import execute

STORED = Path(__file__).with_name("stored.json")
GATE, STRETCH, PER_ATTEMPT = 45_000, 38_000, 30  # pings a simulated year; a year; an attempt
RISE = 1.15
SEED = 1


def cpu(work: Any, *args: Any) -> tuple[float, Any]:
    """Return CPU seconds of one call, and what it returned."""
    began = time.process_time()
    done = work(*args)
    return time.process_time() - began, done


def ping() -> float:
    """Return CPU seconds of one timeout among 1,000 processes."""
    env = simpy.Environment()

    def pinging() -> Any:
        while True:
            yield env.timeout(1.0)

    for _ in range(1000):
        env.process(pinging())
    seconds, _ = cpu(env.run, 60)
    return seconds / 60_000


def one(scenario: Scenario, replication: int) -> dict[str, float]:
    """Run one replication, each part timed; CPU seconds and counts."""
    with collection_paused():
        streams = streams_of(scenario, SEED, replication)
        cold, first = cpu(build, scenario, _draw(), streams)
        run_cold, tables = cpu(first.run)
        set_up, second = cpu(build, scenario, _draw(), streams)  # the draws are there by now
        events = _counted(second)
        run_warm, _ = cpu(second.run)
        log, _ = cpu(second.tables)
    del first, second
    sweep, _ = cpu(gc.collect)
    rows = sum(len(t) for t in vars(tables).values() if hasattr(t, "block"))
    size = sum(t.block.nbytes for t in vars(tables).values() if hasattr(t, "block"))
    total = cold + run_cold + sweep
    return {
        "total": total,
        "draws": (cold + run_cold) - (set_up + run_warm),
        "set_up": set_up,
        "log": log,
        "attempts": len(tables.attempts),
        "events": events(),
        "rows": rows,
        "bytes": size,
    }


def _draw() -> dict[str, Any]:
    from sim.assumptions import point

    return point()


def _counted(world: Any) -> Any:
    """Return a function that tells how many events the world's clock has handled."""
    count = [0]
    step = world.env.step

    def counting() -> None:
        count[0] += 1
        step()

    world.env.step = counting
    return lambda: count[0]


def speed(rounds: int) -> dict[str, float]:
    """Return medians over rounds that take turns with the pings."""
    scenario = load("maritime_doctrine")  # all features on
    year = 365.0 / scenario.calendar.nights
    one(scenario, 0)
    told: list[dict[str, float]] = []
    for replication in range(rounds):
        before = ping()
        found = one(scenario, replication)
        a_ping = (before + ping()) / 2
        pings = found["total"] / a_ping
        told.append(
            {
                "ping_us": a_ping * 1e6,
                "pings_per_year": pings * year,
                "pings_per_attempt": pings / found["attempts"],
                "events_per_attempt": found["events"] / found["attempts"],
                "draws_share": found["draws"] / found["total"],
                "set_up_share": found["set_up"] / found["total"],
                "log_share": found["log"] / found["total"],
                "replications_per_second_and_core": 1.0 / found["total"],
                "rows": found["rows"],
                "log_bytes": found["bytes"],
            }
        )
    return {key: median(t[key] for t in told) for key in told[0]}


def first_replication() -> float:
    """Return wall seconds from starting Python to the end of the first replication."""
    code = "from sim import load, simulate; simulate(load('status_quo_2025'))"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.monotonic() - began


def two_workers() -> float:
    """Return the wall time of one worker over that of two."""
    study = design([load("status_quo_2025"), load("maritime_doctrine")], 40, SEED)
    times = []
    for workers in (1, 2):
        began = time.monotonic()
        execute(study, workers)
        times.append(time.monotonic() - began)
    return times[0] / times[1]


def check(found: float) -> int:
    """Compare with the stored figure; return the exit code."""
    stored = json.loads(STORED.read_text())["pings_per_year"]
    print(f"stored {stored:,.0f}, now {found:,.0f}: {found / stored:.2f} times")
    return int(found > RISE * stored)


def main() -> int:
    """Measure, print, and check or store what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true", help="5 rounds, speed only")
    parser.add_argument("--check", action="store_true", help="fail 15 %% above the stored figure")
    parser.add_argument("--store", action="store_true", help="write the stored figure anew")
    asked = parser.parse_args()
    found = speed(5 if asked.short else 11)
    if not asked.short:
        found["first_replication_s"] = min(first_replication() for _ in range(3))
        found["two_workers_over_one"] = two_workers()
    found["fields_of_luck"] = len(Luck._fields)
    for key, value in found.items():
        print(f"{key:<34}{value:>12,.2f}")
    gate = "met" if found["pings_per_year"] <= GATE else "NOT MET"
    print(f"gate {GATE:,} pings a year ({gate}; stretch {STRETCH:,}), {PER_ATTEMPT} an attempt")
    if asked.store:
        rounded = {"model_version": MODEL_VERSION, "pings_per_year": round(found["pings_per_year"])}
        STORED.write_text(json.dumps(rounded, indent=1) + "\n")
    return check(found["pings_per_year"]) if asked.check else 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
