"""Read a study's `summary.json`: the content that pictures need, by window."""

from dataclasses import dataclass, field
from typing import Any

from sim.experiment.comparison import Change
from sim.jsonfile import rebuilt
from sim.outcomes.statistics import Distribution


@dataclass(frozen=True)
class Days:
    """A window's name, and its first and last day."""

    name: str
    start: str
    end: str


@dataclass(frozen=True)
class Named:
    """A scenario of the study, with each outcome's distribution."""

    name: str
    outcomes: dict[str, Distribution]


@dataclass(frozen=True)
class Summary:
    """Summary of one window of a study; `changes` and `family` are those of a `Comparison`."""

    window: Days
    replications: int
    uncertainty: str
    scenarios: tuple[Named, ...]
    changes: tuple[Change, ...] = field(metadata={"key": "differences"})
    family: int = 0

    @classmethod
    def from_json(cls, block: dict[str, Any]) -> "Summary":
        """Return the summary in a block of the file, as `to_json` of a run wrote it."""
        summary: Summary = rebuilt(cls, block)
        return summary
