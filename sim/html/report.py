"""Make a report of a finished study or of a result, by its kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.attribution.result import ATTRIBUTION, AttributionResult
from sim.claims.result import ClaimAnswer
from sim.decisions.budget_result import UncertaintyBudget
from sim.errors import UserError
from sim.html.attribution import attribution_content, attribution_report
from sim.html.break_even import break_even_content
from sim.html.budget import budget_content
from sim.html.calibration.report import calibration_report
from sim.html.claims.report import claims_content
from sim.html.comparison.brief import brief
from sim.html.comparison.report import comparison_report
from sim.html.content import Brief, Content
from sim.html.page import render
from sim.html.sweep.report import sweep_report
from sim.html.versions.report import against_report
from sim.jsonfile import Plain
from sim.report.stored_sweep import refuse_unfinished
from sim.sensitivity.break_even_result import BreakEven

Reportable = AttributionResult | BreakEven | UncertaintyBudget | ClaimAnswer | Sequence[ClaimAnswer]
"""Results that have a report."""


@dataclass(frozen=True)
class Kind:
    """A kind of study that has a report.

    Attributes
    ----------
    file
        Name of a file that only folders of this kind hold.
    name
        What it is called in messages.
    content
        Returns what its report says and shows, from its folder.
    """

    file: str
    name: str
    content: Callable[[Path], Content]


KINDS = (
    Kind("summary.json", "a comparison", comparison_report),
    Kind("analysis.json", "a sweep", sweep_report),
    Kind("validation.json", "a validation", calibration_report),
    Kind(ATTRIBUTION, "an attribution", attribution_report),
    Kind("posterior.parquet", "a calibration", calibration_report),
)
"""A folder is of the first kind whose file it holds."""

RESULTS: Mapping[type, Callable[[Any], Content]] = {
    AttributionResult: attribution_content,
    BreakEven: break_even_content,
    UncertaintyBudget: budget_content,
    ClaimAnswer: lambda answer: claims_content([answer]),
}
"""What a report says and shows, by the type of a result that has one."""


@dataclass(frozen=True)
class Report(Plain):
    """A report of a study.

    Attributes
    ----------
    content
        What it says: the question, the answer, the limits and the findings of its figures.
    html
        The page, one self-contained file.
    """

    content: Content | Brief
    html: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, without the page."""
        return self.content.to_json()


def make_report(folder: Path, posterior: Path | None = None) -> Report:
    """Return the report of a finished study.

    Parameters
    ----------
    posterior
        Posterior of a calibration, if it is not posterior.parquet in that folder.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged.
    """
    if posterior is not None:
        return rendered(calibration_report(folder, posterior))
    kind = next((kind for kind in KINDS if (folder / kind.file).is_file()), None)
    if kind is None:
        refuse_unfinished(folder)
        names = ", ".join(f"{kind.file} ({kind.name})" for kind in KINDS)
        raise UserError(
            f"{folder}: holds no finished study: none of {names}. Name another folder. {UNSTORED}"
        )
    return rendered(kind.content(folder))


UNSTORED = (
    "Claims, budgets and break-evens are not stored: add --report FILE to their own commands."
)


def result_report(result: object) -> Report:
    """Return the report of a result that is not in a folder.

    Raises
    ------
    UserError
        If such a result has no report.
    """
    if isinstance(result, list | tuple) and result and all(type(r) is ClaimAnswer for r in result):
        return rendered(claims_content(result))
    content = RESULTS.get(type(result))
    if content is None:
        names = ", ".join(kind.__name__ for kind in RESULTS)
        raise UserError(
            f"{type(result).__name__}: has no report. Give a folder, or one of {names}."
        )
    return rendered(content(result))


def rendered(content: Content) -> Report:
    """Return a report of what it says and shows."""
    return Report(content, render("report.html", report=content))


def make_report_against(study: str | Path, other: str | Path) -> Report:
    """Return the report of what moved between two studies or model versions.

    Raises
    ------
    UserError
        If one cannot be read, or both are the same or have nothing in common.
    """
    return rendered(against_report(study, other))


def make_brief(folder: Path) -> Report:
    """Return the sheet of one page of a finished comparison.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged.
    """
    if not (folder / "summary.json").is_file():
        raise UserError(
            f"{folder}: holds no finished comparison, of which --brief makes a sheet. Run compare "
            "to its end, or name another folder."
        )
    content = brief(folder)
    return Report(content, render("brief.html", brief=content))
