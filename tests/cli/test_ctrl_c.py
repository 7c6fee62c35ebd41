"""Ctrl-C while a command is still importing: one line, exit code 130, no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

INTERRUPT_AT = """
import os, signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
"""
AS_SCRIPT = ("-c", "import sys; sys.argv = ['channelsim', '--version']; import sim.cli")
AS_LIBRARY = ("-c", "import sys; sys.argv = ['study.py']; import sim; sim.load")
OVERVIEW = ("overview", "-n", "1", "--store", "store", "--out", "out")


def interrupted(folder: Path, module: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with a Ctrl-C at the import of a module."""
    (folder / "sitecustomize.py").write_text(INTERRUPT_AT.format(module=module))
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, *words], env={"PYTHONPATH": f"{folder}:{root}"}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("module", ["typer", "rich", "sim.cli.studies", "sim.cli.options"])
@pytest.mark.parametrize("words", [AS_SCRIPT, ("-m", "sim", "--version")])
def test_ctrl_c_during_imports_is_one_line(
    tmp_path: Path, module: str, words: tuple[str, ...]
) -> None:
    done = interrupted(tmp_path, module, *words)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


@pytest.mark.parametrize("module", ["sim.api", "sim.policies", "pydantic", "numpy"])
def test_ctrl_c_during_imports_at_first_use_is_one_line(tmp_path: Path, module: str) -> None:
    done = interrupted(tmp_path, module, "-m", "sim", *OVERVIEW)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


def test_ctrl_c_during_imports_of_the_first_run_says_how_to_resume(tmp_path: Path) -> None:
    done = interrupted(tmp_path, "scipy", "-m", "sim", *OVERVIEW)
    message = "Interrupted. No new run was finished. Run the same command to resume.\n"
    assert (done.returncode, done.stdout, done.stderr) == (130, "", message)


def test_a_program_that_imports_sim_keeps_its_own_handling(tmp_path: Path) -> None:
    done = interrupted(tmp_path, "sim.scenario", *AS_LIBRARY)
    assert "KeyboardInterrupt" in done.stderr


def test_python_m_sim_is_the_command(tmp_path: Path) -> None:
    done = interrupted(tmp_path, "no_such_module", "-m", "sim", "--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "channelsim")
