"""Write what the shipped calibration found into the pages: `python docs/calibration_tables.py`.

It reads `calibration/validation.json` and `calibration/attribution.json`, which `make calibration`
writes, and runs nothing.
"""

import json
from functools import partial
from math import isnan
from pathlib import Path

from sim.attribution.result import AttributionResult
from sim.data.targets import targets
from sim.forecast.paired import find
from sim.forecast.rolling import Rolling
from sim.forecast.verdict import best_rival
from sim.report.numbers import MINUS, between, figure, label, percent, share_of, signed
from sim.validation.result import ValidationResult, shipped_text, shipped_validation

RESULTS = Path(__file__).parent / "results"


def put(page: str, name: str, lines: list[str]) -> None:
    """Put lines between a page's markers."""
    path = RESULTS / page
    text = path.read_text()
    begin, end = (f"<!-- {name}:{mark} -->" for mark in ("begin", "end"))
    head, rest = text.split(begin)
    body = "\n".join(line.replace(" %", "\xa0%") for line in lines)  # kept on one line
    path.write_text(f"{head}{begin}\n{body}\n{end}{rest.split(end)[1]}")


def figures(found: ValidationResult) -> list[str]:
    """Return the table of reported figures."""
    lines = [
        "| figure | reported | posterior median | 5–95 % | | role |",
        "|---|---|---|---|---|---|",
    ]
    for check in found.checks:
        t, show = check.target, partial(figure, check.target)
        low, middle, high = map(show, check.posterior)
        miss = "" if check.inside else "**miss**"
        lines.append(
            f"| {label(t.name)} | {show(t.value)} | {middle} | {low} to {high} | {miss} | "
            f"{t.role_text} |"
        )
    return lines


def tested(found: ValidationResult) -> list[str]:
    """Return the table of tests on synthetic data: what is informed, and the extremes of all."""
    lines = [
        "| quantity, data sets | number | in 50 % | in 90 % | width of 90 % | p (uniform) |",
        "|---|---|---|---|---|---|",
    ]
    both = zip(found.sbc_sets.items(), (found.sbc, found.sbc_near), strict=True)
    for (where, sets), rows in both:
        for row in (r for r in rows if r.informed):
            lines.append(
                f"| {label(row.parameter)}, {where} | {sets.sets:,} | {row.coverage50:.3f} | "
                f"{row.coverage90:.3f} | {row.width90:.2f} | {row.p_uniform:.2f} |"
            )
        columns = (
            ([r.coverage50 for r in rows], 3), ([r.coverage90 for r in rows], 3),
            ([r.width90 for r in rows], 2), ([r.p_uniform for r in rows], 3),
        )  # fmt: skip
        ends = [f"{min(values):.{d}f} to {max(values):.{d}f}" for values, d in columns]
        lines.append(f"| all {len(rows)}, {where} | {sets.sets:,} | " + " | ".join(ends) + " |")
    sets = found.sbc_sets["any"]
    return [
        "Each synthetic data set has known true values. An honest 50 % interval holds them in "
        "half of the data sets, an honest 90 % interval in 90 %. Width: of the 90 % interval, as a "
        "share of the prior's. p (uniform): probability of ranks as uneven as these if the "
        "calibration is honest.",
        "",
        *lines, "",
        f"The effective sample size (ESS) of a data set has a median of {sets.ess_q50:,.0f} and a "
        f"5 % quantile of {sets.ess_q05:,.0f}. {sets.too_thin:,} data sets had an ESS below 100 "
        "and were left out.",
    ]  # fmt: skip


def informed(found: ValidationResult) -> list[str]:
    """Return in words what the targets inform, and how much of each spread is left."""
    result = found.identifiability
    rows, directions = result.assumptions, result.directions
    kept = [f"`{r.name}` keeps {share_of(r.left)} of its spread" for r in rows if r.informed]
    silent = sum(r.words == "not informed" for r in rows)
    pairs = ", ".join(
        f"`{p.first}` with `{p.second}` ({p.after:+.2f})".replace("-", MINUS)
        for p in result.pairs[:4]
    )
    shares = {name: share_of(weight) for name, weight in found.regimes.items()}
    return [
        f"**The targets do not inform {silent} of {len(rows)} assumptions.** Among these are how "
        "likely a stop on the beach succeeds, how many people are recorded, how many boats are "
        "offered, and all that deaths depend on. The targets inform the others: "
        f"{' and '.join(kept)}.",
        "",
        f"The posterior weights {found.ensemble:,} draws from the prior, with an effective sample "
        f"size (ESS) of {found.ess:,.0f}. The targets narrow {len(directions.stiff)} of "
        f"{len(directions.stiff) + len(directions.flat)} directions, that is, combinations of "
        f"assumptions. The strongest correlations are {pairs}.",
        "",
        f"{shares['demand']} of the posterior is demand-limited, {shares['supply']} is "
        f"supply-limited, and {shares['between']} is between the two. The targets do not settle "
        "which.",
        "",
        "In the table *fitted* marks a target, *second* a second-stage target and *check* a figure "
        "that is not fitted. An asterisk marks a figure that the priors already knew. "
        "A **miss** lies outside 5–95 %. About one figure in ten would by chance.",
    ]


def choices(found: ValidationResult) -> list[str]:
    """Return the table of structural variants."""
    ranks = {outcome: {r.name: r for r in each} for outcome, each in found.rankings.items()}
    lines = [
        "| variant | ESS | arrivals 2025 | rise | event rate | people rate | by arrivals: τ, "
        "swapped | by deaths: τ, swapped |",
        "|---|---|---|---|---|---|---|---|",
    ]
    known = targets()
    names = ("arrivals_2025", "rise", "event_rate_to_june", "people_rate_2025")
    for fit in found.fits:
        cells = [figure(known[n], fit.figures[n][1]) for n in names]
        order = [
            f"{r.tau:.2f}, {share_of(r.surely, 1)}".replace("-", MINUS)
            if (r := ranks.get(o, {}).get(fit.name)) and not isnan(r.tau) else "–"
            for o in ("arrivals", "deaths")
        ]  # fmt: skip
        rough = " (rough)" if fit.rough else ""
        row = [label(fit.name), f"{fit.ess:,.0f}{rough}", *cells, *order]
        lines.append("| " + " | ".join(row) + " |")
    least = {o: min(r.tau for r in each.values()) for o, each in ranks.items()}
    most = {o: max(r.surely for r in each.values()) for o, each in ranks.items()}
    by_chance = ranks["deaths"]["main"].by_chance
    head = (
        "Figures are medians. The last two columns compare the order of twenty policies with their "
        "order under the main calibration. τ is Kendall's rank correlation: 1 is the same order. "
        "Swapped: share of the 190 pairs that are swapped in 95 % of resamples of the draws."
    )
    said = (
        f"**By arrivals** the order is nearly the same under every variant: τ is at least "
        f"{least['arrivals']:.2f}, and at most {100 * most['arrivals']:.1f} % of pairs are "
        "swapped. "
        f"**By deaths** the order is not known. Of all pairs {100 * by_chance:.0f} % swap from one "
        f"resample of the draws to the next, and {100 * most['deaths']:.0f} % are surely swapped "
        "under any variant."
    )
    return [head, "", *lines, "", said, ""]


def rolling(found: ValidationResult) -> list[str]:
    """Return the table of forecasts at rolling origins, and who wins."""
    rolling = found.rolling
    rival = best_rival(rolling.ranking)
    lines = [
        "| forecaster | CRPS, people a week | skill | log score | in 50 % (width) | "
        f"in 90 % (width) | change against {rival} |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in rolling.ranking:
        s = rolling.scores[name]["all"]
        lines.append(
            f"| `{name}` | {s.crps:.0f} | {percent(s.skill)} | {s.log_score:.2f} | "
            f"{s.covered50:.2f} ({s.width50:,.0f}) | {s.covered90:.2f} ({s.width90:,.0f}) | "
            f"{change_of_crps(rolling, name, rival)} |"
        )
    return [
        *lines, "",
        "Lower scores are better. Skill: share of the CRPS of `last_year` that is saved. In 50 %, "
        "in 90 %: share of weeks that lay inside the interval, and its mean width in people. "
        f"Change: CRPS less that of the best rival, {rival}, paired by origin, with its interval. "
        "~: not distinguishable from zero.",
        "",
        rolling.words,
    ]  # fmt: skip


def change_of_crps(rolling: Rolling, name: str, rival: str) -> str:
    """Return a forecaster's change of CRPS against the best rival; "" for the rival itself."""
    d = find(rolling.differences, name, rival, "all")
    if not d:
        return ""
    mean, low, high = (signed(x, "+.0f") for x in (d.mean, d.low, d.high))
    return f"{mean} ({between(low, high)}){'' if d.distinguishable else ' ~'}"


def attribution() -> list[str]:
    """Return the table of drivers, and the accounting split under it."""
    found = AttributionResult.from_json(json.loads(shipped_text("attribution.json")))
    block = found.all.log
    lines = [
        "| driver | mean part of ln(2025 / 2024) | 5–95 % | P(> 0) | share |",
        "|---|---|---|---|---|",
    ]
    rows = [(label(p.driver), p, f"{100 * p.share:.0f} %") for p in block.drivers]
    for name, row, share in [*rows, ("all six", block.total, "")]:
        low, middle, high = (f"{x:+.3f}" for x in (row.q05, row.mean, row.q95))
        cells = [name, middle, f"{low} to {high}", f"{row.p_positive:.2f}", share]
        lines.append(f"| {' | '.join(cells)} |".replace("-", MINUS))
    split = ", ".join(
        f"{label(row.factor)} {100 * row.model_share:.0f} % "
        f"(reported {100 * row.reported_share:.0f} %)"
        for row in found.accounting.factors
    )
    many = (
        f"{found.draws} draws × {found.replications_each} replications × {found.coalitions} "
        "coalitions of drivers."
    )
    return [
        *lines, "",
        "P(> 0): share of draws in which the driver raises arrivals. Share: the driver's mean as "
        f"a share of the mean rise. {many}",
        "",
        "The rise can also be split by counting, without causes: crossing days × boats a day × "
        f"people a boat. In the model: {split}.",
    ]  # fmt: skip


def main() -> None:
    """Write all blocks."""
    found = shipped_validation()
    blocks = [
        "## What the targets inform", "", *informed(found), "", *figures(found), "",
        "## Simulation-based calibration", "", *tested(found), "",
        "## Structural variants", "", *choices(found),
    ]  # fmt: skip
    put("calibration.md", "found", blocks[:-1])
    put("forecasts.md", "rolling", rolling(found))
    put("attribution.md", "attribution", attribution())


if __name__ == "__main__":
    main()
