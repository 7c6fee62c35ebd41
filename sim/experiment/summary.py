"""Read a study's `summary.json`: the content that pictures need, by window."""

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
    """Summary of one window of a study; `changes` are those of a `Comparison`."""

    window: Days
    replications: int
    uncertainty: str
    scenarios: tuple[Named, ...]
    changes: tuple[Change, ...] = field(metadata={"key": "differences"})

    @classmethod
    def from_json(cls, block: dict[str, Any]) -> "Summary":
        """Return the summary in a block of the file, as `to_json` of a run wrote it."""
        summary: Summary = rebuilt(cls, block)
        return summary
