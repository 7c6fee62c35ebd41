"""Numbers of a day in summer, for dials that stand without a calendar."""

from datetime import date

from sim.assumptions import Values, point
from sim.assumptions.drivers import on_day

DAY = date(2025, 7, 1)


def in_summer(**changed: object) -> Values:
    """Return the default values with some changed, and the drivers as on 1 July 2025."""
    values = {**point(), **changed}
    return {**values, **on_day(values, DAY)}
