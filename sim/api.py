"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim.forecast  # noqa: F401 (first, so that `sim.forecast` is the function of that name)
from sim.errors import UserError
from sim.runs.steps import Steps, cores, silent, unheard
from sim.scenario import WHOLE, Scenario

if TYPE_CHECKING:
    from sim.attribution.result import AttributionResult
    from sim.experiment.source import Parameters
    from sim.forecast.result import ForecastResult
    from sim.forecast.scored import ForecastScores

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


def forecast(
    to: date = date(2025, 12, 31),
    replications: int = 1000,
    observed: Path | None = None,
    posterior: Path | None = None,
    seal: Path | bool = False,
    workers: int = 0,
    progress: Steps = silent,
    tell: Callable[[str], None] = unheard,
) -> "ForecastResult":
    """Forecast weekly arrivals if nothing changes, from the last data to a date.

    Parameters
    ----------
    to
        Day to which whole weeks are forecast.
    replications
        Number of simulated paths.
    observed
        Later weekly or daily figures (CSV), after which the forecast begins; the official series
        to 15 June 2025 if absent.
    posterior
        A posterior's file; the project's own if absent.
    seal
        File to write it to with its digest, to be scored later; True names it by its dates.
    workers
        Number of worker processes (0 = one per core). Results do not depend on it.
    progress, tell
        Makes a progress bar for a step; told of what goes wrong on the way.

    Raises
    ------
    UserError
        If data, posterior or date do not fit, or the sealed file exists or cannot be written.
    Stopped
        At Ctrl-C; nothing is kept.
    """
    from dataclasses import replace

    from sim.data.official_weekly import observed as official
    from sim.data.user_csv import read_series
    from sim.forecast.sealed import seal as sealed
    from sim.forecast.simulated import ahead
    from sim.inference.posterior_file import read_posterior, shipped_posterior

    draws = read_posterior(posterior) if posterior else shipped_posterior()
    history = read_series(observed, tell).joined(official()) if observed else official()
    path = Path(f"forecast_from_{history.week_ending[-1]}_to_{to}.csv") if seal is True else seal
    if path and path.exists():
        raise UserError(f"{path}: is there already, and what is sealed stays; name another --out")
    with progress("running", len(draws.draw)) as done:
        found = ahead(draws, history, to, replications, workers or cores(), tell, done)
    if not path:
        return found
    try:
        return replace(found, sealed=path, digest=sealed(found, draws, history, path))
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}; name another --out") from None


def score_forecasts(
    observed: Path, forecast: Path | None = None, tell: Callable[[str], None] = unheard
) -> "dict[str, ForecastScores]":
    """Score sealed forecasts, and plain forecasters beside them, against a later series.

    Parameters
    ----------
    observed
        Weekly or daily figures (CSV).
    forecast
        A sealed forecast; those of the project that have weeks in the series if absent.

    Returns
    -------
    dict
        Scores by the forecast's file name.

    Raises
    ------
    UserError
        If a file cannot be read, or no week of any forecast is in the series.
    """
    from sim.data.user_csv import read_series
    from sim.forecast.scored import score_sealed
    from sim.forecast.sealed import overlap, read_sealed, shipped_forecasts

    series = read_series(observed, tell)
    files = [forecast] if forecast else shipped_forecasts()
    if not files:
        raise UserError("the project's forecasts are not here; name one with --forecast")
    made = {file.name: read_sealed(file) for file in files}
    due = {name: each for name, each in made.items() if overlap(each, series.week_ending)}
    return {name: score_sealed(each, series) for name, each in (due or made).items()}


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
