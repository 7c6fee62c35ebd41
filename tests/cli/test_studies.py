"""Commands that look at a study: status, query, plot, and how a study is named."""

import json
import os
from pathlib import Path

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


@pytest.mark.parametrize("sql", ["", " ", "select 1; -- x;", "/* x */"])
def test_a_query_that_selects_nothing_says_so(study, channelsim, sql):
    ended = channelsim("query", "s-1", sql)
    if "1" in sql:
        assert ended.code == 0
        return
    assert (ended.code, ended.err) == (2, (
        'the query selects nothing. Write one, for example "select count(*) from runs". '
        "Tables of this study: runs.\n"
    ))  # fmt: skip


def test_what_a_query_selects_is_valid_json_with_every_column(study, channelsim):
    sql = ("select 1 a, 2 a, 3 a_2, 'inf'::double i, [1.0, 'nan'::double] n, "
           "{'x': '-inf'::double} s, date '2025-06-01' d, true b, null z")  # fmt: skip
    printed = json.loads(
        channelsim("query", "s-1", sql, "--json").out,
        parse_constant=lambda word: pytest.fail(f"{word} is no JSON"),
    )
    assert printed == [{
        "a": 1, "a_3": 2, "a_2": 3, "i": None, "n": [1.0, None], "s": {"x": None},
        "d": "2025-06-01", "b": True, "z": None,
    }]  # fmt: skip


def test_what_a_query_selects_is_printed_as_it_is(study, channelsim):
    printed = channelsim("query", "s-1", "select '[/foo] [red]x' \"[/b]\", ':fire:' e").out
    assert printed.split() == ["[/b]", "e", "─" * 21, "[/foo]", "[red]x", ":fire:"]


def test_files_of_any_name_are_tables_and_what_is_no_table_is_left_out(study, channelsim):
    for name in ("part-000000", "my [1]", 'a"b'):
        pq.write_table(pa.table({"x": [1, 2]}), study / f"{name}.parquet")
        quoted = name.replace('"', '""')
        counted = channelsim("query", "s-1", f'select count(*) n from "{quoted}"', "--json")
        assert (json.loads(counted.out), counted.err) == ([{"n": 2}], "")
    os.mkfifo(study / "fifo.parquet")
    (study / "broken.parquet").write_bytes(b"PAR1" * 9)
    (study / "folder.parquet").mkdir()
    lines = ["broken", "fifo", "folder"]
    if Path("/proc/self/mem").exists():
        (study / "proc.parquet").symlink_to("/proc/self/mem")
        lines.append("proc")
    ended = channelsim("query", "s-1", "select max(deaths) d from runs", "--json")
    assert (ended.code, json.loads(ended.out)) == (0, [{"d": 5.0}])
    told = ended.err.splitlines()
    assert [line.partition(": left out, because ")[0] for line in told] == [
        f"results/s-1/{name}.parquet" for name in lines
    ]
    wrong = channelsim("query", "s-1", "select x").err.splitlines()[-1]
    assert wrong.endswith('Tables of this study: "a""b", "my [1]", "part-000000", runs.')


def record(folder, written, **more):
    """Write a manifest into a new folder."""
    folder.mkdir(parents=True)
    about = {
        "kind": "experiment", "written": written, "runs": 20, "command": "channelsim run a",
        "options": {"replications": 10}, "resolved": {"a": {"title": "The first"}, "b": {}},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({**about, **more}))


def test_studies_are_listed_newest_first_with_their_titles(study, channelsim):
    results = study.parent
    record(results / "old", "2025-01-01T00:00:00+00:00", resolved={"a": {}, "b": {}, "c": {}})
    record(results / "new", "2025-07-01T00:00:00+00:00")
    sweep = {"sweep": {"title": "[red] A sweep [/x]", "replications": 1}}
    record(results / "swept", "2025-06-20T00:00:00+00:00", kind="sweep", options=sweep)
    pq.write_table(pa.table({"sample": [0, 1, 2]}), results / "swept" / "samples.parquet")
    record(results / "odd", "2024-01-01T00:00:00+00:00", options=[], resolved=None, runs="x")
    (results / "no study").mkdir()
    rows = json.loads(channelsim("list", "studies", "--json").out)
    assert [row["name"] for row in rows] == ["new", "swept", "s-1", "old", "odd"]
    assert [row["title"] for row in rows] == [
        "The first; b", "[red] A sweep [/x]", "", "a; 2 others", ""
    ]  # fmt: skip
    assert rows[0] | {"title": ""} == {
        "name": "new", "title": "", "written": "2025-07-01T00:00:00+00:00", "kind": "experiment",
        "state": "done", "replications": 10, "samples": None, "runs": 20,
        "command": "channelsim run a",
    }  # fmt: skip
    printed = channelsim("list", "studies").out
    assert (
        "new\n  The first; b\n  2025-07-01 00:00:00 UTC, experiment, 10 replications\n" in printed
    )
    assert "  [red] A sweep [/x]\n" in printed
    assert "sweep, 3 samples of 1 replication\n" in printed
    assert "sweep, 1,000 runs, running\n" in printed


@pytest.mark.parametrize(
    "words", [("query", "select 1"), ("plot",), ("discover",), ("status",), ("export",)]
)
def test_latest_is_the_newest_study_wherever_a_study_is_named(study, channelsim, words):
    record(study.parent / "ensemble-1", "2026-01-01T00:00:00+00:00", kind="calibration")
    command, *more = words
    named, latest = (channelsim(command, name, *more) for name in ("s-1", "latest"))
    assert named == latest
    (study / "progress.json").unlink()
    ended = channelsim(command, "latest", *more)
    assert (ended.code, ended.err) == (
        2, "latest: no study is in results/. Run one, or name a study's folder.\n"
    )  # fmt: skip


def test_no_study_is_an_empty_list(channelsim):
    assert channelsim("list", "studies").out == "No study is in results/.\n"
    assert json.loads(channelsim("list", "studies", "--json").out) == []


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
