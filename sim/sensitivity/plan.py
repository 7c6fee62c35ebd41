"""What a sweep has to run: samples, their values, and the tasks that are not in the archive yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiment.work import Chunk, Task
from sim.runs.store import Archive, base_key, key
from sim.scenario import Scenario
from sim.sensitivity.factors import DUMMY, Factor, with_values
from sim.sensitivity.methods import METHODS, TAIL, Samples
from sim.sensitivity.spec import MOST_REPLICATIONS, Sweep

Floats = NDArray[np.float64]
SAMPLES_AT_ONCE = 2_000
MOST_TASKS = 40  # in a chunk: some seconds of work, so that little is lost when one is killed
CHUNKS_A_WORKER = 6  # at least, so that no worker waits long for another at the end


@dataclass(frozen=True)
class Plan:
    """A sweep with its samples drawn."""

    sweep: Sweep

    @cached_property
    def factors(self) -> list[Factor]:
        """The factors, and the dummy last."""
        return [*self.sweep.factors, Factor(DUMMY, 0.0, 1.0)]

    @cached_property
    def samples(self) -> Samples:
        """The samples, in the method's order."""
        file = self.sweep.file
        return METHODS[file.method].draw(self.factors, file.samples, file.seed)

    @cached_property
    def values(self) -> Floats:
        """Values of the factors, shape (samples, factors); not a number where left as they are."""
        unit, ends = self.samples.unit, METHODS[self.sweep.file.method].to_the_ends
        found = np.full(unit.shape, np.nan)
        for column, factor in enumerate(self.factors):
            low = TAIL if ends and factor.of_prior else 0.0
            for row in np.flatnonzero(~np.isnan(unit[:, column])):
                u = low + (1.0 - 2.0 * low) * float(unit[row, column])
                found[row, column] = factor.at(u)
        return found

    @property
    def runs(self) -> int:
        """Number of runs: sample × replication × scenario."""
        return len(self.values) * self.sweep.file.replications * len(self.sweep.scenarios)

    def scenarios(self, sample: int) -> tuple[Scenario, ...]:
        """Return the scenarios with a sample's values in them."""
        row = zip(self.sweep.factors, self.values[sample], strict=False)
        chosen = {f.path: float(value) for f, value in row if not np.isnan(value)}
        return tuple(with_values(scenario, chosen) for scenario in self.sweep.scenarios)

    def worlds(self, sample: int) -> range:
        """Return the random worlds of a sample: those of its block; more keep the first ones."""
        first = int(self.samples.block[sample]) * MOST_REPLICATIONS
        return range(first, first + self.sweep.file.replications)

    def keys(self, first: int, last: int) -> list[str]:
        """Return the keys of samples `first` to `last` − 1: by sample, world, scenario."""
        found = []
        for sample in range(first, last):
            bases = self._bases(self.scenarios(sample))
            found += [key(base, world) for world in self.worlds(sample) for base in bases]
        return found

    def tasks(self, kept: set[str]) -> Iterator[Task]:
        """Yield what is not among the keys `kept`, each run once; they are added to `kept`."""
        for sample in range(len(self.values)):
            scenarios = self.scenarios(sample)
            bases = self._bases(scenarios)
            for world in self.worlds(sample):
                keys = [key(base, world) for base in bases]
                new = [i for i, k in enumerate(keys) if k not in kept]
                kept.update(keys[i] for i in new)
                if new:
                    yield Task(
                        sample, world, tuple(scenarios[i] for i in new),
                        tuple(keys[i] for i in new),
                    )  # fmt: skip

    def chunks(self, kept: set[str], workers: int, store: Path) -> Iterator[Chunk]:
        """Yield the tasks in chunks."""
        file, tasks = self.sweep.file, self.tasks(kept)
        planned = len(self.values) * file.replications
        size = max(1, min(MOST_TASKS, planned // (workers * CHUNKS_A_WORKER)))
        number = 0
        while some := tuple(islice(tasks, size)):
            yield Chunk(number, some, file.window, file.seed, store, self.sweep.parameters)
            number += 1

    def outcomes(self, archive: Archive, names: list[str]) -> Floats:
        """Return outcomes, shape (samples, replications, names): of the pair the difference."""
        file, pair = self.sweep.file, len(self.sweep.scenarios)
        flat = [archive.read(self.keys(*some), names) for some in self.stretches()]
        found = np.concatenate(flat).reshape(-1, file.replications, pair, len(names))
        return found[:, :, -1] - found[:, :, 0] if pair == 2 else found[:, :, 0]

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Yield the samples in stretches that fit into memory: first, and one after the last."""
        for first in range(0, len(self.values), SAMPLES_AT_ONCE):
            yield first, min(first + SAMPLES_AT_ONCE, len(self.values))

    def _bases(self, scenarios: tuple[Scenario, ...]) -> list[str]:
        file = self.sweep.file
        assumed = self.sweep.parameters.digest
        return [base_key(scenario, file.window, file.seed, assumed) for scenario in scenarios]
