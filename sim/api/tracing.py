"""Follow boats through single replications, to verify the model: diff, trace."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments, types
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.scenario import Scenario


def diff(
    a: "types.ScenarioLike",
    b: "types.ScenarioLike",
    *,
    replication: int = 0,
    seed: int = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
) -> "types.FateDiff":
    """Return the attempts whose fate or deaths differ between two scenarios in one replication.

    Parameters
    ----------
    a, b
        Scenarios, files or shipped names, of one period.
    replication, seed
        Number of the replication, as in a study of the same seed.
    parameters, policy_strength, fresh_worlds, adversary
        See `run`.

    Raises
    ------
    UserError
        If a scenario cannot be loaded, or the periods differ.
    """
    from sim.experiment.fates import fate_diff
    from sim.experiment.recorder import record
    from sim.inference.source import named_source
    from sim.scenario.warnings import same_by_construction

    replication, seed = arguments.numbers(replication=replication, seed=seed)
    one, other = _scenario(a, adversary), _scenario(b, adversary)
    _check_periods(one, other)
    source = named_source(parameters, policy_strength, fresh_worlds)
    ours, theirs = record([one, other], source, seed, replication)
    same = same_by_construction(one, other)
    return fate_diff(ours, theirs, replication, seed, source.intervals_hold, same)


def trace(
    scenario: "types.ScenarioLike",
    night: int,
    *,
    replication: int = 0,
    seed: int = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
) -> "types.NightLog":
    """Return the log of one synthetic night of a scenario in one replication.

    Parameters
    ----------
    scenario
        A scenario, its file or a shipped name.
    night
        Number of the night. The period's first night is 1.
    replication, seed
        Number of the replication, as in a study of the same seed.
    parameters, policy_strength, fresh_worlds, adversary
        See `run`.

    Raises
    ------
    UserError
        If the scenario cannot be loaded, or its period has no such night.
    """
    from sim.experiment.night_log import check_night, night_log
    from sim.experiment.recorder import record
    from sim.inference.source import named_source

    night, replication, seed = arguments.numbers(night=night, replication=replication, seed=seed)
    loaded = _scenario(scenario, adversary)
    check_night(night, (loaded.period.end - loaded.period.start).days + 1)
    source = named_source(parameters, policy_strength, fresh_worlds)
    (recording,) = record([loaded], source, seed, replication)
    return night_log(recording, night, replication, seed, source.intervals_hold)


def _scenario(named: "types.ScenarioLike", adversary: str) -> "Scenario":
    """Load one scenario; a group has several."""
    from sim.scenario import load_all

    loaded = load_all([named], adversary)
    if len(loaded) != 1:
        raise UserError(f"{named}: is a group of scenarios. Name one scenario.")
    return loaded[0]


def _check_periods(a: "Scenario", b: "Scenario") -> None:
    ours, theirs = a.period, b.period
    if ours != theirs:
        raise UserError(
            f"{b.name}: the period runs {theirs.start} to {theirs.end}, but {ours.start} to "
            f"{ours.end} in {a.name}. Give both the same period."
        )
