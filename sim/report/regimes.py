"""How much of a change is chance, and what it is where people or boats are short."""

import numpy as np
from numpy.typing import NDArray

from sim.experiment.run import Results
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import difference
from sim.report.numbers import NONE, change_span, share_of, shown_change

SHOWN = ("deaths", "arrivals")
SHORT_NOTE = (
    "Short of people, of boats: only worlds (in brackets how many) in which more boats on offer "
    "bring hardly any more arrivals, or many; worlds between the two are in neither."
)
SHORT_OF = {"demand": "people", "supply": "boats"}
"""What the coast is short of in each regime; draws between the two are in neither."""


def masks(results: Results) -> dict[str, NDArray[np.bool_]]:
    """Return which replications belong to each regime, by what the coast is short of there."""
    named = np.array(results.study.regimes())
    found = {what: named == name for name, what in SHORT_OF.items()}
    return {what: here for what, here in found.items() if here.any()}


def beneath(results: Results, other: str, base: str, window: str) -> str:
    """Return the lines under a comparison: chance's share, and the change by regime."""
    if not results.study.parameters.drawn:
        return ""
    pairs = {n: (results.of(other, window, n), results.of(base, window, n)) for n in SHOWN}
    shares = [f"{n} {share_of(difference(*pairs[n], drawn=True).chance)}" for n in SHOWN]
    lines = []
    if NONE not in " ".join(shares):
        lines.append(f"Chance's share of the change's spread: {', '.join(shares)}.")
    for what, here in masks(results).items():
        lines.append(f"Where the coast is short of {what} ({int(here.sum())} worlds):")
        for name in SHOWN:
            unit, (ours, theirs) = OUTCOMES[name].unit, pairs[name]
            d = difference(ours[here], theirs[here], drawn=True)
            lines.append(f"  {name} {shown_change(d, unit)} ({change_span(d, unit, True)})")
    return "".join(f"{line}\n" for line in lines)
