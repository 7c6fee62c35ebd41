"""Score forecasts: distance from the observation, coverage and width of intervals.

All forecasters are scored by the same rules, from their samples alone. Scores are proper: on
average, a forecaster scores best by reporting its true belief. Lower is better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Literal

import numpy as np

from sim.arrays import Bools, Floats, Integers
from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.streams import Streams

REFERENCE = "last_year"  # skill is relative to this forecaster
BINS = 10  # of a rank histogram
LAST_HORIZON = 10**6
GROUPS = {
    "1–4": (1, 4),
    "5–8": (5, 8),
    "9–13": (9, 13),
    "14–26": (14, 26),
    "27 on": (27, LAST_HORIZON),
    "all": (1, LAST_HORIZON),
}  # weeks ahead
QUANTILES = (0.05, 0.25, 0.75, 0.95)

# The log score needs a density, but weekly people have none, because many weeks are empty. Forecast
# and observation get the same blur, a normal of sd BLUR on ln(1 + people). On that scale a factor
# of two is the same distance for any week (Bosse et al. 2023, PLOS Computational Biology,
# doi 10.1371/journal.pcbi.1011393). Blurring both keeps the score proper. A fixed blur treats an
# empty week equally for all forecasters, which a bandwidth of each forecast would not. The share
# VAGUE of the probability is uniform from 0 to MOST people, because a few hundred effective samples
# do not distinguish a smaller probability from 0. Without it, one week beyond all samples would
# dominate the score. It hardly changes propriety.
BLUR, VAGUE, MOST = 0.25, 0.01, 20_000.0  # ln(1 + people); share; people a week
NODES = 9  # of the Gauss–Hermite rule that averages over the observation's blur


@dataclass(frozen=True)
class Cases:
    """Scores by week, all of shape (weeks,).

    Attributes
    ----------
    horizon
        Weeks from the origin, from 1.
    crps
        Continuous ranked probability score, people.
    log_score
        Minus the log density of ln(1 + people), blurred.
    inside50, inside90
        Share of the observation's possible ranks that lie in the central interval: 1 or 0, or
        between them if samples equal it or it lies at an end.
    width50, width90
        Width of the interval, people.
    rank
        Rank among the samples, from 0 to 1; ties are broken by chance.
    """

    horizon: Integers
    crps: Floats
    log_score: Floats
    inside50: Floats
    width50: Floats
    inside90: Floats
    width90: Floats
    rank: Floats


@dataclass(frozen=True)
class Scores:
    """Scores over several weeks: means, and the rank histogram.

    Attributes
    ----------
    weeks
        Number of weeks.
    skill
        1 − CRPS over that of `last_year`; NaN if that was not scored or is 0.
    ranks
        Number of weeks in each tenth of the samples; equal if the forecast is calibrated.
    """

    weeks: int
    crps: float
    skill: float
    log_score: float
    covered50: float
    width50: float
    covered90: float
    width90: float
    ranks: tuple[int, ...]


def score_cases(
    samples: Floats, observed: Floats, horizon: Sequence[int], rng: np.random.Generator
) -> Cases:
    """Score a forecast week by week.

    Parameters
    ----------
    samples
        Shape (samples, weeks), people or boats a week.
    observed
        Observed people or boats, shape (weeks,).
    horizon
        Weeks from the origin, from 1.
    rng
        Breaks ties of ranks.
    """
    import scoringrules  # takes .4 s

    q05, q25, q75, q95 = np.quantile(samples, QUANTILES, axis=0)
    below, ties = (samples < observed).sum(axis=0), (samples == observed).sum(axis=0)
    return Cases(
        horizon=np.asarray(horizon, np.int64),
        crps=np.asarray(scoringrules.crps_ensemble(observed, samples.T, backend="numpy")),
        log_score=log_score(samples, observed),
        inside50=inside(below, ties, len(samples), 0.5),
        width50=q75 - q25,
        inside90=inside(below, ties, len(samples), 0.9),
        width90=q95 - q05,
        rank=(below + rng.random(len(observed)) * (ties + 1)) / (len(samples) + 1),
    )


def inside(below: Integers, ties: Integers, samples: int, level: float) -> Floats:
    """Return the share of each observation's ranks in a central interval, shape (weeks,).

    An observation that samples equal may have any rank among them. It is the mean over ranks that
    break ties by chance (randomised probability integral transform). So a forecaster that knows
    the law covers exactly `level`, however many weeks are empty and however few samples there are.
    Counting ties as inside would give more.

    Parameters
    ----------
    below, ties
        Number of samples below each observation, and equal to it.
    samples
        Number of samples.
    level
        Probability of the interval.
    """
    low, high = below / (samples + 1), (below + ties + 1) / (samples + 1)
    tail = (1.0 - level) / 2.0
    common = np.minimum(high, 1.0 - tail) - np.maximum(low, tail)
    share: Floats = common.clip(min=0.0) / (high - low)
    return share


def log_score(samples: Floats, observed: Floats) -> Floats:
    """Return minus the blurred log density of the observations on ln(1 + x), shape (weeks,)."""
    from scoringrules import logs_ensemble

    nodes, shares = np.polynomial.hermite_e.hermegauss(NODES)
    log_samples, log_observed = np.log1p(samples).T, np.log1p(observed)
    blur = np.full(len(observed), BLUR)
    uniform = VAGUE / np.log1p(MOST)
    total = np.zeros(len(observed))
    for node, weight in zip(nodes, shares / shares.sum(), strict=True):
        with np.errstate(divide="ignore"):  # beyond all samples the density is 0
            x = log_observed + BLUR * node
            minus_log = logs_ensemble(x, log_samples, bw=blur, backend="numpy")
        total -= weight * np.log((1.0 - VAGUE) * np.exp(-minus_log) + uniform)
    return total


def summarise(cases: Mapping[str, Cases]) -> dict[str, dict[str, Scores]]:
    """Return mean scores by forecaster and horizon; a horizon without a week is left out."""
    return {
        name: {
            group: _mean(weeks, chosen, cases.get(REFERENCE))
            for group in GROUPS
            if (chosen := in_group(weeks, group)).any()
        }
        for name, weeks in cases.items()
    }


def in_group(cases: Cases, group: str) -> Bools:
    """Return which weeks belong to a group of weeks ahead, shape (weeks,)."""
    first, last = GROUPS[group]
    chosen: Bools = (cases.horizon >= first) & (cases.horizon <= last)
    return chosen


def group_means(cases: Sequence[Cases], group: str) -> Floats:
    """Return the mean CRPS of a group of weeks ahead, one value for each origin's cases."""
    return np.array([origin.crps[in_group(origin, group)].mean() for origin in cases])


def _mean(cases: Cases, chosen: Bools, reference: Cases | None) -> Scores:
    def mean(x: Floats) -> float:
        return float(x[chosen].mean())

    bins = np.minimum((cases.rank[chosen] * BINS).astype(int), BINS - 1)
    crps, theirs = mean(cases.crps), mean(reference.crps) if reference else 0.0
    return Scores(
        weeks=int(chosen.sum()),
        crps=crps,
        skill=1.0 - crps / theirs if theirs else nan,
        log_score=mean(cases.log_score),
        covered50=mean(cases.inside50),
        width50=mean(cases.width50),
        covered90=mean(cases.inside90),
        width90=mean(cases.width90),
        ranks=tuple(np.bincount(bins, minlength=BINS).tolist()),
    )


def score_against(
    samples_by_name: Mapping[str, Floats],
    weeks: Sequence[date],
    observed: Weekly,
    series: Literal["people", "boats"] = "people",
    seed: int = 1,
) -> dict[str, dict[str, Scores]]:
    """Score forecasts of one origin by forecaster and horizon; see `cases_against`."""
    return summarise(cases_against(samples_by_name, weeks, observed, series, seed))


def cases_against(
    samples_by_name: Mapping[str, Floats],
    weeks: Sequence[date],
    observed: Weekly,
    series: Literal["people", "boats"] = "people",
    seed: int = 1,
) -> dict[str, Cases]:
    """Score forecasts of one origin, sealed ones included, week by week.

    Parameters
    ----------
    samples_by_name, weeks
        Samples by forecaster, each of shape (samples, weeks), and the Sundays on which weeks end.
    observed
        Observed weeks; forecast weeks that it lacks, or that have no number, are left out.

    Raises
    ------
    UserError
        If no forecast week was observed, or samples do not fit the weeks or are not finite.
    """
    values = getattr(observed, series)
    by_week = {d: v for d, v in zip(observed.week_ending, values, strict=True) if np.isfinite(v)}
    scored = [i for i, day in enumerate(weeks) if day in by_week]
    if not scored:
        raise UserError(
            f"observed: no week of the forecast ({_span(weeks)}) is among those observed "
            f"({_span(observed.week_ending)}). Give a series of the forecast weeks."
        )
    truth, cases = np.array([by_week[weeks[i]] for i in scored]), {}
    for name, samples in samples_by_name.items():
        fits = samples.ndim == 2 and len(samples) and samples.shape[1] == len(weeks)
        if not fits or not np.isfinite(samples).all():
            raise UserError(
                f"{name}: samples of shape {samples.shape} for {len(weeks)} weeks. Give a finite "
                "number for each sample and week."
            )
        rng = Streams(seed, 0, era="scores").generator(name)
        cases[name] = score_cases(samples[:, scored], truth, [i + 1 for i in scored], rng)
    return cases


def _span(days: Sequence[date]) -> str:
    return f"weeks ending {days[0]} to {days[-1]}" if days else "none"
