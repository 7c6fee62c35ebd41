"""The tables of a validation."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.inference.posterior import MIN_ESS
from sim.report import emulated
from sim.report.checks import figures_table, regimes_text
from sim.report.forecasting import render as forecasts
from sim.report.identifiability import MAX_ROWS, assumptions_table, mixtures
from sim.report.layout import Ruled
from sim.report.numbers import label, share_of
from sim.report.variants import rankings_table, variants_table
from sim.validation.result import ValidationResult
from sim.validation.sbc import MIN_ESS as MIN_DATA_ESS
from sim.validation.sbc import Coverage, SetCounts, failed_checks


def render(result: ValidationResult) -> RenderableType:
    """Return the page that `channelsim validate run` prints."""
    s, sbc = (
        result.identifiability,
        zip(result.sbc_sets.items(), (result.sbc, result.sbc_near), strict=True),
    )
    parts = [
        figures_table(result.checks), regimes_text(result.regimes),
        *(sbc_table(sets, covered, where, result.ensemble) for (where, sets), covered in sbc),
        assumptions_table(s.assumptions, s.ess), mixtures(s.pairs, s.floor, s.directions),
        *([variants_table(result.fits, result.figures)] if result.fits else []),
        *([emulated.render(result.emulated)] if result.emulated else []),
        *([rankings_table(result.rankings)] if result.rankings else []),
        forecasts(result.rolling),
    ]  # fmt: skip
    head = Text()
    head.append("Validation of the calibration\n", "bold")
    head.append(
        f"{result.ensemble:,} draws of both years. Effective sample size (ESS): {result.ess:,.0f}."
        + (f" ROUGH: below {MIN_ESS:.0f}." if result.ess < MIN_ESS else "")
        + "\n"
    )
    return Group(head, *parts)


def sbc_table(
    sets: SetCounts, covered: Sequence[Coverage], where: str = "", draws: int = 0
) -> RenderableType:
    """Return the coverage of the truth, informed assumptions first.

    Parameters
    ----------
    where
        Which data sets they are, if not all.
    draws
        Number of draws of the ensemble.
    """
    rows = sorted(covered, key=lambda c: (not c.informed, c.width90))
    table = Ruled(
        f"Simulation-based calibration (SBC): coverage{where and f' ({where})'}", _sets(sets),
        ("", "", "of 50 %", "of 90 %", "width, of prior's", "p (uniform)"), text=(0, 1),
    )  # fmt: skip
    for c in rows[:MAX_ROWS]:
        table.add_row(
            label(c.parameter), "informed" if c.informed else "", share_of(c.coverage50, 1),
            share_of(c.coverage90, 1), f"{c.width90:.2f}", f"{c.p_uniform:.3f}",
        )  # fmt: skip
    if rows:
        _extremes(table, rows)
    verdict = failed_checks(covered) or [
        "Passed: 90 % intervals of informed assumptions cover 88 to 92 %; no p below .001." if rows
        else _empty(sets, draws)
    ]  # fmt: skip
    return Group(table, Text("\n".join(verdict) + "\n", "bold" if failed_checks(covered) else ""))


def _empty(sets: SetCounts, draws: int) -> str:
    """Return why no data set could be used, and how many draws are needed."""
    needed = sets.draws_needed(draws)
    if needed is None:
        return "No data set lies near the reported figures. Use more draws."
    return (
        f"No data set reaches an ESS of {MIN_DATA_ESS:.0f}; the median is {sets.ess_q50:.1f} with "
        f"{draws:,} draws. About {needed:,} draws are needed: channelsim calibrate --draws {needed}"
    )


def _extremes(table: Ruled, rows: Sequence[Coverage]) -> None:
    """Add the least and the greatest of all rows, shown or not."""
    for name, pick in (("least of all", min), ("greatest of all", max)):
        table.add_row(
            f"{name} {len(rows)}", "", share_of(pick(c.coverage50 for c in rows), 1),
            share_of(pick(c.coverage90 for c in rows), 1), f"{pick(c.width90 for c in rows):.2f}",
            f"{pick(c.p_uniform for c in rows):.3f}",
        )  # fmt: skip


def _sets(sets: SetCounts) -> str:
    if not sets.sets:
        every = sets.too_thin + sets.elsewhere
        return (
            f"None of {every:,} data sets is used: {sets.too_thin:,} of low ESS, "
            f"{sets.elsewhere:,} too far from the reported figures."
        )
    elsewhere = f", {sets.elsewhere:,} too far from the reported figures" if sets.elsewhere else ""
    return (
        f"{sets.sets:,} synthetic data sets; ESS {sets.ess_q50:,.0f} (median), "
        f"{sets.ess_q05:,.0f} (5 %). Left out: {sets.too_thin:,} of low ESS{elsewhere}."
    )
