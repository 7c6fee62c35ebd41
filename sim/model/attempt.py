"""One dinghy's attempt, stage by stage, from cache to fate. Read this file first.

Rule: a beach launch is prepared, gathers on the beach, boards in the shallows, leaves the shore and
crosses. A taxi boat is prepared, sets off elsewhere, runs along the shore, picks people up, leaves
the shore and crosses. A stage returns the fate that ends the attempt, or None if it continues.
"""

from collections.abc import Generator
from math import exp, log

from sim.model.boats import Boat
from sim.model.clock import Event
from sim.model.interception import (
    TURN_BACK,
    Stop,
    either,
    intercept_in_shallows,
    intercept_loaded,
    intercept_unloaded,
    wait_until,
)
from sim.model.quantiles import binomial, normal, waiting_time
from sim.model.tables import Fate, OrderResult
from sim.model.world import World

Stage = Generator[Event, None, Fate | None]
INSHORE_KM = 0.3  # the zone in which a loaded boat is slow and near the shore
ARRIVED, KIT_FOUND, STOPPED_INSHORE = Fate.ARRIVED, Fate.KIT_FOUND, Fate.STOPPED_INSHORE
NOT_ABOARD = (KIT_FOUND, Fate.STOPPED_BEFORE_PICKUP)
FROM_THE_SHORE = (Fate.STOPPED_ON_BEACH, Fate.STOPPED_IN_SHALLOWS)
FROM_THE_SEA = (Fate.RETURNED_TO_FRANCE, Fate.LOST)


def attempt(world: World, boat: Boat) -> Generator[Event, None, None]:
    """Take one boat through its stages, and settle its fate once the world's clock reaches it."""
    for stage in TAXI_BOAT if boat.taxi else BEACH_LAUNCH:
        if boat.clock >= world.dials.next_turn:  # a policy begins or ends before the stage does
            yield wait_until(world, boat, boat.clock)
        fate = yield from stage(world, boat)
        if fate is not None:
            if boat.clock > world.env.now:
                yield wait_until(world, boat, boat.clock)
            settle(world, boat, fate)
            return


def settle(world: World, boat: Boat, fate: Fate) -> None:
    """Record the fate of a boat for its people, dinghy and network, and log its row."""
    luck, d, pool = boat.luck, world.dials, world.pool
    survivors = boat.people - boat.dead
    recorded = arrivals = tries = 0
    boat_kept = False
    if fate is ARRIVED:
        arrivals, tries = survivors, boat.earlier + survivors
        pool.arrived(arrivals, boat.clock, luck.returned)
    elif fate in NOT_ABOARD or (fate is STOPPED_INSHORE and not boat.at_sea):
        pool.stand_down(boat.people, boat.earlier)
        recorded = round(d.recorded_at_find if fate is KIT_FOUND else d.taxi_crew)
    else:
        pool.stopped(survivors, boat.earlier, boat.clock, luck.leave, luck.return_day)
        recorded = survivors
        if fate in FROM_THE_SEA and not boat.turned_back:
            boat.rescued = survivors
        else:
            boat.injured += luck.stop_injury < d.injury_per_stop
        if fate in FROM_THE_SHORE:
            recorded = binomial(luck.recorded, survivors, d.recorded_share)
            boat_kept = luck.boat_taken >= d.boat_lost_if_stopped
    world.ledger.move_boats(1, "on_attempt", "in_stock" if boat_kept else "gone")
    world.networks[boat.network].learn(boat, fate is ARRIVED, boat_kept)
    world.log.attempts.append(
        (
            boat.night, boat.sector, boat.taxi, fate, boat.people, recorded, boat.dead,
            boat.missing, boat.dead_by_intervention, boat.injured, boat.rescued, arrivals,
            tries, boat.water_hours, boat.at_sea, boat.expected_dead,
            boat.expected_dead_by_intervention, boat.officers_injured,
        )
    )  # fmt: skip
    for listener in world.on_fate:
        listener(boat, fate)


def prepare(world: World, boat: Boat) -> Stage:
    """Cache the kit until launch, unless a patrol finds it.

    The cover at one moment of these hours, at which the find would happen, stands for them all.
    """
    d, luck, watch = world.dials, boat.luck, world.watches[boat.sector]
    hours = boat.launch - boat.clock
    moment = boat.clock + luck.kit_moment * hours
    most = chance_of_find(world, boat, hours, watch.full_cover(boat.night))
    if luck.kit_found < most or moment >= d.next_turn:  # otherwise no cover by then is enough
        yield wait_until(world, boat, moment)
        if luck.kit_found < chance_of_find(world, boat, hours, watch.cover(boat.night)):
            watch.sight(boat.night, d.find_minutes / 60.0)
            return Fate.KIT_FOUND
    yield wait_until(world, boat, boat.launch)
    return None


def chance_of_find(world: World, boat: Boat, hours: float, cover: float) -> float:
    """Return the probability that kit cached for `hours` is found, by patrols or intelligence."""
    d = world.dials
    search = -log(1.0 - d.kit_found[boat.sector]) * hours / d.kit_hours
    return either(d.intelligence * d.intelligence_finds, koopman_detection(search * cover))


def gather(world: World, boat: Boat) -> Stage:
    """Wait on the beach before boarding. An idle group that arrives in time may stop the boat."""
    d, luck, watch = world.dials, boat.luck, world.watches[boat.sector]
    boards = boat.clock + d.beach_minutes / 60.0 * exp(d.beach_spread * normal(luck.beach))
    rate = d.detection_beach[boat.sector] * watch.cover(boat.night)
    rate *= 1.0 + d.intelligence * d.intelligence_detection
    seen_at = boat.clock + waiting_time(luck.seen, rate)
    if seen_at < boards:
        yield wait_until(world, boat, seen_at)
        boat.seen = True
        watch.sight(boat.night, boards - seen_at)
        arrives = world.responders.send(boat, luck.travel)
        if arrives < boards:
            boat.clock = arrives
            gain = d.dispersal_gain if world.responders.uses_force(boat) else 0.0
            boat.officers_injured += luck.officer_beach < d.officer_injury_per_stop
            if world.responders.stop(boat, boat.people, luck.stop, gain):
                return Fate.STOPPED_ON_BEACH
    boat.clock = boards
    return None


def set_off(world: World, boat: Boat) -> Stage:
    """Launch a taxi boat elsewhere with its crew. A group that arrives in time may stop it."""
    d, luck, watch = world.dials, boat.luck, world.watches[boat.sector]
    leaves = boat.clock + d.taxi_launch_minutes / 60.0
    search = -log(1.0 - d.taxi_seen[boat.sector])
    if luck.seen < koopman_detection(search * watch.cover(boat.night)):
        watch.sight(boat.night, d.find_minutes / 60.0)
        arrives = world.responders.send(boat, luck.travel)
        if arrives < leaves:
            yield wait_until(world, boat, arrives)
            if world.responders.stop(boat, d.taxi_crew, luck.stop):
                return Fate.STOPPED_BEFORE_PICKUP
        world.responders.dismiss(boat)
    boat.clock = leaves
    return None


def run_inshore(world: World, boat: Boat) -> Stage:
    """Run an unloaded taxi boat along the shore, unless a sea team stops it."""
    arrives = boat.clock + world.dials.taxi_run_minutes / 60.0
    stop = yield from intercept_unloaded(world, boat, arrives)
    if stop is Stop.SUCCEEDED:
        return Fate.STOPPED_INSHORE
    boat.clock = arrives
    return None


def board(world: World, boat: Boat) -> Stage:
    """Let people wade out and climb in, while officers may act."""
    d, luck, began = world.dials, boat.luck, boat.clock
    hours = d.wading_minutes / 60.0 * exp(d.wading_spread * normal(luck.wading))
    climbs_in = began + hours if boat.taxi else began
    leaves = began + hours + (d.pickup_minutes / 60.0 if boat.taxi else 0.0)
    stop = yield from intercept_in_shallows(world, boat, climbs_in, leaves)
    if stop or (boat.dispatch and boat.dispatch.arrival < leaves):
        world.responders.uses_force(boat)
    world.responders.dismiss(boat)
    if stop is None:
        boat.clock = leaves
    elif stop is Stop.FAILED:
        yield wait_until(world, boat, leaves)
    boat.water_hours += boat.people * (boat.clock - began)
    before, danger = boat.dead, d.hazard_shallows if stop else 1.0
    if boat.forced:
        danger *= d.hazard_dispersal
    lost = world.safety.incident(
        boat, d.incident_boarding, luck.incident_boarding, luck.wave_boarding, danger
    )
    if stop:
        world.orders.record_result(boat, OrderResult.FAILED if lost else stop.result)
    elif boat.forced and boat.dead > before:
        yield wait_until(world, boat, boat.clock)
        world.orders.death_during_intervention(boat.clock)
    if lost:
        return Fate.LOST
    return Fate.STOPPED_IN_SHALLOWS if stop is Stop.SUCCEEDED else None


def leave_shore(world: World, boat: Boat) -> Stage:
    """Take a loaded boat out of the first 300 m, unless a sea team stops it."""
    d, luck = world.dials, boat.luck
    boat.at_sea = True
    departed = boat.clock
    clear = departed + INSHORE_KM / d.inshore_speed
    stop = yield from intercept_loaded(world, boat, clear)
    if stop is None:
        boat.clock = departed  # a refusal leaves no trace
    danger = boat.means.hazard(d) if stop and boat.means else 1.0
    lost = world.safety.incident(
        boat, d.incident_inshore, luck.incident_inshore, luck.wave_inshore, danger
    )
    if stop:
        world.orders.record_result(boat, OrderResult.FAILED if lost else stop.result)
    if lost:
        return Fate.LOST
    if stop is Stop.SUCCEEDED:
        boat.turned_back = boat.means is TURN_BACK
        return Fate.RETURNED_TO_FRANCE if boat.turned_back else Fate.STOPPED_INSHORE
    boat.clock = clear
    return None


def cross(world: World, boat: Boat) -> Stage:
    """Cross the strait: the engine may fail and rescue may come, or the boat may be lost."""
    d, luck = world.dials, boat.luck
    hours = d.route_km[boat.sector] / d.boat_speed
    fails = luck.failure < d.failure_at_sea
    crossed = luck.failure_moment if fails else 1.0  # share of the route
    boat.clock += hours * crossed
    adrift = 0.0
    if fails:
        yield wait_until(world, boat, boat.clock)
        called = world.env.now
        yield from world.rescue.answer(d.rescue_hours)
        adrift = world.env.now - called + d.rescue_minutes / 60.0
        boat.clock += adrift
    longer = d.hazard_route * (d.route_km[boat.sector] - d.route_km[0]) / 10.0
    exposure = d.incident_transit * exp(longer) * (crossed + adrift / hours)
    if world.safety.incident(boat, exposure, luck.incident_transit, luck.wave_transit):
        return Fate.LOST
    return Fate.RETURNED_TO_FRANCE if fails else Fate.ARRIVED


BEACH_LAUNCH = (prepare, gather, board, leave_shore, cross)
TAXI_BOAT = (prepare, set_off, run_inshore, board, leave_shore, cross)


def koopman_detection(coverage: float) -> float:
    """Return the detection probability of random search: 1 − e^−coverage (Koopman)."""
    return 1.0 - exp(-coverage)
