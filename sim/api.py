"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim.forecast  # noqa: F401 (first, so that `sim.forecast` is the function of that name)
from sim.runs.steps import Steps, cores, silent, unheard
from sim.scenario import WHOLE, Scenario

if TYPE_CHECKING:
    from sim.attribution.result import AttributionResult
    from sim.experiment.source import Parameters

RESULTS = Path("results")


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


def attribute(
    draws: int = 200,
    replications: int = 4,
    assumed: "Parameters | None" = None,
    seed: int = 1,
    workers: int = 0,
    results: Path = RESULTS,
    progress: Steps = silent,
    tell: Callable[[str], None] = unheard,
) -> "AttributionResult":
    """Split the model's rise of arrivals from 2024 to 2025 among six drivers (Shapley values).

    Runs are kept in a folder of `results`: a call that was stopped resumes, and more draws use
    what is there.

    Parameters
    ----------
    draws, replications
        Draws of the assumptions, and replications a draw.
    assumed
        Source of the assumptions; the project's posterior if absent.
    workers
        Number of worker processes (0 = one per core). Results do not depend on it.
    progress, tell
        Makes a progress bar for a step; told of what goes wrong on the way.

    Raises
    ------
    UserError
        If the posterior does not fit this version.
    Stopped, Unkept
        At Ctrl-C, and if runs cannot be written; finished runs are kept.
    """
    from sim.attribution.parts import Recipe, fill, read
    from sim.attribution.split import split
    from sim.inference.source import parameters

    source = assumed or parameters(levers=False)
    recipe = Recipe(source, draws, replications, seed)
    folder = recipe.folder(results)
    with progress("running", recipe.runs) as done:
        fill(recipe, folder, workers or cores(), tell, done)
    counts = read(recipe, folder)
    return split(counts, recipe.regimes(), source.kind.value, seed, folder.name)
