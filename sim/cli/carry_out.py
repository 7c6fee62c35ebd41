"""What every command that runs a study does: check, run, report, write, close."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import RenderableType

from sim.cli.console import as_text, engine_of, kept_in, terminal
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.experiment.design import Study
    from sim.experiment.run import Results
    from sim.experiment.source import Parameters
    from sim.scenario import Scenario

SOME_RUNS_FAILED = 1


def designed(
    names: Sequence[str],
    replications: int,
    seed: int,
    windows: Sequence[str],
    any_period: bool,
    parameters: "Parameters",
    adversary: str = "",
) -> "Study":
    """Load the scenarios, those of a group by its name, and check what was asked for."""
    from sim.experiment.design import design
    from sim.report.catalogue import in_order
    from sim.scenario import load
    from sim.shipped import GROUPS

    loaded = []
    for name in names:
        within = name in GROUPS and not Path(name).is_file()
        for each in in_order(name) if within else [name]:
            scenario = load(each)
            if within and scenario in loaded:
                continue  # named on its own before its group
            loaded.append(scenario)
    if adversary:
        loaded = [_against(adversary, scenario) for scenario in loaded]
    return design(loaded, replications, seed, windows, any_period, parameters)


def _against(adversary: str, scenario: "Scenario") -> "Scenario":
    """Return a scenario with networks that learn or not, whatever it says itself."""
    if adversary == "fixed" and scenario.parameters.get("learning_rate"):
        raise UserError(
            f"{scenario.name}: sets learning_rate, which is 0 with --adversary fixed; leave one out"
        )
    return scenario.model_copy(update={"adversary": adversary})


def finish(
    study: "Study",
    workers: int,
    out: Path | None,
    store: Path,
    as_json: bool,
    quiet: bool,
    others: Sequence[str],
    show: Callable[["Results"], list[RenderableType]],
    hint: str,
) -> None:
    """Carry out a study of one window, print it, write it, and say what to try next."""
    from sim.experiment.comparison import to_json

    results, folder = carry_out(study, workers, out, store, quiet)
    block = to_json(results, study.windows[0], others)
    report(results, [block], block, show(results), folder, as_json)
    close(results, folder, quiet, hint)


def carry_out(
    study: "Study", workers: int, out: Path | None, store: Path, quiet: bool
) -> tuple["Results", Path]:
    """Run a study; return its results and the folder that they will go to."""
    from sim.experiment.folder import check_folder
    from sim.experiment.run import execute

    folder = out if out is not None else Path("results") / study.name
    check_folder(folder, study.name)
    with kept_in(store), engine_of(workers, quiet) as engine:
        return execute(study, engine, store), folder


def report(
    results: "Results",
    blocks: list[dict[str, Any]],
    told: dict[str, Any],
    shown: list[RenderableType],
    folder: Path,
    as_json: bool,
) -> None:
    """Write the results, and print them as tables or as JSON."""
    from sim.experiment.folder import write

    try:
        write(results, blocks, as_text(*shown), folder)
    except OSError as problem:
        raise UserError(f"{folder}: not written: {problem}; make room, or name another") from None
    if as_json:
        print(json.dumps(told, indent=1))
    else:
        console = terminal()
        for part in shown:
            console.print(part)


def close(results: "Results", folder: Path, quiet: bool, hint: str) -> None:
    """Tell of failed runs and of what to try next; exit with 1 if any failed."""
    for failure in results.failures[:3]:
        print(
            f"run failed: {failure.scenario}, replication {failure.replication}, {failure.stage}: "
            f"{failure.type}: {failure.message}", file=sys.stderr,
        )  # fmt: skip
    if results.failures:
        print(
            f"{len(results.failures)} of {results.study.runs} runs failed; their tracebacks are in "
            f"{folder}/failures.parquet, the others are kept", file=sys.stderr,
        )  # fmt: skip
    if not quiet:
        print(f"Written to {folder}. Next: {hint}", file=sys.stderr)
    if results.failures:
        raise typer.Exit(SOME_RUNS_FAILED)
