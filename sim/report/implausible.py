"""Notice results that cannot be right, such as a year without a single attempt."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.experiment.comparison import Levels

MAX_WAITING = 1_000_000  # people on the coast
ALWAYS = ("deaths", "arrivals", "attempts", "people_waiting_mean")
"""Outcomes that every run has."""


def implausible(levels: Sequence[Levels], failed: Sequence[tuple[str, int]]) -> list[str]:
    """Return a line for each scenario whose results cannot be right.

    Parameters
    ----------
    failed
        Scenario and replication of each failed run, which has no outcomes.
    """
    return [
        f"{one.scenario}: {reason}. Check its period, parameters and policies, for example with "
        "channelsim check."
        for one in levels
        for reason in _reasons(one, {number for name, number in failed if name == one.scenario})
    ]


def _reasons(levels: Levels, failed: set[int]) -> Iterator[str]:
    """Yield the first reason why a scenario's results cannot be right, if there is one."""
    there = [n for n in range(len(levels.values["attempts"])) if n not in failed]
    values = {name: levels.values[name][there] for name in ALWAYS}
    missing = [name for name in ALWAYS if not np.isfinite(values[name]).all()]
    waiting = values["people_waiting_mean"]
    if not there:
        return
    if missing:
        yield f"{missing[0]} is not a number in some replications"
    elif (waiting > MAX_WAITING).any():
        yield f"up to {waiting.max():,.0f} people wait on the coast"
    elif not values["attempts"].any():
        yield f"no boat is launched in any replication, {levels.window}"
