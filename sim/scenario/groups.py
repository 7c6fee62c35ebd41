"""Scenarios as a user names them: one by one, or a shipped group at once."""

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
    """Return the names of a group of scenarios; of policies, as policies are listed."""
    names = scenario_names(group)
    return [n for n in POLICIES if n in names] + [n for n in names if n not in POLICIES]


def load_all(named: Sequence[ScenarioLike], adversary: str = "") -> list[Scenario]:
    """Load scenarios, those of a group by its name; one named before its group comes once.

    Parameters
    ----------
    adversary
        "learns" or "fixed" for all of them; as the scenarios say if empty.

    Raises
    ------
    UserError
        If one cannot be loaded, or sets a learning rate that "fixed" would overrule.
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
    """Return a scenario with networks that learn or not, whatever it says itself."""
    if adversary not in ADVERSARIES:
        raise UserError(f"adversary is {adversary}; allowed: {', '.join(ADVERSARIES)}")
    if adversary == "fixed" and scenario.parameters.get("learning_rate"):
        raise UserError(
            f"{scenario.name}: sets learning_rate, which is 0 with --adversary fixed; leave one out"
        )
    return scenario.model_copy(update={"adversary": adversary})
