"""Render tables as plain text for a file."""

from io import StringIO

from rich.console import Console, RenderableType

from sim.report.layout import USUAL


def as_text(*shown: RenderableType, width: int = USUAL) -> str:
    """Return renderables as plain text, in a width that does not depend on the terminal."""
    file = StringIO()
    page = Console(width=width, file=file, color_system=None, highlight=False, legacy_windows=False)
    for part in shown:
        page.print(part)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())
