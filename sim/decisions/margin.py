"""Margins within which two policies count as equally good: `arrivals=1%,expected_deaths=2`."""

from collections.abc import Mapping, Sequence
from math import isfinite

from sim.errors import UserError
from sim.spelling import nearest

EXAMPLE = "for example arrivals=1%,expected_deaths=2"
Margins = Mapping[str, tuple[float, bool]]
"""Number by outcome, and whether it is a percentage of the baseline's mean."""


def read_margins(text: str, outcomes: Sequence[str]) -> Margins:
    """Return the margins in a text.

    Raises
    ------
    UserError
        If an outcome is not compared, or a number is wrong.
    """
    margins: dict[str, tuple[float, bool]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, number = map(str.strip, part.partition("="))
        if not equals:
            raise UserError(f"--margin {part}: has no number. Write OUTCOME=NUMBER, {EXAMPLE}.")
        if name not in outcomes:
            raise UserError(f"--margin: {name} is not compared; {nearest(name, outcomes)}")
        if name in margins:
            raise UserError(f"--margin: {name} stands twice. Keep one.")
        margins[name] = _number(part, number.removesuffix("%").strip()), number.endswith("%")
    return margins


def _number(part: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or value < 0.0:
        raise UserError(f"--margin {part}: give a number of at least 0, {EXAMPLE}.")
    return value


def in_units(margins: Margins, baseline: Mapping[str, float]) -> dict[str, float]:
    """Return margins in the outcomes' units; 0 if none is set.

    Parameters
    ----------
    baseline
        Mean of each outcome in the baseline.
    """
    values = {}
    for name, mean in baseline.items():
        number, is_share = margins.get(name, (0.0, False))
        values[name] = number / 100.0 * abs(mean) if is_share else number
    return values
