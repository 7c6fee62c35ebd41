"""The report of a comparison: what it says and shows, from the stored study alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.decisions.decide import decide
from sim.decisions.result import Decision
from sim.errors import UserError
from sim.experiment.folder import PRECISION, read_json
from sim.html.answer import answer, by_scenario, days, greatest_uncertainty, question
from sim.html.limits import limits
from sim.html.parts import Section, Table
from sim.html.reported import outside, reported_table
from sim.html.sections import sections
from sim.jsonfile import Plain, finite
from sim.report.stored import StoredComparison, credit
from sim.report.studies import FAULT


@dataclass(frozen=True)
class ComparisonReport(Plain):
    """All that the page of a comparison says and shows.

    Attributes
    ----------
    study
        Name of the study.
    failed_controls
        A line for each control that failed.
    kicker, question
        What is compared when, and the question.
    answer
        The answer, deaths first.
    uncertainty
        What is most uncertain, that which no range holds first.
    by_scenario
        Each scenario's title, and a sentence on what it changes.
    reported
        Reported figures beside simulated ones; None if there are none.
    limits
        What the study cannot tell.
    sections
        Figures and tables.
    credit
        Line under each figure.
    provenance
        How it was made.
    """

    study: str
    failed_controls: tuple[str, ...]
    kicker: str
    question: str
    answer: tuple[str, ...]
    uncertainty: tuple[str, ...]
    by_scenario: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    credit: str
    provenance: Mapping[str, str]
    reported: Table | None = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def figures(self) -> int:
        """Number of figures."""
        return sum(len(each.figures) for each in self.sections)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, and the findings of its figures."""
        findings = [figure.finding for each in self.sections for figure in each.figures]
        return {**super().to_json(), **finite({"findings": findings})}


def comparison_report(study: StoredComparison) -> ComparisonReport:
    """Return the report of a finished comparison or overview."""
    block = study.main
    decision = decided(study)
    return ComparisonReport(
        study=str(study.manifest["study"]),
        failed_controls=tuple(
            f"CONTROL FAILED: {name}: {failure}. {FAULT}"
            for name, failure in study.failed_controls.items()
        ),
        kicker=f"Simulated with channelsim{_under(study)}, {days(block)}",
        question=question(block),
        answer=answer(block, decision),
        uncertainty=tuple(filter(None, (outside(study), greatest_uncertainty(block)))),
        by_scenario=by_scenario(block),
        limits=limits(study),
        credit=credit(study),
        provenance=provenance(study),
        reported=reported_table(study),
        sections=sections(study, decision),
    )


def _under(study: StoredComparison) -> str:
    return f" under the structural variant “{study.variant}”" if study.variant else ""


def provenance(study: StoredComparison) -> dict[str, str]:
    """Return what the numbers rest on, by name; no place and no time."""
    record, summary = study.manifest, study.main.summary
    source = record["parameters"]
    rows = {
        "Study": record["study"],
        "Cite as": f"channelsim {record.get('channelsim', '')}, model version "
        f"{record['model_version']}, study {record['study']}, seed {record['seed']}",
        "Replications": f"{summary.replications:,} of each scenario",
        "Assumptions": f"{source['kind']} ({source.get('digest') or 'defaults'})",
        "Intervals hold": summary.uncertainty,
        "Digests": f"code {record.get('code', '')}, assumptions {record.get('assumptions', '')}",
        "Controls": controls(study),
        "Scenarios": "; ".join(f"{title} ({name})" for name, title in _titles(study)),
    }
    reached = read_json(study.folder / PRECISION)
    if isinstance(reached, dict):
        rows["Precision asked for"] = "reached" if reached.get("reached") else "NOT reached"
    return {name: str(value) for name, value in rows.items()}


def controls(study: StoredComparison) -> str:
    """Return whether the study's controls passed."""
    stored = study.manifest.get("controls")
    if not stored:
        return "none stored"
    return "failed" if study.failed_controls else f"passed: {', '.join(stored)}"


def _titles(study: StoredComparison) -> list[tuple[str, str]]:
    titles: dict[str, str] = {}
    for block in study.windows:
        titles.update(block.titles)
    return list(titles.items())


def decided(study: StoredComparison) -> Decision | None:
    """Return which policies are best; None if the study cannot show it."""
    try:
        block = study.main
        return decide(study.folder, block.summary.window.name, scenarios=block.names)
    except UserError:
        return None
