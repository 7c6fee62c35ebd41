"""Imports point down: each part of the house stands on those below it and knows none above."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent
ORDER = ("cli", "report", "study", "simulate", "scenario", "policies", "model", "streams",
         "assumptions")  # fmt: skip
BOTTOM = (
    "errors",
    "yamlfile",
    "shipped",
    "wholefile",
)  # anyone may use them; they use none of the above
FILES = sorted(path for path in ROOT.rglob("*.py") if "shipped" not in path.parts[:-1])


def imported(path: Path) -> set[str]:
    """Return the full names of what a file imports from this package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == "sim"}


def module(path: Path) -> str:
    """Return a file's name as a module: sim.model.world."""
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path) for path in FILES}


def home(name: str) -> str:
    """Return the module in which a name like sim.model.world.World stands."""
    return name if name in MODULES else home(name.rpartition(".")[0])


def part(name: str) -> str:
    """Return which part of the house a name like sim.model.world.World belongs to."""
    return name.split(".")[1]


def of(path: Path) -> str:
    """Return the part that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_nothing_from_above_it(path):
    here = of(path)
    allowed = set(BOTTOM) | {"__version__", "MODEL_VERSION"}
    if here == "__init__":  # the package's face shows what Python users need, and no command line
        allowed |= set(ORDER) - {"cli", "report"}
    elif here not in BOTTOM:
        allowed |= set(ORDER[ORDER.index(here) :])
    for name in imported(path):
        assert part(name) in allowed, f"{here} imports {name}"


def test_the_model_knows_no_policy_scenario_or_study():
    for path in FILES:
        if of(path) == "model":
            above = {"policies", "scenario", "study", "simulate", "report", "cli"}
            assert not {n for n in imported(path) if part(n) in above}, path.name


def test_a_study_knows_of_the_model_only_its_tables():
    known = {
        f"{path.name}: {name}"
        for path in FILES
        if of(path) == "study"
        for name in imported(path)
        if part(name) == "model" and not name.startswith("sim.model.tables.")
    }
    assert known == set()


def test_every_part_of_the_house_is_named_here():
    found = {of(path) for path in FILES} - {"__init__"}
    assert found <= set(ORDER) | set(BOTTOM)


@pytest.mark.parametrize("package", sorted({of(p) for p in FILES if p.parent != ROOT}))
def test_no_modules_of_a_package_import_each_other_in_a_circle(package):
    """Imports for types count too: a circle of types is a circle of ideas."""
    graph = {
        module(path): {home(name) for name in imported(path)}
        for path in FILES
        if of(path) == package
    }
    assert {*TopologicalSorter(graph).static_order()} >= graph.keys()


def test_no_part_of_the_model_imports_another_for_types_alone():
    assert not [
        p.name for p in FILES if of(p) == "model" and "TYPE_CHECKING" in p.read_text("utf-8")
    ]
