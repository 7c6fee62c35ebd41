"""Follow boats through single replications, to verify the model: diff, trace, replay."""

from collections.abc import Sequence
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
    one, other = _scenarios([a, b], adversary)
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
    from sim.experiment.night_log import night_log
    from sim.experiment.recorder import record
    from sim.inference.source import named_source

    replication, seed = arguments.numbers(replication=replication, seed=seed)
    (loaded,) = _scenarios([scenario], adversary)
    night = _night_of(loaded, night)
    source = named_source(parameters, policy_strength, fresh_worlds)
    (recording,) = record([loaded], source, seed, replication)
    return night_log(recording, night, replication, seed, source.intervals_hold)


def replay(
    scenario: "types.ScenarioLike",
    other: "types.ScenarioLike | None" = None,
    *,
    night: int | None = None,
    replication: int = 0,
    seed: int = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
) -> "types.ReplayPage":
    """Return one synthetic night, boat by boat, and its page as HTML.

    Parameters
    ----------
    scenario, other
        Scenarios, files or shipped names. If there are two, they have one period, and share the
        random world.
    night
        Number of the night. If None, the night on which most fates differ, or on which most boats
        launch if there is one scenario.
    replication, seed
        Number of the replication, as in a study of the same seed.
    parameters, policy_strength, fresh_worlds, adversary
        See `run`.

    Raises
    ------
    UserError
        If a scenario cannot be loaded, the periods differ, there is no such night, or no night
        differs.
    """
    from sim.experiment.one_night import replay_night
    from sim.experiment.recorder import record
    from sim.html.replay.report import replay_page
    from sim.inference.source import named_source
    from sim.scenario.warnings import same_by_construction

    replication, seed = arguments.numbers(replication=replication, seed=seed)
    loaded = _scenarios([scenario] if other is None else [scenario, other], adversary)
    night = None if night is None else _night_of(loaded[0], night)
    source = named_source(parameters, policy_strength, fresh_worlds)
    recordings = record(loaded, source, seed, replication, follow=True)
    same = len(loaded) == 2 and same_by_construction(*loaded)
    titles = [each.title for each in loaded]
    return replay_page(
        replay_night(recordings, titles, night, replication, seed, source.intervals_hold, same)
    )


def _scenarios(named: Sequence["types.ScenarioLike"], adversary: str) -> list["Scenario"]:
    """Load scenarios of one period."""
    loaded = [_scenario(each, adversary) for each in named]
    _check_periods(loaded[0], loaded[-1])
    return loaded


def _night_of(scenario: "Scenario", night: int) -> int:
    """Return the number of a night that the scenario's period has."""
    from sim.experiment.night_log import check_night

    (night,) = arguments.numbers(night=night)
    check_night(night, (scenario.period.end - scenario.period.start).days + 1)
    return night


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
