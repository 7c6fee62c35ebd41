"""Discriminating figures: what a further public figure would tell of the assumptions that matter.

The runs of the second wave are draws from the posterior with all figures simulated. The squared
correlation of a score with a figure, to which the figure's discrepancy adds noise, is the share of
the score's variance that the figure would remove (linear in both). Chance is in the runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target
from sim.inference.first_wave import FirstWave
from sim.inference.second_wave import SecondWave
from sim.validation.checks import is_simulated

MATTER = 5  # number of assumptions
LOG_SD, SHARE_SD = 0.1, 0.05  # discrepancies of checks without one: of the logarithm, of a share


@dataclass(frozen=True)
class Discriminating:
    """Expected share of an input's posterior sd that one further figure would remove.

    Attributes
    ----------
    name
        The input.
    importance
        Its squared correlation with the elasticity of arrivals to boats offered, on which effects
        of policies depend.
    figures
        Share of its sd removed, by figure, the largest first.
    """

    name: str
    importance: float
    figures: dict[str, float]


def discriminating(
    first: FirstWave,
    second: SecondWave,
    weight: Floats,
    elasticity: Floats,
    every: Sequence[Target],
) -> list[Discriminating]:
    """Return for the inputs that matter most how far each check would narrow them.

    Parameters
    ----------
    weight, elasticity
        Weights of the draws, and their elasticity of arrivals to boats offered, shape (draws,).
    every
        All figures; those that are not fitted and that the runs have are compared.
    """
    checks = [t for t in every if t.role == "check" and is_simulated(second.runs, t)]
    y = second.figures(checks)
    known = np.isfinite(elasticity)
    if not known.any():
        return []
    importance = np.array([
        _squared_correlation(first.z[known, i], elasticity[known], weight[known])
        for i in range(first.z.shape[1])
    ])  # fmt: skip
    order = np.argsort(-importance, kind="stable")[:MATTER].tolist()
    by_run = second.by_run(weight)
    compared = []
    for i in order:
        z = np.repeat(first.z[:, i], second.worlds)
        gains = {
            target.name: _removed(z, y[:, :, k].ravel(), by_run, noise_of(target))
            for k, target in enumerate(checks)
        }
        ranked = dict(sorted(gains.items(), key=lambda one: -one[1]))
        compared.append(Discriminating(first.names[i], float(importance[i]), ranked))
    return compared


def noise_of(target: Target) -> float:
    """Return a check's discrepancy: its own, a share's, or one relative to the reported value."""
    if target.sd:
        return target.sd
    return SHARE_SD if target.unit in ("share", "correlation") else LOG_SD * abs(target.value)


def _removed(z: Floats, y: Floats, weight: Floats, noise: float) -> float:
    """Return the share of the sd of `z` that `y` with noise would remove."""
    there = np.isfinite(y)
    if not there.any() or not weight[there].any():
        return 0.0
    variance = _moments(y[there], y[there], weight[there])
    if not variance + noise**2 > 0.0:
        return 0.0
    share = _squared_correlation(z[there], y[there], weight[there])
    share *= variance / (variance + noise**2)
    return 1.0 - float(np.sqrt(1.0 - share))


def _squared_correlation(x: Floats, y: Floats, weight: Floats) -> float:
    both = _moments(x, x, weight) * _moments(y, y, weight)
    return _moments(x, y, weight) ** 2 / both if both > 0.0 else 0.0


def _moments(x: Floats, y: Floats, weight: Floats) -> float:
    """Return a weighted covariance."""
    w = weight / weight.sum()
    return float(w @ ((x - w @ x) * (y - w @ y)))
