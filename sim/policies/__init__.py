"""The registry of enforcement policies, with one module for each.

A new policy is one file, one line below, one scenario and one method note in
`docs/explanation/policies/`. Another package can add a policy without a line here: see
`docs/howto/your_own_policy.md`.
"""

from sim.policies.advert_takedowns import AdvertTakedowns
from sim.policies.asylum_rules import AsylumRules
from sim.policies.base import Policy
from sim.policies.beach_dispersal import BeachDispersal
from sim.policies.boat_supply_seizures import BoatSupplySeizures
from sim.policies.crime_prevention_orders import CrimePreventionOrders
from sim.policies.engine_disabling import EngineDisabling
from sim.policies.extra_officers import ExtraOfficers
from sim.policies.illegal_working_closure import IllegalWorkingClosure
from sim.policies.intelligence_sharing import IntelligenceSharing
from sim.policies.interception_300m import Interception300m
from sim.policies.joint_patrols import JointPatrols
from sim.policies.liability_protection import LiabilityProtection
from sim.policies.network_task_force import NetworkTaskForce
from sim.policies.plugins import load_plugins
from sim.policies.returns_agreement import ReturnsAgreement
from sim.policies.safe_route import SafeRoute
from sim.policies.shallow_water_stops import ShallowWaterStops
from sim.policies.third_country_removal import ThirdCountryRemoval
from sim.policies.turn_back_at_sea import TurnBackAtSea
from sim.policies.union_non_participation import UnionNonParticipation
from sim.policies.visa_leverage import VisaLeverage

__all__ = ["BROKEN", "BUILT_IN", "PACKAGES", "POLICIES", "Policy"]

BUILT_IN: dict[str, type[Policy]] = {
    # stops in and on the water, and whether officers take part
    "shallow_water_stops": ShallowWaterStops,
    "interception_300m": Interception300m,
    "engine_disabling": EngineDisabling,
    "turn_back_at_sea": TurnBackAtSea,
    "union_non_participation": UnionNonParticipation,
    "liability_protection": LiabilityProtection,
    # the coast
    "extra_officers": ExtraOfficers,
    "joint_patrols": JointPatrols,
    "beach_dispersal": BeachDispersal,
    # networks and their supply
    "intelligence_sharing": IntelligenceSharing,
    "network_task_force": NetworkTaskForce,
    "crime_prevention_orders": CrimePreventionOrders,
    "boat_supply_seizures": BoatSupplySeizures,
    # what would-be crossers perceive
    "advert_takedowns": AdvertTakedowns,
    "returns_agreement": ReturnsAgreement,
    "third_country_removal": ThirdCountryRemoval,
    "visa_leverage": VisaLeverage,
    "illegal_working_closure": IllegalWorkingClosure,
    "asylum_rules": AsylumRules,
    "safe_route": SafeRoute,
}

_PLUGINS, BROKEN, PACKAGES = load_plugins(BUILT_IN)
"""Policies of other packages, errors of those that are broken, and their packages, by kind."""

POLICIES: dict[str, type[Policy]] = {**BUILT_IN, **_PLUGINS}
