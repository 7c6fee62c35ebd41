"""How much of a change is due to chance, and what it is in each regime."""

from sim.experiment.comparison import Change, Comparison
from sim.outcomes.outcomes import OUTCOMES
from sim.report.notes import REGIMES, replications
from sim.report.numbers import NONE, change_and_interval, label, share_of

SHOWN = ("deaths", "expected_deaths", "arrivals")


def known_regimes(comparison: Comparison) -> dict[str, int]:
    """Return the replications of the two limited regimes, if any are known."""
    known = comparison.regimes
    return {name: known[name] for name in ("demand", "supply") if name in known}


def beneath(comparison: Comparison, change: Change) -> str:
    """Return the lines under a comparison: share due to chance, and the change by regime."""
    if not comparison.study.parameters.drawn:
        return ""
    shares = [f"{label(name)} {share_of(change.difference(name).chance)}" for name in SHOWN]
    lines = []
    if NONE not in " ".join(shares):
        lines.append(f"Share of the change's variance due to chance: {', '.join(shares)}.")
    if all(change.difference(name).p_tie == 1 for name in SHOWN):
        return ""
    for regime, count in known_regimes(comparison).items():
        lines.append(f"If {REGIMES[regime]} ({replications(count)}):")
        for name in SHOWN:
            difference = change.difference(name, regime)
            mean, span = change_and_interval(difference, OUTCOMES[name].unit)
            lines.append(f"  {label(name)} {mean}{f' ({span})' if span else ''}")
    return "".join(f"{line}\n" for line in lines)
