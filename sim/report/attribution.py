"""The page of an attribution: the part of each driver in the model's rise."""

from collections.abc import Mapping
from math import factorial, isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.assumptions.drivers import DRIVERS
from sim.attribution.result import Accounting, AttributionResult, Scale, Scales, Spread
from sim.report.layout import Ruled
from sim.report.notes import REGIMES
from sim.report.numbers import MINUS, between, chance, label, percent, share_of, signed

HEAD = (
    "This explains the model's rise, not the world's: arrivals from 1 January to 15 June. "
    f"The model's 2025 differs from its 2024 in {len(DRIVERS)} drivers. A driver's part is what "
    f"it adds, averaged over all {factorial(len(DRIVERS)):,} orders (Shapley), so that the order "
    "does not matter."
)
SOURCES = {
    "posterior": "Assumptions are drawn from the posterior.",
    "prior": "Assumptions are drawn from the priors.",
    "point": "Assumptions stand at their defaults.",
}
_TITLES = {
    "log": "On the log scale: parts of ln(arrivals 2025 / arrivals 2024)",
    "level": "In people: parts of the change in arrivals, 2024 to 2025",
}
_COLUMNS = ("", "median", "5–95 % of draws", "mean", "share", "P(> 0)", "due to chance")
_CAPTION = (
    "Share: of the mean, which adds up exactly; medians need not.\n"
    "P(> 0): % of draws in which the driver raises arrivals."
)
_ACCOUNTING = (
    "Crossing days × boats a day × people a boat = people: an identity, not a cause. Reported: {}."
)


def render(result: AttributionResult) -> RenderableType:
    """Return the page that `channelsim attribute` prints."""
    return Group(
        _head(result), _scale(result.all.log, "log"), _scale(result.all.level, "level"),
        Text(f"{_CAPTION}\n"), _regimes(result.by_regime),
        _accounting(result.accounting),
    )  # fmt: skip


def source(result: AttributionResult) -> str:
    """Return a sentence on the source of the assumptions."""
    return SOURCES.get(result.parameters, "")


def attribution_credit(result: AttributionResult) -> str:
    """Return the line that says where a picture comes from."""
    return (
        f"channelsim, model version {result.model_version}, seed {result.seed}, n = "
        f"{result.draws:,} draws × {result.replications_each} replications"
    )


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
        f"{result.draws:,} draws × {result.replications_each} replications × "
        f"{result.coalitions} coalitions of drivers. {source(result)}\n"
    )
    if result.failed_draws:
        text.append(f"{result.failed_draws} draws failed and are left out.\n", "bold")
    return text


def _scale(block: Scale, scale: str) -> Ruled:
    left_out = block.draws_left_out
    note = f"{left_out} draws are left out: a coalition has no arrivals." if left_out else ""
    table = Ruled(_TITLES[scale], note, _COLUMNS)
    for part in block.drivers:
        *cells, above = _cells(part, scale)
        table.add_row(label(part.driver), *cells, _share(part.share), above, _share(part.chance))
    table.add_section()
    for name, spread in (("sum of the drivers", block.sum), ("total", block.total)):
        *cells, above = _cells(spread, scale)
        table.add_row(name, *cells, "", above, "")
    return table


def _cells(spread: Spread, scale: str = "log") -> tuple[str, str, str, str]:
    """Return the cells of a spread: median, interval, mean, P(> 0)."""
    low, high = (_part(x, scale) for x in (spread.q05, spread.q95))
    middle, mean = (_part(x, scale) for x in (spread.median, spread.mean))
    return middle, between(low, high), mean, chance(spread.p_positive)


def _regimes(by_regime: Mapping[str, Scales]) -> RenderableType:
    if not by_regime:
        return Text("The regimes of these draws are not known.")
    heads = [f"{REGIMES[name]} ({scales.log.draws})" for name, scales in by_regime.items()]
    table = Ruled(
        "By regime, on the log scale: median, P(> 0), 5–95 %",
        "Number of draws in brackets. No interval is shown for few draws.",
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


def _accounting(block: Accounting) -> Ruled:
    table = Ruled(
        "Accounting split of ln(arrivals 2025 / arrivals 2024)",
        _ACCOUNTING.format(_counts(block.reported_counts)),
        ("", "reported", "share", "model, mean", "5–95 % of draws", "share"),
    )
    for factor in block.factors:
        _, interval, mean, _ = _cells(factor.model)
        table.add_row(
            label(factor.factor), _part(factor.reported), _share(factor.reported_share), mean,
            interval, _share(factor.model_share),
        )  # fmt: skip
    table.add_section()
    _, interval, mean, _ = _cells(block.model_total)
    table.add_row("total", _part(block.reported_total), "", mean, interval, "")
    return table


def _counts(counts: Mapping[str, list[float]]) -> str:
    """Return the reported counts of 2024 and 2025 in words."""
    pairs = ((f"{a:,.0f} to {b:,.0f}", label(name)) for name, (a, b) in counts.items())
    return ", ".join(f"{span} {name}" for span, name in pairs)


def _part(value: float, scale: str = "log") -> str:
    """Return a part of the rise, in people or as a logarithm."""
    return signed(value, "+.3f" if scale == "log" else "+,.0f") if value else "0"


def _share(value: float) -> str:
    return share_of(value).replace("-", MINUS)
