"""Processes that each run a part of a study into one store leave the bytes of one process."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.runs.share import Share, share_named

ROOT = Path(__file__).parents[2]
SHORT = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-30}\nwindows: {}\n"
SWEEP = (
    "base: short.yaml\noutcomes: [arrivals]\nmethod: latin_hypercube\nsamples: 40\n"
    "replications: 1\nfactors: {demand: prior}\n"
)
COMMANDS = {
    "compare": ("compare", "short.yaml", "stops.yaml", "-n", "12"),
    "sweep": ("sweep", "sweep.yaml"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "short.yaml").write_text(SHORT)
    (tmp_path / "stops.yaml").write_text(SHORT + "policies: [{kind: shallow_water_stops}]\n")
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    return tmp_path


def begun(folder, name, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *COMMANDS[name], "--assumptions=defaults", "--json", "-q",
         "--workers", "1", *words],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_three_processes_share_a_store_and_run_nothing_twice(folder, name):
    alone, _ = begun(folder, name, "--out", "alone", "--store", "other").communicate(timeout=300)
    parts = [begun(folder, name, "--out", "out", "--part", f"{n}/3") for n in (1, 2, 3)]
    runs = []
    for number, process in enumerate(parts, 1):
        out, err = process.communicate(timeout=300)
        assert (process.returncode, out, err.count("\n")) == (0, "", 1), err
        said = re.match(rf"Part {number}/3 is stored: (\d+) runs, of which 0 failed\. Once", err)
        runs.append(int(said[1]))
    assert sum(map(bool, runs)) >= 2  # keys change with the code, so a part may have none
    before = {path: path.stat().st_mtime_ns for path in (folder / "results").rglob("*.parquet")}
    last = begun(folder, name, "--out", "out")
    together, err = last.communicate(timeout=300)
    assert (last.returncode, err) == (0, "")
    after = {path: path.stat().st_mtime_ns for path in (folder / "results").rglob("*.parquet")}
    assert after == before  # nothing was run
    assert together.replace('"out"', '"alone"') == alone
    for path in (folder / "alone").iterdir():
        if path.name not in ("manifest.json", "progress.json"):
            assert (folder / "out" / path.name).read_bytes() == path.read_bytes()


def test_every_key_belongs_to_exactly_one_part():
    shares = [Share(n, 7) for n in range(1, 8)]
    owners = [[share.number for share in shares if share.has(f"key-{n}")] for n in range(700)]
    assert all(len(of_key) == 1 for of_key in owners)
    assert {of_key[0] for of_key in owners} == set(range(1, 8))


@pytest.mark.parametrize("text", ["", "2", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/3/4", "1.5/3"])
def test_a_wrong_part_is_refused(text):
    with pytest.raises(UserError, match=r"is no part\. Write 2/8 for the second of eight"):
        share_named(text)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--part", "5/3"), "--part 5/3: is no part. Write 2/8 for the second of eight.\n"),
        (("--part", "1/3", "--dask", "tcp://127.0.0.1:9"),
         "--part 1/3: does nothing with --dask. Leave out either.\n"),
        (("--part", "1/3", "--dry-run"),
         "--part: does nothing with --dry-run. Leave out either.\n"),
    ],
)  # fmt: skip
def test_a_part_that_does_nothing_is_one_line(folder, words, line):
    process = begun(folder, "sweep", *words)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out, err) == (2, "", line)
