"""Find the value of a factor at which a scenario no longer changes an outcome: breakeven."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api import arguments, types
from sim.api.engine import STORE, Workers, make_engine
from sim.api.experiments import make_study, warn
from sim.errors import UserError
from sim.runs.progress import Progress, Tell, nothing
from sim.shipped import GROUPS

if TYPE_CHECKING:
    from sim.scenario import Scenario


def breakeven(
    scenario: "types.ScenarioLike",
    factor: str,
    outcome: str = "expected_deaths",
    *,
    base: "types.ScenarioLike | None" = None,
    between: tuple[float, float] | None = None,
    points: int = 9,
    window: str = "period",
    draws: int = 100,
    seed: int = 1,
    workers: Workers = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    store: Path | str = STORE,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.BreakEven":
    """Return the value of a factor at which a scenario no longer changes an outcome.

    The scenario runs at values of the factor in the replications of the baseline. A draw has two
    of them. The other arguments are those of `run`.

    Parameters
    ----------
    scenario, base
        The scenario, and its baseline. By default, the baseline is the scenario without policies.
    factor
        An assumption, or KIND.SETTING of a policy of the scenario. The baseline has the value of
        an assumption too, and keeps its own policies.
    outcome
        Name of an outcome. Realised deaths are refused, because they are mostly chance.
    between
        Lowest and highest value. By default the 1 to 99 % of an assumption's prior, the range
        allowed if it has none, or the bounds of a policy's setting.
    points
        Number of values, evenly spread.
    draws
        Number of draws, at least 20.

    Raises
    ------
    UserError
        For a wrong scenario, factor, range or outcome, or if fewer than 20 draws are complete.
    """
    from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
    from sim.sensitivity.break_even import find_break_even
    from sim.sensitivity.break_even_request import (
        BreakEvenRequest,
        factor_with_values,
        known_outcome,
    )

    arguments.numbers(draws=draws, points=points)
    if draws < MIN_DRAWS:
        raise UserError(f"draws is {draws}. Give {MIN_DRAWS} or more.")
    known_outcome(outcome)
    pair = _pair(base, scenario)
    chosen = factor_with_values(factor, *pair, None if between is None else _ends(between), points)
    study = make_study(
        pair, [window], draws * REPLICATIONS_PER_DRAW, seed, parameters, policy_strength,
        fresh_worlds, any_period=False,
    )  # fmt: skip
    warn(study.scenarios[1:], study, tell)
    runs, engine = arguments.store_folder(store), make_engine(workers, tell, progress)
    return find_break_even(BreakEvenRequest(study, chosen, outcome), runs, engine)


def _pair(
    base: "types.ScenarioLike | None", scenario: "types.ScenarioLike"
) -> "tuple[Scenario, Scenario]":
    """Return the baseline and the scenario."""
    from sim.scenario import load_all
    from sim.sensitivity.break_even_request import without_policies

    for name in (scenario, base):
        if isinstance(name, str) and name in GROUPS and not Path(name).is_file():
            raise UserError(f"{name}: is a group of scenarios. Name one of them.")
    (loaded,) = load_all([scenario])
    return (without_policies(loaded) if base is None else load_all([base])[0], loaded)


def _ends(between: Any) -> tuple[float, float]:
    """Return the lowest and the highest value of a range from Python."""
    try:
        low, high = between
        return float(low), float(high)
    except (TypeError, ValueError):
        raise UserError(f"between is {between!r}. Give two numbers, such as (0, 1).") from None
