"""Versions in a manifest beside the present ones."""

import platform
from importlib.metadata import version

import pytest

from sim import MODEL_VERSION, __version__, assumptions
from sim.runs.code import code_digest
from sim.runs.manifest import PACKAGES, platform_name
from sim.runs.versions import same_digits, version_differences


def present(**changes):
    """Return a manifest's versions as they are here, with changes."""
    return {
        "model_version": MODEL_VERSION, "code": code_digest(), "assumptions": assumptions.digest(),
        "channelsim": __version__, "platform": platform_name(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES}, "policies_of_packages": [],
    } | changes  # fmt: skip


def told(**changes):
    return [str(each) for each in version_differences(present(**changes))]


def test_here_nothing_differs():
    assert version_differences(present()) == ()
    assert same_digits(())


def test_the_platform_names_system_and_processor():
    assert platform_name().startswith(f"{platform.system()} {platform.machine()}, ")
    assert platform_name() == platform_name()
    assert "\n" not in platform_name()


def test_each_difference_is_a_sentence_in_order():
    assert told(
        packages={"numpy": "1.0", "scipy": version("scipy"), "no_such_package": "2.0"},
        model_version="2", code="0", channelsim="0.0.1", policies_of_packages=["watch 1.0, b c 2"],
    ) == [
        f"Made by model version 2; this is {MODEL_VERSION}.",
        f"Made by other code: digest 0, here {code_digest()}.",
        f"Made by channelsim 0.0.1; this is {__version__}.",
        f"Made with numpy 1.0; here {version('numpy')}.",
        "Made with no_such_package 2.0; here not installed.",
        "Made with watch 1.0; here not installed.",
        "Made with b c 2; here not installed.",
    ]  # fmt: skip


def test_what_is_not_recorded_is_said():
    record = present()
    del record["platform"]
    (difference,) = version_differences(record)
    assert str(difference) == f"The platform is not recorded; here {platform_name()}."


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"platform": "Linux x86_64, another"}, False),
        ({"packages": {"numpy": "1.0"}}, False),
        ({"packages": {"scipy": "1.0"}}, False),
        ({"packages": {"pandas": "1.0"}}, True),
        ({"packages": {"pyarrow": "1.0"}}, True),
        ({"channelsim": "0.0.1"}, True),
        ({"python": "3.9"}, False),
        ({"code": "0"}, False),
        ({"assumptions": "0"}, False),
        ({"model_version": "1"}, False),
    ],
)
def test_last_digits_depend_on_what_computes_them(change, same):
    differences = version_differences(present(**change))
    assert len(differences) == 1
    assert same_digits(differences) == same
