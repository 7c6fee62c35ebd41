"""The report of an uncertainty budget: what it is due to, and which figure to learn."""

from collections.abc import Iterator

from sim import MODEL_VERSION
from sim.decisions.budget_result import OutcomeBudget, UncertaintyBudget
from sim.html.comparison.limits import LEFT_OUT
from sim.html.content import Content
from sim.html.parts import Part, numbered
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.report.budget import FEW_DRAWS, GOOD_DRAWS, SHOWN
from sim.report.numbers import label
from sim.report.pictures.budget import components_chart, information_chart, settled, splits_chart
from sim.report.studies import FAULT


def budget_content(b: UncertaintyBudget) -> Content:
    """Return the report of an uncertainty budget."""
    return Content(
        study=b.study,
        failed_controls=tuple(f"CONTROL FAILED: {name}. {FAULT}" for name in b.failed_controls),
        kicker=f"Simulated with channelsim, study {b.study}, window {b.window}",
        question="What is the uncertainty due to, and which figure should be learnt?",
        answer=tuple(_answer(b)),
        uncertainty=tuple(_uncertainty(b)),
        by_scenario=(),
        limits=tuple(_limits(b)),
        credit=f"channelsim, model version {MODEL_VERSION}, study {b.study}, n = {b.draws} draws",
        provenance={
            "Study": b.study,
            "Cite as": f"channelsim, model version {MODEL_VERSION}, study {b.study}",
            "Draws": f"{b.draws}, each of {REPLICATIONS_PER_DRAW} replications",
            "Variants": "; ".join(b.variants),
            "Intervals hold": b.intervals_hold,
            "Again": f"channelsim budget {b.study} --window {b.window}",
        },
        reported=None,
        sections=numbered(_parts(b)),
    )


def _answer(b: UncertaintyBudget) -> Iterator[str]:
    """Yield what the first change of expected deaths is due to, then what knowing is worth."""
    first = b.outcomes[0]
    yield first.sentences[0]
    parts = list(first.headlines[:2][-1].share.items())  # of the first change, or of the level
    if any(share.value == share.value for _, share in parts) and not settled(parts):
        yield "Which part is the largest is not settled."
    if first.information is not None:
        yield first.sentences[-1]


def _uncertainty(b: UncertaintyBudget) -> Iterator[str]:
    if len(b.variants) > 1:
        yield f"Greatest uncertainty: {len(b.variants)} structural variants are all that is tried."
    else:
        yield (
            "Greatest uncertainty: structure. Other ways to build the model are not measured here "
            "(--variant)."
        )


def _limits(b: UncertaintyBudget) -> Iterator[str]:
    """Yield what a budget cannot tell."""
    if b.draws < FEW_DRAWS:
        yield (
            f"{b.draws} draws: shares are rough. Judgement and the value of information need about "
            f"{GOOD_DRAWS} draws (-n {GOOD_DRAWS * REPLICATIONS_PER_DRAW})."
        )
    yield "The variance is that of one future replication, which is like one real year."
    yield "A share of variance is not a share of what is unknown. What is left out has none."
    if b.not_split:
        yield f"Assumptions are not split. {b.not_split}"
    if b.left_out:
        are = "draw is" if b.left_out == 1 else "draws are"
        yield f"{b.left_out} {are} left out, because a run has no number."
    for name in b.without_number:
        yield f"{label(name).capitalize()} is left out: not known in every scenario."
    yield f"Intervals hold {b.intervals_hold}. {LEFT_OUT}"


def _parts(b: UncertaintyBudget) -> Iterator[Part]:
    for one in b.outcomes:
        yield Part(
            f"due-{one.outcome.replace('_', '-')}", label(one.outcome).capitalize(),
            [components_chart(one, {}, len(b.variants) > 1, b.draws), splits_chart(one, {}),
             information_chart(one)],
            _quoted(one),
        )  # fmt: skip


def _quoted(one: OutcomeBudget) -> list[str]:
    """Return the sentences of an outcome; of many policies only the first and the last ones."""
    if len(one.sentences) <= SHOWN:
        return list(one.sentences)
    return [*one.sentences[: SHOWN - 2], *one.sentences[-2:]]
