"""Write what the shipped calibration found into the pages: `python docs/calibration_tables.py`.

It reads `calibration/validation.json` and `calibration/attribution.json`, which `make calibration`
writes, and runs nothing.
"""

import json
from pathlib import Path
from typing import Any

from sim.data.targets import Target, targets
from sim.outcomes.outcomes import OUTCOMES
from sim.report.numbers import level, percent

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "calibration"
MINUS = "−"


def put(page: str, name: str, lines: list[str]) -> None:
    """Put lines between a page's markers."""
    path = HERE / page
    text = path.read_text()
    begin, end = (f"<!-- {name}:{mark} -->" for mark in ("begin", "end"))
    head, rest = text.split(begin)
    body = "\n".join(lines)
    path.write_text(f"{head}{begin}\n{body}\n{end}{rest.split(end)[1]}")


def shown(target: Target, value: float | None) -> str:
    """Return a figure in its usual digits."""
    if value is None:
        return "–"
    return percent(value) if target.over else level(value, OUTCOMES[target.outcome].unit)


def figures(found: dict[str, Any]) -> list[str]:
    """Return the table of reported figures."""
    known = targets()
    lines = [
        "| figure | reported | posterior median | 5–95 % | | role |",
        "|---|---|---|---|---|---|",
    ]
    for check in found["checks"]:
        t = known[check["name"]]
        low, middle, high = (shown(t, check[q]) for q in ("q05", "q50", "q95"))
        miss = "" if check["inside"] else "**miss**"
        name, told = t.name.replace("_", " "), shown(t, t.value)
        lines.append(f"| {name} | {told} | {middle} | {low} to {high} | {miss} | {t.told_role} |")
    return lines


def tested(found: dict[str, Any]) -> list[str]:
    """Return the table of made-up reports: what is informed, and the extremes of the rest."""
    lines = [
        "| | data sets | 50 % | 90 % | width of the 90 %, of the prior's | p (uniform) |",
        "|---|---|---|---|---|---|",
    ]
    for where, key in (("any", "sbc"), ("near those reported", "sbc_near")):
        rows, sets = found[key], found["sbc_sets"][where]
        for row in (r for r in rows if r["informed"]):
            lines.append(
                f"| {row['parameter'].replace('_', ' ')}, {where} | {sets['sets']:,} | "
                f"{row['coverage50']:.3f} | {row['coverage90']:.3f} | {row['width90']:.2f} | "
                f"{row['p_uniform']:.2f} |"
            )
        ends = [
            f"{min(r[k] for r in rows):.{d}f} to {max(r[k] for r in rows):.{d}f}"
            for k, d in (("coverage50", 3), ("coverage90", 3), ("width90", 2), ("p_uniform", 3))
        ]
        lines.append(f"| all {len(rows)}, {where} | {sets['sets']:,} | " + " | ".join(ends) + " |")
    sets = found["sbc_sets"]["any"]
    return [
        *lines, "",
        f"Effective draws of a data set: {sets['effective_q50']:,.0f} in the middle one, "
        f"{sets['effective_q05']:,.0f} in one of twenty; {sets['too_thin']:,} data sets had fewer "
        "than 100 and were left out.",
    ]  # fmt: skip


def informed(found: dict[str, Any]) -> list[str]:
    """Return in words what is informed, what hangs together, and how much is left."""
    told = found["identifiability"]
    rows, directions = told["assumptions"], told["directions"]
    named = ", ".join(
        f"`{r['name']}` ({r['left']:.2f} of its spread left)" for r in rows if r["informed"]
    )
    silent = sum(r["words"] == "not informed" for r in rows)
    pairs = ", ".join(
        f"`{p['first']}` with `{p['second']}` ({p['after']:+.2f})".replace("-", MINUS)
        for p in told["pairs"][:4]
    )
    shares = {n: f"{w:.0%}".replace("%", " %") for n, w in found["regimes"].items()}
    return [
        f"{found['bank']:,} draws, of which {found['ess']:,.0f} effective ones carry the weight.",
        "",
        f"Informed: {named}. **Not informed: {silent} of {len(rows)}**, among them how likely a "
        "stop on the beach succeeds, how many people are recorded, how many boats are offered, and "
        "all that deaths depend on. "
        f"The figures hold {len(directions['stiff'])} of "
        f"{len(directions['stiff']) + len(directions['flat'])} directions. Hanging together: "
        f"{pairs}.",
        "",
        f"Short of people: {shares['demand']} of the posterior; short of boats: "
        f"{shares['supply']}; between: {shares['between']}. The figures do not settle which.",
    ]


def choices(found: dict[str, Any]) -> list[str]:
    """Return the table of other choices."""
    ranks = {outcome: {r["name"]: r for r in each} for outcome, each in found["rankings"].items()}
    lines = [
        "| choice | effective draws | arrivals 2025 | rise | event rate | people rate | order by "
        "arrivals: τ; surely swapped | by deaths: τ; surely |",
        "|---|---|---|---|---|---|---|---|",
    ]
    known = targets()
    names = ("arrivals_2025", "rise", "event_rate_to_june", "people_rate_2025")
    for fit in found["variants"]:
        cells = [shown(known[n], fit["figures"][n][1]) for n in names]
        order = [
            f"{r['tau']:.2f}; {r['surely']:.1%}".replace("-", MINUS).replace("%", " %")
            if (r := ranks.get(o, {}).get(fit["name"])) and r["tau"] is not None else "–"
            for o in ("arrivals", "deaths")
        ]  # fmt: skip
        rough = " (rough)" if fit["rough"] else ""
        row = [fit["name"].replace("_", " "), f"{fit['effective']:,.0f}{rough}", *cells, *order]
        lines.append("| " + " | ".join(row) + " |")
    least = {o: min(r["tau"] for r in each.values()) for o, each in ranks.items()}
    most = {o: max(r["surely"] for r in each.values()) for o, each in ranks.items()}
    by_chance = ranks["deaths"]["main"]["by_chance"]
    said = (
        "Medians; orders are of twenty policies, 190 pairs. By arrivals the order is nearly the "
        f"same under every choice (τ {least['arrivals']:.2f} at least, "
        f"{100 * most['arrivals']:.1f} % of pairs surely swapped at most). By deaths "
        f"{100 * most['deaths']:.0f} % of pairs are surely swapped under any choice, and "
        f"{100 * by_chance:.0f} % swap from one resample of the draws to the next: that order is "
        "not known in the first place."
    )
    return [*lines, "", said, ""]


def rolling(found: dict[str, Any]) -> list[str]:
    """Return the table of forecasts at rolling origins, and who wins."""
    told = found["rolling_origins"]
    lines = [
        "| | CRPS, people a week | skill against `last_year` | log score | in 50 % (width) | "
        "in 90 % (width) |",
        "|---|---|---|---|---|---|",
    ]
    for name in told["ranking"]:
        s = told["scores"][name]["all"]
        lines.append(
            f"| `{name}` | {s['crps']:.0f} | {percent(s['skill'])} | {s['log_score']:.2f} | "
            f"{s['covered50']:.2f} ({s['width50']:,.0f}) | {s['covered90']:.2f} "
            f"({s['width90']:,.0f}) |"
        )
    return [*lines, "", told["words"]]


def attribution() -> list[str]:
    """Return the table of drivers, and the accounting split under it."""
    found = json.loads((SHIPPED / "attribution.json").read_text())
    block, accounts = found["all"]["log"], found["accounting"]
    lines = [
        "| driver | median part of ln(2025 / 2024) | 5–95 % | P(> 0) | share |",
        "|---|---|---|---|---|",
    ]
    for row in [*block["drivers"], {**block["total"], "driver": "the whole", "share": None}]:
        low, middle, high = (f"{row[q]:+.3f}" for q in ("q05", "median", "q95"))
        share = "" if row["share"] is None else f"{100 * row['share']:.0f} %"
        cells = [row["driver"].replace("_", " "), middle, f"{low} to {high}",
                 f"{row['p_positive']:.2f}", share]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |".replace("-", MINUS))
    split = ", ".join(
        f"{row['factor'].replace('_', ' ')} {100 * row['model_share']:.0f} % "
        f"(reported {100 * row['reported_share']:.0f} %)"
        for row in accounts["factors"]
    )
    many = f"{found['draws']} draws × {found['replications']} worlds × {found['cells']} mixtures."
    return [*lines, "", f"{many} Accounting split of the model's rise: {split}."]


def main() -> None:
    """Write all blocks."""
    found = json.loads((SHIPPED / "validation.json").read_text())
    blocks = [
        "## What was found", "", *informed(found), "", *figures(found), "",
        "### Made-up reports", "", *tested(found), "", "### Other choices", "", *choices(found),
    ]  # fmt: skip
    put("calibration.md", "found", blocks[:-1])
    put("forecasts.md", "rolling", rolling(found))
    put("attribution.md", "attribution", attribution())


if __name__ == "__main__":
    main()
