"""Split the rise of arrivals among the drivers, draw by draw.

The worth of a draw's coalition is its mean arrivals over replications, in people or as a logarithm.
Shapley values are computed for each draw, and the result holds their distribution over draws.
"""

from collections.abc import Sequence
from math import nan

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.assumptions.drivers import DRIVERS
from sim.attribution.accounting import COUNTED, FACTORS, log_factors, reported_counts, reported_rise
from sim.attribution.coalitions import COALITIONS
from sim.attribution.result import (
    Accounting,
    AttributionResult,
    Factor,
    Part,
    Scale,
    Scales,
    Spread,
)
from sim.attribution.shapley import shapley
from sim.experiment.source import REGIMES
from sim.outcomes.statistics import MIN_REPLICATIONS

PEOPLE = COUNTED.index("arrivals")
NONE, ALL = 0, COALITIONS - 1  # the coalitions with no driver, and with every driver, as in 2025
LOG = "ln of arrivals"


def split(
    counts: Floats,
    regimes: Sequence[str],
    parameters: str = "",
    seed: int = 1,
    study: str = "",
) -> AttributionResult:
    """Split the rise of each draw, and summarise over all draws and over those of each regime.

    Parameters
    ----------
    counts
        Days, boats and people arrived, shape (draws, replications, 64, 3); NaN for a failed draw.
    regimes
        Each draw's regime, "" if it is not known.
    parameters, seed, study
        Source of the assumptions, seed of the draws, and name of the folder of the runs.
    """
    complete = ~np.isnan(counts).any(axis=(1, 2, 3))
    regime = np.array(regimes)
    by_regime = {
        name: counts[complete & (regime == name)] for name in REGIMES if (regime == name).any()
    }
    return AttributionResult(
        model_version=MODEL_VERSION,
        seed=seed,
        study=study,
        parameters=parameters,
        draws=len(counts),
        failed_draws=int((~complete).sum()),
        replications_each=counts.shape[1],
        coalitions=COALITIONS,
        reported_rise=reported_rise(),
        model_rise=_spread(_rise(counts[complete])),
        arrivals_2024=_arrivals(counts[complete], NONE),
        arrivals_2025=_arrivals(counts[complete], ALL),
        all=_both_scales(counts[complete]),
        by_regime={name: _both_scales(chosen) for name, chosen in by_regime.items()},
        accounting=_accounting(counts[complete]),
        counts=counts,
    )


def _rise(counts: Floats) -> Floats:
    """Return each draw's rise of mean arrivals as a share, shape (draws,)."""
    before, after = (counts[:, :, coalition, PEOPLE].mean(axis=1) for coalition in (NONE, ALL))
    ratio: Floats = np.full(len(before), np.nan)
    np.divide(after, before, out=ratio, where=before > 0)
    return ratio - 1.0


def _arrivals(counts: Floats, coalition: int) -> Spread:
    """Return the distribution of a coalition's mean arrivals over draws."""
    return _spread(counts[:, :, coalition, PEOPLE].mean(axis=1))


def _both_scales(counts: Floats) -> Scales:
    """Return the drivers' parts in people, and of ln(arrivals), over draws."""
    people = counts[..., PEOPLE]
    mean = people.mean(axis=1)
    positive = (mean > 0).all(axis=1)  # the others have no logarithm
    relative = people[positive] / mean[positive, None]
    return Scales(
        level=_scale("people", mean, people, 0),
        log=_scale(LOG, np.log(mean[positive]), relative, int((~positive).sum())),
    )


def _scale(unit: str, worth: Floats, by_replication: Floats, left_out: int) -> Scale:
    """Return the drivers' parts on one scale.

    Parameters
    ----------
    worth
        Worth of each draw's coalitions, shape (draws, 64).
    by_replication
        First-order contribution of each replication to it, shape (draws, replications, 64). For
        the logarithm of a mean, it is the replication's value over that mean.
    """
    parts = shapley(worth)
    total = worth[:, ALL] - worth[:, NONE]
    chance = _chance(parts, shapley(by_replication))
    spreads = [_spread(parts[:, i]) for i in range(len(DRIVERS))]
    gap = np.abs(parts.sum(axis=1) - total)
    drivers = [
        Part(driver=driver, **vars(spread), share=share, chance=float(own))
        for driver, spread, share, own in zip(
            DRIVERS, spreads, shares_of_means(spreads), chance, strict=True
        )
    ]
    return Scale(
        unit, len(worth), left_out, drivers, _spread(parts.sum(axis=1)), _spread(total),
        float(gap.max()) if len(gap) else nan,
    )  # fmt: skip


def _chance(parts: Floats, by_replication: Floats) -> Floats:
    """Return the share due to chance of the variance of parts over draws, shape (drivers,).

    It is the variance between a draw's replications, shape (draws, replications, drivers), divided
    by their number. NaN with one replication, or if a driver's part is the same in every draw.
    """
    draws, replications, drivers = by_replication.shape
    if draws < 2 or replications < 2:
        return np.full(drivers, np.nan)
    within = by_replication.var(axis=1, ddof=1).mean(axis=0) / replications
    between = parts.var(axis=0, ddof=1)
    share: Floats = np.full(drivers, np.nan)
    np.divide(within, between, out=share, where=between > 0)
    return share.clip(max=1.0)


def _accounting(counts: Floats) -> Accounting:
    """Return the accounting split of the rise into three factors, reported and simulated."""
    reported = reported_counts()
    reported_parts = np.diff(log_factors(reported), axis=0)[0]
    mean = counts[:, :, [NONE, ALL]].mean(axis=1)
    mean = mean[(mean > 0).all(axis=(1, 2))]
    ours = np.diff(log_factors(mean), axis=1)[:, 0]
    spreads = [_spread(ours[:, i]) for i in range(len(FACTORS))]
    shares = shares_of_means(spreads)
    factors = [
        Factor(
            factor,
            reported=float(reported_parts[i]),
            reported_share=float(reported_parts[i] / reported_parts.sum()),
            model=spreads[i],
            model_share=shares[i],
        )
        for i, factor in enumerate(FACTORS)
    ]
    return Accounting(
        unit=LOG,
        draws=len(ours),
        reported_counts=dict(zip(COUNTED, reported.T.tolist(), strict=True)),
        factors=factors,
        reported_total=float(np.log(reported[1, PEOPLE] / reported[0, PEOPLE])),
        model_total=_spread(np.log(mean[:, 1, PEOPLE] / mean[:, 0, PEOPLE])),
    )


def shares_of_means(spreads: Sequence[Spread]) -> list[float]:
    """Return each mean as a share of their sum, which is the mean of the whole; NaN if that is 0.

    Medians would not do: their sum is not the median of the whole.
    """
    total = sum(spread.mean for spread in spreads)
    return [spread.mean / total if total else nan for spread in spreads]


def _spread(values: Floats) -> Spread:
    """Return the distribution of values over draws; NaN ends with too few draws."""
    values = values[~np.isnan(values)]
    if not len(values):
        return Spread(nan, nan, nan, nan, nan)
    low, high = (
        np.quantile(values, (0.05, 0.95)).tolist()
        if len(values) >= MIN_REPLICATIONS
        else (nan, nan)
    )
    return Spread(
        float(values.mean()), float(np.median(values)), low, high, float((values > 0).mean())
    )
