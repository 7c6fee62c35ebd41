"""Reported figures beside the posterior, and its regimes."""

from collections.abc import Mapping, Sequence
from functools import partial

from rich.text import Text

from sim.report.layout import Ruled
from sim.report.notes import REGIMES
from sim.report.numbers import between, figure, label, share_of
from sim.validation.checks import FigureResult

SETTLED = 0.9  # weight of a regime above which the figures settle it


def figures_table(checks: Sequence[FigureResult]) -> Ruled:
    """Return every reported figure beside the posterior, misses marked."""
    out = sum(not check.inside for check in checks)
    table = Ruled(
        "Reported figures",
        f"{out} of {len(checks)} figures lie outside 5–95 %; about one in ten would by chance. "
        "Only `fitted` figures have weight. *: the priors already knew the figure.",
        ("", "reported", "prior", "posterior", "5–95 %", "", "role"),
        text=(0, 6),
    )
    for check in checks:
        show = partial(figure, check.target)
        low, middle, high = map(show, check.posterior)
        table.add_row(
            label(check.target.name), show(check.target.value), show(check.prior[1]), middle,
            between(low, high), "" if check.inside else "MISS", check.target.role_text,
        )  # fmt: skip
    return table


def regimes_text(regimes: Mapping[str, float]) -> Text:
    """Return the weight of each regime in words."""
    if regimes[""] > 0.5:
        return Text("The regimes of these draws are not known.\n")
    shares = {name: share_of(weight) for name, weight in regimes.items()}
    unsettled = "" if max(regimes.values()) > SETTLED else " The figures do not settle which."
    parts = ", ".join(f"{words} {shares[name]}" for name, words in REGIMES.items())
    return Text(f"Regimes: {parts}.{unsettled}\n")
