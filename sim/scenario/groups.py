"""Scenarios that a user names: single ones, or a whole shipped group."""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import UserError
from sim.policies import POLICIES
from sim.scenario.reading import load
from sim.scenario.scenario import Scenario
from sim.shipped import GROUPS, scenario_names

ScenarioLike = Scenario | str | Path
"""A scenario, its file, a shipped scenario's name, or a group: "policies" or "packages"."""
ADVERSARIES = ("learns", "fixed")


def in_order(group: str) -> list[str]:
    """Return the names of a group of scenarios, in the order in which policies are listed."""
    names = scenario_names(group)
    return [n for n in POLICIES if n in names] + [n for n in names if n not in POLICIES]


def load_all(named: Sequence[ScenarioLike], adversary: str = "") -> list[Scenario]:
    """Load scenarios and groups of scenarios, each scenario of a group once.

    Parameters
    ----------
    adversary
        "learns" or "fixed" for all of them; if empty, as each scenario says.

    Raises
    ------
    UserError
        If one cannot be loaded, or sets a learning rate that contradicts "fixed".
    """
    loaded: list[Scenario] = []
    for name in named:
        within = name in GROUPS and not Path(str(name)).is_file()
        for each in in_order(str(name)) if within else [name]:
            scenario = each if isinstance(each, Scenario) else load(each)
            if not within or scenario not in loaded:
                loaded.append(scenario)
    return [_against(adversary, scenario) for scenario in loaded] if adversary else loaded


def _against(adversary: str, scenario: Scenario) -> Scenario:
    """Return a scenario with its `adversary` replaced."""
    if adversary not in ADVERSARIES:
        raise UserError(f"adversary is {adversary}; allowed: {', '.join(ADVERSARIES)}")
    if adversary == "fixed" and scenario.parameters.get("learning_rate"):
        raise UserError(
            f"{scenario.name}: sets learning_rate, which is 0 with --adversary fixed; leave one out"
        )
    return scenario.model_copy(update={"adversary": adversary})
