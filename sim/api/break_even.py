"""Find the value of a factor at which a scenario no longer changes an outcome: breakeven."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments, types
from sim.api.engine import STORE, make_engine
from sim.runs.progress import Progress, Tell, nothing

if TYPE_CHECKING:
    from sim.sensitivity.break_even_request import BreakEvenRequest


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
    workers: int = 1,
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
    from sim.sensitivity.break_even import find_break_even

    arguments.numbers(draws=draws, points=points)
    request = _request(
        scenario, base, factor, outcome, between, points, window, draws, seed,
        (parameters, policy_strength, fresh_worlds), tell,
    )  # fmt: skip
    store = arguments.folder("store", store)
    return find_break_even(request, store, make_engine(workers, tell, progress))


def _request(
    scenario: "types.ScenarioLike",
    base: "types.ScenarioLike | None",
    factor: str,
    outcome: str,
    between: tuple[float, float] | None,
    points: int,
    window: str,
    draws: int,
    seed: int,
    source: "tuple[types.ParameterSource | Path | str, str, bool]",
    tell: Tell,
) -> "BreakEvenRequest":
    """Load the scenarios and check the request."""
    from sim.api.experiments import make_study
    from sim.errors import UserError
    from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
    from sim.scenario import load_all
    from sim.scenario.warnings import warnings_of_run
    from sim.sensitivity.break_even_request import (
        BreakEvenRequest,
        factor_of,
        known_outcome,
        without_policies,
    )

    known_outcome(outcome)
    if draws < MIN_DRAWS:
        raise UserError(f"draws is {draws}. Give {MIN_DRAWS} or more.")
    loaded = load_all([scenario])
    if len(loaded) != 1:
        raise UserError(f"{scenario}: is a group of scenarios. Name one of them.")
    bases = [without_policies(loaded[0])] if base is None else load_all([base])
    if len(bases) != 1:
        raise UserError(f"{base}: is a group of scenarios. Name one of them.")
    chosen = factor_of(factor, bases[0], loaded[0], between, points)
    study = make_study(
        [*bases, *loaded], [window], draws * REPLICATIONS_PER_DRAW, seed, *source,
        any_period=False,
    )  # fmt: skip
    for line in warnings_of_run(study.scenarios[1], study.scenarios[1].spans[study.windows[0]]):
        tell(f"warning: {line}")
    return BreakEvenRequest(study, chosen, outcome)
