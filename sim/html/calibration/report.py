"""The report of a calibration: does the model meet the reports, and what do they say of it."""

from pathlib import Path

from sim import MODEL_VERSION, __version__
from sim.data.targets import span, targets
from sim.html.calibration.answer import answer, question, uncertainty
from sim.html.calibration.limits import limits
from sim.html.calibration.sections import sections
from sim.html.comparison.reported import checked_table
from sim.html.content import Content
from sim.html.parts import Table
from sim.report.stored_calibration import StoredCalibration, credit, read_calibration

BESIDE = "Reported figures beside the simulated ones, for the same days"


def calibration_report(folder: Path, posterior: Path | None = None) -> Content:
    """Return the report of a calibration.

    Parameters
    ----------
    posterior
        File of the posterior, if it is not posterior.parquet in the folder.

    Raises
    ------
    UserError
        If the folder holds none, its files are damaged, or they are of another model version.
    """
    study = read_calibration(folder, posterior)
    return Content(
        study=study.name,
        failed_controls=(),
        kicker=_kicker(study),
        question=question(study),
        answer=answer(study),
        uncertainty=uncertainty(study),
        by_scenario=(),
        limits=limits(study),
        credit=credit(study),
        provenance=_provenance(study),
        reported=_reported(study),
        sections=sections(study),
    )


def _kicker(study: StoredCalibration) -> str:
    known = targets()
    days = [span(known[name].place) for name in study.fitted if name in known]
    figures = f"{len(study.fitted)} reported figures"
    when = ""
    if days:
        first, last = min(one.start for one in days), max(one.end for one in days)
        when = f" of {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    return f"Calibration of channelsim, model version {MODEL_VERSION}, fitted to {figures}{when}"


def _reported(study: StoredCalibration) -> Table | None:
    table = checked_table(BESIDE, study.figures)
    return table if table.rows else None


def _provenance(study: StoredCalibration) -> dict[str, str]:
    """Return what the numbers rest on, by name; no place and no time."""
    about = study.posterior.about if study.posterior else {}
    rows = {
        "Calibration": study.name,
        "Cite as": f"channelsim {__version__}, model version {MODEL_VERSION}, posterior "
        f"{study.digest}",
        "Draws": f"{study.draws:,} of the priors",
        "Effective sample size": f"{study.ess:,.0f}",
        "Method": about.get("method", ""),
        "Seed": about.get("seed", ""),
        "Fitted": ", ".join(name.replace("_", " ") for name in study.fitted),
    }
    return {name: str(value) for name, value in rows.items() if value != ""}
