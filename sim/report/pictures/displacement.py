"""Where attempts move: changes of the shares of sectors and of taxi boats, as a grid of numbers."""

from functools import partial

from matplotlib.patches import Rectangle

from sim.experiment.changes import Change
from sim.report.numbers import directions
from sim.report.pictures.findings import in_words, verdict
from sim.report.pictures.sheet import (
    BAND,
    FILL,
    INK,
    Chart,
    Data,
    Sheet,
    label_rows,
    row_axes,
    wrapped,
)
from sim.report.stored import StoredWindow

MOVED = (*(f"attempts_sector_{i}" for i in range(1, 6)), "taxi_share_attempts")
HEADS = (*(f"sector {i}" for i in range(1, 6)), "taxi boats")
BODY = 1.7  # lines under a label
HEAD = 2.2


def displacement(block: StoredWindow) -> Chart:
    """Return changes of the shares of attempts by sector and mode."""
    changes = block.summary.against_baseline
    clear = [
        (change, head)
        for change in changes
        for name, head in zip(MOVED, HEADS, strict=True)
        if verdict(change.outcomes[name]) in ("up", "down")
    ]
    if clear:
        heads = ", ".join(dict.fromkeys(head for _, head in clear))
        finding = f"Attempts move: {in_words(len(clear))} shares change distinguishably ({heads})"
    else:
        finding = "No share of attempts by sector or mode changes distinguishably from zero"
    words = "; ".join(
        f"{block.titles[c.scenario]}: {head} {_cell(c, name)}"
        for c in changes
        for name, head in zip(MOVED, HEADS, strict=True)
        if verdict(c.outcomes[name]) in ("up", "down")
    )
    return Chart(
        "displacement", finding,
        "Change of each share of attempts against "
        f"“{block.baseline}”, in percentage points. Framed and shaded: distinguishable from zero. "
        "~: not distinguishable. Sectors run along the coast and have no names here. "
        f"n = {block.summary.replications} replications.",
        f"Grid of {len(changes)} scenarios by five sectors and taxi boats. {words or finding}.",
        lambda letters: HEAD + label_rows(_titles(block), letters, BODY)[-1][0] + 0.4,
        partial(_draw, block=block),
        _data(block),
    )  # fmt: skip


def _titles(block: StoredWindow) -> list[str]:
    return [block.titles[c.scenario] for c in block.summary.against_baseline]


def _cell(change: Change, name: str) -> str:
    d = change.outcomes[name]
    if d.n == 0 or d.mean != d.mean:
        return "–"
    if d.p_tie == 1:
        return "0"
    text = f"{100.0 * d.mean:+.1f}".replace("-", "−")
    text = "0.0" if text in ("+0.0", "−0.0") else text
    return text if d.distinguishable else f"~{text}"


def _draw(sheet: Sheet, block: StoredWindow) -> None:
    places = label_rows(_titles(block), sheet.letters, BODY)
    width = (sheet.em - 0.6) / len(MOVED)
    for i, head in enumerate(HEADS):
        for k, line in enumerate(wrapped(head, 7)):
            sheet.text(0.3 + (i + 0.5) * width, 0.95 * k, line, ha="center")
    axes = row_axes(sheet, sheet.lines - sheet.top, 0.2)
    axes.set_axis_off()
    axes.set_xlim(0.4, sheet.em - 0.2)
    for (at, lines), change in zip(places, block.summary.against_baseline, strict=False):
        sheet.label(HEAD + at, lines)
        y = HEAD + at + len(lines) + 0.1
        for i, name in enumerate(MOVED):
            clear = verdict(change.outcomes[name]) in ("up", "down")
            axes.add_patch(Rectangle(
                (0.4 + i * width, y), width - 0.2, 1.25, facecolor=BAND if clear else FILL,
                edgecolor=INK if clear else "none", linewidth=1.2,
            ))  # fmt: skip
            sheet.text(
                0.3 + (i + 0.5) * width, y + 0.1, _cell(change, name), ha="center", bbox=None
            )


def _data(block: StoredWindow) -> Data:
    rows = []
    for change in block.summary.against_baseline:
        for name, head in zip(MOVED, HEADS, strict=True):
            d = change.outcomes[name]
            rows.append((
                block.titles[change.scenario], head, 100.0 * d.base_mean, 100.0 * d.mean,
                100.0 * d.low, 100.0 * d.high, "yes" if d.distinguishable else "no",
                directions(d),
            ))  # fmt: skip
    return Data(
        "Shares of attempts by sector and mode, and their changes",
        ("scenario", "share", "baseline (%)", "change (points)", "95 % low", "95 % high",
         "distinguishable from zero", "% of replications up/down/same"),
        tuple(rows),
    )  # fmt: skip
