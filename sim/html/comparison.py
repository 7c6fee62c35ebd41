"""The report of a comparison: what it says and shows, from the stored study alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.html.parts import Section, section
from sim.jsonfile import Plain, finite
from sim.report.pictures.findings import in_words
from sim.report.pictures.forest import forest
from sim.report.stored import StoredComparison, StoredWindow
from sim.report.studies import FAULT

OUTCOMES_SHOWN = (
    "deaths", "expected_deaths", "arrivals", "injured", "event_interception_rate",
    "people_interception_rate",
)  # fmt: skip


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
    first_screen
        What follows the answer.
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
    limits: tuple[str, ...]
    credit: str
    provenance: Mapping[str, str]
    first_screen: tuple[Section, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def figures(self) -> int:
        """Number of figures."""
        return sum(len(each.figures) for each in (*self.first_screen, *self.sections))

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, and the findings of its figures."""
        every = (*self.first_screen, *self.sections)
        findings = [figure.finding for each in every for figure in each.figures]
        return {**super().to_json(), **finite({"findings": findings})}


def comparison_report(study: StoredComparison) -> ComparisonReport:
    """Return the report of a finished comparison or overview."""
    block = study.main
    charts = [forest(block, name) for name in OUTCOMES_SHOWN]
    return ComparisonReport(
        study=str(study.manifest["study"]),
        failed_controls=tuple(
            f"CONTROL FAILED: {name}: {failure}. {FAULT}"
            for name, failure in study.failed_controls.items()
        ),
        kicker=f"Simulated with channelsim, {days(block)}",
        question=question(block),
        answer=(),
        limits=(),
        credit=credit(study),
        provenance={"study": str(study.manifest["study"])},
        first_screen=(),
        sections=(section("changes", "What changes", charts, 1),),
    )


def question(block: StoredWindow) -> str:
    """Return the question that a comparison answers."""
    first, *others = (block.titles[name] for name in block.names)
    if len(others) == 1:
        return f"What does “{others[0]}” change, against “{first}”?"
    return f"What do {in_words(len(others))} scenarios change, against “{first}”?"


def days(block: StoredWindow) -> str:
    """Return the window's days in words."""
    start, end = (date.fromisoformat(day) for day in block.days)
    year = f" {start.year}" * (start.year != end.year)
    return f"{start.day} {start:%B}{year} to {end.day} {end:%B} {end.year}"


def credit(study: StoredComparison) -> str:
    """Return the line that says where a figure comes from."""
    return (
        f"channelsim, model version {study.manifest['model_version']}, seed "
        f"{study.manifest['seed']}, n = {study.main.summary.replications} replications"
    )
