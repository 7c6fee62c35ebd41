"""Changes by regime: where boats are short, and where people are."""

from functools import partial
from math import isnan, nan

from sim.experiment.changes import Change
from sim.outcomes.outcomes import OUTCOMES
from sim.report.notes import REGIMES
from sim.report.numbers import change_and_interval, label
from sim.report.pictures.forest import LONG, Row, draw_mark, scale, values_width
from sim.report.pictures.sheet import INK, Chart, Data, Sheet, across, label_rows, row_axes
from sim.report.stored import StoredWindow

LIMITED = ("demand", "supply")
BODY = 2.6  # lines under a label


def by_regime(block: StoredWindow, outcome: str) -> Chart | None:
    """Return an outcome's changes in both limited regimes; None if regimes are not known."""
    changes = [c for c in block.summary.against_baseline if set(LIMITED) & c.by_regime.keys()]
    if not changes:
        return None
    rows = {c.scenario: {r: _row(block, c, r, outcome) for r in LIMITED if r in c.by_regime}
            for c in changes}  # fmt: skip
    count = {r: changes[0].by_regime[r][outcome].n for r in LIMITED if r in changes[0].by_regime}
    n = " and ".join(f"{k} replications are {REGIMES[r]}" for r, k in count.items())
    every = [row for by in rows.values() for row in by.values()]
    opposite = sum(_opposite(by) for by in rows.values())
    finding = (
        f"{label(outcome).capitalize()}: the regime turns the direction in {opposite} scenarios"
        if opposite else
        f"{label(outcome).capitalize()}: no scenario has clear changes in opposite directions"
    )  # fmt: skip
    reach = scale([max(abs(r.low), abs(r.high)) for r in every])
    unit = OUTCOMES[outcome].unit
    return Chart(
        f"regimes_{outcome}", finding,
        f"Change of {label(outcome)} against “{block.baseline}” ({unit}), first if demand-limited "
        f"(few people), then if supply-limited (few boats). {n}. Diamond: mean. Bar: 95 % interval "
        "of the mean. Hollow and ~: not distinguishable from zero.",
        "Forest plot by regime. " + "; ".join(
            f"{block.titles[s]}: " + ", ".join(f"{REGIMES[r]} {x.text}" for r, x in by.items())
            for s, by in rows.items()),
        lambda letters: label_rows([block.titles[s] for s in rows], letters, BODY)[-1][0] + 2.6,
        partial(_draw, block=block, rows=rows, reach=reach, unit=unit),
        _data(block, changes, outcome),
    )  # fmt: skip


def _opposite(by: dict[str, Row]) -> bool:
    sure = [row.mean for row in by.values() if row.sure]
    return len(sure) == len(LIMITED) and min(sure) < 0 < max(sure)


def _row(block: StoredWindow, change: Change, regime: str, outcome: str) -> Row:
    d = change.by_regime[regime][outcome]
    if isnan(d.mean):
        return Row(block.titles[change.scenario], nan, nan, nan, False, "not known")
    mean, span = change_and_interval(d, OUTCOMES[outcome].unit)
    text = f"{mean} ({span.replace('…', ' to ')})" if span else mean
    return Row(block.titles[change.scenario], d.mean, d.low, d.high, d.is_clear, text)


def _draw(
    sheet: Sheet, block: StoredWindow, rows: dict[str, dict[str, Row]], reach: float, unit: str
) -> None:
    places = label_rows([block.titles[s] for s in rows], sheet.letters, BODY)
    texts = [row.text for by in rows.values() for row in by.values()]
    axes = row_axes(sheet, places[-1][0], values_width(texts))
    axes.set_xlim(-reach, reach)
    for (at, lines), by in zip(places, rows.values(), strict=False):
        sheet.label(at, lines)
        top = at + len(lines)
        axes.plot([0.0, 0.0], [top, top + 2.2], color=INK, linewidth=1.0)
        for k, row in enumerate(by.values()):
            y = top + 0.5 + 1.05 * k
            draw_mark(axes, row, reach, y)
            sheet.text(sheet.em - 0.3, y - 0.5, row.text, ha="right", fontsize=0.97 * sheet.font)
    across(axes, f"change ({unit})", 4 if reach < LONG else 3)


def _data(block: StoredWindow, changes: list[Change], outcome: str) -> Data:
    rows = []
    for c in changes:
        for regime, outcomes in c.by_regime.items():
            d = outcomes[outcome]
            rows.append((
                block.titles[c.scenario], REGIMES[regime], d.mean, d.low, d.high,
                100.0 * d.relative, "yes" if d.is_clear else "no", d.n,
            ))  # fmt: skip
    return Data(
        f"Change of {label(outcome)} by regime",
        ("scenario", "regime", "mean", "95 % low", "95 % high", "% of baseline",
         "distinguishable from zero", "n"),
        tuple(rows),
    )  # fmt: skip
