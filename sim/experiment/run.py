"""Carry out a study: every scenario in every random world, on as many workers as there are.

A replication is one task, all scenarios together, so that they share its random world. Results
are put in order by scenario and replication: the number of workers changes no byte. A run that
fails is a row of its own and stops nothing.
"""

import gc
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import active_children, get_context

import numpy as np
from numpy.typing import NDArray

from sim.experiment.design import Study
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.runs.job import Failure
from sim.runs.processes import Processes
from sim.simulate import collection_paused, simulate, streams_of
from sim.streams import Streams

IN_FLIGHT = 3  # tasks handed out per worker, so that memory stays flat however long the study
FEW_RUNS = 8  # below this, starting workers takes longer than the runs


@dataclass
class Results:
    """Outcomes of all runs.

    Attributes
    ----------
    values
        Shape (scenarios, replications, windows, outcomes); not a number where a run failed.
    failures
        Runs that failed, sorted.
    began
        When the first run began, UTC.
    """

    study: Study
    values: NDArray[np.float64]
    failures: list[Failure] = field(default_factory=list)
    began: str = ""

    def of(self, scenario: str, window: str, outcome: str) -> NDArray[np.float64]:
        """Return one outcome of one scenario over its replications, shape (replications,)."""
        s = [x.name for x in self.study.scenarios].index(scenario)
        w = self.study.windows.index(window)
        column: NDArray[np.float64] = self.values[s, :, w, list(OUTCOMES).index(outcome)]
        return column

    def only(self, names: Sequence[str]) -> "Results":
        """Return the results of some of the scenarios, in the order named."""
        known = [s.name for s in self.study.scenarios]
        rows = [known.index(name) for name in names]
        study = replace(self.study, scenarios=tuple(self.study.scenarios[i] for i in rows))
        failures = [f for f in self.failures if f.scenario in names]
        return Results(study, self.values[rows], failures)


Measured = tuple[int, NDArray[np.float64], list[Failure]]


def execute(
    study: Study, workers: int = 1, progress: Callable[[int], None] = lambda done: None
) -> Results:
    """Run a study.

    Parameters
    ----------
    workers
        Processes; 1 runs everything in this one.
    progress
        Called with the number of runs done so far.
    """
    shape = (len(study.scenarios), study.replications, len(study.windows), len(OUTCOMES))
    began = datetime.now(UTC).isoformat(timespec="seconds")
    results = Results(study, np.full(shape, np.nan), began=began)
    few = study.runs <= FEW_RUNS or study.replications == 1
    source = _here(study) if workers <= 1 or few else _on_workers(study, workers)
    done = 0
    for replication, values, failures in source:
        results.values[:, replication] = values
        results.failures += failures
        done += len(study.scenarios)
        progress(done)
    results.failures.sort(key=lambda f: (f.scenario, f.replication))
    return results


def replicate(study: Study, replication: int) -> Measured:
    """Run all scenarios of a study in one random world; sweep up after them once."""
    with collection_paused():
        measured = _replicate(study, replication)
    gc.collect(0)  # what was made while collection was paused; the rest of the heap is older
    return measured


def _replicate(study: Study, replication: int) -> Measured:
    values = np.full((len(study.scenarios), len(study.windows), len(OUTCOMES)), np.nan)
    failures: list[Failure] = []
    shared: dict[str, Streams] = {}
    draw = study.parameters.draw(study.draw(replication), study.seed)
    for number, scenario in enumerate(study.scenarios):
        stage = "simulate"
        try:
            era = scenario.period.start.isoformat()
            streams = shared.setdefault(era, streams_of(scenario, study.seed, replication))
            tables = simulate(scenario, draw, streams=streams)
            stage = "measure"
            night = scenario.calendar.night
            for column, window in enumerate(study.windows):
                span = scenario.spans[window]
                values[number, column] = measure(tables, night(span.start), night(span.end))
        except Exception as problem:  # a failed run is a row; it must not stop the study
            values[number] = np.nan
            failures.append(
                Failure(scenario.name, replication, stage, type(problem).__name__, str(problem),
                        traceback.format_exc())
            )  # fmt: skip
    return replication, values, failures


def _here(study: Study) -> Iterator[Measured]:
    for replication in range(study.replications):
        yield replicate(study, replication)


_study: Study  # a worker's own, set once when it starts


def _start_worker(study: Study) -> None:
    global _study
    _study = study
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _work(replication: int) -> Measured:
    return replicate(_study, replication)


def _on_workers(study: Study, workers: int) -> Iterator[Measured]:
    left = set(range(study.replications))
    try:
        for measured in _pooled(study, min(workers, study.replications)):
            left.discard(measured[0])
            yield measured
    except BrokenProcessPool:  # a worker was killed: what is left is done here
        for replication in sorted(left):
            yield replicate(study, replication)


def _pooled(study: Study, workers: int) -> Iterator[Measured]:
    executor = Processes(workers, get_context("spawn"), _start_worker, (study,))
    running: set[Future[Measured]] = set()
    try:
        for replication in range(study.replications):
            running.add(executor.submit(_work, replication))
            if len(running) >= IN_FLIGHT * workers:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BaseException:  # interrupted: workers in the middle of a run are not waited for
        for worker in active_children():
            worker.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
