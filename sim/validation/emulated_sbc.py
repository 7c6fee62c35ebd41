"""Simulation-based calibration of the posterior by emulator, on data sets from simulations.

A draw's scores are the truth, and the figures of its run, with noise of the discrepancy's size, are
the data set. The posterior of the scores is computed for each data set, all in one run of the
sampler. Uniform ranks of the truths test the emulator, the likelihood and the sampler together
(Talts et al. 2018). Truths must be draws that the emulator was not fitted to.

Posterior SBC takes the truths from the posterior instead, with figures simulated at them. Each
data set then holds the reported figures too (Säilynoja et al. 2025).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.inference.emulator import Emulator
from sim.inference.fixed_order import side_by_side
from sim.inference.sampler import Chains, Plan, sample
from sim.inference.synthetic_likelihood import LogPosterior
from sim.streams import Streams
from sim.validation.sbc import HIGH, LOW, Coverage, SbcTrials, coverage

SHORT = Plan(chains=4, warmup=200, draws=300)
BATCH = 25  # data sets sampled together
RETRIES, LONGER = 1, 4  # times that chains which do not agree are run again, and how much longer
MAX_RHAT = 1.05  # chains whose R-hat is larger have not converged, of draws as few as these
PRIOR_WIDTH = 2.0 * 1.6448536269514722  # of the 90 % interval of a score


@dataclass(frozen=True)
class EmulatedSbc:
    """Result of simulation-based calibration of the posterior by emulator.

    Attributes
    ----------
    trials
        Ranks of the truths, widths of intervals and ESS, as of other posteriors.
    spread
        Posterior sd of every score, shape (sets, inputs).
    rhat
        Largest R-hat of each data set, shape (sets,).
    """

    trials: SbcTrials
    spread: Floats
    rhat: Floats

    @property
    def unconverged(self) -> int:
        """Number of data sets whose chains do not agree. They count in the coverage."""
        return int((self.rhat >= MAX_RHAT).sum())

    def coverage(self, names: Sequence[str], informed: Sequence[str]) -> list[Coverage]:
        """Return the coverage of every input."""
        return coverage(self.trials, names, informed)


@dataclass(frozen=True)
class Truths:
    """Simulations whose assumptions are to be inferred.

    Attributes
    ----------
    z
        Normal scores, shape (draws, inputs).
    figures
        Simulated figures in their own units, one run a draw, shape (draws, figures).
    """

    z: Floats
    figures: Floats


def emulated_sbc(
    emulator: Emulator,
    truths: Truths,
    discrepancy: Floats,
    seed: int,
    sets: int,
    *,
    plan: Plan = SHORT,
    box: Floats | None = None,
    reported: Floats | None = None,
) -> EmulatedSbc:
    """Infer the scores of truths from their figures, and rank each truth in its posterior.

    Parameters
    ----------
    discrepancy
        Sd of each figure's discrepancy on its scale, shape (figures,).
    seed
        Selects the truths, their noise and the sampler's numbers.
    sets
        Number of data sets; fewer if there are fewer truths.
    box
        Range of each figure on its scale, shape (2, figures). Data sets outside are left out.
    reported
        For posterior SBC, the reported figures in their own units, shape (figures,).
    """
    rows, data = _data_sets(emulator, truths, discrepancy, seed)
    inside = np.ones(len(rows), bool)
    if box is not None:
        inside = ((box[0] <= data) & (data <= box[1])).all(axis=1)
    chosen = np.flatnonzero(inside)[:sets]
    reports = data[chosen][:, None]
    if reported is not None:
        same = np.broadcast_to(emulator.on_scales(np.asarray(reported, float)), reports.shape)
        reports = np.concatenate([reports, same], axis=1)

    density = LogPosterior(emulator, reports, discrepancy)
    last = int(chosen[-1]) + 1 if len(chosen) == sets else len(rows)
    elsewhere = int((~inside[:last]).sum())
    return _ranked(density, truths.z[rows[chosen]], rows[chosen], (seed, plan), elsewhere)


def _data_sets(
    emulator: Emulator, truths: Truths, discrepancy: Floats, seed: int
) -> tuple[NDArray[np.intp], Floats]:
    """Return the rows of truths that have all figures, in random order, and their data sets."""
    y = emulator.on_scales(truths.figures)
    usable = np.flatnonzero(np.isfinite(y).all(axis=1))
    streams = Streams(seed, 0, era="emulated sbc")
    rows = usable[streams.generator("order").permutation(len(usable))]
    noise = streams.generator("discrepancy").standard_normal((len(rows), len(discrepancy)))
    return rows, y[rows] + discrepancy * noise


def _ranked(
    density: LogPosterior,
    truth: Floats,
    rows: NDArray[np.intp],
    run: tuple[int, Plan],
    elsewhere: int,
) -> EmulatedSbc:
    """Return the results of all data sets; chains that do not agree are run again, longer."""
    (seed, plan), sets = run, len(truth)
    rank, width, spread = (np.empty(truth.shape) for _ in range(3))
    ess, worst = np.zeros(sets), np.full(sets, np.inf)
    for attempt in range(1 + RETRIES):
        todo = np.flatnonzero(worst >= MAX_RHAT)
        longer = LONGER**attempt
        sized = Plan(plan.chains, plan.warmup * longer, plan.draws * longer)
        batches = [todo[start : start + BATCH] for start in range(0, len(todo), BATCH)]
        one_batch = partial(_batch, density, seed + attempt, sized)
        for batch, chains in zip(batches, side_by_side(one_batch, batches), strict=True):
            for number, i in enumerate(batch.tolist()):
                draws = chains.z[number].reshape(-1, truth.shape[1])
                ends = np.quantile(draws, (LOW, HIGH), axis=0)
                rank[i], spread[i] = (draws < truth[i]).mean(axis=0), draws.std(axis=0)
                width[i] = (ends[1] - ends[0]) / PRIOR_WIDTH
                ess[i], worst[i] = chains.ess(number).min(), chains.rhat(number).max()
    return EmulatedSbc(SbcTrials(rows, ess, rank, width, np.empty(0), elsewhere), spread, worst)


def _batch(density: LogPosterior, seed: int, plan: Plan, sets: NDArray[np.intp]) -> Chains:
    """Return the chains of some data sets."""
    chosen = LogPosterior(density.emulator, density.reported[sets], density.discrepancy)
    return sample(chosen, seed + int(sets[0]), plan)
