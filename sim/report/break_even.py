"""The page of a break-even: a sentence to quote, the curve, and the draws without a root."""

from collections.abc import Iterator
from math import isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import Ruled
from sim.report.notes import MARK_NOTE
from sim.report.numbers import change_and_interval, label, share_of
from sim.sensitivity.break_even_result import BreakEven, Stretch
from sim.sensitivity.break_even_sentence import shown

MOST_WITHOUT = 0.5  # share of draws without a root; above it, the median of the roots is not known


def render(b: BreakEven) -> RenderableType:
    """Return the page that `channelsim breakeven` prints."""
    lines = [*line_of_resolved(b), *line_of_draws(b), *_notes(b)]
    return Group(Text(f"{b.sentence}\n", "bold"), _curve(b), Text("\n".join(lines) + "\n"))


def _curve(b: BreakEven) -> Ruled:
    unit = f" ({'points' if b.unit == 'share' else b.unit})"
    of_factor = f"{b.factor} ({b.factor_unit})" if b.factor_unit else b.factor
    table = Ruled(
        f"Change in {label(b.outcome)}{unit} by {of_factor}",
        "",
        ("value", "change", "95 % interval"),
        text=(),
    )
    for point in b.points:
        table.add_row(shown(point.value), *change_and_interval(point.change, b.unit))
    return table


def line_of_resolved(b: BreakEven) -> Iterator[str]:
    """Yield a line on the values at which the change is distinguishable from zero."""
    parts = [f"{'below' if s.sign < 0 else 'above'} zero {_span(s)}" for s in b.resolved]
    if parts:
        yield f"Distinguishable: {', '.join(parts)}."


def _span(s: Stretch) -> str:
    return f"at {shown(s.low)}" if s.low == s.high else f"from {shown(s.low)} to {shown(s.high)}"


def line_of_draws(b: BreakEven) -> Iterator[str]:
    """Yield a line on draws without a root, and one on the roots of the others."""
    if isnan(b.p_no_root):
        return
    of = f"{b.draws} {'draws' if b.of_draws else 'replications'}"
    kinds = (
        ("always below zero", b.p_below),
        ("always above zero", b.p_above),
        ("no change", b.p_no_change),
    )
    parts = ", ".join(f"{share_of(share)} {kind}" for kind, share in kinds if share)
    yield f"No break-even in {share_of(b.p_no_root)} of {of}{f': {parts}' if parts else ''}."
    if b.p_no_root < MOST_WITHOUT:
        low, middle, high = (_root(b, x) for x in (b.draw_roots.q05, b.draw_roots.q50,
                                                   b.draw_roots.q95))  # fmt: skip
        noise = (
            "" if isnan(b.chance) else f" Chance is up to {share_of(b.chance)} of a draw's spread."
        )
        yield f"Break-even by draw: median {middle}, 5–95 % from {low} to {high}.{noise}"


def _root(b: BreakEven, x: float) -> str:
    if x < b.range[0]:
        return f"below {shown(b.range[0])}"
    return f"above {shown(b.range[1])}" if x > b.range[1] else shown(x)


def _notes(b: BreakEven) -> Iterator[str]:
    """Yield at most two lines."""
    changing = [p for p in b.points if p.change.p_tie < 1.0]
    mark = MARK_NOTE.rstrip(".") + f" (Holm, {len(changing)} values). " if changing else ""
    yield f"{mark}Intervals include {b.intervals_hold}."
    if b.left_out:
        what = "draw" if b.of_draws else "replication"
        many = f"{what} is" if b.left_out == 1 else f"{what}s are"
        yield f"{b.left_out} {many} left out, because a run has no number."
