"""Vary assumptions and show which of them matter: sweep."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments, types
from sim.api.engine import RESULTS, STORE, Workers, make_engine
from sim.errors import UserError
from sim.runs.progress import Progress, Tell, nothing

if TYPE_CHECKING:
    from sim.sensitivity.run import FinishedSweep


def sweep(
    file: "str | Path | types.Sweep",
    *,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    workers: Workers = 1,
    store: Path | str = STORE,
    out: Path | str | None = None,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.SweepResult":
    """Vary the assumptions of a scenario, or of a pair, and return which of them matter.

    The study's folder gets its tables, its analysis and a manifest. The other arguments are those
    of `run`.

    Parameters
    ----------
    file
        A sweep's file, a shipped sweep's name, or a sweep that `load_sweep` read, which has its
        own parameters.
    out
        Folder of the study. Default: `results/STUDY`.

    Raises
    ------
    UserError
        For a wrong file, a folder that holds something else, or a full disk at the tables.
    """
    from sim.inference.source import named_source
    from sim.sensitivity.run import run_sweep
    from sim.sensitivity.spec import Sweep, load_sweep

    if not isinstance(file, Sweep):
        file = load_sweep(file, named_source(parameters, "default"))
    folder = RESULTS / file.study if out is None else arguments.path("out", out)
    runs, engine = arguments.store_folder(store), make_engine(workers, tell, progress)
    return _written(run_sweep(file, folder, runs, engine))


def _written(swept: "FinishedSweep") -> "types.SweepResult":
    """Write a finished sweep into its folder."""
    from sim.report.sweeps import render
    from sim.report.text import as_text
    from sim.sensitivity.folder import write_sweep

    folder, text = swept.progress.path.parent, as_text(*render(swept.result))
    try:
        write_sweep(swept.plan, swept.runs, swept.progress, swept.failures, swept.result, text)
    except OSError as problem:
        raise UserError(
            f"{folder}: cannot be written: {problem}. Free space, then run it again."
        ) from None
    return replace(swept.result, folder=folder, failures=tuple(swept.failures))
