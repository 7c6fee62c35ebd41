"""A reported figure beside its simulated 5–95 %, in digits that tell them apart."""

from sim.report.numbers import MINUS, between, figure, percent
from sim.validation.checks import FigureResult

MOST_DIGITS = 6


def value_text(check: FigureResult) -> str:
    """Return the reported figure in the digits of its report."""
    target = check.target
    whole = target.value == int(target.value) and not target.over
    return f"{target.value:,.0f}" if whole else _texts(check)[0]


def spread_text(check: FigureResult) -> str:
    """Return the simulated 5–95 %."""
    _, low, high = _texts(check)
    return between(low, high)


def _texts(check: FigureResult) -> tuple[str, str, str]:
    """Return report, 5 and 95 %; with more digits if a figure outside would look inside."""
    numbers = (check.target.value, check.posterior[0], check.posterior[2])
    texts = [figure(check.target, x) for x in numbers]
    if not check.inside and texts[0] in texts[1:] and not check.target.over:
        for digits in range(1, MOST_DIGITS):
            texts = [f"{x:,.{digits}f}".replace("-", MINUS) for x in numbers]
            if texts[0] not in texts[1:]:
                break
    return texts[0], texts[1], texts[2]


def miss(check: FigureResult) -> str:
    """Return by how much a reported figure lies outside the simulated 5–95 %; "" if inside."""
    low, _, high = check.posterior
    value = check.target.value
    if check.inside or low != low:
        return ""
    gap = low - value if value < low else value - high
    side = "below" if value < low else "above"
    width = high - low
    share = f"{percent(gap / width).lstrip('+')} of its width" if width > 0.0 else "it has no width"
    return f"{side} the interval, by {share}"
