"""Calibrate the model and use its posterior: calibrate, validate, forecast, attribute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments, types
from sim.api.engine import RESULTS, STORE, Workers, make_engine
from sim.errors import UserError
from sim.runs.progress import Progress, Steps, Tell, nothing, silent

if TYPE_CHECKING:
    from sim.data.official_weekly import Weekly
    from sim.inference.posterior import Posterior

SETS, POLICY_DRAWS = 4000, 400  # of a validation
EMULATOR = "emulator"
METHODS = (EMULATOR, "kernel")
POSTERIOR_DRAWS, WORLDS, PILOT = 2000, 25, 400  # of a second wave, and of the wave before it


def calibrate(
    draws: int = 100_000,
    second: bool = False,
    targets: Path | str | None = None,
    seed: int = 1,
    workers: Workers = 1,
    results: Path | str = RESULTS,
    out: Path | str | None = None,
    method: str = EMULATOR,
    posterior_draws: int = POSTERIOR_DRAWS,
    worlds: int = WORLDS,
    pilot: int = PILOT,
    progress: Steps = silent,
    tell: Tell = nothing,
) -> "types.CalibrationResult":
    """Fit the assumptions to the figures reported for 2024 and 2025, and write the posterior.

    Parameters
    ----------
    draws, seed
        Number of draws from the priors, and seed. 100,000 take about 90 minutes on two cores.
    second, targets
        Whether second-stage targets are fitted too, and their file. Default: the project's own.
    out
        File for the posterior. Default: posterior.parquet in the folder of the ensemble.
    method
        "emulator", which fits all targets, or "kernel", which weights the draws from the priors.
    posterior_draws, worlds
        With the emulator: number of draws of the posterior, and of worlds in which each is
        simulated.
    pilot
        With the emulator: number of draws of a wave before, by which the emulator is corrected
        first (0 = none).
    workers, results, progress, tell
        See `sim.api`.

    Raises
    ------
    UserError
        If a figure does not fit, or the posterior cannot be written.
    """
    from sim.data import targets as reported
    from sim.validation import calibrate as calibration
    from sim.validation.waves import WavePlan

    draws, seed = arguments.numbers(draws=draws, seed=seed)
    many, each, before = arguments.numbers(
        posterior_draws=posterior_draws, worlds=worlds, pilot=pilot
    )
    if method not in METHODS:
        raise UserError(f"method is {method!r}; allowed: {', '.join(METHODS)}")
    results, engine = arguments.folder("results", results), make_engine(workers, tell, nothing)
    figures, file = arguments.paths(targets=targets, out=out)
    every = list(reported.targets(figures).values())
    fitted = reported.to_fit(every, second)
    recipe, folder = calibration.plan_ensemble(draws, seed, results, every, fitted, tell)
    files = calibration.Files(folder, figures, file or folder / "posterior.parquet")
    plan = WavePlan(many, each, min(before, many)) if method == EMULATOR else None
    return calibration.calibrate(recipe, files, every, fitted, plan, engine, progress)


def validate(
    posterior: Path | str | None = None,
    targets: Path | str | None = None,
    results: Path | str = RESULTS,
    sets: int = SETS,
    policy_draws: int = POLICY_DRAWS,
    workers: Workers = 1,
    progress: Steps = silent,
    tell: Tell = nothing,
) -> "types.ValidationResult":
    """Check the calibration with reported figures, synthetic data, variants and forecasts.

    Without an ensemble of `calibrate`, return the validation of the project's posterior. Then other
    arguments raise a `UserError`, and so do figures that do not fit the posterior.

    Parameters
    ----------
    posterior, targets
        Files. Default: the posterior beside the ensemble, if there is one, or the project's own.
    sets, policy_draws
        Number of synthetic data sets, and of draws with which every policy is run (0 = none).
    results, workers, progress, tell
        See `sim.api`.
    """
    from sim.inference.posterior_file import read_posterior
    from sim.validation.result import shipped_validation
    from sim.validation.validate import ValidationOptions, kept_ensemble, validate_ensemble

    sets, policy_draws = arguments.numbers(sets=sets, policy_draws=policy_draws)
    engine = make_engine(workers, tell, nothing)
    file, figures = arguments.paths(posterior=posterior, targets=targets)
    draws = read_posterior(file) if file else None
    recipe, folder = kept_ensemble(arguments.folder("results", results), draws, tell)
    if recipe.draws:
        options = ValidationOptions(sets, policy_draws, folder / "store", engine, progress)
        return validate_ensemble(recipe, folder, draws, figures, options)
    if draws or figures or (sets, policy_draws) != (SETS, POLICY_DRAWS):
        raise UserError(f"{folder}: holds no ensemble. Build it with channelsim calibrate.")
    return shipped_validation()


def forecast(
    to: date | str = date(2025, 12, 31),
    replications: int = 1000,
    observed: Path | str | None = None,
    posterior: Path | str | None = None,
    seal: Path | str | bool = False,
    store: Path | str = STORE,
    workers: Workers = 1,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.ForecastResult":
    """Forecast weekly arrivals without new policies, in full weeks from the last data to a date.

    Parameters
    ----------
    to
        Last day, as a date or as text such as "2025-12-31".
    replications
        Simulated paths. Four of the posterior's draws are run for each, up to all draws.
    observed, posterior
        CSV file of figures later than 15 June 2025, after which the forecast begins. File of a
        posterior. Default: the project's own.
    seal
        File for the forecast and its digest, to score it later. True: a file named by its dates.
    store, workers, progress, tell
        See `sim.api`.

    Raises
    ------
    UserError
        If data, posterior or date do not fit, or the sealed file exists or cannot be written.
    """
    from sim.forecast.simulated import simulate_ahead

    to, (many,) = arguments.day("to", to), arguments.numbers(replications=replications)
    runs, engine = arguments.store_folder(store), make_engine(workers, tell, progress)
    draws, history = _known(observed, posterior, tell)
    path = _place(seal, history.week_ending[-1], to)
    result = simulate_ahead(draws, history, to, many, runs, engine)
    return _sealed(result, history, path) if path else result


def _known(
    observed: Path | str | None, posterior: Path | str | None, tell: Tell
) -> "tuple[Posterior, Weekly]":
    """Read the posterior, and the weeks that are known."""
    from sim.data.official_weekly import observed as official
    from sim.data.user_csv import read_series
    from sim.inference.posterior_file import read_posterior, shipped_posterior

    file, series = arguments.paths(posterior=posterior, observed=observed)
    draws = read_posterior(file) if file else shipped_posterior()
    if draws.note:
        tell(draws.note)
    return draws, read_series(series, tell).joined(official()) if series else official()


def _place(seal: Path | str | bool, origin: date, to: date) -> Path | None:
    """Return the file in which a forecast is to be sealed, if any."""
    if not seal:
        return None
    named = f"forecast_from_{origin}_to_{to}.parquet" if seal is True else seal
    path = arguments.path("seal", named)
    if path.exists():
        raise UserError(
            f"{path}: exists, and a sealed forecast is never overwritten. Name another --out."
        )
    return path


def _sealed(
    result: "types.ForecastResult", history: "Weekly", path: Path
) -> "types.ForecastResult":
    """Write a forecast to be scored later."""
    from sim.forecast.sealed import seal

    try:
        return replace(result, sealed=path, digest=seal(result, history, path))
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}. Name another --out.") from None


def score_forecasts(
    observed: Path | str,
    forecast: Path | str | Sequence[Path | str] | None = None,
    tell: Tell = nothing,
) -> "dict[str, types.ForecastScores]":
    """Score sealed forecasts, and baseline forecasters beside them, against a later series.

    Parameters
    ----------
    observed
        Weekly or daily figures (CSV).
    forecast
        A sealed forecast, or several, of any model version. Default: the project's forecasts that
        have weeks in the series.
    tell
        See `sim.api`.

    Returns
    -------
    dict
        Scores by the forecast's file name, or by its path if two files have the same name.

    Raises
    ------
    UserError
        If a file cannot be read, or no week of any forecast is in the series.
    """
    from sim.data.user_csv import read_series
    from sim.forecast.scored import score_all
    from sim.forecast.sealed import overlap, read_sealed, shipped_forecasts

    many = [] if forecast is None else forecast
    named = many if isinstance(many, list | tuple) else [many]
    files = [arguments.path("forecast", each) for each in named]
    series = read_series(arguments.path("observed", observed), tell)
    files = list(dict.fromkeys(files)) or shipped_forecasts()
    if not files:
        raise UserError("the project's forecasts are not installed. Name one with --forecast.")
    names = [file.name for file in files]
    forecasts = {
        file.name if names.count(file.name) == 1 else str(file): read_sealed(file) for file in files
    }
    due = {
        name: sealed for name, sealed in forecasts.items() if overlap(sealed, series.week_ending)
    }
    return score_all(due or forecasts, series)


def attribute(
    draws: int = 200,
    replications: int = 4,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    seed: int = 1,
    workers: Workers = 1,
    results: Path | str = RESULTS,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.AttributionResult":
    """Split the model's rise of arrivals from 2024 to 2025 among six drivers (Shapley values).

    Parameters
    ----------
    draws, replications, seed, parameters
        Number of draws, replications per draw, seed, and source of the assumptions as in `run`.
    workers, results, progress, tell
        See `sim.api`.

    Raises
    ------
    UserError
        If the posterior does not fit this version.
    """
    from sim.attribution.parts import AttributionRecipe, fill, read
    from sim.attribution.split import split
    from sim.inference.recipe import study_provenance
    from sim.inference.source import named_source

    draws, many, seed = arguments.numbers(draws=draws, replications=replications, seed=seed)
    results, engine = arguments.folder("results", results), make_engine(workers, tell, progress)
    source = named_source(parameters, "default")  # no policy is in force here
    recipe = AttributionRecipe(source, draws, many, seed)
    folder = recipe.folder(results)
    fill(recipe, folder, engine)
    result = split(read(recipe, folder), recipe.regimes(), source.kind.value, seed, folder.name)
    settings = {"draws": draws, "replications": many}
    record = study_provenance("attribution", folder.name, seed, source.record, settings)
    return replace(result, provenance=record)
