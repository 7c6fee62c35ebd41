"""Structural variants: their figures, assumptions and order of policies."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.data.targets import Target
from sim.inference.posterior import MIN_ESS
from sim.report.layout import Ruled
from sim.report.numbers import NONE, between, figure, label, number, share_of, signed
from sim.validation.ranking import Ranking
from sim.validation.variants import Fit


def variants_table(fits: Sequence[Fit], figures: Sequence[Target]) -> RenderableType:
    """Return the figures and assumptions under each structural variant, the main one first."""
    fitted = [t for t in figures if t.role == "fitted"]
    table = Ruled(
        "Structural variants: the same simulations with other weights",
        f"Median, and 5–95 % under it. ESS: effective sample size; ROUGH below {MIN_ESS:.0f}.",
        ("", "ESS", *(label(t.name) for t in fitted)),
    )
    for fit in fits:
        cells = (_stacked(fit.figures[t.name], partial(figure, t)) for t in fitted)
        rough = "\nROUGH" if fit.rough else ""
        table.add_row(label(fit.name), f"{fit.ess:,.0f}{rough}", *cells)
    return Group(table, _ranges(fits, figures), _shifts(fits))


def _ranges(fits: Sequence[Fit], figures: Sequence[Target]) -> Ruled:
    """Return the least and greatest median of each figure over the variants."""
    table = Ruled(
        "Figures over structural variants",
        f"Medians over {len(fits)} variants.",
        ("", "reported", "main", "5–95 %", "least", "greatest"),
    )
    for target in figures:
        show, main = partial(figure, target), fits[0].figures[target.name]
        middles = [fit.figures[target.name][1] for fit in fits]
        table.add_row(
            label(target.name), show(target.value), show(main[1]),
            between(show(main[0]), show(main[2])), *map(show, _ends(middles)),
        )  # fmt: skip
    return table


def _shifts(fits: Sequence[Fit]) -> Ruled:
    """Return how far the variants move each informed assumption."""
    table = Ruled(
        "Informed assumptions over structural variants",
        "Shift of the mean from the main variant's, in sd of the main posterior.",
        ("", "main", "5–95 %", "least", "greatest", "farthest"),
        text=(0, 5),
    )
    for name, (low, middle, high) in fits[0].assumptions.items():
        shifts = {
            fit.name: fit.shifts[name] for fit in fits if fit.shifts[name] == fit.shifts[name]
        }
        ends = (signed(x) for x in _ends(list(shifts.values())))
        table.add_row(
            name, _digits(middle), between(_digits(low), _digits(high)), *ends,
            label(max(shifts, key=lambda n: abs(shifts[n]), default=NONE)),
        )  # fmt: skip
    return table


def _ends(values: Sequence[float]) -> tuple[float, float]:
    there = [x for x in values if x == x] or [float("nan")]
    return min(there), max(there)


def _stacked(span: tuple[float, float, float], show: Callable[[float], str]) -> str:
    low, middle, high = map(show, span)
    return f"{middle}\n{between(low, high)}"


def _digits(x: float) -> str:
    return NONE if isnan(x) else number(x)


def rankings_table(rankings: Mapping[str, Sequence[Ranking]]) -> Ruled:
    """Return by outcome how the order of policies differs under each variant."""
    table = Ruled(
        "Order of the policies under structural variants",
        "τ: Kendall's, against main. Swapped: pairs in another order than under main. Surely: in "
        "95 % of resamples. Resampled: pairs that swap by chance.",
        ("", "ESS", "τ", "swapped", "surely", "resampled"),
    )
    for outcome, ranks in rankings.items():
        table.add_row(Text(label(outcome), "bold"))
        for rank in ranks:
            table.add_row(
                f"  {rank.name}", f"{rank.ess:,.0f}",
                signed(rank.tau, ".2f"),
                share_of(rank.changed, 1), share_of(rank.surely, 1), share_of(rank.by_chance, 1),
            )  # fmt: skip
    return table
