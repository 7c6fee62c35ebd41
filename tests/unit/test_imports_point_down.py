"""Imports point down: each package stands on those below it and knows none above or beside it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent
LAYERS = (
    ("__main__",),
    ("cli",),
    ("api",),
    ("documents", "html"),
    ("report",),
    ("validation", "claims"),
    ("sensitivity", "forecast", "attribution", "decisions"),
    ("inference",),
    ("experiment",),
    ("data",),
    ("outcomes",),
    ("runs",),
    ("simulate", "stages"),
    ("scenario",),
    ("policies",),
    ("model",),
    ("streams",),
    ("assumptions",),
    (
        "arrays", "errors", "fast", "headings", "jsonfile", "regularfile", "shipped", "spelling",
        "startup", "yamlevents", "yamlfile",
    ),
)  # fmt: skip
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
VERSIONS = ("__version__", "BUILD", "LOADED", "MODEL_VERSION")
FILES = sorted(path for path in ROOT.rglob("*.py") if "shipped" not in path.parts[:-1])


def imported(path: Path) -> set[str]:
    """Return the full names of what a file imports from this package, wherever it does so."""
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
    """Return which package or module of the top level a name like sim.model.world belongs to."""
    return name.split(".")[1]


def of(path: Path) -> str:
    """Return the package or module of the top level that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_only_from_lower_layers_and_its_own_package(path):
    here = of(path)
    for name in imported(path):
        there = part(name)
        if there == here or there in VERSIONS:
            continue
        if here == "__init__":  # the package's face shows what Python users need
            assert there in ("api", "fast", "scenario", "simulate", "startup"), (
                f"sim/__init__ imports {name}"
            )
            continue
        bottom = there in LAYERS[-1] and here in LAYERS[-1]
        assert LEVEL[here] < LEVEL[there] or bottom, f"{here} imports {name}"


def test_above_the_simulation_only_its_tables_are_known_of_the_model():
    known = {
        f"{path.name}: {name}"
        for path in FILES
        if LEVEL.get(of(path), -1) < LEVEL["simulate"] and of(path) != "__init__"
        for name in imported(path)
        if part(name) == "model" and not name.startswith("sim.model.tables.")
    }
    assert known == set()


def test_every_package_has_a_layer():
    assert {of(path) for path in FILES} - {"__init__", "__main__"} <= set(LEVEL)


def test_the_design_page_lists_the_layers_in_this_order():
    page = (ROOT.parent / "docs" / "explanation" / "design.md").read_text(encoding="utf-8")
    lines = [line.strip(" →{}") for line in page.split("```")[1].splitlines() if line.strip()]
    written = [tuple(word.strip(" {}") for word in line.split(",")) for line in lines]
    assert [set(names) for names in written] == [set(names) for names in LAYERS]


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
