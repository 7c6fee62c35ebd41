"""Structural variants by their evidence, and the weight of each regime."""

from functools import partial

from matplotlib.axes import Axes

from sim.report.notes import REGIMES
from sim.report.numbers import label, share_of, signed
from sim.report.pictures.rows import Labelled, draw_rows, height
from sim.report.pictures.sheet import INK, MAIN, MUTED, Chart, Data, Sheet, across
from sim.report.stored_calibration import StoredCalibration
from sim.validation.emulated_variants import REJECTED, VariantEvidence

ERRORS = 2.0  # an interval reaches so many standard errors
SETTLED = 0.9  # weight of a regime above which the figures settle it


def evidence(study: StoredCalibration) -> Chart | None:
    """Return the evidence of structural variants; None if it is not known."""
    emulated = study.validation.emulated if study.validation else None
    others = emulated.variants[1:] if emulated else []
    if not others:
        return None
    rejected = [one.name for one in others if one.rejected]
    finding = (
        f"The figures reject {len(rejected)} of {len(others)} structural variants: "
        f"{', '.join(rejected)}" if rejected else
        f"The figures reject none of {len(others)} structural variants"
    )  # fmt: skip
    rows = [Labelled(one.name, _with_error(one)) for one in others]
    words = "; ".join(f"{row.label} {row.numbers}" for row in rows)
    return Chart(
        "structural_variants", finding,
        "Log ratio of marginal likelihoods against the main model, which is 0. Above 0 the figures "
        f"favour a variant. Bar: ± 2 standard errors. Dashed: {signed(REJECTED, '.0f')}, below "
        f"which they reject it. n = {len(others)} variants.",
        f"Marks of {len(others)} structural variants: {words}.",
        partial(_height, rows=rows), partial(_draw, rows=rows, others=others), _data(others),
    )  # fmt: skip


def _with_error(one: VariantEvidence) -> str:
    """Return the log ratio and its error, in as many digits as the error needs."""
    digits = 1 if one.error >= 0.1 else 2
    return f"{signed(one.log_ratio, f'+.{digits}f')} ± {one.error:.{digits}f}"


def _height(letters: int, rows: list[Labelled]) -> float:
    return height(rows, letters)


def _draw(sheet: Sheet, rows: list[Labelled], others: list[VariantEvidence]) -> None:
    def mark(axes: Axes, i: int, y: float) -> None:
        one = others[i]
        low, high = (one.log_ratio + k * ERRORS * one.error for k in (-1, 1))
        axes.plot([low, high], [y, y], color=MAIN, linewidth=2.6)
        face = "white" if one.rejected else MAIN
        axes.plot(one.log_ratio, y, "D", color=MAIN, markerfacecolor=face, markersize=7)

    axes = draw_rows(sheet, rows, mark)
    ends = [x for one in others for x in (one.log_ratio - 2.0 * one.error,
                                          one.log_ratio + 2.0 * one.error)]  # fmt: skip
    axes.set_xlim(min(REJECTED, *ends) - 0.5, max(1.0, *ends) + 0.5)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=0.5)
    axes.axvline(REJECTED, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=0.5)
    across(axes, "log ratio against the main model")


def _data(others: list[VariantEvidence]) -> Data:
    return Data(
        "Structural variants",
        ("variant", "log ratio", "standard error", "R-hat", "farthest figure", "discrepancies",
         "farthest assumption", "posterior sd", "rejected"),
        tuple(
            (one.name, one.log_ratio, one.error, one.rhat, label(one.off[0]),
             one.off[1], label(one.shift[0]), one.shift[1],
             "yes" if one.rejected else "no")
            for one in others
        ),
    )  # fmt: skip


def regime_weights(study: StoredCalibration) -> Chart | None:
    """Return the weight of each regime; None if it is not known."""
    weights = study.regimes
    if weights.get("", 1.0) > 0.5:
        return None
    known = {words: weights[name] for name, words in REGIMES.items()}
    first = max(known, key=lambda words: known[words])
    settled = known[first] > SETTLED
    finding = (
        f"The figures settle that the coast is {first} ({share_of(known[first])})" if settled else
        f"The figures do not settle whether people or boats are short: {first} "
        f"{share_of(known[first])}"
    )  # fmt: skip
    rows = [Labelled(words, share_of(weight)) for words, weight in known.items()]
    return Chart(
        "regimes", finding,
        "Share of the posterior's weight by regime. Demand-limited: more boats would hardly bring "
        "more people (elasticity below 0.2). Supply-limited: they would (above 0.3). Effects of "
        "policies differ between the two.",
        "Bars of the weight of each regime: " + ", ".join(
            f"{row.label} {row.numbers}" for row in rows) + ".",
        partial(_height, rows=rows), partial(_draw_weights, rows=rows, known=list(known.values())),
        Data("Weight of regimes", ("regime", "% of the posterior's weight"),
             tuple((words, 100 * weight) for words, weight in known.items())),
    )  # fmt: skip


def _draw_weights(sheet: Sheet, rows: list[Labelled], known: list[float]) -> None:
    def mark(axes: Axes, i: int, y: float) -> None:
        axes.barh(y, 100 * known[i], height=0.7, color=MAIN if i != 1 else MUTED)

    axes = draw_rows(sheet, rows, mark)
    axes.set_xlim(0.0, 100.0)
    across(axes, "% of the posterior's weight")
