"""Assumptions before and after weighting, as 5, 50 and 95 %, in their units and in prior sd."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Floats
from sim.assumptions import Assumption
from sim.experiment.draws import calibrated_assumptions, prior_values
from sim.inference.kernel import quantiles
from sim.inference.posterior import Posterior
from sim.streams import Streams
from sim.validation.identify import AssumptionUpdate, update

SPAN = (0.05, 0.5, 0.95)
GRID, REACH = 1201, 3.5  # points of a prior's quantile function, and its ends in prior sd
PARTS = 4000  # draws of a prior of several shares
Span = tuple[float, float, float]


@dataclass(frozen=True)
class Interval:
    """An assumption before and after weighting.

    Attributes
    ----------
    name, unit, grade
        Its name, its unit and the quality of its source, from A to E.
    prior, posterior
        5, 50 and 95 % in its unit.
    scores
        The posterior's 5, 50 and 95 % as normal scores: the prior's are −1.64, 0 and 1.64.
    sd
        Prior and posterior standard deviation in its unit.
    left, moved
        Posterior over prior spread, and shift of the mean, of normal scores.
    """

    name: str
    unit: str
    grade: str
    prior: Span
    posterior: Span
    scores: Span
    sd: tuple[float, float]
    left: float
    moved: float


def intervals(posterior: Posterior) -> tuple[Interval, ...]:
    """Return every assumption that calibration can inform, before and after, in their order."""
    return tuple(
        one for a in calibrated_assumptions() if a.name in posterior.values
        for one in _of_assumption(a, posterior)
    )  # fmt: skip


def _of_assumption(assumption: Assumption, posterior: Posterior) -> Iterator[Interval]:
    column = posterior.values[assumption.name]
    if column.ndim == 1:
        prior = np.array(prior_values(assumption, ndtr(_grid())[:, None]), float)
        yield _interval(assumption, assumption.name, _grid(), prior, column, posterior.weight)
        return
    width = column.shape[1]
    u = Streams(1, 0, era="report").block(assumption.name, 0, shape=(PARTS, width))
    drawn = np.sort(np.array(prior_values(assumption, u), float), axis=0)
    scores = ndtri((np.arange(PARTS) + 0.5) / PARTS)
    for i in range(width):
        name = f"{assumption.name} {i + 1}"
        yield _interval(assumption, name, scores, drawn[:, i], column[:, i], posterior.weight)


def _grid() -> Floats:
    grid: Floats = np.linspace(-REACH, REACH, GRID)
    return grid


def _interval(
    assumption: Assumption, name: str, scores: Floats, prior: Floats, column: Floats, weight: Floats
) -> Interval:
    """Compare draws with a prior that is known by its values at ascending scores."""
    share = np.gradient(ndtr(scores))
    share /= share.sum()
    z = np.interp(column, *_scored(prior, scores, share))
    mean = float(weight @ z)
    return Interval(
        name, assumption.unit, assumption.grade,
        _span(np.interp(ndtri(SPAN), scores, prior)), _span(quantiles(column, weight, SPAN)),
        _span(quantiles(z, weight, SPAN)), (_sd(prior, share), _sd(column, weight)),
        float(np.sqrt(weight @ (z - mean) ** 2)), mean,
    )  # fmt: skip


def _scored(prior: Floats, scores: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return each value of a prior once, with its score.

    A whole number has the score of the middle of its share. All scores have mean 0 and sd 1.
    """
    values, places = np.unique(prior, return_inverse=True)
    weight = np.bincount(places, share)
    if len(values) < len(prior) / 2:
        scores = ndtri(np.cumsum(weight) - 0.5 * weight)
    else:
        scores = np.bincount(places, scores * share) / weight
    mean = weight @ scores
    z: Floats = (scores - mean) / np.sqrt(weight @ (scores - mean) ** 2)
    return values, z


def _sd(x: Floats, weight: Floats) -> float:
    return float(np.sqrt(weight @ (x - weight @ x) ** 2))


def _span(x: Floats) -> Span:
    low, middle, high = map(float, x)
    return low, middle, high


def updates_of(every: Sequence[Interval], ess: float) -> list[AssumptionUpdate]:
    """Return what draws say about each assumption, the most narrowed first."""
    updates = [update(one.name, one.sd, one.left, one.moved, ess) for one in every]
    return sorted(updates, key=lambda each: each.left)
