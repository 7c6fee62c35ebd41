"""Read a calibration from its folder: a posterior, its validation, or both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION
from sim.attribution.result import ATTRIBUTION, AttributionResult, read_attribution
from sim.errors import UserError
from sim.experiment.folder import read_json
from sim.forecast.scores import BINS
from sim.forecast.sealed import Sealed, read_sealed
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import read_posterior
from sim.report.intervals import Interval, intervals, updates_of
from sim.report.notes import REGIMES
from sim.report.stored import printable
from sim.report.typed import check_types
from sim.validation.beside import DAMAGE, Beside, beside_from
from sim.validation.checks import FigureResult
from sim.validation.identify import AssumptionUpdate
from sim.validation.result import ValidationResult

POSTERIOR, VALIDATION, FORECASTS = "posterior.parquet", "validation.json", "forecasts"
FILES = (VALIDATION, POSTERIOR)
"""Files of a calibration; a folder has at least one of them."""

ROLES = ("fitted", "second", "check", "implied")
AGAIN = "Run channelsim validate run again."


@dataclass(frozen=True, eq=False)
class StoredCalibration:
    """A calibration.

    Attributes
    ----------
    name
        Name of its folder.
    posterior, validation
        Its draws and what tests of them showed; None if the folder has none.
    beside
        What `calibrate` showed of the posterior; None if it is not stored.
    forecasts
        Sealed forecasts by file name.
    attribution
        Split of the rise between drivers; None if the folder has none.
    notes
        A sentence for each file that was left out.
    """

    name: str
    posterior: Posterior | None
    validation: ValidationResult | None
    beside: Beside | None
    forecasts: dict[str, Sealed] = field(repr=False)
    attribution: AttributionResult | None = field(repr=False, default=None)
    notes: tuple[str, ...] = ()

    @property
    def ess(self) -> float:
        """Effective sample size of the posterior."""
        if self.validation is not None:
            return self.validation.ess
        return self.posterior.ess if self.posterior else float("nan")

    @property
    def digest(self) -> str:
        """Digest of the posterior."""
        return self.posterior.digest if self.posterior else self._tested.posterior

    @property
    def _tested(self) -> ValidationResult:
        assert self.validation is not None
        return self.validation

    @property
    def draws(self) -> int:
        """Number of draws of the ensemble."""
        return self.validation.ensemble if self.validation else self._about("bank")

    def _about(self, key: str) -> int:
        return int(self.posterior.about[key]) if self.posterior else 0

    @property
    def figures(self) -> Sequence[FigureResult]:
        """Reported figures beside the simulated ones; none if they are not stored."""
        if self.validation is not None:
            return self.validation.checks
        return self.beside.figures if self.beside else ()

    @property
    def regimes(self) -> dict[str, float]:
        """Weight of draws by regime."""
        return self.posterior.regimes() if self.posterior else self._tested.regimes

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """Assumptions before and after, from the draws; none without a posterior."""
        return intervals(self.posterior) if self.posterior else ()

    @cached_property
    def updates(self) -> Sequence[AssumptionUpdate]:
        """What the figures say about each assumption, the most narrowed first."""
        if self.validation is not None:
            return self.validation.identifiability.assumptions
        if self.beside is not None:
            return self.beside.assumptions
        return updates_of(self.intervals, self.ess)

    def of_role(self, *roles: str) -> list[FigureResult]:
        """Return the figures of these roles."""
        return [one for one in self.figures if one.target.role in roles]

    @property
    def fitted(self) -> list[str]:
        """Names of the figures that are fitted."""
        if self.posterior is not None:
            return list(self.posterior.about["fitted"])
        return [one.target.name for one in self.of_role("fitted")]


def read_calibration(folder: Path, posterior: Path | None = None) -> StoredCalibration:
    """Read a calibration.

    Parameters
    ----------
    posterior
        File of the posterior, if it is not POSTERIOR in the folder.

    Raises
    ------
    UserError
        If the folder holds none, its files are damaged, or they are of another model version.
    """
    file = posterior or folder / POSTERIOR
    draws = read_posterior(file) if file.is_file() else None
    tested = _validation(folder / VALIDATION) if (folder / VALIDATION).is_file() else None
    if draws is None and tested is None:
        raise UserError(f"{folder}: holds no posterior and no validation. Name another folder.")
    notes = [draws.note[0].upper() + draws.note[1:] + "."] if draws and draws.note else []
    if draws and tested and draws.digest != tested.posterior:
        notes.append(
            f"{VALIDATION} is left out, because it is of another posterior ({tested.posterior}, "
            f"here {draws.digest}). {AGAIN}"
        )
        tested = None
    shown = beside_from(_read(file.with_suffix(".json"))) if draws else None
    if shown and draws and shown.posterior != draws.digest:
        notes.append(f"{file.stem}.json is left out, because it is of another posterior.")
        shown = None
    return StoredCalibration(
        folder.resolve().name, draws, tested, shown, _forecasts(folder / FORECASTS),
        read_attribution(folder) if (folder / ATTRIBUTION).is_file() else None, tuple(notes),
    )  # fmt: skip


def _validation(path: Path) -> ValidationResult:
    data = _read(path)
    version = data.get("model_version") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(version, str) and version != MODEL_VERSION:
        raise UserError(
            f"{path}: is of model version {version[:20]}, and this program has version "
            f"{MODEL_VERSION}. {AGAIN}"
        )
    try:
        result = ValidationResult.from_json(data)
        check_types(ValidationResult, replace(result, checks=[]))
        _check_whole(result)
        return result
    except UserError as problem:
        raise UserError(f"{path}: {problem}") from None
    except DAMAGE as problem:
        lacks = " ".join(str(problem).split())[:100]
        raise UserError(f"{path}: is damaged or incomplete ({lacks}). {AGAIN}") from None


def _check_whole(result: ValidationResult) -> None:
    """Raise ValueError, with its name, if a part lacks an entry that others refer to."""
    rolling, emulated = result.rolling, result.emulated
    whole = {
        "checks": bool(result.checks),
        "reported": all(isinstance(c.target.value, int | float) for c in result.checks),
        "q05": all(isinstance(x, float | int) for c in result.checks for x in c.posterior),
        "kind": all(c.target.role in ROLES for c in result.checks),
        "regimes": result.regimes.keys() == {*REGIMES, ""},
        "rolling_origins": bool(rolling.ranking)
        and all("all" in rolling.scores.get(name, {}) for name in rolling.ranking),
        "ranks": all(len(s.ranks) == BINS for by in rolling.scores.values() for s in by.values()),
        "sbc_sets": len(result.sbc_sets) == 2,
        "variants": emulated is None or bool(emulated.variants),
    }
    for name, right in whole.items():
        if not right:
            raise ValueError(name)


def _read(path: Path) -> Any:
    """Return the content of a JSON file in which every text can be shown; None if damaged."""
    return _shown(read_json(path))


def _shown(data: Any) -> Any:
    if isinstance(data, dict):
        return {printable(key): _shown(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_shown(value) for value in data]
    return printable(data) if isinstance(data, str) else data


def _forecasts(folder: Path) -> dict[str, Sealed]:
    """Return the sealed forecasts in a folder, by file name."""
    return {path.name: read_sealed(path) for path in sorted(folder.glob("*.parquet"))}


def credit(study: StoredCalibration) -> str:
    """Return the line that says where a picture comes from."""
    seed = f", seed {study.posterior.seed}" if study.posterior else ""
    return (
        f"channelsim, model version {MODEL_VERSION}, posterior {study.digest}{seed}, ESS "
        f"{study.ess:,.0f}"
    )
