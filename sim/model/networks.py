"""Smuggling networks: their resources, beliefs and decisions each evening.

Rule: on a night that looks fit, a network launches a share of the boats that its queue, stock and
crews allow. It prefers the sectors and modes in which its own attempts lately succeeded. It fills
boats more when boats are scarce.
"""

from collections.abc import Callable, Generator, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import SECTORS
from sim.model.boats import Boat, draw_luck
from sim.model.calendar import EVENING, NIGHT_CLOSES, NIGHT_OPENS
from sim.model.clock import Environment, Event
from sim.model.dials import Dials
from sim.model.people import Pool
from sim.model.quantiles import normal, poisson
from sim.model.safety import MAX_ABOARD
from sim.model.weather import Sea
from sim.streams import Floats, Streams

MIN_LOAD, MAX_LOAD = 10, MAX_ABOARD  # people in a boat
MIN_BELIEF = 0.02  # a network never gives up a sector and mode altogether
REFERENCE_WAVE = 0.40  # m, at which the launch fraction is stated


class Coast:
    """State that all networks read: the pool, the sea, the nights and the random numbers.

    Attributes
    ----------
    on_decision
        Functions that are called with a network that decides to launch, the night, and the people
        per boat that it aims at.
    on_purchase
        Functions that are called with a network and the number of boats that it buys.
    on_fall, on_replacement
        Functions that are called with a network that was dismantled or replaced.
    """

    def __init__(self, pool: Pool, sea: Sea, streams: Streams) -> None:
        self.pool, self.sea, self.streams = pool, sea, streams
        self.dials, self.ledger, self.log = pool.dials, pool.ledger, pool.log
        networks, nights = round(self.dials.networks), pool.calendar.nights
        first = pool.calendar.first_day
        self.dates = pool.calendar.dates()
        self.number_u = streams.daily("boats", first, nights, networks)
        self.order_rank = order_ranks(networks, streams)
        centre = streams.daily("night_centre", first, nights)[0] * self.dials.launch_window
        self.night_centre: list[float] = centre.tolist()
        self.wave: list[float] = sea.wave.tolist()
        self.evening = [pool.calendar.midnight(night) + EVENING for night in range(nights)]
        self.on_decision: list[Callable[[Network, int, float], None]] = []
        self.on_purchase: list[Callable[[Network, int], None]] = []
        self.on_fall: list[Callable[[Network], None]] = []
        self.on_replacement: list[Callable[[Network], None]] = []
        self.update_launch_rate()
        self.dials.listeners.append(self.update_launch_rate)

    def update_launch_rate(self) -> None:
        """Compute, for every night, the mean launches per boat that a network could launch."""
        self.launch_rate: list[float] = launch_rates(self.dials, self.sea).tolist()


def launch_rates(dials: Dials, sea: Sea) -> Floats:
    """Return the mean launches for each boat that could leave, by night, shape (nights,)."""
    calm = np.exp(dials.launch_wave_slope * (sea.forecast - REFERENCE_WAVE))
    rates: Floats = dials.launch_fraction * sea.shock * calm
    return rates


def order_ranks(networks: int, streams: Streams) -> list[float]:
    """Return each network's place in the order in which crime prevention orders name them.

    Places are .5, 1.5 and so on, so that the n networks under orders are those below n.
    """
    drawn = [streams.block("order_rank", n, shape=(1,))[0] for n in range(networks)]
    places: list[float] = (np.argsort(np.argsort(drawn, kind="stable")) + 0.5).tolist()
    return places


class Network:
    """One smuggling network.

    Attributes
    ----------
    share, queue_share
        Its share of the market, and of the queue among the networks that work now.
    stock, out, capital
        Boats in stock, boats on an attempt with a crew each, EUR to pay for boats.
    working, back_on
        Whether it operates, and the night on which it is replaced after it was dismantled.
    belief
        Believed probability that a boat arrives, [mode][sector], with beach 0 and taxi 1.
    named, under_order
        Whether crime prevention orders name it, and whether they bind it. They do not bind the
        successor of a network that they name.
    """

    def __init__(self, coast: Coast, number: int, share: float) -> None:
        self.coast, self.number, self.share = coast, number, share
        self.queue_share = share
        self.number_u: list[float] = coast.number_u[number].tolist()
        self.working, self.back_on = True, 0.0
        self.stock = self.out = 0
        self.named = self.under_order = False
        self.order_rank = coast.order_rank[number]
        self._set_up()
        coast.dials.listeners.append(self.react)
        coast.dials.driver_listeners.append(self.update_weights)

    def _set_up(self) -> None:
        dials = self.coast.dials
        self.capital = self._full_capital()
        reference = (dials.success_reference_beach, dials.success_reference_taxi)
        self.belief = [[q] * SECTORS for q in reference]
        self.update_weights()

    def begin(self, stock: int, beliefs: Sequence[float]) -> None:
        """Begin the run with a stock of boats, and with beliefs by mode if networks learn."""
        self.stock = stock
        if self.coast.dials.learning_rate:
            self.belief = [[max(MIN_BELIEF, q)] * SECTORS for q in beliefs]
            self.update_weights()

    def _full_capital(self) -> float:
        dials = self.coast.dials
        relative = self.share * round(dials.networks)
        free = 1.0 - dials.frozen_share if self.under_order else 1.0
        return dials.working_capital * dials.boat_cost * relative * free

    def decide(self, night: int) -> list[Boat]:
        """Return tonight's boats, with people taken from the pool and dinghies from the stock."""
        coast, stock, crews = self.coast, self.stock, self.crews - self.out
        queue = self.queue_share * coast.pool.at_noon
        if stock < 1 or crews < 1 or queue < MIN_LOAD:
            return []
        load = self.target_load(queue)
        limits = (queue / load, stock, crews)
        capacity = min(limits)
        intended = poisson(self.number_u[night], coast.launch_rate[night] * capacity)
        if not intended:
            return []
        boats = min(intended, stock, crews, int(queue / MIN_LOAD))
        coast.log.decisions.append((night, limits.index(capacity)))
        for listener in coast.on_decision:
            listener(self, night, load)
        return self._commit(night, boats, load, int(queue))

    def target_load(self, queue: float) -> float:
        """Return the intended people per boat, which rises with the queue per boat in stock."""
        dials = self.coast.dials
        reference = dials.load_reference
        load: float = reference * (queue / (self.stock * reference)) ** dials.crowding
        return min(max(load, MIN_LOAD), MAX_LOAD)

    def _commit(self, night: int, boats: int, load: float, queue: int) -> list[Boat]:
        coast, dials, pool, committed = self.coast, self.coast.dials, self.coast.pool, []
        evening, centre, wave = coast.evening[night], coast.night_centre[night], coast.wave[night]
        midnight, day = evening - EVENING, coast.dates[night]
        for slot, luck in enumerate(draw_luck(coast.streams, self.number, day, boats)):
            intended = round(load + dials.load_spread * normal(luck.load))
            people = min(max(intended, MIN_LOAD), MAX_LOAD, queue, pool.size)
            taxi, sector = self.choose(luck.mode, luck.sector)
            profitable = self.belief[taxi][sector] * people * dials.fare >= dials.boat_cost
            if people < MIN_LOAD or not profitable:
                continue
            queue -= people
            hour = centre + dials.launch_spread * normal(luck.launch)
            launch = midnight + min(max(hour, NIGHT_OPENS), NIGHT_CLOSES)
            cached_from = max(launch - dials.kit_hours * (0.5 + luck.kit_hours), evening)
            earlier = pool.board(people)
            committed.append(
                Boat(self.number, night, slot, sector, taxi, people, earlier, luck, cached_from,
                     launch, wave)
            )  # fmt: skip
        self.stock -= len(committed)
        self.out += len(committed)
        coast.ledger.move_boats(len(committed), "in_stock", "on_attempt")
        return committed

    def choose(self, u_mode: float, u_sector: float) -> tuple[bool, int]:
        """Choose mode, then sector, by attractiveness × (belief / reference)^(1/θ)."""
        beach, taxi = self.totals
        by_taxi = u_mode * (beach + taxi) < taxi
        remainder = u_sector * (taxi if by_taxi else beach)
        for sector, weight in enumerate(self.weights[by_taxi]):
            remainder -= weight
            if remainder < 0:
                return by_taxi, sector
        return by_taxi, 0

    def react(self) -> None:
        """React to a change of the dials: orders that begin or end, and other weights."""
        named = self.order_rank < self.coast.dials.networks_under_orders
        if named != self.named:
            self.named = self.under_order = named
            self.capital = min(self.capital, self._full_capital())
        self.update_weights()

    def update_weights(self) -> None:
        """Compute the weight of every sector and mode after a change."""
        d = self.coast.dials
        free = 1.0 - d.crews_restricted if self.under_order else 1.0
        self.crews = max(1, round(d.crews * self.share * free))
        self.weights = [[self._weight(t, s) for s in range(SECTORS)] for t in (False, True)]
        self.totals = [sum(weights) for weights in self.weights]

    def _weight(self, taxi: bool, sector: int) -> float:
        d = self.coast.dials
        share, reference = (
            (d.taxi_share, d.success_reference_taxi)
            if taxi
            else (1.0 - d.taxi_share, d.success_reference_beach)
        )
        learnt = (self.belief[taxi][sector] / reference) ** (1.0 / d.choice_temperature)
        weight: float = share * d.attractiveness[sector] * learnt
        return weight

    def learn(self, boat: Boat, arrived: bool, boat_kept: bool) -> None:
        """Update belief, crews, money and stock after the fate of one attempt."""
        dials = self.coast.dials
        rate = dials.learning_rate
        if rate:
            taxi, sector = boat.taxi, boat.sector
            beliefs, weights = self.belief[taxi], self.weights[taxi]
            q = beliefs[sector]
            beliefs[sector] = max(MIN_BELIEF, q + rate * (arrived - q))
            weights[sector] = self._weight(taxi, sector)
            self.totals[taxi] = sum(weights)
        self.out -= 1
        self.stock += boat_kept
        if arrived:
            with_fares = self.capital + boat.people * dials.fare
            self.capital = min(with_fares, max(self._full_capital(), self.capital))

    def buy(self, offered: int) -> int:
        """Buy as many `offered` boats as the queue needs and money allows; return the number."""
        coast, dials = self.coast, self.coast.dials
        queue = self.queue_share * coast.pool.at_noon
        load = self.target_load(queue) if self.stock else dials.load_reference
        shortage = ceil(dials.order_up_to * queue / load) - self.stock
        if shortage <= 0 or not self.working:
            return 0
        affordable = int(self.capital // dials.boat_cost) if dials.boat_cost else offered
        boats = max(0, min(offered, shortage, affordable))
        self.capital -= boats * dials.boat_cost
        self.stock += boats
        coast.ledger.deliver(boats)
        for listener in coast.on_purchase:
            listener(self, boats)
        return boats

    def dismantle(self, back_on: float) -> None:
        """Stop the network after arrests: its stock is lost, and a successor starts later."""
        self.working, self.back_on = False, back_on
        self.coast.ledger.move_boats(self.stock, "in_stock", "gone")
        self.stock = 0
        for listener in self.coast.on_fall:
            listener(self)

    def replace(self) -> None:
        """Start a successor with the same market share, initial beliefs and full capital."""
        self.under_order = False
        self._set_up()
        self.working = True
        for listener in self.coast.on_replacement:
            listener(self)


def evenings(
    env: Environment,
    coast: Coast,
    networks: list[Network],
    fit: NDArray[np.bool_],
    launch: Callable[[Boat], None],
) -> Generator[Event, None, None]:
    """On the evening of each night that looks fit, let the networks decide and launch boats.

    Parameters
    ----------
    fit
        Whether a night looks fit to a network, shape (networks, nights).
    launch
        Sends a boat on its way.
    """
    for night in np.flatnonzero(fit.any(axis=0)).tolist():
        yield env.timeout(coast.evening[night] - env.now)
        for number in np.flatnonzero(fit[:, night]).tolist():
            if networks[number].working:
                for boat in networks[number].decide(night):
                    launch(boat)
