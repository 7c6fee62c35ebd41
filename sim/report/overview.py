"""Blocks of the overview: two years beside reported figures, and policies against 2025."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from sim.data.targets import Target
from sim.experiment.overview import YEARS, Overview, Rise
from sim.experiment.reported import Check
from sim.experiment.source import Kind
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.report.columns import each_policy
from sim.report.notes import RATES_NOTE, included, replications
from sim.report.numbers import NONE, between, figure, label, level, level_span, percent
from sim.report.tables import ruled

_FITTED = {
    Kind.posterior: "The posterior is fitted to the `fitted` figures.",
    Kind.prior: "Nothing is fitted to these figures.",
    Kind.point: "Nothing is fitted to these figures.",
}


def render(overview: Overview, everything: bool) -> list[RenderableType]:
    """Return the blocks; with `everything`, all outcomes and all reported figures too."""
    names = list(OUTCOMES) if everything else HEADLINE
    shown = [years(overview), each_policy(overview.policies, names)]
    if everything:
        shown.append(against_reported(overview.checks, overview.study.parameters.kind))
    return shown


def years(overview: Overview) -> RenderableType:
    """Return block A: two years and the rise, simulated and reported, with definitions."""
    text = Text()
    text.append("A · 1 January to 15 June: two years, simulated and as reported\n\n", "bold")
    text.append(_line("", [*(year.removeprefix("status_quo_") for year in YEARS), "rise"]), "bold")
    for rise in overview.rises:
        _add(text, rise)
    text.append(
        f"\nMean and 5–95 % of {replications(overview.study.replications)}. {RATES_NOTE}\n"
        f"{included(overview.study)}\n"
    )
    return text


def _add(text: Text, rise: Rise) -> None:
    both = (rise.before, rise.after)
    means = [level(d.mean, d.unit) for d in both]
    text.append(_line(label(rise.outcome), [*means, percent(rise.mean)]))
    interval = between(percent(rise.low), percent(rise.high))
    text.append(_line("", [*map(level_span, both), interval]))
    text.append(_line("  reported", map(_reported, rise.reported)), "bold")
    until = " (to 1 June, as in the report)" if rise.window == "to_june" else ""
    text.append(f"  {OUTCOMES[rise.outcome].definition}{until}\n", "italic")


def _line(head: str, cells: Iterable[str]) -> str:
    return f"{head:<26}" + "".join(f"{cell:>18}" for cell in cells) + "\n"


def _reported(target: Target | None) -> str:
    if target is None:
        return NONE
    value = figure(target, target.value)
    return f"{target.reading} {value}" if target.reading.endswith("than") else value


def against_reported(checks: Iterable[Check], kind: Kind) -> RenderableType:
    """Return every reported figure beside the model's, misses marked.

    `kind` is the source of the assumptions.
    """
    table = ruled(
        "Reported figures and the model's",
        f"5–95 % of replications. {_FITTED[kind]} *: the priors already knew the figure.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
    )
    for check in checks:
        t = check.target
        value, mean, low, high = (
            figure(t, x) for x in (t.value, check.mean, check.low, check.high)
        )
        inside = "inside" if check.inside else "MISS"
        table.add_row(label(t.name), value, mean, between(low, high), inside, t.role_text)
    return table
