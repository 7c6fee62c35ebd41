"""How an outcome spreads over replications: quantile dots of levels, and steps of changes."""

from functools import partial

import numpy as np

from sim.arrays import Floats
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Distribution
from sim.report.numbers import label, level, share_of
from sim.report.pictures.forest import scale
from sim.report.pictures.sheet import (
    BAND,
    INK,
    MAIN,
    MUTED,
    OTHER,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)
from sim.report.stored import StoredWindow

DOTS = 20  # each is one replication in twenty (Kay et al., CHI 2016: quantile dotplots)
BODY = 2.6  # lines under a label
COLUMNS = 28  # places for dots across the axis
POINTS = 60  # at most, of a line of steps
CLIP = 0.98  # quantile of all dots at which the axis ends
SHARE_OF = 100.0


def dots(block: StoredWindow, outcome: str) -> Chart:
    """Return quantile dots of an outcome's level in each scenario."""
    unit = OUTCOMES[outcome].unit
    samples = {name: _numbers(block.values(name, outcome)) for name in block.names}
    points = {name: quantile_dots(values) for name, values in samples.items() if len(values)}
    every = np.sort(np.concatenate(list(points.values()))) if points else np.zeros(1)
    unknown = [block.titles[name] for name in samples if name not in points]
    end = float(np.quantile(every, CLIP))
    end = end if every[-1] > 1.25 * end else float(every[-1])
    beyond = int((every > end).sum())
    first = block.summary.baseline.outcomes[outcome]
    caption = (
        f"{label(outcome).capitalize()} ({unit}): {OUTCOMES[outcome].definition}. "
        f"{meaning_of_dots(block.summary.replications, 'replications')} Line: mean."
        f"{_above(block, samples, points, unit)}"
    )
    if beyond:
        caption += f" {beyond} of {len(every)} dots are off the scale, counted at the right."
    if unknown:
        caption += f" Not known: {'; '.join(unknown)}."
    return Chart(
        f"spread_{outcome}", spread_finding(block, outcome), caption,
        f"Quantile dots of {label(outcome)} in {len(points)} scenarios. With “{block.baseline}”, "
        f"the mean is {level(first.mean, unit)} {unit}, and half of the replications lie below "
        f"{level(first.q50, unit)}.",
        lambda letters: label_rows([block.titles[n] for n in points], letters, BODY)[-1][0] + 2.6,
        partial(_draw_dots, block=block, points=points, end=end or 1.0, outcome=outcome),
        _levels(block, outcome),
    )  # fmt: skip


def quantile_dots(values: Floats) -> Floats:
    """Return the quantiles at the middle of each of DOTS equal shares; fewer values as they are."""
    if len(values) < DOTS:
        return np.sort(values)
    shares = (np.arange(DOTS) + 0.5) / DOTS
    quantiles: Floats = np.quantile(values, shares)
    return quantiles


def meaning_of_dots(count: int, noun: str) -> str:
    """Return what one dot of a picture of `count` values is, in a sentence."""
    if count < DOTS:
        return f"Each dot is one of {count} {noun}."
    stands_for = "a twentieth" if count % DOTS else f"{count // DOTS:,}"
    return f"Each of the {DOTS} dots stands for {stands_for} of {count:,} {noun}."


def _above(
    block: StoredWindow, samples: dict[str, Floats], points: dict[str, Floats], unit: str
) -> str:
    """Return the largest value of all, if it lies above the last dot of its scenario."""
    largest = {name: float(samples[name].max()) for name in points}
    if not largest:
        return ""
    name = max(largest, key=lambda name: largest[name])
    if largest[name] <= points[name][-1]:
        return ""
    return (
        f" The largest value lies above the last dot: {_whole(largest[name], unit)} with "
        f"“{block.titles[name]}”."
    )


def spread_finding(block: StoredWindow, outcome: str) -> str:
    """Return how far an outcome spreads beside how far scenarios move it, as a title."""
    d = block.summary.baseline.outcomes[outcome]
    moves = [abs(c.outcomes[outcome].mean) for c in block.summary.against_baseline]
    moves = [move for move in moves if move == move]
    name, spread = label(outcome).capitalize(), _spread(d)
    if not spread:
        return f"{name}: not known with “{block.baseline}”"
    if not moves:
        return f"{name}: {spread} with “{block.baseline}”"
    return f"{name}: {spread}; no scenario moves the mean by more than {level(max(moves), d.unit)}"


def _spread(d: Distribution) -> str:
    """Return between which values 9 of 10 replications lie, or all of few; "" if not known."""
    if d.smallest == d.largest:
        return f"{_whole(d.largest, d.unit)} in every replication"
    nine = d.q05 == d.q05
    low, high = (d.q05, d.q95) if nine else (d.smallest, d.largest)
    if low != low:
        return ""
    ends = dict.fromkeys((_whole(low, d.unit), _whole(high, d.unit)))
    who = "9 of 10 replications" if nine else f"all {d.n} replications"
    return f"{who} have {' to '.join(ends)}"


def _whole(value: float, unit: str) -> str:
    """Return a level, a count without decimals."""
    return f"{value:,.0f}" if unit == "people" else level(value, unit)


def _numbers(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _draw_dots(
    sheet: Sheet, block: StoredWindow, points: dict[str, Floats], end: float, outcome: str
) -> None:
    places = label_rows([block.titles[n] for n in points], sheet.letters, BODY)
    axes = row_axes(sheet, places[-1][0], 3.5)
    start = min(0.0, min(float(values.min()) for values in points.values()))
    if all(values.min() > 0.5 * end for values in points.values()):
        start = 0.98 * min(float(values.min()) for values in points.values())
    axes.set_xlim(start, end + 0.02 * (end - start))
    width = (end - start) / COLUMNS
    means = {s.name: s.outcomes[outcome].mean for s in block.summary.scenarios}
    for i, ((at, lines), (name, values)) in enumerate(zip(places, points.items(), strict=False)):
        sheet.label(at, lines, fontweight="normal" if i else "bold")
        floor = at + len(lines) + BODY - 0.45
        inside = values[values <= end]
        column = np.minimum(np.floor((inside - start) / width), COLUMNS - 1)
        height = np.array([(column[:k] == c).sum() for k, c in enumerate(column)])
        step = min(0.42, 2.0 / max(height.max(initial=0) + 1, 1))
        axes.plot(
            start + (column + 0.5) * width, floor - step * (height + 0.3), "o",
            color=MUTED if not i else MAIN, markersize=0.5 * sheet.font, markeredgewidth=0,
        )  # fmt: skip
        axes.plot([start, end], [floor, floor], color=MUTED, linewidth=0.6)
        if means[name] <= end:
            axes.plot([means[name]] * 2, [floor - 1.9, floor], color=OTHER, linewidth=1.6)
        if len(inside) < len(values):
            sheet.text(sheet.em - 0.3, floor - 1.0, f"+{len(values) - len(inside)} ▸", ha="right")
    across(axes, f"{label(outcome)} ({OUTCOMES[outcome].unit})")


def _levels(block: StoredWindow, outcome: str) -> Data:
    unit = OUTCOMES[outcome].unit
    rows = []
    for scenario in block.summary.scenarios:
        d = scenario.outcomes[outcome]
        rows.append((
            block.titles[scenario.name], d.mean, d.q05, d.q50, d.q95, d.smallest, d.largest,
            SHARE_OF * d.chance, d.n,
        ))  # fmt: skip
    return Data(
        f"{label(outcome).capitalize()} over replications, in {unit}",
        ("scenario", "mean", "5 %", "median", "95 %", "smallest", "largest", "% chance", "n"),
        tuple(rows),
    )  # fmt: skip


def steps(block: StoredWindow, outcome: str) -> Chart:
    """Return the cumulative shares of an outcome's changes over replications."""
    unit = OUTCOMES[outcome].unit
    size, axis = (100.0, "percentage points") if unit == "share" else (1.0, unit)
    base = block.values(block.names[0], outcome)
    changes = {n: _numbers(block.values(n, outcome) - base) * size for n in block.names[1:]}
    reach = scale([float(np.quantile(np.abs(x), 0.95)) for x in changes.values() if len(x)])
    beyond = sum(int((np.abs(x) > reach).sum()) for x in changes.values())
    total = sum(map(len, changes.values()))
    first, *_ = block.summary.against_baseline
    d = first.outcomes[outcome]
    caption = (
        f"Share of replications in which the change of {label(outcome)} against "
        f"“{block.baseline}” is at most so large, in {axis}. Where the line meets zero, its "
        f"height is the share with a fall. n = {block.summary.replications} a scenario. "
        f"{beyond} of {total} changes are off the scale."
    )
    return Chart(
        f"steps_{outcome}", steps_finding(block, outcome),
        caption,
        f"Cumulative shares of changes of {label(outcome)} in {len(changes)} scenarios. With "
        f"“{block.titles[first.scenario]}”, {share_of(d.p_decrease)} of replications fall and "
        f"{share_of(d.p_increase)} rise.",
        lambda letters: label_rows([block.titles[n] for n in changes], letters, BODY)[-1][0] + 2.6,
        partial(_draw_steps, block=block, changes=changes, reach=reach, axis=axis),
        _quantiles(block, changes, outcome, axis),
    )  # fmt: skip


def steps_finding(block: StoredWindow, outcome: str) -> str:
    """Return in how many replications an outcome rises and falls at most, as a title."""
    changes = block.summary.against_baseline
    up = max(changes, key=lambda c: c.outcomes[outcome].p_increase)
    down = max(changes, key=lambda c: c.outcomes[outcome].p_decrease)
    more, fewer = up.outcomes[outcome].p_increase, down.outcomes[outcome].p_decrease
    name = label(outcome).capitalize()
    if len(changes) == 1:
        return f"{name} rise in {share_of(more)} of replications and fall in {share_of(fewer)}"
    return (
        f"{name} rise in at most {share_of(more)} of replications (“{block.titles[up.scenario]}”) "
        f"and fall in at most {share_of(fewer)} (“{block.titles[down.scenario]}”)"
    )


def _draw_steps(
    sheet: Sheet, block: StoredWindow, changes: dict[str, Floats], reach: float, axis: str
) -> None:
    places = label_rows([block.titles[n] for n in changes], sheet.letters, BODY)
    axes = row_axes(sheet, places[-1][0], 5.6)
    axes.set_xlim(-reach, reach)
    for (at, lines), values in zip(places, changes.values(), strict=False):
        sheet.label(at, lines)
        top, floor = at + len(lines) + 0.35, at + len(lines) + BODY - 0.4
        axes.plot([0.0, 0.0], [top - 0.2, floor], color=INK, linewidth=1.0)
        for y in (top, floor):
            axes.plot([-reach, reach], [y, y], color=MUTED, linewidth=0.5)
        if not len(values):
            continue
        shares = np.linspace(0.0, 1.0, min(POINTS, len(values)))
        x = np.clip(np.quantile(values, shares, method="inverted_cdf"), -reach, reach)
        x, shares = np.r_[-reach, x, reach], np.r_[0.0, shares, 1.0]
        y = floor - shares * (floor - top)
        axes.fill_between(x, y, floor, step="post", color=BAND, linewidth=0, alpha=0.6)
        axes.step(x, y, where="post", color=MAIN, linewidth=1.6)
        fewer, more = (values < 0).mean(), (values > 0).mean()
        sheet.text(sheet.em - 0.3, top - 0.3, f"{share_of(fewer)} fall", ha="right")
        sheet.text(sheet.em - 0.3, top + 0.7, f"{share_of(more)} rise", ha="right")
    across(axes, f"change ({axis})")


def _quantiles(block: StoredWindow, changes: dict[str, Floats], outcome: str, axis: str) -> Data:
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    rows = tuple(
        (block.titles[name], *np.quantile(x, shares).tolist(), int((x < 0).sum()),
         int((x > 0).sum()), int((x == 0).sum()))
        for name, x in changes.items() if len(x)
    )  # fmt: skip
    return Data(
        f"Change of {label(outcome)} by replication, in {axis}",
        ("scenario", "5 %", "25 %", "median", "75 %", "95 %", "replications with a fall",
         "with a rise", "with no change"),
        rows,
    )  # fmt: skip
