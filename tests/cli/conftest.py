"""The command line as a user meets it: in this process for speed, in one of its own for streams."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli import main

SHORT = "# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its exit code and its two streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def channelsim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Run the command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)  # tables would follow it

    def command(*words: object) -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["channelsim", *map(str, words)])
        code, on_ctrl_c = 0, signal.getsignal(signal.SIGINT)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            signal.signal(signal.SIGINT, on_ctrl_c)
        return Outcome(code, *capsys.readouterr())

    return command


def in_a_shell(folder: Path, *words: object, **environment: str) -> Outcome:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()", *map(str, words)],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k != "COLUMNS"}, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def shell() -> Callable[..., Outcome]:
    """Run the command in a process of its own: `shell(folder, *words, **environment)`."""
    return in_a_shell


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file in the empty folder."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return written


@pytest.fixture
def short(write: Callable[[str, str], Path]) -> Path:
    """Write a scenario of one month, which runs in a moment."""
    return write("short.yaml", SHORT)


@pytest.fixture
def stops(write: Callable[[str, str], Path]) -> Path:
    """Write the same month with stops in the shallows."""
    return write("stops.yaml", SHORT + "policies: [{kind: shallow_water_stops}]\n")
