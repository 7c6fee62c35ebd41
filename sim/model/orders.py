"""Orders to stop a boat in or on the water, and whether officers carry them out.

Rule: if a union calls on a corps, a share of its crews refuses every order while the call lasts.
The others consider the crowd, children, the sea, their liability and their legal cover. Liability
jumps after a death during an intervention and fades. A refused order uses nobody's time.
"""

from collections.abc import Callable

from sim.model.boats import Boat
from sim.model.dials import Dials
from sim.model.quantiles import logistic
from sim.model.standby import SHIFTS, Crew
from sim.model.tables import Log, OrderResult, OrderStage

REFERENCE_LOAD, REFERENCE_WAVE = 50.0, 0.5  # people; m


class Orders:
    """Orders to stop boats: decisions of officers, liability, and the log of results.

    Parameters
    ----------
    first_day
        Ordinal of the date of night 0, so that shifts alternate by date.

    Attributes
    ----------
    on_order
        Functions that are called after each order, with whether officers obey.
    on_result, on_death
        Functions that are called with the result of an order that was obeyed, and with the hour of
        a death while officers acted.
    """

    def __init__(self, dials: Dials, log: Log, first_day: int = 0) -> None:
        self.dials, self.log, self.first_day = dials, log, first_day
        self._liability, self._updated_at = 0.0, 0.0
        self.on_order: list[Callable[[Boat, OrderStage, bool], None]] = []
        self.on_result: list[Callable[[Boat, OrderResult], None]] = []
        self.on_death: list[Callable[[float], None]] = []

    def liability(self, now: float) -> float:
        """Return liability at hour `now`: the jumps so far, halved every half-life."""
        days = (now - self._updated_at) / 24.0
        faded: float = 0.5 ** (days / self.dials.liability_half_life)
        return self._liability * faded

    def death_during_intervention(self, now: float) -> None:
        """Raise liability after a death while officers acted."""
        self._liability = self.liability(now) + self.dials.liability_jump
        self._updated_at = now
        for listener in self.on_death:
            listener(now)

    def obeyed(
        self,
        boat: Boat,
        crew: Crew,
        stage: OrderStage,
        u_coin: float,
        u_will: float,
        u_children: float,
        shift: float = 0.0,
    ) -> bool:
        """Order `crew` to stop `boat`, log a refusal, and return whether it obeys.

        `shift` is the effect of the ordered means on willingness, logit. `u_coin` decides about a
        union's call only if `refusal_by_coin` is 1.
        """
        children = u_children < self.dials.children_aboard
        refused = None
        if self.follows_call(crew, boat.night, u_coin):
            refused = OrderResult.REFUSED_BY_UNION
        elif u_will >= self.willingness(boat, crew, stage, children, shift):
            refused = OrderResult.REFUSED_BY_JUDGEMENT
        if refused is None:
            boat.order = (stage, crew.corps, boat.dead)
        else:
            self.log.interventions.append((boat.night, boat.sector, stage, crew.corps, refused, 0))
        for listener in self.on_order:
            listener(boat, stage, refused is None)
        return refused is None

    def follows_call(self, crew: Crew, night: int, u_coin: float) -> bool:
        """Return whether the shift of a crew that is on duty on a night follows a union's call.

        A shift has one uniform for good. More officers called on, or a higher compliance, therefore
        only add shifts that refuse.
        """
        d = self.dials
        called = (d.union_call_police, d.union_call_gendarmerie, d.union_call_navy)[crew.corps]
        u = u_coin if d.refusal_by_coin else crew.call_u[(self.first_day + night) % SHIFTS]
        return u < called * d.union_compliance

    def willingness(
        self, boat: Boat, crew: Crew, stage: OrderStage, children: bool, shift: float = 0.0
    ) -> float:
        """Return the probability that a crew that is free to choose acts.

        The crowd and the children count only if there are people on the boat.
        """
        d = self.dials
        x = d.willingness + crew.effect * d.unit_effect
        x -= d.refusal_sea * (boat.wave - REFERENCE_WAVE) / 0.3
        x -= d.refusal_liability * self.liability(boat.clock)
        x += d.trust_protection * d.liability_protection
        x += shift
        if stage is OrderStage.UNLOADED:
            return logistic(x + d.willingness_unloaded)
        x -= d.refusal_load * (boat.people - REFERENCE_LOAD) / 10.0
        x -= d.refusal_children * children
        return logistic(x + d.willingness_shallows * (stage is OrderStage.SHALLOWS))

    def record_result(self, boat: Boat, result: OrderResult) -> None:
        """Log the result of the order that a crew obeyed. A death raises liability."""
        assert boat.order is not None
        stage, corps, dead_before = boat.order
        dead = boat.dead - dead_before
        self.log.interventions.append((boat.night, boat.sector, stage, corps, result, dead))
        if dead:
            self.death_during_intervention(boat.clock)
        for listener in self.on_result:
            listener(boat, result)
