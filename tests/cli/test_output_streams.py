"""Streams that are closed, full, or not UTF-8: one line and a documented exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
CLOSED_LINE = "The output is closed. Send it to a file, or to /dev/null. Nothing was run.\n"
NOT_PRINTED = (
    "The output cannot be printed: No space left on device. Free space or send it elsewhere. "
    "Then run the same command again: finished runs are stored.\n"
)
LONG, SHORT = "list outcomes --json", "list sweeps"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this machine has no /dev/full")


def in_bash(folder, words, redirected, **environment):
    """Run the command in bash, with its streams redirected."""
    code = f"{sys.executable} -c 'from sim.cli import main; main()' {words} {redirected}"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {code}"], cwd=folder, capture_output=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin", **environment},
        timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("redirected", [">&-", ">&- <&-"])
def test_a_closed_output_is_one_line_before_anything_runs(tmp_path, redirected):
    done = in_bash(tmp_path, "run status_quo_2025 -n 1", redirected)
    assert (done.returncode, done.stderr.decode()) == (2, CLOSED_LINE)
    assert not list(tmp_path.iterdir())


@needs_full
@pytest.mark.parametrize("words", [LONG, SHORT, "--help", "run --help"])
def test_an_output_on_a_full_disk_is_one_line(tmp_path, words):
    done = in_bash(tmp_path, words, "> /dev/full")
    assert (done.returncode, done.stderr.decode()) == (1, NOT_PRINTED)


@pytest.mark.parametrize(
    "redirected", ["2>&-", pytest.param("2>/dev/full", marks=needs_full), "2>&- <&-"]
)
def test_without_an_error_stream_the_exit_code_tells(tmp_path, redirected):
    done = in_bash(tmp_path, "query nothing x", redirected)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
    assert in_bash(tmp_path, SHORT, redirected).returncode == 0


def test_a_reader_that_has_enough_is_no_error(tmp_path):
    for words in (LONG, SHORT):
        done = in_bash(tmp_path, words, "| true")
        assert (done.returncode, done.stderr) == (0, b"")


def test_letters_that_the_encoding_lacks_are_replaced(tmp_path):
    done = in_bash(tmp_path, "explain 'two interception rates'", "", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    usual = in_bash(tmp_path, "explain 'two interception rates'", "", PYTHONIOENCODING="utf-8")
    text = usual.stdout.decode()
    table = in_bash(tmp_path, SHORT, "", PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "?" * 40 in table  # the rule under the headings
    assert done.stdout == text.encode("ascii", "replace")
