"""Scenarios side by side, a column each: mean difference, what it lies between under it."""

from collections.abc import Iterable, Sequence
from math import isnan
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from rich.console import RenderableType
from rich.text import Text

from sim.experiment.run import Results
from sim.outcomes.outcomes import COST, DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import difference, distribution
from sim.report.notes import (
    DEATHS_NOTE,
    MANY_NOTE,
    mark,
    marked,
    uncertainty,
    under_it,
    worlds,
)
from sim.report.numbers import NONE, change_span, pounds, shown_change
from sim.report.regimes import SHORT_NOTE, SHOWN, masks

LABEL, WIDTH = 15, 65  # characters of the labels, and of all columns together
AT_A_TIME = 4  # scenarios beside each other, of many


def overview_of(
    results: Results, window: str, baseline: str, others: Sequence[str], names: Sequence[str]
) -> RenderableType:
    """Return block B of the overview: each policy less the baseline."""
    span = next(s for s in results.study.scenarios if s.name == baseline).spans[window]
    title = f"B · each policy less {baseline}, {span.start} to {span.end}"
    text = _block(results, window, baseline, others, names, title)
    text.append(f"\n{_note(results)}\n{DEATHS_NOTE}\n", "dim")
    return text


def side_by_side(
    results: Results, window: str, baseline: str, others: Sequence[str], everything: bool
) -> RenderableType:
    """Return all scenarios less the baseline, some beside each other at a time."""
    names = list(OUTCOMES) if everything else [*HEADLINE, *DISPLACEMENT, COST]
    text = Text()
    for first in range(0, len(others), AT_A_TIME):
        some = others[first : first + AT_A_TIME]
        title = f"Each less {baseline}: {window}"
        text.append(_block(results, window, baseline, some, names, title))
        text.append("\n")
    text.append(f"{_note(results)}\n{MANY_NOTE} {DEATHS_NOTE}\n", "dim")
    return text


def cost_of(results: Results, scenario: str, window: str) -> tuple[str, str]:
    """Return what the policies of a scenario cost in a window: what is known, what is not."""
    known, unknown = (
        distribution(results.of(scenario, window, name), "").mean
        for name in ("public_cost_known", "policies_of_unknown_cost")
    )
    if isnan(known):
        return NONE, ""
    if not unknown:
        return (pounds(known) if known else "none"), ""
    of_how_many = f"{unknown:.0f} unknown" if unknown > 1 else "unknown"
    return (pounds(known), f"and {of_how_many}") if known else (of_how_many, "")


def _note(results: Results) -> str:
    told = (
        f"Mean difference over {worlds(results.study)} {under_it(results.study)} "
        f"{mark(results.study)} Rates: event and people interception rate; shares in % points. "
        f"{uncertainty(results.study)}" + (f" {SHORT_NOTE}" if masks(results) else "")
    )
    return f"{told} {marked(results.study)}".rstrip()


def _block(
    results: Results,
    window: str,
    baseline: str,
    others: Sequence[str],
    names: Sequence[str],
    title: str,
) -> Text:
    width = WIDTH // max(len(others), AT_A_TIME)
    text = Text()
    text.append(f"{title}\n\n", "bold")
    heads = [wrap(name.replace("_", " "), width - 1) for name in others]
    for line in range(max(map(len, heads))):
        cells = [head[line] if line < len(head) else "" for head in heads]
        text.append(_row("", cells, width), "bold")
    everywhere = np.ones(results.study.replications, bool)
    rows = [(_short(name), name, everywhere) for name in names]
    for what, here in masks(results).items():
        rows += [(f"{name}, short of {what} ({here.sum()})", name, here) for name in SHOWN]
    for label, name, here in rows:
        means, spans = _cells(results, window, baseline, others, name, here)
        first, *rest = wrap(label, LABEL - 1)
        text.append(_row(first, means, width))
        text.append(_row(rest[0] if rest else "", spans, width), "dim")
        text.append("".join(f"{more}\n" for more in rest[1:]))
    return text


def _cells(
    results: Results,
    window: str,
    baseline: str,
    others: Sequence[str],
    name: str,
    here: NDArray[np.bool_],
) -> tuple[list[str], list[str]]:
    """Return an outcome's cells in some worlds: mean differences, and what stands under them."""
    if name == COST:
        costs = [cost_of(results, other, window) for other in others]
        return [first for first, _ in costs], [second for _, second in costs]
    base, unit = results.of(baseline, window, name)[here], OUTCOMES[name].unit
    drawn = results.study.parameters.drawn
    found = [difference(results.of(other, window, name)[here], base, drawn) for other in others]
    spans = [change_span(d, unit, drawn) for d in found]
    return [shown_change(d, unit) for d in found], spans


def _row(label: str, cells: Iterable[str], width: int) -> str:
    return f"{label:<{LABEL}}" + "".join(f"{cell:>{width}}" for cell in cells) + "\n"


def _short(name: str) -> str:
    label = name.replace("_", " ")
    label = label.replace("interception rate", "rate").replace("autocorrelation", "autocorr.")
    return f"{label}, points" if OUTCOMES[name].unit == "share" else label
