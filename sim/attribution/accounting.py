"""The accounting split: people = crossing days × boats a crossing day × people a boat.

Logarithms turn the product into a sum, so the three parts of a rise add up exactly. The split
describes a rise and does not explain it. A calmer sea, for example, raises both crossing days and
boats on each.
"""

import numpy as np

from sim.arrays import Floats
from sim.experiment.reported import reported
from sim.inference.recipe import YEARS

WINDOW = "to_mid_june"
COUNTED = ("crossing_days", "boats_arrived", "arrivals")
FACTORS = ("crossing_days", "boats_per_crossing_day", "people_per_boat")


def log_factors(counts: Floats) -> Floats:
    """Return the logarithms of the three factors; their sum is ln(people).

    Parameters
    ----------
    counts
        Crossing days, boats and people arrived, shape (..., 3).

    Returns
    -------
    ndarray
        ln of days, boats a day and people a boat, shape (..., 3); NaN if nobody arrived.
    """
    seen = np.where((counts > 0).all(axis=-1, keepdims=True), counts, np.nan)
    days, boats, people = np.moveaxis(np.log(seen), -1, 0)
    return np.stack([days, boats - days, people - boats], axis=-1)


def reported_counts() -> Floats:
    """Return the reported days, boats and people to 15 June of 2024 and 2025, shape (2, 3)."""
    targets = [[reported(name, year, WINDOW) for name in COUNTED] for year in YEARS]
    return np.array([[target.value for target in row if target] for row in targets])


def reported_rise() -> float:
    """Return the reported rise of arrivals from 2024 to 2025, as a share."""
    target = reported("arrivals", YEARS[1], WINDOW, YEARS[0])
    assert target is not None
    return target.value
