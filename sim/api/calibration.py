"""Calibrate the model, and ask what it then says: validate, forecast, attribute.

See `sim.api` for `workers`, `progress`, `tell`, `store` and `results`.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import sim.forecast  # noqa: F401 (first, so that `sim.forecast` is the function of that name)
from sim.api.engine import RESULTS, STORE, engine_of
from sim.errors import UserError
from sim.runs.progress import Progress, Steps, Tell, nothing, silent

if TYPE_CHECKING:
    from sim.attribution.result import AttributionResult
    from sim.data.official_weekly import Weekly
    from sim.experiment.source import Parameters
    from sim.forecast.result import ForecastResult
    from sim.forecast.scored import ForecastScores
    from sim.inference.posterior import Posterior
    from sim.validation.result import CalibrationResult, ValidationResult

SETS, POLICY_DRAWS = 4000, 400  # of a validation


def calibrate(
    draws: int = 100_000,
    second: bool = False,
    targets: Path | None = None,
    seed: int = 1,
    workers: int = 1,
    results: Path = RESULTS,
    out: Path | None = None,
    progress: Steps = silent,
    tell: Tell = nothing,
) -> "CalibrationResult":
    """Weight draws from the priors by what was reported of 2024 and 2025, and write the posterior.

    Parameters
    ----------
    draws
        Draws from the priors. 100,000 take about 90 minutes on two cores, 4,000 some minutes.
    second
        Whether second-stage targets are fitted too.
    targets
        File of reported figures; the project's own if absent.
    out
        The posterior's file; posterior.parquet beside the simulations if absent.

    Raises
    ------
    UserError
        If a figure does not fit, or the posterior cannot be written.
    """
    from sim.data import targets as reported
    from sim.validation import calibrate as calibration

    every = list(reported.targets(targets).values())
    fitted = reported.to_fit(every, second)
    recipe, folder = calibration.recipe_of(draws, seed, results, every, fitted, tell)
    path, engine = out or folder / "posterior.parquet", engine_of(workers, tell, nothing)
    found = calibration.calibrate(recipe, folder, every, fitted, path, engine, progress)
    return replace(found, made_from=replace(found.made_from, targets=targets))


def validate(
    posterior: Path | None = None,
    targets: Path | None = None,
    results: Path = RESULTS,
    sets: int = SETS,
    policy_draws: int = POLICY_DRAWS,
    workers: int = 1,
    progress: Steps = silent,
    tell: Tell = nothing,
) -> "ValidationResult":
    """Hold the calibration against reported figures, synthetic data, structural variants, and time.

    Without simulations of `calibrate`, return what was found when the project's posterior was made.

    Parameters
    ----------
    posterior, targets
        A posterior's file; that beside the simulations, or else the project's own, if absent. File
        of reported figures; the project's own if absent.
    sets, policy_draws
        Synthetic data sets, and draws at which every policy is run (0: none).

    Raises
    ------
    UserError
        If figures and posterior do not fit, or something is asked of simulations that are missing.
    """
    from sim.inference.posterior_file import read_posterior
    from sim.validation.result import shipped_validation
    from sim.validation.validate import Work, bank_in, validate_bank

    draws = read_posterior(posterior) if posterior else None
    recipe, folder = bank_in(results, draws, tell)
    if recipe.draws:
        engine = engine_of(workers, tell, nothing)
        work = Work(sets, policy_draws, folder / "store", engine, progress)
        return validate_bank(recipe, folder, draws, targets, work)
    if draws or targets or (sets, policy_draws) != (SETS, POLICY_DRAWS):
        raise UserError(f"{folder}: no bank to validate; make it with channelsim calibrate")
    return shipped_validation()


def forecast(
    to: date = date(2025, 12, 31),
    replications: int = 1000,
    observed: Path | None = None,
    posterior: Path | None = None,
    seal: Path | bool = False,
    store: Path = STORE,
    workers: int = 1,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "ForecastResult":
    """Forecast weekly arrivals if nothing changes, in whole weeks from the last data to a date.

    Parameters
    ----------
    replications
        Number of simulated paths.
    observed, posterior
        Later weekly or daily figures (CSV) than those to 15 June 2025, after which it begins. A
        posterior's file; the project's own if absent.
    seal
        File to write it to with its digest, to be scored later; True names it by its dates.

    Raises
    ------
    UserError
        If data, posterior or date do not fit, or the sealed file exists or cannot be written.
    """
    from sim.data.official_weekly import observed as official
    from sim.data.user_csv import read_series
    from sim.forecast.simulated import ahead
    from sim.inference.posterior_file import read_posterior, shipped_posterior

    draws = read_posterior(posterior) if posterior else shipped_posterior()
    if draws.note:
        tell(draws.note)
    history = read_series(observed, tell).joined(official()) if observed else official()
    path = _place(seal, history.week_ending[-1], to)
    found = ahead(draws, history, to, replications, store, engine_of(workers, tell, progress))
    return _sealed(found, draws, history, path) if path else found


def _place(seal: Path | bool, origin: date, to: date) -> Path | None:
    """Return the file in which a forecast is to be sealed, if any."""
    path = Path(f"forecast_from_{origin}_to_{to}.parquet") if seal is True else seal or None
    if path and path.exists():
        raise UserError(f"{path}: is there already, and what is sealed stays; name another --out")
    return path


def _sealed(
    found: "ForecastResult", draws: "Posterior", history: "Weekly", path: Path
) -> "ForecastResult":
    """Write a forecast to be scored later."""
    from sim.forecast.sealed import seal

    try:
        return replace(found, sealed=path, digest=seal(found, draws, history, path))
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}; name another --out") from None


def score_forecasts(
    observed: Path, forecast: Path | None = None, tell: Tell = nothing
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
    parameters: "Parameters | Path | str" = "posterior",
    seed: int = 1,
    workers: int = 1,
    results: Path = RESULTS,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "AttributionResult":
    """Split the model's rise of arrivals from 2024 to 2025 among six drivers (Shapley values).

    Parameters
    ----------
    draws, replications
        Draws of the assumptions, and replications a draw.
    parameters
        Source of the assumptions: see `run`.

    Raises
    ------
    UserError
        If the posterior does not fit this version.
    """
    from sim.attribution.parts import Recipe, fill, read
    from sim.attribution.split import split
    from sim.inference.recipe import made_from
    from sim.inference.source import named_source

    source = named_source(parameters, "default")  # no policy is in force here
    recipe = Recipe(source, draws, replications, seed)
    folder = recipe.folder(results)
    fill(recipe, folder, engine_of(workers, tell, progress))
    found = split(read(recipe, folder), recipe.regimes(), source.kind.value, seed, folder.name)
    made = made_from(
        "attribution", folder.name, seed, source.record, draws=draws, replications=replications
    )
    return replace(found, made_from=made)
