"""Store what a calibration shows beside its posterior: figures and assumptions, before and after.

The file has the posterior's name and the ending .json. A report reads it, because the posterior
alone holds no simulated figure.
"""

from dataclasses import dataclass
from typing import Any

from sim.data.targets import Target
from sim.jsonfile import finite, rebuilt
from sim.validation.checks import FigureResult
from sim.validation.identify import AssumptionUpdate
from sim.validation.result import CalibrationResult

DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a file of another form raises when it is read."""


@dataclass(frozen=True)
class Beside:
    """What a calibration showed.

    Attributes
    ----------
    posterior
        Digest of its posterior.
    figures
        Reported figures beside the simulated ones, before and after weighting.
    assumptions
        Assumptions before and after weighting, the most narrowed first.
    """

    posterior: str
    figures: list[FigureResult]
    assumptions: list[AssumptionUpdate]


def beside_json(result: CalibrationResult) -> dict[str, Any]:
    """Return what a calibration shows, as plain data."""
    figures = [
        {"target": one.target.model_dump(), "prior": one.prior, "posterior": one.posterior}
        for one in result.figures
    ]
    return dict(finite({
        "posterior": result.posterior.digest, "figures": figures,
        "assumptions": result.assumptions,
    }))  # fmt: skip


def beside_from(data: Any) -> Beside | None:
    """Return what `beside_json` made plain data of; None if they are of another form."""
    try:
        figures = [
            FigureResult(Target(**row["target"]), _span(row["prior"]), _span(row["posterior"]))
            for row in data["figures"]
        ]
        updates = [rebuilt(AssumptionUpdate, row) for row in data["assumptions"]]
        return Beside(str(data["posterior"]), figures, updates)
    except DAMAGE:  # of pydantic too: its error is a ValueError
        return None


def _span(numbers: list[float | None]) -> tuple[float, float, float]:
    low, middle, high = (rebuilt(float, x) for x in numbers)
    return low, middle, high
