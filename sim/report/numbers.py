"""Format numbers for people: few digits, true minus signs, a dash for a missing number."""

from math import isnan

from sim.data.targets import Target
from sim.outcomes.statistics import Difference, Distribution

NONE = "–"
NOT_KNOWN = "unknown"  # a public cost
MINUS = "−"
RATES = ("share", "correlation", "variance/mean", "log-odds", "attempts")


def label(name: str) -> str:
    """Return a name in words."""
    return name.replace("_", " ")


def level(value: float, unit: str) -> str:
    """Return a value of an outcome in its unit's usual digits."""
    if isnan(value):
        return NOT_KNOWN if unit == "GBP" else NONE
    if unit in RATES:
        return f"{value:.2f}".replace("-", MINUS)
    if abs(value) >= 1e6:
        return f"{value / 1e6:.1f}M".replace("-", MINUS)
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 0.1 or not value else 2
    return f"{value:,.{digits}f}".replace("-", MINUS)


def figure(target: Target, value: float) -> str:
    """Return a value, reported or simulated, as a reported figure is read."""
    return percent(value) if target.over else level(value, target.unit)


def level_span(d: Distribution, quantiles: bool = True) -> str:
    """Return the spread over replications: 5–95 %, or, without `quantiles`, smallest to largest.

    If the mean lies outside, because few replications lie far out, that is said.
    """
    if d.n == 1:
        return NONE
    low, high = (d.q05, d.q95) if quantiles else (d.smallest, d.largest)
    text, mean = between(level(low, d.unit), level(high, d.unit)), level(d.mean, d.unit)
    if text == NONE or low <= d.mean <= high or mean in (level(low, d.unit), level(high, d.unit)):
        return text
    return f"{text}, rarely {'more' if d.mean > high else 'less'}"


def percent(share: float) -> str:
    """Return a relative change as a signed percentage; capped at tenfold."""
    if share >= 9.995:
        return ">+999 %"
    return NONE if isnan(share) else f"{share:+.0%}".replace("-", MINUS).replace("%", " %")


def signed(value: float, form: str = "+.2f") -> str:
    """Return a number in a format, a true minus before it; a dash if there is none."""
    return NONE if isnan(value) else f"{value:{form}}".replace("-", MINUS)


def between(low: str, high: str) -> str:
    """Return an interval; a dash if there is none."""
    return NONE if NONE in (low, high) else f"{low} to {high}"


def chance(share: float) -> str:
    """Return a probability as a whole percentage."""
    return NONE if isnan(share) else f"{share:.0%}".rstrip("%")


def share_of(share: float, digits: int = 0) -> str:
    """Return a share as a percentage; a dash if it is not known."""
    return NONE if isnan(share) else f"{share:.{digits}%}".replace("%", " %")


def short_change(value: float, unit: str, digits: int | None = None) -> str:
    """Return a difference in few characters: shares in % points, millions as M.

    `digits` is the number of decimals; by the size of the difference if None.
    """
    if isnan(value):
        return NONE
    if unit == "share":
        value *= 100.0
    size = abs(value)
    if unit in RATES and unit != "share":
        digits = 2
    elif digits is None:
        digits = 1 if size < 100 else 0
    text = f"{size / 1e6:.2f}M" if size >= 1e5 else f"{size:,.{digits}f}"
    if not value:
        return "0"
    small = not text.strip("0.M")  # other than 0: its sign is shown
    return (MINUS if value < 0 else "+") + ("0" if small else text)


def shown_change(change: Difference, unit: str, digits: int | None = None) -> str:
    """Return a change, with ~ if it is not distinguishable from zero."""
    text = short_change(change.mean, unit, digits)
    return text if text == NONE or change.p_tie == 1 or change.is_clear else f"~{text}"


def change_and_interval(change: Difference, unit: str) -> tuple[str, str]:
    """Return a mean change, and the 95 % interval of the mean on which its mark rests.

    Both have as many digits as the ends of the interval need. No interval if nothing changes.
    """
    if change.p_tie == 1:
        return "0", ""
    if isnan(change.low):
        return shown_change(change, unit), NONE
    largest = max(abs(change.low), abs(change.high)) * (100.0 if unit == "share" else 1.0)
    digits = 0 if largest >= 100 else 1 if largest >= 1 else 2
    low, high = (short_change(x, unit, digits) for x in (change.low, change.high))
    return shown_change(change, unit, digits), span_of(low, high)


def change_spread(change: Difference, unit: str, quantiles: bool) -> str:
    """Return the spread of a change over replications, as `level_span` does of a level."""
    low, high = (change.q05, change.q95) if quantiles else (change.smallest, change.largest)
    if change.n == 1 or change.p_tie == 1:
        return NONE if change.n == 1 else ""
    return span_of(short_change(low, unit), short_change(high, unit))


def of_baseline(change: Difference, unit: str) -> str:
    """Return a change as per cent of the baseline; the word points for a share."""
    if change.p_tie == 1 or isnan(change.mean):
        return ""
    if unit == "share":
        return "points"
    if isnan(change.relative):
        return ""
    size = abs(change.relative)
    if size < 0.0005:
        return "<0.1 %"
    if size >= 0.0995:
        return percent(change.relative)
    return f"{change.relative:+.1%}".replace("-", MINUS).replace("%", " %")


def directions(change: Difference) -> str:
    """Return the percentages of replications with a rise, a fall and no change."""
    return "/".join(map(chance, (change.p_increase, change.p_decrease, change.p_tie)))


def pounds(value: float) -> str:
    """Return an amount of public money in few characters."""
    return f"£{value / 1e6:,.0f}m" if value >= 1e6 else f"£{value:,.0f}"


def number(x: float) -> str:
    """Return a number in three digits, with a true minus sign."""
    text = f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)


def span_of(low: str, high: str) -> str:
    """Return an interval in few characters."""
    return NONE if NONE in (low, high) else f"{low}…{high}"
