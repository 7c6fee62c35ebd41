"""The box "What this cannot tell you", made from the run itself."""

from collections.abc import Iterator
from math import sqrt

from sim.assumptions import all_assumptions
from sim.html.calibrated import not_informed, outside_targets
from sim.html.comparison.reported import validation_of
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS
from sim.policies import BUILT_IN
from sim.report.notes import ONE_YEAR_NOTE
from sim.report.numbers import label, level
from sim.report.stored import StoredComparison, StoredWindow
from sim.validation.result import ValidationResult

RESOLVED = ("deaths", "expected_deaths", "arrivals")
STANDARD_DEVIATIONS = 2.0
HYPOTHETICAL = "Hypothetical"  # as titles of such scenarios begin
PLACES = " people returned, "  # in a remark on places for returns
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
        outside_targets(validation.checks, named=False) if validation else NO_POSTERIOR,
        *_judgement(study), LEFT_OUT,
    )  # fmt: skip


def _resolution(block: StoredWindow) -> Iterator[str]:
    """Yield which changes the study cannot tell from zero, and which one real year cannot."""
    yield from _resolvable(block)
    yield _one_year(block)


def _one_year(block: StoredWindow) -> str:
    """Return by how much chance alone moves the deaths of a year, from the study's own runs."""
    d = block.summary.baseline.outcomes["deaths"]
    if not d.chance * d.sd > 0.0:
        return ONE_YEAR_NOTE
    spread = STANDARD_DEVIATIONS * sqrt(d.chance) * d.sd
    return (
        f"In these days of one real year, chance alone moves deaths by about ±{spread:,.0f} (two "
        f"standard deviations), with “{block.baseline}” and a mean of {level(d.mean, d.unit)}. "
        "Smaller effects cannot be seen in one year."
    )


def _resolvable(block: StoredWindow) -> Iterator[str]:
    """Yield from which size on mean changes are surely clear, all tested together."""
    if block.summary.replications < MIN_REPLICATIONS:
        yield f"Fewer than {MIN_REPLICATIONS} replications show no direction at all."
        return
    parts = []
    for name in RESOLVED:
        sizes = [c.outcomes[name].resolvable for c in block.summary.against_baseline]
        known = [size for size in sizes if size == size]
        if known:
            unit = OUTCOMES[name].unit
            ends = dict.fromkeys(level(size, unit) for size in (min(known), max(known)))
            parts.append(f"±{' to ±'.join(ends)} {label(name)}")
    if parts:
        by = ", by scenario" if len(block.summary.against_baseline) > 1 else ""
        yield (
            f"Mean changes smaller than {', '.join(parts)}{by} may not be clear among the "
            f"{block.summary.family} changes tested together (Holm)."
        )


def _runs(study: StoredComparison) -> Iterator[str]:
    failed = study.manifest.get("failed_runs", 0)
    if failed:
        yield f"{failed:,} of {study.manifest['runs']:,} runs failed and are left out."


def calibration_limits(validation: ValidationResult | None) -> Iterator[str]:
    """Yield which reported figures the model misses, and how many assumptions they inform."""
    if validation is None:
        yield NO_POSTERIOR
        return
    yield outside_targets(validation.checks, named=True)
    yield from not_informed(validation.identifiability.assumptions)
    yield from _variants(validation)


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
    """Yield costs that are unknown. How many places are used is a result, and no limit."""
    for remark in block.summary.remarks:
        if PLACES not in remark:
            yield titled(remark, block)


def places_used(block: StoredWindow) -> Iterator[str]:
    """Yield how many people are returned, and how many places for returns are used."""
    for remark in block.summary.remarks:
        if PLACES in remark:
            yield titled(remark, block)


def titled(remark: str, block: StoredWindow) -> str:
    """Return a remark with its scenario's title in place of the name."""
    name, colon, rest = remark.partition(":")
    return f"{block.titles[name]}:{rest}" if colon and name in block.titles else remark


def _behaviour(study: StoredComparison) -> Iterator[str]:
    block = study.main
    fixed = study.manifest.get("options", {}).get("adversary", {})
    names = [block.titles[n] for n in block.names if fixed.get(n) == "fixed"]
    if names:
        yield f"Networks do not learn in: {'; '.join(names)}."
    guessed = [t for t in block.titles.values() if t.startswith(HYPOTHETICAL)]
    if guessed:
        short = [t.removeprefix(HYPOTHETICAL).lstrip(" ,:") or t for t in guessed]
        yield f"{HYPOTHETICAL}: {'; '.join(short)}."
