"""Baseline forecaster: hurdle negative binomial on the last two years of weekly counts.

One regression says whether anybody arrives in a week, the other how many do if anybody does.
"""

import warnings
from collections.abc import Iterator

import numpy as np

from sim.arrays import Bools, Floats
from sim.data.official_weekly import Weekly
from sim.forecast.forecast import YEAR, Forecast, checked_people
from sim.forecast.regressions import (
    MIN_WEEKS,
    CoefficientDraws,
    bounded_mean,
    counts,
    draw_coefficients,
    negative_binomial,
    season_design,
)

YEARS = 2  # of the history that are fitted
HARMONICS = 2  # of the year, in either part
ITERATIONS = {"bfgs": 500, "newton": 50}  # maximum of a fit
REDRAWS = 50  # rounds in which counts of nobody are drawn again


def hurdle(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
    """Forecast by a hurdle negative binomial with two harmonics in either part.

    The chance of a week with arrivals is a logit on HARMONICS harmonics of the year. The count of
    such a week is a negative binomial without zero. Its log mean has the harmonics and a trend,
    which ends at the origin. Dispersion is estimated. Coefficients of both parts are drawn from
    the covariance of their estimates. The form of the trend had the lowest CRPS of four forms on
    weeks from 2021 to 2023.

    Parameters
    ----------
    history
        Weeks up to the origin, of which the last YEARS years are used; at least MIN_WEEKS.

    Returns
    -------
    Forecast
        The forecast of `negative_binomial`, with a note, if the regression cannot be fitted.
    """
    people = checked_people(history)
    recent, season = people[-YEARS * YEAR :], season_design(history, ahead, HARMONICS)
    past, future = season[: len(people)][-len(recent) :], season[len(people) :]
    trend = np.arange(1 - len(recent), 1) / YEAR  # years from the origin
    crossing, size = recent > 0, np.column_stack([past, trend])
    chance = _crossing_draws(crossing, past, samples, rng)
    drawn = _size_draws(recent[crossing], size[crossing], samples, rng)
    if chance is None or drawn is None:
        fallback = negative_binomial(history, ahead, samples, rng)
        return Forecast(fallback.samples, fallback.note or "not to be fitted: negative_binomial")
    mean = bounded_mean(drawn.coefficients[:, :-1] @ future.T, people)
    people_if_any = _positive_counts(mean, drawn.dispersion[:, None], rng)
    odds = np.clip(chance @ future.T, -30.0, 30.0)
    return Forecast(people_if_any * (rng.random(mean.shape) < 1.0 / (1.0 + np.exp(-odds))))


def _crossing_draws(
    crossing: Bools, design: Floats, samples: int, rng: np.random.Generator
) -> Floats | None:
    """Fit the logit of weeks with arrivals, and draw its coefficients; None if that fails.

    Summers have no empty week, so that estimates could be infinite. A prior prevents this: a week
    of each kind is added for each harmonic (log-F(2, 2); Greenland and Mansournia 2015, Statistics
    in Medicine 34:3133), and half a week of each kind for the constant.
    """
    import statsmodels.api as sm

    size = design.shape[1]
    if len(crossing) < MIN_WEEKS:
        return None
    rows = np.concatenate([design, np.eye(size), np.eye(size)])
    kinds = np.concatenate([crossing, np.ones(size), np.zeros(size)])
    prior = np.where(np.arange(size) > 0, 1.0, 0.5)
    weeks = np.concatenate([np.ones(len(crossing)), prior, prior])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fit = sm.GLM(kinds, rows, family=sm.families.Binomial(), freq_weights=weeks).fit()
        try:
            root = np.linalg.cholesky(fit.cov_params())
        except np.linalg.LinAlgError:
            return None
    drawn: Floats = fit.params + rng.standard_normal((samples, size)) @ root.T
    return drawn


def _size_draws(
    people: Floats, design: Floats, samples: int, rng: np.random.Generator
) -> CoefficientDraws | None:
    """Fit the truncated counts and draw their coefficients; None if that fails."""
    from statsmodels.discrete.truncated_model import TruncatedLFNegativeBinomialP

    if len(people) <= 2 * design.shape[1]:
        return None
    model = TruncatedLFNegativeBinomialP(people, design)
    for method, start in _starts(people, design):
        settings = {"method": method, "maxiter": ITERATIONS[method], "disp": False}
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                fit = model.fit(start_params=start, **settings)
                if fit.mle_retvals["converged"]:
                    return draw_coefficients(fit, samples, rng)
            except (ValueError, OverflowError):
                # An invalid covariance (LinAlgError), or a search that leaves what scipy can count.
                continue
    return None


def _starts(people: Floats, design: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield methods and starts: without season, then from least squares on logarithms.

    The first may stop early on smooth counts, the second diverges if a few counts are very small.
    """
    flat = np.zeros(design.shape[1] + 1)
    flat[0], flat[-1] = np.log(people.mean()), max(people.var() / people.mean() ** 2, 0.01)
    yield "bfgs", flat
    line, *_ = np.linalg.lstsq(design, np.log(people), rcond=None)
    spread = float(np.var(np.log(people) - design @ line))
    line[0] += spread / 2.0  # from the mean of logarithms to the logarithm of the mean
    yield "newton", np.append(line, max(spread, 0.01))


def _positive_counts(mean: Floats, dispersion: Floats, rng: np.random.Generator) -> Floats:
    """Return negative-binomial counts of at least 1; counts of nobody are drawn again."""
    people = counts(mean, dispersion, rng)
    for _ in range(REDRAWS):
        nobody = people == 0
        if not nobody.any():
            break
        people = np.where(nobody, counts(mean, dispersion, rng), people)
    return np.maximum(people, 1.0)
