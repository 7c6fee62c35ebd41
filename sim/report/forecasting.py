"""Tables of forecasts and of their scores."""

from collections.abc import Mapping, Sequence
from math import isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.arrays import Floats
from sim.forecast.paired import Difference, find
from sim.forecast.result import ForecastResult
from sim.forecast.rolling import Rolling
from sim.forecast.scores import BINS, Scores
from sim.forecast.verdict import MODEL, best_rival
from sim.inference.posterior import MIN_ESS
from sim.report.layout import Ruled
from sim.report.numbers import NONE, label, percent, share_of, signed, span_of


def render(result: Rolling) -> RenderableType:
    """Return the page on rolling origins."""
    head = Text()
    head.append("Forecasts of weekly arrivals at rolling origins\n", "bold")
    head.append(
        f"{len(result.origins)} origins from {result.origins[0]} to {result.origins[-1]}, "
        f"{result.ahead} weeks ahead. {result.words}\n"
    )
    parts: list[RenderableType] = [head, scores_table(result.scores)]
    if rival := best_rival(result.ranking):
        parts.append(differences_table(result.ranking, result.differences, rival, "origins"))
    parts += [ranks_table(result.scores), _origins(result)]
    if result.caveat:
        parts.append(Text(result.caveat))
    return Group(*parts)


def scores_table(scores: Mapping[str, Mapping[str, Scores]]) -> Ruled:
    """Return scores by horizon and forecaster."""
    table = Ruled(
        "Scores",
        "CRPS (people a week) and log score: lower is better. Skill: 1 − CRPS / last_year's. "
        "50 %, 90 %: weeks inside the interval; width: its mean.",
        ("weeks ahead", "CRPS", "skill", "log", "50 %", "width", "90 %", "width"),
    )
    groups: Mapping[str, Scores] = next(iter(scores.values()), {})
    for group in list(groups)[::-1]:
        table.add_row(f"{group} ({groups[group].weeks} weeks)", style="bold")
        for name, by_group in scores.items():
            s = by_group[group]
            table.add_row(
                f"  {name}", f"{s.crps:.0f}", percent(s.skill), signed(s.log_score, ".2f"),
                f"{s.covered50:.2f}", f"{s.width50:,.0f}", f"{s.covered90:.2f}",
                f"{s.width90:,.0f}",
            )  # fmt: skip
    return table


def weeks_table(result: ForecastResult) -> RenderableType:
    """Return a forecast week by week, and the sum of each year."""
    table = Ruled(
        f"Weekly arrivals of people, data to {result.origin}",
        f"{len(result.people):,} simulated paths of {result.distinct:,} replications; ESS "
        f"{result.ess:,.0f}{'' if result.ess >= MIN_ESS else ' (ROUGH)'}. No new "
        "policy.",
        ("week ending", "median", "50 %", "90 %", "no arrival"),
    )
    weeks = zip(
        result.week_ending, result.quantiles["people_arrived"].T, result.no_arrival, strict=True
    )
    for day, quantiles, nobody in weeks:
        table.add_row(str(day), *_spread(quantiles), share_of(nobody))
    table.add_section()
    for year, (many, quantiles) in result.years.items():
        table.add_row(f"{year}: {many} weeks", *_spread(quantiles), "")
    return table


def _spread(quantiles: Floats) -> tuple[str, str, str]:
    low, lower, middle, upper, high = quantiles
    return f"{middle:,.0f}", f"{lower:,.0f} to {upper:,.0f}", f"{low:,.0f} to {high:,.0f}"


def differences_table(
    ranking: Sequence[str], differences: Sequence[Difference], rival: str, pairs: str
) -> Ruled:
    """Return every forecaster's change of CRPS against the best rival, by weeks ahead.

    Weeks ahead without any interval are left out.

    Parameters
    ----------
    rival
        The best rival.
    pairs
        What is paired: origins or weeks.
    """
    level = share_of(differences[0].level) if differences else "90 %"
    table = Ruled(
        f"Change against the best rival, {rival}, paired by {pairs}",
        "CRPS, people a week; below zero is better. ~: not distinguishable from zero. "
        f"{NONE}: too few {pairs} for an interval.",
        ("weeks ahead", "change", f"{level} interval", "better at", ""),
    )
    known = {d.horizon for d in differences if not isnan(d.low)} | {"all"}
    for group in dict.fromkeys(d.horizon for d in reversed(differences) if d.horizon in known):
        table.add_row(group, style="bold")
        for name in ranking:
            if not (d := find(differences, name, rival, group)):
                continue
            people, low, high = (signed(x, "+,.0f") for x in (d.mean, d.low, d.high))
            table.add_row(
                f"  {name}", people, span_of(low, high), f"{share_of(d.better)} of {pairs}",
                "" if d.distinguishable else "~",
            )  # fmt: skip
    return table


def ranks_table(scores: Mapping[str, Mapping[str, Scores]]) -> Ruled:
    """Return rank histograms, all horizons together."""
    table = Ruled(
        "Ranks of the observed weeks among the samples",
        "Weeks in each tenth, from low to high. Even: calibrated. High at both ends: too narrow. "
        "High in the middle: too wide. High at one end: biased.",
        ("", *map(str, range(1, BINS + 1))),
    )
    for name, by_group in scores.items():
        table.add_row(name, *map(str, by_group["all"].ranks))
    return table


def _origins(result: Rolling) -> Ruled:
    names = list(result.by_origin)
    model = result.by_origin.get(MODEL, ())
    more = ("ESS", "wider") if model else ()
    under = "CRPS of each origin, people a week."
    if model:
        under += " ESS, and factor on the kernels (wider), of the model."
    labels = list(map(label, names))
    notes = sorted(
        {f"{name}: {m.note}" for name in names for m in result.by_origin[name] if m.note}
    )
    notes = [note for note in notes if not note.startswith(f"{MODEL}: kernels")]
    table = Ruled("By origin", " ".join([under, *notes]), ("", *labels, *more))
    for i, origin in enumerate(result.origins):
        cells = [f"{result.by_origin[name][i].crps:.0f}" for name in names]
        if model:
            widened = model[i].widened
            cells += [f"{model[i].ess:.0f}", signed(widened, ".2f")]
        table.add_row(origin, *cells)
    return table
