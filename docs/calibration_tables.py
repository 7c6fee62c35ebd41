"""Write what the shipped calibration found into the pages: `python docs/calibration_tables.py`.

It reads `calibration/validation.json` and `calibration/attribution.json`, which `make calibration`
writes, and runs nothing.
"""

import json
from functools import partial
from pathlib import Path

from sim.attribution.result import AttributionResult
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
    assert found.emulated is not None
    waves = found.emulated.waves
    return [
        f"**The targets inform {len(rows) - silent} of {len(rows)} assumptions.** They do not "
        "inform what deaths depend on. The most informed are: "
        f"{', '.join(kept[:8])}.",
        "",
        f"The ensemble has {found.ensemble:,} draws from the prior. Networks learn in four of "
        f"five, and an emulator of these gave {waves.moved.draws:,} draws of the posterior, each "
        f"simulated in {waves.worlds} worlds. After the correction the effective sample size "
        f"(ESS) of the draws is {found.ess:,.0f}. The ESS of worlds within a draw is "
        f"{waves.world_ess:.1f} (median). The largest R-hat is {waves.rhat:.3f}. The "
        f"targets narrow {len(directions.stiff)} of {len(directions.stiff) + len(directions.flat)} "
        "directions, that is, combinations of assumptions. The strongest correlations are "
        f"{pairs}.",
        "",
        f"{shares['demand']} of the posterior is demand-limited, {shares['supply']} is "
        f"supply-limited, and {shares['between']} is between the two. The targets do not settle "
        "which.",
        "",
        "In the table *fitted* marks a target, *check* a figure that is not fitted and *implied* "
        "one that follows from targets. An asterisk marks a figure that the priors already knew. "
        "A **miss** lies outside 5–95 %. About one figure in ten would by chance.",
    ]


def emulator(found: ValidationResult) -> list[str]:
    """Return the table of the emulator's quality by figure."""
    assert found.emulated is not None
    waves = found.emulated.waves
    lines = [
        "| figure | R², held-out | in 90 % | bias | error | chance, ratio of sd |",
        "|---|---|---|---|---|---|",
    ]
    for fit, moved in zip(waves.fits, waves.corrections, strict=True):
        lines.append(
            f"| {label(fit.figure)} | {fit.r2:.2f} | {100 * fit.within90:.1f} % | "
            f"{signed(moved.off)} | {moved.error:.2f} | {moved.chance:.2f} |"
        )
    return [
        "R² and the share in the 90 % interval are of held-out draws. Bias and error are inside "
        "the posterior, in sd of the likelihood, as the second wave shows them. Chance: "
        "re-simulated over emulated sd.",
        "",
        *lines,
    ]


def choices(found: ValidationResult) -> list[str]:
    """Return the tables of structural variants, and of figures that would tell most."""
    assert found.emulated is not None
    lines = [
        "| variant | log evidence against main | farthest figure | farthest assumption | |",
        "|---|---|---|---|---|",
    ]
    for one in found.emulated.variants:
        lines.append(
            f"| {one.name} | {signed(one.log_ratio, '+.1f')} ± {one.error:.1f} | "
            f"{label(one.off[0])} {signed(one.off[1], '+.1f')} | "
            f"{label(one.shift[0])} {signed(one.shift[1], '+.1f')} | "
            f"{'rejected' if one.rejected else ''} |"
        )
    return [
        "Evidence: the logarithm of the marginal likelihood less that of the main model. Below −3 "
        "the figures reject a variant. Farthest: of medians, in discrepancies; of means, in sd.",
        "",
        *lines, "",
        "## Figures that would tell most", "",
        "For the assumptions on which effects of policies depend most, the share of the spread "
        "that one further figure would remove, if it were published.", "",
        "| assumption | figures |", "|---|---|",
        *(f"| `{row.name}` | {gains(row.figures)} |" for row in found.emulated.discriminating), "",
    ]  # fmt: skip


def gains(figures: dict[str, float]) -> str:
    """Return the figures that would narrow an assumption most."""
    best = list(figures.items())[:3]
    return ", ".join(f"{label(name)} {share_of(gain)}" for name, gain in best)


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
        "## The emulator", "", *emulator(found), "",
        "## Simulation-based calibration", "", *tested(found), "",
        "## Structural variants", "", *choices(found),
    ]  # fmt: skip
    put("calibration.md", "found", blocks[:-1])
    put("forecasts.md", "rolling", rolling(found))
    put("attribution.md", "attribution", attribution())


if __name__ == "__main__":
    main()
