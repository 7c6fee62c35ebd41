"""The command that finds where a scenario no longer changes an outcome: breakeven."""

from typing import Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import FAILED_RUNS, answer
from sim.cli.completion import scenarios as shipped
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import (
    Assumptions,
    Dask,
    FreshWorlds,
    Json,
    Page,
    PolicyStrength,
    Quiet,
    Seed,
    Store,
    Strength,
    Window,
    Workers,
    assumed,
    hands,
)
from sim.cli.reporting import check_page, write_page

One = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", autocompletion=shipped, show_default=False,
        help="Scenario file, or name of a shipped scenario: {scenarios}.",
    ),
]  # fmt: skip
FactorPath = Annotated[
    str,
    typer.Option(
        metavar="PATH", show_default=False,
        help="Number to vary: an assumption, or KIND.SETTING of a policy of the scenario.",
    ),
]  # fmt: skip
OutcomeName = Annotated[
    str,
    typer.Option(metavar="NAME", help="Outcome. Realised deaths are refused: they are chance."),
]
Base = Annotated[
    str | None,
    typer.Option(
        autocompletion=shipped, show_default=False,
        help="Baseline. Default: the scenario without its policies.",
    ),
]  # fmt: skip
Ends = Annotated[
    str,
    typer.Option(
        "--between", metavar="LOW,HIGH", show_default=False,
        help="Lowest and highest value. Default: 1 to 99 % of the assumption's prior, all "
        "that is allowed if it has no prior, or the bounds of the policy's setting.",
    ),
]  # fmt: skip
Points = Annotated[int, typer.Option(min=3, max=200, help="Number of values, evenly spread.")]
Draws = Annotated[
    int,
    typer.Option(
        "--draws", "-n", min=20, max=500_000,
        help="Number of draws, each of two replications. More give narrower intervals.",
    ),
]  # fmt: skip


def breakeven(
    scenario: One,
    factor: FactorPath,
    outcome: OutcomeName = "expected_deaths",
    base: Base = None,
    ends: Ends = "",
    points: Points = 9,
    window: Window = "period",
    draws: Draws = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Find the value of a number at which a scenario no longer changes an outcome.

    The scenario runs at several values, in the replications of its baseline. Runs are stored. If
    the command is interrupted, run it again and it resumes.

    Example: channelsim breakeven doctrine_refused --factor union_non_participation.strength
    --outcome arrivals --window second_half
    """
    from sim.report.break_even import render
    from sim.scenario import load_all
    from sim.sensitivity.break_even_request import read_range

    check_page(report)
    load_all([scenario, *([base] if base else [])])  # before anything that takes longer
    between = read_range(ends)
    source = assumed(assumptions, policy_strength, fresh_worlds)
    with kept_in(store), hands(workers, dask) as opened, progress_bar(quiet) as progress:
        result = api.breakeven(
            scenario, factor, outcome, base=base, between=between, points=points, window=window,
            draws=draws, seed=seed, workers=opened, parameters=source, store=store,
            progress=progress, tell=tell,
        )  # fmt: skip
    answer(result.to_json(), as_json, render(result))
    write_page(result, report, quiet)
    if result.failed:
        runs = "run" if result.failed == 1 else "runs"
        tell(f"{result.failed} {runs} failed. The other runs are stored.")
        raise typer.Exit(FAILED_RUNS)
