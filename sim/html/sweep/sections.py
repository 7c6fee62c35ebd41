"""The sections of a sweep's report after the first screen, in order."""

from collections.abc import Callable, Iterator

from sim.html.parts import Part, Section, Table, numbered
from sim.html.sweep.discovery import discovered
from sim.report.numbers import NONE, level, number, share_of
from sim.report.pictures.sweep import charts_of
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_findings import place, points_form, subject
from sim.sensitivity.result import Analysis

MOST_POINTS = 60  # in the table of a grid of more than two factors


def sections(study: StoredSweep) -> tuple[Section, ...]:
    """Return every section that has something to show, its figures counted through."""
    return numbered(_parts(study))


def _parts(study: StoredSweep) -> Iterator[Part]:
    outcomes = [(block, charts_of(study, block)) for block in study.deaths_first]
    if all(len(charts) == 1 for _, charts in outcomes):
        each = [chart for _, charts in outcomes for chart in charts]
        yield Part("by-outcome", "Outcome by outcome", each, [study.method.meaning])
    else:
        for block, charts in outcomes:
            tables = [] if charts or not block.points else [_points(study, block)]
            name = subject(study, block.outcome).capitalize()
            yield Part(f"of-{block.outcome}", name, charts, [study.method.meaning], tables)
    yield from discovered(study)
    yield Part("outcomes", "Outcomes over all samples", tables=[_spread(study)])
    yield Part("factors", "What was varied", (), [_varied(study)], [_factors(study)])


def _points(study: StoredSweep, block: Analysis) -> Table:
    form = points_form(block.points, block.unit, bool(study.compare))
    rows = tuple(
        (place(study, p), form(p.mean), _ends(form, p.mean_ci_low, p.mean_ci_high))
        for p in block.points[:MOST_POINTS]
    )
    more = len(block.points) - MOST_POINTS
    note = f"{more:,} more points are in analysis.json." if more > 0 else ""
    percent = f"{study.result.interval:.0%}".replace("%", " %")
    return Table(
        f"{subject(study, block.outcome).capitalize()} at points of the grid ({block.unit})",
        ("point", "mean", f"{percent} interval"), rows, note,
    )  # fmt: skip


def _ends(form: Callable[[float], str], low: float | None, high: float | None) -> str:
    return NONE if low is None or high is None else f"{form(low)} to {form(high)}"


def _spread(study: StoredSweep) -> Table:
    """Return how every outcome spreads over the samples."""
    rows: list[tuple[str, ...]] = []
    for block in study.deaths_first:
        name = f"{subject(study, block.outcome)} ({block.unit})"
        s = block.spread
        if s is None:
            rows.append((name, *[NONE] * 5, f"{block.samples:,}", block.refused or NONE))
            continue
        chance = NONE if s.noise_share is None else share_of(s.noise_share)
        levels = (level(x, block.unit) for x in (s.mean, s.q05, s.q50, s.q95))
        refused = block.refused or ""
        rows.append((name, *levels, chance, f"{block.samples:,}", refused))
    columns = ["outcome", "mean", "5 %", "median", "95 %", "chance", "samples", "not analysed"]
    shown = len(columns) - (not any(row[-1] for row in rows))
    return Table(
        "Means of samples, and the share of their variance that is chance",
        tuple(columns[:shown]), tuple(row[:shown] for row in rows),
    )  # fmt: skip


def _varied(study: StoredSweep) -> str:
    source = study.manifest["parameters"]["kind"]
    others = {"posterior": "are drawn from the posterior", "prior": "are drawn from their priors"}
    rest = others.get(source, "stand at their defaults")
    return f"Values are those that the sweep took. Assumptions that are not varied {rest}."


def _factors(study: StoredSweep) -> Table:
    """Return the factors: what each is, the values it took, and how good its source is."""
    rows = tuple(_factor(factor) for factor in study.varied)
    return Table(
        "The factors of the sweep",
        ("factor", "name in files", "lowest", "highest", "grade"), rows,
        "Grade: quality of the source, from A to E. E is judgement alone.",
    )  # fmt: skip


def _factor(factor: StoredFactor) -> tuple[str, ...]:
    low, high = (NONE if x != x else number(x) for x in (factor.low, factor.high))
    grade = factor.assumption.grade if factor.assumption else "setting"
    name = f"{factor.label}\n{factor.unit}" if factor.unit else factor.label
    return name, factor.path, low, high, grade
