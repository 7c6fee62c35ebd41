"""Tables of a decision: which policy is best in each outcome, and which in all of them."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from sim.decisions.closest import Closest
from sim.decisions.distributions import SURELY, Estimate
from sim.decisions.pareto import Relation
from sim.decisions.result import Decision, OutcomeDecision
from sim.report.layout import Ruled
from sim.report.numbers import label, level, share_of, short_change, span_of

MOST_NAMED = 6  # pairs that are named one by one
HIDDEN = (
    "Chance hardly shows in this window, because a draw has about two worlds that went like the "
    "reports. Compare with --fresh-worlds.\n"
)
WITH_CHANCE = (
    "P(best), rank and regret are without chance. The change, its interval and the distribution "
    "hold it.\n"
)


def render(decision: Decision) -> RenderableType:
    """Return the page that `channelsim decide` prints."""
    tables: list[RenderableType] = []
    for one in decision.outcomes:
        tables += [_standings(one), _spreads(one), *([_robust(one)] if one.robust else [])]
        pair = one.closest
        if pair is not None and decision.baseline not in (pair.first, pair.second):
            tables.append(_pair(pair, one.unit))  # otherwise the first table has it
        tables.append(Text(one.sentence))
    return Group(_head(decision), *tables, Text("\n".join(_together(decision)) + "\n"))


def _head(d: Decision) -> Text:
    text = Text()
    for name in d.failed_controls:
        text.append(f"CONTROL FAILED: {name}. Do not use this study.\n", "bold")
    text.append(f"Which policy is best: {d.study}, {d.window}\n", "bold")
    if not d.chance_known:
        text.append(HIDDEN, "bold")
    text.append(f"{d.draws} draws. Intervals hold {d.intervals_hold}.\n")
    if d.chance_known:
        text.append(WITH_CHANCE)
    for copy, original in {k: v for one in d.outcomes for k, v in one.copies.items()}.items():
        text.append(f"{copy} is {original} again by construction: they rank as one.\n")
    if d.left_out:
        text.append(f"{d.left_out} draws are left out, because a run has no number.\n")
    for name in d.without_number:
        text.append(f"{label(name).capitalize()} is left out: not known in every scenario.\n")
    return text


def _standings(one: OutcomeDecision) -> Ruled:
    margin = f" Near: within {level(one.margin, one.unit)} {one.unit}." if one.margin else ""
    table = Ruled(
        f"\n{label(one.outcome)} ({one.unit}), less is better",
        f"Chance is at most {share_of(one.chance)} of the variance of a draw's mean.{margin}",
        ("", "change", "95 % interval", "P(best)", "95 % interval", "rank", "regret",
         *(["near"] if one.margin else [])),
    )  # fmt: skip
    for s in one.standings:
        change, (low, high) = one.changes[s.scenario], s.p_best_interval
        table.add_row(
            s.scenario, *_signed(change, one.unit), share_of(s.p_best),
            span_of(share_of(low), share_of(high)), f"{s.rank:.1f}", level(s.regret, one.unit),
            *([share_of(s.p_near)] if one.margin else []),
        )  # fmt: skip
    return table


def _signed(change: Estimate, unit: str) -> tuple[str, str]:
    if not change.low and not change.high:
        return "0", ""
    ends = (short_change(x, unit) for x in (change.low, change.high))
    return short_change(change.value, unit), span_of(*ends)


def _spreads(one: OutcomeDecision) -> Ruled:
    table = Ruled(
        "", "",
        ("", "median", "5–95 %", "worst tenth", "95 % interval", "dominates baseline"),
        text=(0, 5),
    )  # fmt: skip
    for s in one.spreads:
        low, middle, high = (level(q.value, one.unit) for q in s.quantiles)
        ends = (level(x, one.unit) for x in (s.tail.low, s.tail.high))
        orders = {"first order": s.first_order, "second order": s.second_order}
        sure = [name for name, share in orders.items() if share >= SURELY]
        table.add_row(
            s.scenario, middle, span_of(low, high), level(s.tail.value, one.unit),
            span_of(*ends), *sure[:1],
        )  # fmt: skip
    return table


def _pair(pair: Closest, unit: str) -> Ruled:
    table = Ruled("", "", ("the two best", "difference", "95 % interval", "P(first better)"))
    table.add_row(
        f"{pair.first} less {pair.second}", *_signed(pair.difference, unit),
        share_of(pair.p_first_better),
    )  # fmt: skip
    return table


def _robust(one: OutcomeDecision) -> Ruled:
    more = f" by more than {level(one.margin, one.unit)} {one.unit}" if one.margin else ""
    table = Ruled(
        "",
        f"Satisfied: share of variants and draws in which it lowers the outcome{more}.",
        ("", "worst variant", "change", "95 % interval", "P(maximin)", "largest regret",
         "satisfied"),
        text=(0, 1),
    )  # fmt: skip
    for r in one.robust:
        table.add_row(
            r.scenario, r.variant, *_signed(r.worst, one.unit), share_of(r.p_maximin),
            level(r.regret, one.unit), share_of(r.satisfied),
        )  # fmt: skip
    return table


def _together(d: Decision) -> Iterator[str]:
    """Yield lines on all outcomes together."""
    names = ", ".join(label(one.outcome) for one in d.outcomes)
    yield f"Together, without weights: {names}."
    yield f"Pareto set: {', '.join(d.pareto)}."
    for name, others in d.dominated.items():
        yield f"{name} is dominated by {', '.join(others)}."
    for kind in (Relation.equal, Relation.not_resolved):
        for one in d.outcomes:
            pairs = [p for p in d.pairs if p.relations[one.outcome] is kind]
            if pairs:
                named = "; ".join(f"{p.first} and {p.second}" for p in pairs[:MOST_NAMED])
                more = f" and {len(pairs) - MOST_NAMED} more" * (len(pairs) > MOST_NAMED)
                yield f"{kind.capitalize()} in {label(one.outcome)}: {named}{more}."
