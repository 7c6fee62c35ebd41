"""The result that a stored study's numbers lead to: a run, a comparison or an overview."""

import pyarrow as pa

from sim.arrays import Floats
from sim.experiment.comparison import RunResult, compare_results, summarise
from sim.experiment.controls import Control
from sim.experiment.overview import SCENARIOS, WINDOWS, Overview, summarise_overview
from sim.experiment.parts import contributions
from sim.experiment.run import Results
from sim.experiment.stored_study import StoredStudy

Result = RunResult | Overview


def result_from(
    stored: StoredStudy,
    values: Floats,
    weekly: pa.Table | None,
    controls: tuple[Control, ...] = (),
) -> Result:
    """Return what `run`, `compare` or `overview` makes of these values.

    Parameters
    ----------
    values
        Shape (scenarios, replications, windows, outcomes).
    weekly
        Weekly series, from which remarks on full places come; None if they are not known.
    controls
        What the controls showed; nothing if they were not run.
    """
    names = tuple(s.name for s in stored.study.scenarios)
    results = Results(stored.study, values, list(stored.failures), weekly=weekly, controls=controls)
    if (names, stored.study.windows) == (SCENARIOS, WINDOWS):
        return summarise_overview(results)
    first = stored.summary[0] if stored.summary else {}
    by_parts = names[1:-1] and all(name.endswith(f" of {names[-1]}") for name in names[1:-1])
    if len(names) > 1 and (not stored.summary or "family" in first):
        compared = compare_results(results)
        return contributions(compared) if by_parts and ("parts" in first or not first) else compared
    return summarise(results)
