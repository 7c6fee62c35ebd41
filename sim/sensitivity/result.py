"""Result of a sweep: a block for each outcome, with a row for each factor or grid point."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sim.errors import UserError
from sim.runs.job import Failure
from sim.sensitivity.methods import METHODS
from sim.sensitivity.methods.base import FactorRow, GridPoint, Method, Row

if TYPE_CHECKING:
    import pandas as pd

ANALYSIS = "analysis.json"


@dataclass(frozen=True)
class Spread:
    """Distribution of an outcome's means over the samples.

    Attributes
    ----------
    noise_share
        Share due to chance of their variance; None with one replication.
    """

    mean: float
    q05: float
    q50: float
    q95: float
    noise_share: float | None


@dataclass(frozen=True)
class Analysis:
    """Analysis of one outcome of a sweep.

    Attributes
    ----------
    samples, dropped_samples
        Number of samples analysed, and number left out.
    spread
        Distribution over samples; None with too many samples left out.
    rows
        The most important factor first, or the points of a grid; none if refused.
    refused
        Why there are no rows; "" if there are.
    verdict
        Sentence on which factors are distinguishable from the dummy; "" without factors.
    """

    outcome: str
    unit: str
    samples: int
    dropped_samples: int
    spread: Spread | None = None
    rows: tuple[Row, ...] = ()
    refused: str = ""
    verdict: str = ""

    @property
    def factors(self) -> list[FactorRow]:
        """The rows of factors."""
        return [row for row in self.rows if isinstance(row, FactorRow)]

    @property
    def points(self) -> list[GridPoint]:
        """The points of a grid."""
        return [row for row in self.rows if isinstance(row, GridPoint)]

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as a block of `analysis.json`."""
        block = asdict(self)
        spread, rows, refused = (block.pop(key) for key in ("spread", "rows", "refused"))
        return block | (spread or {}) | ({"refused": refused} if refused else {"rows": list(rows)})

    @classmethod
    def from_json(cls, block: Mapping[str, Any], method: Method) -> Self:
        """Read a block of `analysis.json`."""
        counts = {key: block[key] for key in ("outcome", "unit", "samples", "dropped_samples")}
        if "mean" in block:
            counts["spread"] = Spread(**{key: block[key] for key in Spread.__match_args__})
        if "refused" in block:
            return cls(**counts, refused=block["refused"])
        counts["verdict"] = block.get("verdict", "")  # which earlier files do not have
        return cls(**counts, rows=tuple(method.row(**row) for row in block["rows"]))


@dataclass(frozen=True)
class SweepResult:
    """Result of a sweep, the content of `analysis.json`.

    Attributes
    ----------
    base, compare
        Names of the scenarios. With a second one, outcomes are its change against the base.
    intervals_hold
        Description of what varies between replications.
    samples, replications_each, runs
        Number of samples, of replications of each, and of runs (sample × replication × scenario).
    interval
        Level of every interval.
    units
        Unit of each factor, the dummy last.
    folder, failures
        Folder of the study's tables, and the runs that failed; not in the JSON.
    """

    study: str
    title: str
    method: str
    base: str
    compare: str | None
    window: str
    intervals_hold: str
    model_version: str
    samples: int
    replications_each: int
    runs: int
    failed_runs: int
    interval: float
    units: dict[str, str]
    outcomes: tuple[Analysis, ...]
    folder: Path | None = field(default=None, compare=False)
    failures: tuple[Failure, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the content of `analysis.json`."""
        head = {key: getattr(self, name) for name, key in _KEYS.items()}
        return head | {
            "factors": [{"factor": name, "unit": unit} for name, unit in self.units.items()],
            "outcomes": [block.to_json() for block in self.outcomes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], folder: Path | None = None) -> Self:
        """Read the content of `analysis.json`.

        Raises
        ------
        KeyError, TypeError
            If something is missing, as in a file of another version.
        """
        method = METHODS[data["method"]]
        return cls(
            **{name: data[key] for name, key in _KEYS.items()},
            units={factor["factor"]: factor["unit"] for factor in data["factors"]},
            outcomes=tuple(Analysis.from_json(block, method) for block in data["outcomes"]),
            folder=folder,
        )

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per outcome and factor, or per outcome and point of a grid."""
        import pandas as pd

        rows = []
        for block in self.outcomes:
            for row in map(asdict, block.rows):
                row |= row.pop("point", {})
                rows.append({"outcome": block.outcome, "unit": block.unit, **row})
        return pd.DataFrame(rows)

    def replications(self) -> "pd.DataFrame":
        """Read all runs: one row per sample, replication and scenario, a column per outcome.

        Raises
        ------
        OSError
            If the study's tables are no longer in its folder.
        """
        return self._table("runs")

    def sample_values(self) -> "pd.DataFrame":
        """Read the samples: one row each, with its block and the factors' values."""
        return self._table("samples")

    def _table(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        if self.folder is None:
            raise FileNotFoundError("the result was not read from a study's folder")
        return pd.read_parquet(self.folder / f"{name}.parquet")


_KEYS = {
    name: "replications" if name == "replications_each" else name
    for name in SweepResult.__match_args__[: SweepResult.__match_args__.index("units")]
}  # of the JSON, by field


def read_sweep(folder: Path) -> SweepResult:
    """Read a finished sweep's folder.

    Raises
    ------
    UserError
        If the folder holds no finished sweep, or it cannot be read.
    """
    path = folder / ANALYSIS
    try:
        return SweepResult.from_json(json.loads(path.read_text()), folder)
    except FileNotFoundError:
        raise UserError(f"{folder}: holds no finished sweep. Sweep first.") from None
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}. Run the study again.") from None
    except (KeyError, TypeError) as problem:
        raise UserError(
            f"{path}: was written by another version ({problem}). Run the study again."
        ) from None
