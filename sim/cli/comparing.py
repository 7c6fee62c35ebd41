"""Commands that run scenarios in the same replications: run, compare, overview."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import FAILED_RUNS, answer
from sim.cli.completion import scenarios as shipped
from sim.cli.completion import variants
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import (
    Adversary,
    Assumptions,
    Dask,
    FreshWorlds,
    Json,
    Networks,
    Page,
    Part,
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

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sim.api.engine import Workers as Hands
    from sim.report.studies import Result
    from sim.runs.job import Failure
    from sim.scenario import Scenario


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO", autocompletion=shipped, show_default=False,
        help="Scenario files, or names of shipped scenarios: {scenarios}. The name of a group "
        "means all scenarios in it.",
    ),
]  # fmt: skip
Variant = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        autocompletion=variants,
        help="Run under a structural variant, another modelling choice: {variants}.",
    ),
]
Replications = Annotated[
    int,
    typer.Option(
        "--replications",
        "-n",
        min=1,
        max=1_000_000,
        help="Number of replications. More give narrower intervals of means.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--replications",
        "-n",
        min=1,
        max=1_000_000,
        show_default=False,
        help="Number of replications (default 100). More give narrower intervals of means. With "
        "--precision: the largest number (default 2000).",
    ),
]
Precision = Annotated[
    str,
    typer.Option(
        metavar="OUTCOME=NUMBER,…",
        show_default=False,
        help="Add replications until the 95 % interval of each mean change (not of levels) is at "
        "most ± NUMBER, in the outcome's unit or in % of the baseline.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results. Default: results/STUDY."),
]
Everything = Annotated[bool, typer.Option("--all", help="Show every outcome.")]
Against = Annotated[
    str,
    typer.Option(
        help="Scenario that the others are compared with, or `all` to compare every two. "
        "Default: the first scenario.",
        autocompletion=shipped,
        show_default=False,
    ),
]
AnyPeriod = Annotated[
    bool,
    typer.Option("--any-period", help="Allow scenarios of different periods."),
]

Parts = Annotated[
    bool,
    typer.Option(
        "--parts", help="Show what each policy of the second scenario contributes: each alone, "
        "all together, and their interaction.",
    ),
]  # fmt: skip


def run(
    scenarios: Files,
    window: Window = "period",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    part: Part = "",
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    adversary: Networks = None,
    variant: Variant = "",
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Run scenarios and print the outcomes of each: means and intervals.

    Example: channelsim run status_quo_2025 --window to_mid_june
    """
    loaded = _loaded(scenarios, adversary)
    source = assumed(assumptions, policy_strength, fresh_worlds)
    call = partial(
        api.run, *loaded, window=window, replications=replications, seed=seed,
        parameters=source, variant=variant,
    )  # fmt: skip
    hint = f"channelsim run {scenarios[0]} --all"
    _finish(call, hands(workers, dask, part), out, store, as_json, quiet, everything, hint)


def compare(
    scenarios: Files,
    window: Window = "period",
    replications: Limit = None,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    part: Part = "",
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    adversary: Networks = None,
    variant: Variant = "",
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
    any_period: AnyPeriod = False,
    against: Against = "",
    parts: Parts = False,
    precision: Precision = "",
    report: Page = None,
) -> None:
    """Compare scenarios with the first one, in the same replications.

    A replication is one random world. Each scenario runs in the same ones, so that differences
    are due to the scenarios and not to chance.

    Example: channelsim compare status_quo_2025 maritime_doctrine --window second_half

    Example: channelsim compare status_quo_2025 packages --window second_half

    Example: channelsim compare interception_300m shallow_water_stops --against all

    Example: channelsim compare status_quo_2025 government_2025 --parts

    Example: channelsim compare status_quo_2025 safe_route --precision arrivals=2%
    """
    check_page(report)
    loaded = _loaded(scenarios, adversary)
    source = assumed(assumptions, policy_strength, fresh_worlds)
    call = partial(
        api.compare, *loaded, window=window, replications=replications, seed=seed,
        parameters=source, any_period=any_period, against=against, parts=parts,
        precision=precision, variant=variant,
    )  # fmt: skip
    newest = "FOLDER" if out else "latest"
    hint = f"channelsim decide {newest}, or channelsim explain deaths, or any other word"
    _finish(call, hands(workers, dask, part), out, store, as_json, quiet, everything, hint, report)


def overview(
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    part: Part = "",
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
    report: Page = None,
) -> None:
    """Show the shipped scenarios: two years beside reported figures, then five policies.

    `--all` adds every outcome and every reported figure.

    Example: channelsim overview --all
    """
    check_page(report)
    source = assumed(assumptions, policy_strength, fresh_worlds)
    call = partial(api.overview, replications=replications, seed=seed, parameters=source)
    hint = "channelsim compare status_quo_2025 YOUR.yaml --all"
    _finish(call, hands(workers, dask, part), out, store, as_json, quiet, everything, hint, report)


def _loaded(scenarios: list[str], adversary: Adversary | None) -> "list[Scenario]":
    """Load the scenarios, before anything that takes longer: one of them may be wrong."""
    from sim.scenario import load_all

    return load_all(scenarios, adversary or "")


def _finish(
    call: "Callable[..., Result]",
    opened: "AbstractContextManager[Hands]",
    out: Path | None,
    store: str,
    as_json: bool,
    quiet: bool,
    everything: bool,
    hint: str,
    report: Path | None = None,
) -> None:
    """Run a study, print its result and write its report. Exit with 1 if something failed."""
    from sim.report.studies import failed_controls, implausible_lines, render, render_precision

    place = out or Path("results/{study}")
    with kept_in(store), opened as workers, progress_bar(quiet) as progress:
        result = call(
            workers=workers, store=store, progress=progress, tell=tell, out=place,
            everything=everything,
        )  # fmt: skip
    answer(result.to_json(), as_json, *render(result, everything), *render_precision(result))
    folder, failures = result.study.folder(place), result.failures
    write_page(folder, report, quiet)
    for line in implausible_lines(result):
        tell(f"warning: {line}")
    wrong = failed_controls(result)
    for line in wrong:
        tell(f"control failed: {line}")
    _tell_failures(failures, result.study.runs, folder)
    if not quiet:
        tell(f"Written to {folder}. Next: {hint.replace('FOLDER', quote(str(folder)))}")
    if failures or wrong:
        raise typer.Exit(FAILED_RUNS)


def _tell_failures(failures: "Sequence[Failure]", runs: int, folder: Path) -> None:
    """Print the first failed runs, and how many there are."""
    for failure in failures[:3]:
        tell(
            f"run failed: {failure.scenario}, replication {failure.replication}, {failure.stage}: "
            f"{failure.type}: {failure.message}"
        )
    if failures:
        tell(
            f"{len(failures)} of {runs} runs failed. Their tracebacks are in "
            f"{folder}/failures.parquet. The other runs are stored."
        )
