"""Scenarios compared with the first one in the same random worlds, as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.scenario import WHOLE, Scenario
from sim.study.calibration.posterior import REGIMES
from sim.study.design import design
from sim.study.execute import Results, execute
from sim.study.outcomes import HEADLINE, OUTCOMES
from sim.study.parameters import Parameters, parameters
from sim.study.plain import finite
from sim.study.spread import difference, distribution


def compare(
    base: Scenario,
    *others: Scenario,
    window: str = WHOLE,
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    assumed: Parameters | None = None,
) -> dict[str, Any]:
    """Run scenarios in the same random worlds and compare each with the first.

    Assumptions come from the project's posterior, and how strong policies are from their priors,
    unless `assumed` says otherwise.

    Returns
    -------
    dict
        As `channelsim compare --json` prints it: `scenarios` and `differences` by outcome.

    Raises
    ------
    UserError
        For a window that a scenario lacks, or that falls on different days.
    """
    chosen = parameters() if assumed is None else assumed
    study = design((base, *others), replications, seed, [window], parameters=chosen)
    return to_json(execute(study, workers), window, [other.name for other in others])


def to_json(results: Results, window: str, others: Sequence[str] = ()) -> dict[str, Any]:
    """Return one window of a study as plain data; `others` are compared with the first scenario."""
    study = results.study
    base = study.scenarios[0]
    told: dict[str, Any] = finite(
        {
            "study": study.name,
            "window": _days(base, window),
            "replications": study.replications,
            "seed": study.seed,
            "uncertainty": study.parameters.told,
            "scenarios": [_levels(results, s, window) for s in study.scenarios],
            "differences": [_differences(results, other, base.name, window) for other in others],
            "failures": [asdict(failure) for failure in results.failures],
        }
    )
    return told


def _days(scenario: Scenario, window: str) -> dict[str, str]:
    span = scenario.spans[window]
    return {"name": window, "start": str(span.start), "end": str(span.end)}


def _levels(results: Results, scenario: Scenario, window: str) -> dict[str, Any]:
    outcomes = {
        name: asdict(
            distribution(
                results.of(scenario.name, window, name),
                outcome.unit,
                results.study.parameters.drawn,
            )
        )
        for name, outcome in OUTCOMES.items()
    }
    return {
        "name": scenario.name,
        "title": scenario.title,
        "adversary": scenario.adversary,
        "window": _days(scenario, window),
        "outcomes": outcomes,
    }


def _differences(results: Results, other: str, base: str, window: str) -> dict[str, Any]:
    outcomes = {
        name: asdict(
            difference(
                results.of(other, window, name),
                results.of(base, window, name),
                results.study.parameters.drawn,
            )
        )
        for name in OUTCOMES
    }
    return {
        "scenario": other,
        "baseline": base,
        "paired": results.study.paired(other),
        "outcomes": outcomes,
        "by_regime": by_regime(results, other, base, window),
    }


def by_regime(results: Results, other: str, base: str, window: str) -> dict[str, dict[str, Any]]:
    """Return the headline differences of worlds short of people, and of those short of boats.

    Nothing where regimes are not known.
    """
    found: dict[str, dict[str, Any]] = {}
    named = np.array(results.study.regimes())
    for name in [n for n in REGIMES if (named == n).any()]:
        here = named == name
        found[name] = {
            outcome: asdict(
                difference(
                    results.of(other, window, outcome)[here],
                    results.of(base, window, outcome)[here],
                    results.study.parameters.drawn,
                )
            )
            for outcome in HEADLINE
        }
    return found
