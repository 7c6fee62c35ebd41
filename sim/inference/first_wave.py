"""The first wave: an emulator of the ensemble's figures, and draws from the posterior by it.

Weights by two dozen figures would leave one effective draw of a hundred thousand. The emulator
interpolates between draws instead, so that the posterior can be sampled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.arrays import Floats
from sim.data.targets import Target
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions
from sim.inference.emulator import Emulator, fit_emulator
from sim.inference.ensemble import Ensemble
from sim.inference.figures import Figures, figures_of
from sim.inference.sampler import Chains, Plan, converged, sample
from sim.inference.scores import normal_scores
from sim.inference.synthetic_likelihood import LogPosterior, log_posterior
from sim.inference.weights import learning
from sim.runs.progress import Progress, Steps, nothing

PLAN = Plan()
LONGER = 4  # times that chains which do not agree are made longer


@dataclass(frozen=True)
class FirstWave:
    """Draws from the posterior by the emulator.

    Attributes
    ----------
    targets
        The fitted figures, in the emulator's order.
    density
        Log posterior density, with the emulator. Figures are in the kernel's form, so that the
        emulator transforms none of them again.
    names
        Names of the inputs.
    z
        Normal scores of the draws, shape (draws, inputs).
    rhat, chain_ess
        R-hat and bulk ESS of the chains by input, shape (inputs,).
    """

    targets: tuple[Target, ...]
    density: LogPosterior
    names: tuple[str, ...]
    z: Floats
    rhat: Floats
    chain_ess: Floats

    @property
    def emulator(self) -> Emulator:
        """The emulator of the fitted figures."""
        return self.density.emulator


@dataclass(frozen=True)
class EnsembleScores:
    """Draws of an ensemble as an emulator needs them.

    Attributes
    ----------
    names
        Names of the inputs.
    z
        Normal scores of the draws, shape (draws, inputs).
    figures
        Reported figures, and the figures simulated by the same draws.
    """

    names: tuple[str, ...]
    z: Floats
    figures: Figures


def ensemble_scores(
    ensemble: Ensemble, fitted: Sequence[Target], learns: bool = True
) -> EnsembleScores:
    """Return scores and figures of the draws whose networks learn, or of those that do not."""
    chosen = learning(ensemble) == learns
    seed, numbers = ensemble.recipe.seed, ensemble.draw[chosen].tolist()
    scores = normal_scores(numbers, seed, calibrated_assumptions())
    figures = figures_of(ensemble, fitted)
    mine = Figures(figures.names, figures.reported, figures.sd, figures.simulated[chosen])
    return EnsembleScores(tuple(scores.names), scores.values, mine)


def density_of(
    drawn: EnsembleScores, fitted: Sequence[Target], progress: Progress = nothing
) -> LogPosterior:
    """Return the log posterior with an emulator fitted to some draws.

    Raises
    ------
    UserError
        If a figure is censored, or too few draws have a figure.
    """
    for target in fitted:
        if target.likelihood == "censored":
            raise UserError(
                f"{target.name}: is censored, which the emulator cannot fit. Give it another "
                "likelihood, or use --method kernel."
            )
    figures = drawn.figures
    in_form = ["none"] * len(figures.names)  # they are in the kernel's form
    try:
        emulator = fit_emulator(
            drawn.z, figures.simulated, in_form, figures.names, progress=progress
        )
    except ValueError as problem:
        raise UserError(f"{problem}. Use more draws (--draws).") from None
    return log_posterior(emulator, figures.reported, figures.sd)


def first_wave(
    ensemble: Ensemble, fitted: Sequence[Target], draws: int, progress: Steps, plan: Plan = PLAN
) -> FirstWave:
    """Fit the emulator to an ensemble, and draw from the posterior.

    Parameters
    ----------
    draws
        Number of draws, at equal steps of the chains.

    Raises
    ------
    UserError
        If the chains do not agree, or the emulator cannot be fitted.
    """
    if draws > plan.chains * plan.draws:
        raise UserError(
            f"{draws:,} posterior draws; the chains have {plan.chains * plan.draws:,}. Ask for "
            "fewer (--posterior-draws)."
        )
    drawn = ensemble_scores(ensemble, fitted)
    with progress("fitting the emulator") as step:
        density = density_of(drawn, fitted, step)
    with progress("sampling the posterior") as step:
        chains = _agreeing(density, ensemble.recipe.seed, plan, drawn.names, step)
    return FirstWave(
        tuple(fitted), density, drawn.names, chains.draws(draws), chains.rhat(), chains.ess()
    )


def resampled(
    ensemble: Ensemble, first: FirstWave, density: LogPosterior, progress: Steps, plan: Plan = PLAN
) -> FirstWave:
    """Return as many draws from another density, that of a corrected emulator.

    Raises
    ------
    UserError
        If the chains do not agree.
    """
    with progress("sampling the posterior again") as step:
        chains = _agreeing(density, ensemble.recipe.seed, plan, first.names, step)
    return replace(
        first, density=density, z=chains.draws(len(first.z)), rhat=chains.rhat(),
        chain_ess=chains.ess(),
    )  # fmt: skip


def _agreeing(
    density: LogPosterior, seed: int, plan: Plan, names: Sequence[str], progress: Progress
) -> Chains:
    """Return chains that agree; run them again, longer, if they do not."""
    try:
        return converged(sample(density, seed, plan, progress), list(names))
    except UserError:
        longer = Plan(plan.chains, plan.warmup * LONGER, plan.draws * LONGER)
        return converged(sample(density, seed, longer, progress), list(names))
