"""A second opinion on the emulator: weights by kernel, for few figures, on the same draws.

With three figures the kernel is exact but for Monte Carlo error. The posterior by emulator of the
same three figures must agree with it, wherever these figures inform an assumption.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target
from sim.inference.emulator import Emulator
from sim.inference.ensemble import Ensemble
from sim.inference.first_wave import FirstWave, ensemble_scores
from sim.inference.informed import informed_below
from sim.inference.kernel import effective_sample_size, quantiles
from sim.inference.polynomial import Polynomials
from sim.inference.sampler import Plan, sample
from sim.inference.synthetic_likelihood import LogPosterior
from sim.inference.weights import learning, posterior_weights

MEDIAN_ERROR = 1.2533141373155001  # standard error of a normal's median, in sd / √n


@dataclass(frozen=True)
class Agreement:
    """Medians of one input's score under kernel and emulator, of the same few figures.

    Attributes
    ----------
    kernel, emulator
        Medians, in prior sd.
    difference, error
        Emulator less kernel, and its standard error, in sd of the kernel's posterior.
    all_figures
        Median of the posterior by all figures, in prior sd.
    """

    name: str
    kernel: float
    emulator: float
    difference: float
    error: float
    all_figures: float


@dataclass(frozen=True)
class SecondOpinion:
    """Agreement of kernel and emulator.

    Attributes
    ----------
    figures
        The few figures that both fit.
    ess
        Effective sample size of the kernel's weights.
    inputs
        The inputs that the kernel informs, the most narrowed first.
    """

    figures: list[str]
    ess: float
    inputs: list[Agreement]


def second_opinion(
    ensemble: Ensemble, first: FirstWave, weight: Floats, few: Sequence[Target], plan: Plan
) -> SecondOpinion:
    """Compare kernel and emulator on a few figures.

    Parameters
    ----------
    weight
        Weights of the first wave's draws.
    few
        Figures among those of the first wave.
    """
    chosen = learning(ensemble)
    z, kernel = ensemble_scores(ensemble, ()).z, posterior_weights(ensemble, few)[chosen]
    ess = effective_sample_size(kernel)
    same = [first.targets.index(target) for target in few]
    chains = sample(figures_only(first.density, same), ensemble.recipe.seed, plan)
    by_emulator = chains.z[0].reshape(-1, z.shape[1])
    mean = kernel @ z
    sd = np.sqrt(kernel @ (z - mean) ** 2)
    inputs = []
    for i in np.argsort(sd, kind="stable").tolist():
        if sd[i] < informed_below(ess):
            ours, theirs = _median(z[:, i], kernel), float(np.median(by_emulator[:, i]))
            inputs.append(
                Agreement(
                    first.names[i], ours, theirs, (theirs - ours) / float(sd[i]),
                    MEDIAN_ERROR / float(np.sqrt(ess)), _median(first.z[:, i], weight),
                )
            )  # fmt: skip
    return SecondOpinion([target.name for target in few], ess, inputs)


def _median(x: Floats, weight: Floats) -> float:
    return float(quantiles(x, weight, (0.5,))[0])


def figures_only(density: LogPosterior, chosen: Sequence[int]) -> LogPosterior:
    """Return a log posterior by some of its figures only."""
    few = list(chosen)
    return replace(
        density,
        emulator=_figures_only(density.emulator, few),
        reported=density.reported[:, :, few],
        discrepancy=density.discrepancy[few],
    )


def _figures_only(emulator: Emulator, few: list[int]) -> Emulator:
    mean, spread = emulator.mean, emulator.log_variance
    return Emulator(
        tuple(emulator.transforms[i] for i in few),
        Polynomials(
            mean.constant[few], mean.linear[few], mean.quadratic[few], mean.triples, mean.cubic[few]
        ),
        replace(
            spread, constant=spread.constant[few], linear=spread.linear[few],
            squared=spread.squared[few],
        ),
        emulator.correlation[np.ix_(few, few)],
        emulator.error[few],
        tuple(emulator.fits[i] for i in few),
    )  # fmt: skip
