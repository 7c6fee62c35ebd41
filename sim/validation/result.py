"""What a calibration and its validation found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.data.targets import Target
from sim.errors import UserError
from sim.forecast.rolling import Rolling
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import in_short
from sim.jsonfile import Plain, finite, frame, rebuilt
from sim.runs.manifest import Provenance
from sim.shipped import folder
from sim.validation.checks import FigureResult
from sim.validation.identify import AssumptionUpdate, Identifiability
from sim.validation.ranking import Ranking
from sim.validation.sbc import Coverage, SetCounts
from sim.validation.variants import Fit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CalibrationResult:
    """What a calibration found.

    Attributes
    ----------
    posterior, path
        Weighted draws, and the file that holds them.
    figures
        Reported figures beside the simulated ones, before and after weighting.
    assumptions
        Every assumption before and after, the most narrowed first.
    provenance
        What its manifest says of it.
    """

    posterior: Posterior
    path: Path
    figures: list[FigureResult]
    assumptions: list[AssumptionUpdate]
    provenance: Provenance = field(repr=False, compare=False)

    @property
    def draws(self) -> int:
        """Number of draws from the priors."""
        return int(self.posterior.about["bank"])

    @property
    def failed(self) -> int:
        """Number of draws whose run failed."""
        return int(self.posterior.about["failed"])

    @property
    def fitted(self) -> list[str]:
        """Names of the figures that are fitted."""
        return list(self.posterior.about["fitted"])

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        figures = [
            {
                "name": each.target.name, "role": each.target.role, "reported": each.target.value,
                "prior": each.prior, "posterior": each.posterior, "inside": each.inside,
            }
            for each in self.figures
        ]  # fmt: skip
        about = in_short(self.posterior.about)
        return dict(finite({**about, "figures": figures, "parameters": self.assumptions}))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row a reported figure, with quantiles before and after weighting."""
        return frame(each.row() for each in self.figures)


@dataclass(frozen=True)
class ValidationResult(Plain):
    """What a validation found.

    Attributes
    ----------
    ensemble, effective, posterior
        Draws of the ensemble, effective sample size of the posterior, and its digest.
    checks
        Reported figures beside the posterior.
    sbc, sbc_near, sbc_sets
        Simulation-based calibration: coverage over all data sets and over those near to what was
        reported, and how many data sets each has.
    regimes
        Weight of draws that are demand-limited, supply-limited, between, and not known.
    settled
        What the figures settle of the assumptions.
    fits, rankings
        Figures and order of policies under structural variants, the main one first.
    rolling
        Forecasts at rolling origins.
    folder
        Folder of the ensemble; None for the project's own validation, read from its file.
    provenance
        What its manifest says of it; None if it was read from a file.
    """

    model_version: str
    ensemble: int = field(metadata={"key": "bank"})
    ess: float
    posterior: str
    checks: list[FigureResult]
    sbc: list[Coverage]
    sbc_near: list[Coverage]
    sbc_sets: dict[str, SetCounts]
    regimes: dict[str, float]
    identifiability: Identifiability
    fits: list[Fit] = field(metadata={"key": "variants"})
    rankings: dict[str, list[Ranking]]
    rolling: Rolling = field(metadata={"key": "rolling_origins"})
    folder: Path | None = field(default=None, repr=False)
    provenance: Provenance | None = field(default=None, repr=False, compare=False)

    @property
    def figures(self) -> list[Target]:
        """Figures that structural variants give."""
        return [each.target for each in self.checks if each.target.name in self.fits[0].figures]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, as validation.json holds it."""
        checks = [each.to_json() for each in self.checks]
        return {**finite(replace(self, checks=[])), "checks": checks}

    def to_frame(self) -> "pd.DataFrame":
        """Return one row a reported figure; quantiles before weighting are NaN if not computed."""
        return frame(each.row() for each in self.checks)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ValidationResult":
        """Return the result that `to_json` gave; the figures' values before weighting are NaN.

        The figures must be among the project's own.
        """
        result: ValidationResult = rebuilt(cls, {**data, "checks": []})
        return replace(result, checks=[FigureResult.from_json(each) for each in data["checks"]])


def shipped_validation() -> ValidationResult:
    """Return what was found when the project's posterior was made."""
    return ValidationResult.from_json(json.loads(shipped_text("validation.json")))


def shipped_text(name: str) -> str:
    """Return a file that travels with the project's posterior."""
    path = folder("calibration") / name
    if not path.exists():
        raise UserError(
            f"{path}: does not exist. Build an ensemble with channelsim calibrate, then try again."
        )
    return path.read_text(encoding="utf-8")
