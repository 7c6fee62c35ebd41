"""Run scenarios and compare them: run, compare, overview."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from sim.api import arguments, types
from sim.api.engine import Workers, make_engine
from sim.errors import UserError
from sim.runs.progress import Progress, Tell, nothing

if TYPE_CHECKING:
    from sim.experiment.design import Study
    from sim.experiment.run import Results
    from sim.outcomes.amounts import Amounts
    from sim.report.studies import Result
    from sim.runs.engine import Engine
    from sim.scenario import Scenario

R = TypeVar("R", bound="Result")
REPLICATIONS = 100
"""Number of replications of a comparison, unless another is named."""


def run(
    *scenarios: "types.ScenarioLike",
    window: str = "period",
    replications: int = 100,
    seed: int = 1,
    workers: Workers = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
    variant: str = "",
    store: Path | str | None = None,
    progress: Progress = nothing,
    tell: Tell = nothing,
    out: Path | str | None = None,
    everything: bool = False,
) -> "types.RunResult":
    """Run scenarios in the same replications, and return the outcomes of each.

    Parameters
    ----------
    scenarios
        Scenarios, files, shipped names, or the groups "policies" and "packages".
    window, replications, seed
        Days that are counted: a window of one of the scenarios, or `2025-09-01:2025-11-30`. How
        many replications, and which. More of them keep the first as they are.
    workers, progress, tell
        See `sim.api`.
    parameters, policy_strength
        Source of the assumptions ("posterior", "prior", "defaults" or a posterior's file), and of
        policy strength ("prior" or "default"). A `ParameterSource` sets both, and `fresh_worlds`.
    fresh_worlds
        Whether replications are new worlds. Otherwise each draw of a posterior comes with a world
        that went like the reports to the last day of the figures (15 June 2025).
    adversary
        Whether networks learn ("learns" or "fixed"). Empty: as each scenario says.
    variant
        Structural variant under which all is run, such as "refusal by coin". Empty: none.
    store
        Folder that stores every run. A stored run is not run again. None: runs are not stored.
    out, everything
        Folder for the study (`{study}` stands for its name), and whether its tables have all
        outcomes.
    """
    from sim.experiment.comparison import summarise

    study = make_study(
        scenarios, [window], replications, seed, parameters, policy_strength, fresh_worlds,
        adversary, variant=variant,
    )  # fmt: skip
    warn(study.scenarios, study, tell)
    return _result(study, summarise, make_engine(workers, tell, progress), store, out, everything)


def compare(
    base: "types.ScenarioLike",
    *others: "types.ScenarioLike",
    window: str = "period",
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    adversary: str = "",
    variant: str = "",
    any_period: bool = False,
    against: str = "",
    parts: bool = False,
    precision: str = "",
    store: Path | str | None = None,
    progress: Progress = nothing,
    tell: Tell = nothing,
    out: Path | str | None = None,
    everything: bool = False,
) -> "types.Comparison":
    """Run scenarios in the same replications, and compare each with the first or another.

    A window of any of the scenarios holds for all of them. If it falls on different days, that is
    a `UserError`. The other arguments are those of `run`; `base` and `others` are scenarios.

    Parameters
    ----------
    replications
        Number of replications, by default 100. With `precision`, the largest number, by default
        2000.
    any_period
        Compare scenarios of different periods too. If their first days differ, their replications
        are not paired.
    against
        Name of the scenario that the others are compared with, in place of the first. "all"
        compares every two scenarios.
    parts
        Compare the policies of the one other scenario, each alone and all together, with `base`.
        The result is then a `Contributions`.
    precision
        Largest half-width of the 95 % interval of every paired mean, such as
        "arrivals=1%,expected_deaths=2". Replications are added until all are that narrow. What was
        reached is in `precision` of the result. The numbers are those with as many replications.
    """
    from sim.experiment.comparison import compare_results
    from sim.experiment.precision import MAX_REPLICATIONS, read_precision
    from sim.scenario import Scenario

    if not others:
        name = base.name if isinstance(base, Scenario) else base
        raise UserError(f"{name}: has nothing to compare it with. Name a second scenario.")
    requested = read_precision(precision) if precision else None
    if replications is None:
        replications = MAX_REPLICATIONS if requested else REPLICATIONS
    named = _parts((base, *others), against) if parts else (base, *others)
    study = make_study(
        named, [window], replications, seed, parameters, policy_strength, fresh_worlds,
        adversary, any_period, against, variant,
    )  # fmt: skip
    warn(study.scenarios[-1:] if parts else study.scenarios, study, tell)
    summary = _contributions if parts else compare_results
    engine = make_engine(workers, tell, progress)
    if requested is None:
        return _result(study, summary, engine, store, out, everything)
    return _precise(study, requested, summary, engine, store, out, everything)


def _contributions(results: "Results") -> "types.Comparison":
    """Compare the scenarios of `_parts`, and return what each policy contributes."""
    from sim.experiment.comparison import compare_results
    from sim.experiment.parts import contributions

    return contributions(compare_results(results))


def _parts(named: "Sequence[types.ScenarioLike]", against: str) -> "Sequence[types.ScenarioLike]":
    """Return the scenarios that a comparison by policy runs."""
    from sim.experiment.parts import with_parts
    from sim.scenario import load_all

    if against:
        raise UserError("parts: cannot be combined with against. Leave one of them out.")
    loaded = load_all(named)
    if len(loaded) != 2:
        raise UserError("parts: compare one scenario with a baseline. Name exactly two.")
    return with_parts(*loaded)


def overview(
    replications: int = 100,
    seed: int = 1,
    workers: Workers = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    store: Path | str | None = None,
    progress: Progress = nothing,
    tell: Tell = nothing,
    out: Path | str | None = None,
    everything: bool = False,
) -> "types.Overview":
    """Run the shipped scenarios: two years beside reported figures, then five policies.

    The arguments are those of `run`.
    """
    from sim.experiment.overview import SCENARIOS, WINDOWS, summarise_overview

    study = make_study(
        SCENARIOS, WINDOWS, replications, seed, parameters, policy_strength, fresh_worlds
    )
    return _result(
        study, summarise_overview, make_engine(workers, tell, progress), store, out, everything
    )


def make_study(
    named: "Sequence[types.ScenarioLike]",
    windows: Sequence[str],
    replications: int,
    seed: int,
    parameters: "types.ParameterSource | Path | str",
    policy_strength: str,
    fresh_worlds: bool = False,
    adversary: str = "",
    any_period: bool = True,
    against: str = "",
    variant: str = "",
) -> "Study":
    """Load the scenarios and check the request."""
    from sim.experiment.design import ALL_PAIRS, design, with_baseline
    from sim.experiment.variants import varied
    from sim.inference.source import named_source
    from sim.scenario import load_all
    from sim.scenario.windows import with_window

    replications, seed = arguments.numbers(replications=replications, seed=seed)
    source = named_source(parameters, policy_strength, fresh_worlds)
    if variant:
        source = varied(source, variant.replace("_", " "))
    loaded = load_all(named, adversary)
    names = []
    for window in windows:
        loaded, name = with_window(loaded, window)
        names.append(name)
    if against and against != ALL_PAIRS:
        loaded = list(with_baseline(loaded, against))
    study = design(loaded, replications, seed, names, any_period, source)
    return replace(study, all_pairs=True) if against == ALL_PAIRS else study


def warn(scenarios: "Sequence[Scenario]", study: "Study", tell: Tell) -> None:
    """Tell of policies that can have no effect in the days that are counted."""
    from sim.scenario.warnings import warnings_of_run

    for scenario in scenarios:
        for line in warnings_of_run(scenario, scenario.spans[study.windows[0]]):
            tell(f"warning: {line}")


def _result(
    study: "Study",
    summary: "Callable[[Results], R]",
    engine: "Engine",
    store: Path | str | None,
    out: Path | str | None,
    everything: bool,
) -> R:
    """Run a study, summarise its results, and write them if there is a folder."""
    from sim.experiment.folder import check_folder
    from sim.experiment.run import execute

    if out is not None:
        check_folder(study.folder(out))
    results = execute(study, engine, None if store is None else arguments.store_folder(store))
    return _written(results, summary(results), out, everything)


def _precise(
    study: "Study",
    requested: "Amounts",
    summary: "Callable[[Results], types.Comparison]",
    engine: "Engine",
    store: Path | str | None,
    out: Path | str | None,
    everything: bool,
) -> "types.Comparison":
    """Run a study until its intervals are narrow enough, as `_result` does with all replications.

    The folder is checked before anything runs, although its name may follow from the number of
    replications at the end.
    """
    from sim.experiment.folder import check_folder
    from sim.experiment.precision import run_until_precise
    from sim.experiment.run import execute

    if out is not None:
        check_folder(study.folder(out))
    with ExitStack() as stack:
        runs = arguments.store_folder(store or stack.enter_context(TemporaryDirectory()))
        results, reached = run_until_precise(
            study, requested, partial(execute, engine=engine, store=runs), engine.tell
        )
    return _written(results, replace(summary(results), precision=reached), out, everything)


def _written(results: "Results", result: R, out: Path | str | None, everything: bool) -> R:
    """Return a result after it was written, if there is a folder."""
    if out is not None:
        from sim.report.studies import write_study  # rich takes time to import

        write_study(results, result, everything, results.study.folder(out))
    return result
