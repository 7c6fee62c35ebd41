"""Interception in or on the water, if a policy gives officers authority.

Rule: officers who meet a boat may be ordered to stop it by one of several means. Officers who
refuse leave no trace on the boat or on anybody's time. Officers who act are held and may stop the
boat. While they act, the boat is in more danger. Without authority nothing here happens.
"""

from collections.abc import Generator
from enum import Enum

from sim.model.boats import Boat, Means
from sim.model.clock import Event
from sim.model.quantiles import waiting_time
from sim.model.tables import OrderResult, OrderStage
from sim.model.world import World


class Stop(Enum):
    """Result of an intervention; functions return None if nobody acted."""

    FAILED = 1
    SUCCEEDED = 2

    @property
    def result(self) -> OrderResult:
        """Result to log for the order."""
        return OrderResult.STOPPED if self is Stop.SUCCEEDED else OrderResult.FAILED


HOLDING = Means(
    loaded_success=lambda d: d.sea_success_loaded,
    unloaded_success=lambda d: d.sea_success_unloaded,
    hazard=lambda d: d.hazard_loaded,
    willingness=lambda _: 0.0,
)
DISABLING = Means(
    loaded_success=lambda d: d.disabling_success,
    unloaded_success=lambda d: d.disabling_success,
    hazard=lambda d: d.hazard_disabling,
    willingness=lambda d: d.willingness_disabling,
)
TURN_BACK = Means(
    loaded_success=lambda d: d.turn_back_success,
    unloaded_success=lambda _: 0.0,  # people who are not aboard cannot be driven back
    hazard=lambda d: d.hazard_turn_back,
    willingness=lambda d: d.willingness_turn_back,
)

Interception = Generator[Event, None, Stop | None]


def wait_until(world: World, boat: Boat, hour: float) -> Event:
    """Set the boat's clock to `hour`, and return the event at which the world reaches it.

    A boat waits only before it reads or changes shared state. In between its own clock may run
    ahead of the world's, which saves events.
    """
    boat.clock = hour
    delay = hour - world.env.now
    return world.env.timeout(delay if delay > 0.0 else 0.0)


def intercept_in_shallows(
    world: World, boat: Boat, climbs_in: float, leaves: float
) -> Interception:
    """Order a group into the water after a sighting, if there is authority.

    Parameters
    ----------
    climbs_in, leaves
        Hours between which the group can act on the boat.
    """
    d, sector = world.dials, boat.sector
    if d.authority_shallows[sector] <= 0.0:
        return None
    luck, seen = boat.luck, boat.clock
    if luck.shallows_ordered >= d.authority_shallows[sector]:
        return None
    yield wait_until(world, boat, boat.clock)
    if not boat.seen:
        rate = d.detection_water[sector] * world.watches[sector].cover(boat.night)
        seen += waiting_time(luck.shallows_seen, rate)
        if seen >= leaves:
            return None
        yield wait_until(world, boat, seen)
    group = world.responders.at_hand(boat, luck.shallows_group)
    if group is None:
        return None
    order = (OrderStage.SHALLOWS, luck.shallows_union, luck.shallows_will, luck.children)
    if not world.orders.obeyed(boat, group, *order):
        return None
    if not boat.seen:
        world.watches[sector].sight(boat.night, leaves - seen)
    acts = max(world.responders.send(boat, luck.shallows_travel, group), climbs_in)
    if acts >= leaves:
        world.orders.record_result(boat, OrderResult.TOO_LATE)
        return None
    yield wait_until(world, boat, acts)
    world.responders.release(boat, d.busy_hours_stop)
    boat.officers_injured += luck.officer_shallows < d.officer_injury_per_stop
    return Stop.SUCCEEDED if luck.shallows_stop < d.shallows_success else Stop.FAILED


def intercept_unloaded(world: World, boat: Boat, until_hour: float) -> Interception:
    """Order a sea team to stop a taxi boat before it picks anyone up, if there is authority."""
    d, luck = world.dials, boat.luck
    disabling = d.disabling_unloaded[boat.sector]
    authority = either(disabling, d.authority_unloaded[boat.sector])
    if authority <= 0.0:
        return None
    within = (until_hour - boat.clock) * min(1.0, d.zone_m[boat.sector] / 300.0)
    met = yield from _team_meets(
        world, boat, authority, luck.unloaded_ordered, luck.unloaded_met, within
    )
    if not met:
        return None
    team = world.sea_teams.standby.pick(luck.unloaded_team)
    means = DISABLING if luck.unloaded_ordered < disabling else HOLDING
    order = (OrderStage.UNLOADED, luck.unloaded_union, luck.unloaded_will, 1.0)
    if not world.orders.obeyed(boat, team, *order, means.willingness(d)):
        return None
    world.sea_teams.send(boat, team)
    succeeds = luck.unloaded_stop < means.unloaded_success(d)
    stop = Stop.SUCCEEDED if succeeds else Stop.FAILED
    world.orders.record_result(boat, stop.result)
    return stop


def intercept_loaded(world: World, boat: Boat, clear: float) -> Interception:
    """Order a sea team to stop a loaded boat within the zone, if there is authority.

    If the team acts, `boat.means` records how.
    """
    d, luck = world.dials, boat.luck
    turn_back = d.turn_back[boat.sector]
    by_force = either(turn_back, d.disabling_loaded[boat.sector])
    authority = either(by_force, d.authority_loaded[boat.sector])
    if authority <= 0.0:
        return None
    within = min(clear - boat.clock, d.zone_m[boat.sector] / 1000.0 / d.inshore_speed)
    met = yield from _team_meets(
        world, boat, authority, luck.loaded_ordered, luck.loaded_met, within
    )
    if not met:
        return None
    team = world.sea_teams.standby.pick(luck.loaded_team)
    means = HOLDING
    if luck.loaded_ordered < by_force:
        means = TURN_BACK if luck.loaded_ordered < turn_back else DISABLING
    order = (OrderStage.LOADED, luck.loaded_union, luck.loaded_will, luck.children)
    if not world.orders.obeyed(boat, team, *order, means.willingness(d)):
        return None
    boat.means = means
    world.sea_teams.send(boat, team)
    return Stop.SUCCEEDED if luck.loaded_stop < means.loaded_success(d) else Stop.FAILED


def either(p: float, q: float) -> float:
    """Return the probability that at least one of two independent events happens.

    The result is exact at p = 0.
    """
    return q + p * (1.0 - q)


def _team_meets(
    world: World, boat: Boat, authority: float, u_ordered: float, u_met: float, within: float
) -> Generator[Event, None, bool]:
    """Wait until an idle team with orders meets the boat, and return whether one does in time."""
    teams = world.sea_teams
    if u_ordered >= authority or waiting_time(u_met, teams.rate(teams.standby.strength)) >= within:
        return False  # not met even if all teams are idle by then, so there is no need to wait
    yield wait_until(world, boat, boat.clock)
    meets = waiting_time(u_met, teams.rate(len(teams.standby.idle)))
    if meets >= within:
        return False
    yield wait_until(world, boat, boat.clock + meets)
    return bool(teams.standby.idle)
