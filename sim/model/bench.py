"""The bench builds one random world, starts its processes and runs it.

every day at noon       people arrive, try again, give up         people.Pool.run
every month             drivers move along their paths           dials.Dials.run
every afternoon         networks fall, shipments are offered      market.Market.run
on nights that look fit networks decide and launch                networks.evenings
after a launch          each boat goes from cache to fate         attempt.attempt
at a sighting           a patrol unit is held                     patrols.Watch.sight
at a policy's dates     the dials are turned                      dials.Dials.run
every evening at 17:00  conditions of policies are judged         evenings.Evenings.run
"""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

import numpy as np

from sim.assumptions import Values
from sim.assumptions.drivers import on_day
from sim.model.attempt import attempt
from sim.model.boats import Boat
from sim.model.calendar import Calendar
from sim.model.clock import new_clock
from sim.model.dials import Dials, Overlay
from sim.model.evenings import Evenings, evening_hour, known_by_day
from sim.model.ledger import Ledger
from sim.model.market import Market, market_shares
from sim.model.networks import Coast, Network, evenings
from sim.model.orders import Orders
from sim.model.patrols import Watches
from sim.model.people import Pool
from sim.model.rescue import Rescue, SeaTeams
from sim.model.responders import Responders
from sim.model.safety import Safety, draw_years
from sim.model.spin_up import Start, spin_up
from sim.model.tables import COST, NIGHT, Log, Table, Tables
from sim.model.weather import Sea, draw_sea, fit_nights
from sim.model.world import World
from sim.streams import Streams

PUBLIC_COST, UNKNOWN_COSTS = "cost_in_force", "unknown_costs_in_force"


class Bench(World):
    """One replication with its world, ready to run.

    Parameters
    ----------
    values
        A draw.
    overlays
        Changes by policies, in hours since the period's start.
    calendar, streams
        Days of the run, and random numbers of the replication.
    sea
        The sea of all nights, by default drawn from the streams.
    as_before
        Drivers (`assumptions.drivers`) that are on every day as they were a year before.
    """

    def __init__(
        self,
        values: Values,
        overlays: Iterable[Overlay],
        calendar: Calendar,
        streams: Streams,
        sea: Sea | None = None,
        as_before: Collection[str] = (),
    ) -> None:
        self.calendar, self.streams = calendar, streams
        self.env = env = new_clock(calendar.first_hour)
        self.sea = sea or draw_sea(values, calendar, streams, as_before)
        self.dials = dials = self._dials(values, overlays, as_before)
        self.ledger, self.log = Ledger(), Log()
        networks = round(dials.networks)
        self.pool = Pool(dials, self.ledger, self.log, calendar, streams, as_before)
        self.coast = coast = Coast(self.pool, self.sea, streams)
        first, nights = calendar.first_day, calendar.nights
        shocks = streams.daily("network_shock_z", first, nights, networks, normal=True)
        self.fit = fit_nights(values, self.sea, shocks)
        shares = market_shares(networks, dials.market_concentration)
        self.networks = [Network(coast, i, share) for i, share in enumerate(shares)]
        self.market = Market(dials, self.networks, calendar, streams)
        self.watches = Watches(env, dials, calendar, streams)
        self.responders = Responders(env, dials, self.log, streams)
        self.sea_teams = SeaTeams(env, dials, self.log, streams)
        self.rescue = Rescue(env, dials)
        self.orders = Orders(dials, self.log, calendar.dates()[0].toordinal())
        self.safety = Safety(dials, self.ledger, draw_years(dials, calendar, streams))
        self.on_launch, self.on_fate = [], []
        if calendar.spin_up:
            self._start(spin_up(values, dials, calendar, streams, as_before))
        self._begin()

    def _dials(
        self, values: Values, overlays: Iterable[Overlay], as_before: Collection[str]
    ) -> Dials:
        """Return the dials as they stand before the first evening, by that evening's conditions."""
        months = self.calendar.months_begin()
        drivers = [(hour, on_day(values, middle, as_before)) for hour, middle in months]
        dials = Dials(values, overlays, drivers)
        if dials.conditions:
            first = known_by_day(self.calendar, self.sea, 0)
            dials.judge(first, float("-inf"), evening_hour(self.calendar, 0))
        return dials

    def _start(self, start: Start) -> None:
        """Put the people and boats of the spin-up on the coast, with what networks have learnt."""
        people = (start.waiting, start.attempts, start.recovering, start.their_attempts)
        self.pool.start(*[round(number) for number in people])
        for network in self.networks:
            network.begin(round(start.stock * network.share), start.beliefs)
            self.ledger.deliver(network.stock)

    def _begin(self) -> None:
        env, dials = self.env, self.dials
        env.process(dials.run(env))
        if dials.conditions:
            books = (self.orders, self.ledger, self.log)
            env.process(Evenings(dials, self.calendar, self.sea, *books).run(env))
        env.process(self.pool.run(env))
        env.process(self.market.run(env))
        env.process(evenings(env, self.coast, self.networks, self.fit, self.launch))

    def run(self) -> Tables:
        """Run to the end and return the tables."""
        self.env.run()  # until the last boat has its fate; no boat launches after the last night
        return self.tables()

    def launch(self, boat: Boat) -> None:
        """Send a boat on its way."""
        for listener in self.on_launch:
            listener(boat)
        self.env.process(attempt(self, boat))

    def tables(self) -> Tables:
        """Return the rows so far as tables."""
        d, nights = self.dials, self.calendar.nights
        finds = self.streams.filled_daily(
            "unrelated_finds", self.calendar.first_day, nights, partial(_finds, d.unrelated_finds)
        )[0]
        patrols = self.watches.officer_hours()
        night = np.column_stack([np.arange(nights), self.sea.wave, finds, patrols])
        run = (d.fare, d.boat_cost, d.recorded_at_unrelated_find)
        return self.log.tables(Table(NIGHT, night), self._costs(), run)

    def _costs(self) -> Table:
        """Return the daily cost of the policies, on which no behaviour depends."""
        dials, nights = self.dials, range(self.calendar.nights)
        since = np.array([-np.inf, *dials.changes])
        days = [self.calendar.midnight(night) for night in nights]
        spell = np.searchsorted(since, days, side="right") - 1
        cost, unknown = [
            np.array([float(dials.at(name, now)) for now in since])[spell]
            for name in (PUBLIC_COST, UNKNOWN_COSTS)
        ]
        return Table(COST, np.column_stack([nights, cost / 365.0, unknown]))


def _finds(a_week: float, rng: np.random.Generator, size: tuple[int, int]) -> Any:
    return rng.poisson(a_week / 7.0, size)
