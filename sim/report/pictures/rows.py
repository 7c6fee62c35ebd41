"""Rows of a picture: a label with numbers beside it, and an interval or a mark under them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.pictures.sheet import FILL, RULE, Sheet, row_axes, wrapped

BODY = 1.3  # lines under a label
GAP = 3  # letters between a label and its numbers
SHORTEST = 12  # letters that a label keeps


@dataclass(frozen=True)
class Labelled:
    """A label, and the numbers at its right."""

    label: str
    numbers: str


def places(
    rows: Sequence[Labelled], letters: int, top: float = 0.0
) -> list[tuple[float, list[str]]]:
    """Return the line at which each row begins and its label in lines, and then the end."""
    at, starts = top, []
    for row in rows:
        lines = wrapped(row.label, max(letters - len(row.numbers) - GAP, SHORTEST))
        starts.append((at, lines))
        at += len(lines) + BODY
    return [*starts, (at, [])]


def height(rows: Sequence[Labelled], letters: int, top: float = 0.0) -> float:
    """Return the lines that rows and their axis take."""
    return places(rows, letters, top)[-1][0] + 2.6


def expected_band(axes: Axes, low: float, high: float, across: bool = True) -> None:
    """Draw the band in which marks are expected, along one axis, with edges that print."""
    span = axes.axvspan if across else axes.axhspan
    span(low, high, facecolor=FILL, edgecolor=RULE, linewidth=1.0, zorder=0.2)


def draw_rows(
    sheet: Sheet, rows: Sequence[Labelled], mark: Callable[[Axes, int, float], None],
    top: float = 0.0,
) -> Axes:  # fmt: skip
    """Write labels and numbers, call `mark` with the axes, a row's number and its place."""
    starts = places(rows, sheet.letters, top)
    axes = row_axes(sheet, starts[-1][0], 1.2)
    for i, row in enumerate(rows):
        at, lines = starts[i]
        sheet.label(at, lines)
        sheet.text(
            sheet.em - 0.3, at + len(lines) - 1, row.numbers, ha="right",
            fontsize=0.97 * sheet.font,
        )  # fmt: skip
        mark(axes, i, at + len(lines) + 0.4)
    return axes
