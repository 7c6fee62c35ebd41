"""Mechanisms: the modules of the model, and what each one says of itself.

The texts are the docstrings of the code that runs. They are read from the source files, which an
installed package has too.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sim

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

AGENTS = (
    ("people", "Pool"), ("demand", "Demand"), ("returns", "Returns"), ("networks", "Network"),
    ("market", "Market"), ("boats", "Boat"), ("patrols", "PatrolUnit"), ("patrols", "Watch"),
    ("responders", "Responders"), ("standby", "Crew"), ("rescue", "SeaTeams"), ("rescue", "Rescue"),
    ("orders", "Orders"), ("safety", "Safety"), ("weather", "Sea"), ("world", "World"),
)  # fmt: skip
"""Entities: module and class."""

WIRING = {"env", "dials", "ledger", "log", "calendar", "streams"}
"""Attributes by which an entity reaches others, which are no state of its own."""

HYPHEN = re.compile(r"(?<=\w)-\n(?=\w)")  # a compound that is broken at the end of a line


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
        Names and meanings of its state variables, as the docstring gives them. Where it gives
        none, names alone, as the code sets them.
    """

    module: str
    name: str
    summary: str
    state: tuple[tuple[str, str], ...]


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
    state = _state(docstring) or [(name, "") for name in _set_at_start(node)]
    return Entity(module, name, docstring.partition("\n")[0], tuple(state))


def _state(docstring: str) -> list[tuple[str, str]]:
    """Return the names and meanings in the section of attributes of a docstring."""
    section = docstring.partition("Attributes\n----------\n")[2].partition("\n\n")[0] + "\n"
    entries = re.findall(r"^(\w[\w, ]*)\n((?:    .*\n)+)", section, re.MULTILINE)
    return [
        (names, " ".join(meaning.split()).rstrip("."))
        for names, meaning in entries
        if not names.startswith("on_")  # functions that are called at events
    ]


def _set_at_start(node: ast.ClassDef) -> list[str]:
    """Return public attributes that a class annotates or sets on itself in its constructor."""
    annotated = [
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    assigned = [
        each.attr
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name == "__init__"
        for each in ast.walk(method)
        if isinstance(each, ast.Attribute)
        and isinstance(each.ctx, ast.Store)
        and isinstance(each.value, ast.Name)
        and each.value.id == "self"
    ]
    return [
        name
        for name in dict.fromkeys([*annotated, *assigned])
        if not name.startswith(("_", "on_")) and name not in WIRING
    ]


@cache
def _tree(module: str) -> ast.Module:
    path = Path(sim.__file__).parent / "model" / f"{module}.py"
    return ast.parse(path.read_text(encoding="utf-8"))
