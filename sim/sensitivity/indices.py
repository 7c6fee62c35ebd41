"""The indices of each method: how much each factor matters, with intervals and stable ranks.

Every function here takes a plan, which of its samples are good, their outcomes by world, and the
means over worlds; it returns a row a factor (or a point, for a grid), the most important first.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.sensitivity.designs import problem
from sim.sensitivity.plan import Plan

Floats = NDArray[np.float64]
Rows = list[dict[str, Any]]
RESAMPLES = 300
LEVEL = 0.9  # of every interval here
NO_SLOPE = 1e-9  # ranks for a rank


def _names(plan: Plan) -> list[str]:
    return [factor.path for factor in plan.factors]


def _ranked(rows: Rows, by: str, again: Floats) -> Rows:
    """Add to each row between which ranks it lies over resamples, and sort.

    Parameters
    ----------
    again
        The index that ranks, over resamples, shape (resamples, factors).
    """
    ranks = stats.rankdata(-np.abs(again), axis=1)
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(ranks, (tail, 1.0 - tail), axis=0)
    for row, first, last in zip(rows, low, high, strict=True):
        row["rank_low"], row["rank_high"] = round(float(first)), round(float(last))
    return sorted(rows, key=lambda row: (-abs(row[by]), row["factor"]))


def _resampled(count: int, seed: int, of: Callable[[NDArray[np.int64]], Floats]) -> Floats:
    """Return an index for each factor over bootstrap samples of blocks or samples."""
    rng = np.random.default_rng(seed)
    return np.array([of(rng.integers(0, count, count)) for _ in range(RESAMPLES)])


def _interval(again: Floats) -> tuple[Floats, Floats]:
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(again, (tail, 1.0 - tail), axis=0)
    return low, high


def sobol(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return first and total indices (SALib), total ones with bootstrap intervals over blocks."""
    from SALib.analyze import sobol as salib  # type: ignore[import-untyped]

    names = _names(plan)
    seed, size = plan.sweep.file.seed, len(names) + 2
    indices = salib.analyze(
        problem(plan.factors), mean, calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=LEVEL, seed=seed,
    )  # fmt: skip
    table = mean.reshape(-1, size)
    first, second = table[:, 0], table[:, -1]

    def total(chosen: NDArray[np.int64]) -> Floats:
        a, rest = first[chosen], table[chosen, 1:-1]
        spread = np.concatenate([a, second[chosen]]).var()
        found: Floats = 0.5 * ((a[:, None] - rest) ** 2).mean(axis=0) / (spread or np.inf)
        return found

    again = _resampled(len(table), seed, total)
    low, high = _interval(again)
    rows: Rows = [
        {
            "factor": name,
            "first": float(indices["S1"][i]),
            "first_low": float(indices["S1"][i] - indices["S1_conf"][i]),
            "first_high": float(indices["S1"][i] + indices["S1_conf"][i]),
            "total": float(indices["ST"][i]),
            "total_low": float(low[i]),
            "total_high": float(high[i]),
        }
        for i, name in enumerate(names)
    ]
    return _ranked(rows, "total", again)


def morris(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return Morris' mean absolute effect of a factor over its whole range, mean and spread."""
    names = _names(plan)
    size = len(names) + 1
    x = plan.samples.unit[good].reshape(-1, size, len(names))
    steps, change = np.diff(x, axis=1), np.diff(mean.reshape(-1, size), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    by = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty((len(x), len(names)))
    np.put_along_axis(effects, moved, change / by, axis=1)
    again = _resampled(
        len(effects), plan.sweep.file.seed, lambda i: np.abs(effects[i]).mean(axis=0)
    )
    low, high = _interval(again)
    rows: Rows = [
        {
            "factor": name,
            "mean": float(effects[:, i].mean()),
            "mean_absolute": float(np.abs(effects[:, i]).mean()),
            "mean_absolute_low": float(low[i]),
            "mean_absolute_high": float(high[i]),
            "spread": float(effects[:, i].std(ddof=1)),
        }
        for i, name in enumerate(names)
    ]
    return _ranked(rows, "mean_absolute", again)


def partial_rank_correlation(x: Floats, y: Floats) -> Floats:
    """Return each column's rank correlation with `y` with the other columns held (PRCC).

    Parameters
    ----------
    x
        Shape (samples, factors).
    y
        Shape (samples,).
    """
    ranks = stats.rankdata(np.column_stack([x, y]), axis=0)
    centred = ranks - ranks.mean(axis=0)
    causes, effect = centred[:, :-1], centred[:, -1]
    inverse = np.linalg.pinv(causes.T @ causes)
    slope = inverse @ causes.T @ effect
    slope[np.abs(slope) < NO_SLOPE] = 0.0  # rounding, where the others explain all there is
    left = effect - causes @ slope
    found: Floats = slope / np.sqrt(slope**2 + (left @ left) * np.diag(inverse) + NO_SLOPE**3)
    return found


def prcc(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return partial rank correlations with bootstrap intervals over samples."""
    x = plan.samples.unit[good]
    found = partial_rank_correlation(x, mean)
    again = _resampled(
        len(x), plan.sweep.file.seed, lambda i: partial_rank_correlation(x[i], mean[i])
    )
    low, high = _interval(again)
    rows: Rows = [
        {"factor": name, "prcc": float(found[i]), "prcc_low": float(low[i]),
         "prcc_high": float(high[i])}
        for i, name in enumerate(_names(plan))
    ]  # fmt: skip
    return _ranked(rows, "prcc", again)


def pawn(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return PAWN's median distance (SALib) and by how much it is above the dummy's.

    The distance of a sample's distribution is never 0: the dummy's is what chance alone gives.
    """
    from SALib.analyze import pawn as salib

    x, described = plan.samples.unit[good], problem(plan.factors)

    def distance(chosen: NDArray[np.int64]) -> Floats:
        if np.ptp(mean[chosen]) == 0:  # a resample of an outcome that is hardly ever there
            return np.zeros(x.shape[1])
        with np.errstate(invalid="ignore"):
            told = salib.analyze(described, x[chosen], mean[chosen], S=10)
        medians: Floats = np.nan_to_num(np.array(told["median"]))
        return medians

    found = distance(np.arange(len(x)))
    again = _resampled(len(x), plan.sweep.file.seed, distance)
    # drawing again repeats samples, which raises every distance: reflected, the interval is right
    low, high = _interval(2 * found - again)
    excess, drawn = found - found[-1], again - again[:, -1:]
    above = _interval(2 * excess - drawn)
    rows: Rows = [
        {"factor": name, "distance": float(found[i]), "distance_low": float(low[i]),
         "distance_high": float(high[i]), "above_dummy": float(excess[i]),
         "above_dummy_low": float(above[0][i]), "above_dummy_high": float(above[1][i])}
        for i, name in enumerate(_names(plan))
    ]  # fmt: skip
    return _ranked(rows, "distance", again)


def one_at_a_time(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return what a low and a high value of each factor change, each with its interval.

    Differences are paired by random world with the run in which all factors are as they are.
    """
    worlds = np.full((len(good), y.shape[1]), np.nan)
    worlds[good] = y
    rows: Rows = []
    for i, name in enumerate(_names(plan)):
        row: dict[str, Any] = {"factor": name}
        for side, sample in (("low", 1 + 2 * i), ("high", 2 + 2 * i)):
            row[f"{side}_value"] = float(plan.values[sample, i])
            row |= _difference(side, worlds[sample] - worlds[0])
        rows.append(row)
    return sorted(
        rows, key=lambda r: (-max(abs(r["low"] or 0.0), abs(r["high"] or 0.0)), r["factor"])
    )


def grid(plan: Plan, good: NDArray[np.bool_], y: Floats, mean: Floats) -> Rows:
    """Return every point of the grid with its mean and interval."""
    rows: Rows = []
    for values, worlds in zip(plan.values[good], y, strict=True):
        point = dict(zip(_names(plan)[:-1], (float(v) for v in values), strict=False))
        rows.append({"point": point, **_difference("mean", worlds)})
    return rows


def _difference(name: str, worlds: Floats) -> dict[str, float | None]:
    """Return a mean over worlds and its interval; none with one world, or where a run failed."""
    middle = float(worlds.mean())
    if np.isnan(middle):
        return {name: None, f"{name}_ci_low": None, f"{name}_ci_high": None}
    if len(worlds) < 2:
        return {name: middle, f"{name}_ci_low": None, f"{name}_ci_high": None}
    half = float(stats.t.ppf((1 + LEVEL) / 2, len(worlds) - 1) * stats.sem(worlds))
    return {name: middle, f"{name}_ci_low": middle - half, f"{name}_ci_high": middle + half}


INDICES = {
    "sobol": sobol,
    "morris": morris,
    "prcc": prcc,
    "latin_hypercube": prcc,
    "pawn": pawn,
    "one_at_a_time": one_at_a_time,
    "grid": grid,
}
