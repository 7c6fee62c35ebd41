"""The overview's blocks: two years beside what was reported, and each policy less 2025."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from sim.data.targets import Target
from sim.experiment.overview import YEARS, Overview, Rise
from sim.experiment.reported import Check
from sim.experiment.source import Kind
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.report.columns import each_policy
from sim.report.notes import RATES_NOTE, uncertainty
from sim.report.numbers import NONE, between, figure, label, level, level_span, percent
from sim.report.tables import ruled

_FITTED = {
    Kind.posterior: "The posterior was fitted to the `fitted` figures: for these, agreement is no "
    "test.",
    Kind.prior: "Nothing here was fitted to them.",
    Kind.point: "Nothing here was fitted to them, but the defaults come from an earlier build that "
    "met the `fitted` ones.",
}


def render(overview: Overview, everything: bool) -> list[RenderableType]:
    """Return the blocks; with `everything`, all outcomes and all reported figures too."""
    names = list(OUTCOMES) if everything else HEADLINE
    shown = [years(overview), each_policy(overview.policies, names)]
    if everything:
        shown.append(against_reported(overview.checks, overview.study.parameters.kind))
    return shown


def years(overview: Overview) -> RenderableType:
    """Return block A: two years and the rise, simulated over reported, a definition under each."""
    text = Text()
    text.append("A · 1 January to 15 June: two years, simulated and as reported\n\n", "bold")
    text.append(_line("", [*(year.removeprefix("status_quo_") for year in YEARS), "rise"]), "bold")
    for rise in overview.rises:
        _add(text, rise)
    text.append(
        f"\nMean and 5–95 % of {overview.study.replications} random worlds; rise of the mean, and "
        f"5–95 % over worlds.\n{RATES_NOTE}\n{uncertainty(overview.study)}\n", "dim",
    )  # fmt: skip
    return text


def _add(text: Text, rise: Rise) -> None:
    both = (rise.before, rise.after)
    means = [level(d.mean, d.unit) for d in both]
    text.append(_line(label(rise.outcome), [*means, percent(rise.mean)]))
    interval = between(percent(rise.low), percent(rise.high))
    text.append(_line("", [*map(level_span, both), interval]), "dim")
    text.append(_line("  reported", map(_reported, rise.reported)), "bold")
    until = " (to 1 June, as in the report)" if rise.window == "to_june" else ""
    text.append(f"  {OUTCOMES[rise.outcome].definition}{until}\n", "dim italic")


def _line(head: str, cells: Iterable[str]) -> str:
    return f"{head:<26}" + "".join(f"{cell:>18}" for cell in cells) + "\n"


def _reported(target: Target | None) -> str:
    if target is None:
        return NONE
    value = figure(target, target.value)
    return f"{target.reading} {value}" if target.reading.endswith("than") else value


def against_reported(checks: Iterable[Check], kind: Kind) -> RenderableType:
    """Return every reported figure beside the model's, misses marked.

    `kind` says where the assumptions come from.
    """
    table = ruled(
        "Reported figures and the model's",
        f"5–95 % of worlds. {_FITTED[kind]} *: priors were written with it in sight.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
    )
    for check in checks:
        t = check.target
        value, mean, low, high = (
            figure(t, x) for x in (t.value, check.mean, check.low, check.high)
        )
        inside = "inside" if check.inside else "MISS"
        table.add_row(label(t.name), value, mean, between(low, high), inside, t.told_role)
    return table
