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
from sim.report.numbers import MINUS, figure, label, percent, share_of
from sim.validation.result import ValidationResult, shipped_text, shipped_validation

RESULTS = Path(__file__).parent / "results"


def put(page: str, name: str, lines: list[str]) -> None:
    """Put lines between a page's markers."""
    path = RESULTS / page
    text = path.read_text()
    begin, end = (f"<!-- {name}:{mark} -->" for mark in ("begin", "end"))
    head, rest = text.split(begin)
    body = "\n".join(lines)
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
        "| | data sets | 50 % | 90 % | width of the 90 %, of the prior's | p (uniform) |",
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
        *lines, "",
        f"Effective sample size (ESS) of a data set: median {sets.ess_q50:,.0f}, 5 % "
        f"quantile {sets.ess_q05:,.0f}. {sets.too_thin:,} data sets had an ESS below 100 "
        "and were left out.",
    ]  # fmt: skip


def informed(found: ValidationResult) -> list[str]:
    """Return in words what the targets inform, and how much of each spread is left."""
    result = found.identifiability
    rows, directions = result.assumptions, result.directions
    named = ", ".join(f"`{r.name}` ({r.left:.2f} of its spread left)" for r in rows if r.informed)
    silent = sum(r.words == "not informed" for r in rows)
    pairs = ", ".join(
        f"`{p.first}` with `{p.second}` ({p.after:+.2f})".replace("-", MINUS)
        for p in result.pairs[:4]
    )
    shares = {name: share_of(weight) for name, weight in found.regimes.items()}
    return [
        f"{found.ensemble:,} draws from the prior, with an effective sample size of "
        f"{found.ess:,.0f}.",
        "",
        f"Informed: {named}. **Not informed: {silent} of {len(rows)}**, among them how likely a "
        "stop on the beach succeeds, how many people are recorded, how many boats are offered, and "
        "all that deaths depend on. "
        f"The targets constrain {len(directions.stiff)} of "
        f"{len(directions.stiff) + len(directions.flat)} directions. Strongest correlations: "
        f"{pairs}.",
        "",
        f"Demand-limited: {shares['demand']} of the posterior. Supply-limited: "
        f"{shares['supply']}. Between: {shares['between']}. The targets do not decide which.",
    ]


def choices(found: ValidationResult) -> list[str]:
    """Return the table of structural variants."""
    ranks = {outcome: {r.name: r for r in each} for outcome, each in found.rankings.items()}
    lines = [
        "| variant | ESS | arrivals 2025 | rise | event rate | people rate | order by "
        "arrivals: τ, surely swapped | by deaths: τ, surely swapped |",
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
    said = (
        "Medians. The order is that of twenty policies, 190 pairs. By arrivals it is nearly the "
        f"same under every variant (τ {least['arrivals']:.2f} at least, "
        f"{100 * most['arrivals']:.1f} % of pairs surely swapped at most). By deaths "
        f"{100 * most['deaths']:.0f} % of pairs are surely swapped under any variant, and "
        f"{100 * by_chance:.0f} % swap from one resample of the draws to the next. The order by "
        "deaths is therefore not known."
    )
    return [*lines, "", said, ""]


def rolling(found: ValidationResult) -> list[str]:
    """Return the table of forecasts at rolling origins, and who wins."""
    rolling = found.rolling
    lines = [
        "| | CRPS, people a week | skill against `last_year` | log score | in 50 % (width) | "
        "in 90 % (width) |",
        "|---|---|---|---|---|---|",
    ]
    for name in rolling.ranking:
        s = rolling.scores[name]["all"]
        lines.append(
            f"| `{name}` | {s.crps:.0f} | {percent(s.skill)} | {s.log_score:.2f} | "
            f"{s.covered50:.2f} ({s.width50:,.0f}) | {s.covered90:.2f} ({s.width90:,.0f}) |"
        )
    return [*lines, "", rolling.words]


def attribution() -> list[str]:
    """Return the table of drivers, and the accounting split under it."""
    found = AttributionResult.from_json(json.loads(shipped_text("attribution.json")))
    block = found.all.log
    lines = [
        "| driver | median part of ln(2025 / 2024) | 5–95 % | P(> 0) | share |",
        "|---|---|---|---|---|",
    ]
    rows = [(label(p.driver), p, f"{100 * p.share:.0f} %") for p in block.drivers]
    for name, row, share in [*rows, ("all six", block.total, "")]:
        low, middle, high = (f"{x:+.3f}" for x in (row.q05, row.median, row.q95))
        cells = [name, middle, f"{low} to {high}", f"{row.p_positive:.2f}", share]
        lines.append(f"| {' | '.join(cells)} |".replace("-", MINUS))
    split = ", ".join(
        f"{label(row.factor)} {100 * row.model_share:.0f} % "
        f"(reported {100 * row.reported_share:.0f} %)"
        for row in found.accounting.factors
    )
    many = (
        f"{found.draws} draws × {found.replications_each} replications × {found.coalitions} "
        "coalitions."
    )
    return [*lines, "", f"{many} Accounting split of the model's rise: {split}."]


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
