"""Tutorials show what their commands print today: rows of tables, and a sentence to quote."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs"
COMMAND = [sys.executable, "-c", "from sim.cli import main; main()"]
pytestmark = pytest.mark.long


def printed(folder, *words):
    """Return what a command prints, without line breaks."""
    out = subprocess.run([*COMMAND, *words], cwd=folder, capture_output=True, text=True)
    assert out.returncode == 0, out.stderr
    return out.stdout


def rows(page):
    """Return the rows of result tables: those with an interval."""
    lines = re.findall(r"^\| (.+) \|$", page, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines if "…" in line]


def yaml_blocks(page):
    return re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)


def assert_rows(page, text, count):
    plain = re.sub(r" +", " ", text)
    assert len(rows(page)) == count
    for row in rows(page):
        assert re.search(r"^" + re.escape(" ".join(row)) + r"\s*$", plain, re.MULTILINE), row


def test_a_first_scenario(tmp_path):
    page = (PAGES / "tutorials" / "first_scenario.md").read_text("utf-8")
    (tmp_path / "my_first.yaml").write_text(yaml_blocks(page)[0])
    words = ("compare", "status_quo_2025", "shallow_water_stops", "my_first.yaml")
    text = printed(tmp_path, *words, "--window", "second_half", "-q")
    first, second = text.split("my_first: change against", 1)
    begin, end = page.split("## Write your own scenario")
    assert_rows(begin, first, 3)
    assert_rows(end, second, 2)
    arrivals = next(row for row in rows(begin) if row[0] == "arrivals")
    assert f"{arrivals[1]} people arrive on average" in begin
    assert f"{arrivals[2].removeprefix('−')} fewer arrive" in begin


def test_a_first_sweep(tmp_path):
    page = (PAGES / "tutorials" / "first_sweep.md").read_text("utf-8")
    (tmp_path / "my_sweep.yaml").write_text(yaml_blocks(page)[0])
    deaths, arrivals = printed(tmp_path, "sweep", "my_sweep.yaml", "-q").split("arrivals (people)")
    ((factor, low, change, high, none),) = rows(page)
    value, interval = re.fullmatch(r"(\S+) \((\S+)\)", change).groups()
    row = rf"{re.escape(factor)} +{low} +{value} +{high} +{none} *\n +{interval} "
    assert re.search(row, arrivals)
    share = re.search(r"due to chance: (\d+)%", deaths)[1]
    assert f"For deaths it is {share} %" in page
    assert page.count(f"by {value}") == 2


def test_the_sentence_to_cite(tmp_path):
    page = (PAGES / "howto" / "cite_a_number.md").read_text("utf-8")
    quoted = re.search(r"> (With maritime_doctrine.*?model version \d+\))\.", page, re.DOTALL)
    sentence = re.sub(r"\s*>?\s+", " ", quoted[1])
    words = ("compare", "status_quo_2025", "maritime_doctrine", "--window", "second_half", "-q")
    assert sentence in re.sub(r"\s+", " ", printed(tmp_path, *words))
