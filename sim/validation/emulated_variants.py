"""Structural variants by emulator: which of them the reported figures reject.

Networks that do not learn have draws of their own, and so an emulator of their own. Other variants
restrict assumptions: some scores are fixed, or several are one. The evidence of each variant is
compared with that of the main model. A variant that predicts the figures far worse is rejected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from sim.arrays import Floats
from sim.assumptions import Assumption, all_assumptions
from sim.data.targets import Target
from sim.experiment.draws import calibrated_assumptions, prior_values
from sim.inference.ensemble import Ensemble
from sim.inference.evidence import evidence
from sim.inference.first_wave import FirstWave, density_of, ensemble_scores
from sim.inference.sampler import Plan, sample
from sim.inference.synthetic_likelihood import LogPosterior
from sim.runs.progress import Steps

MAIN = "main"
REJECTED = -3.0  # log Bayes factor below which the figures reject a variant (Kass & Raftery 1995)
LOWEST = 3.0  # a score stands for the lowest value of a prior from here on, in prior sd
GRID = 2001
SEASONS = ("demand_season", "demand_peak", "supply_season")
SEA = "sea_anomaly_"


@dataclass(frozen=True)
class VariantEvidence:
    """A structural variant against the main model.

    Attributes
    ----------
    name
        Name of the variant.
    log_ratio, error
        Log evidence less that of the main model (log Bayes factor), and its standard error.
    rhat
        Largest R-hat of its chains.
    off
        Largest distance of an emulated median figure from the report, in discrepancies, and its
        figure.
    shift
        Largest shift of an input's mean from the main model's, in sd of the main posterior, and its
        input.
    """

    name: str
    log_ratio: float
    error: float
    rhat: float
    off: tuple[str, float]
    shift: tuple[str, float]

    @property
    def rejected(self) -> bool:
        """Whether the figures reject it beyond the error of the evidence."""
        return self.log_ratio + 2.0 * self.error < REJECTED


def variants(first: FirstWave) -> dict[str, LogPosterior]:
    """Return the variants that restrict assumptions, by name, the main model first."""
    names, main = list(first.names), first.density
    known = {assumption.name: assumption for assumption in calibrated_assumptions()}
    seasons = {
        names.index(name): score_of(known[name], float(all_assumptions()[name].value))
        for name in SEASONS
        if name in names
    }
    named = {MAIN: main}
    tied = _one_anomaly_a_year(names)
    if tied:
        named["one sea anomaly a year"] = replace(main, tied=tied)
    if seasons:
        named["seasons fixed at their defaults"] = replace(main, fixed=seasons)
    if "supply_season" in names:
        without = {names.index("supply_season"): score_of(known["supply_season"], 0.0)}
        named["supply without season"] = replace(main, fixed=without)
    return named


def _one_anomaly_a_year(names: Sequence[str]) -> dict[int, int]:
    """Return the sea's anomalies but the first of each year, tied to it."""
    years: dict[str, int] = {}
    tied = {}
    for i, name in enumerate(names):
        if name.startswith(SEA):
            year = name.removeprefix(SEA)[:4]
            if year in years:
                tied[i] = years[year]
            else:
                years[year] = i
    return tied


def score_of(assumption: Assumption, value: float) -> float:
    """Return the score at which an assumption has a value, within LOWEST of the prior's middle."""
    scores = np.linspace(-LOWEST, LOWEST, GRID)
    values = np.array(prior_values(assumption, ndtr(scores)[:, None]), float)
    return float(np.interp(value, values, scores))


def compare_variants(
    ensemble: Ensemble, first: FirstWave, fitted: Sequence[Target], plan: Plan, progress: Steps
) -> list[VariantEvidence]:
    """Return every variant against the main model, the main one first."""
    seed = ensemble.recipe.seed
    compared = variants(first)
    with progress("networks that do not learn") as step:
        drawn = ensemble_scores(ensemble, fitted, learns=False)
        compared["networks do not learn"] = density_of(drawn, fitted, step)
    results: list[VariantEvidence] = []
    main_z, main_log, main_error = first.z, 0.0, 0.0
    with progress("structural variants") as step:
        for done, (name, density) in enumerate(compared.items()):
            step(done, len(compared), 0)
            chains = sample(density, seed, plan)
            z = chains.z[0].reshape(-1, chains.z.shape[3])
            result = evidence(density, z, seed)
            if name == MAIN:
                main_z, main_log, main_error = z, result.log, result.error
            error = 0.0 if name == MAIN else float(np.hypot(result.error, main_error))
            results.append(
                VariantEvidence(
                    name, result.log - main_log, error, float(chains.rhat().max()),
                    _farthest(density, z, fitted), _moved(main_z, z, first.names),
                )
            )  # fmt: skip
        step(len(compared), len(compared), 0)
    return results


def _farthest(density: LogPosterior, z: Floats, fitted: Sequence[Target]) -> tuple[str, float]:
    """Return the figure whose emulated median lies farthest from the report, in discrepancies."""
    middle = np.median(density.emulator.mean.at(z).value, axis=0)
    off = (middle - density.reported[0, 0]) / density.discrepancy
    i = int(np.argmax(np.abs(off)))
    return fitted[i].name, float(off[i])


def _moved(main: Floats, z: Floats, names: Sequence[str]) -> tuple[str, float]:
    """Return the input whose mean moves farthest, in sd of the main posterior."""
    shift = (z.mean(axis=0) - main.mean(axis=0)) / main.std(axis=0)
    i = int(np.argmax(np.abs(shift)))
    return names[i], float(shift[i])
