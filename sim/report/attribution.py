"""The page of an attribution: what the model's rise owes to each driver, and how sure that is."""

from collections.abc import Mapping
from math import factorial, isnan

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.assumptions.years import DRIVERS
from sim.attribution.result import Accounting, AttributionResult, Scale, Scales, Spread
from sim.report.numbers import MINUS, between, chance, label, percent, share_of, signed
from sim.report.tables import ruled

HEAD = (
    "This explains the model's rise, not the world's: what arrivals in the model, 1 January to 15 "
    f"June, owe to each of {len(DRIVERS)} drivers in which its 2025 differs from its 2024. A "
    "driver is credited with what it adds, averaged over all "
    f"{factorial(len(DRIVERS)):,} orders of bringing them from 2024 to 2025 (Shapley), so that the "
    "drivers' order does not matter."
)
SOURCES = {
    "posterior": "Assumptions are drawn from the posterior.",
    "prior": "Assumptions are drawn from the priors: nothing here was held against the figures.",
    "point": "Assumptions stand at their defaults: intervals are chance alone.",
}
REGIME_NAMES = {"demand": "short of people", "between": "between", "supply": "short of boats"}
_TITLES = {
    "log": "On the log scale: parts of ln(arrivals 2025 / arrivals 2024)",
    "level": "In people: parts of arrivals 2025 less arrivals 2024",
}
_COLUMNS = ("", "median", "5–95 % of draws", "mean", "P(> 0)", "share", "chance")
_CAPTION = (
    "P(> 0): % of draws in which the driver raises arrivals. share: at the medians, of their sum. "
    "chance: share of the spread that is random worlds and no assumption. In every draw the "
    "drivers sum to the total, and so do the means; medians need not. Drivers may work against "
    "each other: shares may be negative, or above 100 %."
)
_ACCOUNTING = (
    "Crossing days × boats a crossing day × people a boat = people: an identity, and no cause, as "
    "a calmer sea makes more crossing days and more boats on each. Reported: {}."
)


def render(result: AttributionResult) -> RenderableType:
    """Return the page that `channelsim attribute` prints."""
    return Group(
        _head(result), _scale(result.all.log, "log"), _scale(result.all.level, "level"),
        Text(f"{_CAPTION}\n", style="dim"), _regimes(result.by_regime), Text(),
        _accounting(result.accounting),
    )  # fmt: skip


def source(result: AttributionResult) -> str:
    """Say where the assumptions come from."""
    return SOURCES.get(result.parameters, "")


def _head(result: AttributionResult) -> Text:
    text = Text()
    text.append("Attribution of the rise from 2024 to 2025\n", "bold")
    text.append(f"{HEAD}\n")
    rise = result.model_rise
    text.append(f"\nThe model's rise: {percent(rise.median)}", "bold")
    if not isnan(rise.q05):
        text.append(f" ({percent(rise.q05)} to {percent(rise.q95)})", "bold")
    text.append(f". Reported: {percent(result.reported_rise)}.\n", "bold")
    text.append(
        f"{result.draws:,} draws × {result.replications_each} random worlds × {result.coalitions} "
        "mixtures of the two years, all in the calendar of 2025 and each draw's in the same "
        f"worlds. {source(result)}\n"
    )
    if result.failed_draws:
        text.append(f"{result.failed_draws} draws failed and are left out.\n", "bold")
    return text


def _scale(block: Scale, scale: str) -> Table:
    left_out = block.draws_left_out
    note = (
        f"{left_out} draws with a mixture that nobody arrived in are left out." if left_out else ""
    )
    table = ruled(_TITLES[scale], note, _COLUMNS)
    for part in block.drivers:
        table.add_row(
            label(part.driver), *_cells(part, scale), _share(part.share), _share(part.chance)
        )
    table.add_section()
    table.add_row("sum of the drivers", *_cells(block.sum, scale), "", "")
    table.add_row("the whole", *_cells(block.total, scale), "", "")
    return table


def _cells(spread: Spread, scale: str = "log") -> tuple[str, str, str, str]:
    """Return the cells of a spread: median, interval, mean, probability of more than nothing."""
    low, high = (_part(x, scale) for x in (spread.q05, spread.q95))
    middle, mean = (_part(x, scale) for x in (spread.median, spread.mean))
    return middle, between(low, high), mean, chance(spread.p_positive)


def _regimes(by_regime: Mapping[str, Scales]) -> RenderableType:
    if not by_regime:
        return Text("By regime: not known for these draws.", style="dim")
    heads = [f"{REGIME_NAMES[name]} ({scales.log.draws})" for name, scales in by_regime.items()]
    table = ruled(
        "By regime, on the log scale: median, P(> 0), 5–95 %",
        "What the coast is short of in the draw: people, boats, or something between. In "
        "brackets the number of draws. Of few draws the interval is left open. In people: "
        "attribution.json.",
        ("", *heads),
    )
    blocks = [scales.log for scales in by_regime.values()]
    for parts in zip(*(block.drivers for block in blocks), strict=True):
        table.add_row(label(parts[0].driver), *map(_both, parts))
    table.add_section()
    table.add_row("total", *(_both(block.total) for block in blocks))
    return table


def _both(spread: Spread) -> str:
    middle, interval, _, above = _cells(spread)
    return f"{middle}, P {above}\n{interval}"


def _accounting(block: Accounting) -> Table:
    table = ruled(
        "Beside it, the plain accounting split of ln(arrivals 2025 / arrivals 2024)",
        _ACCOUNTING.format(_counts(block.reported_counts)),
        ("", "reported", "share", "model", "5–95 % of draws", "share"),
    )
    for each in block.factors:
        middle, interval, _, _ = _cells(each.model)
        table.add_row(
            label(each.factor), _part(each.reported), _share(each.reported_share), middle,
            interval, _share(each.model_share),
        )  # fmt: skip
    table.add_section()
    middle, interval, _, _ = _cells(block.model_total)
    table.add_row("total", _part(block.reported_total), "", middle, interval, "")
    return table


def _counts(counts: Mapping[str, list[float]]) -> str:
    """Return the reported counts of 2024 and 2025 in words."""
    pairs = ((f"{a:,.0f} to {b:,.0f}", label(name)) for name, (a, b) in counts.items())
    return ", ".join(f"{span} {name}" for span, name in pairs)


def _part(value: float, scale: str = "log") -> str:
    """Return a part of the rise: people, or a logarithm; "0" is nothing in every draw."""
    return signed(value, "+.3f" if scale == "log" else "+,.0f") if value else "0"


def _share(value: float) -> str:
    return share_of(value).replace("-", MINUS)
