"""The report of a comparison: what it says and shows, from the stored study alone."""

from pathlib import Path

from sim.decisions.decide import decide
from sim.decisions.result import Decision
from sim.errors import UserError
from sim.experiment.folder import PRECISION, read_json
from sim.html.comparison.answer import answer, by_scenario, days, greatest_uncertainty, question
from sim.html.comparison.due_to import deaths_due_to, quick_budget
from sim.html.comparison.limits import limits
from sim.html.comparison.reported import outside, reported_table
from sim.html.comparison.sections import sections
from sim.html.content import Content
from sim.report.stored import StoredComparison, credit, read_comparison
from sim.report.studies import FAULT


def comparison_report(folder: Path) -> Content:
    """Return the report of a finished comparison or overview.

    Raises
    ------
    UserError
        If it has one scenario, or its files are damaged.
    """
    study = compared(folder)
    block = study.main
    decision, parts = decided(study), quick_budget(study)
    return Content(
        study=str(study.manifest["study"]),
        failed_controls=failed_controls(study),
        kicker=f"Simulated with channelsim{_under(study)}, {days(block)}",
        question=question(block),
        answer=answer(block, decision),
        uncertainty=tuple(
            filter(
                None,
                (
                    outside(study),
                    greatest_uncertainty(block),
                    *deaths_due_to(study, parts),
                ),
            )
        ),
        by_scenario=by_scenario(block),
        limits=limits(study),
        credit=credit(study),
        provenance=provenance(study),
        reported=reported_table(study),
        sections=sections(study, decision, parts),
    )


def compared(folder: Path) -> StoredComparison:
    """Read a comparison.

    Raises
    ------
    UserError
        If it has one scenario, or its files are damaged.
    """
    study = read_comparison(folder)
    if not study.main.summary.against_baseline:
        raise UserError(f"{folder}: has one scenario. Compare it with another.")
    return study


def failed_controls(study: StoredComparison) -> tuple[str, ...]:
    """Return a line for each control that failed."""
    return tuple(
        f"CONTROL FAILED: {name}: {failure}. {FAULT}"
        for name, failure in study.failed_controls.items()
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
