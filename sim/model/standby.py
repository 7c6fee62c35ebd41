"""Crews of officers who wait to be sent: response groups on land, teams at sea.

Rule: a crew is idle or out to a boat; one that is out comes back after its hours. No boat waits for
a crew (a loss system), so that there is no queue for a SimPy store to keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import simpy

from sim.model.tables import CORPS

POLICE, GENDARMERIE, NAVY = range(len(CORPS))


@dataclass(frozen=True)
class Crew:
    """Officers who can be sent together: a response group, or a team at sea.

    Attributes
    ----------
    number, corps
        Who they are; `corps` is an index into CORPS.
    effect
        Their own inclination to act, logit.
    """

    number: int
    corps: int
    effect: float


class Standby:
    """Idle crews; a busy one comes back after its hours, unless their number was cut.

    Parameters
    ----------
    env
        The clock.
    crew
        Makes the crew of a number, when it is first mustered.
    """

    def __init__(self, env: simpy.Environment, crew: Callable[[int], Crew]) -> None:
        self.env, self.crew = env, crew
        self.everyone: list[Crew] = []
        self.idle: list[Crew] = []
        self.strength = 0
        self.out: set[int] = set()

    def muster(self, strength: int) -> None:
        """Set how many crews there are; crews that are out are let go when they come back."""
        self.everyone += [self.crew(number) for number in range(len(self.everyone), strength)]
        gone = {crew.number for crew in self.idle if crew.number >= strength}
        self.idle = [crew for crew in self.idle if crew.number not in gone]
        new = self.everyone[self.strength : strength]
        self.idle += [crew for crew in new if crew.number not in self.out]
        self.strength = strength

    def hold(self, crew: Crew, until: float) -> None:
        """Free a crew that was taken from here at hour `until`."""
        done = self.env.timeout(max(0.0, until - self.env.now), value=crew)
        done.callbacks.append(self.stand_by)

    def stand_by(self, ended: simpy.Event) -> None:
        """A crew is free again."""
        crew: Any = ended.value
        self.out.discard(crew.number)
        if crew.number < self.strength:
            self.idle.append(crew)

    def pick(self, u: float) -> Crew:
        """Return one of the idle crews, each with the same chance; there must be one.

        By a draw and not by turn: a crew that refuses would else be asked again and again.
        """
        idle = sorted(self.idle, key=lambda crew: crew.number)
        return idle[int(u * len(idle))]

    def take(self, crew: Crew | None = None) -> Crew:
        """Take `crew`, or the one that has been idle longest, out to a boat; there must be one."""
        taken = crew or self.idle[0]
        self.idle.remove(taken)
        self.out.add(taken.number)
        return taken


@dataclass
class Sent:
    """A group on its way to a boat: whose it is, since when, and when it is there (h)."""

    standby: Standby
    crew: Crew
    since: float
    there: float
