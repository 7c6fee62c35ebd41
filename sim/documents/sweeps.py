"""Text and tables of a sweep: its design, its factors, and what its analysis shows."""

from collections.abc import Iterator

from sim.documents.markdown import Markdown, code, table, text
from sim.report.numbers import NONE, label, number, share_of
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_findings import (
    chance_in_words,
    finding,
    place,
    points_form,
    rule,
    sampled,
    subject,
)
from sim.report.sweep_measures import axis_unit, measured
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.base import FactorRow
from sim.sensitivity.result import Analysis

MOST_POINTS = 100  # of a grid, in a table


def in_short(sweep: StoredSweep) -> list[str]:
    """Return a sentence on each outcome, deaths first."""
    return list(_sentences(sweep))


def _sentences(sweep: StoredSweep) -> Iterator[str]:
    for block in sweep.deaths_first:
        if block.refused:
            name = subject(sweep, block.outcome).capitalize()
            yield f"{name}: not analysed: {block.refused.rstrip('.')}."
        else:
            yield f"{finding(sweep, block)}. {chance_in_words(block)}"


def design(sweep: StoredSweep) -> Markdown:
    """Return how samples were chosen and analysed."""
    result, method = sweep.result, sweep.method
    about = f"change of {result.compare} against {result.base}" if sweep.compare else result.base
    start, end = (day.isoformat() for day in sweep.days)
    rows = [
        ("question", sweep.title or "it has no title"), ("outcomes of", about),
        ("days that are counted", f"{start} to {end} ({result.window})"),
        ("method", label(result.method)), ("what it computes", method.meaning),
        ("samples", f"{result.samples:,}"),
        ("replications of each sample", result.replications_each),
        ("runs, and how many failed", f"{result.runs:,}, {result.failed_runs:,}"),
        ("intervals", f"{share_of(result.interval)}, {method.interval}"),
        ("replications include", result.intervals_hold),
        ("seed of samples and replications", sweep.manifest["seed"]),
    ]  # fmt: skip
    return table("Design of the sweep", ("what", "value"), rows)


def blocks(sweep: StoredSweep) -> str:
    """Return which samples share replications, and how factors are distinguished from chance."""
    samples = sweep.samples
    count = samples["block"].nunique()
    shared = (
        f"All {len(samples):,} samples share their replications and differ in factors only."
        if count == 1
        else f"The {len(samples):,} samples form {count:,} blocks. Samples of a block share their "
        "replications and differ in factors only."
    )
    if not issubclass(sweep.method.row, FactorRow):
        return shared
    return (
        f"{shared} The dummy is a factor that changes nothing. A factor counts as distinguishable "
        "if its effect exceeds the dummy's by more than both intervals, widened for the number of "
        "factors (Bonferroni)."
    )


def factors(sweep: StoredSweep) -> Markdown:
    """Return every factor with the values that it took, and its source."""
    heads = ("factor", "unit or meaning", "lowest", "highest", "grade", "source")
    rows = [_factor(factor) for factor in sweep.varied]
    return table("Factors of the sweep", heads, rows, numbers=(2, 3))


def _factor(factor: StoredFactor) -> tuple[object, ...]:
    low, high = (NONE if x != x else number(x) for x in (factor.low, factor.high))
    entry = factor.assumption
    grade, source = (entry.grade, entry.source) if entry else (NONE, "a setting of a policy")
    return code(factor.path), factor.unit or NONE, low, high, grade, source


def analyses(sweep: StoredSweep) -> Markdown:
    """Return the analysis of every outcome, deaths first."""
    return Markdown("\n\n".join(_analysis(sweep, block) for block in sweep.deaths_first))


def _analysis(sweep: StoredSweep, block: Analysis) -> Markdown:
    name = subject(sweep, block.outcome).capitalize()
    if block.refused:
        return Markdown(text(f"{name} is not analysed: {block.refused.rstrip('.')}."))
    shown = _points(sweep, block) if block.points else _measured(sweep, block)
    sentences = " ".join(filter(None, (
        f"{finding(sweep, block)}.", rule(sweep, block), f"{sampled(sweep, block)}.",
        chance_in_words(block),
    )))  # fmt: skip
    return Markdown(f"{text(sentences)}\n\n{shown}")


def _measured(sweep: StoredSweep, block: Analysis) -> Markdown:
    m = measured(sweep, block)
    unit = f", {m.unit}" if m.unit else ""
    heads = ("factor", *m.series, "distinguishable from the dummy")
    rows = [
        (code(f.path), *(m.text(estimate) for estimate in m.estimates(f)),
         NONE if f.path == DUMMY else "yes" if f.path in m.sure else "no")
        for f in m.factors
    ]  # fmt: skip
    caption = f"{subject(sweep, block.outcome).capitalize()}: {m.axis or label(block.outcome)}"
    return table(caption if m.unit in caption else caption + unit, heads, rows)


def _points(sweep: StoredSweep, block: Analysis) -> Markdown:
    form = points_form(block.points, block.unit, bool(sweep.compare))
    unit = axis_unit(block.unit)[1] if sweep.compare else block.unit
    rows = [
        (place(sweep, p), form(p.mean),
         NONE if p.mean_ci_low is None or p.mean_ci_high is None
         else f"{form(p.mean_ci_low)} to {form(p.mean_ci_high)}")
        for p in block.points[:MOST_POINTS]
    ]  # fmt: skip
    more = len(block.points) - MOST_POINTS
    rest = f" (the first {MOST_POINTS}; analysis.json has {more:,} more)" if more > 0 else ""
    caption = f"{subject(sweep, block.outcome).capitalize()} at points of the grid, {unit}{rest}"
    return table(caption, ("point", "mean", "interval"), rows, numbers=(1, 2))
