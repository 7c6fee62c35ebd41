"""Every dependency ends below its next major version, and the pins lie within these bounds."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
FILE = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = {
    canonicalize_name(name): Version(version)
    for name, version in (
        line.split("==") for line in (ROOT / "constraints.txt").read_text().split()
    )
}
REQUIREMENTS = [
    requirement
    for text in (
        *FILE["build-system"]["requires"],
        *FILE["project"]["dependencies"],
        *(one for extra in FILE["project"]["optional-dependencies"].values() for one in extra),
    )
    if (requirement := Requirement(text)).name != "channelsim"
]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_a_dependency_is_bounded_and_its_pin_is_allowed(requirement):
    pin = PINS[canonicalize_name(requirement.name)]
    assert pin in requirement.specifier
    after_next = Version(f"{pin.major + 2}.0")
    assert after_next not in requirement.specifier
