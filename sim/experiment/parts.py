"""What each policy of a scenario contributes: each alone, all together, and their interaction."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sim.arrays import Floats
from sim.errors import UserError
from sim.experiment.comparison import Comparison
from sim.jsonfile import finite
from sim.outcomes.families import in_family
from sim.outcomes.outcomes import HEADLINE
from sim.outcomes.statistics import Difference, difference
from sim.policies import Policy
from sim.scenario import Scenario

ALL, INTERACTION = "all together", "interaction"


@dataclass(frozen=True)
class Part:
    """The effect of one policy alone, of all together, or of their interaction.

    Attributes
    ----------
    part
        The policy's kind, "all together" or "interaction".
    outcomes
        Change of each headline outcome against the baseline, paired by replication. The
        interaction is the change of all together minus the sum of the changes of each alone.
    """

    part: str
    outcomes: dict[str, Difference]

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each outcome."""
        for outcome, change in self.outcomes.items():
            yield {"part": self.part, "outcome": outcome, **asdict(change)}


@dataclass(frozen=True, eq=False)
class Contributions(Comparison):
    """A comparison of a scenario's policies, each alone and all together, with the baseline.

    Attributes
    ----------
    parts
        What each policy contributes, then all together, then their interaction.
    """

    parts: tuple[Part, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return super().to_json() | {"parts": finite(self.parts)}


def with_parts(base: Scenario, scenario: Scenario) -> list[Scenario]:
    """Return the baseline, then the scenario with one policy at a time, then all of it.

    A policy that the baseline has too stays in every one of them.

    Raises
    ------
    UserError
        If the scenario differs from the baseline in more than added policies, or adds fewer than
        two.
    """
    for key in ("period", "parameters", "adversary"):
        if getattr(base, key) != getattr(scenario, key):
            raise UserError(
                f"{scenario.name}: --parts needs a scenario that only adds policies to "
                f"{base.name}, but {key} differs too. Write it into the baseline as well."
            )
    added = added_policies(base, scenario)
    if len(scenario.policies) - len(added) < len(base.policies):
        raise UserError(
            f"{scenario.name}: --parts needs a scenario that only adds policies to {base.name}, "
            "but it lacks or changes one of them. Choose a baseline without it."
        )
    if len(added) < 2:
        raise UserError(
            f"{scenario.name}: --parts needs at least two policies that {base.name} does not have; "
            f"it has {len(added)}. Leave --parts out."
        )
    alone = [
        scenario.model_copy(
            update={"name": f"{name} of {scenario.name}", "policies": (*base.policies, policy)}
        )
        for name, policy in zip(part_names(added), added, strict=True)
    ]
    return [base, *alone, scenario]


def added_policies(base: Scenario, scenario: Scenario) -> list[Policy]:
    """Return the policies of a scenario that the baseline does not have."""
    rest = list(base.policies)
    added = []
    for policy in scenario.policies:
        if policy in rest:
            rest.remove(policy)
        else:
            added.append(policy)
    return added


def part_names(policies: Sequence[Policy]) -> list[str]:
    """Return a name for each policy: its kind, numbered from the second of a kind."""
    kinds = [policy.kind for policy in policies]
    before = [kinds[:place].count(kind) for place, kind in enumerate(kinds)]
    return [f"{kind} {n + 1}" if n else kind for kind, n in zip(kinds, before, strict=True)]


def contributions(comparison: Comparison) -> Contributions:
    """Return what each policy contributes, from a comparison of the scenarios of `with_parts`."""
    base, *alone, whole = comparison.levels
    drawn = comparison.study.parameters.drawn

    def part(name: str, change: dict[str, Floats]) -> Part:
        return Part(name, {o: difference(change[o], change[o] * 0.0, drawn) for o in HEADLINE})

    changes = {
        level.scenario.removesuffix(f" of {whole.scenario}"): {
            o: level.values[o] - base.values[o] for o in HEADLINE
        }
        for level in alone
    }
    together = {o: whole.values[o] - base.values[o] for o in HEADLINE}
    rest = {o: together[o] - sum(change[o] for change in changes.values()) for o in HEADLINE}
    singles = [part(name, change) for name, change in changes.items()]
    return Contributions(
        **{field.name: getattr(comparison, field.name) for field in fields(comparison)},
        parts=_with_verdicts([*singles, part(ALL, together), part(INTERACTION, rest)]),
    )


def _with_verdicts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with their verdicts by Holm's method over all of them."""
    verdicts = in_family(
        {(part.part, outcome): d for part in parts for outcome, d in part.outcomes.items()}
    )
    return tuple(
        Part(part.part, {outcome: verdicts[part.part, outcome] for outcome in part.outcomes})
        for part in parts
    )
