"""Write the tables of every policy alone and of every package: `python docs/policy_tables.py`.

It runs every shipped policy and package from 2025 to the end of 2026, 100 replications each (some
six minutes on two cores), and writes what each changes into `docs/results/policies.md` and
`docs/results/packages.md`.
"""

import sys
from pathlib import Path

from sim import MODEL_VERSION
from sim.experiment.comparison import Comparison, compare_results
from sim.experiment.design import Study, design
from sim.experiment.run import execute
from sim.inference.source import parameters
from sim.outcomes.outcomes import OUTCOMES
from sim.report.columns import cost_of
from sim.report.notes import DEATHS_NOTE, MARK_NOTE, included
from sim.report.numbers import change_and_interval, of_baseline
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
    "year_after": "The whole of 2026",
}
ABOUT = {
    "second_half": "",
    "year_after": " Sea and demand of 2026 are drawn. The other drivers are as at the end of 2025.",
}
MAIN = {
    "deaths": "deaths", "expected_deaths": "expected deaths", "arrivals": "arrivals",
}  # fmt: skip
RATES = {
    "event_interception_rate": "event rate, points",
    "people_interception_rate": "people rate, points",
}
DISPLACEMENT = {
    "people_per_attempt": "people per attempt", "attempts_sector_1": "sector 1, points",
    "taxi_share_attempts": "taxi boats, points", "people_waiting_per_boat": "waiting per boat held",
}  # fmt: skip
NOTES = {"policies": "../explanation/policies/{}.md", "packages": "../explanation/packages.md"}
SINGULAR = {"policies": "policy", "packages": "package"}
MANY_NOTE = (
    "With many outcomes, about 1 in 20 looks significant by chance alone. The mark allows for it: "
    "Holm's method over the headline outcomes of all scenarios in a window."
)


def longer(name: str) -> Scenario:
    """Return a shipped scenario that runs to the end of 2026."""
    return load(name).model_copy(update={"period": TWO_YEARS, "windows": WINDOWS})


def cell(found: Comparison, name: str, outcome: str) -> str:
    """Return a mean change with per cent of the baseline, and its interval under it."""
    change, unit = found.difference(name, outcome), OUTCOMES[outcome].unit
    mean, span = change_and_interval(change, unit)
    relative = "" if unit == "share" else of_baseline(change, unit)
    first = f"{mean} ({relative})" if relative else mean
    return "<br>".join(filter(None, (first, span.replace("…", " to ")))).replace(" ", chr(0xA0))


def _table(head: str, columns: list[str], rows: list[list[str]]) -> list[str]:
    lines = [[head, *columns], ["---", *("--:" for _ in columns)], *rows]
    return ["", *("| " + " | ".join(line) + " |" for line in lines), ""]


def tables(found: Comparison, group: str) -> list[str]:
    """Return a window's part of a page: outcomes and cost, both rates, then where boats go."""
    main, rates, displacement = [], [], []
    for levels in found.levels[1:]:
        name = levels.scenario
        link = f"[{name}]({NOTES[group].format(name)})"
        cost = " ".join(cost_of(levels)).strip()
        cells = [cell(found, name, outcome) for outcome in MAIN]
        main.append([f"{link}<br>{load(name).title}", *cells, cost])
        rates.append([link, *(cell(found, name, outcome) for outcome in RATES)])
        displacement.append([link, *(cell(found, name, outcome) for outcome in DISPLACEMENT)])
    deaths, arrivals = (found.level(BASE, outcome).mean for outcome in ("deaths", "arrivals"))
    return [
        f"## {HEADS[found.window]}",
        "",
        f"`{BASE}` has {deaths:.0f} deaths and {arrivals:,.0f} arrivals in this window."
        f"{ABOUT[found.window]}",
        answer(found, group),
        *_table(SINGULAR[group], [*MAIN.values(), "public cost"], main),
        "Shares that are stopped, by events and by people:",
        *_table(SINGULAR[group], list(RATES.values()), rates),
        "Where boats go, how full they are, and how many people wait:",
        *_table(SINGULAR[group], list(DISPLACEMENT.values()), displacement),
    ]


def answer(found: Comparison, group: str) -> str:
    """Return in words how many scenarios change deaths and arrivals distinguishably."""
    names = [levels.scenario for levels in found.levels[1:]]
    sentences = []
    for outcome in ("deaths", "expected_deaths", "arrivals"):
        words_of = outcome.replace("_", " ")
        means = [d.mean for d in (found.difference(n, outcome) for n in names) if d.distinguishable]
        counts = {
            "lower": sum(mean < 0 for mean in means),
            "raise": sum(mean > 0 for mean in means),
        }
        words = [(f"{n} {verb}{'s' if n == 1 else ''} them", n) for verb, n in counts.items()]
        verbs = " and ".join(text for text, n in words if n)
        sentences.append(
            f"The change in {words_of} is distinguishable from zero for {len(means)} of "
            f"{len(names)} {group}: {verbs}."
            if verbs
            else f"No change in {words_of} is distinguishable from zero."
        )
    return f"**{' '.join(sentences)}**"


def notes(study: Study) -> list[str]:
    """Return what must be known of all tables of a page."""
    return [
        f"Model version {MODEL_VERSION}, seed {SEED}. A cell holds the mean change against "
        f"`{BASE}` over {REPLICATIONS} pairs of replications, and per cent of the baseline. Under "
        "it is the 95 % interval of the mean.",
        "",
        f"- **{MARK_NOTE[0]}**{MARK_NOTE[1:]} **0**: no change in any replication.",
        f"- {MANY_NOTE}",
        f"- {included(study)}",
        f"- {DEATHS_NOTE} There were 5, 15, 79 and 27 in 2022 to 2025.",
        "",
    ]


def written(group: str) -> str:
    """Run a group and return its part of the page."""
    scenarios = [longer(name) for name in (BASE, *in_order(group))]
    study = design(scenarios, REPLICATIONS, SEED, tuple(WINDOWS), parameters=parameters())
    results = execute(study, Engine(2), Path("results/store"))
    if results.failures:
        sys.exit(results.failures[0].traceback)
    lines = notes(study)
    for window in WINDOWS:
        lines += tables(compare_results(results, window), group)
    return "\n".join(lines)


def main() -> None:
    """Write both pages."""
    for group, page in PAGES.items():
        body = written(group)
        text = page.read_text()  # after the minutes that the runs took, in which it may change
        begin, end = (f"<!-- {group}:{mark} -->" for mark in ("begin", "end"))
        head, rest = text.split(begin)
        page.write_text(f"{head}{begin}\n{body}\n{end}{rest.split(end)[1]}")


if __name__ == "__main__":
    main()
