"""Seizures, task forces and orders reduce boats, fill them and dismantle networks."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from worlds import LONG_AGO, SEEDS, started

from sim.assumptions import point
from sim.assumptions.drivers import on_day
from sim.model.bench import Bench
from sim.model.networks import MAX_LOAD

SEIZED = ({"kind": "boat_supply_seizures", "share": 0.8},)


def test_seizures_mean_fewer_boats_that_are_fuller(run_attempts):
    baseline, seized = (run_attempts(range(8), policies=p, crowding=0.5) for p in ((), SEIZED))
    assert all(
        len(seized_table) < 0.5 * len(baseline_table)
        for baseline_table, seized_table in zip(baseline, seized, strict=True)
    )
    load = [
        sum(t["people"].sum() for t in tables) / sum(map(len, tables))
        for tables in (baseline, seized)
    ]
    assert load[1] > 1.2 * load[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_crowding_seizures_do_not_raise_the_load_that_networks_aim_at(build_world, seed):
    loads = {}
    for crowding in (0.0, 0.5):
        world = build_world(days=60, seed=seed, policies=SEIZED, crowding=crowding)
        aimed = loads.setdefault(crowding, [])
        world.coast.on_decision.append(lambda network, night, load, aimed=aimed: aimed.append(load))
        world.run()
    months = [date(2025, month, 15) for month in (6, 7, 8)]
    aims = {on_day(point(), day)["load_reference"] for day in months}
    assert set(loads[0.0]) == aims
    assert max(loads[0.5]) > max(aims) * 1.2
    assert max(loads[0.5]) <= MAX_LOAD


def test_seizures_of_all_efforts_are_one_or_another(build_world):
    """Of shipments that would get through a half, then a half of those that still would."""
    world = build_world(
        shipments_seized=0.2, seizures_added=0.5, intelligence_seizures=0.5,
        policies=({"kind": "boat_supply_seizures"}, {"kind": "intelligence_sharing"}),
    )  # fmt: skip
    assert world.market._seized() == 0.2  # before the period
    started(world)
    assert world.market._seized() == pytest.approx(1 - 0.8 * 0.5 * 0.5)


def run_falls(world: Bench) -> dict[tuple[int, int], float]:
    """Run a world and return for how many days each dismantled network was gone.

    The keys are the network's number and the night before which it was dismantled.
    """
    falls = {}

    def record(network):
        night = round((world.env.now + 9.0) / 24.0) + world.calendar.warm_up
        falls[network.number, night] = network.back_on - night
        assert network.stock == 0

    world.coast.on_fall.append(record)
    world.run()
    return falls


def test_a_task_force_dismantles_more_networks_and_for_longer(build_world):
    force = ({"kind": "network_task_force", "hazard": 5, "from": LONG_AGO},)
    more, same = 0, 0
    for seed in SEEDS:
        shape = {"days": 90, "seed": seed, "dismantling": 2.0, "task_force_setback": 1.5}
        baseline, pressed = (
            run_falls(build_world(**shape)),
            run_falls(build_world(**shape, policies=force)),
        )
        more += len(pressed) - len(baseline)
        for fall in baseline.keys() & pressed.keys():
            assert pressed[fall] == pytest.approx(1.5 * baseline[fall])
            same += 1
    assert more > 20
    assert same > 5


def test_two_task_forces_of_half_strength_are_not_quite_one(build_world):
    """Shares combine, 1 − ½ · ½, and times the hazard is a power of the share: 16^¾."""
    half = {"kind": "network_task_force", "strength": 0.5}
    world = started(build_world(policies=(half, half), task_force_hazard=16.0))
    assert world.dials.task_force == 0.75
    assert world.dials.task_force_hazard**world.dials.task_force == pytest.approx(8.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dismantled_network_launches_nothing_until_it_is_replaced(build_world, seed):
    world = build_world(days=60, seed=seed, dismantling=6.0, replacement_days=10.0,
                     policies=({"kind": "network_task_force"},))  # fmt: skip
    log: list[tuple[int, str]] = []

    def is_replaced(network):
        assert network.stock == 0
        log.append((network.number, "is replaced"))

    world.coast.on_fall.append(lambda network: log.append((network.number, "falls")))
    world.coast.on_replacement.append(is_replaced)
    world.coast.on_purchase.append(
        lambda network, boats: log.extend([(network.number, "acts")] * bool(boats))
    )
    world.on_launch.append(lambda boat: log.append((boat.network, "acts")))
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


def test_the_queue_of_a_dismantled_network_is_shared_among_the_others(build_world):
    world = build_world(days=40, dismantling=20.0, replacement_days=20.0)
    world.env.run(until=24.0 * 20)
    shares = [n.queue_share for n in world.networks]
    working = [n.working for n in world.networks]
    assert 0 < sum(working) < len(working)
    assert sum(shares) == pytest.approx(1.0)
    assert [s > 0 for s in shares] == working


FROZEN = {"kind": "crime_prevention_orders", "networks": 5}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_under_an_order_never_has_more_than_its_free_share(build_world, seed):
    world = build_world(days=60, seed=seed, policies=(FROZEN,), dismantling=2.0, frozen_share=0.7)
    world.env.run(until=0.1)
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


def test_networks_under_orders_buy_fewer_boats_and_the_others_more(build_world):
    """The shipments are the same; what one cannot buy is offered to the next."""
    bought: dict[bool, Counter[bool]] = {}
    for seed in SEEDS:
        named = [
            n.under_order for n in started(build_world(seed=seed, policies=(FROZEN,))).networks
        ]
        for policies in ((), (FROZEN,)):
            world = build_world(days=60, seed=seed, policies=policies, working_capital=3.0,
                             frozen_share=1.0, dismantling=0.0)  # fmt: skip
            world.env.run(until=0.1)
            count = bought.setdefault(bool(policies), Counter())

            def record(network, boats, named=named, count=count):
                count[named[network.number]] += boats

            world.coast.on_purchase.append(record)
            world.run()
    free, frozen = bought[False], bought[True]
    assert frozen[True] < 0.1 * free[True]
    assert frozen[False] > free[False]


def test_the_successor_of_a_network_under_an_order_is_free(build_world):
    """And stays so at the dates of other policies, and while the orders reach more networks."""
    first = [date(2025, 7, 1) + timedelta(days=n) for n in range(40)]
    world = build_world(
        days=40, dismantling=0.0, crews_restricted=0.5, crews=120,
        policies=(
            {"kind": "crime_prevention_orders", "networks": 4},
            {"kind": "beach_dispersal", "from": first[4], "to": first[8]},
            {"kind": "crime_prevention_orders", "networks": 2, "from": first[10], "to": first[20]},
        ),
    )  # fmt: skip
    world.env.run(until=24.0)
    network = next(n for n in world.networks if n.order_rank < 1)
    crews_under_order, full = network.crews, 20 * 10_000 * network.share * 12
    assert network.under_order
    assert network.capital <= 0.3 * full * (1 + 1e-12)
    network.dismantle(0.0)
    network.replace()
    assert not network.under_order
    assert network.named
    assert network.crews > crews_under_order
    assert network.capital == pytest.approx(full)
    states = []
    for day in (5.5, 9.5, 11.5, 21.5):
        world.env.run(until=24.0 * day)
        states.append((network.named, network.under_order, sum(n.named for n in world.networks)))
    assert states == [
        (True, False, 4), (True, False, 4), (True, False, 6), (True, False, 4)
    ]  # fmt: skip


def test_orders_name_the_same_networks_first_however_many_they_reach(build_world):
    named = []
    for networks in (0, 1, 3, 7, 12, 60):
        policy = {"kind": "crime_prevention_orders", "networks": networks}
        world = started(build_world(policies=(policy,)))
        named.append({n.number for n in world.networks if n.under_order})
    assert [len(numbers) for numbers in named] == [0, 1, 3, 7, 12, 12]
    assert all(fewer <= more for fewer, more in pairwise(named))
