"""Write the tables of simulated and reported figures: `python docs/reported_table.py`.

Run it on purpose, when MODEL_VERSION is raised; it takes about a minute on two cores.
"""

from pathlib import Path

import numpy as np

from sim import MODEL_VERSION, load
from sim.arrays import Floats
from sim.data.targets import BLOCK_OUTCOMES, Target, reported_blocks, targets
from sim.experiment.design import design
from sim.experiment.reported import Check
from sim.experiment.run import Results, execute
from sim.inference.recipe import WORLD
from sim.inference.source import parameters
from sim.report.numbers import between, figure
from sim.runs.cores import cores
from sim.runs.engine import Engine

PAGE = Path(__file__).parent / "results" / "reported.md"
REPLICATIONS, SEED = 100, 1
HEAD = (
    f"Model version {MODEL_VERSION}, seed {SEED}, {REPLICATIONS} replications. Simulated: their "
    "mean. 5–95 %: the values that 90 % of the replications lie between."
)


def row(check: Check) -> str:
    """Return one line of the table."""
    target = check.target
    seen, mean, low, high = (
        figure(target, x) for x in (target.value, check.mean, check.low, check.high)
    )
    if target.reading == "fewer than":
        seen = f"{target.reading} {seen}"
    inside = "" if check.inside else "**miss**"
    name = target.name.replace("_", " ")
    span = between(low, high)
    return f"| {name} | {seen} | {mean} | {span} | {inside} | {target.role_text} |"


def put(name: str, lines: list[str]) -> None:
    """Put lines between a page's markers."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    text = PAGE.read_text()
    before, rest = text.split(begin)
    PAGE.write_text(before + begin + "\n".join([*lines, ""]) + end + rest.split(end)[1])


def beside(results: Results, target: Target) -> Check:
    """Return a figure beside its mean and 5–95 % over replications."""
    x = results.values_for(*target.place, target.outcome)
    if target.base:
        x = x / results.values_for(*target.base, target.outcome) - (1.0 if target.over else 0.0)
    low, high = np.nanquantile(x, (0.05, 0.95))
    return Check(target, float(np.nanmean(x)), float(low), float(high))


def blocks(results: Results) -> list[str]:
    """Return the table of quarters and blocks."""
    reported = reported_blocks()
    lines = [
        "| days | " + " | ".join(name.replace("_", " ") for name in BLOCK_OUTCOMES) + " |",
        "|---" * (1 + len(BLOCK_OUTCOMES)) + "|",
    ]
    for window in dict.fromkeys(window for window, _ in reported):
        cells = [
            cell(reported[window, outcome], results.values_for(WORLD, window, outcome), outcome)
            for outcome in BLOCK_OUTCOMES
        ]
        lines.append(f"| {window.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return lines


def cell(seen: float, x: Floats, outcome: str) -> str:
    """Return a reported number beside the simulated median and 5–95 %."""
    digits = 1 if "per" in outcome else 0
    low, middle, high = np.quantile(x, (0.05, 0.5, 0.95))
    miss = "" if low <= seen <= high else " **miss**"
    shown = [f"{number:,.{digits}f}" for number in (seen, middle, low, high)]
    return "{}: {} ({} to {})".format(*shown) + miss


def main() -> None:
    """Run both years as one world and put the tables between the page's markers."""
    every = list(targets().values())
    windows = {window for target in every for _, window in target.places}
    windows |= {window for window, _ in reported_blocks()}
    source = parameters()
    study = design([load(WORLD)], REPLICATIONS, SEED, sorted(windows), parameters=source)
    results = execute(study, Engine(cores()), Path("results/store"))
    lines = [
        HEAD,
        "",
        "| figure | reported | simulated | 5–95 % | | role |",
        "|---|---|---|---|---|---|",
        *(row(beside(results, target)) for target in every),
    ]
    put("reported", lines)
    put("blocks", blocks(results))


if __name__ == "__main__":
    main()
