"""The report of a break-even: the curve, where it crosses zero, and how sure that is."""

from collections.abc import Iterator

from sim import MODEL_VERSION
from sim.html.comparison.limits import LEFT_OUT
from sim.html.content import Content
from sim.html.parts import Part, numbered
from sim.report.break_even import line_of_draws, line_of_resolved
from sim.report.numbers import label, share_of
from sim.report.pictures.break_even import break_even_chart
from sim.sensitivity.break_even_result import BreakEven
from sim.sensitivity.break_even_sentence import shown


def break_even_content(b: BreakEven) -> Content:
    """Return the report of a break-even."""
    kind = "draws" if b.of_draws else "replications"
    return Content(
        study=f"break-even of {b.factor}",
        failed_controls=(),
        kicker=f"Simulated with channelsim, window {b.window}",
        question=f"At which {b.factor} does “{b.scenario}” no longer change {label(b.outcome)}?",
        answer=tuple(_answer(b)),
        uncertainty=tuple(line_of_draws(b)),
        by_scenario=(),
        limits=tuple(_limits(b)),
        credit=f"channelsim, model version {MODEL_VERSION}, seed {b.seed}, n = {b.draws} {kind}",
        provenance={
            "Cite as": f"channelsim, model version {MODEL_VERSION}, break-even of {b.factor}, seed "
            f"{b.seed}",
            "Scenario": f"{b.scenario} against {b.baseline}, window {b.window}",
            "Values": ", ".join(shown(point.value) for point in b.points),
            "Intervals include": b.intervals_hold,
        },
        reported=None,
        sections=numbered([Part("curve", "The curve", [break_even_chart(b)])]),
    )  # fmt: skip


def _answer(b: BreakEven) -> Iterator[str]:
    """Yield which outcome it is about if deaths are not it, then the answer."""
    if b.outcome not in ("expected_deaths", "expected_deaths_from_intervention"):
        yield f"This page is about {label(b.outcome)}. It says nothing about deaths."
    yield b.sentence
    yield from line_of_resolved(b)


def _limits(b: BreakEven) -> Iterator[str]:
    """Yield what a break-even cannot tell."""
    yield "Between the values that were run, the curve is a straight line."
    yield (
        "The curve is taken to only rise or only fall. If that is so, a misfit as large as this "
        f"one has a probability of {share_of(b.p_monotone)}."
    )
    if b.open:
        yield f"The interval is open: its {' and '.join(b.open)} end lies beyond the values run."
    yield f"Nothing is known below {shown(b.range[0])} and above {shown(b.range[1])}."
    if b.chance == b.chance:
        yield f"Chance is up to {share_of(b.chance)} of a draw's spread."
    if b.left_out:
        yield f"{b.left_out} draws or replications are left out, because a run has no number."
    if b.failed:
        yield f"{b.failed} runs failed."
    yield f"Intervals include {b.intervals_hold}. {LEFT_OUT}"
