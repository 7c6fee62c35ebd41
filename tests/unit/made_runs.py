"""Runs made up for tests of the run store, and jobs that make them."""

import errno

import numpy as np

from sim.runs.engine import Engine
from sim.runs.job import Step
from sim.runs.store import PART

COLUMNS = ("deaths", "weeks")


def row(number):
    """Return a made-up run: a number and an array."""
    return {"deaths": number + 0.25, "weeks": np.arange(3.0) + number}


def add(runs, *numbers):
    """Keep runs in one part; return the part."""
    before = set(runs.folder.glob(f"*{PART}"))
    runs.add([(f"run-{n}", row(n)) for n in numbers])
    return next(iter(set(runs.folder.glob(f"*{PART}")) - before), None)


def names(*numbers):
    return [f"run-{n}" for n in numbers]


def content(runs):
    """Return all that is kept, as bytes, by key."""
    keys = sorted(runs.keys())
    found = runs.read(keys, COLUMNS)
    return {key: [found[name][i].tobytes() for name in COLUMNS] for i, key in enumerate(keys)}


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


class OriginScore:
    """A job that makes one run."""

    runs = 1

    def __init__(self, number, kept):
        self.number, self.store = number, kept

    def labels(self):
        return [(f"run-{self.number}", self.number)]

    def steps(self):
        rows = [(f"run-{self.number}", row(self.number))]
        yield Step(f"run-{self.number}", self.number, lambda: rows, lambda rows: rows)


def complete(runs, numbers):
    """Make what the store lacks; return what was told and how many were made."""
    told, made = [], []

    def jobs(kept):
        made.extend(n for n in numbers if f"run-{n}" not in kept)
        return (OriginScore(n, runs) for n in made)

    def left(kept):
        return sum(f"run-{n}" not in kept for n in numbers)

    Engine(1, told.append).complete(runs, left, len(numbers), jobs)
    return told, made
