"""Tables of a sweep: how its outcomes spread, and which factors matter."""

from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table

MOST_ROWS = 15
Columns = list[tuple[str, tuple[str, ...]]]

# heading, and the numbers under it: one, or a middle with its interval
COLUMNS: dict[str, Columns] = {
    "sobol": [
        ("total", ("total", "total_low", "total_high")),
        ("first", ("first", "first_low", "first_high")),
    ],
    "morris": [
        ("mean |effect|", ("mean_absolute", "mean_absolute_low", "mean_absolute_high")),
        ("mean", ("mean",)),
        ("spread", ("spread",)),
    ],
    "prcc": [("partial rank correlation", ("prcc", "prcc_low", "prcc_high"))],
    "pawn": [
        ("distance", ("distance", "distance_low", "distance_high")),
        ("above the dummy's", ("above_dummy", "above_dummy_low", "above_dummy_high")),
    ],
    "one_at_a_time": [
        ("low", ("low_value",)),
        ("changes it by", ("low", "low_ci_low", "low_ci_high")),
        ("high", ("high_value",)),
        ("changes it by", ("high", "high_ci_low", "high_ci_high")),
    ],
}
COLUMNS["latin_hypercube"] = COLUMNS["prcc"]

DUMMY_NOTE = "dummy changes nothing: no factor near it can be told from nothing."
SAID = {
    "sobol": "Total: share of the variance that a factor is in; first: its own, chance with it.",
    "morris": "Effect of a factor over its range (a prior: 5 to 95 %): for screening only.",
    "prcc": "Correlation of ranks, the other factors held; 1 or -1 is a sure rise or fall.",
    "pawn": "How far knowing a factor moves the distribution; the dummy's is chance alone.",
    "one_at_a_time": "Each factor at its ends (a prior: 5 % and 95 %), the others as they are.",
    "grid": "Mean over worlds at each point.",
}
SAID["latin_hypercube"] = SAID["prcc"]


def render(found: dict[str, Any]) -> list[RenderableType]:
    """Return what a sweep found as tables, one an outcome, in the order asked for."""
    what = found["base"]
    if found["compare"]:
        what = f"{found['compare']} less {found['base']}"
    head = (
        f"{found['title'] or found['study']}\n{what}, {found['window']}; {found['method']}, "
        f"{found['samples']:,} samples of {found['replications']} worlds, seeds held by block\n"
        f"Each world holds {found['intervals_hold']}."
    )
    shown: list[RenderableType] = [head, ""]
    for block in found["outcomes"]:
        shown += [*_block(found, block), ""]
    shown.append(f"{SAID[found['method']]} Intervals: {found['interval']:.0%}.")
    if found["method"] != "grid":
        shown.append(DUMMY_NOTE)
    return shown


def _block(found: dict[str, Any], block: dict[str, Any]) -> list[RenderableType]:
    title = f"{block['outcome']} ({block['unit']})"
    if "refused" in block:
        return [f"{title}: {block['refused']}"]
    spread = (
        f"{title}: mean {number(block['mean'])}, 5-95 % of samples {number(block['q05'])} to "
        f"{number(block['q95'])}"
    )
    noise = block["noise_share"]
    chance = (
        "chance's own share of the variance: "
        + ("unknown" if noise is None else f"{noise:.0%}")
        + (f"; {block['dropped_samples']} samples left out" if block["dropped_samples"] else "")
    )
    table = _grid(block["rows"]) if found["method"] == "grid" else _factors(found, block["rows"])
    return [spread, chance, table]


def _factors(found: dict[str, Any], rows: list[dict[str, Any]]) -> Table:
    columns = COLUMNS[found["method"]]
    ranked = "rank_low" in rows[0]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("factor", no_wrap=True)
    for heading, _ in columns:
        table.add_column(heading, justify="right")
    if ranked:
        table.add_column("rank", justify="right")
    shown = rows[:MOST_ROWS]
    shown += [row for row in rows[MOST_ROWS:] if row["factor"] == "dummy"]
    for row in shown:
        cells = [_cell(row, keys) for _, keys in columns]
        if ranked:
            cells.append(f"{row['rank_low']}-{row['rank_high']}")
        table.add_row(row["factor"], *cells)
    if len(rows) > len(shown):
        table.add_row(f"… {len(rows) - len(shown)} more in analysis.json")
    return table


def _cell(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    middle, *ends = (row[key] for key in keys)
    if not ends:
        return number(middle)
    if middle is None:
        return "–\n(failed)"
    if ends[0] is None:
        return f"{number(middle)}\n(one world)"
    return f"{number(middle)}\n{number(ends[0])}…{number(ends[1])}"


def _grid(rows: list[dict[str, Any]]) -> Table:
    """Return the points of a grid: a square where there are two factors, else a list."""
    names = list(rows[0]["point"])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    if len(names) != 2:
        for name in (*names, "mean"):
            table.add_column(name, justify="right")
        for row in rows:
            values = (number(value) for value in row["point"].values())
            table.add_row(*values, _cell(row, ("mean", "mean_ci_low", "mean_ci_high")))
        return table
    down, across = names
    columns = sorted({row["point"][across] for row in rows})
    table.title, table.title_justify = f"down: {down}\nacross: {across}", "left"
    table.add_column("")
    for value in columns:
        table.add_column(number(value), justify="right", overflow="fold")
    for value in sorted({row["point"][down] for row in rows}):
        here = {row["point"][across]: row for row in rows if row["point"][down] == value}
        keys = ("mean", "mean_ci_low", "mean_ci_high")
        cells = (_cell(here[c], keys) if c in here else "" for c in columns)
        table.add_row(number(value), *(cell.replace("…", "…\n") for cell in cells))
    return table


def render_discovery(found: dict[str, Any]) -> list[RenderableType]:
    """Return what discovery found as sentences: where, how well, and whether it is chance."""
    what = f"{found['compare']} less {found['base']}" if found["compare"] else found["base"]
    side, at = (
        ("above", found["above"]) if found["above"] is not None else ("below", found["below"])
    )
    box_, grown = found["box"], found["tree"]
    shown: list[RenderableType] = [
        f"{found['outcome']} of {what} {side} {number(at)}: {found['of_interest']} of "
        f"{found['samples']} samples, mostly where"
    ]
    for limit in sorted(box_["limits"], key=lambda row: -row["chosen_again"]):
        known = limit["chosen_again"] > box_["dummy_chosen"]
        shown.append(
            f"  {limit['factor']} is {number(limit['low'])} to {number(limit['high'])} "
            f"(chosen in {limit['chosen_again']:.0%} of resamples"
            + (")" if known else "; no more often than the dummy)")
        )
    shown += [
        f"coverage {box_['coverage']:.0%}, density {box_['density']:.0%}; among samples that the "
        f"search had not seen {box_['unseen_coverage']:.0%} and {box_['unseen_density']:.0%}",
        "",
        f"A tree says (balanced accuracy unseen {grown['unseen_balanced_accuracy']:.0%}, "
        "50% is chance):",
    ]
    for rule in grown["rules"]:
        told = " and ".join(_condition(limit) for limit in rule["limits"])
        shown.append(f"  {told}: coverage {rule['coverage']:.0%}, density {rule['density']:.0%}")
    shown.append(
        "Coverage: share of those samples that lie there; density: share there that are so."
    )
    return shown


def _condition(limit: dict[str, Any]) -> str:
    low, high = limit["low"], limit["high"]
    if low is None:
        return f"{limit['factor']} up to {number(high)}"
    if high is None:
        return f"{limit['factor']} above {number(low)}"
    return f"{limit['factor']} {number(low)} to {number(high)}"


def number(x: float) -> str:
    """Return a number in three digits, a true minus before it where it is negative."""
    text = f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"
    return "0" if text in ("-0", "0") else text.replace("-", "−")
