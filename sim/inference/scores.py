"""Normal scores of the assumptions: independent standard normals, one for each input.

A score is the standard normal quantile of the uniform that gives an assumption its value. All
priors are therefore the same standard normal, whatever their laws. An assumption of several shares
has one score for each part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Floats
from sim.assumptions import Assumption, Values, point
from sim.assumptions.priors import EDGE
from sim.experiment.draws import prior_uniforms, prior_values
from sim.streams import Streams


@dataclass(frozen=True)
class Scores:
    """Normal scores at some draws.

    Attributes
    ----------
    names
        Names of the inputs: that of the assumption, with the number of the part if it has several.
    values
        Scores, shape (draws, inputs).
    """

    names: list[str]
    values: Floats


def input_names(assumptions: Sequence[Assumption]) -> list[str]:
    """Return the names of the inputs of assumptions, in order: `demand`, `attractiveness 1`."""
    names: list[str] = []
    for assumption in assumptions:
        if isinstance(assumption.value, tuple):
            names += [f"{assumption.name} {part + 1}" for part in range(len(assumption.value))]
        else:
            names.append(assumption.name)
    return names


def normal_scores(numbers: Sequence[int], seed: int, assumptions: Sequence[Assumption]) -> Scores:
    """Return the scores of the prior draws with these numbers; `values_at` gives their values.

    A uniform within EDGE of 0 or 1 counts as that edge, as it does in quantiles.
    """
    streams = Streams(seed, 0, era="prior")
    columns = [prior_uniforms(assumption, numbers, streams) for assumption in assumptions]
    u = np.concatenate(columns, axis=1)
    return Scores(input_names(assumptions), ndtri(np.clip(u, EDGE, 1.0 - EDGE)))


def values_at(scores: Floats, assumptions: Sequence[Assumption]) -> list[Values]:
    """Return the values at scores of shape (draws, inputs), one for every assumption of the model.

    Assumptions without scores stay at their defaults.
    """
    draws: list[Values] = [point() for _ in scores]
    for assumption, u in _uniforms(scores, assumptions):
        for values, value in zip(draws, prior_values(assumption, u), strict=True):
            values[assumption.name] = value
    return draws


def columns_at(scores: Floats, assumptions: Sequence[Assumption]) -> dict[str, Floats]:
    """Return the values at scores by assumption, of shape (draws,) or (draws, numbers)."""
    return {
        assumption.name: np.array(prior_values(assumption, u), float)
        for assumption, u in _uniforms(scores, assumptions)
    }


def _uniforms(
    scores: Floats, assumptions: Sequence[Assumption]
) -> Iterator[tuple[Assumption, Floats]]:
    """Yield each assumption with its uniforms, shape (draws, numbers of the assumption)."""
    u, start = ndtr(scores), 0
    for assumption in assumptions:
        stop = start + (len(assumption.value) if isinstance(assumption.value, tuple) else 1)
        yield assumption, u[:, start:stop]
        start = stop
    if start != scores.shape[1]:
        raise ValueError(f"{scores.shape[1]} scores for assumptions with {start} inputs")
