"""Tables of an uncertainty budget: what the variance is due to, and what knowing is worth."""

from collections.abc import Iterator
from math import isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.decisions.budget_result import (
    Figure,
    Headline,
    Information,
    OutcomeBudget,
    UncertaintyBudget,
)
from sim.decisions.budget_sentences import amount, percent
from sim.decisions.components import PARTS
from sim.decisions.distributions import Estimate
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.report.layout import Ruled
from sim.report.numbers import NONE, label, level, short_change, span_of

SHOWN, GROUPS = 5, 2  # figures and groups in the table of the value of information
FEW_DRAWS, GOOD_DRAWS = 100, 200
"""Draws from which shares are useful, and judgement and the value of information."""
QUOTED = ("expected_deaths", "arrivals")
"""Outcomes whose sentences are printed; --json has those of all."""


def render(budget: UncertaintyBudget) -> RenderableType:
    """Return the page that `channelsim budget` prints."""
    parts: list[RenderableType] = [_head(budget)]
    structure, only = len(budget.variants) > 1, len(budget.outcomes) == 1
    for one in budget.outcomes:
        parts.append(_components(one, structure))
        if any(headline.split for headline in one.headlines):
            parts.append(_splits(one))
        known = one.information
        if known is not None and known.limit:
            parts.append(_information(one, known))
        sentences = one.sentences if only or one.outcome in QUOTED else one.sentences[-1:]
        if known is not None or only or one.outcome in QUOTED:
            parts.append(Text("\n".join(sentences)))
    return Group(*parts, Text())


def _head(b: UncertaintyBudget) -> Text:
    text = Text()
    for name in b.failed_controls:
        text.append(f"CONTROL FAILED: {name}. Do not use this study.\n", "bold")
    if b.draws < FEW_DRAWS:
        text.append(
            f"{b.draws} draws: shares are rough. Judgement and value of information need about "
            f"{GOOD_DRAWS} draws (-n {GOOD_DRAWS * REPLICATIONS_PER_DRAW}).\n", "bold",
        )  # fmt: skip
    text.append(f"What the uncertainty is due to: {b.study}, {b.window}\n", "bold")
    text.append(f"{b.draws} draws. Intervals hold {b.intervals_hold}.\n")
    if b.left_out:
        are = "draw is" if b.left_out == 1 else "draws are"
        text.append(f"{b.left_out} {are} left out, because a run has no number.\n")
    for name in b.without_number:
        text.append(f"{label(name).capitalize()} is left out: not known in every scenario.\n")
    if len(b.variants) > 1:
        text.append(f"Structure: {len(b.variants)} variants ({'; '.join(b.variants)}).\n")
    else:
        text.append("Structure is not measured in this study: name variants with --variant.\n")
    if b.not_split:
        text.append(f"Assumptions are not split. {b.not_split}\n")
    return text


def _components(one: OutcomeBudget, structure: bool) -> Ruled:
    parts = PARTS if structure else PARTS[:2]
    table = Ruled(
        f"\n{label(one.outcome)} ({one.unit}): variance of one future replication", "",
        ("", "mean", "sd", *(x for part in parts for x in (part, "95 % interval"))),
    )  # fmt: skip
    for h in one.headlines:
        shares = (x for part in parts for x in _share(h.share[part]))
        table.add_row(_name(h), _mean(h, one.unit), level(h.sd, one.unit), *shares)
    return table


def _splits(one: OutcomeBudget) -> Ruled:
    table = Ruled(
        "", "",
        ("of the assumptions' part", "judgement", "95 % interval", "sourced", "95 % interval",
         "unexplained"),
    )  # fmt: skip
    for h in one.headlines:
        if h.split is None:
            table.add_row(_name(h), NONE, "", NONE, "", NONE)
            continue
        judged, sourced = _traced(h.split.judgement), _traced(h.split.sourced)
        table.add_row(_name(h), *judged, *sourced, percent(h.split.unexplained))
    return table


def _information(one: OutcomeBudget, known: Information) -> Ruled:
    perfect = known.perfect
    ends = span_of(amount(perfect.low), amount(perfect.high))
    table = Ruled(
        "",
        f"{known.best} has the best mean. Knowing everything but chance would gain "
        f"{amount(perfect.value)} {one.unit} (95 % interval {ends}).",
        ("value of knowing", "grade", "gain", "spread by chance"),
        text=(0, 1),
    )
    for figure in known.assumptions[:SHOWN]:
        table.add_row(figure.name, figure.grade, *_gain(figure))
    table.add_section()
    for group in known.groups[:GROUPS]:
        table.add_row(group.name, "", *_gain(group))
    return table


def _gain(figure: Figure) -> Iterator[str]:
    mark = "" if figure.resolved or not figure.value else "~"
    yield mark + amount(figure.value)
    yield f"± {amount(figure.noise)}"


def _name(headline: Headline) -> str:
    return f"{headline.scenario} (level)" if headline.is_level else headline.scenario


def _mean(headline: Headline, unit: str) -> str:
    return (level if headline.is_level else short_change)(headline.mean, unit)


def _share(share: Estimate) -> tuple[str, str]:
    """Return a share and its interval; a negative one says so."""
    if isnan(share.value):
        return NONE, ""
    text = percent(share)
    negative = " negative" * text.startswith("−")
    ends = (percent(Estimate(end, end, end)) for end in (share.low, share.high))
    return text + negative, span_of(*ends)


def _traced(share: Estimate) -> tuple[str, str]:
    """Return a Shapley effect and its interval, with ~ if it is not distinguishable from zero."""
    mark = "~" if share.low <= 0.0 <= share.high else ""
    ends = (percent(Estimate(end, end, end)) for end in (share.low, share.high))
    return mark + percent(share), "" if share.low == share.high else span_of(*ends)
