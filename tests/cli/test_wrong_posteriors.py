"""A posterior that does not fit, or is asked for beside another way: one line with the cure."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_posteriors import EVERY, FITTED, posterior_of, written

from sim.experiment.draws import calibrated_assumptions
from sim.inference.posterior_file import ABOUT, signed, write_posterior

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

    def checked(command, *words):
        files = {"compare": (short, stops), "sweep": ("few.yaml",), "overview": ()}
        before = sorted(tmp_path.rglob("*"))
        result = channelsim(command, *files.get(command, (short,)), *words)
        assert (result.code, result.out) == (2, ""), result
        assert result.err.count("\n") == 1, result.err
        assert sorted(tmp_path.rglob("*")) == before
        return result.err

    return checked


@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
@pytest.mark.parametrize("word", ["priors", "postrior", "default"])
def test_a_misspelt_source_is_told_the_nearest(refused, command, word):
    near = {"priors": "prior", "postrior": "posterior", "default": "defaults"}[word]
    line = refused(command, "--assumptions", word)
    assert line.startswith(f"{word}: no such file or source; did you mean {near}?")


def without_record(path):
    pq.write_table(pq.read_table(path).replace_schema_metadata(None), path)


def cut(path):
    path.write_bytes(path.read_bytes()[:2000])


def dangling(path):
    path.unlink()
    path.symlink_to("nowhere.parquet")


def folder_in_its_place(path):
    path.unlink()
    path.mkdir()


def record_of(change, again=True):
    """Return what writes a posterior's record anew, changed, as if it had been made so."""

    def rewritten(path):
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[ABOUT])
        change(about)
        printed = json.dumps(signed(about) if again else about).encode()
        pq.write_table(table.replace_schema_metadata({ABOUT: printed}), path)

    return rewritten


def edited(**changes):
    """Return what edits a record by hand."""
    return record_of(lambda about: about.update(changes), again=False)


def forged(**changes):
    """Return what edits a record, and its digest too."""
    return record_of(lambda about: about.update(changes))


def with_word(word):
    """Return what puts something else in place of a record."""

    def rewritten(path):
        table = pq.read_table(path)
        pq.write_table(table.replace_schema_metadata({ABOUT: word}), path)

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
    "empty": (lambda path: path.write_bytes(b""), "not a posterior of channelsim"),
    "a text": (lambda path: path.write_text("demand: 3\n" * 9), "not a posterior of channelsim"),
    "cut short": (cut, "not a posterior of channelsim"),
    "no record": (without_record, "not a posterior of channelsim"),
    "a record of nothing": (record_of(dict.clear), "not a posterior of channelsim"),
    "no digest": (record_of(lambda about: about.pop("digest")), "not a posterior of channelsim"),
    "no digest of the record": (
        record_of(lambda about: about.pop("record"), again=False), "is from an earlier channelsim"
    ),
    "another model": (
        record_of(lambda about: about["made for"].update({"model version": "0"})),
        "model version: 0 in the posterior, 3 now. Run channelsim calibrate",
    ),
    "digests in place of priors": (
        record_of(lambda about: about["made for"].update(priors="abc")),
        "not a posterior of channelsim",
    ),
    "no word of priors": (
        record_of(lambda about: about["made for"].pop("priors")), "not a posterior of channelsim"
    ),
    "many effective draws": (edited(effective="many"), "its record was changed"),
    "more effective draws": (edited(effective=1e9), "its record was changed"),
    "another seed": (edited(seed=6), "its record was changed"),
    "another bank": (edited(ensemble=10**6), "its record was changed"),
    "other figures": (edited(fitted=["rise"]), "its record was changed"),
    "another note": (edited(remark="mine"), "its record was changed"),
    "forged: many effective draws": (forged(effective="many"), "could not convert"),
    "forged: more effective draws": (forged(effective=1e9), "its record holds impossible numbers"),
    "forged: no effective draw": (forged(effective=0), "its record holds impossible numbers"),
    "forged: nobody knows how many": (forged(effective=None), "not a posterior of channelsim"),
    "forged: a seed below 0": (forged(seed=-1), "its record holds impossible numbers"),
    "forged: a bank of words": (forged(bank="big"), "not a posterior of channelsim"),
    "forged: other figures": (forged(fitted=["rise"]), "does not name the fitted figures"),
    "forged: made for a word": (forged(**{"made for": "me"}), "not a posterior"),
    "a record that is no JSON": (with_word(b"{"), "not a posterior of channelsim"),
    "a record that is a list": (with_word(b"[]"), "not a posterior of channelsim"),
    "a record that is null": (with_word(b"null"), "not a posterior of channelsim"),
    "a record of other bytes": (with_word(b"\xff\xfe"), "not a posterior of channelsim"),
    "a column missing": (
        columns_of(lambda table: table.drop_columns(["demand"])), "not a posterior of channelsim"
    ),
    "no weights": (
        columns_of(lambda table: table.drop_columns(["weight"])), "not a posterior of channelsim"
    ),
    "words for numbers": (
        in_place_of("demand", lambda table: ["many"] * table.num_rows),
        "not a posterior of channelsim",
    ),
    "weights of nothing": (
        in_place_of("weight", lambda table: [0.0] * table.num_rows),
        "not a posterior of channelsim",
    ),
    "a weight that is no number": (
        in_place_of("weight", lambda table: [np.nan] * table.num_rows),
        "not a posterior of channelsim",
    ),
    "a value that is no number": (
        in_place_of("demand", lambda table: [np.nan] * table.num_rows),
        "not a posterior of channelsim",
    ),
    "a value that is not there": (
        in_place_of("demand", lambda table: [None] * table.num_rows),
        "not a posterior of channelsim",
    ),
    "shares for a number": (
        in_place_of("demand", lambda table: [[x] for x in table["demand"].to_pylist()]),
        "demand lies outside its range",
    ),
    "draws without a number": (
        in_place_of("draw", lambda table: [None] * table.num_rows), "not a posterior of channelsim"
    ),
    "draws of words": (
        in_place_of("draw", lambda table: ["a"] * table.num_rows), "not a posterior of channelsim"
    ),
    "a column more": (
        columns_of(lambda table: table.append_column("more", table["weight"])),
        "changed after it was written",
    ),
    "a dangling link": (dangling, "no such file"),
    "a folder": (folder_in_its_place, "not a posterior of channelsim"),
    "no rows": (columns_of(lambda table: table.slice(0, 0)), "not a posterior of channelsim"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_posterior_that_does_not_fit_is_one_line_with_the_cure(refused, mine, name):
    spoil, message = WRONG[name]
    spoil(mine)
    line = refused("run", "--assumptions", "mine.parquet", "-n", "1")
    assert line.startswith("mine.parquet: ")
    assert message in line
    assert "channelsim calibrate" in line
    assert "--assumptions defaults" in line


@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
def test_a_posterior_that_is_not_there_or_a_folder_is_one_line_too(refused, tmp_path, command):
    (tmp_path / "folder").mkdir()
    for name in ("nothing.parquet", "folder"):
        line = refused(command, "--assumptions", name)
        message = "no such file" if name == "nothing.parquet" else "is not a posterior"
        assert line.startswith(f"{name}: {message}")
        assert "channelsim calibrate" in line


def test_a_folder_that_holds_one_is_not_taken_for_it(refused, tmp_path):
    (tmp_path / "folder").mkdir()
    written(tmp_path / "folder" / "mine.parquet", [1, 2])
    assert "not a posterior" in refused("run", "--assumptions", "folder")


def test_a_value_outside_its_range_is_refused_though_all_digests_fit(refused, tmp_path):
    result = posterior_of([1, 2, 3])
    result.values["taxi_share"][1] = 7.0
    write_posterior(result, tmp_path / "wide.parquet")
    line = refused("run", "--assumptions", "wide.parquet", "-n", "1")
    assert "taxi_share lies outside its range, 0 to 1" in line


def test_a_newer_assumption_is_said_in_one_line(channelsim, short, tmp_path, monkeypatch):
    older = [assumption for assumption in calibrated_assumptions() if assumption.name != "crews"]
    with monkeypatch.context() as earlier:
        for module in ("made_posteriors", "sim.inference.posterior_file"):
            earlier.setattr(f"{module}.calibrated_assumptions", lambda: older)
        mine = written(tmp_path / "mine.parquet", [1, 2, 3])
    result = channelsim("run", short, "-n", "1", "-q", "--assumptions", mine)
    assert result.code == 0
    assert result.err == "newer than the posterior, so from the prior: crews\n"


@pytest.fixture
def other_figures(monkeypatch):
    """Let a figure that was fitted be another one."""
    changed = {t.name: t for t in EVERY}
    changed[FITTED[0].name] = FITTED[0].model_copy(update={"value": 16_000})
    monkeypatch.setattr("sim.inference.posterior_file.targets", lambda: changed)


@pytest.mark.usefixtures("other_figures")
@pytest.mark.parametrize("command", ["run", "compare", "overview", "sweep"])
def test_edited_figures_refuse_the_projects_own_posterior(refused, command):
    line = refused(command)
    assert "arrivals_2025: 16317 in the posterior, 16000 now" in line
    assert "channelsim calibrate" in line
    assert "--assumptions defaults" in line


@pytest.mark.usefixtures("other_figures")
def test_edited_figures_refuse_nothing_else(channelsim, short, mine):
    for words in (("--assumptions=prior",), ("--assumptions=defaults",), ("--assumptions", mine)):
        assert channelsim("run", short, "-n", "1", *words).code == 0
