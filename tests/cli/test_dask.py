"""Commands on a dask cluster give the bytes of one process, whatever befalls the cluster."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from made_cluster import PATIENCE, ROOT, cluster, kill, wait_until

from sim import MODEL_VERSION
from sim.runs.code import code_digest

pytest.importorskip("distributed")
SHORT = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-30}\nwindows: {}\n"
SWEEP = (
    "base: short.yaml\noutcomes: [arrivals]\nmethod: latin_hypercube\nsamples: 160\n"
    "replications: 1\nfactors: {demand: prior, crews: {low: 100, high: 300}}\n"
)
COMMANDS = {
    "compare": ("compare", "short.yaml", "stops.yaml", "-n", "23"),
    "sweep": ("sweep", "sweep.yaml"),
}
POINT = ("--assumptions=defaults", "--json", "--out", "out", "-q")
NOT_THE_SAME = ("manifest.json", "progress.json")  # they hold times
WITH = f"This program has code {code_digest()}, model version {MODEL_VERSION}."


@pytest.fixture
def folder(tmp_path):
    """Return a folder with the files that the commands read."""
    return written(tmp_path / "here")


def written(folder):
    folder.mkdir()
    (folder / "short.yaml").write_text(SHORT)
    (folder / "stops.yaml").write_text(SHORT + "policies: [{kind: shallow_water_stops}]\n")
    (folder / "sweep.yaml").write_text(SWEEP)
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return a function that returns what a command leaves that one process carried out."""
    kept = {}

    def of(name):
        if name not in kept:
            folder = written(tmp_path_factory.mktemp("alone") / "here")
            process = begun(folder, name, "--workers", "1")
            kept[name] = finished(process, folder)
        return kept[name]

    return of


@pytest.fixture
def workers(tmp_path):
    """Yield a cluster of two workers."""
    with cluster(tmp_path / "cluster") as two:
        yield two


@pytest.fixture(scope="module")
def other_code(tmp_path_factory):
    """Return a tree in which one line of the model is another one."""
    tree = tmp_path_factory.mktemp("other")
    leave_out = shutil.ignore_patterns("_compiled", "__pycache__")
    for part in ("sim", "scenarios", "calibration"):
        shutil.copytree(ROOT / part, tree / part, ignore=leave_out)
    file = tree / "sim" / "model" / "attempt.py"
    file.write_text(file.read_text() + "\n# another line\n")
    return tree


def begun(folder, name, *words):
    """Begin a command in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *COMMANDS[name], *POINT, *words], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def finished(process, folder):
    """Wait for the end of a command, and return the bytes of all results and what it printed."""
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    return content(folder, out)


def content(folder, out):
    files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    return {n: b for n, b in files.items() if not n.endswith(NOT_THE_SAME)}, out


def stored(folder):
    return list((folder / "results" / "store").rglob("*.parquet"))


def one_line(process):
    """Wait for the end of a command that fails, and return the one line that it printed."""
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1), err
    return err


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_cluster_gives_the_bytes_of_one_process(folder, workers, alone, name):
    assert finished(begun(folder, name, "--dask", workers.address), folder) == alone(name)
    assert not list(workers.folder.rglob("*.parquet"))  # workers keep nothing
    again = begun(folder, name, "--dask", str(workers.file))  # all is stored
    assert finished(again, folder) == alone(name)


@pytest.mark.long
@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(folder, workers, alone):
    third = workers.add_worker()
    process = begun(folder, "sweep", "--dask", workers.address)
    wait_until(lambda: stored(folder), "a part")
    kill(third)
    assert finished(process, folder) == alone("sweep")


@pytest.mark.long
@pytest.mark.slow
def test_a_scheduler_that_is_killed_is_one_line_and_the_same_command_resumes(
    folder, workers, alone, tmp_path
):
    process = begun(folder, "sweep", "--dask", workers.address)
    wait_until(lambda: stored(folder), "a part")
    kill(workers.scheduler)
    line = one_line(process)
    assert line.startswith(f"{workers.address}: the connection to the dask scheduler is lost")
    assert "Finished runs are stored in results/store. Run the same command to resume." in line
    before = len(stored(folder))
    assert before
    with cluster(tmp_path / "another") as another:
        assert finished(begun(folder, "sweep", "--dask", another.address), folder) == alone("sweep")


@pytest.mark.long
@pytest.mark.slow
def test_ctrl_c_stores_what_is_under_way_and_the_same_command_resumes(folder, workers, alone):
    process = begun(folder, "sweep", "--dask", workers.address)
    wait_until(lambda: stored(folder), "a part")
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert "Run the same command to resume" in err.splitlines()[-1]
    assert len(err.splitlines()) <= 2
    assert finished(begun(folder, "sweep", "--workers", "1"), folder) == alone("sweep")


@pytest.mark.long
@pytest.mark.slow
def test_workers_may_join_late(folder, alone, tmp_path):
    with cluster(tmp_path / "cluster", workers=0) as empty:
        process = begun(folder, "sweep", "--dask", empty.address)
        line = process.stderr.readline()
        assert line == "The dask cluster has no workers. Waiting for some; Ctrl-C stops.\n"
        empty.add_worker()
        wait_until(lambda: stored(folder), "a part")
        empty.add_worker()
        assert finished(process, folder) == alone("sweep")


@pytest.mark.long
@pytest.mark.slow
def test_a_worker_of_other_code_is_refused_by_name_before_anything_runs(
    folder, workers, other_code
):
    workers.add_worker(other_code)
    line = one_line(begun(folder, "compare", "--dask", workers.address))
    assert line.count("tcp://") == 1  # the other two are right
    assert " has code " in line
    assert WITH in line
    assert "Install this version of channelsim on every worker" in line
    assert not stored(folder)


@pytest.mark.long
@pytest.mark.slow
def test_a_worker_of_other_code_that_joins_late_is_refused_by_name(folder, tmp_path, other_code):
    with cluster(tmp_path / "cluster", workers=1) as one:
        process = begun(folder, "sweep", "--dask", one.address)
        wait_until(lambda: stored(folder), "a part")
        one.add_worker(other_code)
        line = one_line(process)
    assert WITH in line
    assert "Run the same command to resume" in line
    keys = stored(folder)
    assert keys


@pytest.mark.long
@pytest.mark.slow
def test_a_worker_without_channelsim_is_refused_by_name(folder, tmp_path):
    other = tmp_path / "other" / "sim"  # a package of the same name that is something else
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    with cluster(tmp_path / "cluster", workers=1) as one:
        one.add_worker(other.parent)
        line = one_line(begun(folder, "compare", "--dask", one.address))
    assert "has no such channelsim (" in line


# wrong words


@pytest.mark.long
def test_a_wrong_address_is_one_line_within_seconds(folder):
    line = one_line(begun(folder, "compare", "--dask", "tcp://127.0.0.1:9"))
    assert line.startswith("tcp://127.0.0.1:9: no dask scheduler answers")
    assert "Start one with dask scheduler" in line


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such scheduler file"),
        ("{", "is no scheduler file"),
        ("[]", "is no scheduler file"),
        (json.dumps({"workers": {}}), "is no scheduler file"),
        (json.dumps({"address": 5}), "holds no address"),
    ],
)
def test_a_wrong_scheduler_file_is_one_line(folder, text, words):
    if text is not None:
        (folder / "file.json").write_text(text)
    line = one_line(begun(folder, "compare", "--dask", "file.json"))
    assert line.startswith(f"file.json: {words}")


@pytest.mark.long
def test_workers_beside_a_cluster_are_refused(folder):
    line = one_line(begun(folder, "compare", "--dask", "tcp://127.0.0.1:9", "--workers", "2"))
    assert line == "--workers 2: does nothing with --dask. Leave out either.\n"


@pytest.mark.long
def test_without_the_extra_a_line_says_how_to_install_it(folder):
    (folder / "distributed.py").write_text("raise ImportError('not installed')")
    line = one_line(begun(folder, "compare", "--dask", "tcp://127.0.0.1:9"))
    assert line.startswith("--dask needs dask.distributed. Install it: ")
    assert "[cluster]" in line


@pytest.mark.long
@pytest.mark.parametrize("name", ["compare", "sweep"])
def test_a_command_without_a_cluster_does_not_import_dask(folder, name):
    code = (
        "import sys; from sim.cli import app; "
        f"app({[*COMMANDS[name], '--dask', '', '--help']!r}, standalone_mode=False); "
        "assert not {'dask', 'distributed', 'fsspec'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder, env=environment,
                   stdout=subprocess.DEVNULL)  # fmt: skip
