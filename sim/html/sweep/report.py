"""The report of a sweep: what it says and shows, from the stored study alone."""

from pathlib import Path

from sim.errors import UserError
from sim.html.comparison.answer import days_between
from sim.html.content import Content
from sim.html.sweep.answer import answer, question, uncertainty
from sim.html.sweep.limits import limits
from sim.html.sweep.sections import sections
from sim.report.numbers import label
from sim.report.stored import LACKING
from sim.report.stored_sweep import StoredSweep, read_stored_sweep, sweep_credit


def sweep_report(folder: Path) -> Content:
    """Return the report of a finished sweep.

    Raises
    ------
    UserError
        If it is not finished, or its files are damaged.
    """
    study = read_stored_sweep(folder)
    try:
        return Content(
            study=study.result.study,
            failed_controls=(),
            kicker=_kicker(study),
            question=question(study),
            answer=answer(study),
            uncertainty=uncertainty(study),
            by_scenario=(),
            limits=limits(study),
            credit=sweep_credit(study),
            provenance=provenance(study),
            reported=None,
            sections=sections(study),
        )
    except KeyError as lacking:
        raise UserError(f"{folder}: its files lack {lacking}, {LACKING}") from None


def _kicker(study: StoredSweep) -> str:
    title = f"{study.title} " if study.title else ""
    return f"{title}Simulated with channelsim, {days_between(*map(str, study.days))}"


def provenance(study: StoredSweep) -> dict[str, str]:
    """Return what the numbers rest on, by name; no place and no time."""
    record, result = study.manifest, study.result
    source = record["parameters"]
    rows = {
        "Study": result.study,
        "Cite as": f"channelsim {record.get('channelsim', '')}, model version "
        f"{record['model_version']}, study {result.study}, seed {record['seed']}",
        "Method": label(result.method),
        "Samples": f"{result.samples:,}, with {result.replications_each:,} replications each",
        "Runs": f"{result.runs:,}, of which {result.failed_runs:,} failed",
        "Other assumptions": f"{source['kind']} ({source.get('digest') or 'defaults'})",
        "Replications include": result.intervals_hold,
        "Digests": f"code {record.get('code', '')}, assumptions {record.get('assumptions', '')}",
        "Scenarios": "; ".join(f"{title} ({name})" for name, title in study.titles.items()),
    }  # fmt: skip
    return {name: str(value) for name, value in rows.items()}
