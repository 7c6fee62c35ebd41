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


ROWS = {
    "stops in shallow water": "shallow_water_stops",
    "interception up to 300 m": "interception_300m",
    "the whole doctrine, as announced": "maritime_doctrine",
    "the doctrine, refused by all officers (a bound)": "doctrine_refused",
    "the doctrine, as it happened": "doctrine_as_happened",
}


def results(name: str) -> list[str]:
    """Return deaths, expected deaths and arrivals of a scenario in the first half-year."""
    pages = [ROOT / "docs" / "results" / f"{page}.md" for page in ("policies", "packages")]
    text = "".join(page.read_text().split("## The whole of 2026")[0] for page in pages)
    row = re.search(rf"^\| \[{name}\][^|]*<br>[^|]* \|(.*)$", text, re.MULTILINE)
    return [cell.strip().replace("\xa0", " ") for cell in row[1].split("|")[:3]]


def in_words(kept: str, digits: int) -> str:
    """Return a cell of the results as the README says it, with so many decimals."""
    if kept == "0":
        return "no change"
    mean, _, span = kept.removeprefix("~").partition("<br>")
    mean = mean.partition(" (")[0]  # without its per cent
    low, high = (round(number(end), digits) for end in span.split(" to "))
    ends = [
        f"{abs(end):,.{digits}f}" + (end < 0) * " fewer" + (end > 0) * " more"
        for end in (low, high)
    ]
    if low * high > 0:
        ends[0] = ends[0].split()[0]
    change = f"{abs(number(mean)):,.{digits}f} " + ("fewer" if number(mean) < 0 else "more")
    return f"{'no clear change' if kept.startswith('~') else change} ({' to '.join(ends)})"


def number(text: str) -> float:
    """Return a number that is written with a true minus sign."""
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("title", ROWS)
def test_its_main_table_has_the_numbers_of_the_results(title):
    row = re.search(rf"^\| {re.escape(title)} \| (.*) \|$", README, re.MULTILINE)
    assert row[1].split(" | ") == [
        in_words(cell, digits) for cell, digits in zip(results(ROWS[title]), (0, 1, 0), strict=True)
    ]


def test_its_baseline_has_the_numbers_of_the_results():
    text = (ROOT / "docs" / "results" / "policies.md").read_text()
    deaths, arrivals = re.search(r"has (\S+) deaths and (\S+) arrivals", text).groups()
    assert f"{deaths} deaths and {arrivals} arrivals from July to December 2025" in README


def test_it_is_short():
    assert len(README.splitlines()) < 150


def test_its_links_lead_somewhere():
    for link in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / link).exists(), link


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
    assert "Difference(mean=" in told.stdout


def test_its_limits_have_the_deaths_of_the_results():
    simulated = [
        re.search(rf"^\| deaths {year} \| \S+ \| (\S+) \|", REPORTED, re.MULTILINE)[1]
        for year in (2024, 2025)
    ]
    first, second = (round(float(number)) for number in simulated)
    assert f"The model has {first} in 2024 and {second} in 2025" in README


def test_ci_installs_what_it_names():
    """Continuous integration installs the same Debian packages, in the same words."""
    run = (ROOT / ".ci" / "run").read_text()
    for packages in ("gcc python3-dev", "chromium"):
        assert f"apt-get install {packages}" in README
        assert f"apt-get install -y {packages}" in run
