"""Mechanisms: the modules of the model, and what each one says of itself.

The texts are the docstrings of the code that runs. They are read from the source files, which an
installed package has too.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

MODEL = Path(__file__).parents[1] / "model"

ORDER = {
    "People": ("people", "demand", "returns"),
    "Networks and their supply": ("networks", "market", "boats"),
    "One attempt": ("attempt", "interception", "orders"),
    "Officers and rescue": ("patrols", "responders", "standby", "rescue"),
    "The sea and its dangers": ("weather", "safety"),
    "Time, policies and the start": (
        "calendar", "bench", "spin_up", "dials", "conditions", "evenings",
    ),
    "State and records": ("world", "ledger", "tables"),
    "Machinery": ("clock", "loop", "numbers", "quantiles"),
}  # fmt: skip
"""Every module of `sim/model`, by subject."""

AGENTS: dict[tuple[str, str], str] = {
    ("people", "Pool"): "",
    ("demand", "Demand"): "",
    ("returns", "Returns"): "",
    ("networks", "Network"): "",
    ("market", "Market"): "networks: Every network, each with its share of the market",
    ("boats", "Boat"): "",
    ("patrols", "PatrolUnit"): "watch: The watch of its sector, which lists it while it searches",
    ("patrols", "Watch"): "idle: Units that search; extra: Units that policies add; roster: Units "
    "on duty, by night; usual: Units without policies, by which cover is measured",
    ("responders", "Responders"): "own, reserve: Idle groups of each sector, and of the reserve",
    ("standby", "Crew"): "",
    ("rescue", "SeaTeams"): "standby: Idle teams",
    ("rescue", "Rescue"): "vessels: Vessels that are free, and boats that wait for one",
    ("orders", "Orders"): "liability: A level that jumps after a death while officers acted, and "
    "fades",
    ("safety", "Safety"): "years: Factors of each night's calendar year, on incidents and deaths",
    ("weather", "Sea"): "",
    ("world", "World"): "ledger: People and boats by state; log: Events so far; and all entities "
    "above",
}
"""Entities by module and class, with their state variables where the docstring lists none."""

HYPHEN = re.compile(r"(?<=\w)-\n(?=\w)")  # a compound that is broken at the end of a line

FORMULAS = {
    "The sea of each night": ("weather", "draw_sea"),
    "The level of demand": ("demand", "demand_levels"),
    "People who reach the coast": ("demand", "draw_demand"),
    "What people perceive": ("demand", "Demand._learn"),
    "People who set out under policies": ("demand", "Demand._common_factor"),
    "Boats that a network launches": ("networks", "launch_rates"),
    "People that a network puts on a boat": ("networks", "Network.target_load"),
    "Weight of a sector and mode": ("networks", "Network._weight"),
    "Who buys a shipment": ("market", "Market._sell"),
    "Chance that kit is found": ("attempt", "chance_of_find"),
    "Detection by random search": ("attempt", "koopman_detection"),
    "Chance of a stop on land": ("responders", "stop_probability"),
    "Willingness to act in or on the water": ("orders", "Orders.willingness"),
    "The crossing": ("attempt", "cross"),
    "Hazard of a stage": ("safety", "Safety.hazard"),
    "An incident and its deaths": ("safety", "Safety.incident"),
    "Deaths expected in an incident": ("safety", "expected_deaths"),
}
"""The equations of the model by what they give: module and function. Documents show their code."""


@dataclass(frozen=True)
class Mechanism:
    """A module of the model.

    Attributes
    ----------
    name, title
        Its name, and the first sentence of its docstring.
    paragraphs
        The other paragraphs. One that is a list of events keeps its lines.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The paragraph that states its rule; "" if there is none."""
        rules = [p.removeprefix("Rule: ") for p in self.paragraphs if p.startswith("Rule: ")]
        return " ".join(rule[:1].upper() + rule[1:] for rule in rules)


@dataclass(frozen=True)
class Entity:
    """A class of the model that holds state.

    Attributes
    ----------
    module, name, summary
        Its module, its name, and the first line of its docstring.
    state
        Names and meanings of its state variables.
    """

    module: str
    name: str
    summary: str
    state: str


@cache
def mechanisms() -> dict[str, tuple[Mechanism, ...]]:
    """Return every module of the model by subject."""
    return {subject: tuple(map(mechanism, names)) for subject, names in ORDER.items()}


@cache
def mechanism(name: str) -> Mechanism:
    """Return a module of the model with its docstring."""
    docstring = HYPHEN.sub("-", ast.get_docstring(_tree(name)) or "")
    title, *rest = docstring.split("\n\n")
    return Mechanism(name, " ".join(title.split()), tuple(rest))


@cache
def entities() -> tuple[Entity, ...]:
    """Return the classes of the model that hold state."""
    return tuple(_entity(module, name) for module, name in AGENTS)


def _entity(module: str, name: str) -> Entity:
    (node,) = (
        node for node in _tree(module).body if isinstance(node, ast.ClassDef) and node.name == name
    )
    docstring = ast.get_docstring(node) or ""
    state = "; ".join(_state(docstring)) or AGENTS[module, name]
    return Entity(module, name, docstring.partition("\n")[0], state)


def _state(docstring: str) -> list[str]:
    """Return the names and meanings in the section of attributes of a docstring."""
    section = docstring.partition("Attributes\n----------\n")[2].partition("\n\n")[0] + "\n"
    entries = re.findall(r"^(\w[\w, ]*)\n((?:    .*\n)+)", section, re.MULTILINE)
    return [
        f"{names}: {' '.join(meaning.split()).rstrip('.')}"
        for names, meaning in entries
        if not names.startswith("on_")  # functions that are called at events
    ]


@cache
def formula(module: str, name: str) -> str:
    """Return the source code of a function, or of a method as Class.method."""
    text, node = _source(module), _find(_tree(module), name)
    return dedent(ast.get_source_segment(text, node, padded=True) or "")


def _find(tree: ast.AST, name: str) -> ast.AST:
    """Return the definition of a function or class, or of a method as Class.method."""
    first, _, rest = name.partition(".")
    (node,) = (
        node
        for node in ast.iter_child_nodes(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == first
    )
    return _find(node, rest) if rest else node


def _source(module: str) -> str:
    return (MODEL / f"{module}.py").read_text(encoding="utf-8")


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))
