"""One synthetic night, boat by boat in minutes, under one policy or two on the same random world.

Minutes count from the evening at which the night begins. There is no date and no place. Nothing
says where patrols are: crews are numbers of busy and idle ones.
"""

from dataclasses import dataclass

from sim.experiment.fates import Parting
from sim.experiment.records import AttemptRecord, Event
from sim.jsonfile import Plain

NAMED, MOST_PARTINGS, MOST_ATTEMPTS = "named", "most_partings", "most_attempts"
"""Why a night is shown."""


@dataclass(frozen=True)
class Moment:
    """One event of a night.

    Attributes
    ----------
    minute
        Minutes since the night began.
    event
        What happens, with its hour from midnight.
    """

    minute: int
    event: Event


@dataclass(frozen=True)
class Track:
    """One attempt of a night under one policy.

    Attributes
    ----------
    attempt
        Its record, with fate and deaths.
    stages
        Name of each stage of the model that it entered, and the minute.
    deaths
        Minute at which a stage with deaths ended, and how many people died in it.
    end
        Minute of its fate.
    """

    attempt: AttemptRecord
    stages: tuple[tuple[str, int], ...]
    deaths: tuple[tuple[int, int], ...]
    end: int


@dataclass(frozen=True)
class Crews:
    """How many crews of one base and corps are busy and idle from a minute on."""

    minute: int
    base: str
    corps: str
    busy: int
    idle: int


@dataclass(frozen=True)
class NightSide:
    """A night under one policy.

    Attributes
    ----------
    scenario, title
        Name and title of the scenario.
    dead, missing, people
        Deaths, the missing included, these alone, and people on attempts.
    fates
        Attempts by fate.
    tracks
        Attempts by network and slot.
    moments
        Events by minute.
    crews
        Numbers of crews at the beginning, then each change.
    """

    scenario: str
    title: str
    dead: int
    missing: int
    people: int
    fates: dict[str, int]
    tracks: tuple[Track, ...]
    moments: tuple[Moment, ...]
    crews: tuple[Crews, ...]


@dataclass(frozen=True)
class MarkedParting:
    """An attempt that met another decision under B than under A.

    Attributes
    ----------
    parting
        The decision, and fate and deaths on both sides.
    alike
        Whether fate and deaths agree nevertheless.
    minute
        Minute of the decision on the side that comes to it first.
    a, b
        The records of the attempt; None if a side does not have it.
    """

    parting: Parting
    alike: bool
    minute: int
    a: AttemptRecord | None
    b: AttemptRecord | None


@dataclass(frozen=True)
class Replay(Plain):
    """One night of one replication, under one policy or two.

    Attributes
    ----------
    replication, seed, night, nights
        The night, and number of nights in the period.
    chosen
        Why this night: `named`, `most_partings` or `most_attempts`.
    assumptions
        Source of the assumptions, in words.
    same_by_construction
        Whether no random number can make A and B differ.
    wave
        Mean significant wave height, m.
    end
        Minute at which the last attempt of the night ends.
    sides
        The night under A, and under B if there are two.
    partings
        Attempts that met another decision: those with other deaths first, then other fates.
    """

    replication: int
    seed: int
    night: int
    nights: int
    chosen: str
    assumptions: str
    same_by_construction: bool
    wave: float
    end: int
    sides: tuple[NightSide, ...]
    partings: tuple[MarkedParting, ...]

    def other_loads(self) -> frozenset[tuple[int, int]]:
        """Return network and slot of the boats with another number of people under B than under A.

        A boat that one side lacks is none of them.
        """
        loads = [
            {(t.attempt.network, t.attempt.slot): t.attempt.people for t in side.tracks}
            for side in self.sides
        ]
        one, other = loads[0], loads[-1]
        return frozenset(boat for boat in one.keys() & other.keys() if one[boat] != other[boat])
