"""Weekly series in the run store, and as a table of a study.

They are stored in folders of their own, one for each number of weeks, because a part of a store has
columns of one length. A run is complete when both its outcomes and its series are stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sim.arrays import Integers
from sim.experiment.design import Study
from sim.experiment.work import WEEKLY, Task
from sim.outcomes.weekly import SERIES, mondays
from sim.runs.parts import Encoded
from sim.runs.progress import Tell, nothing
from sim.runs.store import RunStore


@dataclass(frozen=True)
class StoreWithWeeks(RunStore):
    """A run store that keeps weekly series too.

    Attributes
    ----------
    weeks
        Numbers of weeks of the series.
    """

    weeks: tuple[int, ...] = ()

    @classmethod
    def beside(cls, store: RunStore, study: Study) -> "StoreWithWeeks":
        """Return a store that keeps the series of a study's scenarios beside its outcomes."""
        weeks = {len(mondays(s.period.start, s.period.end)) for s in study.scenarios}
        return cls(store.folder, store.columns, tuple(sorted(weeks)))

    def series(self, weeks: int) -> RunStore:
        """Return the store of the series of this length."""
        return RunStore(self.folder / _below(weeks), SERIES)

    def encoded(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> list[Encoded]:
        """Return rows of outcomes and of series in the form of parts."""
        parts = super().encoded([row for row in rows if not row[0].endswith(WEEKLY)])
        of_weeks = [row for row in rows if row[0].endswith(WEEKLY)]
        for weeks in self.weeks:
            series = [row for row in of_weeks if len(row[1][SERIES[0]]) == weeks]
            parts += [Encoded(part.content, _below(weeks)) for part in super().encoded(series)]
        return parts

    def keys(self, tell: Tell = nothing) -> set[str]:
        """Check every part, and return the keys of all rows."""
        return super().keys(tell).union(*(self.series(weeks).keys(tell) for weeks in self.weeks))

    def tidy(self) -> None:
        """Tidy the outcomes and the series."""
        super().tidy()
        for weeks in self.weeks:
            self.series(weeks).tidy()


def _below(weeks: int) -> str:
    return f"weekly-{weeks}"


def weekly_table(
    study: Study, store: StoreWithWeeks, keys: Sequence[str], replications: Sequence[int]
) -> pa.Table:
    """Return a row for each scenario, replication and week; none for a run that failed.

    Parameters
    ----------
    keys
        Keys of the series, by scenario and replication.
    replications
        Numbers of the replications.
    """
    by_scenario = np.array(keys, dtype=object).reshape(len(study.scenarios), len(replications))
    read = partial(_rows, study, store, np.array(replications))
    return pa.concat_tables(list(map(read, range(len(study.scenarios)), by_scenario)))


def _rows(
    study: Study, store: StoreWithWeeks, numbers: Integers, place: int, keys: Sequence[str]
) -> pa.Table:
    scenario = study.scenarios[place]
    weeks = mondays(scenario.period.start, scenario.period.end)
    columns = store.series(len(weeks)).read(list(keys), SERIES)
    values = {name: _as_block(x, len(weeks)) for name, x in columns.items()}
    ran = np.flatnonzero(~np.isnan(values[SERIES[0]][:, 0]))
    return pa.table({
        "scenario": pa.array([scenario.name] * (len(ran) * len(weeks)), pa.string()),
        "replication": pa.array(np.repeat(numbers[ran], len(weeks)), pa.int32()),
        "week": pa.array(weeks * len(ran), pa.date32()),
        **{name: pa.array(x[ran].ravel()) for name, x in values.items()},
    })  # fmt: skip


def _as_block(values: Any, weeks: int) -> Any:
    """Return values by replication and week; NaN if no run is stored."""
    return values if values.ndim == 2 else np.full((len(values), weeks), np.nan)


def weekly_keys(tasks: Iterable[Task]) -> list[str]:
    """Return the keys of series of tasks: by scenario and replication."""
    by_task = [[k for run in t.runs for k, _ in run.days if k.endswith(WEEKLY)] for t in tasks]
    return [key for of_scenario in zip(*by_task, strict=True) for key in of_scenario]
