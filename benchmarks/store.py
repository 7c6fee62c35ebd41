"""How a run store grows: `python benchmarks/store.py` (five minutes).

Parts are made up, with one row a run of as many numbers as a run has outcomes. Printed for each
number of keys: CPU time of listing and checking, of merging, and of reading a thousandth and all,
and bytes on the disk. `--keys 1000000` sets the largest number. `--url memory://runs` measures a
store at a URL.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.outcomes.outcomes import OUTCOMES
from sim.runs import atomic
from sim.runs.parts import encode
from sim.runs.remote import Folder, folder_named
from sim.runs.store import RunStore

RUNS_A_PART = 40
KEY = "0123456789abcdef01234567-{draw}-{replication}"


def fill(store: RunStore, first: int, end: int) -> None:
    """Write parts of made-up runs."""
    for start in range(first, end, RUNS_A_PART):
        numbers = np.random.default_rng(start).random((RUNS_A_PART, len(OUTCOMES)))
        keys = [KEY.format(draw=n // 2, replication=n) for n in range(start, start + RUNS_A_PART)]
        columns = {name: numbers[:, place] for place, name in enumerate(OUTCOMES)}
        store.put([encode(pa.table({"key": keys, **columns}))])


def cpu(action: Callable[[], object]) -> float:
    """Return the CPU seconds of an action."""
    began = time.process_time()
    action()
    return time.process_time() - began


def measure(folder: Folder, most: int) -> None:
    """Fill a store step by step, as a study does, and print a line for each size."""
    store, keys, before = RunStore(folder, tuple(OUTCOMES)), 0, 0
    print(
        f"{'keys':>10}{'parts':>7}{'merged':>8}{'write':>8}{'merge':>8}{'list':>8}"
        f"{'read 1/1000':>13}{'read all':>10}{'bytes a run':>13}{'MB':>6}"
    )
    while keys < most:
        keys = min(most, max(10_000, keys * 10))
        writing = cpu(lambda first=before, end=keys: fill(store, first, end))
        parts = len(list(store._parts()))
        merging = cpu(store.tidy)
        merged = list(store._parts())
        stored: set[str] = set()
        listing = cpu(lambda stored=stored: stored.update(store.keys()))
        assert len(stored) == keys
        some = sorted(stored)[:: keys // (keys // 1000)]
        few = cpu(lambda some=some: store.read(some, ["arrivals"]))
        everything = sorted(stored)
        all_ = cpu(lambda everything=everything: store.read(everything, ["arrivals", "deaths"]))
        size = sum(part.lstat().st_size if isinstance(part, Path) else part.size for part in merged)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{keys:>10,}{parts:>7,}{len(merged):>8,}{writing:>8.1f}{merging:>8.1f}{listing:>8.1f}"
            f"{few:>13.2f}{all_:>10.1f}{size / keys:>13.0f}{peak:>6.0f}",
            flush=True,
        )
        before = keys


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keys", type=int, default=1_000_000, help="most keys")
    parser.add_argument("--url", default="", help="folder or URL of an empty store")
    chosen = parser.parse_args()
    atomic._sync = lambda path: None  # made-up parts need not survive a power cut
    print("CPU seconds")
    if chosen.url:
        measure(folder_named(chosen.url), chosen.keys)
        return
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(scratch) / "store", chosen.keys)


if __name__ == "__main__":
    sys.exit(main())
