"""Prior against posterior: every assumption's interval in prior sd, the most narrowed first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sim.report.intervals import Interval
from sim.report.numbers import label, signed
from sim.report.pictures.rows import expected_band
from sim.report.pictures.sheet import (
    INK,
    LETTER,
    MAIN,
    MUTED,
    Chart,
    Data,
    Number,
    Sheet,
    across,
)
from sim.report.stored_calibration import StoredCalibration
from sim.validation.identify import AssumptionUpdate

NORMAL = 1.6449  # 95 % of a standard normal
MOST_ROWS = 30  # of one picture
TOP = 1.3  # lines of the heading
ROW = 1.12  # lines of a row
GROUPS = {
    "informed": "narrowed by a tenth or more, beyond chance",
    "moved, no narrower": "moved, but no narrower",
    "not informed": "neither narrowed nor moved beyond chance",
}


@dataclass(frozen=True)
class Row:
    """An assumption: what the figures say of it, and its 5, 50 and 95 % in prior sd."""

    update: AssumptionUpdate
    span: tuple[float, float, float]
    interval: Interval | None


def shrunk(study: StoredCalibration) -> Iterator[Chart]:
    """Yield pictures of the assumptions: informed ones first, then the others."""
    known = {one.name: one for one in study.intervals}
    rows = [_row(update, known.get(update.name)) for update in study.updates]
    informed = [row for row in rows if row.update.words != "not informed"]
    silent = [row for row in rows if row.update.words == "not informed"]
    if informed:
        yield from _charts(study, "informed", informed, _informed(rows))
    if silent:
        text = f"{len(silent)} of {len(rows)} assumptions stay as uncertain as their priors"
        yield from _charts(study, "not_informed", silent, text)


def _row(update: AssumptionUpdate, interval: Interval | None) -> Row:
    if interval is not None:
        return Row(update, interval.scores, interval)
    reach = NORMAL * update.left
    return Row(update, (update.moved - reach, update.moved, update.moved + reach), None)


def _informed(rows: Sequence[Row]) -> str:
    narrowed = [row for row in rows if row.update.informed]
    moved = sum(row.update.words == "moved, no narrower" for row in rows)
    text = f"The figures narrow {len(narrowed)} of {len(rows)} assumptions"
    if narrowed:
        first = narrowed[0].update
        text += f", most of all {label(first.name)}, to {first.left:.0%} of its spread".replace(
            "%", " %"
        )
    return f"{text}, and move {moved} more" if moved else text


def _charts(
    study: StoredCalibration, name: str, rows: Sequence[Row], finding: str
) -> Iterator[Chart]:
    """Yield a picture for every MOST_ROWS rows, in parts of about one size."""
    parts = -(-len(rows) // MOST_ROWS)
    size = -(-len(rows) // parts)
    exact = rows[0].interval is not None
    bar = "posterior 5–95 %, and its median" if exact else "posterior mean ± 1.64 sd"
    for part in range(parts):
        chosen = rows[part * size : (part + 1) * size]
        of = f" ({part + 1} of {parts})" if parts > 1 else ""
        words = "; ".join(
            f"{label(r.update.name)} {signed(r.span[0])} to {signed(r.span[2])}, "
            f"{r.update.left:.2f} left" for r in chosen
        )  # fmt: skip
        yield Chart(
            f"assumptions_{name}{f'_{part + 1}' if parts > 1 else ''}", finding + of,
            f"Grey: 5–95 % of every prior. Line: {bar}, in prior sd. Numbers: posterior over "
            f"prior spread; 1 is no narrower. {_words(chosen)} ESS {study.ess:,.0f}, "
            f"{len(chosen)} assumptions.",
            f"Intervals of {len(chosen)} assumptions in prior sd, priors at −1.64 to 1.64. "
            f"{words}.",
            partial(_height, rows=chosen), partial(_draw, rows=chosen), _data(chosen, finding + of),
        )  # fmt: skip


def _words(rows: Sequence[Row]) -> str:
    if any(row.update.informed for row in rows):
        return "Filled: narrowed by a tenth or more, beyond chance. Hollow: moved, but no narrower."
    return "None is narrowed or moved beyond chance."


def _height(letters: int, rows: Sequence[Row]) -> float:
    return TOP + ROW * len(rows) + 2.6


def _draw(sheet: Sheet, rows: Sequence[Row]) -> None:
    left = LETTER * max(len(label(row.update.name)) for row in rows) + 0.9
    end = TOP + ROW * len(rows)
    axes = sheet.axes(left, 3.4, TOP, end)
    axes.set_ylim(len(rows), 0.0)
    axes.set_yticks([])
    expected_band(axes, -NORMAL, NORMAL)
    axes.axvline(0.0, color=MUTED, linewidth=1.0)
    sheet.text(sheet.em - 0.3, 0.0, "spread left", ha="right", color=MUTED)
    for i, row in enumerate(rows):
        sheet.text(0.3, TOP + ROW * i + 0.06, label(row.update.name))
        low, middle, high = row.span
        y, strong = i + 0.5, row.update.informed
        colour = MAIN if strong else INK
        axes.plot([low, high], [y, y], color=colour, linewidth=2.4 if strong else 1.6)
        axes.plot(
            middle, y, "D", color=colour, markerfacecolor=colour if strong else "white",
            markersize=5.5,
        )  # fmt: skip
        sheet.text(sheet.em - 0.3, TOP + ROW * i + 0.06, f"{row.update.left:.2f}", ha="right")
    reach = max(2.2, *(max(abs(row.span[0]), abs(row.span[2])) for row in rows))
    axes.set_xlim(-reach - 0.1, reach + 0.1)
    across(axes, "prior sd")


def _data(rows: Sequence[Row], finding: str) -> Data:
    cells: list[tuple[Number, ...]] = []
    for row in rows:
        one, update = row.interval, row.update
        units: tuple[Number, ...] = (
            (one.unit, one.grade, *one.prior, *one.posterior) if one else (None,) * 8
        )
        cells.append((label(update.name), *units, update.left, update.moved, update.words))
    return Data(
        f"Before and after: {finding[0].lower()}{finding[1:]}",
        ("assumption", "unit", "grade", "prior 5 %", "prior median", "prior 95 %", "posterior 5 %",
         "posterior median", "posterior 95 %", "spread left", "shift of the mean (prior sd)",
         "what the figures say"),
        tuple(cells),
    )  # fmt: skip
