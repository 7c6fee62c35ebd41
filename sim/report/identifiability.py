"""Assumptions before and after the figures, and how they are correlated."""

from collections.abc import Sequence
from textwrap import fill

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.numbers import MINUS, number, signed
from sim.report.tables import ruled
from sim.validation.identify import AssumptionUpdate, Direction, Directions, Pair

MAX_ROWS = 12  # rows of assumptions, the most narrowed first
MAX_PAIRS = 8


def assumptions_table(updates: Sequence[AssumptionUpdate], ess: float) -> Table:
    """Return assumptions before and after, and whether the figures inform them."""
    silent = sum(each.words == "not informed" for each in updates)
    table = ruled(
        "What the figures say about the assumptions",
        f"ESS {ess:,.0f}. {silent} of {len(updates)} assumptions are not informed. Left: posterior "
        "over prior spread. Shift: of the mean, in prior sd.",
        ("", "prior sd", "posterior", "left", "shift", ""),
    )
    for each in updates[:MAX_ROWS]:
        table.add_row(
            each.name, number(each.prior_sd), number(each.posterior_sd), f"{each.left:.2f}",
            signed(each.moved), each.words,
        )  # fmt: skip
    if len(updates) > MAX_ROWS:
        table.add_row(f"… {len(updates) - MAX_ROWS} more")
    return table


def mixtures(pairs: Sequence[Pair], floor: float, directions: Directions) -> RenderableType:
    """Return correlated pairs, and the mixtures that the figures narrow.

    `floor` is the correlation that chance may show. The other mixtures are only counted, because
    they are interchangeable.
    """
    table = ruled(
        "Assumptions that the figures make correlated",
        f"Correlations of normal scores: the strongest of {len(pairs)} that changed by more than "
        f"chance explains ({floor:.2f}).",
        ("", "", "prior", "posterior"),
    )
    for pair in pairs[:MAX_PAIRS]:
        table.add_row(pair.first, pair.second, signed(pair.before), signed(pair.after))
    text = Text("Mixtures that the figures narrow: spread left, and their parts\n", "bold")
    text.append("".join(f"{_mixture(each)}\n" for each in directions.stiff), "not bold")
    stiff, flat = len(directions.stiff), len(directions.flat)
    text.append(
        f"The figures narrow {stiff} of {stiff + flat} directions. Along the others assumptions\n"
        "may move together without a change in any figure.\n", "not bold",
    )  # fmt: skip
    return Group(table, text) if pairs else text


def _mixture(each: Direction) -> str:
    return fill(f"{each.left:.2f}  {each.words}", 78, subsequent_indent=" " * 6).replace("-", MINUS)
