"""What officers may do in or on the water, where a policy gives them authority.

Rule: a boat that is met is the subject of an order; officers who refuse leave no trace on the
boat or on anybody's time; officers who act are held, may stop the boat, and make it more
dangerous while they do. The order says by what means. Without authority nothing here happens.
"""

from collections.abc import Generator
from enum import Enum

import simpy

from sim.model.boats import Boat, Means
from sim.model.quantiles import waiting_time
from sim.model.tables import OrderResult, OrderStage
from sim.model.world import World


class Stop(Enum):
    """What officers who acted achieved; None stands for nobody acting."""

    FAILED = 1
    DONE = 2

    @property
    def result(self) -> OrderResult:
        """What the order's row says."""
        return OrderResult.STOPPED if self is Stop.DONE else OrderResult.FAILED


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

Interception = Generator[simpy.Event, None, Stop | None]


def until(world: World, boat: Boat, hour: float) -> simpy.Event:
    """Return the event to wait for so that the boat's clock stands at `hour`.

    A boat waits only where it reads or changes what others share; its own clock may run ahead of
    the world's in between, which saves events.
    """
    boat.clock = hour
    delay = hour - world.env.now
    return world.env.timeout(delay if delay > 0.0 else 0.0)


def intercept_in_shallows(
    world: World, boat: Boat, climbs_in: float, leaves: float
) -> Interception:
    """A group may be ordered into the water between sighting and the boat's leaving.

    Parameters
    ----------
    climbs_in, leaves
        Hours from which the group can act on the boat, and at which it is too late.
    """
    d, sector = world.dials, boat.sector
    if d.authority_shallows[sector] <= 0.0:
        return None
    luck, seen = boat.luck, boat.clock
    if luck.shallows_ordered >= d.authority_shallows[sector]:
        return None
    yield until(world, boat, boat.clock)
    if not boat.seen:
        rate = d.detection_water[sector] * world.watches[sector].cover(boat.night)
        seen += waiting_time(luck.shallows_seen, rate)
        if seen >= leaves:
            return None
        yield until(world, boat, seen)
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
        world.orders.carried_out(boat, OrderResult.TOO_LATE)
        return None
    yield until(world, boat, acts)
    world.responders.done(boat, d.busy_hours_stop)
    return Stop.DONE if luck.shallows_stop < d.shallows_success else Stop.FAILED


def intercept_unloaded(world: World, boat: Boat, until_hour: float) -> Interception:
    """A sea team may be ordered to stop a taxi boat before it picks anyone up."""
    d, luck = world.dials, boat.luck
    disabling = d.disabling_unloaded[boat.sector]
    authority = either(disabling, d.authority_unloaded[boat.sector])
    if authority <= 0.0:
        return None
    within = (until_hour - boat.clock) * min(1.0, d.zone_m[boat.sector] / 300.0)
    met = yield from _met(world, boat, authority, luck.unloaded_ordered, luck.unloaded_met, within)
    if not met:
        return None
    team = world.sea_teams.standby.pick(luck.unloaded_team)
    means = DISABLING if luck.unloaded_ordered < disabling else HOLDING
    order = (OrderStage.UNLOADED, luck.unloaded_union, luck.unloaded_will, 1.0)
    if not world.orders.obeyed(boat, team, *order, means.willingness(d)):
        return None
    world.sea_teams.send(boat, team)
    succeeds = luck.unloaded_stop < means.unloaded_success(d)
    stop = Stop.DONE if succeeds else Stop.FAILED
    world.orders.carried_out(boat, stop.result)
    return stop


def intercept_loaded(world: World, boat: Boat, clear: float) -> Interception:
    """A sea team may be ordered to stop a loaded boat before it is out of the zone.

    The means are written on the boat where the team acts.
    """
    d, luck = world.dials, boat.luck
    turn_back = d.turn_back[boat.sector]
    by_force = either(turn_back, d.disabling_loaded[boat.sector])
    authority = either(by_force, d.authority_loaded[boat.sector])
    if authority <= 0.0:
        return None
    within = min(clear - boat.clock, d.zone_m[boat.sector] / 1000.0 / d.inshore_speed)
    met = yield from _met(world, boat, authority, luck.loaded_ordered, luck.loaded_met, within)
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
    return Stop.DONE if luck.loaded_stop < means.loaded_success(d) else Stop.FAILED


def either(p: float, q: float) -> float:
    """Return the probability of one or the other of two independent things; exact at p = 0."""
    return q + p * (1.0 - q)


def _met(
    world: World, boat: Boat, authority: float, u_ordered: float, u_met: float, within: float
) -> Generator[simpy.Event, None, bool]:
    """Wait until an idle team with orders meets the boat; false where none does in time."""
    teams = world.sea_teams
    if u_ordered >= authority or waiting_time(u_met, teams.rate(teams.standby.strength)) >= within:
        return False  # not met even if all teams are idle by then: no need to wait and see
    yield until(world, boat, boat.clock)
    meets = waiting_time(u_met, teams.rate(len(teams.standby.idle)))
    if meets >= within:
        return False
    yield until(world, boat, boat.clock + meets)
    return bool(teams.standby.idle)
