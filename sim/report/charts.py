"""Parts that all charts share. Charts are legible in grey."""

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

Picture = tuple[str, Figure]  # name of its files, without the ending

WIDE = 7.6  # inches
LETTERS = 135  # of a caption, in a line
INK = "0.1"


def figure_of(height: float, title: str, caption: Sequence[str]) -> Figure:
    """Return an empty picture, its title above and its caption under it."""
    lines = [fill(part, LETTERS) for part in caption]
    height += 0.14 * sum(line.count("\n") + 1 for line in lines)
    figure = Figure((WIDE, height), layout="constrained")
    figure.suptitle(fill(title, 95), x=0.01, ha="left", fontsize=10, fontweight="bold")
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=7)
    return figure


def tick(x: float, _: int | None = None) -> str:
    """Return the label of a tick, in millions if it is large."""
    text = f"{x / 1e6:,.6g}M" if abs(x) >= 1e6 else f"{x:,.6g}"
    return text.replace("-", "−")


def across(axes: Axes, what: str) -> None:
    """Set up the horizontal axis: what it is, few and plain numbers, thin lines up from them."""
    axes.set_xlabel(what)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.grid(axis="x", color="0.9", linewidth=0.6)
