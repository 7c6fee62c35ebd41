"""Simulation-based calibration (SBC): test on synthetic data whether intervals cover the truth.

One draw of the ensemble is the truth. Its simulated figures, with noise of the assumed size, are
the synthetic data set, and all other draws are weighted by it. Over many data sets, the truth's
rank in the posterior must be uniform: the 90 % interval covers it in 90 % of data sets (Cook,
Gelman & Rubin 2006; Talts et al. 2018).

The truth's own draw must be excluded. If included, its rank is uniform for an ensemble of any size,
because among these draws the truth is distributed exactly by the weights. Without it, the test
detects an ensemble that is too small: with an effective sample size of n, the 90 % interval covers
about .9/n less. Data sets may be excluded by the data, if few draws are near or the data are far
from the reported figures. They must never be excluded by the truth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

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
MIN_ESS = 100.0  # data sets with a smaller effective sample size are left out
BINS = 20  # of ranks, 5 % each; the outer two lie outside the 90 % interval
NEGLIGIBLE = 1e-6  # of the largest weight; all smaller weights sum to less than 1e-3 of it
LOW, HIGH = 0.05, 0.95
PASSING90 = (0.88, 0.92)  # coverage of 90 % intervals that passes; 1,000 sets have an sd of .0095
MIN_P = 0.001  # ranks with a smaller p count as not uniform


@dataclass(frozen=True)
class SbcDraws:
    """Draws and their simulated figures.

    Attributes
    ----------
    number
        Numbers of the draws, which select the noise of their data sets, shape (draws,).
    columns
        Quantities to infer: assumptions and other outcomes.
    figures
        Simulated figures in the kernel's form, shape (draws, figures).
    sd
        Discrepancy of each figure, shape (figures,).
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
        Number of data sets left out because too few draws are near, or because they lie outside
        the box.
    ess_q05, ess_q50
        5 and 50 % quantiles of the effective sample size: of the data sets, or of those left out if
        none has enough draws; NaN without either.
    """

    sets: int
    too_thin: int
    elsewhere: int
    ess_q05: float = field(metadata={"key": "effective_q05"})
    ess_q50: float = field(metadata={"key": "effective_q50"})

    def draws_needed(self, draws: int) -> int | None:
        """Return the draws with which half of the data sets would have enough; None if unknown.

        The effective sample size grows in proportion to the `draws` of the ensemble.
        """
        if self.sets or not self.too_thin or not self.ess_q50 > 0.0:
            return None
        return ceil(draws * MIN_ESS / self.ess_q50)


@dataclass(frozen=True)
class SbcTrials:
    """Results of the synthetic data sets.

    Attributes
    ----------
    truth
        Row of the draw that is the truth, shape (sets,).
    ess
        Effective sample size of each posterior, shape (sets,).
    rank
        Posterior probability below the truth, ties broken by chance, shape (sets, columns).
    width
        Width of the 90 % interval over that of the prior, shape (sets, columns).
    thin
        Effective sample size of the data sets left out because too few draws are near.
    elsewhere
        Number of data sets left out because they lie outside the box.
    """

    truth: NDArray[np.intp]
    ess: Floats
    rank: Floats
    width: Floats
    thin: Floats
    elsewhere: int

    @property
    def sets(self) -> SetCounts:
        """Number of data sets, and the effective sample size of their posteriors."""
        ess = next((sizes for sizes in (self.ess, self.thin) if len(sizes)), np.array([np.nan]))
        low, middle = np.quantile(ess, (0.05, 0.5)).tolist()
        return SetCounts(len(self.truth), len(self.thin), self.elsewhere, low, middle)


@dataclass(frozen=True)
class Coverage:
    """Coverage of the posterior's central 50 and 90 % intervals for one quantity.

    `width90` is the mean width of the 90 % interval over the prior's. `p_uniform` is the p-value of
    uniform ranks (chi-square, 20 bins).
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

    A figure "fewer than" is a value with normal noise here, because a data set needs a number.
    Draws without a figure or a column are left out.
    """
    x = np.stack([simulated(ensemble, target) for target in figures], axis=1)
    complete = chosen & np.isfinite(x).all(axis=1) & np.isfinite(columns.values).all(axis=1)
    sd = np.array([target.sd for target in figures])
    return SbcDraws(ensemble.draw[complete], columns.rows(complete), x[complete], sd)


def box_around(reported: Floats, figures: Floats, reach: float) -> Floats:
    """Return the box within `reach` prior sd of the reported figures, shape (2, figures)."""
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
    """Run data sets until `sets` lie in the box with at least `min_ess`, or none remains.

    Parameters
    ----------
    seed
        Selects the truths and their noise; more sets do not change the first ones.
    box
        Range of each figure, shape (2, figures); data sets outside are left out.
    """
    prior_width = np.diff(np.quantile(drawn.columns.values, (LOW, HIGH), axis=0), axis=0)[0]
    truth, ess, rank, width, thin, elsewhere = [], [], [], [], [], 0
    for k, data, rng in _data_sets(drawn, seed):
        if box is not None and not ((box[0] <= data) & (data <= box[1])).all():
            elsewhere += 1
            continue
        weight = weights_without(drawn, data, k)
        if (size := effective_sample_size(weight)) < min_ess:
            thin.append(size)
            continue
        rows = np.flatnonzero(weight > NEGLIGIBLE * weight.max())
        x, w = drawn.columns.values[rows], weight[rows]
        truth.append(k)
        ess.append(size)
        rank.append(truth_rank(drawn.columns.values[k], x, w, rng))
        width.append(_width(x, w) / prior_width)
        progress(len(truth), sets, 0)
        if len(truth) == sets:
            break
    shape = len(truth), len(drawn.columns.names)
    ranks, widths = (np.reshape(np.array(values), shape) for values in (rank, width))
    sizes, left_out = np.array(ess), np.array(thin)
    return SbcTrials(np.array(truth, np.intp), sizes, ranks, widths, left_out, elsewhere)


def _data_sets(drawn: SbcDraws, seed: int) -> Iterator[tuple[int, Floats, np.random.Generator]]:
    """Yield truths in random order, each with its data set and its generator."""
    streams = Streams(seed, 0, era="made-up reports")
    for k in streams.generator("order").permutation(len(drawn.number)).tolist():
        rng = streams.generator("report", int(drawn.number[k]))
        yield k, drawn.figures[k] + drawn.sd * rng.standard_normal(len(drawn.sd)), rng


def weights_without(drawn: SbcDraws, data: Floats, truth: int) -> Floats:
    """Return the weights of all draws by a data set, 0 for its truth, shape (draws,)."""
    total = np.zeros(len(drawn.number))
    for i, sd in enumerate(drawn.sd):
        total += log_kernel(drawn.figures[:, i], data[i], float(sd), "normal")
    total[truth] = -np.inf
    return normalised(total)


def truth_rank(truth: Floats, x: Floats, weight: Floats, rng: np.random.Generator) -> Floats:
    """Return the share of the weight below the truth, shape (columns,).

    A random share of the weight of ties counts as below. Otherwise the ranks of whole numbers would
    not be uniform.
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


def coverage(trials: SbcTrials, names: Sequence[str], informed: Sequence[str]) -> list[Coverage]:
    """Return the coverage of each column; an empty list if there is no data set."""
    rows = []
    for i, name in enumerate(names if len(trials.truth) else ()):
        u = trials.rank[:, i]
        counts = np.histogram(u, BINS, (0.0, 1.0))[0]
        rows.append(
            Coverage(
                name, name in informed, _within(u, 0.5), _within(u, 0.9),
                float(trials.width[:, i].mean()), float(stats.chisquare(counts).pvalue),
            )
        )  # fmt: skip
    return rows


def _within(u: Floats, share: float) -> float:
    return float((np.abs(u - 0.5) <= share / 2.0).mean())


def failed_checks(rows: Sequence[Coverage]) -> list[str]:
    """Return one line per failed check: coverage of informed assumptions, and uniform ranks."""
    failures = [
        f"{c.parameter}: its 90 % covers the truth in {100 * c.coverage90:.1f} % of data sets"
        for c in rows
        if c.informed and not PASSING90[0] <= c.coverage90 <= PASSING90[1]
    ]
    return failures + [
        f"{c.parameter}: ranks are not uniform (p {c.p_uniform:.2g})"
        for c in rows
        if c.p_uniform < MIN_P
    ]
