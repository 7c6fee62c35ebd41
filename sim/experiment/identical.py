"""Scenarios that gave the same runs as another, to the byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.arrays import Floats
from sim.scenario import Scenario
from sim.scenario.warnings import same_by_construction

OF_ORDERS = (
    "refusals", "refusals_police", "refusals_gendarmerie", "refusals_navy", "refusals_by_union",
    "refusals_by_judgement", "public_cost", "public_cost_known", "policies_of_unknown_cost",
)  # fmt: skip
"""Outcomes in which scenarios with the same runs may differ: refused orders, and costs."""


@dataclass(frozen=True)
class SameRuns:
    """A scenario that gave the same runs as an earlier one.

    Attributes
    ----------
    scenario, earlier
        Their names.
    by_construction
        Whether that must be so, whatever the random numbers.
    """

    scenario: str
    earlier: str
    by_construction: bool

    def __str__(self) -> str:
        """Return one sentence."""
        if self.by_construction:
            how = "by construction: what the two do differently reaches nobody"
        else:
            how = "in these replications. Check that its policies do what you meant"
        return (
            f"{self.scenario} gave the same boats, crossings and deaths as {self.earlier}, {how}. "
            "Refused orders and costs may differ."
        )


def same_runs(
    scenarios: Sequence[Scenario], values: Sequence[dict[str, Floats]]
) -> tuple[SameRuns, ...]:
    """Return the scenarios that gave the same runs as an earlier one, each with the first such.

    Parameters
    ----------
    values
        For each scenario, each outcome by replication.
    """
    known: dict[str, SameRuns] = {}
    for i, j in combinations(range(len(scenarios)), 2):
        one, other = scenarios[i], scenarios[j]
        if other.name not in known and _equal(values[i], values[j]):
            construction = same_by_construction(one, other)
            known[other.name] = SameRuns(other.name, one.name, construction)
    return tuple(known[s.name] for s in scenarios if s.name in known)


def _equal(one: dict[str, Floats], other: dict[str, Floats]) -> bool:
    compared = [name for name in one if name not in OF_ORDERS]
    if all(np.isnan(one[name]).all() for name in compared):
        return False  # every run failed
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in compared)
