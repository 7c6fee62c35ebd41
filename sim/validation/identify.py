"""What the reported figures could not settle: which assumptions they leave as they were.

Few figures cannot inform some fifty assumptions. Each is compared before and after on the scale on
which its prior is a standard normal (normal scores), so that skewed priors need no rule of their
own; so are pairs (what must rise for another to fall) and directions (which mixtures the figures
hold, and along which the assumptions may move together without anyone noticing).
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
from sim.inference.kernel import effective_sample_size
from sim.validation.columns import Columns

INFORMED = 0.9  # posterior spread over prior spread below which the figures say something
MOVED = 0.25  # of the prior's sd: a shift worth telling of
SURE = 3.0  # standard errors by which a change must exceed chance
FALSE_PAIRS = 0.05  # chance that any pair at all passes for correlated where none is
NAMED = 5  # assumptions named of a direction
LOADS = 0.2  # share of a direction, of 1, below which an assumption is not named


@dataclass(frozen=True)
class AssumptionUpdate:
    """An assumption before and after.

    Attributes
    ----------
    prior_sd, posterior_sd
        In its own unit.
    left
        Posterior over prior spread, of normal scores.
    moved
        By how many prior sd its mean moved, of normal scores.
    informed
        Whether its spread falls by a tenth or more, beyond chance.
    words
        What that means.
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
    """A mixture of assumptions, in prior sd, and how much of the prior's spread is left along it.

    `loads` are the mixture's greatest parts, of a length of 1, by the assumption's name.
    """

    left: float
    loads: dict[str, float]

    @property
    def words(self) -> str:
        """The mixture as a sum."""
        return " ".join(f"{part:+.2f} {name}" for name, part in self.loads.items())


@dataclass(frozen=True)
class Directions:
    """Directions along which the figures narrow the assumptions, and how many they leave.

    Attributes
    ----------
    stiff
        The narrowed ones, beyond what chance does to the narrowest of so many, narrowest first.
    flat
        The others, which keep .9 of the prior's spread or more, as far as so few draws tell, the
        widest first: along these no figure would notice.
    floor
        Least spread that chance alone would leave along some direction.
    """

    stiff: list[Direction]
    flat: list[Direction]
    floor: float


@dataclass(frozen=True)
class Identifiability:
    """What the figures settle and what not.

    Attributes
    ----------
    effective
        Effective draws.
    assumptions
        Every one before and after, the most narrowed first.
    pairs, floor
        Pairs that hang together, and the correlation that chance may show.
    directions
        Mixtures that the figures hold, and those that they leave.
    """

    ess: float = field(metadata={"key": "effective"})
    assumptions: list[AssumptionUpdate]
    pairs: list[Pair]
    floor: float
    directions: Directions

    @property
    def informed(self) -> list[str]:
        """Names of the assumptions that are informed."""
        return [each.name for each in self.assumptions if each.informed]


def identify(columns: Columns, weight: Floats) -> Identifiability:
    """Return what the figures settle.

    Parameters
    ----------
    columns, weight
        Draws from the prior and their weights, which sum to 1, shape (draws,).
    """
    n, many = effective_sample_size(weight), len(columns.names)
    return Identifiability(
        n, update_assumptions(columns, weight), correlated(columns, weight),
        noise_floor(n, many * (many - 1) // 2), directions(columns, weight),
    )  # fmt: skip


def single_numbers() -> list[str]:
    """Return the assumptions of one number: parts of a sum have no direction of their own."""
    return [
        assumption.name
        for assumption in calibrated_assumptions()
        if not isinstance(assumption.value, tuple)
    ]


def informed_below(ess: float) -> float:
    """Return the share of the prior's spread below which an assumption counts as informed.

    A tenth less, or as much less as chance would hardly bring about: the ratio of two spreads has
    a standard error of 1/√(2n) with n effective draws.
    """
    return min(INFORMED, 1.0 - SURE / sqrt(2.0 * ess))


def normal_scores(x: Floats) -> Floats:
    """Return columns on the scale on which all draws together are standard normal, same shape."""
    ranks = rankdata(x, axis=0)  # ties share their mean rank
    z = ndtri((ranks - 0.5) / len(x))
    scores: Floats = (z - z.mean(axis=0)) / z.std(axis=0)
    return scores


def update_assumptions(columns: Columns, weight: Floats) -> list[AssumptionUpdate]:
    """Return every column before and after, the most narrowed first."""
    n = effective_sample_size(weight)
    x, z = columns.values, normal_scores(columns.values)
    moved, left = _moments(z, weight)
    sd = _moments(x, weight)[1]
    updates = []
    for i, name in enumerate(columns.names):
        informed = bool(left[i] < informed_below(n))
        shifted = abs(moved[i]) > max(MOVED, SURE / sqrt(n))
        words = (
            "informed" if informed else "moved, no narrower" if shifted else "not informed"
        )  # fmt: skip
        updates.append(
            AssumptionUpdate(
                name, float(x[:, i].std()), float(sd[i]), float(left[i]), float(moved[i]),
                informed, words,
            )
        )  # fmt: skip
    return sorted(updates, key=lambda each: each.left)


def _moments(x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return weighted mean and sd of every column."""
    mean = weight @ x
    sd: Floats = np.sqrt(weight @ (x - mean) ** 2)
    return mean, sd


def _covariance(z: Floats, weight: Floats) -> Floats:
    off = z - weight @ z
    covariance: Floats = (off * weight[:, None]).T @ off
    return covariance


def noise_floor(ess: float, pairs: int) -> float:
    """Return the correlation that none of so many unrelated pairs exceeds, with 95 % certainty."""
    return float(-ndtri(FALSE_PAIRS / (2.0 * pairs)) / sqrt(ess))


def correlated(columns: Columns, weight: Floats) -> list[Pair]:
    """Return the pairs whose correlation the figures changed, the strongest first."""
    z = normal_scores(columns.values)
    before = _covariance(z, np.full(len(z), 1.0 / len(z)))
    after = _covariance(z, weight)
    spread = np.sqrt(np.diag(after))
    after = after / np.outer(spread, spread)
    floor = noise_floor(effective_sample_size(weight), len(spread) * (len(spread) - 1) // 2)
    rows, across = np.triu_indices(len(spread), 1)
    pairs = [
        Pair(columns.names[i], columns.names[j], float(before[i, j]), float(after[i, j]))
        for i, j in zip(rows.tolist(), across.tolist(), strict=True)
        if abs(after[i, j] - before[i, j]) > floor
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.after))


def directions(columns: Columns, weight: Floats) -> Directions:
    """Return along which mixtures the figures narrow the assumptions.

    These are the eigenvectors of the posterior's covariance relative to the prior's. Among p
    directions with n effective draws chance alone leaves 1 − √(p/n) of the spread along the
    narrowest (Marchenko & Pastur 1967), so that few assumptions at a time tell more.
    """
    z = normal_scores(columns.values)
    equal = np.full(len(z), 1.0 / len(z))
    values, vectors = eigh(_covariance(z, weight), _covariance(z, equal))
    left = np.sqrt(np.maximum(values, 0.0))
    floor = 1.0 - sqrt(len(values) / effective_sample_size(weight))
    every = [
        Direction(float(left[i]), _loads(vectors[:, i], columns.names)) for i in range(len(left))
    ]
    limit = min(INFORMED, floor)
    stiff = [each for each in every if each.left < limit]
    flat = [each for each in every if each.left >= limit]
    return Directions(stiff, flat[::-1], floor)


def _loads(vector: Floats, names: Sequence[str]) -> dict[str, float]:
    unit = vector / np.linalg.norm(vector)
    order = np.argsort(-np.abs(unit), kind="stable")[:NAMED]
    unit = unit * np.sign(unit[order[0]])
    return {names[i]: float(unit[i]) for i in order if abs(unit[i]) >= LOADS}
