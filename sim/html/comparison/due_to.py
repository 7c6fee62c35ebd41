"""What the uncertainty of a comparison is due to: the quick part of an uncertainty budget."""

from sim.decisions.budget import budget
from sim.decisions.budget_result import OutcomeBudget, UncertaintyBudget
from sim.decisions.budget_sentences import with_interval
from sim.errors import UserError
from sim.html.parts import Part
from sim.report.numbers import label
from sim.report.pictures.budget import (
    UNBOUNDED,
    components_chart,
    is_beyond,
    name_of,
    settled,
)
from sim.report.stored import StoredComparison

OUTCOMES = ("expected_deaths", "arrivals")
MORE = (
    "Structure, the share of judgement and the value of information take longer: run channelsim "
    "budget on the study."
)


def quick_budget(study: StoredComparison) -> UncertaintyBudget | None:
    """Return the components of the variance; None if the study cannot show them."""
    block = study.main
    try:
        return budget(study.folder, block.summary.window.name, scenarios=block.names,
                      components_only=True)  # fmt: skip
    except UserError:
        return None


def deaths_due_to(study: StoredComparison, parts: UncertaintyBudget | None) -> list[str]:
    """Return what the change of expected deaths is due to, in a sentence if it is known."""
    return [] if parts is None else [largest_part(parts.outcomes[0], study)]


def due_to(study: StoredComparison, parts: UncertaintyBudget | None) -> Part:
    """Return the section on what the uncertainty is due to; empty if it is not known."""
    chosen = [] if parts is None else [o for o in parts.outcomes if o.outcome in OUTCOMES]
    titles = study.main.titles
    draws = parts.draws if parts else 0
    charts = [components_chart(one, titles, structure=False, draws=draws) for one in chosen]
    sentences = [largest_part(one, study) for one in chosen]
    return Part("uncertainty", "What the uncertainty is due to", charts, [*sentences, MORE])


def largest_part(one: OutcomeBudget, study: StoredComparison) -> str:
    """Return what the variance of the largest change is due to, and whether that is settled."""
    changes = [h for h in one.headlines[1:] if h.share["chance"].value == h.share["chance"].value]
    if not changes:
        return f"No scenario changes {label(one.outcome)} in any replication."
    most = max(changes, key=lambda h: abs(h.mean))
    parts = [(part, most.share[part]) for part in ("assumptions", "chance")]
    sentences = [
        f"Of the variance of {label(one.outcome)} in one future replication, "
        f"{name_of(most, study.main.titles)}: {with_interval(parts[0][1])} is due to "
        f"assumptions and {with_interval(parts[1][1])} to chance."
    ]
    if not settled(parts):
        sentences.append("Which part is larger is not settled.")
    if any(is_beyond(share) for _, share in parts):
        sentences.append(UNBOUNDED)
    return " ".join(sentences)
