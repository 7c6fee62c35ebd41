"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.scenario import WHOLE, Scenario

if TYPE_CHECKING:
    from sim.experiment.source import Parameters
    from sim.sensitivity.folder import Progress
    from sim.sensitivity.result import SweepResult
    from sim.sensitivity.spec import Sweep

STORE = Path("results") / "store"
"""Where runs of sweeps are kept."""


def compare(
    base: Scenario,
    *others: Scenario,
    window: str = WHOLE,
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    assumed: "Parameters | None" = None,
) -> dict[str, Any]:
    """Run scenarios in the same random worlds and compare each with the first.

    Assumptions come from the project's posterior, and how strong policies are from their priors,
    unless `assumed` says otherwise.

    Returns
    -------
    dict
        As `channelsim compare --json` prints it: `scenarios` and `differences` by outcome.

    Raises
    ------
    UserError
        For a window that a scenario lacks, or that falls on different days.
    """
    from sim.experiment.comparison import to_json
    from sim.experiment.design import design
    from sim.experiment.run import execute
    from sim.inference.source import parameters

    chosen = parameters() if assumed is None else assumed
    study = design((base, *others), replications, seed, [window], parameters=chosen)
    return to_json(execute(study, workers), window, [other.name for other in others])


def sweep(
    file: "str | Path | Sweep",
    *,
    parameters: "Parameters | None" = None,
    workers: int = 0,
    store: Path = STORE,
    out: Path | None = None,
    progress: "Callable[[Progress], None]" = lambda so_far: None,
    tell: Callable[[str], None] = lambda line: None,
) -> "SweepResult":
    """Run a scenario, or a pair, over many values of its numbers; tell which of them matter.

    Every run is kept in `store`, so the same call after a stop runs only what is missing. The
    study's folder gets its tables, its analysis and a manifest.

    Parameters
    ----------
    file
        A sweep's file, a shipped sweep's name, or a sweep that `load_sweep` read.
    parameters
        Where assumptions that are not varied come from; the project's posterior if absent. A sweep
        that is read already has its own.
    workers
        Number of worker processes (0 = one per core). Results do not depend on it.
    store
        Where runs are kept for good.
    out
        Folder of the study; `results/STUDY` if absent.
    progress
        Called with how far the sweep is, as runs finish.
    tell
        Called with a line for each crash of a worker that was mended.

    Raises
    ------
    UserError
        For a wrong file, a folder that holds something else, or a full disk.
    Stopped
        At Ctrl-C; runs that were done are kept.
    """
    from sim.inference.source import parameters as source
    from sim.runs.pool import Unkept
    from sim.sensitivity.folder import write_analysis
    from sim.sensitivity.run import run_sweep
    from sim.sensitivity.spec import Sweep, load_sweep

    asked = file
    if not isinstance(asked, Sweep):
        asked = load_sweep(asked, source(levers=False) if parameters is None else parameters)
    folder = Path("results") / asked.study if out is None else out
    try:
        swept = run_sweep(asked, folder, store, workers or cores(), tell, progress)
    except (Unkept, OSError) as problem:
        raise UserError(
            f"{store}: runs could not be kept: {problem}; make room or name another folder, and "
            f"the same command goes on from there (runs are in {store})"
        ) from None
    try:
        write_analysis(swept.plan, swept.found, folder)
    except OSError as problem:
        raise UserError(f"{folder}: not written: {problem}; make room, and run again") from None
    return replace(swept.found, folder=folder, failures=tuple(swept.failures))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
