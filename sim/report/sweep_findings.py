"""Sentences on a sweep: what it varies, which factors matter most, and where an effect vanishes."""

from collections.abc import Callable, Sequence

import numpy as np

from sim.arrays import Floats
from sim.outcomes.outcomes import OUTCOMES
from sim.report.grid_verdicts import GridVerdicts, grid_verdicts
from sim.report.notes import replications
from sim.report.numbers import NONE, label, level, number, share_of
from sim.report.pictures.findings import in_words, more_and_fewer
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_measures import (
    DISTANCE,
    RANKS,
    TWO_ENDS,
    Measured,
    effect_form,
    measured,
)
from sim.sensitivity.methods.base import Estimate, GridPoint
from sim.sensitivity.result import Analysis

NOTHING = "a factor that changes nothing"


def subject(study: StoredSweep, outcome: str) -> str:
    """Return what is analysed: an outcome, or its change."""
    return f"change of {label(outcome)}" if study.compare else label(outcome)


def about(study: StoredSweep, outcome: str) -> str:
    """Return what is analysed, as a sentence names it."""
    return f"the {subject(study, outcome)}" if study.compare else subject(study, outcome)


def definition(outcome: str) -> str:
    """Return what an outcome counts."""
    return OUTCOMES[outcome].definition if outcome in OUTCOMES else "no longer an outcome"


def scenarios_in_words(study: StoredSweep) -> str:
    """Return the scenario, or the pair, by title."""
    return f"“{study.compare}” against “{study.base}”" if study.compare else f"“{study.base}”"


def sampled(study: StoredSweep, block: Analysis) -> str:
    """Return n: samples, replications of each, and samples left out."""
    left_out = f" ({block.dropped_samples:,} left out)" if block.dropped_samples else ""
    each = replications(study.result.replications_each)
    return f"n = {block.samples:,} samples{left_out} × {each}"


def chance_in_words(block: Analysis) -> str:
    """Return the share of the variance over samples that is due to chance."""
    share = block.spread.noise_share if block.spread else None
    if share is None:
        return "The share of chance in the variance is not known."
    return f"Chance is {share_of(share)} of the variance over samples."


def finding(study: StoredSweep, block: Analysis) -> str:
    """Return what an outcome's analysis shows, as a title."""
    name = subject(study, block.outcome).capitalize()
    if block.points:
        return f"{name}: {of_points(study, block)}"
    return f"{name}: {strongest(study, block)}"


def strongest(study: StoredSweep, block: Analysis) -> str:
    """Return which factor matters most, and by how much; that none does if so."""
    m = measured(study, block)
    sure = [factor for factor in m.factors if factor.path in m.sure]
    if not sure:
        which = (
            "the factor is not"
            if len(m.real) == 1
            else f"none of {in_words(len(m.real))} factors is"
        )
        return f"{which} distinguishable from {NOTHING}"
    most = "matters most" if sure[0] is m.factors[0] else "has the largest sure effect"
    return f"{sure[0].label} {most}, {effect_of(m, sure[0], intervals=False)}"


def effect_of(m: Measured, factor: StoredFactor, intervals: bool = True) -> str:
    """Return how much a factor matters in words, with intervals or without."""
    unit = {"percentage points": " points", "%": " of the variance"}.get(m.unit, f" {m.unit}")
    if RANKS in m.series or DISTANCE in m.series:
        unit = ""
    first, *others = (
        _number(m, each, unit * (not place), intervals)
        for place, each in enumerate(m.estimates(factor))
    )
    if list(m.series) == list(TWO_ENDS):
        of_values = f" {factor.short_unit}" if factor.short_unit else ""
        low, high = number(factor.low), number(factor.high)
        return f"{first} at {low} and {others[0]} at {high}{of_values}"
    if RANKS in m.series or DISTANCE in m.series:
        return f"{next(iter(m.series))} {first}"
    return first if m.unit == "%" else f"{first} over its range"


def _number(m: Measured, estimate: Estimate, unit: str, intervals: bool) -> str:
    """Return a number with its unit, and with its interval if that is asked for and known."""
    if estimate.value is None:
        return m.text(estimate)
    span = m.span(estimate)
    interval = f" ({span})" if intervals and span != NONE else ""
    return f"{m.form(estimate.value)}{unit}{interval}"


def of_points(study: StoredSweep, block: Analysis) -> str:
    """Return where on a grid an outcome rises and falls, or between which levels it lies."""
    points = block.points
    if not study.compare:
        low, high = (f(points, key=lambda p: p.mean) for f in (min, max))
        return (
            f"from {level(low.mean, block.unit)} ({place(study, low)}) to "
            f"{level(high.mean, block.unit)} ({place(study, high)})"
        )
    more, fewer = more_and_fewer(block.outcome) if block.outcome in OUTCOMES else ("more", "fewer")
    family = verdicts(study, block)
    single = f"not clear among {in_words(family.tested)} tested together"
    words = (("up", more), ("down", fewer), ("same", "no change"), ("single", single),
             ("unclear", "not distinguishable from zero"))  # fmt: skip
    (first, word), *rest = [(n, word) for kind, word in words if (n := family.kinds.count(kind))]
    parts = [f"{word} at {_points(first, len(points))}"]
    return ", ".join([*parts, *(f"{word} at {in_words(n)}" for n, word in rest)])


def verdicts(study: StoredSweep, block: Analysis) -> GridVerdicts:
    """Return the verdicts on the changes at a grid's points."""
    return grid_verdicts(block, study.result.replications_each, study.result.interval)


def _points(n: int, total: int) -> str:
    if n == total:
        return f"all {in_words(n)} points" if n > 1 else "the one point"
    return f"{in_words(n)} of {in_words(total)} points"


def place(study: StoredSweep, point: GridPoint) -> str:
    """Return the values of a point's factors in words."""
    parts = (f"{study.factors[n].label} {number(value)}" for n, value in point.point.items())
    return ", ".join(parts)


def points_form(points: Sequence[GridPoint], unit: str, compared: bool) -> Callable[[float], str]:
    """Return what prints a grid's means: levels, or changes with a sign."""
    return means_form(unit, compared, [point.mean for point in points])


def means_form(
    unit: str, compared: bool, means: Sequence[float] | Floats
) -> Callable[[float], str]:
    """Return what prints means: levels, or changes with a sign and the digits of the largest."""
    if not compared:
        return lambda x: level(x, unit)
    return effect_form(unit, float(np.max(np.abs(means), initial=0.0)))


def rule(study: StoredSweep, block: Analysis) -> str:
    """Return how verdicts allow for the number of points; "" if there are no such verdicts."""
    return verdicts(study, block).rule if block.points and study.compare else ""


def caption_of(study: StoredSweep, block: Analysis, *marks: str) -> str:
    """Return a caption: definition, marks, n, the intervals, and the share of chance."""
    method, each = study.method, study.result.replications_each
    percent = f"{study.result.interval:.0%}".replace("%", " %")
    known = each > 1 or (method.more == "samples" and not block.points)
    name = subject(study, block.outcome).capitalize()
    sentences = (
        f"{name} ({block.unit}): {definition(block.outcome)}.", f"{scenarios_in_words(study)}.",
        *marks, f"{sampled(study, block)}.",
        f"Intervals: {percent} {method.interval}." if known else "No intervals: one replication.",
        rule(study, block), chance_in_words(block), method.one_replication if each == 1 else "",
    )  # fmt: skip
    return " ".join(filter(None, sentences))
