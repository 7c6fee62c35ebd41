"""Verify a stored study: run it again from its folder, and compare every number.

No run comes from the run store, because a stored run would confirm itself. The new runs lie in a
temporary folder. Headlines are computed again from the new runs, and from the stored runs of those
scenarios and replications that were not run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from sim.arrays import Floats
from sim.errors import UserError
from sim.experiment.agreement import TOLERANCE, agree, relative_gap
from sim.experiment.controls import Control
from sim.experiment.design import Study
from sim.experiment.folder import WEEKS
from sim.experiment.folder_check import (
    changed_controls,
    changed_entries,
    changed_files,
    changed_lines,
    left_out,
    summary_numbers,
)
from sim.experiment.headlines import Headline, headlines
from sim.experiment.ids import normal
from sim.experiment.record import RUNS
from sim.experiment.run import SERIAL, Results, execute
from sim.experiment.stored_result import Result, result_from
from sim.experiment.stored_study import WEEK_KEYS, StoredStudy
from sim.experiment.verification import Cell, Entry, Extent, HeadlineCheck, Verification
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.weekly import SERIES
from sim.runs.engine import Engine
from sim.runs.versions import VersionDifference, same_digits, version_differences
from sim.spelling import nearest

Place = tuple[int, int, int, int]
"""Scenario, replication, window and outcome."""
OF_HEADLINES = ("mean", "low", "high", "q05", "q95", "smallest", "largest", "")
"""Entries of the summary that a headline shows."""


@dataclass(frozen=True)
class Request:
    """What to verify.

    Attributes
    ----------
    headline
        Id of one headline; all of them if "".
    sample
        Number of replications to run, evenly spaced; all of them if 0.
    tolerance
        Relative difference up to which numbers agree. None: 0 on the platform and with the versions
        that the manifest records, otherwise TOLERANCE.
    """

    headline: str = ""
    sample: int = 0
    tolerance: float | None = None


@dataclass(frozen=True, eq=False)
class _Again:
    """Runs made again, and how they compare with the stored ones.

    Attributes
    ----------
    values
        All values of the study: those that were not run, or agree, as stored.
    weekly
        Weekly series of the study: of the new runs if all were made again, otherwise as stored.
    controls
        What the controls showed; nothing unless all replications were run.
    """

    values: Floats
    weekly: pa.Table | None
    controls: tuple[Control, ...]
    cells: tuple[Cell, ...]
    extent: Extent


def verify(
    stored: StoredStudy,
    request: Request,
    engine: Engine = SERIAL,
    tables: Callable[[Result], Sequence[str]] = lambda _: (),
) -> Verification:
    """Run a study again and compare its numbers.

    Parameters
    ----------
    tables
        Returns the printed tables of a result, in each form in which a command may write them.

    Raises
    ------
    UserError
        If no headline has the id.
    """
    versions = (*version_differences(stored.record.data), *_source_difference(stored))
    tolerance = request.tolerance
    if tolerance is None:
        tolerance = 0.0 if same_digits(versions) else TOLERANCE
    request = replace(request, headline=normal(request.headline))
    before = headlines(result_from(stored, stored.values, None))
    chosen = _chosen(before, request.headline)
    again = _run_again(stored, chosen, request.sample, tolerance, engine)
    result = result_from(stored, again.values, again.weekly, again.controls)
    entries = tuple(changed_entries(stored, result, tolerance, request.headline))
    whole = again.weekly is not None and not request.headline
    lines = tuple(changed_lines(stored, tables(result))) if whole else ()
    controls = tuple(changed_controls(stored, again.controls))
    return Verification(
        str(stored.record.data["study"]), request.headline, versions, tolerance, again.extent,
        tuple(changed_files(stored, versions)), again.cells,
        (*entries, *controls, *lines),
        tuple(_checks(before, headlines(result), entries, stored, request.headline)),
        left_out(stored),
    )  # fmt: skip


def _source_difference(stored: StoredStudy) -> Iterator[VersionDifference]:
    """Yield a difference if the source of assumptions is another one now."""
    then = stored.record.data["parameters"]["digest"]
    now = stored.study.parameters.record["digest"]
    if then != now:
        yield VersionDifference("assumptions from", then, now)


def _chosen(known: dict[str, Headline], headline: str) -> Headline | None:
    """Return the headline of an id; None if none is asked for."""
    if headline and headline not in known:
        raise UserError(
            f"{headline}: no headline has this id; {nearest(headline, known)} "
            "See channelsim verify STUDY --list."
        )
    return known[headline] if headline else None


def evenly_spaced(count: int, sample: int) -> list[int]:
    """Return the numbers of `sample` of `count` replications, the first and last among them."""
    if not 0 < sample < count:
        return list(range(count))
    return sorted({round(x) for x in np.linspace(0, count - 1, sample).tolist()})


def _run_again(
    stored: StoredStudy, chosen: Headline | None, sample: int, tolerance: float, engine: Engine
) -> _Again:
    study, numbers = stored.study, evenly_spaced(stored.study.replications, sample)
    part = _part(study, chosen)
    names = [s.name for s in study.scenarios]
    at = np.ix_(
        [names.index(s.name) for s in part.scenarios], numbers,
        [study.windows.index(window) for window in part.windows],
    )  # fmt: skip
    every = len(numbers) == study.replications and not chosen
    results = execute(part, engine, None, None if every else numbers)
    engine.tell_failures(results.failures)
    old, new = stored.values[at], np.where(stored.known, results.values, stored.values[at])
    same = agree(old, new, tolerance)
    values = stored.values.copy()
    values[at] = np.where(same, old, new)
    weekly, weekly_numbers = list[Cell](), 0
    if stored.weekly is not None and not chosen:
        weekly, weekly_numbers = _weekly(stored.weekly, results, numbers, tolerance)
    gap = relative_gap(old, new)[same]
    rounded = gap[gap > 0]
    extent = Extent(
        tuple(s.name for s in part.scenarios), len(numbers), study.replications,
        len(results.failures), int(same[..., stored.known].size), weekly_numbers, len(rounded),
        float(rounded.max(initial=0.0)),
    )  # fmt: skip
    wrong = np.argwhere(~same).tolist()
    cells = [_cell(part, numbers, (s, r, w, o), old, new) for s, r, w, o in wrong]
    return _Again(
        values, results.weekly if every else stored.weekly, results.controls,
        (*cells, *weekly), extent,
    )  # fmt: skip


def _cell(study: Study, numbers: Sequence[int], at: Place, old: Floats, new: Floats) -> Cell:
    scenario, replication, window, outcome = at
    return Cell(
        RUNS, study.scenarios[scenario].name, numbers[replication], study.windows[window],
        list(OUTCOMES)[outcome], float(old[at]), float(new[at]),
    )  # fmt: skip


def _part(study: Study, chosen: Headline | None) -> Study:
    """Return the part of a study that a headline needs; all of it for None."""
    if chosen is None:
        return study
    needed = tuple(s for s in study.scenarios if s.name in chosen.scenarios)
    return replace(study, scenarios=needed, windows=(chosen.window,))


def _weekly(
    stored: pa.Table, results: Results, numbers: Sequence[int], tolerance: float
) -> tuple[list[Cell], int]:
    """Return the numbers of weekly series that differ, and how many were compared."""
    if results.weekly is None:
        return [], 0
    series = [name for name in SERIES if name in stored.column_names]
    old, new = (_by_week(table, numbers, series) for table in (stored, results.weekly))
    keys = [*new, *(key for key in old if key not in new)]
    nothing = np.full(len(series), np.nan)
    then, now = (np.array([each.get(key, nothing) for key in keys]) for each in (old, new))
    if not keys:
        return [], 0
    wrong = np.argwhere(~agree(then, now, tolerance)).tolist()
    cells = [
        Cell(WEEKS, *keys[k], series[s], float(then[k, s]), float(now[k, s])) for k, s in wrong
    ]
    return cells, then.size


def _by_week(
    table: pa.Table, numbers: Sequence[int], series: Sequence[str]
) -> dict[tuple[str, int, str], Floats]:
    """Return the series of some replications by scenario, replication and Monday."""
    wanted = set(numbers)
    keys = zip(*(table[name].to_pylist() for name in WEEK_KEYS), strict=True)
    values = np.column_stack([table[name].to_numpy() for name in series]).astype(float)
    return {
        (s, r, str(week)): row
        for (s, r, week), row in zip(keys, values, strict=True)
        if r in wanted
    }


def _checks(
    before: dict[str, Headline], now: dict[str, Headline], entries: Sequence[Entry],
    stored: StoredStudy, headline: str,
) -> Iterator[HeadlineCheck]:  # fmt: skip
    """Yield each headline, as the folder has it and as it is now.

    What the folder has is the summary's number, or what its runs give if there is none.
    """
    in_summary = summary_numbers(stored.summary or [])
    wrong = {entry.id for entry in entries if entry.where in OF_HEADLINES}
    for key, here in now.items():
        if headline in ("", key):
            printed = in_summary.get(key) or before[key].numbers
            same = key in in_summary or repr(printed) == repr(here.numbers)
            agreed = same and key not in wrong
            yield HeadlineCheck(key, here.unit, printed, here.numbers, agreed, here.usual)
