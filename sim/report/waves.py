"""The tables of a posterior by emulator: how good the emulator is, and how far weights moved."""

from collections.abc import Sequence
from functools import partial

from rich.text import Text

from sim.inference.convergence import MAX_RHAT
from sim.inference.emulated_posterior import WavesReport
from sim.report.layout import Ruled
from sim.report.numbers import NONE, between, figure, label, share_of, signed
from sim.validation.checks import FigureResult


def quality_text(report: WavesReport) -> Text:
    """Return how far the posterior can be trusted, in three sentences."""
    r2, moved = sorted(fit.r2 for fit in report.fits), report.moved
    text = Text()
    text.append(
        f"Emulator: R² {r2[len(r2) // 2]:.2f} on held-out draws (median; lowest {r2[0]:.2f}). "
        f"Chains: R-hat {report.rhat:.3f} at most (below {MAX_RHAT} is needed), ESS "
        f"{report.chain_ess:,.0f} at least.\n"
    )
    if report.pilot:
        text.append(
            f"Pilot: {report.pilot.draws:,} draws corrected the emulator first. Their weights left "
            f"an ESS of {report.pilot.ess:,.0f}, and moved the median of {report.pilot.input} by "
            f"{signed(report.pilot.shift)} posterior sd.\n"
        )
    text.append(
        f"Re-simulated: {moved.draws:,} draws in {report.worlds} worlds each. The corrected "
        f"weights leave an ESS of {moved.ess:,.0f}. The median that moved farthest is that of "
        f"{moved.input}, by {signed(moved.shift)} posterior sd.\n"
    )
    text.append(
        f"Worlds that went like the reports: ESS within a draw {report.world_ess:.1f} of "
        f"{report.worlds} (median; 5 %: {report.world_ess_q05:.1f}).\n"
    )
    if report.failed:
        text.append(f"Failed runs of the second wave: {report.failed:,}.\n", "bold")
    return text


def emulator_table(report: WavesReport) -> Ruled:
    """Return the quality of the emulator by figure, and what re-simulation corrected."""
    table = Ruled(
        "Emulator of the fitted figures",
        "R² and within 90 %: on held-out draws. The rest is inside the posterior: bias and error "
        "in sd of the likelihood, chance as re-simulated over emulated sd.",
        ("", "scale", "R²", "within 90 %", "bias", "error", "chance"),
        text=(0, 1),
    )
    for fit, change in zip(report.fits, report.corrections, strict=True):
        scale = NONE if fit.transform == "none" else fit.transform
        table.add_row(
            label(fit.figure), scale, f"{fit.r2:.2f}", share_of(fit.within90, 1),
            signed(change.off), f"{change.error:.2f}", f"{change.chance:.2f}",
        )  # fmt: skip
    return table


def resimulated_table(checks: Sequence[FigureResult]) -> Ruled:
    """Return every reported figure beside the runs of the second wave, misses marked."""
    fitted = [check for check in checks if check.target.role == "fitted"]
    near = sum(abs(check.off) <= 1.0 for check in fitted)
    table = Ruled(
        "Reported figures, simulated at draws of the posterior",
        f"Of {len(fitted)} fitted: {sum(c.inside for c in fitted)} inside 5–95 %, {near} medians "
        "within one discrepancy (off, in discrepancies). *: the priors knew the figure.",
        ("", "reported", "posterior", "5–95 %", "off", "", "role"),
        text=(0, 6),
    )
    for check in checks:
        show = partial(figure, check.target)
        low, middle, high = map(show, check.posterior)
        off = signed(check.off, "+.1f")
        table.add_row(
            label(check.target.name), show(check.target.value), middle, between(low, high), off,
            "" if check.inside else "MISS", check.target.role_text,
        )  # fmt: skip
    return table
