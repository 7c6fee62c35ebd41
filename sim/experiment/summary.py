"""Read a study's `summary.json`: the content that pictures and reports need, by window."""

from dataclasses import dataclass, field
from typing import Any

from sim.experiment.comparison import Change
from sim.experiment.controls import Control
from sim.experiment.sentences import Sentence
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
    """A scenario of the study: title, days counted, and each outcome's distribution."""

    name: str
    outcomes: dict[str, Distribution]
    title: str = ""
    window: Days | None = None


@dataclass(frozen=True)
class Summary:
    """Summary of one window of a study; `changes` and `family` are those of a `Comparison`."""

    window: Days
    replications: int
    uncertainty: str
    scenarios: tuple[Named, ...]
    changes: tuple[Change, ...] = field(metadata={"key": "differences"})
    family: int = 0
    seed: int = 0
    sentences: tuple[Sentence, ...] = ()
    remarks: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()

    @property
    def baseline(self) -> Named:
        """The first scenario, against which the others are compared."""
        return self.scenarios[0]

    @property
    def against_baseline(self) -> tuple[Change, ...]:
        """Changes against the first scenario; a study of all pairs has others too."""
        return tuple(each for each in self.changes if each.baseline == self.baseline.name)

    @classmethod
    def from_json(cls, block: dict[str, Any]) -> "Summary":
        """Return the summary in a block of the file, as `to_json` of a run wrote it."""
        summary: Summary = rebuilt(cls, block)
        return summary
