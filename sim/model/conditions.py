"""Conditions on an evening, under which a policy acts during the night that begins."""

from dataclasses import dataclass
from typing import Any, NamedTuple

Range = tuple[float, float]
ANY: Range = (float("-inf"), float("inf"))
EVERY_DAY, EVERY_MONTH = frozenset(range(7)), frozenset(range(1, 13))


class Evening(NamedTuple):
    """What is known on one evening.

    Attributes
    ----------
    weekday, month
        Of the evening itself, with Monday as 0 and January as 1.
    wave_forecast_m
        Forecast of the coming night's significant wave height, m, as networks read it.
    liability
        Liability that officers feel, as `orders.Orders.liability` has it.
    launches_last_week
        Boats launched on the whole coast in the last seven nights.
    """

    weekday: int
    month: int
    wave_forecast_m: float
    liability: float = 0.0
    launches_last_week: float = 0.0


@dataclass(frozen=True)
class Condition:
    """Ranges, ends included, weekdays and months. It holds if an evening meets all of them."""

    weekday: frozenset[int] = EVERY_DAY
    month: frozenset[int] = EVERY_MONTH
    wave_forecast_m: Range = ANY
    liability: Range = ANY
    launches_last_week: Range = ANY

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy it, which Python cannot know of a compiled class."""
        return Condition, (self.weekday, self.month, *self.ranges)

    @property
    def ranges(self) -> tuple[Range, Range, Range]:
        """The three ranges, in the order of an evening's numbers."""
        return self.wave_forecast_m, self.liability, self.launches_last_week

    def on_day(self, weekday: int, month: int) -> bool:
        """Return whether it can hold on such a day."""
        return weekday in self.weekday and month in self.month

    def holds(self, evening: Evening) -> bool:
        """Return whether an evening meets it."""
        weekday, month, *numbers = evening
        return self.on_day(weekday, month) and all(
            low <= number <= high for (low, high), number in zip(self.ranges, numbers, strict=True)
        )

    def excludes(self, other: "Condition") -> bool:
        """Return whether no evening can meet both, by one weekday, month or range alone."""
        return (
            not self.weekday & other.weekday
            or not self.month & other.month
            or any(
                max(low, lowest) > min(high, highest)
                for (low, high), (lowest, highest) in zip(self.ranges, other.ranges, strict=True)
            )
        )
