"""Where attempts end: the flow of boats by fate in each scenario."""

from functools import partial

from sim.report.numbers import label
from sim.report.pictures.sheet import (
    BAND,
    FILL,
    INK,
    MAIN,
    MUTED,
    OTHER,
    Chart,
    Data,
    Number,
    Sheet,
    across,
    label_rows,
)
from sim.report.stored import StoredWindow

FATES = (
    ("found before launch", ("kits_found",), FILL, ""),
    ("stopped on land", ("stopped_on_beach", "stopped_before_pickup"), BAND, ""),
    ("stopped on the water", ("stopped_in_shallows", "stopped_inshore"), MAIN, "////"),
    ("brought back", ("returned_to_france",), MUTED, ""),
    ("lost", ("boats_lost",), OTHER, ""),
    ("arrived", ("boats_arrived",), "#ffffff", ""),
)
"""Fates in the order in which a boat may meet them: name, outcomes, colour, hatching."""

BODY = 1.6  # lines under a label


def fates(block: StoredWindow) -> Chart:
    """Return the mean number of attempts by fate in each scenario."""
    means = {
        s.name: [sum(s.outcomes[name].mean for name in names) for _, names, _, _ in FATES]
        for s in block.summary.scenarios
    }
    shares = {name: 100.0 * row[-1] / (sum(row) or 1.0) for name, row in means.items()}
    low, high = min(shares.values()), max(shares.values())
    first = shares[block.names[0]]
    finding = (
        f"{first:.0f} % of boats that networks commit arrive; scenarios give {low:.0f} to "
        f"{high:.0f} %"
    )
    return Chart(
        "fates", finding,
        "Boats committed to a night, mean over replications, by how their attempt ended: from left "
        "to right as in the key. n = "
        f"{block.summary.replications} replications a scenario.",
        f"Stacked bars of attempts by fate in {len(means)} scenarios. "
        + "; ".join(f"{block.titles[n]}: {share:.0f} % arrive" for n, share in shares.items()),
        lambda letters: label_rows([*block.titles.values()], letters, BODY)[-1][0] + 5.4,
        partial(_draw, block=block, means=means),
        _data(block),
    )  # fmt: skip


def _draw(sheet: Sheet, block: StoredWindow, means: dict[str, list[float]]) -> None:
    key = 2.8
    for i, (name, _, colour, hatch) in enumerate(FATES):
        column, line = i % 2, i // 2
        em = 0.4 + column * sheet.em / 2.0
        swatch = sheet.axes(em, sheet.em - em - 1.4, line * 0.93 + 0.25, line * 0.93 + 0.85)
        swatch.set_axis_off()
        swatch.axvspan(0, 1, facecolor=colour, edgecolor=INK, hatch=hatch, linewidth=0.8)
        swatch.set_xlim(0, 1)
        sheet.text(em + 1.9, line * 0.93 + 0.05, name)
    places = label_rows([*block.titles.values()], sheet.letters, BODY)
    axes = sheet.axes(0.4, 1.0, key, key + places[-1][0])
    axes.set_ylim(places[-1][0], 0.0)
    axes.set_yticks([])
    for (at, lines), row in zip(places, means.values(), strict=False):
        sheet.label(key + at, lines)
        left, y = 0.0, at + len(lines) + 0.55
        for (_, _, colour, hatch), value in zip(FATES, row, strict=True):
            axes.barh(y, value, 0.95, left, color=colour, edgecolor=INK, hatch=hatch, linewidth=0.8)
            left += value
    axes.set_xlim(0.0, 1.02 * max(sum(row) for row in means.values()) or 1.0)
    across(axes, "boats committed (attempts)")


def _data(block: StoredWindow) -> Data:
    names = [name for _, names, _, _ in FATES for name in names]
    rows: list[tuple[Number, ...]] = []
    for s in block.summary.scenarios:
        boats = [s.outcomes[name].mean for name in (*names, "attempts")]
        rows.append((block.titles[s.name], *boats))
    return Data(
        "Attempts by fate, boats, mean over replications",
        ("scenario", *map(label, names), "all attempts"), tuple(rows),
    )  # fmt: skip
