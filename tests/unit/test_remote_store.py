"""A run store at a URL keeps what one on this machine keeps: in memory, and in an object store."""

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest
from made_object_store import BUCKET, object_store, program
from made_runs import COLUMNS, complete, content, names, row

import sim
from sim.errors import UserError
from sim.runs import remote
from sim.runs.remote import RemotePath, folder_named
from sim.runs.store import MERGE_PARTS, RunStore

pytest.importorskip("fsspec")
COUNT = itertools.count()
NEEDS_MOTO = pytest.mark.skipif(not program(), reason="MOTO_SERVER names no server")
S3 = (NEEDS_MOTO, pytest.mark.slow, pytest.mark.long)  # make test-long sets the server up


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """Yield the environment of an object store."""
    with object_store(tmp_path_factory.mktemp("moto")) as environment:
        yield environment


@pytest.fixture(params=["file", "memory", pytest.param("s3", marks=S3)])
def url(request, tmp_path, monkeypatch):
    """Return the URL of an empty folder."""
    if request.param == "s3":
        for name, value in request.getfixturevalue("s3").items():
            monkeypatch.setenv(name, value)
        remote._system.cache_clear()
    place = {"file": tmp_path, "memory": f"/test-{next(COUNT)}", "s3": f"{BUCKET}/{next(COUNT)}"}
    return f"{request.param}://{place[request.param]}/store"


@pytest.fixture
def runs(url):
    return RunStore(folder_named(url))


def add(runs, *numbers):
    runs.add([(f"run-{n}", row(n)) for n in numbers])


def test_runs_are_read_in_any_order_and_nan_if_missing(runs):
    assert runs.keys() == set()
    assert np.isnan(runs.read(["run-0"], COLUMNS)["deaths"]).all()
    add(runs, 0, 1)
    add(runs, 2)
    columns = runs.read(names(2, 0, 9, 2), COLUMNS)
    np.testing.assert_array_equal(columns["deaths"], [2.25, 0.25, np.nan, 2.25])
    np.testing.assert_array_equal(columns["weeks"][[0, 3]], [row(2)["weeks"]] * 2)
    assert runs.keys() == set(names(0, 1, 2))


def test_parts_have_the_names_and_bytes_of_local_ones(runs, tmp_path):
    local = RunStore(tmp_path / "local")
    for store in (runs, local):
        add(store, 0, 1)
        add(store, 0, 1)
    (there,), (here,) = list(runs._parts()), list(local._parts())
    assert there.name == here.name
    assert there.read_bytes() == here.read_bytes()


def test_many_parts_become_fewer_and_lose_nothing(runs):
    for n in range(MERGE_PARTS + 3):
        add(runs, n)
    before = content(runs)
    runs.tidy()
    assert len(list(runs._parts())) == 4
    assert content(runs) == before


def test_two_that_merge_at_once_lose_nothing(runs, monkeypatch):
    """The second merges the same parts between the first one's reading and removing."""
    for n in range(MERGE_PARTS + 3):
        add(runs, n)
    before, write = content(runs), RunStore._write

    def meanwhile(self, part):
        monkeypatch.setattr(RunStore, "_write", write)
        add(runs, 500)
        RunStore(runs.folder)._merge()
        return write(self, part)

    monkeypatch.setattr(RunStore, "_write", meanwhile)
    runs.tidy()
    runs.tidy()
    assert content(runs) == before | {"run-500": content(runs)["run-500"]}


def test_a_damaged_part_is_set_aside_and_its_runs_run_again(runs):
    assert complete(runs, range(3))[1] == [0, 1, 2]
    part = next(iter(runs._parts()))
    part.write_bytes(part.read_bytes()[:-5])
    messages, again = complete(runs, range(3))
    assert len(again) == 1
    assert len(messages) == 1
    assert "damaged; set aside as" in messages[0]
    assert runs.keys() == set(names(0, 1, 2))


def test_a_merge_by_another_process_is_noticed(runs, monkeypatch):
    for n in range(MERGE_PARTS):
        add(runs, n)
    before, listed = content(runs), RunStore._parts

    def merged_meanwhile(self):
        parts = list(listed(self))
        monkeypatch.setattr(RunStore, "_parts", listed)
        runs._merge()
        yield from parts

    monkeypatch.setattr(RunStore, "_parts", merged_meanwhile)
    assert runs.keys() == before.keys()


def test_a_study_has_the_same_numbers_wherever_its_runs_are_kept(url, tmp_path):
    arguments = {"replications": 2, "parameters": "defaults", "window": "period"}
    local = sim.run("status_quo_2025", store=tmp_path / "local", **arguments)
    there = sim.run("status_quo_2025", store=url, **arguments)
    again = sim.run("status_quo_2025", store=url, **arguments)
    assert there.to_json() == again.to_json() == local.to_json()


@NEEDS_MOTO
@pytest.mark.slow
@pytest.mark.long
def test_a_command_with_workers_keeps_its_runs_in_an_object_store(s3, tmp_path):
    words = ("run", "status_quo_2025", "-n", "12", "--assumptions", "defaults", "--json", "-q")
    places = {"here": "store", "there": f"s3://{BUCKET}/command", "again": f"s3://{BUCKET}/command"}
    printed = {}
    for name, store in places.items():
        finished = subprocess.run(
            [sys.executable, "-m", "sim", *words, "--store", store, "--workers=2", "--out", name],
            cwd=tmp_path, env={**os.environ, **s3}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        printed[name] = finished.stdout
    assert printed["here"] == printed["there"] == printed["again"]


# what is wrong


def test_a_file_url_is_a_path(tmp_path):
    assert folder_named(f"file://{tmp_path}/store") == tmp_path / "store"
    assert folder_named("results/store").parts == ("results", "store")


def test_memory_is_refused_with_worker_processes():
    with pytest.raises(UserError, match=r"other processes do not see it. Set workers=1"):
        sim.run(
            "status_quo_2025", replications=20, parameters="defaults", workers=2,
            store="memory://runs",
        )  # fmt: skip


@pytest.mark.parametrize("name", ["nothing://x/y", "gs://bucket/x"])
def test_a_scheme_that_nothing_here_addresses_is_one_line(name):
    with pytest.raises(UserError) as problem:
        folder_named(name)
    assert str(problem.value).startswith(name.rpartition("/")[0])
    assert "\n" not in str(problem.value)


@NEEDS_MOTO
@pytest.mark.slow
@pytest.mark.long
def test_a_bucket_that_does_not_exist_is_one_line(s3, tmp_path):
    finished = subprocess.run(
        [sys.executable, "-m", "sim", "run", "status_quo_2025", "-n", "2", "--assumptions",
         "defaults", "--store", "s3://no-such-bucket/x"],
        cwd=tmp_path, env={**os.environ, **s3}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
    assert "s3://no-such-bucket/x: " in finished.stderr
    assert "NO_SUCH_BUCKET" in finished.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a",
         "AWS_SECRET_ACCESS_KEY": "b"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true"},
    ],
    ids=["no network", "no credentials"],
)  # fmt: skip
def test_an_object_store_that_does_not_answer_is_one_line(environment, tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    finished = subprocess.run(
        [sys.executable, "-m", "sim", "run", "status_quo_2025", "-n", "2", "--assumptions",
         "defaults", "--store", "s3://bucket/x"],
        cwd=tmp_path, env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
    assert finished.stderr.startswith("s3://bucket/x: ")
    assert "Check its address, your credentials and the network." in finished.stderr


def test_a_path_at_a_url_has_the_names_of_a_path():
    part = RemotePath("s3://b/store") / "weekly-5" / "abc.parquet"
    assert (part.name, part.stem, str(part)) == (
        "abc.parquet", "abc", "s3://b/store/weekly-5/abc.parquet",
    )  # fmt: skip
    assert RemotePath("s3://b/store") / "" == RemotePath("s3://b/store")
    assert str(part.with_name("x.damaged")) == "s3://b/store/weekly-5/x.damaged"
