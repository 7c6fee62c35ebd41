"""The page that `channelsim document` prints: which files, and what they leave open."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.documents.result import Document, Documents
from sim.documents.standards import STANDARDS
from sim.report.layout import Ruled


def render(documents: Documents, files: Sequence[Path]) -> RenderableType:
    """Return the page. `files` are the paths that were written."""
    head = Text()
    for warning in documents.warnings:
        head.append(f"WARNING: {warning}\n", "bold")
    head.append(f"Documents of {documents.study}\n", "bold")
    table = Ruled(
        "", "Items are those of each standard. Authors must add what a study's folder cannot say.",
        ("document", "items", "not applicable", "for authors"),
    )  # fmt: skip
    for one in documents.documents:
        table.add_row(
            STANDARDS[one.kind].name, str(one.items), str(len(one.not_applicable)),
            str(len(one.for_authors)),
        )  # fmt: skip
    lines = [line for one in documents.documents for line in _open(one)]
    return Group(head, table, Text("\n".join([*lines, "", *map(str, files)])))


def _open(one: Document) -> list[str]:
    """Return what authors must add to one document."""
    return [f"{STANDARDS[one.kind].name}: {task}" for task in one.for_authors]
