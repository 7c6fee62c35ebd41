"""The one place where pictures are drawn: a sheet measured in lines and letters, and its style.

A picture is described once, by a `Chart`. It is drawn for a page, where the page has the title and
the caption, or by itself, with both. Lengths are in em and lines of text, so that a picture keeps
its proportions in every size. Colours differ in lightness too, so that they are readable in grey.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from textwrap import wrap
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.numbers import MINUS
from sim.report.stored import END_ISOLATE, ISOLATE

INK, MUTED, RULE, FILL = "#1b1b1b", "#565656", "#d2d2d2", "#e9e9e9"
MAIN, OTHER, BAND, THIRD = "#0b5394", "#b0480c", "#a9c8e4", "#5b7f2b"
"""Text, second text, thin lines, areas; then the first and the second series, a band, a third."""

Number = str | float | None
"""A cell of a table."""

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
"""What stands behind a text, so that no grid line runs through it."""

PAGE_WIDTH, PAGE_FONT = 5.0, 12.5  # inches and points: at 358 of 480 px, letters have 12 px
FILE_WIDTH, FILE_FONT = 7.2, 9.0  # two columns of a journal
LINE = 1.35  # height of a line of text, in em
EDGE = 1.7  # em left of an axis, for half the label of a tick at its end
LETTER = 0.54  # mean width of a letter, in em
WIDE, WIDE_LETTER = (
    "<>=+@#%&~MW",
    1.7,
)  # letters that are wider, and how many mean letters they take

STYLE: dict[str, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "channelsim", "text.parse_math": False,
    "font.family": "sans-serif", "hatch.linewidth": 0.6, "axes.edgecolor": MUTED,
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.axisbelow": True, "axes.linewidth": 0.8, "xtick.color": MUTED, "ytick.color": MUTED,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.labelcolor": INK, "text.color": INK,
    "grid.color": RULE, "grid.linewidth": 0.7, "figure.facecolor": "none",
    "axes.facecolor": "none", "savefig.facecolor": "none",
}  # fmt: skip
_FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"metadata": {"Date": None, "Creator": "channelsim"}},
    "png": {"metadata": {"Software": None}, "facecolor": "white"},
    "pdf": {"metadata": {"CreationDate": None, "Creator": "channelsim", "Producer": None}},
}
FORMATS = tuple(_FORMATS)


@dataclass(frozen=True)
class Data:
    """The numbers of a picture, as a table.

    Attributes
    ----------
    caption
        What the table holds.
    columns
        Headings, with units.
    rows
        A row for each entry; the first cell names it. None if there is no number.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]


class Sheet:
    """A figure on which places are measured in em from the left and in lines from the top."""

    def __init__(self, width: float, font: float, lines: float) -> None:
        """Begin a sheet of a width in inches, a font in points and a height in lines."""
        self.em = width * 72.0 / font
        self.lines, self.font = lines, font
        self.figure = Figure((width, lines * LINE * font / 72.0))
        self.top = 0.0  # lines that a title takes

    @property
    def letters(self) -> int:
        """Number of letters in a line of the whole width."""
        return int(self.em / LETTER)

    def label(self, line: float, lines: Sequence[str], **style: Any) -> None:
        """Write the lines of a label at the left."""
        for i, text in enumerate(lines):
            self.text(0.3, line + i, text, **style)

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Return axes between two ems and two lines; `right` is counted from the right."""
        width = max(1.0 - (left + right) / self.em, 0.01)
        height = (bottom - top) / self.lines
        below = 1.0 - (self.top + bottom) / self.lines
        return self.figure.add_axes((left / self.em, below, width, height))

    def text(self, em: float, line: float, text: str, **style: Any) -> Text:
        """Write a text whose line begins at a place; one em is that of the font."""
        y = 1.0 - (self.top + line + 0.5) / self.lines
        style = {"va": "center", "fontsize": self.font, **style}
        style.setdefault("bbox", BEHIND)
        text = text.replace(ISOLATE, "").replace(END_ISOLATE, "")
        return self.figure.text(em / self.em, y, text, **style)


@dataclass(frozen=True, eq=False)
class Chart:
    """A picture.

    Attributes
    ----------
    name
        Stem of its file.
    finding
        Its title: what it shows, as a statement.
    caption
        What to see, units and n.
    description
        What a reader hears who cannot see it.
    lines
        Its height in lines of text, by the number of letters in a line.
    draw
        Draws it on a sheet.
    data
        Its numbers.
    """

    name: str
    finding: str
    caption: str
    description: str
    lines: Callable[[int], float] = field(repr=False)
    draw: Callable[[Sheet], None] = field(repr=False)
    data: Data = field(repr=False)


def wrapped(text: str, letters: int) -> list[str]:
    """Return a text in lines of at most so many letters; a number keeps its %."""
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    most = letters
    while (lines := wrap(text, most, break_long_words=True)) and most > letters // 2:
        if max(map(_mean_letters, lines)) <= letters:
            break
        most -= 1
    return lines or [""]


def _mean_letters(line: str) -> float:
    """Return the width of a line in mean letters: signs and Chinese letters are wide."""
    wide = sum(c in WIDE or east_asian_width(c) in "WF" for c in line)
    return len(line) + (WIDE_LETTER - 1.0) * wide


def balanced(text: str, letters: int) -> list[str]:
    """Return a title in as few lines as `wrapped`, of about equal length: no word is left alone."""
    lines = wrapped(text, letters)
    width = max(len(text) // len(lines), 1)
    while len(wrapped(text, width)) > len(lines):
        width += 1
    return wrapped(text, width)


def page_picture(chart: Chart) -> bytes:
    """Return a picture for a page, as SVG without title and caption."""
    with style(PAGE_FONT):
        letters = int(PAGE_WIDTH * 72.0 / PAGE_FONT / LETTER)
        sheet = Sheet(PAGE_WIDTH, PAGE_FONT, chart.lines(letters))
        chart.draw(sheet)
        return saved(sheet.figure, "svg")


def file_picture(
    chart: Chart, credit: str, form: str, width: float = FILE_WIDTH, dpi: int = 200
) -> bytes:
    """Return a picture with its title, caption and credit line, for a file of its own.

    Parameters
    ----------
    form
        One of FORMATS.
    width, dpi
        Inches, and dots an inch of a PNG.
    """
    font = FILE_FONT
    with style(font):
        letters = int(width * 72.0 / font / LETTER)
        title = balanced(chart.finding, int(letters / 1.4))
        notes = [*wrapped(chart.caption, int(letters * 1.1)), *wrapped(credit, letters)]
        above, below = 1.35 * len(title) + 1.0, len(notes) + 1.0
        sheet = Sheet(width, font, above + chart.lines(letters) + below)
        for i, line in enumerate(title):
            sheet.text(0.3, 1.35 * i + 0.4, line, fontsize=1.2 * font, fontweight="bold")
        for i, line in enumerate(notes):
            at = sheet.lines - len(notes) + i - 0.4
            sheet.text(0.3, at, line, fontsize=0.88 * font, color=MUTED)
        sheet.top = above
        chart.draw(sheet)
        content = saved(sheet.figure, form, dpi, chart.finding)
    return _described(content, chart.description) if form == "svg" else content


def _described(content: bytes, description: str) -> bytes:
    """Return an SVG file with a description beside its title."""
    after = b"</title>\n"
    return content.replace(after, after + f" <desc>{escape(description)}</desc>\n".encode(), 1)


@contextmanager
def style(font: float) -> Iterator[None]:
    """Draw in the project's style and a font in points, whatever the user's own settings are."""
    settings: Any = {**STYLE, "font.size": font}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)
        yield


def saved(figure: Figure, form: str, dpi: int = 200, title: str = "") -> bytes:
    """Return a figure as the bytes of a file, the same whenever it is drawn again."""
    content = BytesIO()
    fixed: dict[str, Any] = _FORMATS[form]
    if title:
        fixed = {**fixed, "metadata": {**fixed["metadata"], "Title": title}}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the reader's own font may have it
        figure.savefig(content, format=form, dpi=dpi, **fixed)
    return content.getvalue()


def tick(x: float, _: int | None = None) -> str:
    """Return the label of a tick, in millions if it is large."""
    text = f"{x / 1e6:,.6g}M" if abs(x) >= 1e6 else f"{x:,.6g}"
    return text.replace("-", MINUS)


def across(axes: Axes, what: str, ticks: int = 5) -> None:
    """Set up the horizontal axis: what it is, few and plain numbers, thin lines up from them."""
    axes.set_xlabel(what)
    axes.xaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.grid(axis="x")
    axes.tick_params(axis="x", length=0)


def row_axes(sheet: Sheet, rows: float, right: float) -> Axes:
    """Return axes for rows that are counted from the top, a line each, `right` em left free."""
    axes = sheet.axes(EDGE, right, 0.0, rows)
    axes.set_ylim(rows, 0.0)
    axes.set_yticks([])
    return axes


def label_rows(labels: Sequence[str], letters: int, body: float) -> list[tuple[float, list[str]]]:
    """Return the line at which each row begins, and its label in lines.

    `body` is the height of what stands under a label, in lines.
    """
    at, rows = 0.0, []
    for label in labels:
        lines = wrapped(label, letters)
        rows.append((at, lines))
        at += len(lines) + body
    return [*rows, (at, [])]
