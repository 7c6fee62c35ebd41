"""Outcomes of a user's own, replication by replication: measure."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sim.api import types
from sim.api.experiments import make_study
from sim.runs.progress import Progress, nothing


def measure(
    *scenarios: "types.ScenarioLike",
    outcomes: "Mapping[str, Callable[[types.Window], float]]",
    window: str = "period",
    replications: int = 100,
    seed: int = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
    progress: Progress = nothing,
) -> "types.DataFrame":
    """Return outcomes of your own, one row per replication and scenario.

    The runs are those of `compare` with the same arguments, so that replications of two scenarios
    pair. They run in this process and are not stored.

    Parameters
    ----------
    outcomes
        Functions by name. Each takes a `sim.outcomes.window.Window`, which has the tables of the
        days that are counted, and returns one number.
    scenarios, window, replications, seed, parameters, policy_strength, fresh_worlds, adversary
        See `run`.
    progress
        See `run`.

    Raises
    ------
    UserError
        If a name is taken, a function fails, or it returns no number.
    """
    from sim.experiment.custom import check_names, measure_custom
    from sim.jsonfile import frame

    check_names(outcomes)
    study = make_study(
        scenarios, [window], replications, seed, parameters, policy_strength, fresh_worlds,
        adversary,
    )  # fmt: skip
    return frame(measure_custom(study, outcomes, progress))
