"""Result of an attribution: each driver's part of the rise from 2024 to 2025."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Floats
from sim.attribution.accounting import COUNTED
from sim.errors import UserError
from sim.jsonfile import Plain, frame, rebuilt
from sim.runs.manifest import Provenance

if TYPE_CHECKING:
    import pandas as pd


ATTRIBUTION = "attribution.json"
"""File of an attribution, and the mark of its folder."""


@dataclass(frozen=True)
class _Driver:
    driver: str


@dataclass(frozen=True)
class Spread:
    """Distribution of a number over draws; NaN if there is no draw.

    Attributes
    ----------
    mean, median
        Means of parts sum exactly to the mean of the rise; medians need not.
    q05, q95
        Limits of the central 90 % of draws; NaN with fewer than MIN_REPLICATIONS.
    p_positive
        Share of draws in which it is above zero.
    """

    mean: float
    median: float
    q05: float
    q95: float
    p_positive: float


@dataclass(frozen=True)
class Part(Spread, _Driver):
    """A driver's part of the rise.

    Attributes
    ----------
    share
        Its mean as a share of the mean rise. Shares of all drivers sum to 1.
    chance
        Share due to chance of its variance over draws; NaN with one replication.
    """

    share: float
    chance: float


@dataclass(frozen=True)
class Scale:
    """The drivers' parts on one scale.

    Attributes
    ----------
    draws, draws_left_out
        Number of draws with and without a value on this scale.
    sum, total
        Sum of the parts, and the rise itself, equal except for rounding.
    largest_gap
        Largest difference between sum and total in a draw.
    """

    unit: str
    draws: int
    draws_left_out: int
    drivers: list[Part]
    sum: Spread
    total: Spread
    largest_gap: float


@dataclass(frozen=True)
class Scales:
    """The drivers' parts in people, and of ln(arrivals)."""

    level: Scale
    log: Scale


@dataclass(frozen=True)
class Factor:
    """A factor of the accounting split: its part of ln(arrivals 2025 / arrivals 2024).

    `model_share` is the mean as a share of the mean rise.
    """

    factor: str
    reported: float
    reported_share: float
    model: Spread
    model_share: float


@dataclass(frozen=True)
class Accounting:
    """The accounting split, as reported and in the model; counts are those of 2024 and 2025."""

    unit: str
    draws: int
    reported_counts: dict[str, list[float]]
    factors: list[Factor]
    reported_total: float
    model_total: Spread


@dataclass(frozen=True, kw_only=True)
class AttributionResult(Plain):
    """Result of an attribution.

    Attributes
    ----------
    study
        Name of the folder of its runs.
    parameters
        Source of the assumptions: posterior, prior or point.
    draws, failed_draws, replications_each, coalitions
        Number of draws, of failed draws, of replications of each draw, and of coalitions.
    reported_rise, model_rise
        Rise of arrivals from 2024 to 2025, as a share.
    arrivals_2024, arrivals_2025
        Arrivals with every driver as in 2024, and as in 2025; None in a file of an older version.
    all, by_regime
        The drivers' parts over all draws, and over those of each regime.
    counts
        Days, boats and people arrived, shape (draws, replications, coalitions, 3); NaN for a
        failed draw, and None in a result read from a file.
    provenance
        Its inputs, for the manifest; None in a result read from a file.
    """

    model_version: str
    seed: int
    study: str
    parameters: str = ""
    explains: str = "the model's rise, not the world's"
    draws: int
    failed_draws: int
    replications_each: int = field(metadata={"key": "replications"})
    coalitions: int = field(metadata={"key": "cells"})
    reported_rise: float
    model_rise: Spread
    arrivals_2024: Spread | None = None
    arrivals_2025: Spread | None = None
    all: Scales
    by_regime: dict[str, Scales]
    accounting: Accounting
    counts: Floats | None = field(default=None, repr=False, compare=False)
    provenance: Provenance | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "AttributionResult":
        """Return the result from the output of `to_json`, without its replications."""
        result: AttributionResult = rebuilt(cls, data)
        return result

    def to_json(self) -> dict[str, Any]:
        """Return plain data; without arrivals of both years if an older file lacks them."""
        data = super().to_json()
        lacking = [key for key in ("arrivals_2024", "arrivals_2025") if data[key] is None]
        return {key: value for key, value in data.items() if key not in lacking}

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per regime ("" for all draws), scale (level, log) and driver."""
        return frame(
            {"regime": regime, "scale": name, "unit": scale.unit, **asdict(part)}
            for regime, scales in {"": self.all, **self.by_regime}.items()
            for name, scale in (("level", scales.level), ("log", scales.log))
            for part in scale.drivers
        )

    def replications(self) -> "pd.DataFrame":
        """Return the counts, one row per draw, replication and coalition.

        Bit i of a coalition's number is set if driver i is as in 2025.

        Raises
        ------
        UserError
            If the result was read from a file.
        """
        import pandas as pd

        if self.counts is None:
            raise UserError(
                f"{self.study}: a result read from a file has no replications. Attribute again."
            )
        draws, replications, coalitions = np.indices(self.counts.shape[:-1]).reshape(3, -1)
        columns = dict(zip(COUNTED, self.counts.reshape(-1, len(COUNTED)).T, strict=True))
        places = {"draw": draws, "replication": replications, "coalition": coalitions}
        return pd.DataFrame({**places, **columns})


def read_attribution(folder: Path) -> AttributionResult:
    """Read a finished attribution's folder.

    Raises
    ------
    UserError
        If the folder holds none, or it cannot be read.
    """
    path = folder / ATTRIBUTION
    try:
        return AttributionResult.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise UserError(f"{folder}: holds no attribution. Run channelsim attribute.") from None
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}. Attribute again.") from None
    except (KeyError, TypeError, AttributeError) as problem:
        raise UserError(
            f"{path}: was written by another version ({problem}). Attribute again."
        ) from None
