"""The first screen of a sweep's report: the question, the answer, what is most uncertain."""

from collections.abc import Callable, Iterator

import numpy as np

from sim.html.comparison.reported import level_of_deaths
from sim.report.numbers import label, level, share_of
from sim.report.pictures.findings import in_words
from sim.report.stored_sweep import StoredSweep
from sim.report.sweep_findings import (
    NOTHING,
    about,
    effect_of,
    means_form,
    of_points,
    place,
    points_form,
    rule,
    subject,
    verdicts,
)
from sim.report.sweep_measures import Measured, measured
from sim.sensitivity.methods.base import FactorRow
from sim.sensitivity.result import Analysis

ANSWERED = 3  # outcomes in the answer
MOST_NAMED = 3  # factors in one sentence
MOSTLY = 0.5  # share of a variance


def question(study: StoredSweep) -> str:
    """Return the question that a sweep answers."""
    what = about(study, study.deaths_first[0].outcome)
    replaced = f", if “{study.compare}” replaces “{study.base}”" if study.compare else ""
    alone = "" if study.compare else f" in “{study.base}”"
    factors = study.varied
    if issubclass(study.method.row, FactorRow):
        if len(factors) == 1:
            return f"How far does {factors[0].label} move {what}{alone}{replaced}?"
        return f"Which of {in_words(len(factors))} factors move {what} most{alone}{replaced}?"
    names = [factor.label for factor in factors]
    joined = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
    depends = f"How does {what} depend" if study.compare else f"How do {what} depend"
    return f"{depends} on {joined}{alone}{replaced}?"


def answer(study: StoredSweep) -> tuple[str, ...]:
    """Return a sentence or two for each main outcome, deaths first, and how sure they are."""
    blocks = study.deaths_first[:ANSWERED]
    return tuple(_of_outcome(study, block) for block in blocks)


def _of_outcome(study: StoredSweep, block: Analysis) -> str:
    name = subject(study, block.outcome).capitalize()
    if not block.rows:
        return f"{name}: not analysed, because the outcome {_reason(block)}."
    if block.points:
        more = (f"{rule(study, block)} ".lstrip(), _extremes(study, block), _chance(block))
        return f"{name}: {of_points(study, block)}. {''.join(more)}"
    return f"{name}: {_of_factors(study, block)} {_chance(block)}"


def _reason(block: Analysis) -> str:
    text = block.refused.rstrip(".")
    return text if text.startswith("is ") else f"cannot be: {text}"


def _chance(block: Analysis) -> str:
    share = block.spread.noise_share if block.spread else None
    if share is None:
        return "How sure: one replication of each sample does not show how much is chance."
    return f"How sure: {share_of(share)} of the variance over samples is chance."


def _of_factors(study: StoredSweep, block: Analysis) -> str:
    m = measured(study, block)
    sure = [factor for factor in m.factors if factor.path in m.sure]
    total = len(m.real)
    if not sure:
        which = "the factor is not" if total == 1 else f"none of {in_words(total)} factors is"
        return f"{which} distinguishable from {NOTHING}. {_largest(m)}".strip()
    first, *others = sure
    count = f"{in_words(len(sure)).capitalize()} of {in_words(total)} factors"
    if len(sure) == total > 1:
        count = f"All {in_words(total)} factors"
    verb = "is" if len(sure) == 1 else "are"
    named = ", ".join(factor.label for factor in others[:MOST_NAMED])
    more = len(others) - MOST_NAMED
    also = f": also {named}{f' and {in_words(more)} more' if more > 0 else ''}" if others else ""
    return (
        f"{first.label} has the largest sure effect, {effect_of(m, first)}. {count} {verb} "
        f"distinguishable from {NOTHING}{also}."
    )


def _largest(m: Measured) -> str:
    """Return the largest estimate, although it may be chance; "" if no factor has one."""
    first = m.real[0]
    if not any(estimate.value for estimate in m.estimates(first)):
        return ""
    return f"The largest estimate is that of {first.label}, {effect_of(m, first)}."


def _extremes(study: StoredSweep, block: Analysis) -> str:
    """Return the largest rise and fall on a grid; "" for levels, which are said already."""
    if not study.compare:
        return ""
    form = points_form(block.points, block.unit, True)
    family = verdicts(study, block)
    percent = share_of(study.result.interval)
    among = f"The extremes of {family.tested:,} points tend to be too large. " * (family.tested > 1)
    parts = []
    for best, kind in ((max, "up"), (min, "down")):
        pairs = zip(block.points, family.kinds, strict=True)
        clear = [point for point, own in pairs if own == kind]
        if clear:
            point = best(clear, key=lambda p: p.mean)
            low, high = (form(end or 0.0) for end in (point.mean_ci_low, point.mean_ci_high))
            points = " points" if block.unit == "share" else ""
            parts.append(
                f"The largest {'rise' if kind == 'up' else 'fall'} is {form(point.mean)}{points} "
                f"({percent} interval {low} to {high}) at {place(study, point)}. "
            )
    return "".join([*parts, among] if parts else parts)


def uncertainty(study: StoredSweep) -> tuple[str, ...]:
    """Return what is most uncertain: the sign of a change, the level, or chance."""
    block = next((b for b in study.deaths_first if b.spread is not None), None)
    if block is None or block.spread is None:
        return ()
    spread, name = block.spread, about(study, block.outcome)
    form, start = _form(study, block), "mean change" if study.compare else "mean"
    first = (
        f"Over the samples, the {start} of {label(block.outcome)} is {form(spread.mean)}, from "
        f"{form(spread.q05)} to {form(spread.q95)} in 90 % of them.{_signs(study, block)}"
    )
    sentences = [*_level_of_deaths(study)]
    share = spread.noise_share
    if share is not None and share > MOSTLY:
        sentences.append(
            f"Chance is the greatest uncertainty: it is {share_of(share)} of the variance of "
            f"{name} over samples. More replications of each sample would lower it."
        )
    return *sentences, first


def _level_of_deaths(study: StoredSweep) -> Iterator[str]:
    """Yield how reported deaths compare with the level of the base, if that is far off."""
    block = study.deaths_first[0]
    if block.outcome != "deaths" or block.spread is None:
        return
    means = study.means("deaths", study.result.base)
    known = means[:1] if study.method.reference else means[~np.isnan(means)]
    if len(known):
        span = block.spread.q95 - block.spread.q05
        sentence = level_of_deaths(float(known.mean()), block.unit, span, *study.days)
        yield from filter(None, [sentence])


def _form(study: StoredSweep, block: Analysis) -> Callable[[float], str]:
    spread = block.spread
    assert spread is not None
    return means_form(block.unit, bool(study.compare), (spread.q05, spread.q95, spread.mean))


def _signs(study: StoredSweep, block: Analysis) -> str:
    """Return in how many samples an outcome rises and falls."""
    if not study.compare:
        return ""
    means = study.means(block.outcome)
    means = means[~np.isnan(means)]
    up, down = int((means > 0).sum()), int((means < 0).sum())
    base = study.means(block.outcome, study.result.base)
    mean = level(float(np.nanmean(base)), block.unit)
    return (
        f" It is above zero in {up:,} of {len(means):,} samples and below zero in {down:,}. The "
        f"mean level of “{study.base}” is {mean}."
    )
