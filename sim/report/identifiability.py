"""What the figures tell of the assumptions, and what they leave open."""

from collections.abc import Sequence
from textwrap import fill

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.numbers import MINUS, number, signed
from sim.report.tables import ruled
from sim.validation.identify import INFORMED, AssumptionUpdate, Direction, Directions, Pair

MAX_ROWS = 12  # rows of assumptions, the most narrowed first
MAX_PAIRS = 8


def assumptions_table(updates: Sequence[AssumptionUpdate], ess: float) -> Table:
    """Return assumptions before and after, and in words whether the figures say anything."""
    silent = sum(each.words == "not informed" for each in updates)
    table = ruled(
        "What the figures tell of the assumptions, and what they do not",
        f"{ess:,.0f} effective draws. {silent} of {len(updates)} are not informed: no change "
        "that chance would not bring about as well. Left: the spread after over that before; "
        "shift: of the mean, in sd before; both on the scale on which the prior is normal. "
        f"Informed: less than {INFORMED:.0%} left, and less than chance would leave.".replace(
            "%", " %"
        ),
        ("", "sd before", "after", "left", "shift", ""),
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
    """Return correlated pairs, and the mixtures that the figures hold.

    `floor` is the correlation that chance may show. The mixtures that are left are counted, not
    named: among equals any mixture is as good as the next.
    """
    table = ruled(
        "Which assumptions hang together after the figures",
        f"Correlations of normal scores, the strongest of {len(pairs)} that changed by more than "
        f"chance may bring about among so many pairs ({floor:.2f}).",
        ("", "", "before", "after"),
    )
    for pair in pairs[:MAX_PAIRS]:
        table.add_row(pair.first, pair.second, signed(pair.before), signed(pair.after))
    text = Text("The mixtures that the figures hold: spread left, and what is in them\n", "bold")
    text.append("".join(f"{_mixture(each)}\n" for each in directions.stiff), "not bold")
    stiff, flat = len(directions.stiff), len(directions.flat)
    text.append(
        f"The figures narrow {stiff} of {stiff + flat} directions. Along the others assumptions\n"
        "may move together without a change in any figure.\n", "not bold",
    )  # fmt: skip
    return Group(table, text) if pairs else text


def _mixture(each: Direction) -> str:
    return fill(f"{each.left:.2f}  {each.words}", 78, subsequent_indent=" " * 6).replace("-", MINUS)
