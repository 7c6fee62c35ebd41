"""Every command, killed or stopped at any moment, resumes to the same bytes; nothing is left."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_posteriors import written

from sim.runs.atomic import WRITING

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-30}\nwindows: {}\n"
SWEEP = (
    "base: short.yaml\noutcomes: [arrivals]\nmethod: latin_hypercube\nsamples: 23\n"
    "replications: 1\nfactors: {demand: prior, crews: {low: 100, high: 300}}\n"
)
MANY = ("-n", "23")  # jobs enough for all that disturbs them
POINT = ("--assumptions=defaults", "--json")
COMMANDS = {
    "run": ("run", "short.yaml", *MANY, "--out", "out", *POINT),
    "compare": ("compare", "short.yaml", "stops.yaml", *MANY, "--out", "out", *POINT),
    "overview": ("overview", *MANY, "--out", "out", *POINT),
    "sweep": ("sweep", "sweep.yaml", "--out", "out", *POINT),
    "calibrate": ("calibrate", "--draws", "100", "--method", "kernel", "--out",
                  "out/posterior.parquet", "--json"),  # an emulator cannot learn from two runs
    "attribute": ("attribute", "--draws", "16", "-n", "1", "--out", "out", "--assumptions=prior",
                  "--json"),
    "forecast": ("forecast", "make", "--to", "2025-07-31", "-n", "20", "--assumptions",
                 "few.parquet", "--json"),
}  # fmt: skip
NOT_THE_SAME = ("manifest.json", "progress.json")  # they hold times
AT_THE_END = dict.fromkeys(COMMANDS, "sim.experiment.folder:file_digest") | {
    "calibrate": "sim.inference.posterior_file:atomic_write",
    "attribute": "sim.cli.answers:write_text",
    "forecast": "sim.cli.forecasting:answer",
}
PATIENCE = 90.0
KEEP, SYNC = "sim.runs.store:RunStore.put", "sim.runs.atomic:_sync"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A function that makes a folder with the files that the commands read."""
    posterior = written(
        tmp_path_factory.mktemp("few") / "few.parquet", [1.0 + i for i in range(20)]
    )

    def folder():
        here = tmp_path_factory.mktemp("study")
        (here / "short.yaml").write_text(SHORT)
        (here / "stops.yaml").write_text(SHORT + "policies: [{kind: shallow_water_stops}]\n")
        (here / "sweep.yaml").write_text(SWEEP)
        (here / "few.parquet").write_bytes(posterior.read_bytes())
        (here / "out").mkdir()
        (here / "marks").mkdir()
        return here

    return folder


@pytest.fixture(scope="module")
def undisturbed(made):
    """A function that returns what a command leaves that nothing disturbed, on one worker."""
    found = {}

    def of(name):
        if name not in found:
            folder = made()
            code, out, err = call(folder, name, workers=1)
            assert code == 0, err
            found[name] = content(folder, out)
        return found[name]

    return of


@contextlib.contextmanager
def begun(folder, name, *points, workers=2):
    """Begin a command in a process group of its own; end whatever it leaves."""
    quick = "" if name in ("run", "compare", "sweep") else "1"
    path = os.pathsep.join(map(str, (Path(__file__).parent / "disturb", *filter(None, sys.path))))
    process = subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", *COMMANDS[name],
         "--workers", str(workers), "-q"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path, "DISTURB": ";".join(points),
             "DISTURB_MARKS": str(folder / "marks"), "DISTURB_QUICK": quick,
             "PYTHONHASHSEED": str(workers)},
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def call(folder, name, *points, workers=2):
    """Carry out a command that is disturbed; return its code and streams once all has ended."""
    with begun(folder, name, *points, workers=workers) as process:
        out, err = process.communicate(timeout=PATIENCE)
        nobody_is_left(process.pid)
    assert "Traceback" not in err
    assert len(list((folder / "marks").iterdir())) == len(points), err
    for mark in (folder / "marks").iterdir():
        mark.unlink()
    return process.returncode, out, err


def nobody_is_left(group):
    """Wait a moment for the processes of a group to end."""
    until = time.monotonic() + 15
    while alive(group):
        assert time.monotonic() < until, f"left behind: {alive(group)}"
        time.sleep(0.02)


def alive(group):
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(int(entry.name))
    return found


def content(folder, out):
    """Return the bytes of all results, and what was printed."""
    assert not list(folder.rglob(f".*{WRITING}"))
    assert not [path.name for path in (folder / "out").iterdir() if path.name[0] == "."]
    files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    return {n: b for n, b in files.items() if not n.endswith(NOT_THE_SAME)}, out


def stopped(result):
    """Assert that Ctrl-C ended a command as it should."""
    code, out, err = result
    assert (code, out) == (130, ""), err
    assert "Run the same command to resume" in err.splitlines()[-1]
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize("name", COMMANDS)
def test_disturbed_again_and_again_it_ends_in_the_same_bytes(made, undisturbed, name):
    folder = made()
    start = "worker sim.runs.pool:begin_work 1 kill_itself"
    assert call(folder, name, start, f"worker {KEEP} 1 kill_all")[0] == -signal.SIGKILL
    assert call(folder, name, f"worker {SYNC} 1 kill_the_parent")[0] == -signal.SIGKILL
    stopped(call(folder, name, f"worker {KEEP} 1 ctrl_c"))
    stopped(call(folder, name, f"worker {KEEP} 1 ctrl_c_twice"))
    code, _, err = call(
        folder, name, f"worker {KEEP} 1 kill_itself", f"parent {AT_THE_END[name]} 1 kill_all"
    )
    assert code == -signal.SIGKILL
    assert "A worker crashed; it is replaced" in err
    code, out, err = call(folder, name)
    assert code == 0, err
    assert content(folder, out) == undisturbed(name)


@pytest.mark.parametrize("where", ["pool:WorkerPool._hand_out", "store:RunStore.tidy"])
def test_ctrl_c_before_workers_start_and_again_at_the_very_end(made, where):
    point = f"parent sim.runs.{where} 1 ctrl_c_and_again_at_the_very_end"
    stopped(call(made(), "compare", point))


def test_a_full_disk_is_one_line_and_ends_the_workers(made, undisturbed):
    folder = made()
    code, out, err = call(folder, "sweep", f"worker {SYNC} 1 fill_the_disk")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "No space left" in err
    assert "Run the same command to resume" in err
    code, out, err = call(folder, "sweep")
    assert code == 0, err
    assert content(folder, out) == undisturbed("sweep")


def test_two_at_a_time_share_a_store(made, undisturbed):
    """One of them is told to be in this folder, the other in its own."""
    folder, other = made(), made()
    (folder / "results").mkdir()
    (other / "results").symlink_to(folder / "results")
    with begun(folder, "sweep") as one, begun(other, "sweep") as two:
        for process, here in ((one, folder), (two, other)):
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, err
            assert content(here, out) == undisturbed("sweep")


@pytest.mark.parametrize("part", range(2))
def test_killed_at_random_moments_it_ends_in_the_same_bytes(made, undisturbed, part):
    folder, moment = made(), random.Random(part)
    for _ in range(3):
        with begun(folder, "sweep") as process:
            time.sleep(moment.uniform(0.5, 3.0))
            os.killpg(process.pid, moment.choice([signal.SIGKILL, signal.SIGINT]))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=moment.uniform(0.0, 1.0))
        nobody_is_left(process.pid)
    code, out, err = call(folder, "sweep")
    assert code == 0, err
    assert content(folder, out) == undisturbed("sweep")
