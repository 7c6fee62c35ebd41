"""Attribution from the command line: kept, gone on with, and told in one line where wrong."""

import json
from contextlib import nullcontext

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from sim.assumptions import point
from sim.assumptions.drivers import DRIVERS
from sim.attribution import parts
from sim.attribution.coalitions import COALITIONS, count_coalitions, scenario
from sim.attribution.parts import AttributionRecipe, fill, read
from sim.cli.attributing import attribute, attributed
from sim.cli.console import Interrupted
from sim.errors import UserError
from sim.experiment.source import Kind, ParameterSource
from sim.runs.engine import Engine
from sim.runs.stops import Stopped
from sim.simulate import replication_streams, simulate

POINT = ParameterSource(Kind.point)
FILES = ("attribution.json", "attribution.txt")
PATIENCE = 90.0
BEGIN = (
    "from pathlib import Path\n"
    "from sim.cli.attributing import attributed\n"
    "from contextlib import nullcontext\n"
    "from sim.experiment.source import Kind, ParameterSource\n"
    "if __name__ == '__main__':\n"
    "    attributed(ParameterSource(Kind.point), 3, 1, 1, nullcontext(1), Path('results'), None,\n"
    "               False, True)\n"
)


def ask(folder, draws=2, replications=1, workers=1, out=None, parameters=POINT):
    """Carry out a small attribution; return its folder."""
    opened = nullcontext(workers)
    attributed(parameters, draws, replications, 1, opened, folder, out, False, True)
    return AttributionRecipe(parameters, draws, replications, 1).folder(folder)


def contents(folder):
    """Return the bytes of the two files in a folder."""
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small attribution that nothing disturbed."""
    folder = tmp_path_factory.mktemp("made")
    return contents(ask(folder, draws=3))


@pytest.fixture
def pretended(monkeypatch):
    """Simulations that take no time: what a cell is worth follows from its number and world."""

    def pretend(values, seed, world):
        people = 1000.0 + 10.0 * np.arange(COALITIONS) + world
        return np.column_stack([np.full(COALITIONS, 50.0), np.full(COALITIONS, 200.0), people])

    monkeypatch.setattr(parts, "count_coalitions", pretend)


def fill_here(recipe, folder):
    """Make all draws of a recipe in this process."""
    fill(recipe, folder, Engine())


def test_a_driver_that_does_not_differ_gets_exactly_nothing_and_is_simulated_to_nothing():
    values = point()
    result = count_coalitions(values, 1, 0)[:, 2]
    still = [i for i, name in enumerate(DRIVERS) if name in ("boat_supply", "stop_rate")]
    for bit in still:
        without = np.arange(COALITIONS)[np.arange(COALITIONS) >> bit & 1 == 0]
        assert (result[without | 1 << bit] == result[without]).all()
    where = scenario()  # and not only because cells that are the same are one run
    arrivals = [
        simulate(where, values, streams=replication_streams(1, 0), as_before=names).attempts[
            "arrivals"
        ]
        for names in (["demand"], ["demand", "boat_supply", "stop_rate"])
    ]
    assert (arrivals[0] == arrivals[1]).all()


@pytest.mark.slow
def test_a_part_that_is_gone_or_damaged_is_made_again_with_the_same_bytes(tmp_path, made):
    folder = ask(tmp_path, draws=3)
    first, *others = folder.glob("*.parquet")
    first.write_bytes(b"half of a par")
    for part in others:
        part.unlink()
    for name in FILES:
        (folder / name).unlink()
    assert contents(ask(tmp_path, draws=3)) == made


@pytest.mark.slow
def test_the_number_of_workers_changes_no_byte(tmp_path, made):
    assert contents(ask(tmp_path, draws=3, workers=2)) == made


@pytest.mark.slow
def test_more_draws_leave_the_first_ones_as_they_are(tmp_path, made):
    first = AttributionRecipe(POINT, 1, 1, 1)
    counts = read(first, ask(tmp_path, draws=1))
    folder = ask(tmp_path, draws=3)
    assert contents(folder) == made
    np.testing.assert_array_equal(read(first, folder), counts)


@pytest.mark.slow
def test_draws_from_the_priors_sum_to_the_whole_and_are_written_where_asked(tmp_path):
    prior = ParameterSource(Kind.prior)
    ask(tmp_path, draws=2, replications=1, out=tmp_path / "here", parameters=prior)
    result = json.loads((tmp_path / "here" / "attribution.json").read_text())
    assert result["parameters"] == "prior"
    assert result["explains"] == "the model's rise, not the world's"
    for scale, tolerance in (("log", 1e-12), ("level", 1e-9)):
        block = result["all"][scale]
        assert [row["driver"] for row in block["drivers"]] == list(DRIVERS)
        assert block["largest_gap"] < tolerance
        total = sum(row["mean"] for row in block["drivers"])
        assert total == pytest.approx(block["total"]["mean"], abs=1e-8)
    text = (tmp_path / "here" / "attribution.txt").read_text()
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.usefixtures("pretended")
def test_each_draw_has_worlds_of_its_own_shared_by_its_cells(tmp_path):
    recipe = AttributionRecipe(POINT, 3, 4, 1)
    fill_here(recipe, tmp_path)
    people = read(recipe, tmp_path)[..., 2]
    assert people.shape == (3, 4, COALITIONS)
    assert (people[..., 0] - 1000).reshape(-1).tolist() == list(range(12))
    np.testing.assert_array_equal(np.diff(people, axis=-1), 10.0)


def test_other_inputs_have_another_folder(tmp_path):
    recipes = [
        AttributionRecipe(POINT, 2, 1, 1), AttributionRecipe(POINT, 2, 2, 1),
        AttributionRecipe(POINT, 2, 1, 2),
        AttributionRecipe(ParameterSource(Kind.prior), 2, 1, 1),
    ]  # fmt: skip
    assert len({recipe.folder(tmp_path) for recipe in recipes}) == len(recipes)
    assert AttributionRecipe(POINT, 9, 1, 1).folder(tmp_path) == recipes[0].folder(tmp_path)


@pytest.mark.usefixtures("pretended")
def test_a_draw_that_fails_is_told_of_counted_and_ends_nothing(tmp_path, monkeypatch, capsys):
    folder, works = AttributionRecipe(POINT, 3, 1, 1).folder(tmp_path), parts.count_coalitions

    def fail(values, seed, world):
        if world == 1:
            raise ZeroDivisionError("no sea at all")
        return works(values, seed, world)

    monkeypatch.setattr(parts, "count_coalitions", fail)
    with pytest.raises(typer.Exit) as ended:
        ask(tmp_path, draws=3)
    assert ended.value.exit_code == 1
    message = capsys.readouterr().err
    assert "replication 1: ZeroDivisionError: no sea at all" in message
    assert "1 of 3 draws failed" in message
    assert json.loads((folder / FILES[0]).read_text())["failed_draws"] == 1


@pytest.mark.usefixtures("pretended")
def test_where_nothing_can_be_written_it_says_so_in_one_line(tmp_path):
    recipe = AttributionRecipe(POINT, 1, 1, 1)
    fill_here(recipe, recipe.folder(tmp_path))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot be written.*Name another --out"):
        ask(tmp_path, draws=1, out=tmp_path / "file")
    with pytest.raises(UserError, match=r"runs cannot be.*Name another folder"):
        ask(tmp_path / "file", draws=1)


@pytest.mark.parametrize("stop", [Stopped, KeyboardInterrupt])
def test_stopped_by_the_user_it_says_that_the_same_command_goes_on(tmp_path, monkeypatch, stop):
    def stopped(*_):
        raise stop

    monkeypatch.setattr(parts, "fill", stopped)
    with pytest.raises(Interrupted, match="Run the same command to resume"):
        ask(tmp_path, draws=1)
    assert not list(tmp_path.rglob("attribution.json"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--draws", "0"], "'--draws'"),
        (["--replications", "0"], "'--replications'"),
        (["--seed", "-1"], "'--seed'"),
        (["--assumptions=priors"], "did you mean prior?"),
        (["--assumptions", "nothing.parquet"], "nothing.parquet: no such file"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_runs(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.callback()(lambda: None)
    app.command()(attribute)
    printed = CliRunner().invoke(app, ["attribute", *words], standalone_mode=False)
    assert printed.exit_code != 0
    assert message in f"{printed.exception} {getattr(printed.exception, 'format_message', str)()}"
    assert list(tmp_path.iterdir()) == []
