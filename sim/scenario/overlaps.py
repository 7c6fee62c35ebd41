"""Policies of one scenario that contradict each other, or count one measure twice."""

from collections.abc import Iterator
from itertools import combinations

from sim.errors import UserError
from sim.model.dials import collision
from sim.policies import Policy
from sim.scenario.layers import Layers
from sim.scenario.scenario import Scenario


def check_overlaps(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield an error for two policies of one kind, or two that set one number, at one time.

    Kinds that add up, such as officers, may be in force twice.
    """
    twice = False
    for (first, one), (second, other) in combinations(enumerate(scenario.policies), 2):
        if same_measure(one, other) and _together(one, other):
            twice = True
            where = layers.line(("policies", first))
            yield layers.error(("policies", second), f"{_twice(other, where)}")
    clash = None if twice else collision(scenario.overlays())
    if clash:
        earlier, later = sorted(clash, key=lambda overlay: overlay.policy)
        where = layers.line(("policies", earlier.policy))
        yield layers.error(
            ("policies", later.policy), f"sets {later.name}, which {earlier.kind} ({where}) sets "
            "at the same time. Remove one, or give them dates or a `when` that do not overlap."
        )  # fmt: skip


def same_measure(one: Policy, other: Policy) -> bool:
    """Return whether two policies are one measure written twice."""
    return one.kind == other.kind and not one.adds_up and one.measure == other.measure


def _together(one: Policy, other: Policy) -> bool:
    """Return whether two policies may act in one sector on one day, neither at strength 0."""
    if not (one.strength and other.strength and set(one.covered) & set(other.covered)):
        return False
    if one.when and other.when and one.when.condition.excludes(other.when.condition):
        return False
    after = one.start and other.until and other.until < one.start
    before = other.start and one.until and one.until < other.start
    return not (after or before)


def _twice(policy: Policy, where: str) -> str:
    return (
        f"{policy.kind} is in force already ({where}). To change that one, write `settings: "
        f"{{{policy.kind}.KEY: value}}` in place of this entry. To replace it, add `without: "
        f"[{policy.kind}]`. Or give them dates, sectors or a `when` that do not overlap."
    )
