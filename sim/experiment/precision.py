"""Replications until the intervals of paired means are narrow enough: a sequential stopping rule.

The interval is Student's t on the means of draws. It is looked at only after fixed numbers of
draws, and the first time that all intervals are narrow enough ends the study (fixed-width
intervals: Chow and Robbins 1965, *Annals of Mathematical Statistics* 36:457; Law 2015, *Simulation
Modeling and Analysis*, chapter 9). The rule sees widths, not the differences themselves. If
differences are normal, the two are independent. If they have a long tail, a study without its rare
large draws stops early, and its interval holds the mean less often.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, isnan
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.run import Results
from sim.jsonfile import finite
from sim.outcomes.amounts import Amounts, in_units, read_amounts
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW, half_width, independent
from sim.runs.progress import Tell

FIRST_LOOK = 30  # draws; with fewer, the spread itself is too uncertain
GROWTH = 1.25  # from one look to the next: up to a quarter more draws than needed
EARLY = 0.8  # a look with less than this share of the draws that seem needed is skipped
MAX_REPLICATIONS = 2000  # unless the user sets another limit


@dataclass(frozen=True)
class Width:
    """How narrow the intervals of one outcome's paired means are.

    Attributes
    ----------
    outcome, unit
        Its name and unit.
    requested, reached
        Half the width requested, and that of the widest 95 % interval, in this unit.
    scenario
        Scenario with the widest interval; with its baseline if every two are compared.
    needed
        Number of draws that `requested` seems to need, from the present spread.
    """

    outcome: str
    unit: str
    requested: float
    reached: float
    scenario: str
    needed: float

    @property
    def narrow(self) -> bool:
        """Whether every interval is narrow enough."""
        return self.reached <= self.requested


@dataclass(frozen=True)
class Precision:
    """What a study reached that ran until its intervals were narrow enough.

    Attributes
    ----------
    widths
        Each outcome requested.
    looks
        Numbers of replications after which the intervals were looked at.
    limit
        Largest number of replications.
    """

    widths: tuple[Width, ...]
    looks: tuple[int, ...]
    limit: int

    @property
    def reached(self) -> bool:
        """Whether all intervals are narrow enough."""
        return all(width.narrow for width in self.widths)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as in `precision.json`."""
        widths = [{**finite(width), "narrow": width.narrow} for width in self.widths]
        return {
            "reached": self.reached, "outcomes": widths, "looks": self.looks, "limit": self.limit,
        }  # fmt: skip


def read_precision(text: str) -> Amounts:
    """Return the half-widths in a text such as "arrivals=1%,expected_deaths=2".

    Raises
    ------
    UserError
        If an outcome does not exist, or a number is not above 0.
    """
    amounts = read_amounts(text, tuple(OUTCOMES), "--precision")
    for name, (number, _) in amounts.items():
        if not number:
            raise UserError(f"--precision {name}=0: no interval is that narrow. Give more than 0.")
    if not amounts:
        raise UserError("--precision: is empty. Write, for example, arrivals=1%.")
    return amounts


def looks(limit: int) -> tuple[int, ...]:
    """Return the numbers of draws after which intervals are looked at, up to a limit."""
    numbers = []
    at = float(FIRST_LOOK)
    while ceil(at) < limit:
        numbers.append(ceil(at))
        at *= GROWTH
    return (*numbers, limit)


def next_look(draws: int, needed: float, limit: int) -> int:
    """Return the next number of draws; looks that come far too early are skipped.

    `needed` is the number of draws that the present spread asks for. Because skipping is decided
    by the spread alone, it cannot favour a result.
    """
    ahead = [n for n in looks(limit) if n > draws]
    return next((n for n in ahead if n >= EARLY * needed), limit)


def run_until_precise(
    study: Study,
    requested: Amounts,
    execute: Callable[[Study], Results],
    tell: Tell,
) -> tuple[Results, Precision]:
    """Run a study with more and more replications until its intervals are narrow enough.

    Parameters
    ----------
    study
        Its number of replications is the limit.
    requested
        Largest half-width of each outcome, from `read_precision`.
    execute
        Runs a study. It keeps runs, so that only new ones are simulated.

    Raises
    ------
    UserError
        If there is nothing to compare, or an outcome has no number in some scenario.
    """
    if len(study.scenarios) < 2:
        raise UserError("--precision: has nothing to compare. Name a second scenario.")
    each = REPLICATIONS_PER_DRAW if study.parameters.drawn else 1
    limit = ceil(study.replications / each)
    if study.replications < FIRST_LOOK * each:
        raise UserError(
            f"--precision: the limit of {study.replications} replications is too low. It needs "
            f"{FIRST_LOOK * each} or more."
        )
    draws, after = looks(limit)[0], list[int]()
    while True:
        results = execute(replace(study, replications=min(draws * each, study.replications)))
        after.append(results.study.replications)
        widths = tuple(_widths(results, requested))
        precision = Precision(widths, tuple(after), study.replications)
        if precision.reached or draws >= limit:
            return results, precision
        draws = next_look(draws, max(width.needed for width in widths), limit)
        tell(_still_wide(precision, min(draws * each, study.replications)))


def _still_wide(precision: Precision, following: int) -> str:
    """Return a message on the interval that is farthest from what is asked for."""
    width = max(precision.widths, key=lambda w: w.needed)
    return (
        f"After {precision.looks[-1]} replications, {width.outcome} of {width.scenario} is known "
        f"to ± {width.reached:.3g} {width.unit}; ± {width.requested:.3g} is asked for. "
        f"Continuing to {following}."
    )


def _widths(results: Results, requested: Amounts) -> Iterator[Width]:
    """Yield the widest interval of each outcome over all pairs that the study compares."""
    study = results.study
    window, drawn = study.windows[0], study.parameters.drawn
    for name in requested:
        values = {s.name: results.values_for(s.name, window, name) for s in study.scenarios}
        paired = {
            _label(study, pair): independent(values[pair[1]] - values[pair[0]], drawn)
            for pair in _pairs(study)
        }
        halves = {other: half_width(x) for other, x in paired.items()}
        missing = [other for other, half in halves.items() if isnan(half)]
        if missing:
            raise UserError(
                f"--precision: {name} has no number in {missing[0]} or its baseline. Leave it out."
            )
        base = values[study.scenarios[0].name]
        target = in_units(requested, {name: float(base[~np.isnan(base)].mean())})[name]
        widest = max(halves, key=lambda other: halves[other])
        half = halves[widest]
        ratio = half / target if target else float(half > 0)
        needed = len(paired[widest]) * ratio**2
        yield Width(name, OUTCOMES[name].unit, target, half, widest, needed)


def _pairs(study: Study) -> Sequence[tuple[str, str]]:
    """Return baseline and scenario of every change that the study compares."""
    pairs = list(combinations([s.name for s in study.scenarios], 2))
    return pairs if study.all_pairs else pairs[: len(study.scenarios) - 1]


def _label(study: Study, pair: tuple[str, str]) -> str:
    """Return the name of a compared scenario, with its baseline if there are several."""
    base, other = pair
    return f"{other} against {base}" if study.all_pairs else other
