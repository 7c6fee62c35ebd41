"""Outcomes: named numbers of a run, each a function of the rows of a window.

Deaths, fatal incidents, missing, rescued and injured come first in every list. Nothing is finer
than sector and week, deaths are never netted against anything, and single networks are not shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.model.tables import CORPS, LIMITS, Fate, OrderResult, Tables
from sim.outcomes.window import (
    Array,
    Window,
    autocorrelation,
    busiest_week,
    crossing_after,
    dispersion,
    public_cost,
    ratio,
    refused,
)


@dataclass(frozen=True)
class Outcome:
    """One number of a run.

    Attributes
    ----------
    name, unit, definition
        Its name, its unit, and its meaning in one line.
    lower_is_better
        True for harm; None if neither direction is better in itself.
    compute
        Returns its value for a window.
    """

    name: str
    unit: str
    definition: str
    compute: Callable[[Window], float]
    lower_is_better: bool | None = None


def _stopped(fate: Fate) -> Callable[[Window], float]:
    return lambda w: float((w.fate == fate).sum())


_LIST = (
    Outcome("deaths", "people", "people who died, including the missing",
            lambda w: w.total("dead"), True),
    Outcome("expected_deaths", "people",
            "deaths expected from the dangers that boats met; the mean of deaths, with less chance",
            lambda w: w.total("expected_dead"), True),
    Outcome("fatal_incidents", "boats",
            "boats on which somebody died; several deaths on one boat are one incident",
            lambda w: float((w.attempts["dead"] > 0).sum()), True),
    Outcome("missing", "people", "of the deaths, those whose bodies were not found",
            lambda w: w.total("missing"), True),
    Outcome("rescued", "people", "taken from the sea alive and brought back to France",
            lambda w: w.total("rescued")),
    Outcome("injured", "people", "injured in stops and in incidents at sea",
            lambda w: w.total("injured"), True),
    Outcome("officers_injured", "people",
            "officers injured in stops that groups carried out on the beach or in the shallows",
            lambda w: w.total("officers_injured"), True),
    Outcome("deaths_from_intervention", "people",
            "of the deaths, those due to the added danger while officers acted on the boat",
            lambda w: w.total("dead_by_intervention"), True),
    Outcome("expected_deaths_from_intervention", "people",
            "of the expected deaths, those due to the added danger while officers acted",
            lambda w: w.total("expected_dead_by_intervention"), True),
    Outcome("arrivals", "people", "people who reached the United Kingdom",
            lambda w: w.total("arrivals")),
    Outcome("boats_arrived", "boats", "boats that reached the United Kingdom",
            lambda w: float(w.arrived.sum())),
    Outcome("attempts", "boats", "boats that networks committed to a night, whatever their fate",
            lambda w: float(len(w.attempts))),
    Outcome("event_interception_rate", "share",
            "prevention events, divided by prevention events plus boats arrived",
            lambda w: ratio(w.events.sum(), w.events.sum() + w.arrived.sum())),
    Outcome("people_interception_rate", "share",
            "people recorded as prevented, divided by those plus arrivals",
            lambda w: ratio(w.prevented.sum(), w.prevented.sum() + w.total("arrivals"))),
    Outcome("people_prevented_recorded", "people",
            "people recorded at prevention events; a person may be counted several times",
            lambda w: float(w.prevented.sum())),
    Outcome("people_stopped", "people",
            "people alive and present when their boat was stopped or brought back, recorded or not",
            lambda w: w.stopped),
    Outcome("events_prevented", "events", "stops, finds and returns, including lost boats",
            lambda w: float(w.events.sum())),
    Outcome("people_per_boat", "people", "people arrived per boat arrived",
            lambda w: ratio(w.total("arrivals"), w.arrived.sum())),
    Outcome("share_above_60", "share", "boats arrived that set out with more than 60 people",
            lambda w: ratio((w.people[w.arrived] > 60).sum(), w.arrived.sum())),
    Outcome("crossing_days", "days", "days with an arrival",
            lambda w: float((w.boats > 0).sum())),
    Outcome("boats_per_crossing_day", "boats", "boats arrived on a day with an arrival, mean",
            lambda w: ratio(w.arrived.sum(), (w.boats > 0).sum())),
    Outcome("busiest_day", "people", "most people arrived in a day",
            lambda w: float(w.arrivals.max())),
    Outcome("busiest_week", "people", "most people arrived in seven consecutive days",
            lambda w: busiest_week(w.arrivals)),
    Outcome("boats_per_day_dispersion", "variance/mean", "boats arrived a day, variance over mean",
            lambda w: dispersion(w.boats)),
    Outcome("boats_per_day_autocorrelation", "correlation",
            "correlation of boats arrived on one day with the next",
            lambda w: autocorrelation(w.boats)),
    Outcome("crossing_after_crossing", "share", "days with an arrival among those after one",
            lambda w: crossing_after(w.boats, True)),
    Outcome("crossing_after_none", "share", "days with an arrival among those after none",
            lambda w: crossing_after(w.boats, False)),
    Outcome("stopped_share_busy_weeks", "share",
            "people interception rate in the busiest quarter of weeks",
            lambda w: w.weeks.share_of_people(busiest=True)),
    Outcome("stopped_share_other_weeks", "share", "people interception rate in the other weeks",
            lambda w: w.weeks.share_of_people(busiest=False)),
    Outcome("stopped_events_busy_weeks", "share",
            "event interception rate in the busiest quarter of weeks",
            lambda w: w.weeks.share_of_events(busiest=True)),
    Outcome("stopped_events_other_weeks", "share", "event interception rate in the other weeks",
            lambda w: w.weeks.share_of_events(busiest=False)),
    Outcome("stopped_slope_people", "log-odds",
            "slope over weeks: log-odds of the people interception rate on ln(boats + events)",
            lambda w: w.weeks.slope_of_people()),
    Outcome("stopped_slope_events", "log-odds",
            "slope over weeks: log-odds of the event interception rate on ln(boats + events)",
            lambda w: w.weeks.slope_of_events()),
    Outcome("attempts_per_arrival", "attempts", "attempts that those who arrived had made",
            lambda w: ratio(w.total("tries"), w.total("arrivals"))),
    Outcome("people_waiting_mean", "people", "people waiting on the coast, mean over days",
            lambda w: float(w.tables.people["waiting"].mean())),
    Outcome("people_waiting_per_boat", "people/boat",
            "people waiting per boat that networks hold; an index of pressure, not of violence",
            lambda w: ratio(w.tables.people["waiting"].sum(), w.tables.people["stock"].sum())),
    Outcome("people_came", "people", "people who reached the coast",
            lambda w: float(w.tables.people["newcomers"].sum())),
    Outcome("people_returned", "people", "people returned from the United Kingdom",
            lambda w: float(w.tables.people["returned"].sum())),
    Outcome("refusals", "orders", "orders to act in or on the water, refused by officers",
            refused),
    *(Outcome(f"refusals_{corps}", "orders", f"of the refusals, those of the {corps}",
              lambda w, i=i: refused(w, i)) for i, corps in enumerate(CORPS)),  # type: ignore[misc]
    Outcome("refusals_by_union", "orders", "of the refusals, those that followed a union's call",
            lambda w: refused(w, reason=OrderResult.REFUSED_BY_UNION)),
    Outcome("refusals_by_judgement", "orders",
            "of the refusals, those by officers' own judgement of danger, liability and cover",
            lambda w: refused(w, reason=OrderResult.REFUSED_BY_JUDGEMENT)),
    Outcome("water_interventions", "orders", "orders to act in or on the water carried out",
            lambda w: float(np.isin(w.result, (OrderResult.FAILED, OrderResult.STOPPED)).sum())),
    Outcome("kits_found", "events", "boats found before their launch", _stopped(Fate.KIT_FOUND)),
    Outcome("stopped_on_beach", "boats", "boats stopped on the beach",
            _stopped(Fate.STOPPED_ON_BEACH)),
    Outcome("stopped_before_pickup", "boats", "taxi boats stopped before they left",
            _stopped(Fate.STOPPED_BEFORE_PICKUP)),
    Outcome("stopped_in_shallows", "boats", "boats stopped in the shallows",
            _stopped(Fate.STOPPED_IN_SHALLOWS)),
    Outcome("stopped_inshore", "boats", "boats stopped at sea near the shore",
            _stopped(Fate.STOPPED_INSHORE)),
    Outcome("returned_to_france", "boats",
            "boats brought back after a failure at sea, or forced back",
            _stopped(Fate.RETURNED_TO_FRANCE)),
    Outcome("boats_lost", "boats", "boats lost with many aboard", _stopped(Fate.LOST), True),
    Outcome("taxi_share_at_sea", "share", "taxi boats among the loaded boats that put to sea",
            lambda w: ratio(w.attempts["taxi"][w.attempts["at_sea"] == 1].sum(),
                            w.total("at_sea"))),
    Outcome("arrived_of_people_at_sea", "share", "people who arrived, among people who put to sea",
            lambda w: ratio(w.total("arrivals"), w.people[w.attempts["at_sea"] == 1].sum())),
    Outcome("arrived_of_boats_at_sea", "share",
            "boats that arrived, among loaded boats that put to sea",
            lambda w: ratio(w.arrived.sum(), w.total("at_sea"))),
    Outcome("taxi_share_attempts", "share", "taxi boats among attempts",
            lambda w: ratio(w.total("taxi"), len(w.attempts))),
    Outcome("people_per_attempt", "people", "people aboard or meant to board, per attempt",
            lambda w: ratio(w.people.sum(), len(w.attempts))),
    *(Outcome(f"attempts_sector_{s + 1}", "share", f"attempts from sector {s + 1}",
              lambda w, s=s: ratio((w.attempts["sector"] == s).sum(), len(w.attempts)))  # type: ignore[misc]
      for s in range(5)),
    Outcome("people_hours_in_water", "person-hours", "time that people stood in the water",
            lambda w: w.total("water_hours"), True),
    Outcome("officer_hours", "officer-hours",
            "patrols on duty, 21:00 to 09:00, and the time for which groups and teams were held",
            lambda w: float(w.tables.responses["officer_hours"].sum()
                            + w.tables.nights["patrol_hours"].sum())),
    Outcome("public_cost", "GBP",
            "public cost of the policies in force; NaN if the cost of one is unknown",
            public_cost),
    Outcome("public_cost_known", "GBP", "public cost of the policies whose cost is known",
            lambda w: float(w.tables.costs["public_cost"].sum())),
    Outcome("policies_of_unknown_cost", "policies",
            "largest number of policies in force at once whose cost is unknown",
            lambda w: float(w.tables.costs["unknown_costs"].max())),
    Outcome("boats_delivered", "boats", "boats delivered to networks",
            lambda w: float(w.tables.people["delivered"].sum())),
    Outcome("networks_revenue", "EUR", "fares of people who arrived, all networks together",
            lambda w: w.total("arrivals") * w.tables.run["fare"]),
    Outcome("networks_boat_cost", "EUR", "cost of the boats committed, all networks together",
            lambda w: len(w.attempts) * w.tables.run["boat_cost"]),
    *(Outcome(f"bound_by_{limit}", "share", f"launching decisions in which {limit} was the limit",
              lambda w, i=i: ratio((w.tables.decisions["limit"] == i).sum(),  # type: ignore[misc]
                                   len(w.tables.decisions)))
      for i, limit in enumerate(LIMITS)),
)  # fmt: skip

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _LIST}

HEADLINE = (
    "deaths", "expected_deaths", "missing", "rescued", "deaths_from_intervention", "arrivals",
    "event_interception_rate", "people_interception_rate", "refusals",
)  # fmt: skip


DISPLACEMENT = (
    *(f"attempts_sector_{s + 1}" for s in range(5)), "taxi_share_attempts", "people_per_attempt",
    "people_waiting_per_boat",
)  # fmt: skip
"""Outcomes that show where launches go, how full boats are, and how many people wait."""

COST = "public_cost"


def measure(tables: Tables, first: int, last: int, names: Iterable[str] = OUTCOMES) -> Array:
    """Return outcomes over nights `first` to `last` inclusive, by default all of OUTCOMES."""
    window = Window.over_nights(tables, first, last)
    return np.array([OUTCOMES[name].compute(window) for name in names], dtype=float)
