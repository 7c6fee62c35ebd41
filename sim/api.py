"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.errors import UserError
from sim.scenario import WHOLE, Named, Scenario

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison, RunResult
    from sim.experiment.design import Study
    from sim.experiment.overview import Overview
    from sim.experiment.run import Results
    from sim.experiment.source import Parameters
    from sim.report.studies import Result

R = TypeVar("R", bound="Result")
Progress = Callable[[int], None]


def _silent(done: int) -> None:
    """Show no progress."""


def run(
    *scenarios: Named,
    window: str = WHOLE,
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    parameters: "Parameters | Path | str" = "posterior",
    policy_strength: str = "prior",
    adversary: str = "",
    progress: Progress = _silent,
    out: Path | str | None = None,
    everything: bool = False,
) -> "RunResult":
    """Run scenarios in the same replications, and return what each leads to.

    Parameters
    ----------
    scenarios
        Scenarios, files, shipped names, or the groups "policies" and "packages".
    replications, seed
        How many random worlds, and which. More of them leave the first as they are.
    workers
        Worker processes (0 = one per core). Results do not depend on it. A script that asks for
        more than one needs `if __name__ == "__main__":`, because they import it again.
    parameters, policy_strength
        Source of the assumptions ("posterior", "prior", "point" or a posterior's file), and of
        how strong policies are ("prior" or "default"); a `Parameters` says both.
    adversary
        "learns" or "fixed": whether networks learn; as the scenarios say if empty.
    out, everything
        Folder to write the study to (`{study}` stands for its name), and whether its tables have
        all outcomes.
    """
    study = _study(scenarios, [window], replications, seed, parameters, policy_strength, adversary)
    return _carried_out(study, _leads_to, workers, progress, out, everything)


def compare(
    base: Named,
    *others: Named,
    window: str = WHOLE,
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    parameters: "Parameters | Path | str" = "posterior",
    policy_strength: str = "prior",
    adversary: str = "",
    any_period: bool = False,
    progress: Progress = _silent,
    out: Path | str | None = None,
    everything: bool = False,
) -> "Comparison":
    """Run scenarios in the same replications, and compare each with the first.

    Parameters
    ----------
    any_period
        Compare scenarios of different periods too. If their first days differ, their random
        worlds are independent. The other parameters are those of `run`.

    Raises
    ------
    UserError
        For one scenario alone, and for a window that one lacks or that falls on different days.
    """
    if not others:
        name = base.name if isinstance(base, Scenario) else base
        raise UserError(f"{name}: needs another scenario to be compared with; name it after")
    named, windows = (base, *others), [window]
    study = _study(
        named, windows, replications, seed, parameters, policy_strength, adversary, any_period
    )
    return _carried_out(study, _compared, workers, progress, out, everything)


def overview(
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    parameters: "Parameters | Path | str" = "posterior",
    policy_strength: str = "prior",
    progress: Progress = _silent,
    out: Path | str | None = None,
    everything: bool = False,
) -> "Overview":
    """Compare the shipped scenarios: two years beside reported figures, then the policies.

    The parameters are those of `run`.
    """
    from sim.experiment.overview import SCENARIOS, WINDOWS, summarised

    study = _study(SCENARIOS, WINDOWS, replications, seed, parameters, policy_strength)
    return _carried_out(study, summarised, workers, progress, out, everything)


def _leads_to(results: "Results") -> "RunResult":
    from sim.experiment.comparison import leads_to

    return leads_to(results, results.study.windows[0])


def _compared(results: "Results") -> "Comparison":
    from sim.experiment.comparison import compared

    return compared(_leads_to(results))


def _study(
    named: Sequence[Named],
    windows: Sequence[str],
    replications: int,
    seed: int,
    parameters: "Parameters | Path | str",
    policy_strength: str,
    adversary: str = "",
    any_period: bool = True,
) -> "Study":
    """Load the scenarios and check what was asked for."""
    from sim.experiment.design import design
    from sim.inference.source import named_source
    from sim.scenario import load_all

    source = named_source(parameters, policy_strength)
    loaded = load_all(named, adversary)
    return design(loaded, replications, seed, windows, any_period, source)


def _carried_out(
    study: "Study",
    summarise: "Callable[[Results], R]",
    workers: int,
    progress: Progress,
    out: Path | str | None,
    everything: bool,
) -> R:
    """Run a study, summarise its results and write them where they are asked for."""
    from sim.experiment.folder import check_folder
    from sim.experiment.run import execute
    from sim.runs.cores import cores

    folder = None if out is None else study.folder(out)
    if folder is not None:
        check_folder(folder)
    results = execute(study, workers or cores(), progress)
    result = summarise(results)
    if folder is not None:
        from sim.report.studies import write_study

        write_study(results, result, everything, folder)
    return result
