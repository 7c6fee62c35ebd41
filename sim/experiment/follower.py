"""Follow boats through their stages and crews to boats and back, while a bench runs.

The recorder's listeners know decisions and fates. A replay also needs the hour of each stage,
sightings, calls of crews and how many are busy. The stages of an attempt are wrapped while the
bench runs, and the loop is taken event by event. Neither adds an event or draws a number.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from sim.model.tables import CORPS, Tables
from sim.stages import stages_wrapped

RESERVE, AT_SEA = "reserve", "at_sea"
Add = Callable[..., None]


@dataclass(frozen=True)
class CrewCount:
    """How many crews of one kind are out to boats from an hour on.

    Attributes
    ----------
    hour
        Hours since the period's start.
    base
        `sector 1` to `sector 5`, `reserve` or `at_sea`.
    corps
        Name of the corps.
    busy, idle
        Numbers of crews.
    """

    hour: float
    base: str
    corps: str
    busy: int
    idle: int


class Follower:
    """Runs a bench, and adds what listeners do not know.

    Parameters
    ----------
    bench
        The bench of a scenario, ready to run.
    add
        Adds an event of a boat at an hour since the period's start.

    Attributes
    ----------
    moving
        The boat whose attempt continues now; None if none does.
    crews
        Changes in the numbers of busy crews, by hour.
    """

    def __init__(self, bench: Any, add: Add) -> None:
        self.bench, self._add = bench, add
        self.moving: Any = None
        self.crews: list[CrewCount] = []
        own = {f"sector {i}": s for i, s in enumerate(bench.responders.own, 1)}
        self._standbys = {**own, RESERVE: bench.responders.reserve, AT_SEA: bench.sea_teams.standby}
        self._before: dict[str, tuple[frozenset[int], int]] = {}
        self._seen: set[tuple[int, int, int]] = set()

    def run(self) -> Tables:
        """Run to the end and return the tables, the same as without a follower."""
        env = self.bench.env
        self.look()
        with stages_wrapped(self._stage):
            while env.peek() != float("inf"):
                self.moving = None
                env.step()
                self.look()
        tables: Tables = self.bench.tables()
        return tables

    def _stage(self, stage: Any, world: Any, boat: Any) -> Generator[Any, Any, Any]:
        """Take a boat through a stage, and note its beginning and the deaths in it."""
        if world is not self.bench:
            return (yield from stage(world, boat))
        name, dead, missing = stage.__name__, boat.dead, boat.missing
        self._add(boat, boat.clock, "stage", stage=name)
        fate = yield from self._moves(stage(world, boat), boat)
        if boat.dead > dead:
            harm = {"dead": boat.dead - dead, "missing": boat.missing - missing}
            self._add(boat, boat.clock, "deaths", stage=name, **harm)
        return fate

    def _moves(self, steps: Generator[Any, Any, Any], boat: Any) -> Generator[Any, Any, Any]:
        """Continue a stage, and know at each event which boat moves."""
        value = None
        while True:
            self.moving = boat
            try:
                event = steps.send(value)
            except StopIteration as end:
                return end.value
            finally:
                self.look()  # before the fate is settled
            value = yield event

    def look(self) -> None:
        """Note sightings and crews that have changed since the last look."""
        now, boat = self.bench.env.now, self.moving
        if boat is not None and boat.seen:
            identity = (boat.night, boat.network, boat.slot)
            if identity not in self._seen:
                self._seen.add(identity)
                self._add(boat, now, "seen")
        for base, standby in self._standbys.items():
            out, strength = self._before.get(base, (frozenset(), -1))
            if standby.out != out or standby.strength != strength:
                self._note(base, standby, standby.out - out)
                self._before[base] = (frozenset(standby.out), standby.strength)

    def _note(self, base: str, standby: Any, sent: set[int]) -> None:
        now = self.bench.env.now
        for number in sorted(sent):
            corps = CORPS[standby.crews[number].corps]
            self._add(self.moving, now, "sent", corps=corps, value=base)
        busy = [standby.crews[number].corps for number in standby.out]
        idle = [crew.corps for crew in standby.idle]
        self.crews += [
            CrewCount(now, base, name, busy.count(i), idle.count(i))
            for i, name in enumerate(CORPS)
            if any(crew.corps == i for crew in standby.crews)
        ]
