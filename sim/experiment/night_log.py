"""The log of one synthetic night: its conditions, its events by the hour, and its fates."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.experiment.recorder import Recording
from sim.experiment.records import Event
from sim.jsonfile import Plain, frame
from sim.model.tables import Fate

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = ("scenario", "replication", *(field.name for field in fields(Event)))
"""Columns of a row for each event."""


@dataclass(frozen=True)
class NightLog(Plain):
    """One night of one replication.

    Attributes
    ----------
    scenario, replication, seed
        The run.
    assumptions
        Source of the assumptions, in words.
    night, nights
        Number of the night from the period's first as 1, and number of nights in the period.
    dead, missing
        Deaths of the night's attempts, the missing included, and these alone.
    wave
        Mean significant wave height, m.
    waiting, stock
        People who wait and boats that networks hold, at the noon before.
    patrol_hours, response_hours
        Officer-hours of patrols on duty, and of groups and teams held by the night's boats.
    finds
        Finds of equipment without a launch.
    attempts, people
        Number of attempts, and people on them.
    fates
        Attempts by fate.
    events
        Events by hour.
    """

    scenario: str
    replication: int
    seed: int
    assumptions: str
    night: int
    nights: int
    dead: int
    missing: int
    wave: float
    waiting: int
    stock: int
    patrol_hours: float
    response_hours: float
    finds: int
    attempts: int
    people: int
    fates: dict[str, int]
    events: tuple[Event, ...]

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each event."""
        run = {"scenario": self.scenario, "replication": self.replication}
        for event in self.events:
            yield {**run, **vars(event)}

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each event."""
        return frame(self.rows())


def check_night(night: int, nights: int) -> None:
    """Check the number of a night.

    Raises
    ------
    UserError
        If the period has no such night.
    """
    if not 1 <= night <= nights:
        raise UserError(
            f"--night {night}: the period has nights 1 to {nights}. Choose one of them."
        )


def night_log(
    recording: Recording, night: int, replication: int, seed: int, assumptions: str
) -> NightLog:
    """Return the log of one night of a recorded run.

    Raises
    ------
    UserError
        If the period has no such night.
    """
    check_night(night, recording.nights)
    number = recording.first + night - 1
    tables = recording.tables.on_nights(number, number)
    attempts = [a for a in recording.attempts if a.night == night]
    counts = Counter(attempt.fate for attempt in attempts)
    names = [fate.name.lower() for fate in Fate]
    return NightLog(
        recording.scenario, replication, seed, assumptions, night, recording.nights,
        dead=sum(a.dead for a in attempts),
        missing=sum(a.missing for a in attempts),
        wave=float(tables.nights["wave"][0]),
        waiting=int(tables.people["waiting"].sum()),
        stock=int(tables.people["stock"].sum()),
        patrol_hours=float(tables.nights["patrol_hours"][0]),
        response_hours=float(tables.responses["officer_hours"].sum()),
        finds=int(tables.nights["finds"][0]),
        attempts=len(attempts),
        people=sum(a.people for a in attempts),
        fates={name: counts[name] for name in names if counts[name]},
        events=tuple(event for event in recording.events if event.night == night),
    )  # fmt: skip
