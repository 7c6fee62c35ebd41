"""How much of a change is chance, and what it is where people or boats are short."""

from sim.experiment.comparison import Change, Comparison
from sim.outcomes.outcomes import OUTCOMES
from sim.report.numbers import NONE, change_and_span, share_of

SHOWN = ("deaths", "arrivals")
REGIME_NOTE = (
    "Short of people, of boats: only worlds (in brackets how many) in which more boats on offer "
    "bring hardly any more arrivals, or many; worlds between the two are in neither."
)
REGIME_NAMES = {"demand": "people", "supply": "boats"}
"""What the coast is short of in each regime; draws between the two are in neither."""


def known_regimes(comparison: Comparison) -> list[tuple[str, str, int]]:
    """Return each regime that is told apart: what the coast is short of, in how many worlds."""
    there = comparison.regimes
    return [(name, what, there[name]) for name, what in REGIME_NAMES.items() if name in there]


def regime_note(comparison: Comparison) -> str:
    """Say what regimes are, where any is shown."""
    return f" {REGIME_NOTE}" if known_regimes(comparison) else ""


def beneath(comparison: Comparison, change: Change) -> str:
    """Return the lines under a comparison: chance's share, and the change by regime."""
    if not comparison.study.parameters.drawn:
        return ""
    shares = [f"{name} {share_of(change.of(name).chance)}" for name in SHOWN]
    lines = []
    if NONE not in " ".join(shares):
        lines.append(f"Chance's share of the change's spread: {', '.join(shares)}.")
    for regime, what, worlds in known_regimes(comparison):
        lines.append(f"Where the coast is short of {what} ({worlds} worlds):")
        for name in SHOWN:
            mean, span = change_and_span(change.of(name, regime), OUTCOMES[name].unit, drawn=True)
            lines.append(f"  {name} {mean} ({span})")
    return "".join(f"{line}\n" for line in lines)
