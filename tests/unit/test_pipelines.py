"""From Python as from the command line: the same functions, with the same defaults."""

import inspect
import subprocess
import sys
from datetime import date
from functools import partial
from typing import get_type_hints

import pytest

import sim
from sim.api import types
from sim.cli import attributing, calibrating, forecasting, validating
from sim.errors import UserError
from sim.runs.progress import silent

COMMANDS = {
    "calibrate": calibrating.calibrate,
    "validate": validating.run,
    "forecast": forecasting.make,
    "attribute": attributing.attribute,
}
OTHERWISE = {"parameters", "progress", "tell", "seal", "workers"}
"""As objects here, as options there; and from Python one process unless more are asked for."""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_function_has_the_defaults_of_its_command(name):
    ours = inspect.signature(getattr(sim, name)).parameters
    theirs = inspect.signature(COMMANDS[name]).parameters
    for word, parameter in ours.items():
        if word not in OTHERWISE:
            other = theirs[word].default
            printed = date.fromisoformat(other) if word == "to" else other
            assert parameter.default == printed, word
        assert parameter.default is not inspect.Parameter.empty


def test_importing_the_package_reads_no_heavy_library_and_keeps_its_functions():
    script = (
        "import sys, sim; heavy = {'pandas', 'scipy', 'pyarrow', 'matplotlib'} & set(sys.modules)\n"
        "import sim.forecast.result, sim.attribution.result\n"
        "print(sorted(heavy), *(callable(getattr(sim, name)) for name in sim.__all__[2:]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy, *functions = result.stdout.split()
    assert heavy == "[]"
    assert set(functions) == {"True"}


RUN = partial(sim.run, "status_quo_2025", parameters="point")
SWEEP = partial(sim.sweep, "status_quo_tornado", parameters="point")
ATTRIBUTE = partial(sim.attribute, parameters="point")


@pytest.mark.parametrize("name", sim.api.__all__)
def test_every_argument_is_documented_and_every_type_can_be_looked_up(name):
    function = getattr(sim, name)
    documented = " ".join(inspect.getdoc(function).split())
    if "those of `run`" in documented:
        documented += inspect.getdoc(sim.run)
    for argument in inspect.signature(function).parameters:
        assert argument in documented, argument
    assert get_type_hints(function).keys() == function.__annotations__.keys()
    assert get_type_hints(sim.run)["return"].__name__ == "RunResult"
    with pytest.raises(AttributeError):
        _ = types.Nothing


@pytest.mark.parametrize("call", [RUN, SWEEP, ATTRIBUTE, *(
    getattr(sim, name) for name in ("calibrate", "validate", "forecast")
)])  # fmt: skip
@pytest.mark.parametrize(
    ("wanted", "least"),
    [
        ({"workers": -3}, 0), ({"workers": "4"}, 0), ({"draws": 0}, 1), ({"draws": 1.5}, 1),
        ({"replications": 0}, 1), ({"replications": 1.5}, 1), ({"replications": "4"}, 1),
        ({"replications": True}, 1), ({"seed": -1}, 0), ({"seed": 1.5}, 0), ({"sets": 0}, 1),
        ({"policy_draws": -1}, 0),
    ],
)  # fmt: skip
def test_a_number_that_is_not_allowed_is_refused_in_one_line(
    tmp_path, monkeypatch, call, wanted, least
):
    monkeypatch.chdir(tmp_path)
    ((argument, value),) = wanted.items()
    if argument not in inspect.signature(call).parameters:
        return
    with pytest.raises(UserError) as refused:
        call(**wanted)
    assert str(refused.value) == f"{argument} is {value!r}. Give a whole number from {least}."
    assert not list(tmp_path.iterdir())


PLACES = [
    (RUN, "store"), (SWEEP, "store"), (sim.forecast, "store"), (ATTRIBUTE, "results"),
    (sim.calibrate, "results"), (sim.validate, "results"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "argument"), PLACES)
def test_a_file_keeps_no_runs(tmp_path, call, argument):
    file = tmp_path / "one.yaml"
    file.write_text("")
    for place in (file, str(file), file / "below"):
        with pytest.raises(
            UserError, match=r"one.yaml.*: runs cannot be stored: a file has this name"
        ):
            call(**{argument: place})


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        *PLACES, (SWEEP, "out"), (sim.calibrate, "targets"), (sim.calibrate, "out"),
        (sim.validate, "targets"), (sim.validate, "posterior"), (sim.forecast, "observed"),
        (sim.forecast, "posterior"), (sim.forecast, "seal"), (sim.score_forecasts, "observed"),
        (partial(sim.score_forecasts, "arrivals.csv"), "forecast"),
    ],
)  # fmt: skip
def test_what_is_no_path_is_refused(call, argument):
    with pytest.raises(UserError, match=f"{argument} is 7. Give a path"):
        call(**{argument: 7})


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (sim.calibrate, "targets"), (sim.validate, "posterior"), (sim.forecast, "observed"),
        (sim.forecast, "posterior"), (sim.score_forecasts, "observed"),
    ],
)  # fmt: skip
def test_a_path_may_be_text(call, argument):
    with pytest.raises(UserError, match="nowhere"):
        call(**{argument: "nowhere.file"})


def test_a_sealed_forecast_is_named_by_text_and_its_last_day_too(tmp_path):
    file = tmp_path / "sealed.parquet"
    file.write_text("")
    with pytest.raises(UserError, match="never overwritten"):
        sim.forecast(to="2025-07-15", seal=str(file), store=str(tmp_path))
    with pytest.raises(UserError, match=r"to is '15 July'\. Give a date"):
        sim.forecast(to="15 July")
    with pytest.raises(UserError, match="--to 2025-06-20: must be"):
        sim.forecast(to="2025-06-20", store=str(tmp_path))


def test_nobody_need_watch():
    with silent("a step") as progress:
        assert progress(1, 3, 0) is None
