"""Identifiability: which assumptions the reported figures inform, and which they do not.

A few figures cannot inform some fifty assumptions. Each assumption is compared before and after
weighting on the scale on which its prior is a standard normal (normal scores), so that skewed
priors need no special rule. Pairs of assumptions are compared by correlation. Directions are
mixtures of assumptions that the figures narrow, or along which assumptions may move together
without changing the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from scipy.linalg import eigh
from scipy.special import ndtri
from scipy.stats import rankdata

from sim.arrays import Floats
from sim.experiment.draws import calibrated_assumptions
from sim.inference.informed import MAX_INFORMED, MIN_ERRORS, informed_below
from sim.inference.kernel import effective_sample_size
from sim.validation.columns import Columns

MIN_SHIFT = 0.25  # minimum shift worth reporting, in prior sd
FALSE_PAIRS = 0.05  # chance that any uncorrelated pair appears correlated
MAX_LOADS = 5  # maximum number of assumptions named for a direction
MIN_LOAD = 0.2  # minimum load of an assumption named for a direction of length 1


@dataclass(frozen=True)
class AssumptionUpdate:
    """An assumption before and after weighting.

    Attributes
    ----------
    prior_sd, posterior_sd
        Standard deviations in its own unit.
    left
        Posterior over prior spread of normal scores.
    moved
        Shift of its mean in prior sd, of normal scores.
    informed
        Whether its spread falls by a tenth or more, beyond chance.
    words
        The result in words.
    """

    name: str
    prior_sd: float
    posterior_sd: float
    left: float
    moved: float
    informed: bool
    words: str


@dataclass(frozen=True)
class Pair:
    """Two assumptions whose correlation changed beyond chance, of normal scores."""

    first: str
    second: str
    before: float
    after: float


@dataclass(frozen=True)
class Direction:
    """A mixture of assumptions, in prior sd, and its posterior over prior spread (`left`).

    `loads` are the largest coefficients of the mixture, of length 1, by assumption.
    """

    left: float
    loads: dict[str, float]

    @property
    def words(self) -> str:
        """The mixture as a sum."""
        return " ".join(f"{part:+.2f} {name}" for name, part in self.loads.items())


@dataclass(frozen=True)
class Directions:
    """Directions along which the figures narrow the assumptions, and the others.

    Attributes
    ----------
    stiff
        Directions narrowed beyond chance, the narrowest first.
    flat
        The other directions, the widest first. They are not distinguishable from directions that
        keep .9 or more of the prior's spread.
    floor
        Smallest spread that chance alone leaves along a direction.
    """

    stiff: list[Direction]
    flat: list[Direction]
    floor: float


@dataclass(frozen=True)
class Identifiability:
    """Information of the figures about the assumptions.

    Attributes
    ----------
    ess
        Effective sample size.
    assumptions
        All assumptions before and after weighting, the most narrowed first.
    pairs, floor
        Pairs whose correlation changed, and the largest correlation due to chance.
    directions
        Mixtures that the figures narrow, and those that they do not.
    """

    ess: float = field(metadata={"key": "effective"})
    assumptions: list[AssumptionUpdate]
    pairs: list[Pair]
    floor: float
    directions: Directions

    @property
    def informed(self) -> list[str]:
        """Names of the assumptions that are informed."""
        return [update.name for update in self.assumptions if update.informed]


def identify(columns: Columns, weight: Floats) -> Identifiability:
    """Return the information of the figures about the assumptions.

    Parameters
    ----------
    columns, weight
        Draws from the prior and their weights, which sum to 1, shape (draws,).
    """
    ess, count = effective_sample_size(weight), len(columns.names)
    return Identifiability(
        ess, update_assumptions(columns, weight), correlated(columns, weight),
        noise_floor(ess, count * (count - 1) // 2), directions(columns, weight),
    )  # fmt: skip


def single_numbers() -> list[str]:
    """Return the assumptions with one number, because shares that sum to 1 are not independent."""
    return [
        assumption.name
        for assumption in calibrated_assumptions()
        if not isinstance(assumption.value, tuple)
    ]


def normal_scores(x: Floats) -> Floats:
    """Return the normal scores of columns, on which all draws are standard normal, same shape."""
    ranks = rankdata(x, axis=0)  # ties share their mean rank
    z = ndtri((ranks - 0.5) / len(x))
    scores: Floats = (z - z.mean(axis=0)) / z.std(axis=0)
    return scores


def update_assumptions(columns: Columns, weight: Floats) -> list[AssumptionUpdate]:
    """Return every column before and after weighting, the most narrowed first."""
    ess = effective_sample_size(weight)
    x, z = columns.values, normal_scores(columns.values)
    shift, ratio = moments(z, weight)
    sd = moments(x, weight)[1]
    updates = [
        update(name, (float(x[:, i].std()), float(sd[i])), float(ratio[i]), float(shift[i]), ess)
        for i, name in enumerate(columns.names)
    ]
    return sorted(updates, key=lambda one: one.left)


def update(
    name: str, sd: tuple[float, float], left: float, moved: float, ess: float
) -> AssumptionUpdate:
    """Return an assumption before and after, and whether the figures inform it.

    Parameters
    ----------
    sd
        Prior and posterior standard deviation in its own unit.
    left, moved
        Posterior over prior spread, and shift of the mean, of normal scores.
    ess
        Effective sample size of the posterior.
    """
    informed = left < informed_below(ess)
    shifted = abs(moved) > max(MIN_SHIFT, MIN_ERRORS / sqrt(ess))
    words = "informed" if informed else "moved, no narrower" if shifted else "not informed"
    return AssumptionUpdate(name, *sd, left, moved, informed, words)


def moments(x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return weighted mean and sd of every column."""
    mean = weight @ x
    sd: Floats = np.sqrt(weight @ (x - mean) ** 2)
    return mean, sd


def covariance_of(z: Floats, weight: Floats) -> Floats:
    """Return the weighted covariance of the columns."""
    centred = z - weight @ z
    covariance: Floats = (centred * weight[:, None]).T @ centred
    return covariance


def noise_floor(ess: float, pairs: int) -> float:
    """Return the correlation that, with 95 % probability, no uncorrelated pair exceeds."""
    return float(-ndtri(FALSE_PAIRS / (2.0 * pairs)) / sqrt(ess))


def correlated(columns: Columns, weight: Floats) -> list[Pair]:
    """Return the pairs whose correlation the figures changed, the strongest first."""
    z = normal_scores(columns.values)
    before = covariance_of(z, np.full(len(z), 1.0 / len(z)))
    width = z.shape[1]
    floor = noise_floor(effective_sample_size(weight), width * (width - 1) // 2)
    return pairs_above(before, covariance_of(z, weight), columns.names, floor)


def pairs_above(
    before: Floats, covariance: Floats, names: Sequence[str], floor: float
) -> list[Pair]:
    """Return the pairs whose correlation changed by more than a floor, the strongest first.

    Parameters
    ----------
    before, covariance
        Correlations before, and covariance after, shape (assumptions, assumptions).
    """
    spread = np.sqrt(np.diag(covariance))
    after = covariance / np.outer(spread, spread)
    rows, across = np.triu_indices(len(spread), 1)
    pairs = [
        Pair(names[i], names[j], float(before[i, j]), float(after[i, j]))
        for i, j in zip(rows.tolist(), across.tolist(), strict=True)
        if abs(after[i, j] - before[i, j]) > floor
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.after))


def directions(columns: Columns, weight: Floats) -> Directions:
    """Return the mixtures of assumptions that the figures narrow, and the others.

    These are the eigenvectors of the posterior's covariance relative to the prior's. Among p
    directions with an effective sample size of n, chance alone leaves 1 − √(p/n) of the spread
    along the narrowest (Marchenko & Pastur 1967). Fewer assumptions at a time are more informative.
    """
    z = normal_scores(columns.values)
    equal = np.full(len(z), 1.0 / len(z))
    values, vectors = eigh(covariance_of(z, weight), covariance_of(z, equal))
    floor = 1.0 - sqrt(len(values) / effective_sample_size(weight))
    return split_directions(values, vectors, columns.names, floor)


def split_directions(
    values: Floats, vectors: Floats, names: Sequence[str], floor: float
) -> Directions:
    """Return eigenvectors as mixtures, apart by whether they are narrower than chance leaves them.

    Parameters
    ----------
    values, vectors
        Eigenvalues, ascending, shape (assumptions,), and eigenvectors in columns.
    """
    mixtures = [
        Direction(float(ratio), loads_of(vectors[:, i], names))
        for i, ratio in enumerate(np.sqrt(np.maximum(values, 0.0)))
    ]
    limit = min(MAX_INFORMED, floor)
    stiff = [direction for direction in mixtures if direction.left < limit]
    flat = [direction for direction in mixtures if direction.left >= limit]
    return Directions(stiff, flat[::-1], floor)


def loads_of(vector: Floats, names: Sequence[str]) -> dict[str, float]:
    """Return the largest coefficients of a mixture, scaled to length 1, by assumption."""
    unit = vector / np.linalg.norm(vector)
    order = np.argsort(-np.abs(unit), kind="stable")[:MAX_LOADS]
    unit = unit * np.sign(unit[order[0]])
    return {names[i]: float(unit[i]) for i in order if abs(unit[i]) >= MIN_LOAD}
