"""What came of an attribution, as plain data: each driver's part of the rise, and how sure it is.

A draw's cells are worth their mean arrivals over its random worlds, in people or as a logarithm.
Shapley values are taken draw by draw; what is told is how they spread over the draws.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.years import DRIVERS
from sim.attribution.accounting import (
    COUNTED,
    FACTORS,
    log_factors,
    reported_counts,
    reported_rise,
)
from sim.attribution.coalitions import CELLS
from sim.attribution.shapley import shapley
from sim.experiment.source import REGIMES
from sim.outcomes.statistics import FEW

Floats = NDArray[np.float64]
PEOPLE = COUNTED.index("arrivals")
NONE, ALL = 0, CELLS - 1  # the cells with no driver, and with every driver, as in 2025
UNITS = {"level": "people", "log": "ln of arrivals"}


def split(counts: Floats, regimes: Sequence[str]) -> dict[str, Any]:
    """Split the rise of each draw, and summarise over all draws and over those of each regime.

    Parameters
    ----------
    counts
        Days, boats and people arrived, shape (draws, replications, 64, 3); not a number where a
        draw failed.
    regimes
        Each draw's regime, "" where it is not known.
    """
    made = ~np.isnan(counts).any(axis=(1, 2, 3))
    of = np.array(regimes)
    by_regime = {name: counts[made & (of == name)] for name in REGIMES if (of == name).any()}
    return {
        "explains": "the model's rise, not the world's",
        "draws": len(counts),
        "failed_draws": int((~made).sum()),
        "replications": counts.shape[1],
        "cells": CELLS,
        "reported_rise": reported_rise(),
        "model_rise": _spread(_rise(counts[made])),
        "all": _both_scales(counts[made]),
        "by_regime": {name: _both_scales(some) for name, some in by_regime.items()},
        "accounting": _accounting(counts[made]),
    }


def _rise(counts: Floats) -> Floats:
    """Return each draw's rise of mean arrivals, a share, shape (draws,)."""
    before, after = (counts[:, :, cell, PEOPLE].mean(axis=1) for cell in (NONE, ALL))
    ratio: Floats = np.full(len(before), np.nan)
    np.divide(after, before, out=ratio, where=before > 0)
    return ratio - 1.0


def _both_scales(counts: Floats) -> dict[str, Any]:
    """Return the drivers' parts in people, and of ln(arrivals), over some draws."""
    people = counts[..., PEOPLE]
    mean = people.mean(axis=1)
    some = (mean > 0).all(axis=1)  # the logarithm of none is no number
    relative = people[some] / mean[some, None]
    return {
        "level": _scale("level", mean, people, 0),
        "log": _scale("log", np.log(mean[some]), relative, int((~some).sum())),
    }


def _scale(scale: str, worth: Floats, worlds: Floats, left_out: int) -> dict[str, Any]:
    """Return the drivers' parts on one scale.

    Parameters
    ----------
    worth
        Of each draw's cells, shape (draws, 64).
    worlds
        To first order what each world adds to it, shape (draws, replications, 64): a logarithm of a
        mean moves with the world's value over that mean.
    """
    parts = shapley(worth)
    total = worth[:, ALL] - worth[:, NONE]
    chance = _chance(parts, shapley(worlds))
    medians = np.median(parts, axis=0) if len(parts) else np.full(len(DRIVERS), np.nan)
    whole = float(medians.sum())
    gap = np.abs(parts.sum(axis=1) - total)
    return {
        "unit": UNITS[scale],
        "draws": len(worth),
        "draws_left_out": left_out,
        "drivers": [
            {
                "driver": driver,
                **_spread(parts[:, i]),
                "share": _number(medians[i] / whole) if whole else None,
                "chance": _number(chance[i]),
            }
            for i, driver in enumerate(DRIVERS)
        ],
        "sum": _spread(parts.sum(axis=1)),
        "total": _spread(total),
        "largest_gap": float(gap.max()) if len(gap) else None,
    }


def _chance(parts: Floats, worlds: Floats) -> Floats:
    """Return which share of the variance of parts over draws is chance, shape (drivers,).

    From the variance between a draw's worlds, (draws, replications, drivers), over their number;
    not a number with one world a draw, or where a driver's part is the same in every draw.
    """
    draws, replications, drivers = worlds.shape
    if draws < 2 or replications < 2:
        return np.full(drivers, np.nan)
    within = worlds.var(axis=1, ddof=1).mean(axis=0) / replications
    between = parts.var(axis=0, ddof=1)
    share: Floats = np.full(drivers, np.nan)
    np.divide(within, between, out=share, where=between > 0)
    return share.clip(max=1.0)


def _accounting(counts: Floats) -> dict[str, Any]:
    """Return how days, boats a day and people a boat share the rise: as reported, and here."""
    reported = reported_counts()
    told = np.diff(log_factors(reported), axis=0)[0]
    mean = counts[:, :, [NONE, ALL]].mean(axis=1)
    mean = mean[(mean > 0).all(axis=(1, 2))]
    ours = np.diff(log_factors(mean), axis=1)[:, 0]
    medians = np.median(ours, axis=0) if len(ours) else np.full(len(FACTORS), np.nan)
    whole = float(medians.sum())
    return {
        "unit": UNITS["log"],
        "draws": len(ours),
        "reported_counts": dict(zip(COUNTED, reported.T.tolist(), strict=True)),
        "factors": [
            {
                "factor": factor,
                "reported": float(told[i]),
                "reported_share": float(told[i] / told.sum()),
                "model": _spread(ours[:, i]),
                "model_share": _number(medians[i] / whole) if whole else None,
            }
            for i, factor in enumerate(FACTORS)
        ],
        "reported_total": float(np.log(reported[1, PEOPLE] / reported[0, PEOPLE])),
        "model_total": _spread(np.log(mean[:, 1, PEOPLE] / mean[:, 0, PEOPLE])),
    }


def _spread(values: Floats) -> dict[str, float | None]:
    """Return mean, median, what 90 % of draws lie between, and the share of draws above nothing.

    Means of parts sum to the mean of the whole exactly; medians need not. The interval is left open
    for few draws.
    """
    values = values[~np.isnan(values)]
    if not len(values):
        return dict.fromkeys(("mean", "median", "q05", "q95", "p_positive"))
    low, high = np.quantile(values, (0.05, 0.95)).tolist() if len(values) >= FEW else (None, None)
    return {
        "mean": float(values.mean()),
        "median": float(np.median(values)),
        "q05": low,
        "q95": high,
        "p_positive": float((values > 0).mean()),
    }


def _number(value: float) -> float | None:
    """Return a number as JSON knows it: none where there is none."""
    return None if np.isnan(value) else float(value)
