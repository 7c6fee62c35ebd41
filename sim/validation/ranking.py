"""Would another choice put the policies in another order?

Effects of policies, simulated at some draws, are weighted under each variant. An order
that changes no more than it does from one handful of draws to the next has not changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import kendalltau, rankdata

from sim.arrays import Floats, Integers
from sim.inference.kernel import effective_sample_size, normalised
from sim.streams import Streams

RESAMPLES = 1000
SURE = 0.95  # share of resamples in which a pair must be swapped to count as surely so


@dataclass(frozen=True)
class Ranking:
    """The order of policies under a variant.

    Attributes
    ----------
    effective
        Effective draws that carry the variant's weight.
    mean
        Mean effect by policy, in the outcome's unit; NaN if no draw has weight.
    rank
        Rank by policy, 1 the least.
    tau
        Kendall's τ between this order and the first variant's: 1 the same, −1 the reverse.
    changed
        Share of pairs of policies whose order is another than under the first variant.
    by_chance
        Share of pairs that change their order, this variant held, from one resample of the draws
        to the other: the mean over resamples, each against all draws.
    surely
        Share of pairs whose order is another in at least 95 % of the resamples.
    """

    name: str
    ess: float = field(metadata={"key": "effective"})
    mean: dict[str, float]
    rank: dict[str, float]
    tau: float
    changed: float
    by_chance: float
    surely: float


def rankings(
    effects: Floats, policies: Sequence[str], log_sampled: Floats,
    log_weight: Mapping[str, Floats], seed: int,
) -> list[Ranking]:  # fmt: skip
    """Return the order of policies under each variant.

    Parameters
    ----------
    effects
        Of each policy in each draw, shape (draws, policies).
    log_sampled
        Log density, up to a constant, with which each draw was taken, shape (draws,).
    log_weight
        Log weights of these draws by variant, the main one first, each of shape (draws,).

    Raises
    ------
    ValueError
        If shapes do not fit, or a density is not finite.
    """
    draws = _checked(effects, policies, log_sampled)
    weights = {name: normalised(log - log_sampled) for name, log in log_weight.items()}
    rng = Streams(seed, 0, era="ranking").generator("resamples")
    counts = rng.multinomial(draws, np.full(draws, 1.0 / draws), size=RESAMPLES)
    order = {name: _order(effects, w, counts) for name, w in weights.items()}
    main, (first, first_again) = next(iter(weights.values())), next(iter(order.values()))
    rankings_by_variant = []
    for name, weight in weights.items():
        mean, (now, again) = _means(effects, weight), order[name]
        other = (first_again * again < 0).mean(axis=0)  # resamples without weight swap nothing
        rankings_by_variant.append(
            Ranking(
                name, effective_sample_size(weight), _by(policies, mean),
                _by(policies, rankdata(mean, nan_policy="propagate")),
                float(kendalltau(_means(effects, main), mean).statistic),
                float((first * now < 0).mean()), float((again * now < 0).mean()),
                float((other >= SURE).mean()),
            )
        )  # fmt: skip
    return rankings_by_variant


def _checked(effects: Floats, policies: Sequence[str], log_sampled: Floats) -> int:
    """Return the number of draws."""
    draws, many = effects.shape
    if len(policies) != many or log_sampled.shape != (draws,) or many < 2:
        raise ValueError("needs effects of two policies or more, and a density for each draw")
    if not np.isfinite(log_sampled).all():
        raise ValueError("a draw of no density cannot have been taken")
    return int(draws)


def _order(effects: Floats, weight: Floats, counts: Integers) -> tuple[Floats, Floats]:
    """Return which of each pair is the greater, (pairs,), and so in resamples, (resamples, pairs).

    1 the first, −1 the second, 0 if they are equal or nothing has weight.
    """
    return _signs(_means(effects, weight)[None])[0], _signs(_means(effects, counts * weight))


def _means(effects: Floats, weight: Floats) -> Floats:
    """Return weighted means, NaN if nothing has weight."""
    total = weight.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        means: Floats = (weight @ effects) / np.where(total > 0, total, np.nan)
    return means


def _signs(means: Floats) -> Floats:
    first, second = np.triu_indices(means.shape[1], 1)
    signs: Floats = np.nan_to_num(np.sign(means[:, first] - means[:, second]))
    return signs


def _by(policies: Sequence[str], values: Floats) -> dict[str, float]:
    return dict(zip(policies, values.tolist(), strict=True))
