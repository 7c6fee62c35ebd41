"""Predictive checks: each reported figure beside the simulated 5–95 %, its role by its shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.data.targets import Target, span
from sim.report.beside import spread_text, value_text
from sim.report.numbers import label
from sim.report.pictures.sheet import (
    BAND,
    INK,
    LETTER,
    MAIN,
    MUTED,
    OTHER,
    Chart,
    Data,
    Number,
    Sheet,
    across,
    row_axes,
    tick,
    wrapped,
)
from sim.report.stored_calibration import StoredCalibration
from sim.validation.checks import FigureResult

ROLES = {
    "fitted": ("o", "fitted"), "second": ("o", "fitted"), "check": ("D", "check"),
    "implied": ("s", "follows from fitted ones"),
}  # fmt: skip
"""Mark and words of each role."""

SIGNED = ("share", "correlation", "log-odds")  # units whose figures may be 0 or less
KEY = 1.4  # lines of the key
BODY = 1.15  # lines under a label
MULTIPLES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
KINDS = {"counts": "counts", "shares": "shares, rates and slopes"}


@dataclass(frozen=True)
class Row:
    """A figure on the axis: where its simulated 5, 50 and 95 % lie, and the reported one."""

    check: FigureResult
    span: tuple[float, float, float]
    at: float


def predicted(study: StoredCalibration, kind: str, fitted: bool) -> Chart | None:
    """Return reported figures beside simulated ones; None if there are none of this kind.

    Parameters
    ----------
    kind
        "counts", drawn as multiples of the reported figure, or "shares", drawn as they are.
    fitted
        Whether figures that are fitted are drawn, or the others.
    """
    rows = [_row(check, kind) for check in _chosen(study, kind, fitted)]
    if not rows:
        return None
    inside = sum(row.check.inside for row in rows)
    which = "fitted" if fitted else "not fitted"
    how = (
        "Each bar is divided by the reported figure, so that the line at 1 is the report."
        if kind == "counts" else "Shares of 1, correlations and slopes of log-odds, as they are."
    )  # fmt: skip
    words = "; ".join(f"{label(row.check.target.name)}: {_numbers(row.check)}" for row in rows)
    finding = _of_deaths(rows, inside) or _finding(rows, inside, KINDS[kind], which)
    return Chart(
        f"reported_{kind}_{'fitted' if fitted else 'not_fitted'}", finding,
        f"{how} Bar: simulated 5–95 %; bar's dark line: median. Mark: the reported figure, a "
        f"{_shapes(rows)}. * the priors already knew it. Numbers: reported; simulated "
        f"5–95 %. n = {len(rows)} figures.",
        f"Bars of {len(rows)} {KINDS[kind]}, each with a mark for the reported figure. {words}.",
        partial(_height, rows=rows), partial(_draw, rows=rows, kind=kind),
        _data(rows, f"{KINDS[kind]} that are {which}"),
    )  # fmt: skip


def _chosen(study: StoredCalibration, kind: str, fitted: bool) -> list[FigureResult]:
    """Return the figures to draw, deaths first, then checks, then what fitted ones imply."""
    chosen = [
        check
        for check in study.figures
        if (check.target.role in ("fitted", "second")) == fitted
        and _is_count(check.target) == (kind == "counts")
        and check.posterior[1] == check.posterior[1]
    ]
    return sorted(
        chosen,
        key=lambda c: (c.target.outcome != "deaths", list(ROLES).index(c.target.role)),
    )


def _is_count(target: Target) -> bool:
    return target.unit not in SIGNED and not target.over and target.value > 0.0


def _row(check: FigureResult, kind: str) -> Row:
    size = check.target.value if kind == "counts" else 1.0
    low, middle, high = (x / size for x in check.posterior)
    return Row(check, (low, middle, high), check.target.value / size)


def _finding(rows: Sequence[Row], inside: int, what: str, which: str) -> str:
    head = f"Of {len(rows)} {what} that are {which}, "
    missed = [label(row.check.target.name) for row in rows if not row.check.inside]
    if not missed:
        return f"{head}all lie within the simulated 5–95 %"
    return f"{head}{inside} lie within the simulated 5–95 %; outside: {', '.join(missed)}"


def _of_deaths(rows: Sequence[Row], inside: int) -> str:
    """Return a title that begins with deaths; "" without them, or if they have no factor."""
    deaths = [row for row in rows if row.check.target.outcome == "deaths"]
    others = len(rows) - len(deaths)
    if not deaths or not others or min(row.span[0] for row in deaths) <= 0.0:
        return ""
    widest = max(row.span[2] / row.span[0] for row in deaths)
    inside_deaths = sum(row.check.inside for row in deaths)
    inside_others = inside - inside_deaths
    also = "all" if inside_others == others else f"{inside_others} of"
    which = "both" if inside_deaths == len(deaths) == 2 else f"{inside_deaths} of {len(deaths)}"
    return (
        f"Deaths: {which} reported counts lie within the simulated 5–95 %, which "
        f"spans a factor of up to {widest:.0f}; so do {also} {others} other counts"
    )


def _shapes(rows: Sequence[Row]) -> str:
    shapes = {"o": "circle", "D": "diamond", "s": "square"}
    used = dict.fromkeys(ROLES[row.check.target.role] for row in rows)
    return ", a ".join(f"{shapes[mark]} if it is {_is(words)}" for mark, words in used)


def _is(words: str) -> str:
    return {"check": "only checked", "follows from fitted ones": "implied by fitted ones"}.get(
        words, words
    )


def _numbers(check: FigureResult) -> str:
    outside = "" if check.inside else ", outside"
    return f"{value_text(check)}; {spread_text(check)}{outside}"


def _places(letters: int, rows: Sequence[Row]) -> list[tuple[float, list[str]]]:
    """Return the line at which each row begins, and its label beside its numbers."""
    at, places = KEY, []
    for row in rows:
        star = " *" if row.check.target.in_priors else ""
        text = label(row.check.target.name) + star
        lines = wrapped(text, max(letters - len(_numbers(row.check)) - 4, 12))
        places.append((at, lines))
        at += len(lines) + BODY
    return [*places, (at, [])]


def _height(letters: int, rows: Sequence[Row]) -> float:
    return _places(letters, rows)[-1][0] + 2.6


def _draw(sheet: Sheet, rows: Sequence[Row], kind: str) -> None:
    places = _places(sheet.letters, rows)
    axes = row_axes(sheet, places[-1][0], 1.2)
    _scale(axes, rows, kind)
    used = dict.fromkeys(ROLES[row.check.target.role] for row in rows)
    _key(sheet, axes, list(used))
    for (at, lines), row in zip(places, rows, strict=False):
        sheet.label(at, lines)
        outside = not row.check.inside
        sheet.text(
            sheet.em - 0.3, at + len(lines) - 1, _numbers(row.check), ha="right",
            fontsize=0.97 * sheet.font, fontweight="bold" if outside else "normal",
        )  # fmt: skip
        _mark(axes, row, at + len(lines) + 0.35)
    if kind == "counts":
        top, end = KEY - 0.2, places[-1][0]
        axes.plot([1.0, 1.0], [top, end], color=INK, linewidth=1.0, zorder=0.5)


def _mark(axes: Axes, row: Row, y: float) -> None:
    low, middle, high = row.span
    axes.plot([low, high], [y, y], color=BAND, linewidth=8, solid_capstyle="butt")
    axes.plot([middle, middle], [y - 0.32, y + 0.32], color=MAIN, linewidth=2.2)
    shape, _ = ROLES[row.check.target.role]
    face = INK if row.check.inside else "white"
    edge = INK if row.check.inside else OTHER
    axes.plot(
        row.at, y, shape, color=face, markeredgecolor=edge, markeredgewidth=1.8,
        markersize=6.5, clip_on=False,
    )  # fmt: skip


def _scale(axes: Axes, rows: Sequence[Row], kind: str) -> None:
    ends = [x for row in rows for x in (row.span[0], row.span[2], row.at)]
    if kind != "counts":
        room = 0.04 * (max(ends) - min(ends) or 1.0)
        axes.set_xlim(min(ends) - room, max(ends) + room)
        across(axes, "share, correlation or slope")
        return
    axes.set_xscale("log")
    low = max(min([x for x in ends if x > 0.0], default=0.5), 0.02)
    axes.set_xlim(0.9 * low, 1.1 * max(ends))
    across(axes, "simulated, as a multiple of the reported figure")
    axes.xaxis.set_major_locator(FixedLocator(MULTIPLES))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(tick))


def _key(sheet: Sheet, axes: Axes, used: Sequence[tuple[str, str]]) -> None:
    """Explain the marks above the rows."""
    at = 0.8
    for mark, words in used:
        x = axes.transAxes.inverted().transform(
            sheet.figure.transFigure.transform((at / sheet.em, 0.0))
        )[0]
        axes.plot(
            x, 0.5, mark, color=INK, markersize=6.5, clip_on=False,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
        sheet.text(at + 0.7, 0.0, words, color=MUTED)
        at += LETTER * len(words) + 2.6


def _data(rows: Sequence[Row], what: str) -> Data:
    cells: list[tuple[Number, ...]] = []
    for row in rows:
        target, (low, middle, high) = row.check.target, row.check.posterior
        days = span(target.place)
        cells.append((
            label(target.name), str(days.start), str(days.end), target.role,
            "yes" if target.in_priors else "no", target.unit, target.value, low, middle, high,
            "yes" if row.check.inside else "no",
        ))  # fmt: skip
    return Data(
        f"Reported and simulated {what}",
        ("figure", "from", "to", "role", "known to the priors", "unit", "reported",
         "simulated 5 %", "simulated median", "simulated 95 %", "inside"),
        tuple(cells),
    )  # fmt: skip
