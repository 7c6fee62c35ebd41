"""Sentences of a decision that may be quoted as they are."""

from sim import MODEL_VERSION
from sim.decisions.copies import named
from sim.decisions.result import OutcomeDecision
from sim.decisions.study import StoredRuns

HIDDEN = "Chance hardly shows in this window."
FAILED = "A control of the study failed, so do not use it."


def of_outcome(one: OutcomeDecision, runs: StoredRuns) -> str:
    """Return which policy is shown to be best in an outcome, or that none is."""
    draws = len(next(iter(runs.outcomes.values())))
    basis = f"{runs.window}, channelsim model version {MODEL_VERSION}"
    more = f" {HIDDEN}" * (not runs.chance_known) + f" {FAILED}" * bool(runs.failed_controls)
    return f"{_answer(one, draws, basis)}{more}"


def _answer(one: OutcomeDecision, draws: int, basis: str) -> str:
    name, pair = one.outcome.replace("_", " "), one.closest
    fewer, fewest = ("a lower", "lowest") if one.unit == "GBP" else ("fewer", "fewest")
    if not any((each.low, each.high) != (0.0, 0.0) for each in one.changes.values()):
        return f"No policy changes {name} in any of {draws} draws ({basis})."
    if pair is not None and pair.apart:
        two = len(one.standings) - len(one.copies) == 2
        others = named(pair.second, one.copies) if two else "all other policies"
        share = next(each.p_best for each in one.standings if each.scenario == pair.first)
        return (
            f"{named(pair.first, one.copies)} has {fewer} {name} than {others}, on average over "
            f"{draws} draws. It is best in an estimated {_percent(share)} % of draws ({basis})."
        )
    best = max(one.standings, key=lambda each: each.p_best)
    low, high = (_percent(share) for share in best.p_best_interval)
    return (
        f"No policy is shown to have the {fewest} {name}: {named(best.scenario, one.copies)} has "
        f"the lowest in an estimated {_percent(best.p_best)} % of draws (95 % interval {low} to "
        f"{high}, from {draws} draws; {basis})."
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}"
