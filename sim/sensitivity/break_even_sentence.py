"""The sentence on a break-even that may be quoted, for every finding."""

from sim.experiment.sentences import (
    Setting,
    is_rate,
    noun,
    scenario_name,
    span_in_words,
    version,
)
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.sensitivity.break_even_result import BreakEven, Finding


def sentence(b: BreakEven, s: Setting) -> str:
    """Return the result in one or two sentences."""
    where = f"{b.factor} from {shown(b.range[0])} to {shown(b.range[1])}"
    against = f"with {scenario_name(s)} against {b.baseline} {span_in_words(s.span)}"
    basis = _basis(b, s)
    if b.finding is Finding.root:
        return f"{_reached(b, s) if b.exact else _crossed(b, s)}, {basis}."
    if b.finding in (Finding.below, Finding.above):
        sign = -1 if b.finding is Finding.below else 1
        return (
            f"There is no break-even of {where}: the model gives {_what(b, sign)} with "
            f"{scenario_name(s)} than with {b.baseline} {span_in_words(s.span)} at every value, "
            f"{basis}."
        )
    if b.finding is Finding.no_change:
        return (
            f"At every {where}, {noun(b.outcome)} {'is' if is_rate(b.outcome) else 'are'} the "
            f"same with {scenario_name(s)} as with {b.baseline} {span_in_words(s.span)} in every "
            f"replication, {basis}."
        )
    if b.finding is Finding.not_monotone:
        return (
            f"There is no single break-even of {where}: the change in {noun(b.outcome)} {against} "
            f"neither only rises nor only falls, {basis}."
        )
    return f"{_unresolved(b, where, against)}, {basis}."


def _crossed(b: BreakEven, s: Setting) -> str:
    """Return the sentence on a curve that crosses zero."""
    signs = {"below": -1 if b.increasing else 1, "above": 1 if b.increasing else -1}
    resolved = {side: any(part.sign == sign for part in b.resolved) for side, sign in signs.items()}
    side = "below" if resolved["below"] else "above"
    other = "above" if side == "below" else "below"
    if resolved[other]:
        rest = f"and {_way(b, signs[other])} {other} it"
    else:
        rest = f"and no change that this study could resolve {other} it"
    return (
        f"{side.capitalize()} {b.factor} {shown(b.root)} ({interval(b)}), the model gives "
        f"{_what(b, signs[side])} with {scenario_name(s)} than with {b.baseline} "
        f"{span_in_words(s.span)}, {rest}"
    )


def _reached(b: BreakEven, s: Setting) -> str:
    """Return the sentence on a curve that is exactly zero at its root."""
    low, high = b.resolved[0].low, b.resolved[-1].high
    if low < b.root < high:
        return _crossed(b, s)
    where = f"from {shown(low)} to {shown(high)}" if low < high else f"of {shown(low)}"
    if low == b.range[0]:
        where = f"up to {shown(high)}"
    elif high == b.range[1]:
        where = f"from {shown(low)} on"
    return (
        f"The model gives {_what(b, b.resolved[0].sign)} with {scenario_name(s)} than with "
        f"{b.baseline} {span_in_words(s.span)} at {_tried(b, where)}, and the same in every "
        f"replication at {shown(b.root)}"
    )


def _tried(b: BreakEven, where: str) -> str:
    """Say at which values the change has its sign, if a curve is zero at an end of the range.

    `where` says at which of them it is distinguishable. The nearest value tried to the end says how
    little that tells of the values between.
    """
    others = [point for point in b.points if point.value != b.root]
    sign = b.resolved[0].sign
    if b.root not in b.range or any(sign * point.change.mean <= 0.0 for point in others):
        return f"{b.factor} {where}"
    side, nearest = ("above", others[0]) if b.root == b.range[0] else ("below", others[-1])
    every = f"every value of {b.factor} tried {side} {shown(b.root)} "
    every += f"(the nearest is {shown(nearest.value)}"
    resolved = all(point.sign == sign for point in others)
    return f"{every})" if resolved else f"{every}; distinguishably {where})"


def _unresolved(b: BreakEven, where: str, against: str) -> str:
    what = f"This study resolves no break-even of {where}"
    if b.finding is Finding.open:
        end = f"from {shown(b.low)} on" if "high" in b.open else f"up to {shown(b.high)}"
        return (
            f"{what}: the change in {noun(b.outcome)} {against} keeps its sign on average, but a "
            f"break-even {end} fits the draws too ({interval(b)})"
        )
    if b.resolved:
        return f"{what}: for {noun(b.outcome)} {against}, its 95 % interval is the whole range"
    return (
        f"{what}: the change in {noun(b.outcome)} {against} is distinguishable from zero at no "
        "value"
    )


def interval(b: BreakEven) -> str:
    """Return the interval of the root; an end beyond the range is open."""
    if len(b.open) == 1:
        known, end = (b.low, b.high) if b.open == ("high",) else (b.high, b.low)
        side = "from" if b.open == ("high",) else "up to"
        return f"95 % interval {side} {shown(known)}, open at {shown(end)}"
    return f"95 % interval {shown(b.low)} to {shown(b.high)}"


def shown(value: float) -> str:
    """Return a value of a factor in three digits."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def _what(b: BreakEven, sign: int) -> str:
    if is_rate(b.outcome):
        return f"a {_way(b, sign)} {noun(b.outcome)}"
    return f"{_way(b, sign)} {noun(b.outcome)}"


def _way(b: BreakEven, sign: int) -> str:
    if is_rate(b.outcome) or b.unit not in COUNTED:
        return "lower" if sign < 0 else "higher"
    return "fewer" if sign < 0 else "more"


def _basis(b: BreakEven, s: Setting) -> str:
    each = f"{b.draws} draws of {REPLICATIONS_PER_DRAW} paired replications"
    runs = each if b.of_draws else f"{b.draws} paired replications"
    return f"over {runs} ({version(s)})"


COUNTED = ("people", "boats", "events", "orders", "days", "attempts")
"""Units of which there are fewer or more; of others, a lower or higher number."""
