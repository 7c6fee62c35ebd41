"""What stands under the tables: what an interval holds, and what no number here can tell."""

from collections.abc import Sequence

from sim.experiment.design import Study
from sim.experiment.source import Kind
from sim.scenario import Scenario

RATES_NOTE = (
    "Neither rate is a loaded boat's chance of being stopped, and one must not be compared with "
    "the other: the first counts empty boats and finds as well."
)
CHANCE_NOTE = (
    "Chance: its share of the spread, roughly (± 10 points with 100 worlds); the rest is what is "
    "not known of the assumptions."
)
DEATHS_NOTE = (
    "Deaths vary so much from year to year (5, 15, 79, 27 in 2022 to 2025) that no effect on them "
    "below about ±50 % can be told from chance in one year."
)
MANY_NOTE = "Of many figures, one in twenty that is nothing passes for a change."


def uncertainty(study: Study) -> str:
    """Say what the intervals of a study hold."""
    told = f"Intervals hold {study.parameters.intervals_hold}."
    if study.parameters.kind is Kind.point:
        return f"{told} What is not known of these is not in them."
    if study.parameters.kind is Kind.posterior:
        rest = "chance and strengths" if study.parameters.levers else "chance"
        return f"{told} `--assumptions defaults` leaves out all but {rest}."
    return told


def under_it(study: Study) -> str:
    """Say what stands under a mean difference."""
    what = "what 90 % of them lie between" if study.parameters.drawn else "its 95 % interval"
    return f"Under it {what}."


def mark(study: Study) -> str:
    """Say what the mark beside a difference means."""
    fewer = (
        ", or fewer than nine worlds of ten agree on its direction"
        if study.parameters.drawn
        else ""
    )
    return (
        f"~: cannot be told from no change (the mean's 95 % interval holds 0{fewer}, or worlds are "
        "too few)."
    )


def worlds(study: Study) -> str:
    """Say how the worlds of a comparison belong together."""
    paired = all(study.paired(other.name) for other in study.scenarios[1:])
    kind = "pairs of the same random world" if paired else "independent worlds of each, no pairs"
    return f"{study.replications} {kind}."


def marked(scenarios: Sequence[Scenario]) -> str:
    """Name the scenarios that are hypothetical, and those whose networks do not learn."""
    sentences = []
    hypothetical = [s.name for s in scenarios if s.title.startswith("Hypothetical")]
    fixed = [s.name for s in scenarios if s.adversary == "fixed"]
    if hypothetical:
        sentences.append(f"Hypothetical: {', '.join(hypothetical)}.")
    if fixed:
        every = len(fixed) == len(scenarios)
        sentences.append(
            f"Networks do not learn in {'any of them' if every else ', '.join(fixed)}."
        )
    return " ".join(sentences)
