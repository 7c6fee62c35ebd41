"""What a dask cluster costs beside its runs: `python benchmarks/cluster.py` (20 minutes).

A scheduler and workers on this machine, each a process of its own. Printed: the cost of handing out
an empty run, alone and in chunks; runs a second against the built-in pool, in turn; the memory of
scheduler and client while runs that do nothing pass through. `--runs 100000` sets their number. CPU
time counts all processes, so that other work on the machine disturbs it little.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import psutil

import sim
from sim.runs.chunks import ChunkSize, chunks
from sim.runs.cluster import ClusterExecutor, connected
from sim.runs.job import Job, Rows, Step
from sim.runs.pool import WorkerPool, executor_factory
from sim.runs.store import RunStore
from sim.scenario import Scenario, load
from sim.simulate import simulate

ROUNDS = 5
EMPTY, REAL = 400, 160  # runs of a round
COLUMNS = 60  # numbers of a run that is made up
HALF = {"period": {"from": "2025-01-01", "to": "2025-06-30"}, "windows": {}}


def nothing() -> None:
    """Simulate nothing."""


def row(number: int, simulated: object) -> Rows:
    """Return a row of about the usual size."""
    del simulated
    return [(f"run-{number:09}", {f"outcome_{i}": number + i / 7 for i in range(COLUMNS)})]


def half_a_year(scenario: Scenario, number: int) -> object:
    """Simulate half a year after the warm-up."""
    return simulate(scenario, replication=number)


@dataclass(frozen=True)
class OneRun:
    """A job of one run."""

    number: int
    store: RunStore
    simulate: Callable[[], object]
    runs: int = 1

    def labels(self) -> list[tuple[str, int]]:
        """Return its name."""
        return [("run", self.number)]

    def steps(self) -> Iterator[Step]:
        """Yield the run."""
        yield Step("run", self.number, self.simulate, partial(row, self.number))


def cpu() -> float:
    """Return the CPU seconds of this process and of all its children, ended or not."""
    total, this = 0.0, psutil.Process()
    for process in (this, *this.children(recursive=True)):
        used = process.cpu_times()
        total += used.user + used.system
    here = os.times()
    return total + here.children_user + here.children_system


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the address of a scheduler and its process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str, *words: str) -> int:
        line = [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        with (folder / "log").open("ab") as log:
            started.append(
                subprocess.Popen(line, env=environment, cwd=folder, stdout=log, stderr=log)
            )
        return started[-1].pid

    file = folder / "scheduler.json"
    try:
        scheduler = start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)
        )
        while not (file.exists() and file.read_text().endswith("}")):
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        one = ("--nthreads", "1", "--no-nanny", "--local-directory")
        for number in range(workers):
            start("dask_worker", address, *one, str(folder / f"w{number}"))
        yield address, scheduler
    finally:
        for process in started:
            process.kill()
            process.wait()
        file.unlink(missing_ok=True)


def carry(
    make: Callable[[], Executor], workers: int, jobs: Iterator[Job], sized: int | ChunkSize | None
) -> int:
    """Carry out jobs, in chunks of a size or of measured time; return the number of runs."""
    if sized is not None:
        jobs = chunks(jobs, sized.next if isinstance(sized, ChunkSize) else lambda: sized)
    runs = 0
    for result in WorkerPool[Job](make, workers, print).results(jobs):
        runs += result.runs
        if isinstance(sized, ChunkSize):
            sized.count(result)
    return runs


def measured(action: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU and the wall seconds of an action."""
    used, began = cpu(), time.monotonic()
    action()
    return cpu() - used, time.monotonic() - began


def jobs(count: int, store: RunStore, work: Callable[[int], Callable[[], object]]) -> Iterator[Job]:
    """Yield jobs of one run each."""
    return (OneRun(number, store, work(number)) for number in range(count))


def overhead(folder: Path) -> None:
    """Print what an empty run costs by itself and in chunks, on a cluster and in the pool."""
    print(f"\nAn empty run, ms of CPU of all processes ({ROUNDS} rounds in turn, median)")
    with cluster(2, folder) as (address, _), connected(address) as client:
        client.wait_for_workers(2)
        there = partial(ClusterExecutor, client, print)
        kinds = {
            "pool, single runs": (executor_factory(2), None),
            "pool, chunks of 40": (executor_factory(2), 40),
            "dask, single runs": (there, None),
            "dask, chunks of 40": (there, 40),
            "dask, chunks of 200": (there, 200),
        }
        took: dict[str, list[float]] = {kind: [] for kind in kinds}
        for turn in range(ROUNDS + 1):
            for kind, (make, size) in kinds.items():
                store = RunStore(folder / f"{kind}-{turn}")
                few = partial(jobs, EMPTY, store, lambda number: nothing)
                # The pool starts its processes for each call: taken off as the cost of no runs.
                seconds, _ = measured(lambda m=make, s=size, f=few: carry(m, 2, f(), s))
                none, _ = measured(lambda m=make: carry(m, 2, one(folder), None))
                if turn:  # the first round imports
                    took[kind].append(1e3 * (seconds - none) / EMPTY)
    for kind, each in took.items():
        print(f"{kind:<22}{median(each):>8.2f}   ({min(each):.2f} to {max(each):.2f})")


def one(folder: Path) -> Iterator[Job]:
    """Yield two empty jobs, by which the start of workers is measured."""
    return jobs(2, RunStore(folder / "start"), lambda number: nothing)


def throughput(folder: Path) -> None:
    """Print runs a second of CPU on a cluster against those of the built-in pool."""
    scenario = load("status_quo_2025").model_validate(
        load("status_quo_2025").model_dump(by_alias=True) | HALF
    )
    print(f"\n{REAL} runs of half a year ({ROUNDS} rounds in turn, median)")
    print(
        f"{'workers':>8}{'pool, CPU ms a run':>20}{'dask':>8}{'dask of pool':>14}{'by clock':>10}"
    )
    for workers in (1, 2):
        with cluster(workers, folder) as (address, _), connected(address) as client:
            client.wait_for_workers(workers)
            there = partial(ClusterExecutor, client, print)
            pool = executor_factory(workers)
            rows: list[tuple[float, float, float, float]] = []
            for turn in range(ROUNDS + 1):
                pair = []
                for make in (pool, there):
                    store = RunStore(folder / f"real-{workers}-{turn}-{make is there}")
                    real = jobs(REAL, store, lambda number: partial(half_a_year, scenario, number))
                    sized = ChunkSize(REAL, lambda workers=workers: workers)
                    none = measured(partial(carry, make, workers, one(folder), None))
                    all_ = measured(partial(carry, make, workers, real, sized))
                    pair += [all_[0] - none[0], all_[1] - none[1]]
                if turn:
                    rows.append((pair[0], pair[2], pair[0] / pair[2], pair[1] / pair[3]))
            a, b, ratio, clock = (median(column) for column in zip(*rows, strict=True))
            print(
                f"{workers:>8}{1e3 * a / REAL:>16.1f}{1e3 * b / REAL:>8.1f}"
                f"{ratio:>14.2f}{clock:>10.2f}",
                flush=True,
            )


def memory(folder: Path, runs: int) -> None:
    """Print the memory of scheduler and client as empty runs pass through."""
    print("\nMemory while runs that do nothing pass through, MB")
    print(f"{'runs':>9}{'scheduler':>11}{'client':>8}{'CPU ms a run, all':>19}{'client alone':>14}")
    with cluster(2, folder) as (address, scheduler_id), connected(address) as client:
        client.wait_for_workers(2)
        scheduler = psutil.Process(scheduler_id)
        here, size = psutil.Process(), 1_000
        while size <= runs:
            store = RunStore(folder / f"memory-{size}")
            many = jobs(size, store, lambda number: nothing)
            own = time.process_time()
            seconds, _ = measured(
                partial(carry, partial(ClusterExecutor, client, print), 2, many, 40)
            )
            own = time.process_time() - own
            print(
                f"{size:>9,}{scheduler.memory_info().rss / 1e6:>11.0f}"
                f"{here.memory_info().rss / 1e6:>8.0f}{1e3 * seconds / size:>19.2f}"
                f"{1e3 * own / size:>14.2f}",
                flush=True,
            )
            size *= 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=100_000, help="most runs for the memory")
    parser.add_argument("--only", choices=("overhead", "throughput", "memory"))
    chosen = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, model {sim.BUILD}")
    measures = {
        "overhead": overhead,
        "throughput": throughput,
        "memory": lambda folder: memory(folder, chosen.runs),
    }
    for name, measure in measures.items():
        if chosen.only in (None, name):
            with tempfile.TemporaryDirectory() as scratch:
                measure(Path(scratch))


if __name__ == "__main__":
    main()
