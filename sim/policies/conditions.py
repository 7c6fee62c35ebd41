"""The key `when`: conditions on the evening, under which a policy acts the night that begins."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.model.conditions import ANY, EVERY_DAY, EVERY_MONTH, Condition
from sim.model.conditions import Range as Ends

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
Month = Annotated[int, Field(ge=1, le=12)]
Bound = Annotated[float, Field(ge=0, le=1e6)]


class Range(BaseModel):
    """A range of numbers, both ends included."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    low: Bound | None = Field(None, alias="from", description="Lowest number; no limit if absent")
    high: Bound | None = Field(None, alias="to", description="Highest number; no limit if absent")

    @model_validator(mode="before")
    @classmethod
    def _is_a_range(cls, value: Any) -> Any:
        if isinstance(value, dict | Range):
            return value
        raise ValueError(f"is {str(value)[:60]!r}. Write a range, such as {{to: 0.5}}.")

    @model_validator(mode="after")
    def _has_ends_in_order(self) -> "Range":
        if self.low is None and self.high is None:
            raise ValueError("has no end. Write `from`, `to` or both.")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError(f"ends at {self.high:g}, below from, {self.low:g}. Swap them.")
        return self

    @property
    def ends(self) -> Ends:
        """Both ends, infinite if absent."""
        low, high = ANY
        return low if self.low is None else self.low, high if self.high is None else self.high


class When(BaseModel):
    """Conditions on an evening, of which all must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    wave_forecast_m: Range | None = Field(
        None, description="Forecast of the night's significant wave height, m, as networks read it"
    )
    weekday: list[Weekday] | None = Field(
        None, min_length=1, description="Weekdays of the evening, mon to sun"
    )
    month: list[Month] | None = Field(
        None, min_length=1, description="Months of the evening, 1 to 12"
    )
    liability: Range | None = Field(
        None,
        description="Liability of officers. It rises by `liability_jump` with a death during "
        "an intervention, and halves every `liability_half_life` days",
    )
    launches_last_week: Range | None = Field(
        None, description="Boats launched on the whole coast in the last seven nights"
    )

    @model_validator(mode="before")
    @classmethod
    def _has_conditions(cls, value: Any) -> Any:
        if isinstance(value, When) or (isinstance(value, dict) and value):
            return value
        names = ", ".join(cls.model_fields)
        raise ValueError(f"is {str(value)[:60]!r}. Write at least one condition: {names}.")

    @field_validator("weekday", "month")
    @classmethod
    def _nothing_twice(cls, days: list[Any] | None) -> list[Any] | None:
        twice = [day for number, day in enumerate(days or []) if day in (days or [])[:number]]
        if twice:
            raise ValueError(f"names {twice[0]} twice. Name it once.")
        return days

    @property
    def condition(self) -> Condition:
        """The condition as the model reads it."""
        weekdays = EVERY_DAY if self.weekday is None else map(WEEKDAYS.index, self.weekday)
        return Condition(
            weekday=frozenset(weekdays),
            month=EVERY_MONTH if self.month is None else frozenset(self.month),
            wave_forecast_m=_ends(self.wave_forecast_m),
            liability=_ends(self.liability),
            launches_last_week=_ends(self.launches_last_week),
        )


def _ends(numbers: Range | None) -> Ends:
    return numbers.ends if numbers else ANY
