"""How fast a replication is: `python benchmarks/speed.py` (or `make bench`).

One ping is the CPU time of one timeout in a bare SimPy loop of 1,000 processes, measured in the
same process in rounds that take turns with the replications. A ratio of pings holds on any machine,
but for one interpreter only, so milliseconds and the interpreter stand beside it. `make test` runs
`--short --check`, which fails if a replication costs more than 25 % above the stored figure in each
of four measurements. `--store` replaces the stored figure.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from platform import python_implementation, python_version
from statistics import median
from typing import TypeVar

import simpy

import sim
from sim import MODEL_VERSION, load
from sim.assumptions import point
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.model.bench import Bench
from sim.runs.engine import Engine
from sim.scenario import Scenario
from sim.simulate import build, collection_paused, replication_streams

TRIES = 4  # measurements before a replication counts as too dear
STORED = Path(__file__).with_name("stored.json")
RISE = 1.25  # one commit gave 54,000 and 66,000 pings on one machine within a day
SEED = 1
ALL_ON = "maritime_doctrine"  # the scenario with every feature on
# figure: unit, and what is aimed at (at most; at least where it is a speed)
SHOWN: dict[str, tuple[str, float | None]] = {
    "pings_per_year": (
        "pings a simulated 365 days, warm-up included",
        30_000 if sim.BUILD == "compiled" else 45_000,
    ),
    "ms_per_year": ("milliseconds of CPU a simulated 365 days", None),
    "pings_per_attempt": ("pings an attempt", 30),
    "events_per_attempt": ("heap events an attempt", 12),
    "set_up": ("% of the time for set-up, the draws apart", 10),
    "draws": ("% of the time for random numbers", 12),
    "log": ("% of the time for the event log's tables", 12),
    "sweep": ("% of the time for collecting garbage", None),
    "replications_per_second": ("replications a second a core", None),
    "rows": ("rows of the log", None),
    "log_kilobytes": ("kilobytes of the log", None),
    "ping_us": ("microseconds a ping", None),
    "first_replication_s": ("seconds from the start of Python to the first replication", 0.8),
    "two_workers_over_one": ("times as fast with two workers as with one", 1.85),
}
NOT_ON_THE_RUN_PATH = ("scipy", "pandas")

Result = TypeVar("Result")


def cpu(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return CPU seconds of one call, and what it returned."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def ping() -> float:
    """Return CPU seconds of one timeout among 1,000 processes."""
    env = simpy.Environment()

    def pinging() -> Generator[simpy.Event, None, None]:
        while True:
            yield env.timeout(1.0)

    for _ in range(1000):
        env.process(pinging())
    seconds, _ = cpu(lambda: env.run(60))
    return seconds / 60_000


def one(scenario: Scenario, replication: int) -> dict[str, float]:
    """Return the figures of one replication: CPU seconds of its parts, and counts."""
    draw = point()
    gc.collect()  # what others left is not this replication's to sweep up
    before = ping()
    with collection_paused():
        streams = replication_streams(SEED, replication)
        build_cold, first = cpu(lambda: build(scenario, draw, streams))
        run_cold, tables = cpu(first.run)
        del first
        sweep, _ = cpu(lambda: gc.collect(0))
        build_warm, second = cpu(lambda: build(scenario, draw, streams))  # the draws are there
        run_warm, _ = cpu(second.run)
        log, _ = cpu(second.tables)
    a_ping = (before + ping()) / 2
    total = build_cold + run_cold + sweep
    kept = tables.by_name().values()
    pings, attempts = total / a_ping, len(tables.attempts)
    return {
        "pings_per_year": pings * 365.0 / scenario.calendar.nights,
        "ms_per_year": 1e3 * total * 365.0 / scenario.calendar.nights,
        "pings_per_attempt": pings / attempts,
        "events_per_attempt": events(build(scenario, draw, streams)) / attempts,
        "set_up": 100 * build_warm / total,
        "draws": 100 * (build_cold + run_cold - build_warm - run_warm) / total,
        "log": 100 * log / total,
        "sweep": 100 * sweep / total,
        "replications_per_second": 1.0 / total,
        "rows": sum(len(table) for table in kept),
        "log_kilobytes": sum(table.block.nbytes for table in kept) / 1e3,
        "ping_us": a_ping * 1e6,
    }


def events(world: Bench) -> int:
    """Run a world; return how many events its clock has handled."""
    count = 0
    while world.env.peek() < float("inf"):
        world.env.step()
        count += 1
    return count


def speed(rounds: int) -> dict[str, float]:
    """Return medians over rounds in which pings and replications take turns."""
    scenario = load(ALL_ON)
    one(scenario, 0)  # a first round, for the caches
    told = [one(scenario, replication) for replication in range(rounds)]
    return {key: median(t[key] for t in told) for key in told[0]}


def first_replication() -> float:
    """Return wall seconds from starting Python to the end of the first replication."""
    code = (
        "import sys; from sim import load, simulate; simulate(load('status_quo_2025'));"
        f"sys.exit(' '.join(set({NOT_ON_THE_RUN_PATH}) & set(sys.modules)) or 0)"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"on the run path, where it should not be: {done.stderr}")
    return time.monotonic() - began


def two_workers() -> float:
    """Return the wall time of one worker over that of two, each the best of two."""
    study = design([load("status_quo_2025"), load(ALL_ON)], 250, SEED)
    best = []
    for workers in (1, 2):
        times = []
        for _ in range(2):
            began = time.monotonic()
            execute(study, Engine(workers))
            times.append(time.monotonic() - began)
        best.append(min(times))
    return best[0] / best[1]


def show(found: dict[str, float]) -> None:
    """Print every figure with its unit and whether its aim is met."""
    print(f"{python_implementation()} {python_version()}, model {sim.BUILD}")
    for key, value in found.items():
        unit, aim = SHOWN[key]
        met = ""
        if aim is not None:
            good = value >= aim if key == "two_workers_over_one" else value <= aim
            met = f"; aim {aim:,g} {'met' if good else 'NOT MET'}"
        digits = 0 if value >= 1000 else 2
        print(f"{value:>10,.{digits}f} {unit}{met}")


def check(found: float, rounds: int) -> int:
    """Compare with the stored figure; return the exit code.

    What else the machine does only ever adds, so that a figure that is too high is measured again,
    and the least of TRIES counts.
    """
    stored = json.loads(STORED.read_text())["pings_per_year"]
    for tries in range(TRIES):
        ratio = found / stored
        print(f"{ratio:>10.2f} times the stored figure, {stored:,.0f}; at most {RISE:g} passes")
        if ratio <= RISE:
            return 0
        if tries + 1 < TRIES:
            found = min(found, speed(rounds)["pings_per_year"])
    return 1


def main() -> int:
    """Measure, print, and check or store what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true", help="7 rounds, and the speed alone")
    parser.add_argument("--check", action="store_true", help="fail 25 %% above the stored figure")
    parser.add_argument("--store", action="store_true", help="replace the stored figure")
    asked = parser.parse_args()
    rounds = 7 if asked.short else 31
    found = speed(rounds)
    if not asked.short:
        found["first_replication_s"] = min(first_replication() for _ in range(3))
        found["two_workers_over_one"] = two_workers()
    show(found)
    if asked.store:
        rounded = {"model_version": MODEL_VERSION, "pings_per_year": round(found["pings_per_year"])}
        STORED.write_text(json.dumps(rounded, indent=1) + "\n")
    return check(found["pings_per_year"], rounds) if asked.check else 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
