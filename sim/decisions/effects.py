"""Expected effects of policies in each draw, with chance taken out.

Chance is not ignorance. Which policy is best depends on the expected effects in a draw, not on the
luck of its replications. A draw has two replications, so its mean effect holds chance too. A
random-effects model tells the two apart: effects of draws are normal around their mean with a
covariance between draws, and replications of a draw are normal around its effects (balanced
one-way random effects; method of moments as in Searle, Casella and McCulloch 1992). Each draw's
effects are then estimated by their posterior (empirical Bayes; Efron and Morris 1975).
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

CLOSE = 1e-9  # relative to the largest effect: two effects that differ by less are the same
ROUNDING = 1e-12  # relative to the variance: smaller eigenvalues are rounding errors


@dataclass(frozen=True)
class DrawEffects:
    """Expected effects of policies in draws, as normal distributions.

    Attributes
    ----------
    mean
        Estimated effects, shape (draws, policies).
    root
        Square root of their common covariance, shape (policies, policies).
    chance
        Share of the variance of draw means that is due to chance, shape (policies,); NaN for a
        policy without any effect.
    """

    mean: Floats
    root: Floats
    chance: Floats

    def sample(self, rng: np.random.Generator, times: int) -> Floats:
        """Return sampled effects, shape (times, draws, policies)."""
        noise = rng.standard_normal((times, *self.mean.shape))
        sampled: Floats = self.mean + noise @ self.root.T
        return sampled


def draw_effects(paired: Floats) -> DrawEffects:
    """Estimate the expected effects of each draw.

    Parameters
    ----------
    paired
        Changes against the baseline, shape (draws, replications of a draw, policies); no NaN.

    Returns
    -------
    DrawEffects
        If draws differ by no more than chance, all of them have the overall mean, with its error.
    """
    draws, replications, policies = paired.shape
    means = paired.mean(axis=1)
    overall = means.mean(axis=0)
    within = (paired - means[:, None]).reshape(-1, policies)
    noise = within.T @ within / (draws * (replications - 1) * replications)
    total = np.atleast_2d(np.cov(means, rowvar=False))
    between = _nearest_covariance(total - noise)
    gain = between @ np.linalg.pinv(between + noise, rcond=ROUNDING, hermitian=True)
    rest = np.eye(policies) - gain  # the weight of the overall mean, which has an error too
    error = rest @ ((between + noise) / draws) @ rest.T
    left = _nearest_covariance(between - gain @ between + error)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.minimum(1.0, np.diag(noise) / np.diag(total))
    return DrawEffects(
        overall + (means - overall) @ gain.T, _root(left, ROUNDING * np.trace(total)), chance
    )


def _nearest_covariance(matrix: Floats) -> Floats:
    """Return the matrix with negative eigenvalues set to 0."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    nearest: Floats = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return nearest


def _root(covariance: Floats, least: float) -> Floats:
    """Return the square root of a covariance, without eigenvalues of up to `least`."""
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.where(values > least, values, 0.0))
    return root
