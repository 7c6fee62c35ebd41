"""The page of an attribution: what the model's rise owes to each driver, and how sure that is."""

from math import factorial
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.assumptions.years import DRIVERS
from sim.report.numbers import MINUS, NONE, between, chance, percent, share_of
from sim.report.tables import ruled

Found = dict[str, Any]

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
SHORT = {"demand": "short of people", "between": "between", "supply": "short of boats"}
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


def render(found: Found) -> RenderableType:
    """Return the page that `channelsim attribute` prints, from what `split` found."""
    parts: list[RenderableType] = [_head(found)]
    parts += [_scale(found["all"][scale], scale) for scale in ("log", "level")]
    parts.append(Text(f"{_CAPTION}\n", style="dim"))
    parts += [_regimes(found["by_regime"]), Text()]
    parts.append(_accounting(found["accounting"]))
    return Group(*parts)


def _head(found: Found) -> Text:
    text = Text()
    text.append("Attribution of the rise from 2024 to 2025\n", "bold")
    text.append(f"{HEAD}\n")
    rise = found["model_rise"]
    text.append(f"\nThe model's rise: {_percent(rise['median'])}", "bold")
    if rise["q05"] is not None:
        text.append(f" ({_percent(rise['q05'])} to {_percent(rise['q95'])})", "bold")
    text.append(f". Reported: {percent(found['reported_rise'])}.\n", "bold")
    text.append(
        f"{found['draws']:,} draws × {found['replications']} random worlds × {found['cells']} "
        "mixtures of the two years, all in the calendar of 2025 and each draw's in the same "
        f"worlds. {SOURCES.get(found.get('parameters', ''), '')}\n"
    )
    if found["failed_draws"]:
        text.append(f"{found['failed_draws']} draws failed and are left out.\n", "bold")
    return text


def _scale(block: Found, scale: str) -> Table:
    left_out = block["draws_left_out"]
    said = (
        f"{left_out} draws with a mixture that nobody arrived in are left out." if left_out else ""
    )
    table = ruled(_TITLES[scale], said, _COLUMNS)
    for row in block["drivers"]:
        table.add_row(
            _label(row["driver"]), *_told(row, scale), _share(row["share"]), _share(row["chance"])
        )
    table.add_section()
    table.add_row("sum of the drivers", *_told(block["sum"], scale), "", "")
    table.add_row("the whole", *_told(block["total"], scale), "", "")
    return table


def _told(spread: Found, scale: str) -> tuple[str, str, str, str]:
    """Return the cells of a spread: median, interval, mean, probability of more than nothing."""
    low, high = (_part(spread[name], scale) for name in ("q05", "q95"))
    above = spread["p_positive"]
    return (
        _part(spread["median"], scale), between(low, high), _part(spread["mean"], scale),
        NONE if above is None else chance(above),
    )  # fmt: skip


def _regimes(by_regime: Found) -> RenderableType:
    if not by_regime:
        return Text("By regime: not known for these draws.", style="dim")
    heads = [f"{SHORT[name]} ({block['log']['draws']})" for name, block in by_regime.items()]
    table = ruled(
        "By regime, on the log scale: median, P(> 0), 5–95 %",
        "What the coast is short of in the draw: people, boats, or something between. In "
        "brackets the number of draws. Of few draws the interval is left open. In people: "
        "attribution.json.",
        ("", *heads),
    )
    blocks = [block["log"] for block in by_regime.values()]
    for i, row in enumerate(blocks[0]["drivers"]):
        table.add_row(_label(row["driver"]), *(_both(b["drivers"][i]) for b in blocks))
    table.add_section()
    table.add_row("total", *(_both(block["total"]) for block in blocks))
    return table


def _both(spread: Found) -> str:
    middle, interval, _, above = _told(spread, "log")
    return f"{middle}, P {above}\n{interval}"


def _accounting(block: Found) -> Table:
    table = ruled(
        "Beside it, the plain accounting split of ln(arrivals 2025 / arrivals 2024)",
        _ACCOUNTING.format(_counts(block["reported_counts"])),
        ("", "reported", "share", "model", "5–95 % of draws", "share"),
    )
    for row in block["factors"]:
        middle, interval, _, _ = _told(row["model"], "log")
        table.add_row(
            _label(row["factor"]), _part(row["reported"], "log"), _share(row["reported_share"]),
            middle, interval, _share(row["model_share"]),
        )  # fmt: skip
    table.add_section()
    middle, interval, _, _ = _told(block["model_total"], "log")
    table.add_row("total", _part(block["reported_total"], "log"), "", middle, interval, "")
    return table


def _counts(counts: Found) -> str:
    """Return the reported counts of 2024 and 2025 in words."""
    pairs = ((f"{a:,.0f} to {b:,.0f}", _label(name)) for name, (a, b) in counts.items())
    return ", ".join(f"{span} {name}" for span, name in pairs)


def _label(name: str) -> str:
    return name.replace("_", " ")


def _part(value: float | None, scale: str) -> str:
    """Return a part of the rise: people, or a logarithm; "0" is nothing in every draw."""
    if value is None:
        return NONE
    if not value:
        return "0"
    return (f"{value:+.3f}" if scale == "log" else f"{value:+,.0f}").replace("-", MINUS)


def _share(value: float | None) -> str:
    return NONE if value is None else share_of(value).replace("-", MINUS)


def _percent(value: float | None) -> str:
    return NONE if value is None else percent(value)
