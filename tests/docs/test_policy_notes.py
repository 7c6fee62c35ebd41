"""The tables of the method notes: defaults, priors and grades are those of the program."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sim.assumptions import Assumption, all_assumptions
from sim.policies import BUILT_IN
from sim.policies.base import Policy

NOTES = Path(__file__).parents[2] / "docs" / "explanation" / "policies"
NUMBER = re.compile(r"−?(?:\d{1,3}(?:,\d{3})+|\d*\.?\d+)")
PRIORS = {
    "beta": "Beta(", "lognormal": "log-normal", "normal": "N(", "half_normal": "half-normal",
    "uniform": "uniform", "integers": "integers", "": "–",
}  # fmt: skip
every_kind = pytest.mark.parametrize("kind", BUILT_IN)


def rows(kind: str, section: str) -> list[list[str]]:
    """Return the rows of the table in a section of a note."""
    text = (NOTES / f"{kind}.md").read_text().split(f"## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def numbers(cell: str) -> list[float]:
    return [float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(cell)]


def named(cell: str) -> list[Assumption]:
    """Return the assumptions that a cell names; `_high` stands for `cooperation_high`."""
    first, *others = re.findall(r"`(\w+)`", cell)
    stem = first.rpartition("_")[0]
    return [all_assumptions()[n if n[0] != "_" else stem + n] for n in (first, *others)]


def flat(values: list[Any]) -> list[float]:
    return list(chain.from_iterable(v if isinstance(v, tuple) else (v,) for v in values))


@every_kind
def test_the_assumptions_are_those_of_the_program(kind):
    found = rows(kind, "Assumptions that matter")
    assert found
    for name, value, prior, grade in found:
        held = named(name)
        assert numbers(value) == flat([assumption.value for assumption in held]), name
        kinds = {next(iter(assumption.prior or {"": None})) for assumption in held}
        assert all(PRIORS[k] in prior for k in kinds), name
        settings = chain.from_iterable(d.values() for h in held for d in (h.prior or {}).values())
        assert set(numbers(prior)) == set(settings), name
        grades = [assumption.grade for assumption in held]
        assert grade in (" / ".join(grades), grades[0]), name
        assert "/" in grade or len(set(grades)) == 1, name


@every_kind
def test_the_first_line_says_that_the_size_is_judgement(kind):
    first = (NOTES / f"{kind}.md").read_text().split("\n\n")[1]
    grades = {
        assumption.grade
        for row in rows(kind, "Assumptions that matter")
        for assumption in named(row[0])
    }
    assert "E" in grades
    assert first == "**The size of the effect is judgement (grade E).**"


@every_kind
def test_the_settings_are_those_of_the_program(kind):
    own = BUILT_IN[kind].model_fields.keys() - Policy.model_fields.keys()
    found = {re.findall(r"`(\w+)`", row[0])[0]: row for row in rows(kind, "Settings")}
    assert found.keys() - {"from"} == own
    for name in own:
        default = BUILT_IN[kind].model_fields[name].default
        if isinstance(default, int | float):
            assert numbers(found[name][2].split("(")[0]) == [default], name
        elif default is not None:
            assert f"`{default}`" in found[name][2], name


@every_kind
def test_the_cost_is_that_of_the_program(kind):
    text = (NOTES / f"{kind}.md").read_text().split("## Cost\n")[1].split("\n## ")[0].strip()
    cost = BUILT_IN[kind].cost.gbp_a_year
    if cost:
        assert text.startswith(f"£{cost / 1e6:g}m a year")
    else:
        assert text.startswith("Unknown" if cost is None else "None, by definition")
