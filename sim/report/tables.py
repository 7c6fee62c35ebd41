"""Tables for a terminal of 80 columns: deaths first, an interval beside every mean."""

from collections.abc import Iterable, Sequence
from math import isnan
from textwrap import wrap

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.numbers import (
    NONE,
    between,
    chance,
    level,
    percent,
    short_change,
    shown_change,
    span_of,
)  # fmt: skip
from sim.study.compare import Difference, Distribution, difference, distribution, relative_rise
from sim.study.execute import Results
from sim.study.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.study.reported import Check, reported

WIDTH = 80
FEW = 5  # worlds below which 5 and 95 % of them say nothing
CHANCE_ONLY = (
    "Chance only: every assumption stands at its default or as the scenario sets it; what is not "
    "known about them is not in these intervals."
)
RATES_NOTE = (
    "Neither rate is a loaded boat's chance of being stopped, and one must not be compared with "
    "the other: the first counts empty boats and finds as well."
)
DEATHS_NOTE = (
    "Deaths vary so much from year to year (5, 15, 79, 27 in 2022 to 2025) that no effect on them "
    "below about ±50 % can be told from chance in one year."
)
_COLUMNS = (
    "Change of a share is in % points. ~: cannot be told from no change (its 95 % interval holds "
    "0). p: % of worlds with a rise / a fall / no change."
)
MANY = 5  # scenarios compared with one, beyond which there is one table of all of them
_WIDTHS = (25, 8, 15, 8, 14, 10)  # characters of a comparison's columns: 80 in all
_LABEL, _NARROW = 15, 13  # characters of block B's columns: 15 + 5 × 13 = 80
_YEARS_ROWS = (
    ("deaths", "to_mid_june"), ("missing", "to_mid_june"), ("rescued", "to_mid_june"),
    ("arrivals", "to_mid_june"), ("boats_arrived", "to_mid_june"),
    ("people_per_boat", "to_mid_june"), ("event_interception_rate", "to_june"),
    ("people_interception_rate", "to_mid_june"),
)  # fmt: skip


def _table(title: str, caption: str, columns: Sequence[str]) -> Table:
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
    for scenario in results.study.scenarios:
        span = scenario.spans[window]
        table = _table(
            f"{scenario.name}: {window}, {span.start} to {span.end}",
            f"{results.study.replications} random worlds. {CHANCE_ONLY}",
            ("", "mean", "5–95 % of worlds", "unit"),
        )
        for name in _shown(HEADLINE, everything):
            d = distribution(results.of(scenario.name, window, name), OUTCOMES[name].unit)
            table.add_row(_label(name), level(d.mean, d.unit), _span(d), d.unit)
        parts.append(table)
    return Group(*parts)


def comparisons(results: Results, window: str, everything: bool) -> RenderableType:
    """Return each later scenario less the first: paired difference, interval, chances."""
    base, *others = results.study.scenarios
    parts: list[RenderableType] = [levels(results.only([base.name]), window, everything)]
    names = [other.name for other in others]
    if len(names) <= MANY:
        parts += [_comparison(results, base.name, name, window, everything) for name in names]
    if len(names) > 1:
        parts.append(side_by_side(results, window, base.name, names, everything))
    paired = all(results.study.paired(other.name) for other in others)
    worlds = "pairs of the same random world" if paired else "independent worlds of each, no pairs"
    note = f"{results.study.replications} {worlds}. {_COLUMNS}\n{DEATHS_NOTE}"
    return Group(*parts, Text(note, style="dim"))


def _comparison(results: Results, base: str, other: str, window: str, everything: bool) -> Text:
    text = Text()
    text.append(f"{other} less {base}: {window}\n\n", "bold")
    text.append(_wide("", ("mean", "5–95 %", "change", "95 % interval", "p +/−/=")), "bold")
    for name in _shown((*HEADLINE, *DISPLACEMENT), everything):
        unit = OUTCOMES[name].unit
        ours = results.of(other, window, name)
        d, diff = distribution(ours, unit), difference(ours, results.of(base, window, name))
        label, *rest = wrap(_label(name), _WIDTHS[0] - 1)
        interval = span_of(short_change(diff.low, unit), short_change(diff.high, unit))
        ps = "/".join(chance(p) for p in (diff.p_increase, diff.p_decrease, diff.p_tie))
        span = span_of(level(d.q05, unit), level(d.q95, unit)) if d.n >= FEW else NONE
        mean = shown_change(diff.mean, diff.distinguishable, unit)
        text.append(_wide(label, (level(d.mean, unit), span, mean, interval, ps)))
        text.append("".join(f"  {more}\n" for more in rest))
    text.append("\n")
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
        f"5–95 % over worlds.\n{RATES_NOTE}\n{CHANCE_ONLY}\n", "dim",
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


def policies(
    results: Results, window: str, baseline: str, others: Sequence[str], everything: bool
) -> RenderableType:
    """Return block B: each policy less the baseline, the 95 % interval under each mean."""
    span = next(s for s in results.study.scenarios if s.name == baseline).spans[window]
    title = f"B · each policy less {baseline}, {span.start} to {span.end}"
    text = _columns_of(results, window, baseline, others, _shown(HEADLINE, everything), title)
    text.append(f"\n{_side_note(results)}\n{DEATHS_NOTE}\n", "dim")
    return text


def side_by_side(
    results: Results, window: str, baseline: str, others: Sequence[str], everything: bool
) -> RenderableType:
    """Return all scenarios less the baseline, five beside each other at a time."""
    names = _shown((*HEADLINE, *DISPLACEMENT), everything)
    text = Text()
    for first in range(0, len(others), 5):
        some = others[first : first + 5]
        title = f"Each less {baseline}: {window}"
        text.append(_columns_of(results, window, baseline, some, names, title))
        text.append("\n")
    text.append(f"{_side_note(results)}\n", "dim")
    return text


def _side_note(results: Results) -> str:
    return (
        f"Mean difference of {results.study.replications} pairs of the same random world, and its "
        "95 % interval; ~: cannot be told from no change. Of many, one in twenty that does nothing "
        "would pass for a change. Rates: event and people interception rate; shares in % points."
    )


def _columns_of(
    results: Results,
    window: str,
    baseline: str,
    others: Sequence[str],
    names: Sequence[str],
    title: str,
) -> Text:
    """Return a column for each scenario: mean difference, its interval under it."""
    text = Text()
    text.append(f"{title}\n\n", "bold")
    heads = [wrap(_label(name), _NARROW - 1)[:2] for name in others]
    for line in (0, 1):
        text.append(_narrow("", [(*head, "")[line] for head in heads]), "bold")
    for name in names:
        outcome = OUTCOMES[name]
        base = results.of(baseline, window, name)
        found = [difference(results.of(other, window, name), base) for other in others]
        label = (*wrap(_short(name, outcome.unit), _LABEL - 1), "")[:2]
        means = [shown_change(d.mean, d.distinguishable, outcome.unit) for d in found]
        spans = [
            span_of(short_change(d.low, outcome.unit), short_change(d.high, outcome.unit))
            for d in found
        ]
        if name == "public_cost":
            both = zip(others, found, strict=True)
            spans = [_known_cost(results, other, window, d) for other, d in both]
        text.append(_narrow(label[0], means))
        text.append(_narrow(label[1], spans), "dim")
    return text


def _known_cost(results: Results, scenario: str, window: str, change: Difference) -> str:
    """Return the part of a cost that is known, where the whole of it is not."""
    known = distribution(results.of(scenario, window, "public_cost_known"), "GBP").mean
    unknown = isnan(change.mean)
    return f"known {short_change(known, 'GBP')}" if unknown and known else ""


def _narrow(label: str, cells: Iterable[str]) -> str:
    return f"{label:<{_LABEL}}" + "".join(f"{cell:>{_NARROW}}" for cell in cells) + "\n"


def _short(name: str, unit: str) -> str:
    label = (
        _label(name).replace("interception rate", "rate").replace("autocorrelation", "autocorr.")
    )
    return f"{label}, points" if unit == "share" else label


def against_reported(held: list[Check]) -> RenderableType:
    """Return every reported figure beside the model's, misses marked."""
    table = _table(
        "Reported figures and the model's",
        "5–95 % of worlds. Only `fitted` figures may ever be calibrated to; nothing here has been, "
        "but the starting values come from an earlier build that met them.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
    )
    for check in held:
        t, unit = check.target, OUTCOMES[check.target.outcome].unit
        show = percent if t.over else (lambda x, unit=unit: level(x, unit))
        table.add_row(
            _label(t.name), show(t.value), show(check.mean),
            between(show(check.low), show(check.high)),
            "inside" if check.inside else "MISS", t.role,
        )  # fmt: skip
    return table
