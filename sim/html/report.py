"""Make a report of a finished study, by its kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.html.against import against_report
from sim.html.brief import brief
from sim.html.comparison import comparison_report
from sim.html.content import Brief, Content
from sim.html.page import render
from sim.jsonfile import Plain


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


KINDS = (Kind("summary.json", "a comparison", comparison_report),)
"""A folder is of the first kind whose file it holds."""


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


def make_report(folder: Path) -> Report:
    """Return the report of a finished study.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged.
    """
    kind = next((kind for kind in KINDS if (folder / kind.file).is_file()), None)
    if kind is None:
        names = ", ".join(f"{kind.file} ({kind.name})" for kind in KINDS)
        raise UserError(f"{folder}: holds no finished study: none of {names}. Name another folder.")
    content = kind.content(folder)
    return Report(content, render("report.html", report=content))


def make_report_against(study: str | Path, other: str | Path) -> Report:
    """Return the report of what moved between two studies or model versions.

    Raises
    ------
    UserError
        If one cannot be read, or both are the same or have nothing in common.
    """
    content = against_report(study, other)
    return Report(content, render("report.html", report=content))


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
