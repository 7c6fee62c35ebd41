"""Make a report of a finished study, by its kind."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.html.comparison import ComparisonReport, comparison_report
from sim.html.page import render
from sim.jsonfile import Plain
from sim.report.stored import read_comparison

KINDS = {
    "analysis.json": "a sweep", "progress.json": "a sweep", "attribution.json": "an attribution",
    "posterior.parquet": "a calibration", "validation.json": "a calibration",
}  # fmt: skip
"""Kinds of studies that have no report yet, by a file that each has."""


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

    content: ComparisonReport
    html: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, without the page."""
        return self.content.to_json()


def make_report(folder: Path) -> Report:
    """Return the report of a finished comparison or overview.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged.
    """
    kind = next((kind for name, kind in KINDS.items() if (folder / name).is_file()), "")
    if kind and not (folder / "summary.json").is_file():
        raise UserError(
            f"{folder}: is {kind}. Reports are of comparisons: name a folder of channelsim compare."
        )
    study = read_comparison(folder)
    if not study.main.summary.against_baseline:
        raise UserError(f"{folder}: has one scenario. Compare it with another.")
    content = comparison_report(study)
    return Report(content, render("comparison.html", report=content))
