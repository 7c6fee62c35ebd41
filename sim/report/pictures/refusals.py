"""Orders that officers refuse, by corps."""

from functools import partial

from sim.experiment.summary import Named
from sim.report.pictures.sheet import (
    BAND,
    INK,
    MAIN,
    OTHER,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)
from sim.report.stored import StoredWindow

CORPS = (("police", MAIN), ("gendarmerie", BAND), ("navy", OTHER))
HATCHES = {"police": "", "gendarmerie": "", "navy": "////"}
BODY = 3.2  # lines under a label


def refusals(block: StoredWindow) -> Chart | None:
    """Return refused orders by corps; None if no officer refuses in any scenario."""
    refusing = [s for s in block.summary.scenarios if s.outcomes["refusals"].mean > 0]
    if not refusing:
        return None
    most = max(refusing, key=lambda s: s.outcomes["refusals"].mean)
    d = most.outcomes["refusals"]
    titles = [block.titles[s.name] for s in refusing]
    return Chart(
        "refusals", f"Most orders are refused with “{block.titles[most.name]}”: {d.mean:,.0f}",
        "Orders to act in or on the water that officers refused, mean over "
        f"{block.summary.replications} replications, by corps. Line: 5–95 % of replications. "
        f"Left out, because no order is refused: {len(block.names) - len(refusing)} of "
        f"{len(block.names)} scenarios. Reasons are not stored.",
        "Bars of refused orders by corps. " + "; ".join(
            f"{block.titles[s.name]}: " + ", ".join(
                f"{corps} {s.outcomes[f'refusals_{corps}'].mean:,.0f}" for corps, _ in CORPS)
            for s in refusing),
        lambda letters: label_rows(titles, letters, BODY)[-1][0] + 2.6,
        partial(_draw, refusing=refusing, titles=titles),
        _data(block, refusing),
    )  # fmt: skip


def _draw(sheet: Sheet, refusing: list[Named], titles: list[str]) -> None:
    places = label_rows(titles, sheet.letters, BODY)
    axes = row_axes(sheet, places[-1][0], 9.0)
    for (at, lines), scenario in zip(places, refusing, strict=False):
        sheet.label(at, lines)
        for k, (corps, colour) in enumerate(CORPS):
            d = scenario.outcomes[f"refusals_{corps}"]
            y = at + len(lines) + 0.45 + 0.95 * k
            axes.barh(y, d.mean, 0.7, color=colour, edgecolor=INK, linewidth=0.6,
                      hatch=HATCHES[corps])  # fmt: skip
            if d.q05 == d.q05 and d.q95 > d.q05:
                axes.plot([d.q05, d.q95], [y, y], color=INK, linewidth=1.2)
            sheet.text(sheet.em - 0.3, y - 0.5, f"{corps} {d.mean:,.0f}", ha="right")
    axes.set_xlim(left=0.0)
    across(axes, "refused orders", 4)


def _data(block: StoredWindow, refusing: list[Named]) -> Data:
    rows = []
    for s in refusing:
        for corps, _ in CORPS:
            d = s.outcomes[f"refusals_{corps}"]
            rows.append((block.titles[s.name], corps, d.mean, d.q05, d.q95, d.n))
    return Data(
        "Refused orders by corps", ("scenario", "corps", "mean", "5 %", "95 %", "n"), tuple(rows)
    )
