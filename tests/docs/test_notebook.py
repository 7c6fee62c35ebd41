"""Every notebook runs from its first cell to its last, with few replications."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "docs" / "tutorials"
NOTEBOOKS = sorted(TUTORIALS.glob("*.ipynb"))
PRINTED = {
    "first_comparison": (
        "shallow_water_stops: Stops in the shallows",
        "deaths  ",
        "over 5 paired replications",
        "report.html",
        "model_version: ",
        "arrivals.second_half.shallow_water_stops.change",
    ),
    "own_policy": (
        "times: is '30'; must be",
        "drones_refused  ",
        "stopped_in_shallows: ",
    ),
    "question": ("busy days: ", "interaction"),
}
"""What a notebook prints, by its name."""

KERNEL = """
import ast, json, sys
names = {"__name__": "__main__"}
for number, cell in enumerate(json.load(sys.stdin)):
    for node in ast.parse(cell).body:
        exec(compile(ast.Interactive([node]), f"cell {number}", "single"), names)
"""
"""Runs cells, and prints the value of each expression as a notebook shows it."""


def cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def printed(notebook: Path, folder: Path, more: str = "") -> str:
    """Run a notebook in a new process, in which every warning is an error, and return its output.

    `more` is text for the arguments of every comparison.
    """
    code = ["".join(cell["source"]) for cell in cells(notebook) if cell["cell_type"] == "code"]
    small = [re.sub(r"replications = \d+", "replications = 5", cell) for cell in code]
    assert small != code, "no `replications = ` to make smaller"
    small = [
        cell.replace("replications=replications", f"replications=replications{more}")
        for cell in small
    ]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", KERNEL],
        input=json.dumps(small), cwd=folder, capture_output=True, text=True, check=False,
        env={
            **os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "TMPDIR": str(folder),
            "COLUMNS": "200",
        },
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return run.stdout


def test_all_notebooks_are_known_and_linked():
    assert {path.stem for path in NOTEBOOKS} == PRINTED.keys()
    for page in ("index.md", "from_python.md"):
        text = (TUTORIALS / page).read_text(encoding="utf-8")
        assert all(path.name in text for path in NOTEBOOKS), page


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(notebook, tmp_path):
    output = printed(notebook, tmp_path)
    for words in PRINTED[notebook.stem]:
        assert words in output


@pytest.mark.long
@pytest.mark.slow
def test_worker_processes_read_the_policy_of_the_notebook(tmp_path):
    notebook = TUTORIALS / "own_policy.ipynb"
    assert printed(notebook, tmp_path) == printed(notebook, tmp_path, ", workers=2")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_output(notebook):
    """Outputs would go stale, and each run would change the file."""
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells(notebook))
