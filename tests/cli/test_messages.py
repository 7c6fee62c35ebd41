"""Lines that say how far a command is, what is kept, and what to do."""

import json
import os
import time
from io import StringIO

import pytest
import rich.progress
from rich.console import Console

import sim.cli.console as console
from sim.cli import options
from sim.cli.console import Interrupted, kept_in, progress_bar
from sim.errors import UserError
from sim.runs.stops import RunsNotSaved, Stopped
from sim.shipped import install_command


@pytest.fixture
def ended(tmp_path):
    """End a command's work with an error, and return the line that the user reads."""
    (tmp_path / "old.parquet").touch()
    os.utime(tmp_path / "old.parquet", (time.time() - 60,) * 2)

    def line(problem, stored):
        def work():
            with kept_in(tmp_path):
                if stored:
                    (tmp_path / "new.parquet").touch()
                raise problem

        with pytest.raises((Interrupted, UserError)) as told:
            work()
        return str(told.value)

    return line


@pytest.mark.parametrize("problem", [Stopped(), KeyboardInterrupt()], ids=repr)
def test_an_interruption_says_that_runs_are_kept_only_if_they_are(ended, problem):
    none = "Interrupted. No new run was finished. Run the same command to resume."
    assert ended(problem, stored=False) == none
    assert ended(problem, stored=True).startswith("Interrupted. Finished runs are stored in ")


def test_a_full_disk_says_that_runs_are_kept_only_if_they_are(ended):
    full = RunsNotSaved("no space")
    assert ended(full, stored=False).endswith(
        "another folder. No new run was finished. Run the same command to resume."
    )
    assert "another folder. Finished runs are stored in " in ended(full, stored=True)


@pytest.fixture
def terminal(monkeypatch):
    """Show progress on a terminal of the test, with a clock of its own; return both."""
    clock, bars = [0.0], []

    class Bar(rich.progress.Progress):
        def __init__(self, *columns, **more):
            super().__init__(*columns, **more, get_time=lambda: clock[0], auto_refresh=False)
            bars.append(self)

    monkeypatch.setattr(rich.progress, "Progress", Bar)
    monkeypatch.setattr(
        console, "Console", lambda stderr: Console(file=StringIO(), force_terminal=True, width=90)
    )
    return clock, bars


def test_the_time_left_counts_only_what_was_done_in_this_process(terminal, monkeypatch):
    clock, bars = terminal
    monkeypatch.setattr(console, "QUIET_SECONDS", -1.0)
    with progress_bar(False, "[/b] {step}") as update:
        update(9_000, 10_000, 0)  # stored before
        for number in range(1, 11):
            clock[0] += 10.0
            update(9_000 + 10 * number, 10_000, 0)
        task = bars[0].tasks[0]
        assert task.time_remaining == pytest.approx(900.0)  # 900 at one a second
        bars[0].refresh()
        assert "[/b] {step}" in bars[0].console.file.getvalue()


def test_a_sweep_that_has_just_begun_is_starting(channelsim, tmp_path):
    folder = tmp_path / "results" / "s"
    folder.mkdir(parents=True)
    state = {"study": "s", "state": "running", "process": os.getpid(), "runs": 1600,
             "kept_before": 200, "done": 0, "failed": 0, "runs_per_second": 0.0,
             "seconds_left": None, "as_of": "now"}  # fmt: skip
    (folder / "progress.json").write_text(json.dumps(state))
    assert channelsim("status", "s").out == (
        "s: starting, as of now\n1,600 runs, 200 stored before; no new one has ended yet\n"
    )
    (folder / "progress.json").write_text(json.dumps({**state, "runs": 0, "kept_before": 0}))
    assert "counting the runs" in channelsim("status", "s").out


def test_more_workers_than_the_machine_carries_are_not_started(monkeypatch, capsys):
    monkeypatch.setattr(options, "cores", lambda: 2)
    assert [options.at_most(number) for number in (0, 1, 8, 9, 64)] == [0, 1, 8, 8, 8]
    assert capsys.readouterr().err.splitlines() == [
        f"--workers {number}: too many for the cores here (2). 8 are used." for number in (9, 64)
    ]


def test_the_command_says_how_many_workers_it_uses(channelsim, short, monkeypatch):
    monkeypatch.setattr(options, "cores", lambda: 1)
    monkeypatch.setattr(options, "WORKERS_A_CORE", 1)
    done = channelsim("run", short, "-n", 1, "--workers", 3, "--quiet")
    assert done.code == 0
    assert done.err == "--workers 3: too many for the cores here (1). 1 are used.\n"


def test_an_extra_is_installed_as_the_user_has_the_program(monkeypatch, tmp_path):
    assert install_command("discovery") == (
        ".venv/bin/pip install -e '.[discovery]' in the folder of the clone"
    )
    (tmp_path / "shipped").mkdir()
    monkeypatch.setattr("sim.shipped._PACKAGE", tmp_path)
    assert install_command("discovery") == "pip install 'channelsim[discovery]'"


def test_help_loses_no_word_in_brackets(channelsim):
    assert "pip install" not in channelsim("discover", "--help").out
