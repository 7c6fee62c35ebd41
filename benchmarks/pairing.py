"""What pairing is worth: `python benchmarks/pairing.py [WORLDS]` (or `make bench`).

For fixed probes and the three headline policies: how many times fewer worlds a paired difference
needs for the same interval than one between independent worlds, and than one between worlds that
share the sea alone. Each is a ratio of variances over worlds, with its 5-95 % from a bootstrap.
Then what a control variate on the sea is worth on levels, and what learning networks cost.
"""

import gc
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from sim import load
from sim.assumptions import point
from sim.model.weather import draw_sea
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.scenario import Scenario
from sim.simulate import collection_paused, replication_streams, simulate
from sim.streams import Streams

Floats = NDArray[np.float64]

AIMS = {"arrivals": 15.0, "deaths": 4.0}
MEASURED = ("arrivals", "deaths", "event_interception_rate", "people_interception_rate")
PROBES: dict[str, dict[str, float]] = {
    "detection x 2": {"detection_beach": 4.0, "detection_water": 4.0},
    "groups x 1.5": {"response_groups": 12},
    "seized .08 to .25": {"shipments_seized": 0.25},
}
POLICIES = ("shallow_water_stops", "interception_300m", "doctrine_refused")
WINDOW = "second_half"
LEVELS = ("second_half", "to_june")
LEVEL_AIM = 4.0
SEED = 1


class SameSea(Streams):
    """A world of its own, but for the sea, which is that of another world."""

    def __init__(self, replication: int, sea: int, era: str) -> None:
        super().__init__(SEED, replication, era)
        self._sea = Streams(SEED, sea, era)

    def generator(self, *key: str | int) -> np.random.Generator:
        """Return the other world's generator for the sea, its own for all else."""
        own = super().generator
        return self._sea.generator(*key) if str(key[0]).startswith("sea_") else own(*key)


@cache
def probed(learning: bool) -> list[Scenario]:
    """Return the baseline, the probes and the policies, with networks that learn or do not."""
    base = load("status_quo_2025")
    own = {} if learning else {"learning_rate": 0.0}
    probes = [base.model_copy(update={"name": n, "parameters": p}) for n, p in PROBES.items()]
    every = [base, *probes, *map(load, POLICIES)]
    return [s.model_copy(update={"parameters": {**s.parameters, **own}}) for s in every]


def outcomes(scenario: Scenario, window: str, streams: Streams) -> list[float]:
    """Run a scenario in one world; return the outcomes measured."""
    span, night = scenario.spans[window], scenario.calendar.night
    tables = simulate(scenario, streams=streams)
    found = dict(zip(OUTCOMES, measure(tables, night(span.start), night(span.end)), strict=True))
    return [found[name] for name in MEASURED]


def world(learning: bool, number: int) -> Floats:
    """Run all in one world; shape (kind, scenarios, outcomes): all draws shared, the sea alone."""
    every = probed(learning)
    with collection_paused():
        shared = replication_streams(SEED, number)
        paired = [outcomes(s, WINDOW, shared) for s in every]
        era = every[0].period.start.isoformat()
        other = [SameSea(1_000_000 * i + number, number, era) for i in range(1, len(every))]
        sea = [outcomes(s, WINDOW, o) for s, o in zip(every[1:], other, strict=True)]
    gc.collect(0)
    return np.array([paired, [paired[0], *sea]])


@dataclass(frozen=True)
class Gain:
    """How many times fewer worlds are needed, with its 5-95 %."""

    times: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.times:5.1f} ({self.low:.1f} to {self.high:.1f})"


def gain(ratio: Callable[[NDArray[np.int64]], float], worlds: int) -> Gain:
    """Return a ratio over all worlds, and its 5-95 % over bootstrap samples of them."""
    rng = np.random.default_rng(SEED)
    again = [ratio(rng.integers(0, worlds, worlds)) for _ in range(400)]
    low, high = np.quantile(again, (0.05, 0.95))
    return Gain(ratio(np.arange(worlds)), float(low), float(high))


def spread(difference: Floats) -> float:
    """Return the variance over worlds; the least float where there is none."""
    return float(np.var(difference, ddof=1)) or sys.float_info.min


def print_pairing(found: Floats, names: list[str]) -> list[float]:
    """Print a table for each outcome; return the gains on arrivals, one a probe."""
    worlds = len(found)
    arrivals = []
    for column, outcome in enumerate(MEASURED):
        aim = AIMS.get(outcome)
        print(f"\n{outcome}" + (f", aim {aim:g} where the effect is 1 % or more" if aim else ""))
        print(f"{'':<22}{'effect':>8}  {'against independent':<24}{'against the sea alone':<24}")
        base = found[:, 0, 0, column]
        for row, name in enumerate(names[1:], start=1):
            paired, sea = (found[:, kind, row, column] for kind in (0, 1))

            def independent(i: NDArray[np.int64], b: Floats = base, p: Floats = paired) -> float:
                return (spread(b[i]) + spread(p[i])) / spread(p[i] - b[i])

            def sea_alone(
                i: NDArray[np.int64], b: Floats = base, p: Floats = paired, s: Floats = sea
            ) -> float:
                return spread(s[i] - b[i]) / spread(p[i] - b[i])

            effect = paired.mean() / base.mean() - 1
            one, other = gain(independent, worlds), gain(sea_alone, worlds)
            short = aim and abs(effect) >= 0.01 and one.times < aim
            mark = "  below the aim" if short else ""
            print(f"{name:<22}{effect:>+8.1%}  {one!s:<24}{other!s:<24}{mark}")
            if outcome == "arrivals":
                arrivals.append(one.times)
    return arrivals


def level(window: str, number: int) -> tuple[list[float], list[float]]:
    """Return the baseline's outcomes in one world, and what its sea foretells.

    That is the sum over nights of the chance that a night looks fit, the same times the boats
    that its calm draws out, and the first again for the window's second half.
    """
    scenario = probed(True)[0]
    with collection_paused():
        streams = replication_streams(SEED, number)
        found = outcomes(scenario, window, streams)
    gc.collect(0)
    values = scenario.values(point())
    span, calendar = scenario.spans[window], scenario.calendar
    forecast = draw_sea(values, calendar, streams).forecast
    forecast = forecast[calendar.night(span.start) : calendar.night(span.end) + 1]
    logit = values["viability_intercept"] + values["viability_slope"] * forecast
    fit = 1.0 / (1.0 + np.exp(-logit))
    calm = np.exp(values["launch_wave_slope"] * (forecast - 0.4))
    return found, [fit.sum(), (fit * calm).sum(), fit[len(fit) // 2 :].sum()]


def print_control(found: list[tuple[list[float], list[float]]], window: str) -> None:
    """Print how many times fewer worlds a level needs with the sea as a control variate."""
    y = np.array([row[0] for row in found])
    x = np.column_stack([np.ones(len(found)), np.array([row[1] for row in found])])
    gains = []
    for column in range(2):
        left = y[:, column] - x @ np.linalg.lstsq(x, y[:, column], rcond=None)[0]
        times = np.var(y[:, column], ddof=1) / (left @ left / (len(y) - x.shape[1]))
        gains.append(f"{MEASURED[column]} {times:.2f}")
    print(f"{window:<22}{', '.join(gains)}")


def main(worlds: int) -> None:
    """Print what pairing and the control variate are worth."""
    executor = ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"))
    with executor:
        of_learning = {}
        for learning in (True, False):
            found = np.array(list(executor.map(partial(world, learning), range(worlds))))
            print(f"\n=== networks {'learn' if learning else 'do not learn'}: {worlds} worlds, "
                  f"{WINDOW}; how many times fewer worlds for the same interval")  # fmt: skip
            names = [s.name for s in probed(learning)]
            of_learning[learning] = print_pairing(found, names)
        print("\n=== what learning leaves of the gain on arrivals against independent worlds")
        both = zip(names[1:], of_learning[True], of_learning[False], strict=True)
        for name, learnt, unlearnt in both:
            print(f"{name:<22}{learnt / unlearnt:>6.0%}")
        print(f"\n=== the sea as a control variate on levels, aim {LEVEL_AIM:g}")
        for window in LEVELS:
            print_control(list(executor.map(partial(level, window), range(4 * worlds))), window)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80)
