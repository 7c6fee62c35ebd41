"""Amounts of outcomes that a user writes: `arrivals=1%,expected_deaths=2`."""

from collections.abc import Mapping, Sequence
from math import isfinite

from sim.errors import UserError
from sim.spelling import nearest

EXAMPLE = "for example arrivals=1%,expected_deaths=2"
Amounts = Mapping[str, tuple[float, bool]]
"""Number by outcome, and whether it is a percentage of the baseline's mean."""


def read_amounts(text: str, outcomes: Sequence[str], option: str) -> Amounts:
    """Return the amounts in a text.

    Parameters
    ----------
    outcomes
        Names that it may hold.
    option
        Option that the user wrote it for, to be named in errors.

    Raises
    ------
    UserError
        If an outcome has another name or stands twice, or a number is wrong.
    """
    amounts: dict[str, tuple[float, bool]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, number = map(str.strip, part.partition("="))
        if not equals:
            raise UserError(f"{option} {part}: has no number. Write OUTCOME=NUMBER, {EXAMPLE}.")
        if name not in outcomes:
            raise UserError(f"{option}: {name} is not compared; {nearest(name, outcomes)}")
        if name in amounts:
            raise UserError(f"{option}: {name} stands twice. Keep one.")
        value = _number(f"{option} {part}", number.removesuffix("%").strip())
        amounts[name] = value, number.endswith("%")
    return amounts


def _number(place: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or value < 0.0:
        raise UserError(f"{place}: give a number of at least 0, {EXAMPLE}.")
    return value


def in_units(amounts: Amounts, baseline: Mapping[str, float]) -> dict[str, float]:
    """Return amounts in the outcomes' units; 0 if none is given.

    Parameters
    ----------
    baseline
        Mean of each outcome in the baseline.
    """
    values = {}
    for name, mean in baseline.items():
        number, is_share = amounts.get(name, (0.0, False))
        values[name] = number / 100.0 * abs(mean) if is_share else number
    return values
