"""Tables of events, one row per event, from which every outcome is computed.

Behaviour appends plain tuples, without any summary. These tables stay inside the program. Written
results are no finer than sector and week.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from itertools import chain
from typing import Any

import numpy as np

from sim.streams import Floats


class Fate(IntEnum):
    """How an attempt ended."""

    KIT_FOUND = 0
    STOPPED_ON_BEACH = 1
    STOPPED_BEFORE_PICKUP = 2
    STOPPED_IN_SHALLOWS = 3
    STOPPED_INSHORE = 4
    RETURNED_TO_FRANCE = 5
    ARRIVED = 6
    LOST = 7


class OrderStage(IntEnum):
    """Where a boat was when officers were ordered to stop it."""

    SHALLOWS = 0
    UNLOADED = 1
    LOADED = 2


class OrderResult(IntEnum):
    """Result of an order."""

    REFUSED_BY_UNION = 0
    REFUSED_BY_JUDGEMENT = 1
    FAILED = 2
    STOPPED = 3
    TOO_LATE = 4


CORPS = ("police", "gendarmerie", "navy")

ATTEMPT = (
    "night",  # number of the night, warm-up included
    "sector",  # 0 to 4
    "taxi",  # whether a taxi boat
    "fate",  # a Fate
    "people",  # aboard or meant to board
    "recorded",  # people whom a prevention event records
    "dead",  # died, including the missing
    "missing",  # of the dead, bodies not found
    "dead_by_intervention",  # of the dead, due to an intervention
    "injured",  # injured in stops and incidents
    "rescued",  # taken from the sea and brought to France
    "arrivals",  # people who reached the other side
    "tries",  # attempts that these arrivals made, including this one
    "water_hours",  # person-hours standing in the water
    "at_sea",  # whether the loaded boat put to sea
    "expected_dead",  # deaths expected from the dangers that it met
    "expected_dead_by_intervention",  # of these, due to an intervention
    "officers_injured",  # in stops on the beach or in the shallows
)
INTERVENTION = ("night", "sector", "stage", "corps", "result", "dead")
RESPONSE = ("night", "officer_hours")
PEOPLE = (
    "night",
    "newcomers",  # people who reached the coast since the noon before
    "waiting",  # people at noon, like the next
    "recovering",
    "returned",  # people returned from the other side
    "stock",  # boats that networks hold
    "delivered",  # boats delivered to them since the noon before
)
COST = (
    "night",
    "public_cost",  # GBP on that day, of the policies in force whose cost is known
    "unknown_costs",  # policies in force whose cost is unknown
)
NIGHT = (
    "night",
    "wave",  # m
    "finds",  # without a launch
    "patrol_hours",  # officer-hours of patrols on duty
)
DECISION = ("night", "limit")  # which limit binds when a network launches; an index into LIMITS
LIMITS = ("queue", "stock", "crews")
RUN = ("fare", "boat_cost", "recorded_at_unrelated_find")  # of the run; outcomes need them

Row = tuple[float, ...]


class Table:
    """Named columns of equal length, from rows or from a two-dimensional array."""

    def __init__(self, names: Sequence[str], rows: Sequence[Row] | Floats) -> None:
        self.names = tuple(names)
        if not isinstance(rows, np.ndarray):
            flat = np.fromiter(chain.from_iterable(rows), float, len(rows) * len(names))
            rows = flat.reshape(len(rows), len(names))
        self.block = rows

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy it, which Python cannot know of a compiled class."""
        return Table, (self.names, self.block)

    def __getitem__(self, name: str) -> Floats:
        """Return one column, shape (rows,)."""
        return self.block[:, self.names.index(name)]

    def __len__(self) -> int:
        return len(self.block)

    def on_nights(self, first: int, last: int) -> "Table":
        """Return the rows of nights `first` to `last`, both included."""
        night = self["night"]
        return Table(self.names, self.block[(night >= first) & (night <= last)])

    def to_columns(self) -> dict[str, Floats]:
        """Return the columns as a dict, for a DataFrame."""
        return {name: self[name] for name in self.names}


@dataclass(frozen=True)
class Tables:
    """All tables of one run.

    Attributes
    ----------
    attempts, interventions, responses, people, nights, decisions, costs
        Tables with the columns ATTEMPT, INTERVENTION, RESPONSE, PEOPLE, NIGHT, DECISION, COST
        above.
    run
        The numbers named in RUN.
    """

    attempts: Table
    interventions: Table
    responses: Table
    people: Table
    nights: Table
    decisions: Table
    costs: Table
    run: dict[str, float]

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy them, which Python cannot know of a compiled class."""
        return Tables, tuple([getattr(self, field.name) for field in fields(self)])

    def by_name(self) -> dict[str, Table]:
        """Return the tables by their names above."""
        named = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return {name: table for name, table in named if isinstance(table, Table)}

    def on_nights(self, first: int, last: int) -> "Tables":
        """Return every table with only the rows of nights `first` to `last`, both included."""
        chosen: dict[str, Any] = {
            name: table.on_nights(first, last) for name, table in self.by_name().items()
        }
        return replace(self, **chosen)


@dataclass
class Log:
    """Rows, appended as events happen."""

    attempts: list[Row] = field(default_factory=list)
    interventions: list[Row] = field(default_factory=list)
    responses: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)

    def tables(self, nights: Table, costs: Table, run: Sequence[float]) -> Tables:
        """Return the logged rows as tables, together with the other tables."""
        return Tables(
            attempts=Table(ATTEMPT, sorted(self.attempts)),
            interventions=Table(INTERVENTION, self.interventions),
            responses=Table(RESPONSE, sorted(self.responses)),
            people=Table(PEOPLE, self.people),
            nights=nights,
            decisions=Table(DECISION, self.decisions),
            costs=costs,
            run=dict(zip(RUN, map(float, run), strict=True)),
        )
