"""Read the table of runs of a stored comparison, by scenario, window, replication and draw."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.arrays import Floats
from sim.experiment.record import RUNS
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW


class IncompleteError(ValueError):
    """A scenario lacks a replication, or has one twice."""


def read_table(folder: Path) -> pa.Table:
    """Return the runs of a study, a row for each scenario, replication and window.

    Raises
    ------
    OSError or pyarrow.ArrowInvalid
        If there is no such file, or it is damaged.
    """
    return pq.read_table(folder / RUNS)


def by_replication(table: pa.Table, scenario: str, window: str, outcomes: Sequence[str]) -> Floats:
    """Return outcomes of a scenario in a window, shape (replications, outcomes).

    Raises
    ------
    IncompleteError
        If a replication is missing or stands twice.
    KeyError
        If the table lacks an outcome.
    """
    chosen = pc.and_(pc.equal(table["scenario"], scenario), pc.equal(table["window"], window))
    rows = table.filter(chosen).sort_by("replication")
    if rows["replication"].to_pylist() != list(range(rows.num_rows)):
        raise IncompleteError(f"{scenario}: a replication is missing or stands twice")
    values: Floats = np.column_stack([rows[name].to_numpy().astype(float) for name in outcomes])
    return values


def by_draw(values: Floats) -> Floats:
    """Return outcomes, shape (draws, replications of a draw, outcomes).

    The last replication is left out if its draw is not complete.
    """
    whole = len(values) // REPLICATIONS_PER_DRAW * REPLICATIONS_PER_DRAW
    drawn: Floats = values[:whole].reshape(-1, REPLICATIONS_PER_DRAW, values.shape[-1])
    return drawn
