"""Render tables for a terminal, or as plain text for a file."""

from io import StringIO

from rich.console import Console, RenderableType

from sim.report.layout import USUAL


def page_console(width: int, file: StringIO | None = None) -> Console:
    """Return a console of a width, for the terminal or, without colour, for a file.

    It prints a title such as `[/b] :fire:` as it is.
    """
    return Console(
        width=width, height=25,  # without a height, a width is ignored on some terminals
        file=file, color_system=None if file else "auto", highlight=False, markup=False,
        emoji=False,
    )  # fmt: skip


def as_text(*shown: RenderableType, width: int = USUAL) -> str:
    """Return renderables as plain text, in a width that does not depend on the terminal."""
    file = StringIO()
    for part in shown:
        page_console(width, file).print(part)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())
