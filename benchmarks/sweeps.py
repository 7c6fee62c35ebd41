"""What a sweep costs beside its simulations: `python benchmarks/sweeps.py`.

Workers that make their numbers up stand in for simulations, so that what is measured is the study
layer alone: planning, keys, jobs, the store, the tables. Printed for sweeps of 1,000, 10,000 and
100,000 runs: CPU time a run, and the most memory that this process has held.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.work import RunsJob
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.engine import Engine
from sim.runs.job import JobResult
from sim.sensitivity.folder import write_sweep
from sim.sensitivity.plan import Plan
from sim.sensitivity.run import run_sweep
from sim.sensitivity.spec import Sweep, load_sweep

SIMULATION_S = 0.07  # CPU seconds of a run of a year, `benchmarks/speed.py`
SIZES = (1_000, 10_000, 100_000)
COLUMNS, ROWS = 40, 10_000


class MadeUp(Executor):
    """An executor that runs nothing and keeps numbers of its own."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Keep random outcomes for a job's runs."""
        del work, kwargs
        (job,) = args
        assert isinstance(job, RunsJob)
        keys = [key for task in job.tasks for run in task.runs for key, _ in run.days]
        values = np.random.default_rng(job.number).random((len(keys), len(OUTCOMES)))
        rows = (dict(zip(OUTCOMES, row, strict=True)) for row in values.tolist())
        job.store.add(list(zip(keys, rows, strict=True)))
        done: Future[Any] = Future()
        done.set_result(JobResult(job.number, job.runs))
        return done


def sized(runs: int) -> Sweep:
    """Return a sweep of a pair with about so many runs."""
    sweep = load_sweep("doctrine_sobol")
    file = sweep.file.model_copy(
        update={"method": "latin_hypercube", "samples": runs // 8, "replications": 4}
    )
    return replace(sweep, file=file)


def main() -> None:
    """Measure and print."""
    print(f"{'runs':>9}{'CPU ms a run':>14}{'of a simulation':>17}{'most memory, MB':>17}")
    for runs in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            sweep = sized(runs)
            engine = Engine(2, print, make=MadeUp)
            folder = Path(scratch) / "s"
            began = time.process_time()
            swept = run_sweep(sweep, folder, Path(scratch) / "store", engine)
            write_sweep(swept.plan, swept.runs, swept.progress, [], swept.result, "")
            each = (time.process_time() - began) / Plan(sweep).runs
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{runs:>9,}{each * 1e3:>14.2f}{each / SIMULATION_S:>16.1%}{peak:>17,.0f}")
    numbers = np.random.default_rng(1).random((ROWS, COLUMNS))
    table = pa.table({f"outcome_{i}": numbers[:, i] for i in range(COLUMNS)})
    with tempfile.TemporaryDirectory() as scratch:
        began = time.monotonic()
        pq.write_table(table, Path(scratch) / "t.parquet")
        took = time.monotonic() - began
    print(f"\n{ROWS:,} runs × {COLUMNS} columns written in {took:.3f} s (aim .1)")


if __name__ == "__main__":
    sys.exit(main())
