"""Commands that look at a study: status, query, plot, and how a study is named."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PROGRESS = {
    "study": "s-1", "model_version": "2", "state": "running", "process": 1, "runs": 1000,
    "kept_before": 100, "done": 200, "failed": 3, "runs_per_second": 12.5, "seconds_left": 56,
    "as_of": "2025-06-15T00:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    """A study's folder with a table and its progress."""
    folder = tmp_path / "results" / "s-1"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"sample": [0, 0, 1], "deaths": [1.0, 3.0, 5.0]}),
                   folder / "runs.parquet")  # fmt: skip
    (folder / "progress.json").write_text(json.dumps(PROGRESS))
    return folder


def test_status_says_how_far_a_sweep_is(study, channelsim):
    printed = channelsim("status", "s-1").out
    assert (
        "300 of 1,000 runs (100 were stored before), 3 failed\n12.5 runs a second, 56 s left"
        in printed
    )
    assert json.loads(channelsim("status", "s", "--json").out) == PROGRESS


def test_status_of_what_is_no_sweep(study, channelsim):
    (study / "progress.json").unlink()
    ended = channelsim("status", "s-1")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "is not the folder of a sweep. Name a folder that channelsim sweep wrote." in ended.err


def test_a_query_answers_from_the_parquet_files(study, channelsim):
    sql = "select sample, avg(deaths) as mean from runs group by 1 order by 1"
    printed = json.loads(channelsim("query", "s-1", sql, "--json").out)
    assert printed == [{"sample": 0, "mean": 2.0}, {"sample": 1, "mean": 5.0}]
    assert "2.0" in channelsim("query", str(study), sql).out


@pytest.mark.parametrize(
    "sql",
    ["selec", "select * from nothing", "select * from '/etc/passwd'",
     "copy runs to 'out.csv'", "attach 'x.db'", ""],
)  # fmt: skip
def test_a_wrong_query_is_one_line_and_touches_no_file(study, channelsim, sql):
    before = sorted(p.name for p in study.rglob("*"))
    ended = channelsim("query", "s-1", sql)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "Tables of this study: runs" in ended.err
    assert sorted(p.name for p in study.rglob("*")) == before


@pytest.mark.parametrize("name", ["nothing", "/no/such/folder", "**", "", "s-1/x", "\0"])
def test_a_study_that_is_not_there_is_one_line(study, channelsim, name):
    for command in ("status", "plot"):
        ended = channelsim(command, name)
        assert ended.code == 2
        assert ended.err.count("\n") == 1
        assert "Traceback" not in ended.err


def test_a_beginning_that_two_studies_share_is_told(study, channelsim):
    (study.parent / "s-2").mkdir()
    ended = channelsim("status", "s-")
    assert ended.code == 2
    assert "several studies begin so: s-1, s-2. Name one of them." in ended.err


@pytest.mark.parametrize("name", ["store", "sto", "results/store", "results/store/"])
@pytest.mark.parametrize("words", [("query", "select 1"), ("plot",), ("status",), ("discover",)])
def test_the_store_of_runs_is_no_study(study, channelsim, name, words):
    (study.parent / "store").mkdir()
    command, *more = words
    ended = channelsim(command, name, *more)
    assert ended.code == 2
    assert ended.err == (
        "results/store: is a run store, not a study folder. Name a study folder.\n"
    )


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("words", [("run", "status_quo_2025"), ("sweep", "status_quo_tornado")])
def test_nothing_is_written_over_the_store_of_runs(channelsim, tmp_path, there, words):
    if there:
        (tmp_path / "results" / "store").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    ended = channelsim(*words, "--out", "results/store")
    assert ended.code == 2
    assert ended.err.splitlines()[-1].startswith("results/store: is a run store")
    assert sorted(tmp_path.rglob("*")) == before


def test_above_and_below_are_not_both_given(study, channelsim):
    ended = channelsim("discover", "s-1", "--above", "1", "--below", "2")
    assert (ended.code, "Set only one" in ended.err) == (2, True)


def test_sweeps_are_listed_with_their_method(channelsim):
    printed = json.loads(channelsim("list", "sweeps", "--json").out)
    assert {row["name"] for row in printed} >= {"status_quo_tornado", "doctrine_sobol"}
    assert "morris" in channelsim("list", "sweeps").out


def test_the_schema_of_a_sweep_takes_the_shipped_ones(channelsim):
    from jsonschema import Draft202012Validator
    from ruamel.yaml import YAML

    from sim.shipped import folder

    schema = json.loads(channelsim("schema", "--sweep").out)
    Draft202012Validator.check_schema(schema)
    files = sorted((folder("scenarios") / "sweeps").glob("*.yaml"))
    assert files
    for path in files:
        data = YAML(typ="safe", pure=True).load(path.read_text())
        assert not list(Draft202012Validator(schema).iter_errors(data)), path.name
    wrong = {"base": "x", "method": "sobol", "factors": {"demnd": "prior"}}
    assert list(Draft202012Validator(schema).iter_errors(wrong))
