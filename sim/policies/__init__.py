"""Enforcement policies as modules: one file each, named here.

A new policy is one file, one line below, one scenario and one method note in `docs/policies/`.
"""

from sim.policies.base import Policy
from sim.policies.interception_300m import Interception300m
from sim.policies.shallow_water_stops import ShallowWaterStops
from sim.policies.union_non_participation import UnionNonParticipation

__all__ = ["POLICIES", "Policy"]

POLICIES: dict[str, type[Policy]] = {
    "interception_300m": Interception300m,
    "shallow_water_stops": ShallowWaterStops,
    "union_non_participation": UnionNonParticipation,
}
