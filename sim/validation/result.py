"""Results of a calibration and of its validation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.forecast.rolling import Rolling
from sim.inference.emulated_posterior import WavesReport
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import fitted_to, in_short, read_posterior, shipped
from sim.jsonfile import Plain, finite, frame, rebuilt
from sim.runs.manifest import Provenance
from sim.shipped import folder
from sim.validation.checks import RENEW, FigureResult
from sim.validation.discriminating import Discriminating
from sim.validation.emulated_variants import VariantEvidence
from sim.validation.identify import AssumptionUpdate, Identifiability
from sim.validation.ranking import Ranking
from sim.validation.sbc import Coverage, SetCounts
from sim.validation.second_opinion import SecondOpinion
from sim.validation.variants import Fit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CalibrationResult:
    """Result of a calibration.

    Attributes
    ----------
    posterior, path
        Weighted draws, and their file.
    figures
        Reported figures beside the simulated ones, before and after weighting.
    assumptions
        Every assumption before and after weighting, the most narrowed first.
    provenance
        Its inputs, for the manifest.
    waves
        Quality of a posterior by emulator; None for one by kernel.
    """

    posterior: Posterior
    path: Path
    figures: list[FigureResult]
    assumptions: list[AssumptionUpdate]
    provenance: Provenance = field(repr=False, compare=False)
    waves: WavesReport | None = None

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
        """Return plain data."""
        figures = [
            {
                "name": figure.target.name, "role": figure.target.role,
                "reported": figure.target.value, "prior": figure.prior,
                "posterior": figure.posterior, "inside": figure.inside, "off": figure.off,
            }
            for figure in self.figures
        ]  # fmt: skip
        about = in_short(self.posterior.about)
        return dict(finite({**about, "figures": figures, "parameters": self.assumptions}))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per reported figure, with quantiles before and after weighting."""
        return frame(figure.row() for figure in self.figures)


@dataclass(frozen=True)
class EmulatedChecks:
    """Checks of a posterior by emulator.

    Attributes
    ----------
    waves
        Quality of the emulator, and how far its correction moved the posterior.
    second_opinion
        Agreement with weights by kernel, of the headline figures.
    variants
        Structural variants by their evidence, the main model first.
    discriminating
        What further public figures would tell.
    unconverged
        Number of synthetic data sets whose chains do not agree.
    """

    waves: WavesReport
    second_opinion: SecondOpinion
    variants: list[VariantEvidence]
    discriminating: list[Discriminating]
    unconverged: int


@dataclass(frozen=True)
class ValidationResult(Plain):
    """Result of a validation.

    Attributes
    ----------
    ensemble, ess, posterior
        Number of draws of the ensemble, effective sample size and digest of the posterior.
    checks
        Reported figures beside the posterior.
    sbc, sbc_near, sbc_sets
        Simulation-based calibration: coverage over all data sets and over those near the reported
        figures, and the number of data sets of both.
    regimes
        Weight of draws by regime.
    identifiability
        Information of the figures about the assumptions.
    fits, rankings
        Figures and order of policies under structural variants, the main one first.
    rolling
        Forecasts at rolling origins.
    emulated
        Further checks of a posterior by emulator, in place of `fits` and `rankings`.
    folder
        Folder of the ensemble; None for the shipped validation, read from its file.
    provenance
        Its inputs, for the manifest; None if it was read from a file.
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
    emulated: EmulatedChecks | None = None
    folder: Path | None = field(default=None, repr=False)
    provenance: Provenance | None = field(default=None, repr=False, compare=False)

    @property
    def figures(self) -> list[Target]:
        """Figures reported for structural variants."""
        shown = self.fits[0].figures if self.fits else {}
        return [check.target for check in self.checks if check.target.name in shown]

    def to_json(self) -> dict[str, Any]:
        """Return plain data, the content of validation.json."""
        checks = [check.to_json() for check in self.checks]
        return {**finite(replace(self, checks=[])), "checks": checks}

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per reported figure; quantiles before weighting are NaN if unknown."""
        return frame(check.row() for check in self.checks)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ValidationResult":
        """Return the result from the output of `to_json`; figures before weighting are NaN.

        The figures must be among the shipped ones.
        """
        result: ValidationResult = rebuilt(cls, {**data, "checks": []})
        return replace(result, checks=[FigureResult.from_json(row) for row in data["checks"]])


def shipped_validation() -> ValidationResult:
    """Return the validation of the shipped posterior."""
    return ValidationResult.from_json(json.loads(shipped_text("validation.json")))


def targets_changed(result: ValidationResult) -> str:
    """Return a sentence if the project's targets differ from those of a report; else ""."""
    now = targets()
    changes = [
        f"{check.target.name} {field}: {ours} in the report, {theirs} now"
        for check in result.checks
        for field in ("value", "role", "unit")
        if (ours := getattr(check.target, field))
        != (theirs := getattr(now[check.target.name], field))
    ] or _discrepancies_changed(result)
    if not changes:
        return ""
    others = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    return f"calibration/targets.yaml has changed since this report: {changes[0]}{others}. {RENEW}"


def _discrepancies_changed(result: ValidationResult) -> list[str]:
    """Return how the targets differ from those of the shipped posterior, if the report is of it."""
    try:
        posterior = read_posterior(shipped())
    except UserError:  # of another model: whoever uses it says so
        return []
    try:
        if posterior.digest == result.posterior:
            fitted_to(posterior, list(targets().values()))
    except UserError as problem:
        return [str(problem).partition(": ")[2].partition(". ")[0]]
    return []


def shipped_text(name: str) -> str:
    """Return the text of a file shipped with the posterior."""
    path = folder("calibration") / name
    if not path.exists():
        raise UserError(
            f"{path}: does not exist. Build an ensemble with channelsim calibrate, then try again."
        )
    return path.read_text(encoding="utf-8")
