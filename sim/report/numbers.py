"""Format numbers for people: few digits, true minus signs, a dash for a missing number."""

from math import isnan

from sim.data.targets import Target
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS, Difference, Distribution

NONE = "–"
NOT_KNOWN = "unknown"  # a public cost
MINUS = "−"
RATES = ("share", "correlation", "variance/mean", "attempts")


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
    return f"{value:,.{1 if abs(value) < 100 else 0}f}".replace("-", MINUS)


def figure(target: Target, value: float) -> str:
    """Return a value, reported or simulated, as a reported figure is read."""
    return percent(value) if target.over else level(value, OUTCOMES[target.outcome].unit)


def level_span(d: Distribution) -> str:
    """Return 5–95 % over replications; a dash with too few replications."""
    return NONE if d.n < MIN_REPLICATIONS else between(level(d.q05, d.unit), level(d.q95, d.unit))


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


def short_change(value: float, unit: str) -> str:
    """Return a difference in few characters: shares in % points, millions as M."""
    if isnan(value):
        return NONE
    if unit == "share":
        value *= 100.0
    size = abs(value)
    if size >= 1e5:
        text = f"{size / 1e6:.2f}M"
    else:
        text = (
            f"{size:.2f}"
            if unit in RATES and unit != "share"
            else f"{size:.{1 if size < 100 else 0}f}"
        )
    if not value:
        return "0"
    small = not text.strip("0.M")  # other than 0: its sign is shown
    return (MINUS if value < 0 else "+") + ("0" if small else text)


def shown_change(change: Difference, unit: str) -> str:
    """Return a change, with ~ if it is not distinguishable from zero."""
    text = short_change(change.mean, unit)
    return text if text == NONE or change.p_tie == 1 or change.distinguishable else f"~{text}"


def change_and_span(change: Difference, unit: str, drawn: bool) -> tuple[str, str]:
    """Return a change and its interval: 5–95 % if draws differ, else that of the mean.

    The interval is a dash with too few replications.
    """
    low, high = (change.q05, change.q95) if drawn else (change.low, change.high)
    span = span_of(short_change(low, unit), short_change(high, unit))
    return shown_change(change, unit), NONE if drawn and change.n < MIN_REPLICATIONS else span


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
