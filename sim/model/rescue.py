"""At sea: rescue vessels, which help everyone, and teams that may be ordered to stop a boat.

Rule: a boat whose engine fails calls for rescue and waits for a vessel. No policy may take a
vessel away. Sea teams are separate crews. They meet boats near the shore at a small rate, and are
ordered to act only if they have authority.
"""

from collections.abc import Callable, Generator
from functools import partial

from sim.assumptions import SECTORS
from sim.model.boats import Boat
from sim.model.clock import Environment, Event, Request, new_resource
from sim.model.dials import Dials
from sim.model.standby import GENDARMERIE, NAVY, SHIFTS, Crew, Standby
from sim.model.tables import Log
from sim.streams import Streams

MAX_TEAMS = 1000  # upper end of the assumption's range


class SeaTeams:
    """Sea teams, shared by all sectors and alternating between the two corps."""

    def __init__(self, env: Environment, dials: Dials, log: Log, streams: Streams) -> None:
        self.dials, self.log = dials, log
        self._effects = streams.normals("team_effect_z", MAX_TEAMS).tolist()
        self._call_u = streams.uniforms("team_call", MAX_TEAMS, SHIFTS).tolist()
        self.standby = Standby(env, self._team)
        dials.listeners.append(self.muster)
        self.muster()

    def muster(self) -> None:
        """Set the number of teams."""
        self.standby.muster(round(self.dials.sea_teams))

    def _team(self, number: int) -> Crew:
        corps = (GENDARMERIE, NAVY)[number % 2]
        return Crew(number, corps, self._effects[number], self._call_u[number])

    def rate(self, idle: int) -> float:
        """Return the rate at which one of `idle` teams meets a boat in one sector's zone, /h."""
        return self.dials.detection_sea * idle / SECTORS

    def send(self, boat: Boat, team: Crew) -> None:
        """Hold a team with a boat."""
        busy = self.dials.sea_busy_hours
        self.log.responses.append((boat.night, busy * self.dials.officers_per_team))
        self.standby.hold(self.standby.take(team), boat.clock + busy)


class Rescue:
    """Rescue vessels and the queue for them.

    Attributes
    ----------
    on_call
        Functions that are called with the hours of every call for a vessel.
    """

    def __init__(self, env: Environment, dials: Dials) -> None:
        self.env = env
        self.vessels = new_resource(env, round(dials.rescue_vessels))
        self.on_call: list[Callable[[float], None]] = []

    def answer(self, hours: float) -> Generator[Event, None, None]:
        """Wait for a free vessel, which is then busy for `hours`."""
        for listener in self.on_call:
            listener(hours)
        request = self.vessels.request()
        if not request.triggered:
            yield request
        self.env.timeout(hours).callbacks.append(partial(self._free, request))

    def _free(self, request: Request, ended: Event) -> None:
        del ended
        self.vessels.release(request)
