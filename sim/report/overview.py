"""Blocks of the overview: two years beside reported figures, and policies against 2025."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import isnan
from textwrap import fill

from rich.console import RenderableType
from rich.text import Text

from sim.data.targets import Target
from sim.experiment.overview import YEARS, Overview, Rise
from sim.experiment.reported import Check
from sim.experiment.source import Kind
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.report.columns import each_policy
from sim.report.layout import USUAL, Fitted, Ruled
from sim.report.notes import RATES_NOTE, included, replications, spread_name
from sim.report.numbers import NONE, between, figure, label, level, level_span, percent

WIDE = 122  # columns from which intervals stand beside means
Lines = Callable[[str, Sequence[tuple[str, str]], int], str]

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
    return Fitted(partial(_years, overview))


def _years(overview: Overview, width: int) -> Text:
    text, lines = Text(), _form(width)
    text.append("A · 1 January to 15 June: two years, simulated and as reported\n\n", "bold")
    heads = [*(year.removeprefix("status_quo_") for year in YEARS), "rise"]
    text.append(lines("", [(head, "") for head in heads], 0), "bold")
    for rise in overview.rises:
        _add(text, rise, lines, width, overview.study.has_quantiles)
    text.append(
        f"\nMean, {spread_name(overview.study)}; {replications(overview.study.replications)}. "
        f"{RATES_NOTE}\n"
        f"{included(overview.study)}\n"
    )
    return text


def _add(text: Text, rise: Rise, lines: Lines, width: int, quantiles: bool) -> None:
    both = (rise.before, rise.after)
    means = [*(level(d.mean, d.unit) for d in both), percent(rise.mean)]
    spans = [
        *(level_span(d, quantiles) for d in both),
        between(percent(rise.low), percent(rise.high)),
    ]
    text.append(lines(label(rise.outcome), list(zip(means, spans, strict=True)), 0))
    reported = [(_reported(target), "") for target in rise.reported]
    text.append(lines("reported", reported, 2), "bold")
    until = " (to 1 June, as in the report)" if rise.window == "to_june" else ""
    definition = f"{OUTCOMES[rise.outcome].definition}{until}"
    indent = "  "
    wrapped = fill(definition, width, initial_indent=indent, subsequent_indent=indent)
    text.append(f"{wrapped}\n", "italic")


def _form(width: int) -> Lines:
    """Return how a row is laid out: interval beside the mean, under it, or labels above both."""
    if width >= WIDE:
        return partial(_lines, 26, (12, 20))
    return partial(_lines, 26, (18,)) if width >= USUAL else partial(_lines, 11, (16,))


def _lines(
    head: int, widths: tuple[int, ...], name: str, cells: Sequence[tuple[str, str]], indent: int
) -> str:
    """Return the lines of a row; `head` is the width of its labels, `indent` of this one."""
    above = f"{name}\n" if len(name) + indent > head else ""
    first = f"{'' if above else ' ' * indent + name:<{head}}"
    if len(widths) == 2:
        pairs = "".join(f"{a:>{widths[0]}}{b:>{widths[1]}}" for a, b in cells)
        return f"{first:<{head}}{pairs}".rstrip() + "\n"
    text = above + first + "".join(f"{a:>{widths[0]}}" for a, _ in cells) + "\n"
    if any(b for _, b in cells):
        text += " " * head + "".join(f"{b:>{widths[0]}}" for _, b in cells) + "\n"
    return text


def _reported(target: Target | None) -> str:
    if target is None:
        return NONE
    value = figure(target, target.value)
    return f"{target.reading} {value}" if target.reading.endswith("than") else value


def against_reported(checks: Iterable[Check], kind: Kind) -> RenderableType:
    """Return every reported figure beside the model's, misses marked.

    `kind` is the source of the assumptions.
    """
    table = Ruled(
        "Reported figures and the model's",
        f"5–95 % of replications. {_FITTED[kind]} *: the priors already knew the figure.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
        text=(0, 5),
    )
    for check in checks:
        t = check.target
        value, mean, low, high = (
            figure(t, x) for x in (t.value, check.mean, check.low, check.high)
        )
        inside = "inside" if check.inside else NONE if isnan(check.low) else "MISS"
        table.add_row(label(t.name), value, mean, between(low, high), inside, t.role_text)
    return table
