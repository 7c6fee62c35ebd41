"""Would the calibration find the truth if it were known? Tested on synthetic data.

A draw of the ensemble plays the truth: its simulated figures, with noise of the assumed size, are
taken for what was reported, and all other draws are weighted by them. Over many such data sets the
truth must fall anywhere in the posterior alike: nine times in ten within its 90 % (simulation-based
calibration: Cook, Gelman & Rubin 2006; Talts et al. 2018).

The truth's own draw must stay out. With it in, its rank is uniform whatever the size of the
ensemble, because among these draws the truth is distributed exactly as the weights say; only
without it does the test see that an ensemble is too small: with n effective draws the 90 % hold
about .9/n less than they say. Data sets may be left out by the data (if the ensemble is too thin,
or far from what was reported), never by the truth: each posterior answers for its own data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.arrays import Bools, Floats
from sim.data.targets import Target
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import effective_sample_size, log_kernel, normalised, simulated
from sim.runs.progress import Progress, nothing
from sim.streams import Streams
from sim.validation.columns import Columns

SETS = 1000
MIN_ESS = 100.0  # of a data set; those below are left out
BINS = 20  # of ranks, 5 % each: the outer ones are what lies outside the 90 %
NEGLIGIBLE = 1e-6  # of the greatest weight; all such draws together hold less than 1e-3 of it
LOW, HIGH = 0.05, 0.95
GOOD90 = (0.88, 0.92)  # coverage of 90 % intervals that passes; 1,000 sets have an sd of .0095
MIN_P = 0.001  # below which ranks count as uneven


@dataclass(frozen=True)
class SbcDraws:
    """Draws and what they say of the figures.

    Attributes
    ----------
    number
        Numbers of the draws, which name the noise of their data sets, shape (draws,).
    columns
        What is to be found: assumptions, and what else is unknown.
    figures
        Simulated figures in the kernel's form, shape (draws, figures).
    sd
        Discrepancy of each, shape (figures,).
    """

    number: NDArray[np.int32]
    columns: Columns
    figures: Floats
    sd: Floats


@dataclass(frozen=True)
class SetCounts:
    """Number of data sets, and the effective sample size of their posteriors.

    Attributes
    ----------
    too_thin, elsewhere
        Data sets left out because too few draws come near, or because they lie outside the box.
    effective_q05, effective_q50
        5 and 50 % quantiles; NaN without a data set.
    """

    sets: int
    too_thin: int
    elsewhere: int
    ess_q05: float = field(metadata={"key": "effective_q05"})
    ess_q50: float = field(metadata={"key": "effective_q50"})


@dataclass(frozen=True)
class SbcTrials:
    """What became of the data sets.

    Attributes
    ----------
    truth
        Positions of the draws that played the truth, shape (sets,).
    effective
        Effective draws of each posterior, shape (sets,).
    rank
        Posterior probability below the truth, ties parted by chance, shape (sets, columns).
    width
        Width of the 90 % interval over that of the prior, shape (sets, columns).
    thin, elsewhere
        Data sets left out because too few draws come near, or because they lie outside the box.
    """

    truth: NDArray[np.intp]
    ess: Floats
    rank: Floats
    width: Floats
    thin: int
    elsewhere: int

    @property
    def sets(self) -> SetCounts:
        """How many data sets there are, and how well they are covered by draws."""
        there = self.ess if len(self.ess) else np.array([np.nan])
        low, middle = np.quantile(there, (0.05, 0.5)).tolist()
        return SetCounts(len(self.truth), self.thin, self.elsewhere, low, middle)


@dataclass(frozen=True)
class Coverage:
    """How often the truth lay in the posterior's middle 50 and 90 %, and how wide the latter was.

    `width90` is a share of the prior's; `p_uniform` the chance of ranks as uneven as these if the
    calibration were right (chi-square, 20 bins).
    """

    parameter: str
    informed: bool
    coverage50: float
    coverage90: float
    width90: float
    p_uniform: float


def sbc_draws(
    ensemble: Ensemble, figures: Sequence[Target], columns: Columns, chosen: Bools
) -> SbcDraws:
    """Return an ensemble's chosen draws as synthetic truths; `columns` are of all its draws.

    A figure "fewer than" is taken as the value itself with normal noise: a synthetic data set needs
    a number. Draws that lack a figure or a column can report nothing and are left out.
    """
    x = np.stack([simulated(ensemble, target) for target in figures], axis=1)
    good = chosen & np.isfinite(x).all(axis=1) & np.isfinite(columns.values).all(axis=1)
    sd = np.array([target.sd for target in figures])
    return SbcDraws(ensemble.draw[good], columns.rows(good), x[good], sd)


def box_around(reported: Floats, figures: Floats, reach: float) -> Floats:
    """Return the box within `reach` of the figures' prior sd of what was reported, (2, figures)."""
    half = reach * figures.std(axis=0)
    return np.stack([reported - half, reported + half])


def run_trials(
    drawn: SbcDraws,
    seed: int,
    sets: int = SETS,
    min_ess: float = MIN_ESS,
    box: Floats | None = None,
    progress: Progress = nothing,
) -> SbcTrials:
    """Make data sets until `sets` are inside the box and have the effective draws, or none is left.

    Parameters
    ----------
    seed
        Decides which draws play the truth and their noise; more sets leave the first as they are.
    box
        Least and greatest value of each figure, shape (2, figures): a choice by the data.
    """
    before = np.diff(np.quantile(drawn.columns.values, (LOW, HIGH), axis=0), axis=0)[0]
    truth, ess, rank, width = [], [], [], []
    thin = elsewhere = 0
    for k, data, rng in _reports(drawn, seed):
        if box is not None and not ((box[0] <= data) & (data <= box[1])).all():
            elsewhere += 1
            continue
        weight = weights_without(drawn, data, k)
        if (size := effective_sample_size(weight)) < min_ess:
            thin += 1
            continue
        near = np.flatnonzero(weight > NEGLIGIBLE * weight.max())
        x, w = drawn.columns.values[near], weight[near]
        truth.append(k)
        ess.append(size)
        rank.append(truth_rank(drawn.columns.values[k], x, w, rng))
        width.append(_width(x, w) / before)
        progress(len(truth), sets, 0)
        if len(truth) == sets:
            break
    shape = (len(truth), len(drawn.columns.names))
    ranks, widths = (np.reshape(np.array(rows), shape) for rows in (rank, width))
    return SbcTrials(np.array(truth, np.intp), np.array(ess), ranks, widths, thin, elsewhere)


def _reports(drawn: SbcDraws, seed: int) -> Iterator[tuple[int, Floats, np.random.Generator]]:
    """Yield draws that play the truth, in random order, what each reports, and its generator."""
    streams = Streams(seed, 0, era="made-up reports")
    for k in streams.generator("order").permutation(len(drawn.number)).tolist():
        rng = streams.generator("report", int(drawn.number[k]))
        yield k, drawn.figures[k] + drawn.sd * rng.standard_normal(len(drawn.sd)), rng


def weights_without(drawn: SbcDraws, data: Floats, truth: int) -> Floats:
    """Return the weights of all draws but the one that made the data, shape (draws,)."""
    total = np.zeros(len(drawn.number))
    for i, sd in enumerate(drawn.sd):
        total += log_kernel(drawn.figures[:, i], data[i], float(sd), "normal")
    total[truth] = -np.inf
    return normalised(total)


def truth_rank(truth: Floats, x: Floats, weight: Floats, rng: np.random.Generator) -> Floats:
    """Return the share of the weight below the truth, shape (columns,).

    Whole numbers tie; a random share of the ties' weight counts as below, or the ranks of counts
    could not be uniform.
    """
    below, ties = weight @ (x < truth), weight @ (x == truth)
    share: Floats = below + rng.random(len(truth)) * ties
    return share


def _width(x: Floats, weight: Floats) -> Floats:
    """Return the width of the weighted 90 % interval of every column, shape (columns,)."""
    order = np.argsort(x, axis=0)
    ranked = np.take_along_axis(x, order, axis=0)
    reach = np.cumsum(weight[order], axis=0)
    ends = [np.minimum((reach < at).sum(axis=0), len(x) - 1) for at in (LOW, HIGH)]
    column = np.arange(x.shape[1])
    width: Floats = ranked[ends[1], column] - ranked[ends[0], column]
    return width


def coverage(tried: SbcTrials, names: Sequence[str], informed: Sequence[str]) -> list[Coverage]:
    """Return how often each column's truth was covered; nothing if there is no data set."""
    covered = []
    for i, name in enumerate(names if len(tried.truth) else ()):
        u = tried.rank[:, i]
        counts = np.histogram(u, BINS, (0.0, 1.0))[0]
        covered.append(
            Coverage(
                name, name in informed, _within(u, 0.5), _within(u, 0.9),
                float(tried.width[:, i].mean()), float(stats.chisquare(counts).pvalue),
            )
        )  # fmt: skip
    return covered


def _within(u: Floats, share: float) -> float:
    return float((np.abs(u - 0.5) <= share / 2.0).mean())


def failed_checks(covered: Sequence[Coverage]) -> list[str]:
    """Return what is not as it should be, a line each: coverage where informed, ranks anywhere."""
    wrong = [
        f"{c.parameter}: its 90 % covers the truth in {100 * c.coverage90:.1f} % of data sets"
        for c in covered
        if c.informed and not GOOD90[0] <= c.coverage90 <= GOOD90[1]
    ]
    return wrong + [
        f"{c.parameter}: ranks are not uniform (p {c.p_uniform:.2g})"
        for c in covered
        if c.p_uniform < MIN_P
    ]
