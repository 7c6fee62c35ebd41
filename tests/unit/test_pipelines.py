"""From Python as from the command line: the same functions, with the same defaults."""

import inspect
import subprocess
import sys
from datetime import date

import pytest

import sim
from sim.cli import attributing, calibrating, forecasting, validating
from sim.runs.progress import silent

COMMANDS = {
    "calibrate": calibrating.calibrate,
    "validate": validating.validate,
    "forecast": forecasting.forecast,
    "attribute": attributing.attribute,
}
OTHERWISE = {"assumed", "progress", "tell", "seal"}  # as objects here, as options there


@pytest.mark.parametrize("name", COMMANDS)
def test_a_function_has_the_defaults_of_its_command(name):
    ours = inspect.signature(getattr(sim, name)).parameters
    theirs = inspect.signature(COMMANDS[name]).parameters
    for word, parameter in ours.items():
        if word not in OTHERWISE:
            other = theirs[word].default
            told = date.fromisoformat(other) if word == "to" else other
            assert parameter.default == told, word
        assert parameter.default is not inspect.Parameter.empty


def test_importing_the_package_reads_no_heavy_library_and_keeps_its_functions():
    script = (
        "import sys, sim; heavy = {'pandas', 'scipy', 'pyarrow', 'matplotlib'} & set(sys.modules)\n"
        "import sim.forecast.result, sim.attribution.result\n"
        "print(sorted(heavy), *(callable(getattr(sim, name)) for name in sim.__all__[2:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy, *functions = done.stdout.split()
    assert heavy == "[]"
    assert set(functions) == {"True"}


def test_nobody_need_watch():
    with silent("a step") as progress:
        assert progress(1, 3, 0) is None
