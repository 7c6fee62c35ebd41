"""The assumptions of a study's draws, found again from the record of its parameter source.

A study stores no assumptions. It records their source by a digest, and the same source gives the
same draws. Assumptions that no policy of the study uses are left out, and so are those that all its
scenarios override.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.assumptions import Assumption, all_assumptions
from sim.decisions.ranks import normal_scores
from sim.errors import UserError
from sim.experiment.draws import prior_draws
from sim.experiment.folder import POSTERIOR
from sim.experiment.source import Kind, ParameterSource
from sim.inference.posterior import Posterior
from sim.inference.source import parameters
from sim.policies import BUILT_IN

JUDGEMENT = "E"  # the grade of judgement
AGENTS = {
    "demand.yaml": "would-be crossers", "people.yaml": "would-be crossers",
    "networks.yaml": "networks",
    "patrols.yaml": "patrols and orders", "orders.yaml": "patrols and orders",
    "water.yaml": "patrols and orders", "mechanisms.yaml": "patrols and orders",
    "safety.yaml": "sea and danger", "weather.yaml": "sea and danger",
    "coast.yaml": "sea and danger",
}  # fmt: skip
"""Agents by the file in which their assumptions stand: with two kinds of grades, eight groups."""
LEAST_CORRELATION = 0.1  # three standard errors with an effective sample size of 1,000
LEAST_EIGENVALUE = 0.1  # of the correlation, so that projections are stable


@dataclass(frozen=True)
class Inputs:
    """Assumptions of the draws as normal scores.

    Attributes
    ----------
    names
        Name of each input, as users know it: `attractiveness 3` for a number of several.
    judged
        Whether each is judgement.
    groups, group
        Names of the groups, and the group of each input, shape (inputs,).
    scores
        Normal scores of their ranks among the draws, shape (draws, inputs).
    correlation
        Of the scores, from all draws of the source, shape (inputs, inputs).
    """

    names: tuple[str, ...]
    judged: tuple[bool, ...]
    groups: tuple[str, ...]
    group: NDArray[np.intp]
    scores: Floats
    correlation: Floats


def inputs_of(folder: Path, record: Mapping[str, Any], draws: Sequence[int]) -> Inputs:
    """Return the assumptions of a study's draws.

    Parameters
    ----------
    record
        Its manifest.
    draws
        Numbers of the draws.

    Raises
    ------
    UserError
        If the source of the draws is not the one that the study records.
    """
    source = recorded_source(folder, record)
    used = list(_used(record, source))
    columns = _values(source, used, draws, record["seed"])
    kept = {name: column for name, column in columns.items() if np.ptp(column) > 0.0}
    if not kept:
        raise UserError(f"{folder}: no assumption that its scenarios use differs between draws.")
    by_name = all_assumptions()
    owners = [by_name[name.split()[0]] for name in kept]
    labels = [_group(assumption) for assumption in owners]
    groups = tuple(dict.fromkeys(labels))
    scores = np.column_stack([normal_scores(column) for column in kept.values()])
    return Inputs(
        tuple(kept), tuple(a.grade == JUDGEMENT for a in owners), groups,
        np.array([groups.index(label) for label in labels], np.intp),
        scores, _correlation(source, tuple(kept)),
    )  # fmt: skip


def recorded_source(folder: Path, record: Mapping[str, Any]) -> ParameterSource:
    """Return the parameter source of a study.

    Raises
    ------
    UserError
        If it is another one now.
    """
    recorded = record["parameters"]
    own = folder / POSTERIOR
    source = parameters(
        Kind(recorded["kind"]), own if own.is_file() else None,
        recorded.get("policy_strength") == "prior", "fresh worlds" in recorded["digest"],
    )  # fmt: skip
    if source.digest != recorded["digest"]:
        raise UserError(
            f"{folder}: its draws come from another posterior or other priors than this version "
            "has. Compare again."
        )
    return source


def _used(record: Mapping[str, Any], source: ParameterSource) -> Iterable[Assumption]:
    """Yield the uncertain assumptions that can matter to the study's scenarios."""
    scenarios = record["resolved"].values()
    kinds = {policy["kind"] for scenario in scenarios for policy in scenario["policies"]}
    named = {name for policy in BUILT_IN.values() for name in policy.assumptions}
    in_use = {n for kind in kinds & BUILT_IN.keys() for n in BUILT_IN[kind].assumptions}
    overridden = set.intersection(*(set(scenario["parameters"]) for scenario in scenarios))
    if all(scenario.get("adversary") == "fixed" for scenario in scenarios):
        overridden.add("learning_rate")
    foreign = bool(kinds - BUILT_IN.keys())  # policies of other packages may use any
    for assumption in all_assumptions().values():
        drawn = source.vary_strength if assumption.of_policies else source.kind is not Kind.point
        idle = assumption.of_policies and assumption.name in named - in_use and not foreign
        if (
            assumption.prior is not None
            and drawn
            and not idle
            and assumption.name not in overridden
        ):
            yield assumption


def _values(
    source: ParameterSource, used: Sequence[Assumption], draws: Sequence[int], seed: int
) -> dict[str, Floats]:
    """Return the values of each number, shape (draws,)."""
    from_priors = [a for a in used if a.of_policies or source.kind is Kind.prior]
    values = prior_draws(draws, seed, from_priors)
    if source.posterior is not None:
        fitted = replace(source, vary_strength=False)
        values = [
            fitted.draw(number, seed) | {a.name: row[a.name] for a in from_priors}
            for number, row in zip(draws, values, strict=True)
        ]
    columns = {}
    for assumption in used:
        table = np.array([row[assumption.name] for row in values], float).reshape(len(draws), -1)
        for i, column in enumerate(table.T, 1):
            several = f" {i}" if table.shape[1] > 1 else ""
            columns[f"{assumption.name}{several}"] = column
    return columns


def _group(assumption: Assumption) -> str:
    kind = "judgement" if assumption.grade == JUDGEMENT else "sources"
    return f"{kind} on {AGENTS[assumption.file]}"


def _correlation(source: ParameterSource, names: Sequence[str]) -> Floats:
    """Return the correlation of normal scores under the source; priors are independent."""
    matrix = np.eye(len(names))
    posterior = source.posterior
    if not isinstance(posterior, Posterior):
        return matrix
    columns = {}
    for i, name in enumerate(names):
        owner, _, part = name.partition(" ")
        if owner in posterior.values:
            table = posterior.values[owner].reshape(len(posterior.weight), -1)
            columns[i] = normal_scores(table[:, int(part or 1) - 1], posterior.weight)
    places = list(columns)
    estimated = _weighted_correlation(np.column_stack(list(columns.values())), posterior.weight)
    estimated[np.abs(estimated) < LEAST_CORRELATION] = 0.0
    matrix[np.ix_(places, places)] = estimated
    return well_conditioned(matrix)


def _weighted_correlation(scores: Floats, weight: Floats) -> Floats:
    apart = scores - weight @ scores / weight.sum()
    covariance = (apart * weight[:, None]).T @ apart
    size = np.sqrt(np.diag(covariance))
    correlation: Floats = covariance / size / size[:, None]
    return correlation


def well_conditioned(correlation: Floats) -> Floats:
    """Return a correlation, drawn towards independence if its smallest eigenvalue is too small."""
    smallest = float(np.linalg.eigvalsh(correlation)[0])
    if smallest >= LEAST_EIGENVALUE:
        return correlation
    weight = (1.0 - LEAST_EIGENVALUE) / (1.0 - smallest)
    return weight * correlation + (1.0 - weight) * np.eye(len(correlation))
