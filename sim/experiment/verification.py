"""Result of a verification: what was run again, and every number that differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.experiment.headlines import Numbers
from sim.jsonfile import Plain, finite, frame
from sim.runs.versions import VersionDifference

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FileDifference:
    """A file of the folder that is not as its manifest says, and how."""

    file: str
    what: str


@dataclass(frozen=True)
class Cell:
    """A number of a run that differs.

    Attributes
    ----------
    file, scenario, replication, window, outcome
        Where it stands. In the weekly series, `window` is the Monday of the week.
    stored, now
        The stored value, and that of the run made again; NaN if that run failed.
    """

    file: str
    scenario: str
    replication: int
    window: str
    outcome: str
    stored: float
    now: float


@dataclass(frozen=True)
class Entry:
    """An entry of a printed file that does not follow from the runs.

    Attributes
    ----------
    file, id, where
        The file, the headline it belongs to ("" if to none), and the entry there.
    printed, now
        What stands there, and what follows from the runs.
    """

    file: str
    id: str
    where: str
    printed: object
    now: object


@dataclass(frozen=True)
class HeadlineCheck:
    """A headline as it is printed and as it is now.

    Attributes
    ----------
    id, unit
        Its id and unit.
    printed, now
        Mean and interval in the folder, and those of the runs made again.
    confirmed
        Whether both agree.
    usual
        Whether it is printed without `--all`.
    """

    id: str
    unit: str
    printed: Numbers
    now: Numbers
    confirmed: bool
    usual: bool


@dataclass(frozen=True)
class Extent:
    """How much was run again and compared.

    Attributes
    ----------
    scenarios, replications, of_replications
        Scenarios run again, replications run again, and replications of the study.
    failed
        Runs that failed now.
    numbers, weekly_numbers
        Numbers of runs compared, and numbers of weekly series.
    last_digits, largest
        Numbers that agree but not to the last digit, and the largest relative difference of them.
    """

    scenarios: tuple[str, ...]
    replications: int
    of_replications: int
    failed: int
    numbers: int
    weekly_numbers: int
    last_digits: int
    largest: float

    @property
    def runs(self) -> int:
        """Number of runs made again."""
        return len(self.scenarios) * self.replications


@dataclass(frozen=True)
class Verification(Plain):
    """Whether a stored study gives the same numbers again.

    Attributes
    ----------
    study, headline
        Name of the study, and the id that was asked for ("" for all of it).
    versions
        What the study was made with and that differs here, the model version first.
    tolerance
        Relative difference up to which numbers agree; 0 for byte for byte.
    extent
        How much was run again. No run came from the run store.
    files, cells, entries
        Files that are not as the manifest says, numbers of runs that differ, and entries of
        printed files that do not follow from the runs.
    headlines
        Every headline in question.
    unchecked
        Files of a study that this folder lacks by design.
    """

    study: str
    headline: str
    versions: tuple[VersionDifference, ...]
    tolerance: float
    extent: Extent
    files: tuple[FileDifference, ...]
    cells: tuple[Cell, ...]
    entries: tuple[Entry, ...]
    headlines: tuple[HeadlineCheck, ...] = field(repr=False)
    unchecked: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether nothing differs."""
        differences = self.files or self.cells or self.entries
        return not differences and all(each.confirmed for each in self.headlines)

    @property
    def differing(self) -> tuple[HeadlineCheck, ...]:
        """Headlines that differ."""
        return tuple(each for each in self.headlines if not each.confirmed)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `channelsim verify --json` prints it."""
        shown = self.headlines if self.headline else self.differing
        more = {"headlines": shown, "checked_headlines": len(self.headlines)}
        return {"confirmed": self.confirmed, **super().to_json(), **finite(more)}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each headline."""
        for each in self.headlines:
            yield {
                "id": each.id, "unit": each.unit, "printed": each.printed.value,
                "now": each.now.value, "confirmed": each.confirmed,
            }  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each headline."""
        return frame(self.rows())
