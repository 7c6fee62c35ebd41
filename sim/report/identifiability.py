"""Assumptions before and after the figures, and how they are correlated."""

from collections.abc import Sequence
from functools import partial
from textwrap import fill

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import Fitted, Ruled
from sim.report.numbers import MINUS, number, signed
from sim.validation.identify import AssumptionUpdate, Direction, Directions, Pair

MAX_ROWS = 12  # rows of assumptions, the most narrowed first
MAX_PAIRS = 8


def assumptions_table(updates: Sequence[AssumptionUpdate], ess: float) -> Ruled:
    """Return assumptions before and after, and whether the figures inform them."""
    silent = sum(update.words == "not informed" for update in updates)
    table = Ruled(
        "What the figures say about the assumptions",
        f"ESS {ess:,.0f}. {silent} of {len(updates)} assumptions are not informed. Left: posterior "
        "over prior spread. Shift: of the mean, in prior sd.",
        ("", "prior sd", "posterior", "left", "shift", ""),
        text=(0, 5),
    )
    for update in updates[:MAX_ROWS]:
        table.add_row(
            update.name, number(update.prior_sd), number(update.posterior_sd), f"{update.left:.2f}",
            signed(update.moved), update.words,
        )  # fmt: skip
    if len(updates) > MAX_ROWS:
        table.add_row(f"… {len(updates) - MAX_ROWS} more")
    return table


def mixtures(pairs: Sequence[Pair], floor: float, directions: Directions) -> RenderableType:
    """Return correlated pairs, and the mixtures that the figures narrow.

    `floor` is the correlation that chance may show. The other mixtures are only counted, because
    they are interchangeable.
    """
    table = Ruled(
        "Assumptions that the figures make correlated",
        f"Correlations of normal scores: the strongest of {len(pairs)} that changed by more than "
        f"chance explains ({floor:.2f}).",
        ("", "", "prior", "posterior"),
        text=(0, 1),
    )
    for pair in pairs[:MAX_PAIRS]:
        table.add_row(pair.first, pair.second, signed(pair.before), signed(pair.after))
    text = Fitted(partial(_mixtures, directions))
    return Group(table, text) if pairs else text


def _mixtures(directions: Directions, width: int) -> Text:
    text = Text("Mixtures that the figures narrow: spread left, and their parts\n", "bold")
    text.append(
        "".join(f"{_mixture(direction, width)}\n" for direction in directions.stiff), "not bold"
    )
    stiff, flat = len(directions.stiff), len(directions.flat)
    text.append(
        f"The figures narrow {stiff} of {stiff + flat} directions. Along the others assumptions "
        "may move together without a change in any figure.\n", "not bold",
    )  # fmt: skip
    return text


def _mixture(direction: Direction, width: int) -> str:
    return fill(
        f"{direction.left:.2f}  {direction.words}", width, subsequent_indent=" " * 6
    ).replace("-", MINUS)
