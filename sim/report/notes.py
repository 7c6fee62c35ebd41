"""Notes under tables: two lines at most. `channelsim explain` has the rest."""

from collections.abc import Sequence

from sim.experiment.design import Study
from sim.scenario import Scenario

RATES_NOTE = "Do not compare the two interception rates."
DEATHS_NOTE = "In one real year, effects on deaths below about ±50 % cannot be seen."
ONE_YEAR_NOTE = (
    "Reported deaths were 5, 15, 79 and 27 in 2022 to 2025. Years differ that much, so one real "
    "year cannot show a small effect on deaths."
)
MARK_NOTE = "~: not distinguishable from zero."
REGIMES = {"demand": "demand-limited", "between": "between", "supply": "supply-limited"}


def included(study: Study) -> str:
    """Return a sentence on what the intervals of a study include."""
    return f"Intervals include {study.parameters.intervals_hold}."


def pairs(study: Study) -> str:
    """Return the number of replications of a comparison, and whether they are paired."""
    paired = all(study.paired(other.name) for other in study.scenarios[1:])
    return f"{replications(study.replications)}, {'paired' if paired else 'not paired'}"


def mark_note(family: int) -> str:
    """Return what the mark ~ means, with the number of changes in Holm's family."""
    return f"~: not distinguishable from zero (Holm, {family} changes)."


def spread_name(study: Study) -> str:
    """Return what the spread over replications is: 5–95 %, or the extremes of few."""
    return "5–95 %" if study.has_quantiles else f"smallest to largest of {study.replications}"


def spread_heading(study: Study) -> str:
    """Return the name of the spread as a heading, in two lines if it is long."""
    return spread_name(study).replace(" of ", "\nof ")


def replications(count: int) -> str:
    """Return a number of replications in words."""
    return f"{count} replication{'' if count == 1 else 's'}"


def marked(scenarios: Sequence[Scenario]) -> str:
    """Name the scenarios that are hypothetical, and those whose networks do not learn."""
    sentences = []
    hypothetical = [s.name for s in scenarios if s.title.startswith("Hypothetical")]
    fixed = [s.name for s in scenarios if s.adversary == "fixed"]
    if hypothetical:
        sentences.append(f"Hypothetical: {', '.join(hypothetical)}.")
    if fixed:
        where = "any scenario" if len(fixed) == len(scenarios) else ", ".join(fixed)
        sentences.append(f"Networks do not learn in {where}.")
    return " ".join(sentences)
