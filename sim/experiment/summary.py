"""A study's `summary.json`, read back: what pictures need of each window."""

from dataclasses import dataclass, field
from typing import Any

from sim.experiment.comparison import Change
from sim.jsonfile import rebuilt


@dataclass(frozen=True)
class Days:
    """A window's name, and its first and last day."""

    name: str
    start: str
    end: str


@dataclass(frozen=True)
class Named:
    """A scenario of the study."""

    name: str


@dataclass(frozen=True)
class Summary:
    """What a study says of one window; `changes` are those of a `Comparison`."""

    window: Days
    replications: int
    uncertainty: str
    scenarios: tuple[Named, ...]
    changes: tuple[Change, ...] = field(metadata={"key": "differences"})

    @classmethod
    def from_json(cls, block: dict[str, Any]) -> "Summary":
        """Return a block of the file, as `to_json` of a run or comparison gave it."""
        summary: Summary = rebuilt(cls, block)
        return summary
