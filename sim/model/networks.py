"""Smuggling networks: what they have, what they have learnt, and what they decide each evening.

Rule: on a night that looks fit, a network launches a share of what its queue, stock and crews
allow, where and how its own attempts have lately succeeded, and as full as boats are scarce.
"""

from collections.abc import Callable, Generator
from math import ceil, exp

import simpy

from sim.assumptions import SECTORS
from sim.model.boats import Boat, Draws
from sim.model.calendar import EVENING, NIGHT_CLOSES, NIGHT_OPENS, Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.people import Pool
from sim.model.quantiles import poisson
from sim.model.tables import Log
from sim.model.weather import Sea

LEAST_LOAD, MOST_LOAD = 10, 120  # people; no boat leaves with fewer, none carries more
LEAST_BELIEF = 0.02  # a network never quite writes off a sector and mode
REFERENCE_WAVE = 0.40  # m, at which the launch fraction is stated


class Coast:
    """What every network reads: the pool, the sea, the clock of the nights, the draws."""

    def __init__(
        self,
        dials: Dials,
        ledger: Ledger,
        log: Log,
        pool: Pool,
        sea: Sea,
        calendar: Calendar,
        draws: Draws,
    ) -> None:
        self.dials, self.ledger, self.log, self.pool = dials, ledger, log, pool
        self.sea, self.calendar, self.draws = sea, calendar, draws
        streams, nights = draws.streams, calendar.nights
        self.number_u = streams.by_network("boats", round(dials.networks), nights).tolist()
        centre = streams.uniforms("night_centre", nights) * dials.launch_window
        self.night_centre: list[float] = centre.tolist()
        self.wave: list[float] = sea.wave.tolist()
        self.forecast: list[float] = sea.forecast.tolist()
        self.shock: list[float] = sea.shock.tolist()


class Network:
    """One smuggling network.

    Attributes
    ----------
    share, queue_share
        Share of the market, and of the queue among the networks that now work.
    stock, out, capital
        Boats held, boats out with a crew each, EUR to pay for boats.
    working, back_on
        Whether it operates; the night on which a dismantled one is replaced.
    belief
        What it believes of its chance to arrive, [mode][sector]; beach 0, taxi 1.
    """

    def __init__(self, coast: Coast, number: int, share: float, nights: list[int]) -> None:
        self.coast, self.number, self.share, self.nights = coast, number, share, nights
        self.queue_share = share
        self.working, self.back_on = True, 0.0
        self.stock = self.out = 0
        self._set_up()
        coast.dials.heed.append(self.weigh)

    def _set_up(self) -> None:
        dials = self.coast.dials
        self.capital = self._full_capital()
        reference = (dials.success_reference_beach, dials.success_reference_taxi)
        self.belief = [[q] * SECTORS for q in reference]
        self.weigh()

    def _full_capital(self) -> float:
        dials = self.coast.dials
        relative = self.share * round(dials.networks)
        return float(dials.working_capital * dials.boat_cost * relative)

    def run(
        self, env: simpy.Environment, launch: Callable[[Boat], None]
    ) -> Generator[simpy.Event, None, None]:
        """Sleep until the evening of a night that looks fit; decide; send boats on their way."""
        turn = self.number / 3600.0  # a second after the one before: never a tie
        for night in self.nights:
            yield env.timeout(self.coast.calendar.midnight(night) + EVENING + turn - env.now)
            if self.working:
                for boat in self.decide(night):
                    launch(boat)

    def decide(self, night: int) -> list[Boat]:
        """Return tonight's boats, their people taken from the pool and they from the stock."""
        coast, dials = self.coast, self.coast.dials
        queue = self.queue_share * coast.pool.at_noon
        crews = max(1, round(dials.crews * self.share)) - self.out
        if self.stock < 1 or crews < 1 or queue < LEAST_LOAD:
            return []
        load = self.target_load(queue)
        limits = (queue / load, self.stock, crews)
        able = min(limits)
        keen = exp(dials.launch_wave_slope * (coast.forecast[night] - REFERENCE_WAVE))
        mean = dials.launch_fraction * able * coast.shock[night] * keen
        wanted = poisson(coast.number_u[self.number][night], mean)
        boats = min(wanted, self.stock, crews, int(queue / LEAST_LOAD))
        if not boats:
            return []
        coast.log.decisions.append((night, limits.index(able)))
        return self._commit(night, boats, load, int(queue))

    def target_load(self, queue: float) -> float:
        """People aimed at per boat: more where boats are scarce against the queue."""
        dials = self.coast.dials
        scarcity = queue / (self.stock * dials.load_reference)
        load: float = dials.load_reference * scarcity**dials.crowding
        return min(max(load, LEAST_LOAD), MOST_LOAD)

    def _commit(self, night: int, boats: int, load: float, queue: int) -> list[Boat]:
        coast, committed = self.coast, []
        midnight = coast.calendar.midnight(night)
        spread, hours = coast.dials.load_spread, coast.dials.launch_spread
        for slot, luck in enumerate(coast.draws.luck(self.number, night, boats)):
            people = round(min(max(load + spread * luck.load_z, LEAST_LOAD), MOST_LOAD))
            people = min(people, queue, coast.pool.size)
            taxi, sector = self.choose(luck.mode, luck.sector)
            if people < LEAST_LOAD or not self._pays(people, taxi, sector):
                continue
            queue -= people
            centre = coast.night_centre[night] + hours * luck.launch_z
            launch = midnight + min(max(centre, NIGHT_OPENS), NIGHT_CLOSES)
            cached = coast.dials.kit_hours * (0.5 + luck.kit_hours)
            committed.append(
                Boat(
                    network=self.number,
                    night=night,
                    slot=slot,
                    sector=sector,
                    taxi=taxi,
                    party=coast.pool.board(people, luck.who_boards),
                    luck=luck,
                    clock=max(launch - cached, midnight + EVENING),
                    launch=launch,
                    wave=coast.wave[night],
                )
            )
        self.stock -= len(committed)
        self.out += len(committed)
        coast.ledger.move_boats(len(committed), "in_stock", "on_attempt")
        return committed

    def _pays(self, people: int, taxi: bool, sector: int) -> bool:
        """Whether the expected revenue of a boat covers what the boat costs."""
        dials = self.coast.dials
        return bool(self.belief[taxi][sector] * people * dials.fare >= dials.boat_cost)

    def choose(self, u_mode: float, u_sector: float) -> tuple[bool, int]:
        """Choose mode, then sector, by attractiveness × (belief / reference)^(1/θ)."""
        beach, taxi = self.weights
        total_beach, total_taxi = sum(beach), sum(taxi)
        by_taxi = u_mode * (total_beach + total_taxi) < total_taxi
        left = u_sector * (total_taxi if by_taxi else total_beach)
        for sector, weight in enumerate(taxi if by_taxi else beach):
            left -= weight
            if left < 0:
                return by_taxi, sector
        return by_taxi, 0

    def weigh(self) -> None:
        """Weigh every sector and mode anew, after a change of the dials or of the network."""
        self.weights = [[self._weight(t, s) for s in range(SECTORS)] for t in (False, True)]

    def _weight(self, taxi: bool, sector: int) -> float:
        d = self.coast.dials
        share = d.taxi_share if taxi else 1.0 - d.taxi_share
        reference = d.success_reference_taxi if taxi else d.success_reference_beach
        learnt = (self.belief[taxi][sector] / reference) ** (1.0 / d.choice_temperature)
        weight: float = share * d.attractiveness[sector] * learnt
        return weight

    def learn(self, boat: Boat, arrived: bool, boat_kept: bool) -> None:
        """Take the fate of one attempt into account: belief, crew, money, boat."""
        dials = self.coast.dials
        rate = dials.learning_rate
        if rate:
            beliefs = self.belief[boat.taxi]
            q = beliefs[boat.sector]
            beliefs[boat.sector] = max(LEAST_BELIEF, q + rate * (arrived - q))
            self.weights[boat.taxi][boat.sector] = self._weight(boat.taxi, boat.sector)
        self.out -= 1
        self.stock += boat_kept
        if arrived:
            paid = self.capital + boat.people * dials.fare
            self.capital = min(paid, max(self._full_capital(), self.capital))

    def buy(self, offered: int) -> int:
        """Take of `offered` boats what stock is short of the queue and money reaches for."""
        coast, dials = self.coast, self.coast.dials
        queue = self.queue_share * coast.pool.at_noon
        load = self.target_load(queue) if self.stock else dials.load_reference
        short = ceil(dials.order_up_to * queue / load) - self.stock
        affordable = int(self.capital // dials.boat_cost) if dials.boat_cost else offered
        boats = max(0, min(offered, short, affordable)) if self.working else 0
        self.capital -= boats * dials.boat_cost
        self.stock += boats
        coast.ledger.deliver(boats)
        return boats

    def dismantle(self, back_on: float) -> None:
        """Arrests: the network stops, its stock is gone, another takes its place later."""
        self.working, self.back_on = False, back_on
        self.coast.ledger.move_boats(self.stock, "in_stock", "gone")
        self.stock = 0

    def replace(self) -> None:
        """A new network takes over the market share; it has everything to learn."""
        self._set_up()
        self.working = True
