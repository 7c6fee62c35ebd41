"""Dials: the current value of every number, with the overlays of the policies applied.

Agents read `dials.kit_found`. They never ask which policy is on. A policy is a list of overlays.
Each applies a verb to one number, from one hour to another. At every date on which an overlay
begins or ends, all of them are applied again to the base values, in sorted order. The end of a
policy therefore restores every number exactly, and the order of the policies cannot matter. An
overlay with a condition is applied only from an evening that meets it until the next evening. The
base values of the drivers change from month to month (`assumptions/drivers.py`).
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sim.assumptions import SECTORS, Values, all_assumptions
from sim.model.clock import Environment, Event
from sim.model.conditions import Condition, Evening
from sim.model.numbers import Numbers

VERBS = ("set", "add", "multiply", "combine")
"""In the order in which they are applied; `combine` joins probabilities as 1 − ∏(1 − p)."""


@dataclass(frozen=True)
class Overlay:
    """A change of one number for a time.

    Attributes
    ----------
    name, verb, value
        Number that changes, the verb applied to it, and the verb's value (unit of the number, or a
        factor).
    policy, kind
        Place of its policy in the scenario, from 0, and that policy's kind.
    start, end
        Hours since the period's start. The overlay is active while start <= now < end.
    sectors
        Sectors that it changes, from 0, or None for all sectors.
    when
        Condition on the evening, or None if it acts every night.
    """

    name: str
    verb: str
    value: float
    policy: int
    kind: str
    start: float = float("-inf")
    end: float = float("inf")
    sectors: tuple[int, ...] | None = None
    when: Condition | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy it, which Python cannot know of a compiled class."""
        return Overlay, tuple([getattr(self, field.name) for field in fields(self)])

    @property
    def by(self) -> str:
        """Name of the policy, for messages."""
        return f"policies[{self.policy}] {self.kind}"

    def active(self, now: float, holding: Collection[Condition]) -> bool:
        """Return whether it acts at hour `now`, if just the conditions `holding` hold."""
        return self.start <= now < self.end and (self.when is None or self.when in holding)

    def apply(self, number: Any) -> Any:
        """Return a number, or a list of numbers by sector, with this overlay applied."""
        if not isinstance(number, list):
            return apply_verb(self.verb, number, self.value)
        touched = range(SECTORS) if self.sectors is None else self.sectors
        return [
            apply_verb(self.verb, x, self.value) if s in touched else x
            for s, x in enumerate(number)
        ]

    def rank(self) -> tuple[str, int, float, str]:
        """Return the sort key: number, verb, value, policy."""
        return (self.name, VERBS.index(self.verb), self.value, self.by)


def apply_verb(verb: str, current: float, value: float) -> float:
    """Return `current` after one verb, exactly unchanged by add 0, multiply 1 and combine 0."""
    if verb == "set":
        return value
    if verb == "add":
        return current + value
    if verb == "multiply":
        return current * value
    return current + value * (1.0 - current)


def collision(overlays: Iterable[Overlay]) -> tuple[Overlay, Overlay] | None:
    """Return two overlays that set one number in one sector at one time, or None."""
    setting = [o for o in sorted(overlays, key=Overlay.rank) if o.verb == "set"]
    for i, first in enumerate(setting):
        for second in setting[i + 1 :]:
            overlap = first.start < second.end and second.start < first.end
            if first.when and second.when and first.when.excludes(second.when):
                continue
            if overlap and first.name == second.name and _touched(first) & _touched(second):
                return first, second
    return None


def _touched(overlay: Overlay) -> set[int]:
    """Return the sectors that an overlay changes: all, if the coast has a single number."""
    all_sectors = overlay.sectors is None or not all_assumptions()[overlay.name].by_sector
    return set(range(SECTORS)) if all_sectors else set(overlay.sectors or ())


class Dials(Numbers):
    """The current value of every number.

    Parameters
    ----------
    values
        A draw.
    overlays
        Changes by policies.
    drivers
        Hours from which drivers have other base values, ascending, with these values by name.

    Attributes
    ----------
    changes, next_turn
        Hours at which an overlay begins or ends, and the next hour at which any number may change.
    conditions, holding
        All conditions of overlays, and those that hold tonight.
    listeners, driver_listeners, on_evening
        Functions that are called after every change by policies, after every change of drivers
        alone, and before every evening's conditions are judged.
    """

    def __init__(
        self,
        values: Values,
        overlays: Iterable[Overlay] = (),
        drivers: Sequence[tuple[float, Values]] = (),
    ) -> None:
        by_sector = {name for name, assumption in all_assumptions().items() if assumption.by_sector}
        self._base = {
            name: [float(value)] * SECTORS if name in by_sector else value
            for name, value in values.items()
        }
        self._driver_hours = [hour for hour, _ in drivers]
        self._driver_values = [numbers for _, numbers in drivers]
        self._driven = list(drivers[0][1]) if drivers else []
        self._by_name: dict[str, list[Overlay]] = {}
        for overlay in sorted(overlays, key=Overlay.rank):
            self._by_name.setdefault(overlay.name, []).append(overlay)
        ends = [t for group in self._by_name.values() for o in group for t in (o.start, o.end)]
        self.changes = sorted({t for t in ends if abs(t) != float("inf")})
        self._conditional = [o for group in self._by_name.values() for o in group if o.when]
        self.conditions = frozenset(o.when for o in self._conditional if o.when)
        self.holding: frozenset[Condition] = frozenset()
        self._next_evening = float("inf")
        self.listeners: list[Callable[[], None]] = []
        self.driver_listeners: list[Callable[[], None]] = []
        self.on_evening: list[Callable[[Evening], None]] = []
        self._set([*self._base, *self._driven], float("-inf"))
        self.next_turn = min([*self.changes, *self._driver_hours[1:]], default=float("inf"))

    def at(self, name: str, now: float, holding: Collection[Condition] | None = None) -> Any:
        """Return the value of one number at any hour `now`.

        `holding` are the conditions that hold, by default those of tonight.
        """
        number, holding = self._base_at(name, now), self.holding if holding is None else holding
        for overlay in self._by_name.get(name, ()):
            if overlay.active(now, holding):
                number = overlay.apply(number)
        return number

    def _base_at(self, name: str, now: float) -> Any:
        """Return the value of one number without policies at any hour `now`."""
        if name not in self._driven:
            return self._base[name]
        step = bisect_right(self._driver_hours, now) - 1
        return self._driver_values[max(step, 0)][name]

    def drive(self, now: float) -> None:
        """Set the numbers of drivers to their values at hour `now`, and call their listeners."""
        self._set(self._driven, now)
        self._look_ahead(now)
        for listener in self.driver_listeners:
            listener()

    def turn(self, now: float) -> None:
        """Set every number to its value at hour `now`, and call the listeners."""
        self._set([*self._by_name, *self._driven], now)
        self._look_ahead(now)
        for listener in self.listeners:
            listener()

    def judge(self, evening: Evening, now: float, next_evening: float) -> None:
        """Note which conditions an evening meets, and turn if overlays in force change by it."""
        for listener in self.on_evening:
            listener(evening)
        holding = frozenset(condition for condition in self.conditions if condition.holds(evening))
        changed, self.holding = holding ^ self.holding, holding
        self._next_evening = next_evening
        if any(o.when in changed and o.start <= now < o.end for o in self._conditional):
            self.turn(now)
        else:
            self._look_ahead(now)

    def _look_ahead(self, now: float) -> None:
        """Note the next hour at which the numbers may change."""
        hours = [t for t in [*self.changes, *self._driver_hours] if t > now]
        self.next_turn = min([*hours, self._next_evening])

    def _set(self, names: Iterable[str], now: float) -> None:
        # `__dict__.update` would make every later read take five times as long.
        for name in names:
            value = self.at(name, now)
            setattr(self, name, list(value) if isinstance(value, list) else value)

    def run(self, env: Environment) -> Generator[Event, None, None]:
        """Update the numbers whenever a policy begins or ends, and every month those of drivers."""
        self.turn(env.now)
        for change in sorted({*self.changes, *self._driver_hours}):
            if change > env.now:
                yield env.timeout(change - env.now)
                if change in self.changes:
                    self.turn(change)
                else:
                    self.drive(change)
