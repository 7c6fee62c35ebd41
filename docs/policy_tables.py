"""Write the tables of every policy alone and of every package: `python docs/policy_tables.py`.

It runs every shipped policy and package with the conditions of 2025 to the end of 2026, 100
replications each (some six minutes on two cores), and writes what each changes into
`docs/results/policies.md` and `docs/results/packages.md`.
"""

import sys
from pathlib import Path

from sim import MODEL_VERSION
from sim.experiment.comparison import Comparison, compare_results
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.inference.source import parameters
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import BUILT_IN
from sim.report.columns import cost_of
from sim.report.notes import DEATHS_NOTE, MANY_NOTE, mark, uncertainty
from sim.report.numbers import change_and_span
from sim.runs.engine import Engine
from sim.scenario import Scenario, Span, load
from sim.scenario.groups import in_order

RESULTS = Path(__file__).parent / "results"
PAGES = {group: RESULTS / f"{group}.md" for group in ("policies", "packages")}
BASE, REPLICATIONS, SEED = "status_quo_2025", 100, 1
TWO_YEARS = Span.model_validate({"start": "2025-01-01", "end": "2026-12-31"})
WINDOWS = {
    "second_half": Span.model_validate({"start": "2025-07-01", "end": "2025-12-31"}),
    "year_after": Span.model_validate({"start": "2026-01-01", "end": "2026-12-31"}),
}
HEADS = {
    "second_half": "July to December 2025, the first half-year",
    "year_after": "The whole of 2026: conditions of 2025, but a sea and a demand of its own",
}
COLUMNS = {
    "deaths": "deaths", "arrivals": "arrivals", "event_interception_rate": "event rate, points",
    "people_interception_rate": "people rate, points", "people_per_attempt": "people a boat",
    "attempts_sector_1": "sector 1, points", "taxi_share_attempts": "taxi boats, points",
    "people_waiting_per_boat": "waiting per boat held",
}  # fmt: skip


def longer(name: str) -> Scenario:
    """Return a shipped scenario that runs to the end of 2026."""
    return load(name).model_copy(update={"period": TWO_YEARS, "windows": WINDOWS})


def cell(found: Comparison, name: str, outcome: str) -> str:
    """Return a mean difference with its interval under it."""
    d = found.difference(name, outcome)
    mean, span = change_and_span(d, OUTCOMES[outcome].unit, drawn=True)
    return mean if d.p_tie == 1 else f"{mean}<br>{span}"


def _head(name: str) -> str:
    """Return a scenario's name, and for a policy its mechanism in a line."""
    if name not in BUILT_IN:
        return name
    return f"**{name}**<br>{(BUILT_IN[name].__doc__ or '').splitlines()[0]}"


def table(found: Comparison) -> list[str]:
    """Return a table's lines."""
    heads = ["", *COLUMNS.values(), "public cost"]
    head = "| " + " | ".join(heads) + " |"
    lines = [f"**{HEADS[found.window]}**", "", head, "|---" * len(heads) + "|"]
    for levels in found.levels[1:]:
        name = levels.scenario
        cells = [cell(found, name, outcome) for outcome in COLUMNS]
        cells.append(" ".join(cost_of(levels)).strip())
        lines.append(f"| {_head(name)} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def written(group: str) -> str:
    """Run a group and return its part of the page."""
    names = in_order(group)
    scenarios = [longer(name) for name in (BASE, *names)]
    study = design(scenarios, REPLICATIONS, SEED, tuple(WINDOWS), parameters=parameters())
    results = execute(study, Engine(2), Path("results/store"))
    if results.failures:
        sys.exit(results.failures[0].traceback)
    found = [compare_results(results, window) for window in WINDOWS]
    told = "; ".join(
        f"{each.level(BASE, 'arrivals').mean:,.0f} arrivals and "
        f"{each.level(BASE, 'deaths').mean:.0f} deaths ({each.window})" for each in found
    )  # fmt: skip
    note = (
        f"Model version {MODEL_VERSION}, seed {SEED}: mean difference from `{BASE}` ({told}) over "
        f"{REPLICATIONS} pairs of the same random world, and what 90 % of them lie between. "
        f"{mark(study)} **0** is none in every world. {uncertainty(study)} {MANY_NOTE} "
        f"{DEATHS_NOTE}"
    )
    lines = [note, ""]
    for each in found:
        lines += table(each)
    return "\n".join(lines)


def main() -> None:
    """Write both pages."""
    for group, page in PAGES.items():
        tables = written(group)
        text = page.read_text()  # after the minutes that the runs took, in which it may change
        begin, end = (f"<!-- {group}:{mark} -->" for mark in ("begin", "end"))
        head, rest = text.split(begin)
        page.write_text(f"{head}{begin}\n{tables}\n{end}{rest.split(end)[1]}")


if __name__ == "__main__":
    main()
