"""A posterior that does not fit, or is asked for beside another way: one line with the cure."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_posteriors import EVERY, FITTED, written

from sim.inference.posterior_file import ABOUT

SWEEP = (
    "base: short.yaml\nmethod: grid\nreplications: 2\noutcomes: [arrivals]\n"
    "factors: {crews: {values: [150, 250]}}\n"
)


@pytest.fixture
def mine(tmp_path):
    """A posterior of three rows."""
    return written(tmp_path / "mine.parquet", [1, 2, 3])


@pytest.fixture
def refused(channelsim, short, stops, write, tmp_path):
    """Run a command; hold that it is refused in one line and writes nothing, and return that."""
    write("few.yaml", SWEEP)

    def held(command, *words):
        files = {"compare": (short, stops), "sweep": ("few.yaml",), "overview": ()}
        before = sorted(tmp_path.rglob("*"))
        done = channelsim(command, *files.get(command, (short,)), *words)
        assert (done.code, done.out) == (2, ""), done
        assert done.err.count("\n") == 1, done.err
        assert sorted(tmp_path.rglob("*")) == before
        return done.err

    return held


@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
@pytest.mark.parametrize(
    "words",
    [
        ("--prior", "--point"),
        ("--posterior", "mine.parquet", "--point"),
        ("--posterior", "nothing", "--prior"),
        ("--posterior", "mine.parquet", "--prior", "--point"),
    ],
    ids=" ".join,
)
def test_only_one_of_the_three_is_given(refused, mine, command, words):
    assert refused(command, *words) == "--posterior, --prior and --point: give one of the three\n"


def without_record(path):
    pq.write_table(pq.read_table(path).replace_schema_metadata(None), path)


def cut(path):
    path.write_bytes(path.read_bytes()[:2000])


def record_of(change):
    """Return what writes a posterior's record anew, changed."""

    def rewritten(path):
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[ABOUT])
        change(about)
        pq.write_table(table.replace_schema_metadata({ABOUT: json.dumps(about).encode()}), path)

    return rewritten


def columns_of(change):
    """Return what writes a posterior's columns anew, changed."""

    def rewritten(path):
        pq.write_table(change(pq.read_table(path)), path)

    return rewritten


def in_place_of(name, values):
    """Return what puts other values in place of a column."""
    return columns_of(
        lambda table: table.set_column(
            table.column_names.index(name), name, pa.array(values(table))
        )
    )


WRONG = {
    "empty": (lambda path: path.write_bytes(b""), "is no posterior of channelsim"),
    "a text": (lambda path: path.write_text("demand: 3\n" * 9), "is no posterior of channelsim"),
    "cut short": (cut, "is no posterior of channelsim"),
    "no record": (without_record, "is no posterior of channelsim"),
    "a record of nothing": (record_of(dict.clear), "is no posterior of channelsim"),
    "no digest": (record_of(lambda about: about.pop("digest")), "is no posterior of channelsim"),
    "another model": (
        record_of(lambda about: about["made for"].update({"model version": "0"})),
        "was made for another model version: 0, and now it is",
    ),
    "other priors": (
        record_of(lambda about: about["made for"].update(priors="abc")),
        "was made for another priors: abc, and now it is",
    ),
    "no word of priors": (
        record_of(lambda about: about["made for"].pop("priors")),
        "was made for another priors: None, and now it is",
    ),
    "a column missing": (
        columns_of(lambda table: table.drop_columns(["demand"])), "is no posterior of channelsim"
    ),
    "no weights": (
        columns_of(lambda table: table.drop_columns(["weight"])), "is no posterior of channelsim"
    ),
    "words for numbers": (
        in_place_of("demand", lambda table: ["many"] * table.num_rows),
        "is no posterior of channelsim",
    ),
    "weights of nothing": (
        in_place_of("weight", lambda table: [0.0] * table.num_rows),
        "is no posterior of channelsim",
    ),
    "a weight that is no number": (
        in_place_of("weight", lambda table: [np.nan] * table.num_rows),
        "is no posterior of channelsim",
    ),
    "a value that is no number": (
        in_place_of("demand", lambda table: [np.nan] * table.num_rows),
        "is no posterior of channelsim",
    ),
    "no rows": (columns_of(lambda table: table.slice(0, 0)), "is no posterior of channelsim"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_posterior_that_does_not_fit_is_one_line_with_the_cure(refused, mine, name):
    spoil, said = WRONG[name]
    spoil(mine)
    line = refused("run", "--posterior", "mine.parquet", "-n", "1")
    assert line.startswith("mine.parquet: ")
    assert said in line
    assert "channelsim calibrate" in line
    assert "--point" in line


@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
def test_a_posterior_that_is_not_there_or_a_folder_is_one_line_too(refused, tmp_path, command):
    (tmp_path / "folder").mkdir()
    for name in ("nothing.parquet", "folder"):
        line = refused(command, "--posterior", name)
        said = "no such file" if name == "nothing.parquet" else "is no posterior"
        assert line.startswith(f"{name}: {said}")
        assert "channelsim calibrate" in line


def test_a_folder_that_holds_one_is_not_taken_for_it(refused, tmp_path):
    (tmp_path / "folder").mkdir()
    written(tmp_path / "folder" / "mine.parquet", [1, 2])
    assert "is no posterior" in refused("run", "--posterior", "folder")


@pytest.fixture
def edited(monkeypatch):
    """Let a figure that was fitted be another one."""
    changed = {t.name: t for t in EVERY}
    changed[FITTED[0].name] = FITTED[0].model_copy(update={"value": 16_000})
    monkeypatch.setattr("sim.inference.posterior_file.targets", lambda: changed)


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
def test_edited_figures_refuse_the_projects_own_posterior(refused, command):
    line = refused(command)
    assert "the figures in targets.yaml are others than it was fitted to" in line
    assert "channelsim calibrate" in line
    assert "--point" in line


@pytest.mark.usefixtures("edited")
def test_edited_figures_refuse_nothing_else(channelsim, short, mine):
    for words in (("--prior",), ("--point",), ("--posterior", mine)):
        assert channelsim("run", short, "-n", "1", *words).code == 0
