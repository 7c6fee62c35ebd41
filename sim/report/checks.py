"""Reported figures beside the posterior, and the regimes in which it is."""

from collections.abc import Mapping, Sequence
from functools import partial

from rich.table import Table
from rich.text import Text

from sim.report.numbers import between, figure, label, share_of
from sim.report.tables import ruled
from sim.validation.checks import FigureResult

SETTLED = 0.9  # weight of a regime beyond which the figures may be said to settle it


def figures_table(checks: Sequence[FigureResult]) -> Table:
    """Return every reported figure beside the posterior, misses marked."""
    out = sum(not each.inside for each in checks)
    table = ruled(
        "Reported figures",
        f"5–95 % of single years: chance, and what is not known. {out} of {len(checks)} lie "
        "outside; one in ten would, were all as the model says and independent. Only `fitted` "
        "figures have weight; *: priors were written with them in sight.",
        ("", "reported", "before", "after", "5–95 %", "", "role"),
    )
    for each in checks:
        show = partial(figure, each.target)
        low, middle, high = map(show, each.posterior)
        table.add_row(
            label(each.target.name), show(each.target.value), show(each.prior[1]), middle,
            between(low, high), "" if each.inside else "MISS", each.target.told_role,
        )  # fmt: skip
    return table


def regimes_text(regimes: Mapping[str, float]) -> Text:
    """Say how likely it is that the coast is short of people, and of boats."""
    if regimes[""] > 0.5:
        return Text("Nobody has looked whether people or boats are short in these draws.\n")
    shares = {name: share_of(weight) for name, weight in regimes.items()}
    unsettled = "" if max(regimes.values()) > SETTLED else " The figures do not settle which."
    return Text(
        f"Short of people: {shares['demand']} of the posterior; short of boats: "
        f"{shares['supply']}; between: {shares['between']} (elasticity of arrivals to boats "
        f"offered below .2, above .3, between).{unsettled}\n"
    )
