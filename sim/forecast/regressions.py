"""Two regressions on weekly counts of people: by season and trend, or by season and past weeks.

Both draw their coefficients from the estimates' covariance, so that the spread includes the
uncertainty of a short history. Both suppress warnings. If a fit fails, the forecast's note names
the fallback.
"""

import warnings
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.forecast.forecast import MAX_OVER_HISTORY, Forecast, checked_people, resampled

MIN_WEEKS = 60  # minimum number of weeks for a regression: a year and a little more
LONG = 8  # weeks of the longer of the two lags
MAX_ITERATIONS = 500  # of a fit


@dataclass(frozen=True)
class CoefficientDraws:
    """Coefficients drawn from their estimates' covariance."""

    coefficients: Floats  # shape (samples, coefficients)
    dispersion: Floats  # α of the variance μ + α μ², shape (samples,)


def negative_binomial(
    history: Weekly, ahead: int, samples: int, rng: np.random.Generator
) -> Forecast:
    """Forecast negative-binomial counts, with two harmonics and a trend in the log mean.

    Weeks are independent given the coefficients. The trend is extrapolated, which is valid for
    weeks ahead and not for years.

    Returns
    -------
    Forecast
        Weeks of the last year drawn at random, with a note, if the history is shorter than
        MIN_WEEKS weeks, the fit does not converge, or its dispersion is less than one standard
        error above 0.
    """
    people = checked_people(history)
    at = np.arange(len(people) + ahead) / 52.0 - len(people) / 52.0  # years from the origin
    design = np.column_stack([season_design(history, ahead, 2), at])
    drawn = _fitted(people, design[: len(people)], None, samples, rng)
    if drawn is None:
        return resampled(history, ahead, samples, rng, "not to be fitted")
    mean = bounded_mean(drawn.coefficients @ design[len(people) :].T, people)
    return Forecast(counts(mean, drawn.dispersion[:, None], rng))


def zero_inflated(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
    """Forecast zero-inflated negative-binomial counts by season and lags.

    The chance of an empty week is a logit on one harmonic of the year. The log mean has one
    harmonic, the last week and the mean of the last LONG weeks, both as ln(1 + people). Each path
    is simulated forward with its own weeks as lags. It follows the daily model of Wood 2025,
    International Migration Review, doi 10.1177/01979183251394003, of which only the abstract was
    available. Here it is weekly and has no weather.

    Returns
    -------
    Forecast
        The forecast of `negative_binomial`, with a note, if the history has no empty week or the
        fit does not converge.
    """
    people = checked_people(history)
    season = season_design(history, ahead, 1)
    past = np.arange(LONG, len(people))
    drawn = None
    if (people[LONG:] == 0).any() and (people[LONG:] > 0).any():
        lags = np.array([_lags(people[t - LONG : t]) for t in past])
        design = np.column_stack([season[past], lags])
        drawn = _fitted(people[past], design, season[past], samples, rng)
    if drawn is None:
        fallback = negative_binomial(history, ahead, samples, rng)
        return Forecast(fallback.samples, fallback.note or "not to be fitted: negative_binomial")
    paths = np.empty((samples, LONG + ahead))
    paths[:, :LONG] = people[-LONG:]
    empty, log_mean = np.split(drawn.coefficients, [season.shape[1]], axis=1)
    for step in range(ahead):
        now = season[len(people) + step]
        lags = _lags(paths[:, step : step + LONG])
        rows = np.column_stack([np.broadcast_to(now, (samples, len(now))), lags])
        mean = bounded_mean((rows * log_mean).sum(axis=1), people)
        chance = 1.0 / (1.0 + np.exp(-np.clip(empty @ now, -30.0, 30.0)))
        crossing = rng.random(samples) >= chance
        paths[:, LONG + step] = crossing * counts(mean, drawn.dispersion, rng)
    return Forecast(paths[:, LONG:])


def season_design(history: Weekly, ahead: int, harmonics: int) -> Floats:
    """Return a constant and harmonics of the year, shape (weeks + ahead, 1 + 2 harmonics)."""
    last = history.week_ending[-1].toordinal()
    days = [day.toordinal() for day in history.week_ending] + [
        last + 7 * (step + 1) for step in range(ahead)
    ]
    angle = np.array([date.fromordinal(d).timetuple().tm_yday for d in days]) * (2 * np.pi / 365.25)
    waves = [f(k * angle) for k in range(1, harmonics + 1) for f in (np.cos, np.sin)]
    return np.column_stack([np.ones(len(days)), *waves])


def _lags(last: Floats) -> Floats:
    """Return ln(1 + people) of the last week and of the mean of the last LONG, on the last axis."""
    lags: Floats = np.log1p(np.stack([last[..., -1], last.mean(axis=-1)], axis=-1))
    return lags


def _fitted(
    people: Floats, design: Floats, inflation: Floats | None, samples: int,
    rng: np.random.Generator,
) -> CoefficientDraws | None:  # fmt: skip
    """Fit a regression and draw its coefficients; return None if it cannot be fitted."""
    if len(people) < MIN_WEEKS or not people.any():
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fit = _fit(people, design, inflation)
            return draw_coefficients(fit, samples, rng) if fit.mle_retvals["converged"] else None
        except ValueError:  # or LinAlgError, its subclass, for an invalid covariance
            return None


def _fit(people: Floats, design: Floats, inflation: Floats | None) -> Any:
    from statsmodels.discrete.count_model import ZeroInflatedNegativeBinomialP
    from statsmodels.discrete.discrete_model import NegativeBinomial

    # Start from a model without season, because statsmodels' own start diverges with empty weeks.
    positive = people[people > 0]
    counts = positive if inflation is not None else people
    start = np.zeros(design.shape[1] + 1)
    start[0], start[-1] = np.log(counts.mean()), max(counts.var() / counts.mean() ** 2, 0.01)
    settings = {"method": "bfgs", "maxiter": MAX_ITERATIONS, "disp": False}
    if inflation is None:
        return NegativeBinomial(people, design).fit(start_params=start, **settings)
    share = 1.0 - len(positive) / len(people)
    odds = np.zeros(inflation.shape[1])
    odds[0] = np.log(share / (1.0 - share))
    model = ZeroInflatedNegativeBinomialP(people, design, exog_infl=inflation)
    return model.fit(start_params=np.concatenate([odds, start]), **settings)


def draw_coefficients(fit: Any, samples: int, rng: np.random.Generator) -> CoefficientDraws | None:
    """Draw coefficients; the last, the dispersion, is drawn on the log scale to stay positive."""
    estimate, covariance = np.array(fit.params), np.array(fit.cov_params())
    if not np.isfinite(covariance).all():
        return None
    if not estimate[-1] > np.sqrt(covariance[-1, -1]) > 0:  # no more spread than Poisson counts
        return None
    scale = np.ones(len(estimate))
    scale[-1] = 1.0 / estimate[-1]
    root = np.linalg.cholesky(covariance * np.outer(scale, scale))  # LinAlgError if not positive
    centre = np.append(estimate[:-1], np.log(estimate[-1]))
    drawn = centre + rng.standard_normal((samples, len(centre))) @ root.T
    return CoefficientDraws(drawn[:, :-1], np.exp(np.clip(drawn[:, -1], np.log(1e-4), np.log(1e4))))


def bounded_mean(log_mean: Floats, people: Floats) -> Floats:
    """Return means of at most MAX_OVER_HISTORY times the highest week, so that no path diverges."""
    top = np.log(MAX_OVER_HISTORY * people.max())
    mean: Floats = np.exp(np.minimum(log_mean, top))
    return mean


def counts(mean: Floats, dispersion: Floats, rng: np.random.Generator) -> Floats:
    """Return negative-binomial counts as Poisson counts of gamma means."""
    shape = np.broadcast_to(1.0 / dispersion, mean.shape)
    return rng.poisson(rng.standard_gamma(shape) * mean / shape).astype(float)
