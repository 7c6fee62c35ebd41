"""Response groups: officers sent to a boat that was seen, and their stops on land.

Rule: a sighting calls the nearest idle group, the sector's own or one of the shared reserve. If
none is idle, nobody comes, so that boats get through if many launch at once (a loss system). Added
officers form further groups, with as many officers each as the existing ones. Only a share of their
work counts.
"""

from functools import partial
from math import floor, log

from sim.assumptions import SECTORS
from sim.model.boats import Boat
from sim.model.clock import Environment
from sim.model.dials import Dials
from sim.model.patrols import round_by
from sim.model.quantiles import logistic, logit, poisson, waiting_time
from sim.model.standby import GENDARMERIE, POLICE, SHIFTS, Crew, Dispatch, Standby
from sim.model.tables import Log
from sim.streams import Streams

REFERENCE_BALANCE = log(12.0 / 55.0)  # officers to people, at which stop chances are stated
MAX_GROUPS = 1005  # one per sector, and a reserve up to the end of the assumption's range
MAX_EXTRA = 200  # further groups of a sector


class Responders:
    """Response groups: one per sector, a shared reserve, and groups of added officers."""

    def __init__(self, env: Environment, dials: Dials, log: Log, streams: Streams) -> None:
        self.dials, self.log = dials, log
        self._effects = streams.normals("group_effect_z", MAX_GROUPS).tolist()
        self._round_u = streams.uniforms("extra_group_parts", SECTORS).tolist()
        self._extra_effects = streams.normals("extra_group_effect_z", MAX_EXTRA * SECTORS).tolist()
        self._call_u = streams.uniforms("group_call", MAX_GROUPS, SHIFTS).tolist()
        self._extra_call_u = streams.uniforms(
            "extra_group_call", MAX_EXTRA * SECTORS, SHIFTS
        ).tolist()
        self.own = [Standby(env, partial(self._group, s)) for s in range(SECTORS)]
        self.reserve = Standby(env, partial(self._group, SECTORS))
        dials.listeners.append(self.muster)
        self.muster()

    def muster(self) -> None:
        """Set the number of groups. Only a share of the work of added officers counts."""
        d = self.dials
        groups = round(d.response_groups)
        groups_per_officer = groups / (d.officers_on_coast * (1.0 - d.officers_patrolling))
        groups_per_officer *= d.added_officers_effect
        for sector, own in enumerate(self.own):
            extra = round_by(
                d.extra_response_officers[sector] * groups_per_officer, self._round_u[sector]
            )
            own.muster(int(groups > sector) + min(extra, MAX_EXTRA - 1))
        self.reserve.muster(max(0, min(groups, MAX_GROUPS) - SECTORS))

    def _group(self, first: int, number: int) -> Crew:
        """Return a group of a standby whose first group has the number `first` on the coast."""
        share = self.dials.police_share
        if first < SECTORS and number:  # a group added to a sector
            place = number * SECTORS + first
            effects, call_u = self._extra_effects, self._extra_call_u
        else:
            place = first + number
            effects, call_u = self._effects, self._call_u
        police = floor((place + 1) * share) > floor(place * share)
        corps = POLICE if police else GENDARMERIE
        return Crew(number, corps, effects[place], call_u[place])

    def at_hand(self, boat: Boat, u_group: float) -> Crew | None:
        """Return the group on its way to the boat, or one to send, or None if all are busy."""
        if boat.dispatch:
            return boat.dispatch.crew
        standby = self._nearest(boat.sector)
        return standby.pick(u_group) if standby else None

    def send(self, boat: Boat, u_travel: float, group: Crew | None = None) -> float:
        """Send a group to the boat, unless one is on its way, and return its hour of arrival.

        `group` is one of the nearest standby, by default the one that was idle longest. The hour is
        infinite if all groups are busy.
        """
        if boat.dispatch is None:
            standby = self._nearest(boat.sector)
            if standby is None:
                return float("inf")
            from_reserve = standby is self.reserve
            d = self.dials
            mean = d.reserve_travel_minutes if from_reserve else d.travel_minutes
            travel = waiting_time(u_travel, 1.0) * mean / 60.0
            boat.dispatch = Dispatch(standby, standby.take(group), boat.clock, boat.clock + travel)
        return boat.dispatch.arrival

    def uses_force(self, boat: Boat) -> bool:
        """Return whether the group uses tear gas and batons, and count injured people if so."""
        d, luck = self.dials, boat.luck
        if luck.force >= d.dispersal[boat.sector]:
            return False
        if not boat.forced:
            boat.forced = True
            boat.injured += min(poisson(luck.force_injured, d.dispersal_injuries), boat.people)
        return True

    def stop(self, boat: Boat, crowd: float, u: float, gain: float = 0.0) -> bool:
        """Let the group at the boat try to stop it on land, and return whether it succeeds.

        `gain` is the effect of force, logit.
        """
        d = self.dials
        chance = stop_probability(d.beach_stop, d.officers_slope, d.officers_per_group, crowd, gain)
        self.release(boat, d.busy_hours_stop if u < chance else d.busy_hours_late)
        return u < chance

    def dismiss(self, boat: Boat) -> None:
        """Hold a group that arrives too late for a while, then free it."""
        if boat.dispatch:
            self.release(boat, self.dials.busy_hours_late)

    def release(self, boat: Boat, busy_hours: float) -> None:
        """Hold the group for `busy_hours` after its arrival, then free it."""
        dispatch = boat.dispatch
        assert dispatch is not None
        free = max(dispatch.arrival, boat.clock) + busy_hours
        hours = free - dispatch.departure
        self.log.responses.append((boat.night, hours * self.dials.officers_per_group))
        dispatch.standby.hold(dispatch.crew, free)
        boat.dispatch = None

    def _nearest(self, sector: int) -> Standby | None:
        if self.own[sector].idle:
            return self.own[sector]
        return self.reserve if self.reserve.idle else None


def stop_probability(
    base: float, slope: float, officers: float, crowd: float, gain: float = 0.0
) -> float:
    """Return the probability that a stop on land succeeds.

    Its logit is logit base + slope ln(officers/crowd) + gain. `base` is the probability at 12
    officers and 55 people. A base of 0 or 1 stays exact.
    """
    balance = log(officers / max(crowd, 1.0)) - REFERENCE_BALANCE
    return logistic(logit(base) + slope * balance + gain)
