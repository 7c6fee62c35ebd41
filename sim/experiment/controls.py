"""Controls of a study: two worlds whose answer is known before they run.

- A **null policy** turns every number by nothing: it adds 0, multiplies by 1 and combines with 0,
  on every day of the period. Every outcome must be exactly that of the baseline.
- A **total blockade** finds every boat before its launch, and no other policy acts. Nobody can
  arrive or die at sea, and every attempt is a find.

If a control fails, the machinery that compares policies is at fault, and the study says so. The
controls run in a few replications, in the same worlds and at the same draws as the study.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Literal

import numpy as np

from sim.arrays import Floats
from sim.assumptions import all_assumptions
from sim.experiment.design import Study
from sim.experiment.work import Task, make_tasks
from sim.outcomes.outcomes import OUTCOMES
from sim.policies.base import Change, Policy
from sim.scenario import Scenario

EVERY = 50  # replications: a study of up to 50 has one control replication, one of 100 has two
MOST = 4  # control replications
NULL, BLOCKADE = "null policy", "total blockade"
LABEL = "control: "  # no scenario's name can begin so

BLOCKED: tuple[Change, ...] = (
    ("intelligence", "set", 1.0), ("intelligence_finds", "set", 1.0),
    ("intelligence_seizures", "set", 0.0),
)  # fmt: skip
"""Every boat's kit is found before its launch. No shipment is seized, so that boats remain."""

NO_ONE = ("deaths", "expected_deaths", "arrivals", "boats_arrived", "rescued")
"""Outcomes that are 0 under a total blockade."""


class ControlPolicy(Policy):
    """A policy whose changes are given one by one. Its runs are stored under them."""

    kind: Literal["control"] = "control"
    given: tuple[Change, ...]

    def changes(self, strength: float) -> list[Change]:
        """Return the changes."""
        return list(self.given)


@dataclass(frozen=True)
class Control:
    """What a control showed.

    Attributes
    ----------
    name
        "null policy" or "total blockade".
    replications
        Number of replications in which it ran.
    failure
        What differs from the known answer; "" if nothing does.
    """

    name: str
    replications: int
    failure: str

    @property
    def passed(self) -> bool:
        """Whether the answer is exactly the known one."""
        return not self.failure


def control_replications(study: Study) -> list[int]:
    """Return the numbers of the replications in which the controls run."""
    return list(range(0, study.replications, EVERY))[:MOST]


def control_tasks(study: Study) -> Iterator[Task]:
    """Yield the tasks of both controls, in the study's first window."""
    numbers = [(r, study.draw(r)) for r in control_replications(study)]
    scenarios = (null_scenario(study.scenarios[0]), blockade_scenario(study.scenarios[0]))
    return make_tasks(scenarios, study.windows[:1], numbers, study.seed, study.parameters, LABEL)


def null_scenario(baseline: Scenario) -> Scenario:
    """Return the baseline with one more policy, which changes every number by nothing."""
    policies = (*baseline.policies, ControlPolicy(given=_nothing(), cost_per_year=0.0))
    return baseline.model_copy(update={"name": NULL, "policies": policies})


def blockade_scenario(baseline: Scenario) -> Scenario:
    """Return the baseline with a total blockade in place of its policies.

    It begins a day before the period, because boats of the first night are under way by then.
    """
    since = {"from": baseline.period.start - timedelta(days=1)}
    policy = ControlPolicy(given=BLOCKED, cost_per_year=0.0, **since)
    return baseline.model_copy(update={"name": BLOCKADE, "policies": (policy,)})


@cache
def _nothing() -> tuple[Change, ...]:
    """Return changes of every number by nothing."""
    names = [n for n, a in all_assumptions().items() if a.by_sector or not _is_list(a.value)]
    verbs = (("add", 0.0), ("multiply", 1.0), ("combine", 0.0))
    return tuple((name, verb, value) for name in names for verb, value in verbs)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def check_controls(study: Study, baseline: Floats, controls: Floats) -> tuple[Control, ...]:
    """Compare the controls with their known answers.

    Parameters
    ----------
    baseline
        Outcomes of the baseline in the control replications, shape (replications, outcomes).
    controls
        Outcomes of both controls, shape (replications, 2, outcomes). NaN if a run failed.
    """
    names, numbers = list(OUTCOMES), control_replications(study)
    null, blockade = controls[:, 0], controls[:, 1]
    blocked = blockade.copy()
    blocked[:, [names.index(name) for name in NO_ONE]] = 0.0
    blocked[:, names.index("kits_found")] = blockade[:, names.index("attempts")]
    known = {NULL: (null, baseline), BLOCKADE: (blockade, blocked)}
    return tuple(
        Control(name, len(numbers), _first_difference(numbers, values, answer))
        for name, (values, answer) in known.items()
    )


def _first_difference(numbers: list[int], values: Floats, answer: Floats) -> str:
    """Describe the first outcome that differs from its known answer; "" if none does."""
    names = list(OUTCOMES)
    failed = np.isnan(values[:, names.index("attempts")])
    if failed.any():
        return f"its run failed in replication {numbers[int(failed.argmax())]}"
    differ = (values != answer) & ~(np.isnan(values) & np.isnan(answer))
    for row, column in np.argwhere(differ).tolist():
        return (
            f"{names[column]} is {values[row, column]:.10g} in replication {numbers[row]}, in "
            f"place of {answer[row, column]:.10g}"
        )
    return ""
