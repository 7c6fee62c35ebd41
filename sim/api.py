"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from typing import TYPE_CHECKING, Any

from sim.scenario import WHOLE, Scenario

if TYPE_CHECKING:
    from sim.experiment.source import Parameters


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
    from sim.runs.engine import Engine

    chosen = parameters() if assumed is None else assumed
    study = design((base, *others), replications, seed, [window], parameters=chosen)
    return to_json(execute(study, Engine(workers)), window, [other.name for other in others])
