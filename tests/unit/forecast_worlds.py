"""Worlds that differ in how many cross a week and in nothing else, and one that was observed."""

from datetime import date

import numpy as np

from sim.data.official_weekly import Weekly, observed
from sim.inference.ensemble import Ensemble
from sim.inference.recipe import EnsembleRecipe, weeks_ending

MANY, WEEKS = 2000, len(weeks_ending())
LEVEL = 700.0
FEW = [date(2024, 7, 14), date(2024, 12, 29), date(2025, 4, 20)]


def rng(seed=1):
    return np.random.default_rng(seed)


def ensemble_of(levels, seed=3):
    """A bank of worlds that differ in their level alone: Poisson counts of people and events."""
    mean = np.asarray(levels, float)[:, None] * np.ones(WEEKS)
    g = rng(seed)
    series = {
        "people_arrived": g.poisson(mean), "boats_arrived": g.poisson(mean / 50),
        "events": g.poisson(mean / 30), "people_prevented": g.poisson(mean * 0.7),
    }  # fmt: skip
    series = {name: block.astype(np.float32) for name, block in series.items()}
    return Ensemble(
        EnsembleRecipe(len(mean), 1, ()), np.arange(len(mean), dtype=np.int32), series, {}
    )


def some_ensemble():
    """Worlds around the level."""
    return ensemble_of(LEVEL * np.exp(rng(9).normal(scale=0.5, size=MANY)))


def some_history():
    """A world of the same kind, from 2021; events are published from May 2024."""
    days = observed().week_ending
    g = rng(11)
    people = g.poisson(LEVEL, len(days)).astype(float)
    told = np.array([day >= date(2024, 5, 5) for day in days])
    events, prevented = (np.where(told, g.poisson(LEVEL * x, len(days)), np.nan)
                         for x in (1 / 30, 0.7))  # fmt: skip
    return Weekly(days, people, people / 50, events, prevented)


def up_to(history, origin):
    return history.between(history.week_ending[0], origin)
