"""Artificial runs for tests of the run store, and jobs that produce them."""

import errno

import numpy as np

from sim.runs.engine import Engine
from sim.runs.job import Step
from sim.runs.store import PART

COLUMNS = ("deaths", "weeks")


def row(number):
    """Return an artificial run: a number and an array."""
    return {"deaths": number + 0.25, "weeks": np.arange(3.0) + number}


def add(runs, *numbers):
    """Store runs in one part and return the part."""
    before = set(runs.folder.glob(f"*{PART}"))
    runs.add([(f"run-{n}", row(n)) for n in numbers])
    return next(iter(set(runs.folder.glob(f"*{PART}")) - before), None)


def names(*numbers):
    return [f"run-{n}" for n in numbers]


def content(runs):
    """Return all stored rows, as bytes by key."""
    keys = sorted(runs.keys())
    columns = runs.read(keys, COLUMNS)
    return {key: [columns[name][i].tobytes() for name in COLUMNS] for i, key in enumerate(keys)}


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


class OneRunJob:
    """A job of one run."""

    runs = 1

    def __init__(self, number, store):
        self.number, self.store = number, store

    def labels(self):
        return [(f"run-{self.number}", self.number)]

    def steps(self):
        rows = [(f"run-{self.number}", row(self.number))]
        yield Step(f"run-{self.number}", self.number, lambda: rows, lambda rows: rows)


def complete(runs, numbers):
    """Run the missing runs, and return the messages and the numbers run."""
    messages, numbers_run = [], []

    def jobs(stored):
        numbers_run.extend(n for n in numbers if f"run-{n}" not in stored)
        return (OneRunJob(n, runs) for n in numbers_run)

    def missing(stored):
        return sum(f"run-{n}" not in stored for n in numbers)

    Engine(1, messages.append).complete(runs, missing, len(numbers), jobs)
    return messages, numbers_run
