"""The runs of a sweep: samples, their values, and their tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Floats
from sim.experiment.work import Task, make_tasks, read_outcomes, task_keys
from sim.runs.store import RunStore
from sim.scenario import Scenario
from sim.sensitivity.factors import DUMMY, Factor, with_values
from sim.sensitivity.methods import METHODS, TAIL, Samples
from sim.sensitivity.spec import Sweep
from sim.sensitivity.sweep_file import MOST_REPLICATIONS

SAMPLES_A_BATCH = 2_000


@dataclass(frozen=True)
class Plan:
    """A sweep with its samples drawn."""

    sweep: Sweep

    @cached_property
    def factors(self) -> list[Factor]:
        """The factors, with the dummy last."""
        return [*self.sweep.factors, Factor(DUMMY, 0.0, 1.0)]

    @cached_property
    def samples(self) -> Samples:
        """The samples, in the method's order, and then those that the file adds."""
        file = self.sweep.file
        drawn = METHODS[file.method].draw(self.factors, file.samples, file.seed)
        added = [[f.unit_of(point[f.path]) if f.path in point else 0.0 for f in self.factors]
                 for point in file.points or []]  # fmt: skip
        if not added:
            return drawn
        block = np.append(drawn.block, np.full(len(added), drawn.block[0]))
        return Samples(np.concatenate([drawn.unit, np.array(added)]), block)

    @cached_property
    def values(self) -> Floats:
        """Values of the factors, shape (samples, factors); NaN for a scenario's own value."""
        unit, ends = self.samples.unit, METHODS[self.sweep.file.method].uses_ends
        values = np.full(unit.shape, np.nan)
        for column, factor in enumerate(self.factors):
            low = TAIL if ends and factor.uses_prior else 0.0
            for row in np.flatnonzero(~np.isnan(unit[:, column])):
                u = low + (1.0 - 2.0 * low) * float(unit[row, column])
                values[row, column] = factor.at(u)
        return values

    @property
    def task_count(self) -> int:
        """Number of tasks: samples × replications."""
        return len(self.values) * self.sweep.file.replications

    @property
    def runs(self) -> int:
        """Number of runs: samples × replications × scenarios."""
        return self.task_count * len(self.sweep.scenarios)

    def scenarios(self, sample: int) -> tuple[Scenario, ...]:
        """Return the scenarios with a sample's values set."""
        row = zip(self.sweep.factors, self.values[sample], strict=False)
        chosen = {f.path: float(value) for f, value in row if not np.isnan(value)}
        return tuple(with_values(scenario, chosen) for scenario in self.sweep.scenarios)

    def replications(self, sample: int) -> range:
        """Return the replications of a sample, which are those of its block.

        A larger number of replications keeps the first ones.
        """
        first = int(self.samples.block[sample]) * MOST_REPLICATIONS
        return range(first, first + self.sweep.file.replications)

    def keys(self, first: int, last: int) -> list[str]:
        """Return the keys of samples `first` to `last` − 1: by sample, replication, scenario."""
        return task_keys(self.tasks(first, last))

    def tasks(self, first: int = 0, last: int | None = None) -> Iterator[Task]:
        """Yield the tasks of samples `first` to `last` − 1; of all samples if absent."""
        sweep, file = self.sweep, self.sweep.file
        for sample in range(first, len(self.values) if last is None else last):
            numbers = ((replication, replication) for replication in self.replications(sample))
            yield from make_tasks(
                self.scenarios(sample), [file.window], numbers, file.seed, sweep.parameters,
                f"sample {sample} of ",
            )  # fmt: skip

    def outcomes(self, store: RunStore, names: list[str]) -> Floats:
        """Return outcomes, shape (samples, replications, names); differences for a pair."""
        file, scenarios = self.sweep.file, len(self.sweep.scenarios)
        flat = [read_outcomes(self.tasks(*batch), store, names) for batch in self.batches()]
        outcomes = np.concatenate(flat).reshape(-1, file.replications, scenarios, len(names))
        return outcomes[:, :, -1] - outcomes[:, :, 0] if scenarios == 2 else outcomes[:, :, 0]

    def batches(self) -> Iterator[tuple[int, int]]:
        """Yield batches of samples that fit into memory: the first, and one past the last."""
        for first in range(0, len(self.values), SAMPLES_A_BATCH):
            yield first, min(first + SAMPLES_A_BATCH, len(self.values))
