"""Orders that officers refuse, by corps and by reason."""

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

Parts = tuple[tuple[str, str], ...]
"""Corps or reasons, each with its colour."""

CORPS: Parts = (("police", MAIN), ("gendarmerie", BAND), ("navy", OTHER))
REASONS: Parts = (("by union", MAIN), ("by judgement", BAND))
HATCHES = {"navy": "////"}
WORDS = {"by union": "a union's call", "by judgement": "own judgement"}
LINE = 0.95  # lines of a bar


def refusals_by_reason(block: StoredWindow) -> Chart | None:
    """Return refused orders by reason; None if there are none, or the study is without reasons."""
    refusing = [s for s in block.summary.scenarios if s.outcomes["refusals"].mean > 0]
    if not refusing or any(key(one) not in s.outcomes for s in refusing for one, _ in REASONS):
        return None
    titles = [block.titles[s.name] for s in refusing]
    calls, every = (
        sum(s.outcomes[name].mean for s in refusing) for name in (key("by union"), "refusals")
    )
    return Chart(
        "refusals_by_reason",
        f"{calls / every:.0%}".replace("%", " %") + " of all refused orders follow a union's call",
        "Orders to act in or on the water that officers refused, mean over "
        f"{block.summary.replications} replications, by reason. Own judgement is of the crowd, "
        "children, the sea, liability and legal cover, which act together. Line: 5–95 % of "
        "replications.",
        "Bars of refused orders by reason. " + _words(block, refusing, REASONS),
        lambda letters: label_rows(titles, letters, _body(REASONS))[-1][0] + 2.6,
        partial(_draw, refusing=refusing, titles=titles, parts=REASONS),
        _data(block, refusing, REASONS, "reason"),
    )  # fmt: skip


def key(part: str) -> str:
    """Return the name of the outcome of a corps or of a reason."""
    return f"refusals_{part.replace(' ', '_')}"


def _body(parts: Parts) -> float:
    return LINE * len(parts) + 0.4


def _words(block: StoredWindow, refusing: list[Named], parts: Parts) -> str:
    return "; ".join(
        f"{block.titles[s.name]}: "
        + ", ".join(f"{WORDS.get(p, p)} {s.outcomes[key(p)].mean:,.0f}" for p, _ in parts)
        for s in refusing
    )


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
        f"{len(block.names)} scenarios.",
        "Bars of refused orders by corps. " + _words(block, refusing, CORPS),
        lambda letters: label_rows(titles, letters, _body(CORPS))[-1][0] + 2.6,
        partial(_draw, refusing=refusing, titles=titles, parts=CORPS),
        _data(block, refusing, CORPS, "corps"),
    )  # fmt: skip


def _draw(sheet: Sheet, refusing: list[Named], titles: list[str], parts: Parts) -> None:
    places = label_rows(titles, sheet.letters, _body(parts))
    axes = row_axes(sheet, places[-1][0], 9.0 if parts is CORPS else 10.5)
    for (at, lines), scenario in zip(places, refusing, strict=False):
        sheet.label(at, lines)
        for k, (part, colour) in enumerate(parts):
            d = scenario.outcomes[key(part)]
            y = at + len(lines) + 0.45 + LINE * k
            axes.barh(y, d.mean, 0.7, color=colour, edgecolor=INK, linewidth=0.6,
                      hatch=HATCHES.get(part, ""))  # fmt: skip
            if d.q05 == d.q05 and d.q95 > d.q05:
                axes.plot([d.q05, d.q95], [y, y], color=INK, linewidth=1.2)
            text = f"{WORDS.get(part, part)} {d.mean:,.0f}"
            sheet.text(sheet.em - 0.3, y - 0.5, text, ha="right")
    axes.set_xlim(left=0.0)
    across(axes, "refused orders", 4)


def _data(block: StoredWindow, refusing: list[Named], parts: Parts, what: str) -> Data:
    rows = []
    for s in refusing:
        for part, _ in parts:
            d = s.outcomes[key(part)]
            rows.append((block.titles[s.name], WORDS.get(part, part), d.mean, d.q05, d.q95, d.n))
    return Data(
        f"Refused orders by {what}", ("scenario", what, "mean", "5 %", "95 %", "n"), tuple(rows)
    )
