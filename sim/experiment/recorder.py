"""Record every attempt and every dated event of one replication, by listeners of the model.

The tables of a run hold no identity of an attempt and no hour. Listeners record both, and do not
change the run. Night 1 is the period's first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sim.assumptions import Values
from sim.experiment.follower import CrewCount, Follower
from sim.experiment.records import AttemptRecord, Event
from sim.experiment.source import ParameterSource
from sim.model.tables import CORPS, LIMITS, Fate, OrderResult, OrderStage, Tables
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.scenario import Scenario
from sim.simulate import build, collection_paused
from sim.streams import Streams

DAY, EVENING = 24.0, 6.0  # h; a night begins this long before its midnight
Identity = tuple[int, int, int]


@dataclass(frozen=True)
class Recording:
    """What one replication of a scenario recorded in its period.

    Attributes
    ----------
    scenario, nights
        Name, and number of nights in the period.
    attempts, events
        Attempts by night, network and slot, and events by night and hour.
    first
        Number of the period's first night in `tables`.
    tables
        The tables of the whole run.
    crews
        Changes in the numbers of busy crews, if they were followed.
    """

    scenario: str
    nights: int
    attempts: tuple[AttemptRecord, ...]
    events: tuple[Event, ...]
    first: int
    tables: Tables
    crews: tuple[CrewCount, ...] = ()


def record(
    scenarios: Sequence[Scenario],
    parameters: ParameterSource,
    seed: int,
    replication: int,
    follow: bool = False,
) -> list[Recording]:
    """Run scenarios in one replication, with one draw and one set of random numbers.

    The draw and the random numbers are those of the same replication in a study. With `follow`,
    stages, sightings and crews are recorded too.
    """
    number = replication // REPLICATIONS_PER_DRAW if parameters.drawn else 0
    draw = _plain(parameters.draw(number, seed))
    streams = parameters.streams(replication, number, seed)
    return [_record(scenario, draw, streams, follow) for scenario in scenarios]


def _plain(draw: Values) -> Values:
    """Return a draw in Python's own types, as the model needs it."""
    own = {n: v.tolist() if isinstance(v, np.ndarray | np.generic) else v for n, v in draw.items()}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in own.items()}


def _record(scenario: Scenario, draw: Values, streams: Streams, follow: bool = False) -> Recording:
    with collection_paused():
        bench = build(scenario, draw, streams)
        first = scenario.calendar.night(scenario.period.start)
        recorder = _Recorder(bench, first)
        follower = recorder.follower = Follower(bench, recorder.add_of) if follow else None
        tables = follower.run() if follower else bench.run()
    return Recording(
        scenario.name,
        scenario.calendar.nights - first,
        tuple(sorted(recorder.attempts, key=lambda a: a.identity)),
        tuple(sorted(recorder.events, key=lambda e: (e.night, e.hour))),
        first,
        tables,
        tuple(follower.crews) if follower else (),
    )


class _Boat(Protocol):
    """What is read of a boat."""

    network: int
    night: int
    slot: int
    sector: int
    taxi: bool
    people: int
    clock: float
    launch: float
    seen: bool
    forced: bool
    at_sea: bool
    dead: int
    missing: int
    injured: int
    rescued: int
    order: tuple[OrderStage, int, int] | None


class _Recorder:
    """Listeners that record attempts and events of the period.

    Parameters
    ----------
    bench
        The bench of a scenario, ready to run.
    first
        Number of the period's first night.
    """

    def __init__(self, bench: Any, first: int) -> None:
        self.bench, self.first = bench, first
        self.follower: Follower | None = None
        self.attempts: list[AttemptRecord] = []
        self.events: list[Event] = []
        self._orders: dict[Identity, dict[str, str]] = {}
        self._dead_at_boarding: dict[Identity, int] = {}
        bench.coast.on_decision.append(self.decision)
        bench.on_launch.append(self.commit)
        bench.orders.on_order.append(self.order)
        bench.orders.on_result.append(self.result)
        bench.rescue.on_call.append(self.rescue_call)
        bench.on_fate.append(self.fate)

    def decision(self, network: Any, night: int, load: float) -> None:
        """Record a network's decision to launch: what limits it, and the load that it aims at."""
        limit = LIMITS[int(self.bench.log.decisions[-1][1])]
        self._add(night, self.bench.env.now, "decision", network=network.number, value=limit,
                  people=round(load))  # fmt: skip

    def commit(self, boat: _Boat) -> None:
        """Record when the kit of a boat is cached."""
        self.add_of(boat, boat.clock, "kit_cached")

    def order(self, boat: _Boat, stage: OrderStage, obeyed: bool) -> None:
        """Record an order, and whether officers obey."""
        if obeyed and boat.order:
            corps, value = boat.order[1], "obeyed"
        else:
            corps, refusal = map(int, self.bench.log.interventions[-1][3:5])
            value = _name(OrderResult(refusal))
        self._orders.setdefault(_identity(boat), {})[_name(stage)] = value
        if stage is OrderStage.LOADED:
            self._dead_at_boarding[_identity(boat)] = boat.dead
        self.add_of(boat, boat.clock, "order", stage=_name(stage), corps=CORPS[corps], value=value)

    def result(self, boat: _Boat, result: OrderResult) -> None:
        """Record the result of an order that officers obeyed."""
        if self.follower:
            self.follower.look()  # the crew is sent before
        assert boat.order is not None
        stage, corps, _ = boat.order
        self._orders[_identity(boat)][_name(stage)] = _name(result)
        if stage is OrderStage.SHALLOWS and result is not OrderResult.TOO_LATE:
            self._dead_at_boarding[_identity(boat)] = boat.dead
        self.add_of(boat, boat.clock, "result", stage=_name(stage), corps=CORPS[corps],
                     value=_name(result), dead=boat.dead)  # fmt: skip

    def rescue_call(self, hours: float) -> None:
        """Record a call for a rescue vessel. Only a follower knows which boat calls."""
        del hours
        now = self.bench.env.now
        if self.follower:
            self.add_of(self.follower.moving, now, "rescue_call")
            return
        night = int((now + EVENING) // DAY) + self.first
        self._add(night, now, "rescue_call")

    def fate(self, boat: _Boat, fate: Fate) -> None:
        """Record an attempt and its fate."""
        if fate is not Fate.KIT_FOUND:
            self.add_of(boat, boat.launch, "launch")
        harm = {"dead": boat.dead, "missing": boat.missing, "injured": int(boat.injured),
                "rescued": boat.rescued}  # fmt: skip
        self.add_of(boat, boat.clock, "fate", value=_name(fate), **harm)
        if boat.night < self.first:
            return
        orders = self._orders.get(_identity(boat), {})
        self.attempts.append(
            AttemptRecord(
                boat.network, boat.night - self.first + 1, boat.slot, boat.sector + 1,
                bool(boat.taxi), boat.people, _name(fate), boat.seen, boat.forced,
                orders.get("unloaded", ""), orders.get("shallows", ""), orders.get("loaded", ""),
                self._at_boarding(boat), boat.at_sea, **harm,
            )
        )  # fmt: skip

    def _at_boarding(self, boat: _Boat) -> int | None:
        """Return the deaths up to the end of boarding; None if they are not recorded."""
        if not boat.dead or not boat.at_sea:
            return boat.dead
        return self._dead_at_boarding.get(_identity(boat))

    def add_of(self, boat: _Boat, hour: float, event: str, **more: Any) -> None:
        """Add an event of a boat."""
        mode = "taxi" if boat.taxi else "beach"
        self._add(boat.night, hour, event, network=boat.network, slot=boat.slot,
                  sector=boat.sector + 1, mode=mode, people=boat.people, **more)  # fmt: skip

    def _add(self, night: int, hour: float, event: str, **more: Any) -> None:
        """Add an event at an hour since the period's start, unless its night is in the warm-up."""
        if night >= self.first:
            midnight = DAY * (night - self.first)
            self.events.append(Event(night - self.first + 1, hour - midnight, event, **more))


def _identity(boat: _Boat) -> Identity:
    return boat.night, boat.network, boat.slot


def _name(member: Fate | OrderStage | OrderResult) -> str:
    return member.name.lower()
