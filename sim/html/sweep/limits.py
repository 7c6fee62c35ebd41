"""The box "What this cannot tell you" of a sweep, made from the run itself."""

from collections.abc import Iterator

from sim.html.comparison.limits import JUDGEMENT, LEFT_OUT, calibration_limits
from sim.html.comparison.reported import validation_behind
from sim.report.notes import ONE_YEAR_NOTE
from sim.report.numbers import label, share_of
from sim.report.pictures.findings import in_words
from sim.report.stored_sweep import StoredSweep
from sim.report.sweep_findings import NOTHING, about, points_form, subject, verdicts
from sim.report.sweep_measures import measured
from sim.report.sweeps import DUMMY_NOTE
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.base import FactorRow

MOST_NAMED = 6  # factors in a sentence
OF_METHOD = {
    "one_at_a_time": "One factor moves at a time, so that no interaction of factors is seen.",
    "morris": "Morris' method screens. It says which factors may be left out, and not how much of "
    "the variance each explains.",
    "grid": "Only the factors of the grid vary. What lies between its points is not known.",
    "switched": "An effect is a mean over combinations of the other factors. In one combination it "
    "may be another.",
    "sobol": "Shares of a variance say what matters and not in which direction.",
    "pawn": "A distance says what matters and not in which direction.",
    "prcc": "A rank correlation sees only what rises or falls throughout the range.",
    "latin_hypercube": "A rank correlation sees only what rises or falls throughout the range.",
}
RANGES = (
    "A factor matters only over the range that it was given. A wider range makes it matter more."
)


def limits(study: StoredSweep) -> tuple[str, ...]:
    """Return what a sweep cannot tell, a sentence or two for each limit."""
    validation = validation_behind(study.manifest["parameters"])
    posterior = study.manifest["parameters"]["kind"] == "posterior"
    return (
        *_chance(study), *_resolution(study), *_deaths(study), *_left_out(study), *_refused(study),
        *_method(study), *_judgement(study),
        *(calibration_limits(validation) if validation or not posterior else _other_posterior()),
        f"Replications include {study.result.intervals_hold}. {LEFT_OUT}",
        "No figure here sets deaths against anything else. None is a forecast of a year.",
    )  # fmt: skip


def _other_posterior() -> Iterator[str]:
    yield "The assumptions are from a posterior that is not the project's own."


def _deaths(study: StoredSweep) -> Iterator[str]:
    if study.deaths_first[0].outcome == "deaths":
        yield ONE_YEAR_NOTE


def _chance(study: StoredSweep) -> Iterator[str]:
    """Yield how much of each outcome's variance is chance."""
    known = [
        f"{share_of(b.spread.noise_share)} for {about(study, b.outcome)}"
        for b in study.deaths_first
        if b.spread is not None and b.spread.noise_share is not None
    ]
    if known:
        yield f"Share of the variance over samples that is chance: {', '.join(known)}."
    if study.result.replications_each == 1:
        yield (
            "Each sample has one replication. So the share of chance is not known. "
            f"{study.method.one_replication}"
        ).strip()


def _resolution(study: StoredSweep) -> Iterator[str]:
    """Yield which effects the sweep cannot tell from nothing."""
    parts = []
    for block in study.deaths_first:
        if block.points and study.compare and block.points[0].estimate.low is not None:
            wider = verdicts(study, block).wider
            half = wider * max(point.estimate.half for point in block.points)
            form = points_form(block.points, block.unit, True)
            points = " points" if block.unit == "share" else ""
            parts.append(f"±{form(half).lstrip('+')}{points} for {about(study, block.outcome)}")
        elif block.factors:
            m = measured(study, block)
            halves = [e.half for f in m.real if f.path not in m.sure for e in m.estimates(f)]
            known = [half for half in halves if half < float("inf")]
            if known:
                size = m.form(max(known)).lstrip("+")
                points = " points" if m.unit == "percentage points" else ""
                parts.append(f"±{size}{points} for {about(study, block.outcome)}")
    if parts:
        yield (
            f"Effects below {', '.join(parts)} may not be distinguishable from {NOTHING}."
            if not study.result.outcomes[0].points
            else f"Mean changes below {', '.join(parts)} may not be distinguishable from zero."
        )


def _left_out(study: StoredSweep) -> Iterator[str]:
    """Yield how many runs failed and how many samples were left out."""
    result = study.result
    if result.failed_runs:
        yield f"{result.failed_runs:,} of {result.runs:,} runs failed."
    for block in study.deaths_first:
        if block.dropped_samples:
            yield (
                f"{block.dropped_samples:,} of {block.dropped_samples + block.samples:,} samples "
                f"are left out of {label(block.outcome)}, because a run failed or has no value."
            )


def _refused(study: StoredSweep) -> Iterator[str]:
    for block in study.deaths_first:
        if block.refused:
            name = subject(study, block.outcome).capitalize()
            yield f"{name} is not analysed: {block.refused.rstrip('.')}."


def _method(study: StoredSweep) -> Iterator[str]:
    """Yield the limits of the method."""
    if study.result.method in OF_METHOD:
        yield OF_METHOD[study.result.method]
    if issubclass(study.method.row, FactorRow):
        yield RANGES
        if DUMMY in study.factors:
            yield f"The {DUMMY_NOTE}"


def _judgement(study: StoredSweep) -> Iterator[str]:
    """Yield which factors rest on judgement, and which are settings that have no source."""
    known = [f for f in study.varied if f.assumption is not None]
    guessed = [f.label for f in known if f.assumption and f.assumption.grade == JUDGEMENT]
    if known:
        named = f": {_listed(guessed)}" if guessed else ""
        yield (
            f"{in_words(len(guessed)).capitalize()} of {in_words(len(known))} assumptions among "
            f"the factors rest on judgement alone (grade E){named}."
        )
    settings = [f.label for f in study.varied if "." in f.path]
    if settings:
        yield f"Chosen by the sweep's author, without a prior: {_listed(settings)}."


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {in_words(more)} more" if more > 0 else "")
