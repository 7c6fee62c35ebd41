"""Render tables as plain text for a file."""

from io import StringIO

from rich.console import Console, RenderableType


def as_text(*shown: RenderableType, width: int = 80) -> str:
    """Return renderables as plain text."""
    paper = Console(record=True, width=width, file=StringIO())
    for part in shown:
        paper.print(part)
    return paper.export_text()
