"""The box "What this cannot tell you", made from the run itself."""

from collections.abc import Iterator

from sim.assumptions import all_assumptions
from sim.html.comparison.reported import validation_of
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS
from sim.policies import BUILT_IN
from sim.report.notes import DEATHS_NOTE
from sim.report.numbers import between, label, level, number
from sim.report.stored import StoredComparison, StoredWindow
from sim.validation.result import ValidationResult

RESOLVED = ("deaths", "expected_deaths", "arrivals")
JUDGEMENT = "E"  # grade of an assumption that rests on judgement
LEFT_OUT = (
    "The model leaves out politics, law, other routes, prices, and what people learn of deaths and "
    "stops. No interval holds what it leaves out."
)

NO_POSTERIOR = (
    "The assumptions are not drawn from the project's posterior, so that no reported figure "
    "supports the levels."
)


def limits(study: StoredComparison) -> tuple[str, ...]:
    """Return what a study cannot tell, a sentence or two for each limit."""
    validation = validation_of(study)
    return (
        *_resolution(study.main), *_runs(study), *_own_variant(study),
        *calibration_limits(validation), *_judgement(study),
        f"Intervals hold {study.main.summary.uncertainty}. {LEFT_OUT}",
        *_remarks(study.main), *_behaviour(study),
        "No figure here sets deaths against anything else. None is a forecast of a year.",
    )  # fmt: skip


def few_limits(study: StoredComparison) -> tuple[str, ...]:
    """Return the limits that a sheet of one page must state; names of figures are left out."""
    validation = validation_of(study)
    return (
        *_resolution(study.main), *_runs(study), *_own_variant(study),
        missed_targets(validation, named=False) if validation else NO_POSTERIOR,
        *_judgement(study), LEFT_OUT,
    )  # fmt: skip


def _resolution(block: StoredWindow) -> Iterator[str]:
    """Yield which changes the study cannot tell from zero."""
    yield DEATHS_NOTE
    if block.summary.replications < MIN_REPLICATIONS:
        yield f"Fewer than {MIN_REPLICATIONS} replications show no direction at all."
        return
    parts = []
    for name in RESOLVED:
        sizes = [c.outcomes[name].resolvable for c in block.summary.against_baseline]
        known = [size for size in sizes if size == size]
        if known:
            unit = OUTCOMES[name].unit
            parts.append(f"±{level(max(known), unit)} {label(name)}")
    if parts:
        yield f"Mean changes smaller than {', '.join(parts)} may not be distinguishable from zero."


def _runs(study: StoredComparison) -> Iterator[str]:
    failed = study.manifest.get("failed_runs", 0)
    if failed:
        yield f"{failed:,} of {study.manifest['runs']:,} runs failed and are left out."


def calibration_limits(validation: ValidationResult | None) -> Iterator[str]:
    """Yield which reported figures the model misses, and how many assumptions they inform."""
    if validation is None:
        yield NO_POSTERIOR
        return
    yield missed_targets(validation, named=True)
    updates = validation.identifiability.assumptions
    silent = sum(not one.informed for one in updates)
    yield (
        f"{silent} of {len(updates)} calibrated assumptions are not informed by any reported "
        "figure. They stay as wide as their priors."
    )
    yield from _variants(validation)


def missed_targets(validation: ValidationResult, named: bool) -> str:
    """Return how many reported figures the model misses, and which if they are to be named."""
    tested = [c for c in validation.checks if c.target.role != "implied"]
    missed = [c for c in tested if not c.inside]
    names = "; ".join(
        f"{label(c.target.name)} ({number(c.target.value)} reported, "
        f"{between(number(c.posterior[0]), number(c.posterior[2]))} simulated)"
        for c in missed
    )
    return (
        f"Targets not met: {len(missed)} of {len(tested)} reported figures outside the model's "
        f"5–95 %{f': {names}' if named and names else ''}."
    )


def _own_variant(study: StoredComparison) -> Iterator[str]:
    """Yield the variant under which the study ran."""
    if study.variant:
        yield (
            f"The study ran under the structural variant “{study.variant}”. The assumptions were "
            "fitted to the main model, not to this one."
        )


def _variants(validation: ValidationResult) -> Iterator[str]:
    """Yield which other ways to build the model the validation tried."""
    emulated = validation.emulated
    names = [each.name for each in emulated.variants[1:]] if emulated else []
    if names:
        yield (
            "Other ways to build the model are in no interval. The validation tried "
            f"{len(names)}: {'; '.join(names)}."
        )


def _judgement(study: StoredComparison) -> Iterator[str]:
    """Yield how many assumptions about the policies' strength rest on judgement."""
    kinds = {
        policy["kind"]
        for scenario in study.manifest["resolved"].values()
        for policy in scenario["policies"]
    }
    known = all_assumptions()
    names = {n for kind in kinds & BUILT_IN.keys() for n in BUILT_IN[kind].assumptions}
    grades = [known[name].grade for name in sorted(names & known.keys())]
    if grades:
        yield (
            f"{grades.count(JUDGEMENT)} of {len(grades)} assumptions about the strength of these "
            "policies rest on judgement alone (grade E)."
        )


def _remarks(block: StoredWindow) -> Iterator[str]:
    """Yield limits that bind and costs that are unknown, scenarios by their titles."""
    for remark in block.summary.remarks:
        name, colon, rest = remark.partition(":")
        yield f"{block.titles[name]}:{rest}" if colon and name in block.titles else remark


def _behaviour(study: StoredComparison) -> Iterator[str]:
    block = study.main
    fixed = study.manifest.get("options", {}).get("adversary", {})
    names = [block.titles[n] for n in block.names if fixed.get(n) == "fixed"]
    if names:
        yield f"Networks do not learn in: {'; '.join(names)}."
    guessed = [t for t in block.titles.values() if t.startswith("Hypothetical")]
    if guessed:
        yield f"Hypothetical: {'; '.join(guessed)}."
