"""Write the table of simulated and reported figures: `python docs/reported_table.py`.

Run it on purpose, when MODEL_VERSION is raised; it takes about a minute on two cores.
"""

from pathlib import Path

from sim import MODEL_VERSION, load
from sim.experiment.design import design
from sim.experiment.overview import SCENARIOS, WINDOWS, YEARS, years_by_window
from sim.experiment.reported import Check, checks
from sim.experiment.run import execute
from sim.inference.source import parameters
from sim.report.numbers import between, figure
from sim.runs.cores import cores
from sim.runs.engine import Engine

PAGE = Path(__file__).parent / "results" / "reported.md"
BEGIN, END = "<!-- reported:begin -->\n", "<!-- reported:end -->"
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


def main() -> None:
    """Run the two years and put the table between the page's markers."""
    scenarios = [load(name) for name in SCENARIOS if name in YEARS]
    study = design(scenarios, REPLICATIONS, SEED, WINDOWS, any_period=True, parameters=parameters())
    held = checks(years_by_window(execute(study, Engine(cores()), Path("results/store"))))
    lines = [
        HEAD,
        "",
        "| figure | reported | simulated | 5–95 % | | role |",
        "|---|---|---|---|---|---|",
        *map(row, held),
        "",
    ]
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n".join(lines) + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
