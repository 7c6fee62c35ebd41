"""Numbers as people read them: few digits, true minus signs, a dash where there is none."""

from math import isnan

NONE = "–"
MINUS = "−"
RATES = ("share", "correlation", "variance/mean", "attempts")


def level(value: float, unit: str) -> str:
    """Return a value of an outcome in its unit's usual digits."""
    if isnan(value):
        return NONE
    if unit in RATES:
        return f"{value:.2f}".replace("-", MINUS)
    return f"{value:,.1f}".replace("-", MINUS) if abs(value) < 100 else f"{value:,.0f}".replace("-", MINUS)


def change(value: float, unit: str) -> str:
    """Return a difference with its sign; a zero has none."""
    if isnan(value):
        return NONE
    digits = 3 if unit in RATES else 1 if abs(value) < 100 else 0
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return "0"
    return (MINUS if value < 0 else "+") + text


def percent(share: float) -> str:
    """Return a relative change as a signed percentage."""
    return NONE if isnan(share) else f"{share:+.0%}".replace("-", MINUS).replace("%", " %")


def between(low: str, high: str) -> str:
    """Return an interval; a dash where there is none."""
    return NONE if NONE in (low, high) else f"{low} to {high}"


def chance(share: float) -> str:
    """Return a probability without the leading zero."""
    return NONE if isnan(share) else f"{share:.2f}".lstrip("0") if share < 1 else "1"
