"""Is the calibration honest, what did it not settle, does it hang on choices: tables of checks."""

from collections.abc import Sequence
from math import sqrt

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.inference.posterior import MIN_ESS
from sim.report.checks import figures_table, regimes_text
from sim.report.forecasting import render as forecasts
from sim.report.identifiability import MAX_ROWS, assumptions_table, mixtures
from sim.report.numbers import label, share_of
from sim.report.tables import ruled
from sim.report.variants import rankings_table, variants_table
from sim.validation.result import ValidationResult
from sim.validation.sbc import Coverage, SetCounts, failed_checks


def render(result: ValidationResult) -> RenderableType:
    """Return the page that `channelsim validate run` prints."""
    s, sbc = (
        result.identifiability,
        zip(result.sbc_sets.items(), (result.sbc, result.sbc_near), strict=True),
    )
    parts = [
        figures_table(result.checks), regimes_text(result.regimes),
        *(sbc_table(sets, covered, where) for (where, sets), covered in sbc),
        assumptions_table(s.assumptions, s.ess), mixtures(s.pairs, s.floor, s.directions),
        variants_table(result.fits, result.figures),
        *([rankings_table(result.rankings)] if result.rankings else []),
        forecasts(result.rolling),
    ]  # fmt: skip
    head = Text()
    head.append("Does the calibration hold, is it honest, what is left open?\n", "bold")
    head.append(
        f"{result.ensemble:,} draws of both years; {result.ess:,.0f} effective ones carry the "
        "posterior's weight."
        + (f" ROUGH: fewer than {MIN_ESS:.0f}." if result.ess < MIN_ESS else "")
    )
    return Group(head, *parts)


def sbc_table(sets: SetCounts, covered: Sequence[Coverage], where: str = "") -> RenderableType:
    """Return how often the truth was covered: of what is informed first, then of the rest.

    `where` says which data sets they are, if not all.
    """
    rows = sorted(covered, key=lambda c: (not c.informed, c.width90))
    table = ruled(
        f"Made-up reports: how often the truth lay inside{where and f' ({where})'}", _sets(sets),
        ("", "", "of 50 %", "of 90 %", "width, of prior's", "p (uniform)"),
    )  # fmt: skip
    for c in rows[:MAX_ROWS]:
        table.add_row(
            label(c.parameter), "informed" if c.informed else "", share_of(c.coverage50, 1),
            share_of(c.coverage90, 1), f"{c.width90:.2f}", f"{c.p_uniform:.3f}",
        )  # fmt: skip
    if rows:
        _extremes(table, rows)
    verdict = failed_checks(covered) or [
        "Nothing is amiss: 88 to 92 % where informed, and no p below .001." if rows
        else "No data set had enough draws near it; make more draws."
    ]  # fmt: skip
    return Group(table, Text("\n".join(verdict) + "\n", "bold" if failed_checks(covered) else ""))


def _extremes(table: Table, rows: Sequence[Coverage]) -> None:
    """Add the least and the greatest of all rows, those not shown among them."""
    for name, pick in (("least of all", min), ("greatest of all", max)):
        table.add_row(
            f"{name} {len(rows)}", "", share_of(pick(c.coverage50 for c in rows), 1),
            share_of(pick(c.coverage90 for c in rows), 1), f"{pick(c.width90 for c in rows):.2f}",
            f"{pick(c.p_uniform for c in rows):.3f}",
        )  # fmt: skip


def _sets(sets: SetCounts) -> str:
    if not sets.sets:
        return f"Of {sets.too_thin:,} data sets none had enough effective draws."
    elsewhere = f", {sets.elsewhere:,} lay elsewhere" if sets.elsewhere else ""
    by_chance = 2.0 * sqrt(0.9 * (1.0 - 0.9) / sets.sets)
    return (
        f"{sets.sets:,} data sets, each made by one draw and weighed by all others: "
        f"{sets.ess_q50:,.0f} effective draws in the middle one, {sets.ess_q05:,.0f} "
        f"in one of twenty. {sets.too_thin:,} more were left out because too few draws come near "
        f"them{elsewhere}. By chance alone 90 % may be off by {share_of(by_chance, 1)}. "
        "A wide interval covers easily, so its width stands beside it."
    )
