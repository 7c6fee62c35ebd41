"""What networks, officers and the sea make of a policy: paired worlds, and pathwise laws."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.assumptions import SECTORS, leaves, point
from sim.assumptions.years import in_year
from sim.model.attempt import koopman_detection
from sim.model.boats import Boat, Luck
from sim.model.dials import Dials
from sim.model.interception import Stop
from sim.model.ledger import Ledger
from sim.model.networks import MOST_LOAD
from sim.model.orders import Orders
from sim.model.patrols import Watch
from sim.model.quantiles import logistic
from sim.model.responders import GENDARMERIE, NAVY, POLICE, Crew
from sim.model.safety import Safety
from sim.model.tables import Fate, Log, OrderResult, OrderStage
from sim.model.world import World
from sim.policies import BUILT_IN

VALUES = in_year(point(), 2025)
lawful = settings(deadline=None, derandomize=True)
SEEDS = range(4)
HOUR = 72.0  # midnight of the one boat's night
NO_DANGER = {"incident_boarding": 0.0, "incident_inshore": 0.0, "incident_transit": 0.0}
WATER = {
    "shallow_water_stops": {"kind": "shallow_water_stops"},
    "interception_300m": {"kind": "interception_300m", "boats": "all"},
    "engine_disabling": {"kind": "engine_disabling"},
    "turn_back_at_sea": {"kind": "turn_back_at_sea"},
}
KEEN = {"willingness": 50.0, "detection_sea": 5.0}  # officers act wherever they are not called on
CALL = {"kind": "union_non_participation", "compliance": 1.0}

every_kind = pytest.mark.parametrize("kind", sorted(BUILT_IN))
every_water_policy = pytest.mark.parametrize("policy", WATER.values(), ids=WATER)
every_sea_policy = pytest.mark.parametrize(
    "policy", [p for k, p in WATER.items() if k != "shallow_water_stops"],
    ids=[k for k in WATER if k != "shallow_water_stops"],
)  # fmt: skip


def boats_of(world: World) -> dict[tuple[int, int, int], Boat]:
    """Run a world; return all its boats by (network, night, slot)."""
    boats, settle = {}, world.settle

    def noted(boat, fate):
        settle(boat, fate)
        boats[boat.network, boat.night, boat.slot] = boat

    world.settle = noted
    world.run()
    return boats


@pytest.fixture
def attempts_of(world_of):
    """A function that returns the attempts of ninety days in each of some worlds."""

    def attempts(seeds=SEEDS, days=90, **shape):
        return [world_of(days=days, seed=seed, **shape).run().attempts for seed in seeds]

    return attempts


def share(tables, column, value):
    """The share of all boats of some worlds in which a column has a value."""
    return sum((t[column] == value).sum() for t in tables) / sum(map(len, tables))


# --- the adversary: where and how ----------------------------------------------------------------

ONE_SECTOR = {  # a sector in which every boat that wades is stopped
    "willingness": 50.0, "shallows_success": 1.0, "detection_water": 50.0, "response_groups": 50,
    "travel_minutes": 1.0, "reserve_travel_minutes": 1.0,
}  # fmt: skip
IN_ONE = ({"kind": "shallow_water_stops", "sectors": [1]},)
TAXI_STOPS = ({"kind": "interception_300m"},)
AT_SEA = {"willingness": 50.0, "detection_sea": 20.0, "sea_success_unloaded": 1.0, "sea_teams": 50}


def test_stopping_one_sector_moves_launches_to_the_others(attempts_of):
    plain = attempts_of(**ONE_SECTOR)
    stopped = attempts_of(**ONE_SECTOR, policies=IN_ONE)
    shares = [[share(tables, "sector", s) for s in range(SECTORS)] for tables in (plain, stopped)]
    assert shares[1][0] < 0.85 * shares[0][0]
    assert all(more > less for less, more in zip(shares[0][1:], shares[1][1:], strict=True))


@pytest.mark.parametrize(
    ("policies", "shape"), [(IN_ONE, ONE_SECTOR), (TAXI_STOPS, AT_SEA)], ids=["sector", "mode"]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_networks_that_do_not_learn_choose_sector_and_mode_as_they_would_have(
    world_of, policies, shape, seed
):
    """Boat by boat, of those that set out with the policy and without it."""
    plain, stopped = (
        boats_of(world_of(days=60, seed=seed, policies=p, learning_rate=0.0, **shape))
        for p in ((), policies)
    )
    both = plain.keys() & stopped.keys()
    assert len(both) > 100
    for key in both:
        assert (plain[key].taxi, plain[key].sector) == (stopped[key].taxi, stopped[key].sector)


def test_networks_that_learn_do_choose_otherwise(world_of):
    plain, stopped = (boats_of(world_of(days=60, policies=p, **ONE_SECTOR)) for p in ((), IN_ONE))
    both = plain.keys() & stopped.keys()
    assert sum(plain[key].sector != stopped[key].sector for key in both) > 0.05 * len(both)


def test_stopping_taxi_boats_moves_launches_to_the_beach(attempts_of):
    plain = attempts_of(**AT_SEA)
    stopped = attempts_of(**AT_SEA, policies=TAXI_STOPS)
    assert share(stopped, "taxi", 1) < 0.9 * share(plain, "taxi", 1)


def test_officers_added_to_one_sector_move_launches_away_from_it(attempts_of):
    shape = {"learning_rate": 0.3, "choice_temperature": 0.3}
    more = ({"kind": "extra_officers", "officers": 3000, "sectors": [1]},)
    plain, watched = attempts_of(**shape), attempts_of(**shape, policies=more)
    assert share(watched, "sector", 0) < 0.8 * share(plain, "sector", 0)


def test_after_a_policys_end_networks_come_back(attempts_of):
    """What they have learnt wears off, by what they see: the share tends to what it was."""
    end = date(2025, 7, 1) + timedelta(days=59)
    over = ({**IN_ONE[0], "to": end},)
    shape = {**ONE_SECTOR, "learning_rate": 0.3}

    def late(tables):
        return share([t.on_nights(5 + 130, 5 + 200) for t in tables], "sector", 0)

    plain, ended, lasting = (
        late(attempts_of(range(6), 200, policies=p, **shape)) for p in ((), over, IN_ONE)
    )
    assert lasting < 0.85 * plain
    assert abs(ended - plain) < 0.5 * (plain - lasting)


# --- supply --------------------------------------------------------------------------------------

SEIZED = ({"kind": "boat_supply_seizures", "share": 0.8},)


def test_seizures_mean_fewer_boats_that_are_fuller(attempts_of):
    plain, seized = (attempts_of(range(8), policies=p, crowding=0.5) for p in ((), SEIZED))
    assert all(len(few) < 0.5 * len(many) for many, few in zip(plain, seized, strict=True))
    load = [sum(t["people"].sum() for t in some) / sum(map(len, some)) for some in (plain, seized)]
    assert load[1] > 1.2 * load[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_crowding_seizures_do_not_raise_the_load_that_networks_aim_at(world_of, seed):
    loads = {}
    for crowding in (0.0, 0.5):
        world = world_of(days=60, seed=seed, policies=SEIZED, crowding=crowding)
        aimed = loads.setdefault(crowding, [])
        for network in world.networks:

            def noted(night, boats, load, queue, commit=network._commit, aimed=aimed):
                aimed.append(load)
                return commit(night, boats, load, queue)

            network._commit = noted
        world.run()
    assert set(loads[0.0]) == {VALUES["load_reference"]}
    assert max(loads[0.5]) > VALUES["load_reference"] * 1.2
    assert max(loads[0.5]) <= MOST_LOAD


def test_seizures_of_all_efforts_are_one_or_another(world_of):
    """Of shipments that would get through a half, then a half of those that still would."""
    world = world_of(
        shipments_seized=0.2, seizures_added=0.5, intelligence_seizures=0.5,
        policies=({"kind": "boat_supply_seizures"}, {"kind": "intelligence_sharing"}),
    )  # fmt: skip
    assert world.market._seized() == pytest.approx(1 - 0.8 * 0.5 * 0.5)


# --- networks ------------------------------------------------------------------------------------


def falls_of(world: World) -> dict[tuple[int, int], float]:
    """Run a world; return the days for which each network that fell was gone, by (number, night).

    The night is that before which it fell.
    """
    falls = {}
    for network in world.networks:

        def noted(back_on, network=network, dismantle=network.dismantle):
            night = round((world.env.now + 9.0) / 24.0) + world.calendar.warm_up
            falls[network.number, night] = back_on - night
            dismantle(back_on)
            assert network.stock == 0

        network.dismantle = noted
    world.run()
    return falls


def test_a_task_force_dismantles_more_networks_and_for_longer(world_of):
    force = ({"kind": "network_task_force", "hazard": 5},)
    more, same = 0, 0
    for seed in SEEDS:
        shape = {"days": 90, "seed": seed, "dismantling": 2.0, "task_force_setback": 1.5}
        plain, pressed = falls_of(world_of(**shape)), falls_of(world_of(**shape, policies=force))
        more += len(pressed) - len(plain)
        for fall in plain.keys() & pressed.keys():
            assert pressed[fall] == pytest.approx(1.5 * plain[fall])
            same += 1
    assert more > 20
    assert same > 5


def test_two_task_forces_of_half_strength_are_not_quite_one(world_of):
    """Shares combine, 1 − ½ · ½, and times the hazard is a power of the share: 16^¾."""
    half = {"kind": "network_task_force", "strength": 0.5}
    world = world_of(policies=(half, half), task_force_hazard=16.0)
    assert world.dials.task_force == 0.75
    assert world.dials.task_force_hazard**world.dials.task_force == pytest.approx(8.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dismantled_network_launches_nothing_until_it_is_replaced(world_of, seed):
    world = world_of(days=60, seed=seed, dismantling=6.0, replacement_days=10.0,
                     policies=({"kind": "network_task_force"},))  # fmt: skip
    log: list[tuple[int, str]] = []
    for network in world.networks:

        def dismantle(back_on, n=network.number, was=network.dismantle):
            log.append((n, "falls"))
            was(back_on)

        def replace(network=network, n=network.number, was=network.replace):
            assert network.stock == 0
            was()
            log.append((n, "is replaced"))

        def buy(offered, n=network.number, was=network.buy):
            bought = was(offered)
            log.extend([(n, "acts")] * bool(bought))
            return bought

        def decide(night, n=network.number, was=network.decide):
            boats = was(night)
            log.extend([(n, "acts")] * bool(boats))
            return boats

        network.dismantle, network.replace = dismantle, replace
        network.buy, network.decide = buy, decide
    world.run()
    fallen = set()
    for number, what in log:
        if what == "falls":
            assert number not in fallen
            fallen.add(number)
        elif what == "is replaced":
            fallen.remove(number)
        else:
            assert number not in fallen
    assert Counter(what for _, what in log)["falls"] >= 5
    assert Counter(what for _, what in log)["is replaced"] >= 3


def test_the_queue_of_a_dismantled_network_is_shared_among_the_others(world_of):
    world = world_of(days=40, dismantling=20.0, replacement_days=20.0)
    world.env.run(until=24.0 * 20)
    shares = [n.queue_share for n in world.networks]
    working = [n.working for n in world.networks]
    assert 0 < sum(working) < len(working)
    assert sum(shares) == pytest.approx(1.0)
    assert [s > 0 for s in shares] == working


FROZEN = {"kind": "crime_prevention_orders", "networks": 5}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_under_an_order_never_has_more_than_its_free_share(world_of, seed):
    world = world_of(days=60, seed=seed, policies=(FROZEN,), dismantling=2.0, frozen_share=0.7)
    world.env.run(until=0.0)
    assert sum(n.named for n in world.networks) == 5
    checked = 0
    while world.env.peek() != float("inf"):
        world.env.step()
        for network in world.networks:
            full = 20 * 10_000 * network.share * 12
            limit = 0.3 * full if network.under_order else full
            assert network.capital <= limit * (1 + 1e-12)
            checked += network.under_order
    assert checked > 2_000


def test_networks_under_orders_buy_fewer_boats_and_the_others_more(world_of):
    """The shipments are the same; what one cannot buy is offered to the next."""
    bought: dict[bool, Counter[bool]] = {}
    for seed in SEEDS:
        named = [n.under_order for n in started(world_of(seed=seed, policies=(FROZEN,))).networks]
        for policies in ((), (FROZEN,)):
            world = world_of(days=60, seed=seed, policies=policies, working_capital=3.0,
                             frozen_share=1.0, dismantling=0.0)  # fmt: skip
            world.env.run(until=0.0)
            count = bought.setdefault(bool(policies), Counter())
            for network in world.networks:

                def buy(offered, under=named[network.number], was=network.buy, count=count):
                    boats = was(offered)
                    count[under] += boats
                    return boats

                network.buy = buy
            world.run()
    free, frozen = bought[False], bought[True]
    assert frozen[True] < 0.1 * free[True]
    assert frozen[False] > free[False]


def started(world: World) -> World:
    """Let a world begin, so that its policies without a date are in force."""
    world.env.run(until=0.0)
    return world


def test_the_successor_of_a_network_under_an_order_is_free(world_of):
    """And stays so at the dates of other policies, and while the orders reach more networks."""
    first = [date(2025, 7, 1) + timedelta(days=n) for n in range(40)]
    world = world_of(
        days=40, dismantling=0.0, crews_restricted=0.5, crews=120,
        policies=(
            {"kind": "crime_prevention_orders", "networks": 4},
            {"kind": "beach_dispersal", "from": first[4], "to": first[8]},
            {"kind": "crime_prevention_orders", "networks": 2, "from": first[10], "to": first[20]},
        ),
    )  # fmt: skip
    world.env.run(until=24.0)
    network = next(n for n in world.networks if n.order_rank < 1)
    held, full = network.crews, 20 * 10_000 * network.share * 12
    assert network.under_order
    assert network.capital <= 0.3 * full * (1 + 1e-12)
    network.dismantle(0.0)
    network.replace()
    assert not network.under_order
    assert network.named
    assert network.crews > held
    assert network.capital == pytest.approx(full)
    told = []
    for day in (5.5, 9.5, 11.5, 21.5):
        world.env.run(until=24.0 * day)
        told.append((network.named, network.under_order, sum(n.named for n in world.networks)))
    assert told == [
        (True, False, 4), (True, False, 4), (True, False, 6), (True, False, 4)
    ]  # fmt: skip


def test_orders_name_the_same_networks_first_however_many_they_reach(world_of):
    named = []
    for networks in (0, 1, 3, 7, 12, 60):
        policy = {"kind": "crime_prevention_orders", "networks": networks}
        world = started(world_of(policies=(policy,)))
        named.append({n.number for n in world.networks if n.under_order})
    assert [len(each) for each in named] == [0, 1, 3, 7, 12, 12]
    assert all(fewer <= more for fewer, more in pairwise(named))


# --- refusal -------------------------------------------------------------------------------------


@every_water_policy
@pytest.mark.parametrize("seed", SEEDS)
def test_a_policy_that_every_officer_refuses_is_the_status_quo(world_of, bytes_of, policy, seed):
    shape = {"days": 40, "seed": seed, **KEEN}
    plain = bytes_of(world_of(**shape).run())
    refused = world_of(**shape, policies=(policy, CALL | {"variant": "all_corps"})).run()
    told = bytes_of(refused)
    changed = {c.split(".")[0] for c in plain if plain[c] != told[c]}
    assert changed == {"interventions", "costs"}
    assert set(refused.interventions["result"]) == {OrderResult.REFUSED_BY_UNION}


@every_water_policy
def test_a_policy_that_only_the_police_refuse_is_not(world_of, bytes_of, policy):
    shape = {"days": 40, **KEEN}
    plain, acted, called = (
        bytes_of(world_of(**shape, policies=p).run())
        for p in ((), (policy,), (policy, CALL | {"variant": "police_only"}))
    )
    assert plain["attempts.fate"] != called["attempts.fate"]
    at_sea = policy["kind"] != "shallow_water_stops"  # where there are no police
    others = [c for c in acted if not c.startswith("costs.")]
    assert all(acted[c] == called[c] for c in others) == at_sea


def test_a_call_reaches_its_own_corps_alone():
    told = []
    boat = SimpleNamespace(night=0, sector=0, wave=0.5, people=50, clock=0.0, dead=0, order=None)
    for corps in ("police", "gendarmerie", "navy"):
        orders = Orders(Dials({**VALUES, "willingness": 50.0, "union_compliance": 1.0,
                               f"union_call_{corps}": 1.0}), Log())  # fmt: skip
        told.append([
            orders.obeyed(boat, Crew(0, each, 0.0), OrderStage.LOADED, 0.5, 0.5, 0.9)
            for each in (POLICE, GENDARMERIE, NAVY)
        ])  # fmt: skip
    assert told == [[False, True, True], [True, False, True], [True, True, False]]


def test_a_death_during_an_intervention_makes_officers_refuse_for_weeks_and_wears_off():
    """Willing by a half; liability of 2 is halved every ten days, and the draw .3 obeys at 20."""
    orders = Orders(
        Dials({**VALUES, "willingness": 0.0, "liability_jump": 2.0, "liability_half_life": 10.0,
               "refusal_liability": 1.0, "unit_effect": 0.0}), Log(),
    )  # fmt: skip
    crew = Crew(0, NAVY, 0.0)
    told = []
    for day in (-1, 0, 10, 20, 30, 100):
        if day == 0:
            orders.death_during_intervention(0.0)
        boat = SimpleNamespace(night=0, sector=0, wave=0.5, people=50, clock=24.0 * day, dead=0)
        chance = orders.willingness(boat, crew, OrderStage.LOADED, False)
        told.append((chance, orders.obeyed(boat, crew, OrderStage.LOADED, 0.5, 0.3, 0.9)))
    wanted = [0.5, logistic(-2), logistic(-1), logistic(-0.5), logistic(-0.25), logistic(-1 / 512)]
    assert [chance for chance, _ in told] == pytest.approx(wanted)
    assert [obeyed for _, obeyed in told] == [True, False, False, True, True, True]


@lawful
@given(st.lists(st.floats(0, 5000), min_size=1, max_size=8), st.floats(0, 1))
def test_no_further_death_lowers_liability_and_none_lasts(hours, share_of_time):
    hours = sorted(hours)
    orders, fewer = (Orders(Dials(VALUES), Log()) for _ in range(2))
    for number, hour in enumerate(hours):
        orders.death_during_intervention(hour)
        if number:
            fewer.death_during_intervention(hour)
    now = hours[-1] + 5000 * share_of_time
    assert orders.liability(now) >= fewer.liability(now)
    assert orders.liability(hours[-1] + 24 * 30 * 20) < len(hours) * 1e-5


DEADLY = {"incident_boarding": 0.2, "incident_inshore": 0.2, "beach_stop": 0.3, **KEEN}


@pytest.mark.parametrize(
    "policy",
    [
        *WATER.values(),
        {"kind": "beach_dispersal"},
    ],
    ids=lambda p: p["kind"],
)
def test_liability_rises_when_the_worlds_clock_is_there(world_of, policy):
    world = world_of(days=60, policies=(policy,), **DEADLY)
    apart, was = [], world.orders.death_during_intervention

    def noted(now):
        apart.append(abs(now - world.env.now))
        was(now)

    world.orders.death_during_intervention = noted
    world.run()
    assert len(apart) > 3
    assert max(apart) < 1e-9


# --- danger --------------------------------------------------------------------------------------


def a_boat(people: int = 55, wave: float = 0.5, **luck: float) -> Boat:
    """A boat whose luck is calm but for what is named."""
    drawn = Luck(*[0.5] * len(Luck._fields))._replace(**luck)
    return Boat(0, 8, 0, 0, False, people, 0, drawn, HOUR - 3.0, HOUR, wave)


def safety_of(**parameters: float) -> Safety:
    """The hazards of an ordinary year; somebody is there to die."""
    ledger = Ledger()
    ledger.come(1000)
    ledger.move(1000, "waiting", "on_attempt")
    values = {**VALUES, "large_incident": 0.0, "deaths_per_incident": 1.0, **parameters}
    return Safety(Dials(values), ledger, 1.0)


def test_a_sea_that_worsens_is_more_dangerous():
    safety = safety_of(hazard_sea=0.4, wave_drift=0.15)
    told = [safety.hazard(0.01, a_boat(), u) for u in (0.01, 0.3, 0.5, 0.7, 0.99)]
    assert told == sorted(told)
    assert told[2] == pytest.approx(0.01)
    assert told[0] < 0.85 * told[2] < 0.85 * told[4] / 1.15
    still = safety_of(wave_drift=0.0)
    assert {still.hazard(0.01, a_boat(), u) for u in (0.01, 0.5, 0.99)} == {0.01}


def test_an_operation_that_the_sea_turns_against_costs_the_life_that_it_would_not_have():
    """One uniform, .035: above the hazard of .01, above it thrice, below it thrice in a worse sea.

    u_drift .999 is 3.09 sd: waves of .5 e^(.46) m, a hazard of .01 e^(.39) thrice.
    """
    told = []
    for multiplier, u_drift in ((1.0, 0.5), (3.0, 0.5), (1.0, 0.999), (3.0, 0.999), (3.0, 0.001)):
        boat = a_boat()
        safety_of(hazard_sea=0.4, wave_drift=0.15).incident(boat, 0.01, 0.035, u_drift, multiplier)
        told.append((boat.dead, boat.dead_by_intervention))
    assert told == [(0, 0), (0, 0), (0, 0), (1, 1), (0, 0)]


@lawful
@given(st.floats(0, 0.999), st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(1, 10))
def test_a_worse_sea_or_a_harsher_means_never_spares_a_boat(u, calm, worse, multiplier):
    calm, worse = sorted((calm, worse))
    dead = []
    for drift, factor in ((calm, 1.0), (calm, multiplier), (worse, multiplier)):
        boat = a_boat()
        safety_of().incident(boat, 0.05, u, drift, factor)
        dead.append(boat.dead)
    assert dead == sorted(dead)


@pytest.fixture
def loaded_boats(world_of):
    """A function that sends boats out of the zone under a policy; returns (stop, dead) of each.

    All teams are idle and keen; the boats differ by their luck only.
    """

    def send(policy, draws, **parameters):
        told = []
        world = world_of(
            days=6, policies=(policy,), demand=0.0, boats_offered=0.0, year_frailty=1e12,
            unit_effect=0.0, **{"detection_sea": 1e6, "willingness": 50.0, "sea_teams": 500,
            "large_incident": 0.0, "failure_at_sea": 0.0, "incident_boarding": 0.0,
            "incident_transit": 0.0, "detection_beach": 0.0, "kit_found": 0.0, **parameters},
        )  # fmt: skip
        world.env.run(until=HOUR - 3.0)
        settle = world.settle

        def noted(boat, fate):
            settle(boat, fate)
            told.append((boat.slot, fate, boat.dead, boat.dead_by_intervention, boat.rescued))

        world.settle = noted
        for slot, (stop, incident, ordered) in enumerate(draws):
            world.ledger.come(50)
            world.ledger.move(50, "waiting", "on_attempt")
            world.ledger.deliver(1)
            world.ledger.move_boats(1, "in_stock", "on_attempt")
            world.networks[0].out += 1
            luck = a_boat(loaded_stop=stop, incident_inshore=incident, loaded_ordered=ordered).luck
            world.launch(Boat(0, 8, slot, 0, False, 50, 0, luck, HOUR - 3.0, HOUR, 0.5))
        world.env.run(until=HOUR + 24)
        assert world.ledger.balances()
        return sorted(told)

    return send


GRID = [
    (stop, incident, ordered)
    for stop in np.linspace(0.05, 0.95, 7).tolist()
    for incident in np.linspace(0.01, 0.99, 40).tolist()
    for ordered in (0.1, 0.7)
]


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_disabling_stops_every_boat_that_holding_does_and_more_and_kills_more(
    loaded_boats, strength
):
    """Boat by boat, at equal authority, where the danger is large."""
    danger = {"incident_inshore": 0.08, "liability_jump": 0.0}
    held = loaded_boats({"kind": "interception_300m", "boats": "all", "strength": strength},
                        GRID, **danger)  # fmt: skip
    disabled = loaded_boats({"kind": "engine_disabling", "strength": strength}, GRID, **danger)
    plain = loaded_boats({"kind": "engine_disabling", "strength": 0.0}, GRID, **danger)
    assert len(held) == len(disabled) == len(plain) == len(GRID)
    stops, deaths = Counter(), Counter()
    for one, other, none in zip(held, disabled, plain, strict=True):
        assert none[1] is Fate.ARRIVED
        assert (one[1] is Fate.STOPPED_INSHORE) <= (other[1] is Fate.STOPPED_INSHORE)
        assert (none[2] > 0) <= (one[2] > 0) <= (other[2] > 0)
        assert (one[3] > 0) <= (other[3] > 0)
        for name, row in (("held", one), ("disabled", other), ("plain", none)):
            stops[name] += row[1] is Fate.STOPPED_INSHORE
            deaths[name] += row[3]
    assert stops["plain"] == deaths["plain"] == 0
    assert stops["disabled"] > 1.3 * stops["held"] > 0
    assert deaths["disabled"] > deaths["held"] > 0


def test_a_boat_that_is_turned_back_is_returned_and_nobody_is_rescued(loaded_boats):
    told = loaded_boats({"kind": "turn_back_at_sea"}, GRID, incident_inshore=0.0)
    fates = Counter(fate for _, fate, *_ in told)
    assert set(fates) == {Fate.RETURNED_TO_FRANCE, Fate.ARRIVED}
    assert fates[Fate.RETURNED_TO_FRANCE] == len([1 for stop, *_ in GRID if stop < 0.5])
    assert [row[2:] for row in told] == [(0, 0, 0)] * len(GRID)


def test_where_both_hold_force_is_ordered_first_and_turning_back_before_disabling(world_of):
    """Half of the orders to turn back, half of the others to disable, the rest to hold."""
    world = world_of(
        days=90, willingness=50.0, detection_sea=20.0, sea_teams=100,
        policies=(
            {"kind": "turn_back_at_sea", "strength": 0.5},
            {"kind": "engine_disabling", "strength": 0.5},
            {"kind": "interception_300m", "boats": "all"},
        ),
    )  # fmt: skip
    acted = [b for b in boats_of(world).values() if b.means]
    means = Counter(boat.means.hazard for boat in acted)
    assert len(acted) > 100
    for boat in acted:
        by = boat.luck.loaded_ordered
        wanted = "turn_back" if by < 0.5 else "disabling" if by < 0.75 else "loaded"
        assert boat.means.hazard == f"hazard_{wanted}"
    assert set(means) == {"hazard_turn_back", "hazard_disabling", "hazard_loaded"}


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_run_too_boats_turned_back_are_returned_with_nobody_rescued(world_of, seed):
    shape = {"days": 60, "seed": seed, "failure_at_sea": 0.0, **NO_DANGER, **KEEN}
    attempts = world_of(**shape, policies=({"kind": "turn_back_at_sea"},)).run().attempts
    back = attempts["fate"] == Fate.RETURNED_TO_FRANCE
    assert back.sum() > 5
    assert attempts["rescued"].sum() == 0
    assert (attempts["recorded"][back] == attempts["people"][back]).all()
    assert Fate.RETURNED_TO_FRANCE not in set(world_of(**shape).run().attempts["fate"])


# --- the coast -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_dispersal_injures_also_where_nobody_is_stopped(world_of, seed):
    shape = {"days": 40, "seed": seed, "beach_stop": 0.0, "injury_per_stop": 0.0, **NO_DANGER}
    force = ({"kind": "beach_dispersal"},)
    plain, forced = (world_of(policies=p, **shape).run().attempts for p in ((), force))
    assert plain["injured"].sum() == 0
    assert forced["injured"].sum() > 30
    assert set(forced["fate"][forced["injured"] > 0]) <= {
        Fate.ARRIVED, Fate.RETURNED_TO_FRANCE
    }  # fmt: skip


def test_dispersal_makes_boarding_more_dangerous_and_beach_stops_a_little_more_certain(world_of):
    shape = {"learning_rate": 0.0, "incident_boarding": 0.1, "hazard_dispersal": 5.0,
             "dispersal_gain": 2.0, "beach_stop": 0.4}  # fmt: skip
    dead, stops = Counter(), Counter()
    for policies in ((), ({"kind": "beach_dispersal"},)):
        for seed in SEEDS:
            attempts = world_of(days=60, seed=seed, policies=policies, **shape).run().attempts
            dead[bool(policies)] += attempts["dead"].sum() / len(attempts)
            stops[bool(policies)] += (attempts["fate"] == Fate.STOPPED_ON_BEACH).mean()
    assert dead[True] > dead[False]
    assert stops[True] > 1.2 * stops[False]


def test_dispersal_in_one_sector_hurts_nobody_in_another(world_of):
    shape = {"days": 60, "injury_per_stop": 0.0, **NO_DANGER}
    attempts = world_of(policies=({"kind": "beach_dispersal", "sectors": [2]},), **shape).run()
    hurt = attempts.attempts["injured"] > 0
    assert set(attempts.attempts["sector"][hurt]) == {1}


def test_intelligence_finds_more_kit(attempts_of):
    shared = ({"kind": "intelligence_sharing"},)
    shape = {"intelligence_finds": 0.3, "intelligence_seizures": 0.0}
    plain, told = attempts_of(**shape), attempts_of(**shape, policies=shared)
    before, after = (share(tables, "fate", Fate.KIT_FOUND) for tables in (plain, told))
    assert after == pytest.approx(1 - (1 - before) * 0.7, abs=0.04)


@pytest.mark.parametrize("seed", SEEDS)
def test_intelligence_alone_finds_its_share_of_kit_and_loses_none_that_patrols_find(world_of, seed):
    """Where patrols find nothing: boat by boat, those whose draw is below .3."""
    world = world_of(days=40, seed=seed, kit_found=0.0, intelligence_finds=0.3,
                     policies=({"kind": "intelligence_sharing"},))  # fmt: skip
    found, settle = {}, world.settle

    def noted(boat, fate):
        found[boat.luck.kit_found] = fate is Fate.KIT_FOUND
        settle(boat, fate)

    world.settle = noted
    world.run()
    assert len(found) > 50
    assert all(kit == (u < 0.3) for u, kit in found.items())


def groups_of(world: World) -> list[int]:
    """How many response groups each sector and the reserve have."""
    return [each.strength for each in (*world.responders.own, world.responders.reserve)]


def test_joint_patrols_add_patrol_units_and_no_response_groups(world_of):
    plain = started(world_of())
    joint = started(world_of(policies=({"kind": "joint_patrols", "officers": 900},)))
    both = started(world_of(policies=({"kind": "extra_officers", "officers": 1800},)))
    assert groups_of(joint) == groups_of(plain)
    assert [w.extra for w in plain.watches] == [0] * SECTORS
    # half of the roll of 900 patrol, in 25 units: 900 more who patrol are 50 units
    assert [w.extra for w in joint.watches] == [w.extra for w in both.watches] == [10] * SECTORS
    assert sum(groups_of(both)) == sum(groups_of(plain)) + 16


def test_officers_of_one_sector_go_to_no_other(world_of):
    world = started(world_of(policies=({"kind": "extra_officers", "officers": 450,
                                        "sectors": [3]},)))  # fmt: skip
    assert [w.extra for w in world.watches] == [0, 0, 12, 0, 0]  # .5 · 450 · 25 / 450, to even
    assert groups_of(world) == [1, 1, 5, 1, 1, 3]


def test_officers_added_detect_more_and_each_further_one_less(attempts_of):
    stopped = []
    for officers in (0, 500, 1000):
        more = ({"kind": "extra_officers", "officers": officers, "patrolling": 1.0},)
        tables = attempts_of(range(6), policies=more, learning_rate=0.0)
        by_patrols = (Fate.KIT_FOUND, Fate.STOPPED_ON_BEACH, Fate.STOPPED_BEFORE_PICKUP)
        stopped.append(sum(np.isin(t["fate"], by_patrols).sum() for t in tables))
    first, second = stopped[1] - stopped[0], stopped[2] - stopped[1]
    assert first > 200
    assert 0 < second < 0.8 * first


@lawful
@given(st.floats(0.01, 3), st.lists(st.integers(0, 40), min_size=3, max_size=3, unique=True))
def test_more_cover_finds_more_and_each_further_unit_less(search, units):
    low, middle, high = sorted(units)
    found = [koopman_detection(search * n / 5) for n in (low, middle, high)]
    assert found == sorted(found)
    slopes = (found[1] - found[0]) / (middle - low), (found[2] - found[1]) / (high - middle)
    assert slopes[1] <= slopes[0] + 1e-12


@lawful
@given(st.lists(st.one_of(
    st.tuples(st.just("strengthen"), st.integers(0, 12)),
    st.tuples(st.just("sight"), st.floats(0.1, 10)),
    st.tuples(st.just("wait"), st.floats(0.1, 5)),
), max_size=40), st.floats(0, 0.999))  # fmt: skip
def test_units_added_and_taken_away_leave_no_more_on_duty_than_there_are(steps, u):
    env = simpy.Environment()
    watch = Watch(env, Dials(VALUES), 5, [4], [u])
    extra = 0
    for step, number in steps:
        if step == "strengthen":
            extra = number
            watch.strengthen(extra)
        elif step == "sight":
            held = watch.made - len(watch.idle)
            watch.sight(0, number)
            now_held = watch.made - len(watch.idle)
            assert now_held - held <= 1
            assert now_held <= max(held, watch.on_duty(0))
        else:
            env.run(until=env.now + number)
        assert 4 <= watch.on_duty(0) <= 4 + extra
        assert len(set(watch.idle)) == len(watch.idle) <= watch.made
        assert watch.cover(0) >= VALUES["cover_floor"]
        assert watch.cover(0) <= max((4 + extra) / (5 * VALUES["duty_share"]), 0.15)
    env.run(until=env.now + 20)
    assert len(watch.idle) == watch.made
    watch.strengthen(0)
    assert watch.on_duty(0) == 4
    assert watch.cover(0) == pytest.approx(4 / (5 * VALUES["duty_share"]))


def test_units_that_were_added_taken_away_and_added_again_are_the_same_ones():
    watch = Watch(simpy.Environment(), Dials(VALUES), 5, [4], [0.5])
    for extra in (3, 0, 3, 7, 0, 7):
        watch.strengthen(extra)
    assert watch.made == len(watch.idle) == 12


def test_officers_can_be_added_where_there_were_no_units(world_of):
    assert leaves()["patrol_units"].range[0] <= 4
    more = ({"kind": "extra_officers", "officers": 4000},)
    assert len(world_of(days=20, patrol_units=4, policies=more).run().attempts) > 0


# --- rescue --------------------------------------------------------------------------------------


@every_kind
def test_no_policy_takes_anything_from_rescue(world_of, kind):
    """As many vessels; every boat that fails is answered, and none that fails arrives."""
    world = world_of(days=30, policies=({"kind": kind},), failure_at_sea=0.5, **KEEN)
    plain = world_of()
    answered, fates, settle, answer = [], {}, world.settle, world.rescue.answer

    def called(hours):
        answered.append(hours)
        return answer(hours)

    def noted(boat, fate):
        settle(boat, fate)
        if boat.luck.failure < 0.5 and fate in (
            Fate.ARRIVED, Fate.RETURNED_TO_FRANCE, Fate.LOST
        ):  # fmt: skip
            fates[boat.network, boat.night, boat.slot] = (fate, boat)

    world.rescue.answer, world.settle = called, noted
    world.run()
    assert world.rescue.capacity == plain.rescue.capacity
    assert set(answered) == {VALUES["rescue_hours"]}
    back = [
        b for fate, b in fates.values() if fate is Fate.RETURNED_TO_FRANCE and not b.turned_back
    ]
    assert len(answered) >= len(back) > 10
    assert all(b.rescued == b.people - b.dead for b in back)
    assert Fate.ARRIVED not in {fate for fate, _ in fates.values()}
    assert world.rescue.count == len(world.rescue.queue) == 0


def test_what_a_stop_achieved_is_written_on_its_order():
    assert (Stop.DONE.result, Stop.FAILED.result) == (OrderResult.STOPPED, OrderResult.FAILED)
