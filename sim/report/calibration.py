"""What a calibration found, as tables: figures first, then assumptions."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.numbers import between, level, percent
from sim.report.tables import ruled
from sim.study.calibration.posterior import ENOUGH, Posterior
from sim.study.calibration.summary import Held, Told
from sim.study.outcomes import OUTCOMES

SHOWN = 12  # assumptions that are listed, the most informed first


def render(found: Posterior, held: Sequence[Held], told: Sequence[Told]) -> RenderableType:
    """Return the page that `channelsim calibrate` prints."""
    return Group(_head(found), _figures(held), _assumptions(told))


def _head(found: Posterior) -> Text:
    text = Text()
    text.append("Calibration: draws from the priors, weighted by the reported figures\n", "bold")
    fitted = ", ".join(str(found.about["fitted"]).strip("[]").replace("'", "").split(", "))
    text.append(
        f"{found.about['bank']:,} draws of both years; {found.effective:,.0f} effective ones carry "
        f"the weight. Fitted: {fitted}.\n"
    )
    if found.effective < ENOUGH:
        text.append(
            f"ROUGH: fewer than {ENOUGH:.0f} effective draws; ask for more with --draws.\n", "bold"
        )
    return text


def _figures(held: Sequence[Held]) -> Table:
    table = ruled(
        "Reported figures",
        "5–95 % of single years: chance, and what is not known. Only `fitted` figures were used.",
        ("", "reported", "before", "after", "5–95 %", "", "role"),
    )
    for each in held:
        unit = OUTCOMES[each.target.outcome].unit
        show = percent if each.target.over else (lambda x, unit=unit: level(x, unit))
        low, middle, high = each.posterior
        table.add_row(
            each.target.name.replace("_", " "), show(each.target.value), show(each.prior[1]),
            show(middle), between(show(low), show(high)), "" if each.inside else "MISS",
            each.target.role,
        )  # fmt: skip
    return table


def _assumptions(told: Sequence[Told]) -> Table:
    informed = sum(each.informed for each in told)
    table = ruled(
        "What the figures say of the assumptions",
        f"{informed} of {len(told)} are informed (their spread falls by a tenth or more, and more "
        "than so few effective draws might show by chance); of the others the figures say nothing "
        "that could be told here. Strengths of policies are not "
        "among them: no figure reported so far depends on them.",
        ("", "median before", "after", "5–95 %", "spread left"),
    )
    for each in told[:SHOWN]:
        low, middle, high = each.posterior
        table.add_row(
            each.name, f"{each.prior_median:.3g}", f"{middle:.3g}", f"{low:.3g} to {high:.3g}",
            f"{each.narrowed:.2f}",
        )  # fmt: skip
    return table
