"""Tables for a terminal of 80 columns: deaths first, an interval beside every mean."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiment.reported import Check, reported
from sim.experiment.run import Results
from sim.experiment.source import Kind
from sim.outcomes.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import FEW, Distribution, difference, distribution, relative_rise
from sim.report.columns import cost_of, side_by_side
from sim.report.notes import (
    CHANCE_NOTE,
    DEATHS_NOTE,
    RATES_NOTE,
    mark,
    marked,
    uncertainty,
    worlds,
)
from sim.report.numbers import (
    NONE,
    between,
    chance,
    change_span,
    level,
    percent,
    share_of,
    shown_change,
    span_of,
)  # fmt: skip
from sim.report.regimes import SHORT_NOTE, beneath, masks

WIDTH = 80
_COLUMNS = "Change of a share is in % points. p: % of worlds with a rise / a fall / no change."
MANY = 4  # scenarios compared with one, beyond which they stand side by side only
_WIDTHS = (25, 8, 15, 8, 14, 10)  # characters of a comparison's columns: 80 in all
_YEARS_ROWS = (
    ("deaths", "to_mid_june"), ("missing", "to_mid_june"), ("rescued", "to_mid_june"),
    ("arrivals", "to_mid_june"), ("boats_arrived", "to_mid_june"),
    ("people_per_boat", "to_mid_june"), ("event_interception_rate", "to_june"),
    ("people_interception_rate", "to_mid_june"),
)  # fmt: skip


def ruled(title: str, caption: str, columns: Sequence[str]) -> Table:
    """Return an empty table of 80 columns: a title, its columns, what stands under it."""
    table = Table(
        title=title, caption=caption, box=box.SIMPLE_HEAD, width=WIDTH, title_justify="left",
        caption_justify="left", title_style="bold", caption_style="dim", pad_edge=False,
    )  # fmt: skip
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right", overflow="fold")
    return table


def _label(name: str) -> str:
    return name.replace("_", " ")


def _shown(names: Iterable[str], everything: bool) -> list[str]:
    return list(OUTCOMES) if everything else list(names)


def _span(d: Distribution) -> str:
    if d.n < FEW:
        return NONE
    return between(level(d.q05, d.unit), level(d.q95, d.unit))


def levels(results: Results, window: str, everything: bool) -> RenderableType:
    """Return each scenario's outcomes: mean, and what 90 % of worlds lie between."""
    parts: list[RenderableType] = []
    drawn = results.study.parameters.drawn
    for scenario in results.study.scenarios:
        span = scenario.spans[window]
        table = ruled(
            f"{scenario.name}: {window}, {span.start} to {span.end}",
            f"{_worlds_of(results)} {uncertainty(results.study)} "
            f"{CHANCE_NOTE if drawn else ''} {marked(results.study)}",
            ("", "mean", "5–95 % of worlds", *(["chance"] if drawn else []), "unit"),
        )
        for name in _shown(HEADLINE, everything):
            d = distribution(results.of(scenario.name, window, name), OUTCOMES[name].unit, drawn)
            shares = [share_of(d.chance)] if drawn else []
            table.add_row(_label(name), level(d.mean, d.unit), _span(d), *shares, d.unit)
        parts.append(table)
    return Group(*parts)


def _worlds_of(results: Results) -> str:
    many = results.study.replications
    return f"{many} random world{'s' if many > 1 else ''}."


def comparisons(results: Results, window: str, everything: bool) -> RenderableType:
    """Return each later scenario less the first: paired difference, interval, chances."""
    base, *others = results.study.scenarios
    parts: list[RenderableType] = [levels(results.only([base.name]), window, everything)]
    names = [other.name for other in others]
    if len(names) > MANY:
        return Group(*parts, side_by_side(results, window, base.name, names, everything))
    parts += [_comparison(results, base.name, name, window, everything) for name in names]
    study = results.study
    note = f"{worlds(study)} {_COLUMNS} {mark(study)} {uncertainty(study)} {marked(study)}".rstrip()
    note += f" {SHORT_NOTE}" if masks(results) else ""
    return Group(*parts, Text(f"{note}\n{DEATHS_NOTE}", style="dim"))


def _comparison(results: Results, base: str, other: str, window: str, everything: bool) -> Text:
    text = Text()
    text.append(f"{other} less {base}: {window}\n\n", "bold")
    drawn = results.study.parameters.drawn
    between_what = "5–95 %" if drawn else "95 % interval"
    text.append(_wide("", ("mean", "5–95 %", "change", between_what, "p +/−/=")), "bold")
    for name in _shown((*HEADLINE, *DISPLACEMENT), everything):
        unit = OUTCOMES[name].unit
        ours = results.of(other, window, name)
        d = distribution(ours, unit)
        diff = difference(ours, results.of(base, window, name), drawn)
        label, *rest = wrap(_label(name), _WIDTHS[0] - 1)
        interval = change_span(diff, unit, drawn)
        ps = "/".join(chance(p) for p in (diff.p_increase, diff.p_decrease, diff.p_tie))
        span = span_of(level(d.q05, unit), level(d.q95, unit)) if d.n >= FEW else NONE
        mean = shown_change(diff, unit)
        text.append(_wide(label, (level(d.mean, unit), span, mean, interval, ps)))
        text.append("".join(f"  {more}\n" for more in rest))
    known, unknown = cost_of(results, other, window)
    text.append(f"{'public cost':<{_WIDTHS[0]}}{known} {unknown}".rstrip() + "\n")
    text.append(beneath(results, other, base, window) + "\n")
    return text


def _wide(label: str, cells: Sequence[str]) -> str:
    row = "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS[1:], strict=True))
    return f"{label:<{_WIDTHS[0]}}{row}\n"


def years(results: Results, before: str, after: str) -> RenderableType:
    """Return block A: two years and the rise, simulated over reported, a definition under each."""
    text = Text()
    text.append("A · 1 January to 15 June: two years, simulated and as reported\n\n", "bold")
    names = (before.removeprefix("status_quo_"), after.removeprefix("status_quo_"), "rise")
    text.append(_line("", names), "bold")
    for name, window in _YEARS_ROWS:
        unit = OUTCOMES[name].unit
        a, b = (results.of(s, window, name) for s in (before, after))
        spans = [distribution(x, unit) for x in (a, b)]
        rise, low, high = relative_rise(b, a)
        told = [_told(name, s, window) for s in (before, after)]
        text.append(_line(_label(name), [*(level(d.mean, unit) for d in spans), percent(rise)]))
        text.append(_line("", [*map(_span, spans), between(percent(low), percent(high))]), "dim")
        text.append(_line("  reported", [*told, _told(name, after, window, before)]), "bold")
        text.append(f"  {_definition(name, window)}\n", "dim italic")
    text.append(
        f"\nMean and 5–95 % of {results.study.replications} random worlds; rise of the mean, and "
        f"5–95 % over worlds.\n{RATES_NOTE}\n{uncertainty(results.study)}\n", "dim",
    )  # fmt: skip
    return text


def _line(label: str, cells: Iterable[str]) -> str:
    return f"{label:<26}" + "".join(f"{cell:>18}" for cell in cells) + "\n"


def _definition(name: str, window: str) -> str:
    until = " (to 1 June, as in the report)" if window == "to_june" else ""
    return OUTCOMES[name].definition + until


def _told(name: str, scenario: str, window: str, over: str = "") -> str:
    target = reported(name, scenario, window, over)
    if target is None:
        return NONE
    if over:
        return percent(target.value)
    value = level(target.value, OUTCOMES[name].unit)
    return f"{target.reading} {value}" if target.reading.endswith("than") else value


_FITTED = {
    Kind.posterior: "The posterior was fitted to the `fitted` figures: for these, agreement is no "
    "test.",
    Kind.prior: "Nothing here was fitted to them.",
    Kind.point: "Nothing here was fitted to them, but the defaults come from an earlier build that "
    "met the `fitted` ones.",
}


def against_reported(held: list[Check], kind: Kind) -> RenderableType:
    """Return every reported figure beside the model's, misses marked.

    `kind` says where the assumptions come from.
    """
    table = ruled(
        "Reported figures and the model's",
        f"5–95 % of worlds. {_FITTED[kind]} *: priors were written with it in sight.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
    )
    for check in held:
        t, unit = check.target, OUTCOMES[check.target.outcome].unit
        show = percent if t.over else (lambda x, unit=unit: level(x, unit))
        table.add_row(
            _label(t.name), show(t.value), show(check.mean),
            between(show(check.low), show(check.high)),
            "inside" if check.inside else "MISS", t.told_role,
        )  # fmt: skip
    return table
