"""Write the tables of simulated and reported figures: `python docs/reported_table.py`.

Run it on purpose, when MODEL_VERSION is raised; it takes about a minute on two cores.
"""

from pathlib import Path

import numpy as np

from sim import MODEL_VERSION, load
from sim.data.targets import BLOCK_OUTCOMES, reported_blocks
from sim.experiment.design import design
from sim.experiment.overview import SCENARIOS, WINDOWS, YEARS, years_by_window
from sim.experiment.reported import Check, checks
from sim.experiment.run import execute
from sim.inference.recipe import WORLD
from sim.inference.source import parameters
from sim.outcomes.outcomes import OUTCOMES
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
    told, mean, low, high = (
        figure(target, x) for x in (target.value, check.mean, check.low, check.high)
    )
    if target.reading == "fewer than":
        told = f"{target.reading} {told}"
    inside = "" if check.inside else "**miss**"
    name = target.name.replace("_", " ")
    span = between(low, high)
    return f"| {name} | {told} | {mean} | {span} | {inside} | {target.role_text} |"


def put(name: str, lines: list[str]) -> None:
    """Put lines between a page's markers."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    text = PAGE.read_text()
    before, rest = text.split(begin)
    PAGE.write_text(before + begin + "\n".join([*lines, ""]) + end + rest.split(end)[1])


def blocks() -> list[str]:
    """Run both years as one world and return the table of quarters and blocks."""
    reported = reported_blocks()
    windows = list(dict.fromkeys(window for window, _ in reported))
    study = design([load(WORLD)], REPLICATIONS, SEED, windows, parameters=parameters())
    results = execute(study, Engine(cores()), Path("results/store"))
    lines = [
        "| days | " + " | ".join(name.replace("_", " ") for name in BLOCK_OUTCOMES) + " |",
        "|---" * (1 + len(BLOCK_OUTCOMES)) + "|",
    ]
    for window in windows:
        cells = []
        for outcome in BLOCK_OUTCOMES:
            x = results.values_for(WORLD, window, outcome)
            low, middle, high = np.quantile(x, (0.05, 0.5, 0.95))
            told, miss = reported[window, outcome], ""
            digits = 1 if OUTCOMES[outcome].unit == "boats" or "per" in outcome else 0
            if not low <= told <= high:
                miss = " **miss**"
            cells.append(
                f"{told:,.{digits}f}: {middle:,.{digits}f} ({low:,.{digits}f} to "
                f"{high:,.{digits}f}){miss}"
            )
        lines.append(f"| {window.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    """Run the two years and put the tables between the page's markers."""
    scenarios = [load(name) for name in SCENARIOS if name in YEARS]
    study = design(scenarios, REPLICATIONS, SEED, WINDOWS, any_period=True, parameters=parameters())
    held = checks(years_by_window(execute(study, Engine(cores()), Path("results/store"))))
    lines = [
        HEAD,
        "",
        "| figure | reported | simulated | 5–95 % | | role |",
        "|---|---|---|---|---|---|",
        *map(row, held),
    ]
    put("reported", lines)
    put("blocks", blocks())


if __name__ == "__main__":
    main()
