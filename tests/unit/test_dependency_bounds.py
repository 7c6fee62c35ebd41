"""Every dependency has an upper bound: the next major version of the one that is tested."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
TABLES = tomllib.loads((ROOT / "pyproject.toml").read_text())
LISTS = [
    TABLES["build-system"]["requires"],
    TABLES["project"]["dependencies"],
    *TABLES["project"]["optional-dependencies"].values(),
]
REQUIRED = [Requirement(line) for lines in LISTS for line in lines if "channelsim" not in line]
TRIED = ("ema_workbench",)
"""Of these, the next major version was tried too and works, so that it is allowed."""
TESTED = {
    canonicalize_name(name): Version(version)
    for name, _, version in (
        line.partition("==") for line in (ROOT / "constraints.txt").read_text().split()
    )
}


@pytest.mark.parametrize("required", REQUIRED, ids=str)
def test_the_next_major_version_is_the_upper_bound(required):
    tested = TESTED[canonicalize_name(required.name)]
    bounds = [part.version for part in required.specifier if part.operator == "<"]
    major = tested.major + (required.name in TRIED)
    assert bounds == [str(major + 1)]
    assert tested in required.specifier
