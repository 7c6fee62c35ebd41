"""Tables of a sweep: the spread of its outcomes, and which factors matter."""

from math import inf

from rich.console import RenderableType

from sim.report.layout import Ruled
from sim.report.notes import replications
from sim.report.numbers import NONE, number
from sim.sensitivity.discovery import Discovery
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods import METHODS
from sim.sensitivity.methods.base import Cell, Estimate, FactorRow, GridPoint, Ranks
from sim.sensitivity.result import Analysis, SweepResult

MOST_ROWS = 15
DUMMY_NOTE = "dummy has no effect: a factor near it is not distinguishable from zero."


def render(result: SweepResult) -> list[RenderableType]:
    """Return the result of a sweep as tables, one per outcome, in the order of its file."""
    method = METHODS[result.method]
    head = (
        f"{result.title or result.study}\n"
        f"{contrast(result.base, result.compare)}, {result.window}; {result.method}, "
        f"{result.samples:,} samples of {replications(result.replications_each)}\n"
        f"Replications include {result.intervals_hold}."
    )
    shown: list[RenderableType] = [head, ""]
    for block in result.outcomes:
        shown += _block(block, method.headings)
    shown.append(f"{method.meaning} Intervals: {result.interval:.0%}.")
    if method.headings:
        shown.append(DUMMY_NOTE)
    if result.replications_each == 1 and method.one_replication:
        shown.append(method.one_replication)
    return shown


def _block(block: Analysis, headings: tuple[str, ...]) -> list[RenderableType]:
    title = f"{block.outcome} ({block.unit})"
    spread = block.spread
    if block.refused or spread is None:
        return [f"{title}: {block.refused}", ""]
    chance = "unknown" if spread.noise_share is None else f"{spread.noise_share:.0%}"
    left_out = f"; {block.dropped_samples} samples left out" if block.dropped_samples else ""
    verdict = [block.verdict, ""] if block.verdict else []
    return [
        f"{title}: mean {number(spread.mean)}, 5-95 % of samples {number(spread.q05)} to "
        f"{number(spread.q95)}",
        f"share of the variance due to chance: {chance}{left_out}",
        _factors(block.factors, headings) if block.factors else _grid(block.points),
        *verdict,
    ]


def _factors(rows: list[FactorRow], headings: tuple[str, ...]) -> Ruled:
    table = Ruled("", "", ("factor", *headings))
    shown = rows[:MOST_ROWS] + [row for row in rows[MOST_ROWS:] if row.factor == DUMMY]
    for row in shown:
        table.add_row(row.factor, *(_cell(cell) for cell in row.cells()))
    if len(rows) > len(shown):
        table.add_row(f"… {len(rows) - len(shown)} more in analysis.json")
    return table


def _cell(cell: Cell) -> str:
    if isinstance(cell, Ranks):
        return f"{cell.low}-{cell.high}"
    if cell is None:
        return NONE
    if not isinstance(cell, Estimate):
        return number(cell)
    if cell.value is None:
        return "–\n(failed)"
    if cell.low is None or cell.high is None:
        return f"{number(cell.value)}\n(one replication)"
    return f"{number(cell.value)}\n{number(cell.low)}…{number(cell.high)}"


def _grid(points: list[GridPoint]) -> Ruled:
    """Return the points of a grid: a square if there are two factors, else a list."""
    names = list(points[0].point)
    if len(names) != 2:
        table = Ruled("", "", (*names, "mean"), text=())
        for row in points:
            values = (number(value) for value in row.point.values())
            table.add_row(*values, _cell(row.estimate))
        return table
    down, across = names
    columns = sorted({row.point[across] for row in points})
    table = Ruled(f"down: {down}\nacross: {across}", "", ("", *map(number, columns)))
    for value in sorted({row.point[down] for row in points}):
        cells_by = {row.point[across]: row.estimate for row in points if row.point[down] == value}
        cells = (_cell(cells_by[c]).replace("…", "…\n") if c in cells_by else "" for c in columns)
        table.add_row(number(value), *cells)
    return table


def render_discovery(discovery: Discovery) -> list[RenderableType]:
    """Return a discovery as sentences: where, how well, and how often by chance."""
    search = discovery.search
    chosen = {
        factor: search.chosen_again.get(factor, 0.0) for factor in (DUMMY, *search.box.limits)
    }
    mostly = "mostly if" if search.box.limits else "and no factor limits them more than chance"
    shown: list[RenderableType] = [
        f"{discovery.outcome} ({contrast(discovery.base, discovery.compare)}) {discovery.side} "
        f"{number(discovery.at)}: {search.of_interest} of {search.samples} samples, {mostly}"
    ]
    for factor, (low, high) in sorted(search.box.limits.items(), key=lambda at: -chosen[at[0]]):
        known = ")" if chosen[factor] > chosen[DUMMY] else "; not more often than the dummy)"
        shown.append(
            f"  {factor} is {number(low)} to {number(high)} "
            f"(chosen in {chosen[factor]:.0%} of resamples{known}"
        )
    shown += [
        f"coverage {search.box.coverage:.0%}, density {search.box.density:.0%}; in "
        f"samples held out {search.unseen_coverage:.0%} and {search.unseen_density:.0%}",
        "",
        f"Rules of a tree (balanced accuracy in held-out samples "
        f"{search.unseen_balanced_accuracy:.0%}; 50 % is chance):",
    ]
    if not search.rules:
        shown.append("  none")
    for rule in search.rules:
        conditions = " and ".join(_condition(name, *ends) for name, ends in rule.limits.items())
        shown.append(f"  {conditions}: coverage {rule.coverage:.0%}, density {rule.density:.0%}")
    shown.append(
        "Coverage: share of these samples in the region. Density: their share of the region."
    )
    return shown


def _condition(factor: str, low: float, high: float) -> str:
    if low == -inf:
        return f"{factor} up to {number(high)}"
    if high == inf:
        return f"{factor} above {number(low)}"
    return f"{factor} {number(low)} to {number(high)}"


def contrast(base: str, compare: str | None) -> str:
    """Return the scenario of the outcomes, or the pair whose difference they are."""
    return f"{compare}, change against {base}" if compare else base
