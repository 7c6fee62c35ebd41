"""Crews of officers on standby: response groups on land, teams at sea.

Rule: a crew is idle, or out to a boat and back after its hours. No boat waits for a crew (a loss
system), so a SimPy store with its queue is not needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.model.clock import Environment, Event
from sim.model.tables import CORPS

POLICE, GENDARMERIE, NAVY = range(len(CORPS))
SHIFTS = 2  # of a crew, on duty on alternate nights


@dataclass(frozen=True)
class Crew:
    """Officers who can be sent together: a response group, or a team at sea.

    Attributes
    ----------
    number, corps
        Number within their standby, and index into CORPS.
    effect
        Their own inclination to act, logit.
    call_u
        A uniform for each shift, which decides whether it follows a union's call.
    """

    number: int
    corps: int
    effect: float
    call_u: Sequence[float] = (0.5,) * SHIFTS


class Standby:
    """Idle crews. A busy crew comes back after its hours, unless the number of crews was cut.

    Parameters
    ----------
    env
        The clock.
    crew
        Returns the crew with a given number. It is called when the crew is first mustered.
    """

    def __init__(self, env: Environment, crew: Callable[[int], Crew]) -> None:
        self.env, self.crew = env, crew
        self.crews: list[Crew] = []
        self.idle: list[Crew] = []
        self.strength = 0
        self.out: set[int] = set()

    def muster(self, strength: int) -> None:
        """Set the number of crews. Surplus crews that are out are dismissed when they come back."""
        self.crews += [self.crew(number) for number in range(len(self.crews), strength)]
        gone = {crew.number for crew in self.idle if crew.number >= strength}
        self.idle = [crew for crew in self.idle if crew.number not in gone]
        new = self.crews[self.strength : strength]
        self.idle += [crew for crew in new if crew.number not in self.out]
        self.strength = strength

    def hold(self, crew: Crew, until: float) -> None:
        """Make a crew of this standby idle again at hour `until`."""
        release = self.env.timeout(max(0.0, until - self.env.now), value=crew)
        release.callbacks.append(self.stand_by)

    def stand_by(self, ended: Event) -> None:
        """Make a crew idle again."""
        crew: Any = ended.value
        self.out.discard(crew.number)
        if crew.number < self.strength:
            self.idle.append(crew)

    def pick(self, u: float) -> Crew:
        """Return one of the idle crews with equal probability. At least one must be idle.

        The choice is random because a crew that refuses would otherwise be ordered every time.
        """
        idle = sorted(self.idle, key=lambda crew: crew.number)
        return idle[int(u * len(idle))]

    def take(self, crew: Crew | None = None) -> Crew:
        """Take `crew`, or the crew that has been idle longest, out to a boat.

        At least one crew must be idle."""
        taken = crew or self.idle[0]
        self.idle.remove(taken)
        self.out.add(taken.number)
        return taken


@dataclass
class Dispatch:
    """A group on its way to a boat, with the hours of its departure and arrival."""

    standby: Standby
    crew: Crew
    departure: float
    arrival: float
