"""Rank policies under structural variants, to test whether other choices change their order.

Effects of policies at sampled draws are weighted under each variant. The order counts as changed
only if it changes more than between resamples of the draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import kendalltau, rankdata

from sim.arrays import Floats, Integers
from sim.inference.kernel import effective_sample_size, normalised
from sim.streams import Streams

RESAMPLES = 1000
MIN_SWAPPED = 0.95  # minimum share of resamples in which a surely swapped pair is swapped


@dataclass(frozen=True)
class Ranking:
    """Order of policies under a variant.

    Attributes
    ----------
    ess
        Effective sample size under the variant.
    mean
        Mean effect by policy, in the outcome's unit; NaN if no draw has weight.
    rank
        Rank by policy, 1 for the smallest effect.
    tau
        Kendall's τ between this order and the first variant's: 1 the same, −1 the reverse.
    changed
        Share of pairs of policies whose order differs from that under the first variant.
    by_chance
        Share of pairs whose order under this variant differs between a resample and all draws,
        mean over resamples.
    surely
        Share of pairs whose order differs from the first variant's in at least 95 % of resamples.
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
        Effect of each policy in each draw, shape (draws, policies).
    log_sampled
        Log density, up to a constant, with which each draw was sampled, shape (draws,).
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
    main, (first, first_resampled) = next(iter(weights.values())), next(iter(order.values()))
    rankings_by_variant = []
    for name, weight in weights.items():
        mean, (signs, resampled) = _means(effects, weight), order[name]
        swapped = (first_resampled * resampled < 0).mean(axis=0)  # 0 < 0 without weight: no swap
        rankings_by_variant.append(
            Ranking(
                name, effective_sample_size(weight), _by(policies, mean),
                _by(policies, rankdata(mean, nan_policy="propagate")),
                float(kendalltau(_means(effects, main), mean).statistic),
                float((first * signs < 0).mean()), float((resampled * signs < 0).mean()),
                float((swapped >= MIN_SWAPPED).mean()),
            )
        )  # fmt: skip
    return rankings_by_variant


def _checked(effects: Floats, policies: Sequence[str], log_sampled: Floats) -> int:
    """Return the number of draws; raise ValueError if the arguments do not fit."""
    draws, columns = effects.shape
    if len(policies) != columns or log_sampled.shape != (draws,) or columns < 2:
        raise ValueError("needs effects of two policies or more, and a density for each draw")
    if not np.isfinite(log_sampled).all():
        raise ValueError("every sampled draw must have a finite log density")
    return int(draws)


def _order(effects: Floats, weight: Floats, counts: Integers) -> tuple[Floats, Floats]:
    """Return the order of each pair, shape (pairs,), and in resamples, shape (resamples, pairs).

    1 if the first is greater, −1 if the second is, 0 if they are equal or nothing has weight.
    """
    return _signs(_means(effects, weight)[None])[0], _signs(_means(effects, counts * weight))


def _means(effects: Floats, weight: Floats) -> Floats:
    """Return weighted means; NaN if nothing has weight."""
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
