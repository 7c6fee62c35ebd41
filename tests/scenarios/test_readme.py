"""The README and the page of reported figures: their tables are of this model version."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim import MODEL_VERSION, load
from sim.data.targets import targets

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
REPORTED = (ROOT / "docs" / "results" / "reported.md").read_text()


def block(language: str) -> str:
    """Return the README's first block in a language."""
    return README.split(f"```{language}\n")[1].split("```")[0]


def test_its_table_is_of_this_model_version():
    """If this fails, run docs/reported_table.py: the numbers are another version's."""
    assert f"Model version {MODEL_VERSION}, seed 1, 100 replications" in REPORTED


def test_its_table_has_every_reported_figure():
    rows = re.findall(r"^\| (.+?) \|", REPORTED.split("reported:begin")[1], re.MULTILINE)
    assert {name.replace("_", " ") for name in targets()} <= set(rows)


def test_its_scenario_loads(tmp_path):
    file = tmp_path / "my_first.yaml"
    file.write_text(block("yaml"))
    assert load(file).policies


@pytest.mark.slow
def test_its_python_runs():
    code = block("python").replace('window="second_half"', 'window="second_half", replications=2')
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "attempts" in told.stdout
