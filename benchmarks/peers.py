"""One small model in five styles, same results, timed in one run: `python benchmarks/peers.py`.

The model is a night of boats, a loss system of response groups, and networks that learn
(`peers_models/season.py`). It is written in plain SimPy, in this project's style, in Ciw, in
salabim and in Mesa, each as its documentation recommends (`peers_models/`).
"""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from platform import python_implementation, python_version
from statistics import mean, median

from peers_models.estimates import code_lines, distance, error, pairing
from peers_models.season import OUTCOMES, Counts, Season, outcomes

YEAR = 365.0  # nights
SEEDS_APART = 1_000_000  # so that no two libraries share a seed, and their errors are independent
MORE_GROUPS = 1  # groups added in the difference whose pairing is measured
EPILOG = """\
what is measured
  CPU time   each library simulates one season in turn, round after round, with the order rotated
             and garbage collected before each. Printed: the median, and the least and the most.
  events     events that the library's own clock handles in one season.
  lines      lines of the library's file without blank lines, comments and docstrings.
  pairing    how many times fewer replications the effect of one more response group on the share
             of boats stopped needs if both runs have the same seed, with its 5-95 %. 1 means that
             the same seed is worth nothing.
  results    means over replications ± their standard errors, with other seeds for each library.
             z is the difference from plain SimPy in standard errors.

examples
  python benchmarks/peers.py                                the table of docs/explanation/design.md
  python benchmarks/peers.py --nights 30 --replications 10  a quick look
  python benchmarks/peers.py --json > peers.json            all figures, for a program

Ciw, salabim and Mesa are in the optional group `bench`:
  pip install -c constraints.txt -e '.[bench]'
"""


@dataclass(frozen=True)
class Library:
    """One of the five styles.

    Attributes
    ----------
    module, label, package
        File in `peers_models`, name to print, and distribution whose version is printed.
    clock
        Module, class and method that handles one event.
    """

    module: str
    label: str
    package: str
    clock: tuple[str, str, str]

    def simulate(self, season: Season, seed: int) -> Counts:
        """Simulate one replication."""
        counts: Counts = import_module(f"peers_models.{self.module}").simulate(season, seed)
        return counts


SIMPY_STEP = ("simpy", "Environment", "step")
LIBRARIES = (
    Library("plain_simpy", "plain SimPy", "simpy", SIMPY_STEP),
    Library("project_style", "this project's style", "simpy", SIMPY_STEP),
    Library("in_ciw", "Ciw", "ciw", ("ciw", "Simulation", "event_and_return_nextnode")),
    Library("in_salabim", "salabim", "salabim", ("salabim", "Environment", "step")),
    Library("in_mesa", "Mesa", "mesa", ("peers_models.mesa_clock", "Event", "execute")),
)


@dataclass(frozen=True)
class Result:
    """What was measured of one library. Times are milliseconds of CPU time per 365 nights.

    Attributes
    ----------
    versions
        The library's version.
    median_ms, least_ms, most_ms
        Over rounds.
    events, lines
        Events per 365 nights, and lines of code.
    pairing, pairing_low, pairing_high
        Variance of the effect of one more group with independent seeds, over that with equal ones,
        and its 5 and 95 % from a bootstrap.
    means, errors, z
        By outcome: mean over replications, its standard error, and the difference from plain SimPy
        in standard errors of the difference.
    """

    label: str
    versions: str
    median_ms: float
    least_ms: float
    most_ms: float
    events: float
    lines: int
    pairing: float
    pairing_low: float
    pairing_high: float
    means: dict[str, float]
    errors: dict[str, float]
    z: dict[str, float]


def cpu_seconds(library: Library, season: Season, seed: int) -> float:
    """Return the CPU time of one replication, s, with garbage collected before."""
    gc.collect()
    began = time.process_time()
    library.simulate(season, seed)
    return time.process_time() - began


def take_turns(season: Season, rounds: int) -> list[list[float]]:
    """Return CPU seconds, shape (libraries, rounds). Each round begins with another library."""
    for library in LIBRARIES:
        library.simulate(season, 0)  # imports and caches
    seconds: list[list[float]] = [[] for _ in LIBRARIES]
    for number in range(rounds):
        for place in range(len(LIBRARIES)):
            index = (number + place) % len(LIBRARIES)
            seconds[index].append(cpu_seconds(LIBRARIES[index], season, number))
    return seconds


@contextmanager
def counted(clock: tuple[str, str, str]) -> Iterator[list[int]]:
    """Count the calls of a clock's method; yield a list with their number."""
    module, name, method = clock
    owner = getattr(import_module(module), name)
    handle, calls = getattr(owner, method), [0]

    def count_and_handle(*args: object, **kwargs: object) -> object:
        calls[0] += 1
        return handle(*args, **kwargs)

    setattr(owner, method, count_and_handle)
    try:
        yield calls
    finally:
        setattr(owner, method, handle)


def events(library: Library, season: Season) -> int:
    """Return how many events one replication takes."""
    with counted(library.clock) as calls:
        library.simulate(season, 0)
    return calls[0]


def replicate(
    simulate: Callable[[Season, int], Counts], season: Season, seeds: range
) -> dict[str, list[float]]:
    """Return the outcomes of all replications by name."""
    rows = [outcomes(season, simulate(season, seed)) for seed in seeds]
    return {name: [row[name] for row in rows] for name in OUTCOMES}


def measure(season: Season, rounds: int, replications: int) -> list[Result]:
    """Measure all libraries, in the order of LIBRARIES."""
    year = YEAR / season.nights
    all_seconds = take_turns(season, rounds)
    more = replace(season, groups=season.groups + MORE_GROUPS)
    results = []
    first: dict[str, list[float]] = {}
    for index, (library, seconds) in enumerate(zip(LIBRARIES, all_seconds, strict=True)):
        seeds = range(index * SEEDS_APART, index * SEEDS_APART + replications)
        values = replicate(library.simulate, season, seeds)
        first = first or values
        changed = replicate(library.simulate, more, seeds)
        ms = [1e3 * year * second for second in seconds]
        results.append(
            Result(
                library.label,
                f"{library.package} {version(library.package)}",
                median(ms),
                min(ms),
                max(ms),
                events(library, season) * year,
                code_lines(Path(__file__).parent / "peers_models" / f"{library.module}.py"),
                *pairing(values["share_stopped"], changed["share_stopped"]),
                {name: mean(column) for name, column in values.items()},
                {name: error(column) for name, column in values.items()},
                {name: distance(column, first[name]) for name, column in values.items()},
            )
        )
    return results


def show(season: Season, rounds: int, replications: int, results: list[Result]) -> None:
    """Print two tables: the cost, and the results."""
    print(f"{python_implementation()} {python_version()}, {season.nights} nights, {rounds} rounds, "
          f"{replications} replications")  # fmt: skip
    print(f"\n{'per 365 nights':<22} {'CPU ms: median (least to most)':>32} {'× plain':>9} "
          f"{'events':>8} {'lines':>6}  {'pairing':<20}")  # fmt: skip
    for r in results:
        times = f"{r.median_ms:.1f} ({r.least_ms:.1f} to {r.most_ms:.1f})"
        worth = f"{r.pairing:.1f} ({r.pairing_low:.1f} to {r.pairing_high:.1f})"
        print(f"{r.label:<22} {times:>32} {r.median_ms / results[0].median_ms:>9.2f} "
              f"{r.events:>8,.0f} {r.lines:>6}  {worth:<20} {r.versions}")  # fmt: skip
    for name, words in OUTCOMES.items():
        print(f"\n{words}")
        for r in results:
            digits = 1 if r.means[name] > 1 else 4
            print(f"{r.label:<22} {r.means[name]:>12,.{digits}f} ± {r.errors[name]:.{digits}f}"
                  f"   z {r.z[name]:+.1f}")  # fmt: skip


def at_least(smallest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that refuses those below `smallest`."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < smallest:
            raise argparse.ArgumentTypeError(f"{text!r}: give a whole number from {smallest} up")
        return int(text)

    return read


def main() -> int:
    """Measure all libraries and print what was measured."""
    os.environ["CHANNELSIM_PURE"] = "1"  # all five in plain Python, on SimPy's own loop
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nights", type=at_least(1), default=365, help="nights (default: 365)")
    parser.add_argument("--rounds", type=at_least(1), default=15, help="timed rounds (default: 15)")
    parser.add_argument(
        "--replications", type=at_least(10), default=100, help="for the results (default: 100)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    season = Season(nights=asked.nights)
    try:
        for library in LIBRARIES:
            import_module(f"peers_models.{library.module}")
        import_module("greenlet")  # salabim imports it when a model runs
    except ModuleNotFoundError as missing:
        need = "pip install -c constraints.txt -e '.[bench]'"
        parser.error(f"{missing.name} is not installed. Install it: {need}")
    results = measure(season, asked.rounds, asked.replications)
    if asked.json:
        report = {
            "python": f"{python_implementation()} {python_version()}",
            "season": asdict(season),
            "rounds": asked.rounds,
            "replications": asked.replications,
            "libraries": [asdict(result) for result in results],
        }
        print(json.dumps(report, indent=1))
    else:
        show(season, asked.rounds, asked.replications, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
