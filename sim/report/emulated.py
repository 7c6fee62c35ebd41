"""The tables of further checks of a posterior by emulator."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import Ruled
from sim.report.numbers import label, share_of, signed
from sim.report.waves import emulator_table, quality_text
from sim.validation.discriminating import Discriminating
from sim.validation.emulated_variants import REJECTED, VariantEvidence
from sim.validation.result import EmulatedChecks
from sim.validation.second_opinion import SecondOpinion

MAX_ROWS, MAX_FIGURES = 12, 3
MAX_DIFFERENCE = 0.3  # of medians, in sd, beyond Monte Carlo error


def render(checks: EmulatedChecks) -> RenderableType:
    """Return all further checks."""
    unconverged = f"Synthetic data sets whose chains do not agree: {checks.unconverged}.\n"
    return Group(
        quality_text(checks.waves), emulator_table(checks.waves), Text(unconverged),
        opinion_table(checks.second_opinion), evidence_table(checks.variants),
        discriminating_table(checks.discriminating),
    )  # fmt: skip


def opinion_table(opinion: SecondOpinion) -> RenderableType:
    """Return medians by kernel and by emulator of the same figures, and where they differ."""
    figures = ", ".join(map(label, opinion.figures))
    table = Ruled(
        "Second opinion: weights by kernel",
        f"Both fit {figures} (ESS of the kernel {opinion.ess:,.0f}). "
        "Medians in prior sd; difference in sd of the kernel's posterior.",
        ("", "kernel", "emulator", "difference", "± error", "all figures"),
    )
    for one in opinion.inputs[:MAX_ROWS]:
        table.add_row(
            label(one.name), signed(one.kernel), signed(one.emulator), signed(one.difference),
            f"{one.error:.2f}", signed(one.all_figures),
        )  # fmt: skip
    apart = [
        label(one.name)
        for one in opinion.inputs
        if abs(one.difference) > MAX_DIFFERENCE + 2.0 * one.error
    ]
    verdict = f"Kernel and emulator differ on {', '.join(apart)}." if apart else (
        "Kernel and emulator agree wherever the kernel informs."
    )  # fmt: skip
    return Group(table, Text(f"{verdict}\n", "bold" if apart else ""))


def evidence_table(variants: Sequence[VariantEvidence]) -> Ruled:
    """Return the evidence of structural variants against the main model."""
    table = Ruled(
        "Structural variants by evidence",
        f"Log ratio of marginal likelihoods against main: below {signed(REJECTED, '.0f')} the "
        "figures reject a variant. Farthest: of medians, in discrepancies; of means, in sd.",
        ("", "log ratio", "± error", "R-hat", "farthest figure", "farthest assumption", ""),
        text=(0, 4, 5, 6),
    )
    for one in variants:
        table.add_row(
            one.name, signed(one.log_ratio, "+.1f"), f"{one.error:.1f}", f"{one.rhat:.3f}",
            f"{label(one.off[0])} {signed(one.off[1], '+.1f')}",
            f"{label(one.shift[0])} {signed(one.shift[1], '+.1f')}",
            "rejected" if one.rejected else "",
        )  # fmt: skip
    return table


def discriminating_table(rows: Sequence[Discriminating]) -> Ruled:
    """Return which further figures would narrow the assumptions that matter most."""
    table = Ruled(
        "Figures that would tell most, if they were published",
        "Share of the posterior sd that one further figure would remove. Weight: share of the "
        "variance of the elasticity of arrivals to boats, which effects of policies depend on.",
        ("", "weight", "figures"),
        text=(0, 2),
    )
    for row in rows:
        best = list(row.figures.items())[:MAX_FIGURES]
        words = ", ".join(f"{label(name)} {share_of(gain)}" for name, gain in best)
        table.add_row(label(row.name), share_of(row.importance), words)
    return table
