"""The numbers of the program that pages name: assumptions by name, and others by a name here."""

import csv
import inspect
import json
from collections import Counter
from datetime import date
from math import exp, factorial, log
from pathlib import Path
from typing import Any

from policy_numbers import of_policies

from sim import MODEL_VERSION
from sim.api.calibration import PILOT, POSTERIOR_DRAWS, WORLDS
from sim.assumptions import SECTORS, all_assumptions, point
from sim.assumptions.drivers import DRIVERS, YEAR
from sim.attribution.result import AttributionResult
from sim.cli.attributing import attribute
from sim.cli.calibrating import QUICK, calibrate
from sim.data.targets import targets
from sim.experiment import precision
from sim.forecast import hurdle, paired, rolling, same_season, scores
from sim.forecast.ensemble_draws import SHORT
from sim.inference import posterior, regimes
from sim.inference.posterior_file import shipped_posterior
from sim.inference.weights import POSTERIOR_PARTS
from sim.model import (
    attempt,
    boats,
    calendar,
    evenings,
    market,
    networks,
    orders,
    responders,
    returns,
    safety,
    spin_up,
)
from sim.model.tables import Fate
from sim.outcomes import statistics
from sim.policies import BUILT_IN
from sim.validation import ranking, sbc
from sim.validation.checks import FULL_YEAR_DRAWS
from sim.validation.result import shipped_text, shipped_validation

ROOT = Path(__file__).parents[2]
WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    *[""] * 4,
    "fifteen",
    *[""] * 4,
    "twenty",
]
FRACTIONS = {0.1: "tenth", 0.25: "quarter", 0.5: "half"}


def shown(value: float) -> str:
    """Return a number as the pages write it: 2,000, .05, −5.26."""
    text = f"{value:,.10g}".replace("-", "−")
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


class Number:
    """A number that formats itself: `{x}`, `{x:%}`, `{x:word}`, `{x:abs}`, `{x:2}` for 2 decimals.

    An assumption also has `{x:grade}`, `{x:median}` of its prior, `{x:sd}`, and `{x:low}` and
    `{x:high}` of its range.
    """

    def __init__(self, value: Any, assumption: Any = None) -> None:
        self.value, self.assumption = value, assumption

    def __getitem__(self, index: int) -> "Number":
        return Number(self.value[index], self.assumption)

    def __format__(self, spec: str) -> str:
        if spec == "grade":
            return str(self.assumption.grade)
        if spec in ("median", "sd"):
            ((_, settings),) = self.assumption.prior.items()
            return shown(settings[spec])
        if spec in ("low", "high"):
            return shown(self.assumption.range[spec == "high"])
        if spec in ("word", "Word"):
            word = FRACTIONS.get(self.value) or WORDS[round(self.value)]
            return word if spec == "word" else word.capitalize()
        if spec == "abs":
            return shown(abs(self.value))
        if spec == "n":
            return f"{100 * self.value:.0f}"
        if spec == "%":
            return f"{100 * self.value:.0f} %"
        if spec == "0,":
            return f"{self.value:,.0f}"
        if spec.endswith("f"):
            return f"{self.value:.{spec}}".removeprefix("0")
        if spec.isdigit():
            return shown(round(self.value, int(spec)))
        return str(self.value) if isinstance(self.value, str) else shown(self.value)


def clock(hour: float) -> str:
    """Return an hour from midnight as the time of day."""
    return f"{int(hour % 24):02d}:00"


def published() -> list[dict[str, float]]:
    """Return the weeks of the official series that have prevention figures."""
    path = ROOT / "calibration" / "observed" / "weekly.csv"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["events_prevented"]]
    return [
        {**{k: float(row[k]) for k in list(row)[1:]}, "end": date.fromisoformat(row["week_ending"])}
        for row in rows
    ]  # type: ignore[misc]


def event_rate(weeks: list[dict[str, float]]) -> float:
    """Return the event interception rate over some weeks."""
    events = sum(week["events_prevented"] for week in weeks)
    return events / (events + sum(week["boats_arrived"] for week in weeks))


def of_the_model() -> dict[str, Any]:
    """Return constants of the model's code, and what follows from the defaults by arithmetic."""
    a = point()
    in_time = 1 - exp(-a["taxi_launch_minutes"] / a["travel_minutes"])
    succeeds = responders.stop_probability(
        a["beach_stop"], a["officers_slope"], a["officers_per_group"], a["taxi_crew"]
    )
    return {
        "model_version": MODEL_VERSION,
        "sectors": SECTORS,
        "fates": len(Fate),
        "drivers": len(DRIVERS),
        "warm_up": calendar.WARM_UP_DAYS,
        "spin_up_years": calendar.SPIN_UP_DAYS / YEAR,
        "in_time_beach": spin_up.IN_TIME,
        "in_time_taxi": spin_up.IN_TIME_TAXI,
        "noon": clock(calendar.NOON),
        "judged": clock(evenings.JUDGED),
        "evening": clock(calendar.EVENING),
        "afternoon": clock(market.SHIPMENT_HOUR),
        "opens": clock(calendar.NIGHT_OPENS),
        "closes": clock(calendar.NIGHT_CLOSES),
        "window_ends": clock(a["launch_window"]),
        "min_load": networks.MIN_LOAD,
        "max_load": networks.MAX_LOAD,
        "min_belief": networks.MIN_BELIEF,
        "launch_wave": networks.REFERENCE_WAVE,
        "half_fit": -a["viability_intercept"] / a["viability_slope"],
        "choice_exponent": round(1 / a["choice_temperature"]),
        "reserve": a["response_groups"] - SECTORS,
        "inshore_m": 1000 * attempt.INSHORE_KM,
        "inshore_minutes": 60 * attempt.INSHORE_KM / a["inshore_speed"],
        "stop_officers": round(exp(responders.REFERENCE_BALANCE) * safety.REFERENCE_LOAD),
        "hazard_people": safety.REFERENCE_LOAD,
        "hazard_wave": safety.REFERENCE_WAVE,
        "order_people": orders.REFERENCE_LOAD,
        "order_wave": orders.REFERENCE_WAVE,
        "taxi_stopped": a["taxi_seen"] * in_time * succeeds,
        "in_time_and_succeeds": in_time * succeeds,
        "memory": returns.MEMORY_DAYS,
        "third_of_90": -log(1 - 0.9),
        "room": boats.RESERVED_NUMBERS,
        "fields": boats.FIELDS,
        "policies": len(BUILT_IN),
    }


def of_methods() -> dict[str, Any]:
    """Return constants of the statistics: what calibration, attribution and forecasts use."""
    return {
        "days_2025": (date(2025, 6, 15) - date(2025, 1, 1)).days + 1,
        "orders": factorial(len(DRIVERS)),
        "min_spread": statistics.MIN_REPLICATIONS,
        "min_replications": statistics.MIN_REPLICATIONS,
        "min_draws": statistics.MIN_DRAWS,
        "first_look": precision.FIRST_LOOK,
        "first_replications": precision.FIRST_LOOK * 2,
        "max_replications": precision.MAX_REPLICATIONS,
        "error_percent": round(100 * statistics.ERROR_RATE),
        "quick": QUICK,
        **_defaults_of_commands(),
        "posterior_parts": POSTERIOR_PARTS,
        "posterior_draws": len(shipped_posterior().draw),
        "min_ess": posterior.MIN_ESS,
        "min_sbc_ess": sbc.MIN_ESS,
        "regime_step": regimes.STEP,
        "regime_each": regimes.REPLICATIONS_A_DRAW,
        "demand_limited": posterior.DEMAND_LIMITED,
        "supply_limited": posterior.SUPPLY_LIMITED,
        "full_year_runs": FULL_YEAR_DRAWS,
        "surely": ranking.MIN_SWAPPED,
        "origins": len(rolling.origins()),
        "ahead": rolling.AHEAD,
        "data_weeks": SHORT,
        "season_reach": same_season.REACH,
        "season_years": same_season.YEARS,
        "season_level": same_season.LEVEL,
        "hurdle_years": hurdle.YEARS,
        "hurdle_harmonics": hurdle.HARMONICS,
        "pair_level": paired.LEVEL,
        "pair_cases": paired.MIN_CASES,
        "pair_spans": paired.MIN_SPANS,
        "blur": scores.BLUR,
        "vague": scores.VAGUE,
        "arrivals_discrepancy": targets()["arrivals_2025"].sd,
        **{f"sd_{name}": target.sd for name, target in targets().items()},
        **{f"{role}_figures": n for role, n in Counter(t.role for t in targets().values()).items()},
    }


def _defaults_of_commands() -> dict[str, Any]:
    """Return the sizes of `calibrate` and `attribute` without options."""
    asked, fitted = (inspect.signature(command).parameters for command in (attribute, calibrate))
    draws, each = asked["draws"].default, asked["replications"].default
    return {
        "calibrate_draws": fitted["draws"].default,
        "pilot_draws": PILOT,
        "second_wave_draws": POSTERIOR_DRAWS,
        "second_wave_worlds": WORLDS,
        "attribute_draws": draws,
        "attribute_each": each,
        "attribute_runs": draws * each * 2 ** len(DRIVERS),
    }


def of_reports_and_results() -> dict[str, Any]:
    """Return reported figures, and what the shipped calibration and attribution found."""
    told = {name: target.value for name, target in targets().items()}
    weeks = published()
    spring = [w for w in weeks if date(2025, 1, 1) <= w["end"] <= date(2025, 6, 15)]  # type: ignore[operator]
    people, boats_in, events, prevented = (
        sum(week[column] for week in spring)
        for column in ("people_arrived", "boats_arrived", "events_prevented", "people_prevented")
    )
    found = shipped_validation()
    medians = {f"model_{c.target.name}": c.posterior[1] for c in found.checks}
    split = AttributionResult.from_json(json.loads(shipped_text("attribution.json")))
    return {
        **told,
        **medians,
        "kappa": (prevented / events) / (people / boats_in),
        "event_rate_few": event_rate([w for w in weeks if w["boats_arrived"] <= 5]),
        "event_rate_many": event_rate([w for w in weeks if w["boats_arrived"] > 15]),
        **{f"rise_by_{f.factor}": f.reported_share for f in split.accounting.factors},
        "attribution_draws": split.draws,
        "attribution_each": split.replications_each,
        "coalitions": split.coalitions,
        "attribution_runs": split.draws * split.replications_each * split.coalitions,
        "ensemble": found.ensemble,
        "assumptions_counted": len(found.identifiability.assumptions),
        "sbc_rows": len(found.sbc),
        "sbc_sets": found.sbc_sets["any"].sets,
    }


def numbers() -> dict[str, Number]:
    """Return every number by the name that the claims use."""
    named = {name: Number(a.value, a) for name, a in all_assumptions().items()}
    others = {**of_the_model(), **of_methods(), **of_reports_and_results(), **of_policies()}
    twice = named.keys() & others.keys()
    assert not twice, twice
    return {**named, **{name: Number(value) for name, value in others.items()}}
