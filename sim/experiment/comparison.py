"""Scenarios compared with the first one in the same random worlds, as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.experiment.run import Results
from sim.experiment.source import REGIMES
from sim.jsonfile import finite
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import difference, distribution
from sim.scenario import Scenario


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
