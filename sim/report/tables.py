"""Tables for a terminal of 80 columns: deaths first, an interval beside every mean."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.numbers import NONE, between, chance, change, level, percent
from sim.study.compare import Distribution, difference, distribution, relative_rise
from sim.study.execute import Results
from sim.study.outcomes import HEADLINE, OUTCOMES
from sim.study.reported import Check, reported

WIDTH = 80
CHANCE_ONLY = (
    "Chance only: every assumption stands at its default or as the scenario sets it; what is not "
    "known about them is not in these intervals."
)
DEATHS_NOTE = (
    "Deaths vary so much from year to year (5, 15, 79, 27 in 2022 to 2025) that no effect on them "
    "below about ±50 % can be told from chance in one year."
)
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
    for other in others:
        table = _table(
            f"{other.name} less {base.name}: {window}",
            f"{results.study.replications} pairs of the same random world, policy on and off; "
            "p: share of worlds with a rise, a fall, no change.",
            ("", "mean", "5–95 %", "difference", "95 % interval", "p rise/fall/same"),
        )
        for name in _shown(HEADLINE, everything):
            unit = OUTCOMES[name].unit
            ours = results.of(other.name, window, name)
            d = distribution(ours, unit)
            diff = difference(ours, results.of(base.name, window, name))
            ps = "/".join(chance(p) for p in (diff.p_increase, diff.p_decrease, diff.p_tie))
            table.add_row(
                _label(name), level(d.mean, unit), _span(d), change(diff.mean, unit),
                between(change(diff.low, unit), change(diff.high, unit)), ps,
            )  # fmt: skip
        parts.append(table)
    return Group(*parts, Text(DEATHS_NOTE, style="dim"))


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
        f"\nMean and 5–95 % of {results.study.replications} random worlds; rise of the mean with its "
        f"95 % interval.\n{CHANCE_ONLY}\n", "dim",
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


def policies(results: Results, window: str, baseline: str, others: Sequence[str], everything: bool) -> RenderableType:
    """Return block B: each policy less the baseline, with 95 % intervals."""
    span = results.study.scenarios[0].spans[window]
    table = _table(
        f"B · each policy less {baseline}: {span.start} to {span.end}",
        f"Mean paired difference and its 95 % interval, {results.study.replications} random worlds. "
        f"{DEATHS_NOTE}",
        ("", *(_label(o) for o in others)),
    )
    for name in _shown(HEADLINE, everything):
        unit = OUTCOMES[name].unit
        base = results.of(baseline, window, name)
        cells = []
        for other in others:
            d = difference(results.of(other, window, name), base)
            cells.append(f"{change(d.mean, unit)}\n{between(change(d.low, unit), change(d.high, unit))}")
        table.add_row(_label(name), *cells)
    return table


def against_reported(held: list[Check]) -> RenderableType:
    """Return every reported figure beside the model's, misses marked."""
    table = _table(
        "Reported figures and the model's",
        "5–95 % of worlds for a level, 95 % interval of the mean for a rise. Only `fitted` figures "
        "may ever be calibrated to; nothing here has been.",
        ("", "reported", "simulated", "5–95 %", "", "role"),
    )
    for check in held:
        t, unit = check.target, OUTCOMES[check.target.outcome].unit
        show = percent if t.over else (lambda x, unit=unit: level(x, unit))
        table.add_row(
            _label(t.name), show(t.value), show(check.mean), between(show(check.low), show(check.high)),
            "inside" if check.inside else "MISS", t.role,
        )  # fmt: skip
    return table

