"""The numbers of the world as they stand now, and how policies overlay them.

Agents read `dials.kit_found`; they never ask which policy is on. A policy is a list of overlays,
each a verb on one number from an hour to an hour. Overlays are applied afresh from the base at
every date on which one begins or ends, in sorted order, so that the end of a policy returns every
number to exactly where it was, and the order in which policies are named cannot matter.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

import simpy

from sim.assumptions import SECTORS, Values, leaves
from sim.model.numbers import Numbers

VERBS = ("set", "add", "multiply", "combine")
"""In the order in which they are applied; `combine` joins probabilities as 1 − ∏(1 − p)."""


@dataclass(frozen=True)
class Overlay:
    """One verb on one number, for a time.

    Attributes
    ----------
    name, verb, value
        What is changed, how, and by how much (in the number's own unit, or a factor).
    policy, kind
        Which of the scenario's policies made it, from 0, and of what kind that is.
    start, end
        Hours since the period's start; active while start <= now < end.
    sectors
        Sectors that it touches, from 0; None for the whole coast.
    """

    name: str
    verb: str
    value: float
    policy: int
    kind: str
    start: float = float("-inf")
    end: float = float("inf")
    sectors: tuple[int, ...] | None = None

    @property
    def by(self) -> str:
        """Name the policy, for messages."""
        return f"policies[{self.policy}] {self.kind}"

    def laid_over(self, number: Any) -> Any:
        """Return a number, or a list of one a sector, with this laid over it."""
        if not isinstance(number, list):
            return applied(self.verb, number, self.value)
        touched = range(SECTORS) if self.sectors is None else self.sectors
        return [
            applied(self.verb, each, self.value) if s in touched else each
            for s, each in enumerate(number)
        ]

    def rank(self) -> tuple[str, int, float, str]:
        """Sort key: by number, then verb, then value, then policy."""
        return (self.name, VERBS.index(self.verb), self.value, self.by)


def applied(verb: str, current: float, value: float) -> float:
    """Return `current` after one verb; exact identity for add 0, multiply 1, combine 0."""
    if verb == "set":
        return value
    if verb == "add":
        return current + value
    if verb == "multiply":
        return current * value
    return current + value * (1.0 - current)


def collision(overlays: Iterable[Overlay]) -> tuple[Overlay, Overlay] | None:
    """Return two `set` overlays that fix one number in one sector at one time, or None."""
    fixed = [o for o in sorted(overlays, key=Overlay.rank) if o.verb == "set"]
    for i, first in enumerate(fixed):
        for other in fixed[i + 1 :]:
            meet = first.start < other.end and other.start < first.end
            if meet and first.name == other.name and _touched(first) & _touched(other):
                return first, other
    return None


def _touched(overlay: Overlay) -> set[int]:
    """Sectors that an overlay changes; all of them where the number is one for the coast."""
    whole = overlay.sectors is None or not leaves()[overlay.name].by_sector
    return set(range(SECTORS)) if whole else set(overlay.sectors or ())


class Dials(Numbers):
    """Every number of the draw as it stands now, and what policies lay over it.

    Parameters
    ----------
    values
        The draw, with the year's drivers resolved.
    overlays
        What the policies change.
    """

    def __init__(self, values: Values, overlays: Iterable[Overlay] = ()) -> None:
        by_sector = {name for name, leaf in leaves().items() if leaf.by_sector}
        self._base = {
            name: [float(value)] * SECTORS if name in by_sector else value
            for name, value in values.items()
        }
        self._by_name: dict[str, list[Overlay]] = {}
        for overlay in sorted(overlays, key=Overlay.rank):
            self._by_name.setdefault(overlay.name, []).append(overlay)
        made = [o for some in self._by_name.values() for o in some]
        self.changes = sorted({t for o in made for t in (o.start, o.end) if abs(t) != float("inf")})
        self.heed: list[Callable[[], None]] = []
        self._stand(self._base, float("-inf"))
        self.next_turn = min(self.changes, default=float("inf"))

    def at(self, name: str, now: float) -> Any:
        """Return what one number is at hour `now`, whatever it is at the moment."""
        number = self._base[name]
        for overlay in self._by_name.get(name, ()):
            if overlay.start <= now < overlay.end:
                number = overlay.laid_over(number)
        return number

    def turn(self, now: float) -> None:
        """Set every number to its value at hour `now`, and tell those who heed it."""
        self._stand(self._by_name, now)
        self.next_turn = min((t for t in self.changes if t > now), default=float("inf"))
        for told in self.heed:
            told()

    def _stand(self, names: Iterable[str], now: float) -> None:
        for name in names:  # one by one: after a `__dict__.update` the many reads of a run would
            value = self.at(name, now)  # each take five times as long
            setattr(self, name, list(value) if isinstance(value, list) else value)

    def run(self, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Turn the dials whenever a policy begins or ends."""
        self.turn(env.now)
        for change in self.changes:
            if change > env.now:
                yield env.timeout(change - env.now)
                self.turn(change)
