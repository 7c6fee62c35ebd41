"""Pictures of an uncertainty budget: shares of a variance, and what knowing a figure is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

from sim.decisions.budget_result import Headline, Information, OutcomeBudget
from sim.decisions.budget_sentences import amount, percent
from sim.decisions.components import PARTS
from sim.decisions.distributions import Estimate
from sim.report.numbers import NONE, label
from sim.report.pictures.forest import scale, values_width
from sim.report.pictures.sheet import (
    BAND,
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
    row_axes,
)

SPLIT = ("judgement", "sourced", "unexplained")
COLOURS = {
    "chance": MUTED, "assumptions": MAIN, "structure": OTHER, "judgement": OTHER, "sourced": MAIN,
    "unexplained": MUTED,
}  # fmt: skip
LINE = 1.05  # height of a line of a row
SHOWN, GROUPS = 8, 3  # figures and groups whose value is drawn
NEGATIVE = "An estimate below 0 means that the part is too small to be seen."
UNBOUNDED = "Shares have no bounds here, so they or their intervals may lie beyond 0 or 100 %."
RULE = "A part is the largest if its interval lies above that of every other."


@dataclass(frozen=True)
class Shares:
    """A row: a number's name, and the shares of its variance by part."""

    name: str
    parts: tuple[tuple[str, Estimate], ...]

    @property
    def known(self) -> bool:
        """Whether anything varies."""
        return not any(isnan(share.value) for _, share in self.parts)


def name_of(headline: Headline, titles: Mapping[str, str]) -> str:
    """Return what a number is: a level of the baseline, or a change with a policy."""
    title = titles.get(headline.scenario, headline.scenario)
    return f"level with “{title}”" if headline.is_level else f"change with “{title}”"


def components_chart(
    one: OutcomeBudget, titles: Mapping[str, str], structure: bool, draws: int
) -> Chart | None:
    """Return the shares of chance, assumptions and structure; None if nothing varies."""
    names = PARTS if structure else PARTS[:2]
    rows = [
        Shares(name_of(h, titles), tuple((part, h.share[part]) for part in names))
        for h in one.headlines
    ]
    more = f"Structure is {'that of the variants' if structure else 'not measured'}. n = {draws}"
    finding = _largest(one, [row for row in rows[1:] if row.known], rows[0])
    return _shares_chart(
        f"components_{one.outcome}", finding, rows, one,
        f"Shares of the variance of one future replication's {label(one.outcome)}, in %",
        f"{more} draws. {RULE}",
    )  # fmt: skip


def settled(parts: Sequence[tuple[str, Estimate]]) -> str:
    """Return the part whose interval lies above that of every other part; "" if there is none."""
    known = [part for part in parts if not isnan(part[1].value)]
    for name, share in known:
        if all(share.low > other.high for own, other in known if own != name):
            return name
    return ""


def _largest(one: OutcomeBudget, changes: Sequence[Shares], level: Shares) -> str:
    """Return in how many changes each part is the largest; scenarios that are the same count once.

    Only parts whose place is settled count.
    """
    name = label(one.outcome).capitalize()
    distinct = list(dict.fromkeys(row.parts for row in changes))
    rows = distinct or ([level.parts] if level.known else [])
    if not rows:
        return f"{name}: nothing varies"
    largest = [settled(parts) for parts in rows]
    counts = sorted(set(largest) - {""}, key=lambda part: (-largest.count(part), part))
    if len(rows) == 1:
        what = "change" if changes else "level"
        return f"{name}: " + (
            f"{_is(counts[0])} the largest part of the variance of the {what}"
            if counts else f"which part of the variance of the {what} is the largest is not settled"
        )  # fmt: skip
    total = f"{len(rows)} {'different ' * (len(distinct) < len(changes))}changes"
    if not counts:
        return f"{name}: which part of the variance is the largest is settled in none of {total}"
    first, *others = counts
    more = [f"{part} in {largest.count(part)}" for part in others]
    more += [f"not settled in {n}"] if (n := largest.count("")) else []
    return ", ".join([
        f"{name}: {_is(first)} the largest part of the variance in {largest.count(first)} of "
        f"{total}", *more,
    ])  # fmt: skip


def _is(part: str) -> str:
    return f"{part} {'are' if part == 'assumptions' else 'is'}"


def splits_chart(one: OutcomeBudget, titles: Mapping[str, str]) -> Chart | None:
    """Return what the assumptions' part is due to; None if it is not split."""
    rows = [
        Shares(
            name_of(h, titles),
            (("judgement", h.split.judgement), ("sourced", h.split.sourced),
             ("unexplained", h.split.unexplained)),
        )
        for h in one.headlines if h.split is not None
    ]  # fmt: skip
    if not rows:
        return None
    clear = sum(row.parts[0][1].low > 0.0 for row in rows)
    return _shares_chart(
        f"judgement_{one.outcome}",
        f"{label(one.outcome).capitalize()}: a part of the assumptions' share is traced to "
        f"judgement in {clear} of {len(rows)} numbers",
        rows, one, f"What the assumptions' part of {label(one.outcome)} is due to, in % of it",
        "Judgement: assumptions of grade E. Sourced: all others.",
    )  # fmt: skip


def _shares_chart(
    name: str, finding: str, rows: Sequence[Shares], one: OutcomeBudget, what: str, more: str
) -> Chart | None:
    known = [row for row in rows if row.known]
    if not known:
        return None
    lines = len(known[0].parts) * LINE + 0.6
    words = "; ".join(f"{row.name}: {', '.join(map(_text, row.parts))}" for row in known)
    same = f" Nothing varies: {', '.join(r.name for r in rows if not r.known)}." * (
        len(known) < len(rows)
    )
    table: list[tuple[Number, ...]] = [
        (f"{row.name}: {part}", *(100 * x for x in (share.value, share.low, share.high)))
        for row in known for part, share in row.parts
    ]  # fmt: skip
    return Chart(
        name, finding,
        f"{what}. Diamond: estimate. Bar: 95 % interval. {more} {NEGATIVE}{_beyond(known)}{same}",
        f"Shares of variance of {label(one.outcome)}. {words}.",
        lambda letters: label_rows([row.name for row in known], letters, lines)[-1][0] + 2.6,
        partial(_draw_shares, rows=known, lines=lines),
        Data(what, ("number and part", "%", "95 % low", "95 % high"), tuple(table)),
    )  # fmt: skip


def _beyond(rows: Sequence[Shares]) -> str:
    """Return that intervals may reach beyond 0 or 100 %, if one does."""
    return f" {UNBOUNDED}" * any(is_beyond(share) for row in rows for _, share in row.parts)


def is_beyond(share: Estimate) -> bool:
    """Return whether an interval reaches beyond 0 or 100 %."""
    return share.low < 0.0 or share.high > 1.0


def _text(part: tuple[str, Estimate]) -> str:
    name, share = part
    return f"{name} {NONE if isnan(share.value) else percent(share)}"


def _draw_shares(sheet: Sheet, rows: Sequence[Shares], lines: float) -> None:
    places = label_rows([row.name for row in rows], sheet.letters, lines)
    width = values_width(_text(part) for row in rows for part in row.parts)
    axes = row_axes(sheet, places[-1][0], width)
    axes.set_xlim(-8, 108)
    for (at, text), row in zip(places, rows, strict=False):
        sheet.label(at, text)
        for k, part in enumerate(row.parts):
            name, share = part
            y = at + len(text) + 0.5 + LINE * k
            value = min(max(100 * share.value, -8.0), 108.0)
            ends = [min(max(100 * x, -8.0), 108.0) for x in (share.low, share.high)]
            axes.barh(y, value, height=0.5, color=BAND, linewidth=0)
            axes.plot(ends, [y, y], color=COLOURS[name], linewidth=2.2, solid_capstyle="butt")
            axes.plot(value, y, "D", color=COLOURS[name], markersize=6)
            sheet.text(sheet.em - 0.3, y - 0.5, _text(part), ha="right",
                       fontsize=0.97 * sheet.font)  # fmt: skip
    across(axes, "share (%)", 5)


def information_chart(one: OutcomeBudget) -> Chart | None:
    """Return what knowing each figure is worth; None if the draws' assumptions are not known."""
    known = one.information
    if known is None or not known.limit:
        return None
    figures = [*known.assumptions[:SHOWN], *known.groups[:GROUPS]]
    resolved = [figure.name for figure in known.assumptions if figure.resolved]
    name = label(one.outcome)
    finding = (
        f"{name.capitalize()}: knowing {resolved[0]} would most change the choice of a policy"
        if resolved else
        f"{name.capitalize()}: no single figure is shown to change the choice of a policy"
    )  # fmt: skip
    return Chart(
        f"information_{one.outcome}", finding,
        f"Mean gain in {name} ({one.unit}) if a figure were known before a policy is chosen. "
        "Diamond: gain. Bar: spread by chance (one sd). Filled: distinguishable from zero. Line: "
        f"the value from which a single figure is. Everything but chance: "
        f"{amount(known.perfect.value)} (95 % interval {amount(known.perfect.low)} to "
        f"{amount(known.perfect.high)}).",
        f"Value of knowing {len(figures)} figures. "
        + "; ".join(f"{f.name}: {amount(f.value)}" for f in figures) + ".",
        lambda letters: label_rows([f.name for f in figures], letters, 1.5)[-1][0] + 2.6,
        partial(_draw_information, known=known, unit=one.unit),
        Data(
            f"Value of knowing a figure, {name} ({one.unit})",
            ("figure", "grade", "gain", "spread by chance", "distinguishable from zero"),
            tuple((f.name, f.grade or "group", f.value, f.noise, "yes" if f.resolved else "no")
                  for f in (*known.assumptions, *known.groups)),
        ),
    )  # fmt: skip


def _draw_information(sheet: Sheet, known: Information, unit: str) -> None:
    figures = [*known.assumptions[:SHOWN], *known.groups[:GROUPS]]
    places = label_rows([figure.name for figure in figures], sheet.letters, 1.5)
    texts = [amount(figure.value) for figure in figures]
    axes = row_axes(sheet, places[-1][0], values_width(texts))
    reach = scale([abs(f.value) + f.noise for f in figures] + [known.limit])
    low = min(0.0, *(f.value - f.noise for f in figures))
    axes.set_xlim(max(low, -reach) - 0.03 * reach, reach)
    axes.axvline(known.limit, color=OTHER, linewidth=1.2)
    for (at, lines), figure, text in zip(places, figures, texts, strict=False):
        y = at + len(lines) + 0.4
        sheet.label(at, lines)
        ends = [figure.value - figure.noise, figure.value + figure.noise]
        face = MAIN if figure.resolved else "white"
        axes.plot([0.0, 0.0], [y - 0.5, y + 0.7], color=INK, linewidth=1.0)
        axes.plot(ends, [y, y], color=MAIN, linewidth=2.2, solid_capstyle="butt")
        axes.plot(figure.value, y, "D", color=MAIN, markerfacecolor=face, markersize=6)
        sheet.text(sheet.em - 0.3, y - 0.5, text, ha="right", fontsize=0.97 * sheet.font)
    across(axes, f"gain ({unit})", 4)
