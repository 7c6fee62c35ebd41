"""--report on budget, breakeven, attribute and claim: one page more, refused before anything runs.

The answers themselves are tested with their commands.
"""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from report_pages import check

import sim
from sim.attribution import parts
from sim.attribution.coalitions import COALITIONS

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-20}\nwindows: {}\n"
STOPS = "extends: short.yaml\nname: stops\ntitle: <b>Stops</b>\npolicies:\n" + (
    "  - {kind: shallow_water_stops}\n"
)
CLAIM = """
quote: <i>game</i> changer
source: {outlet: BBC, date: 2025-06-18}
meaning: Stops lower arrivals.
estimand:
  kind: change
  baseline: status_quo_2025
  scenario: shallow_water_stops
  window: month
  outcome: arrivals
  direction: lower
world:
  period: {from: 2025-07-01, to: 2025-07-20}
  windows: {month: {from: 2025-07-01, to: 2025-07-20}}
settled_by: a count
limits: much else
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with two scenarios, a claim, a run store and a stored comparison."""
    folder = tmp_path_factory.mktemp("answers")
    for name, text in (("short", SHORT), ("stops", STOPS), ("mine", CLAIM)):
        (folder / f"{name}.yaml").write_text(text)
    files = folder / "short.yaml", folder / "stops.yaml"
    sim.compare(*files, replications=40, store=folder / "store", out=folder / "study")
    return folder


@pytest.fixture
def words(place, monkeypatch):
    """The words of each command; an attribution's simulations take no time."""

    def pretend(values, seed, world):
        people = 1000.0 + 10.0 * np.arange(COALITIONS) + world
        return np.column_stack([np.full(COALITIONS, 50.0), np.full(COALITIONS, 200.0), people])

    monkeypatch.setattr(parts, "count_coalitions", pretend)
    quiet = ("--workers", "1", "-q")
    return {
        "budget": ("budget", place / "study"),
        "breakeven": ("breakeven", place / "stops.yaml", "--factor", "shallow_water_stops.strength",
                      "--outcome", "arrivals", "--points", "3", "--draws", "20",
                      "--store", place / "store", *quiet),
        "attribute": ("attribute", "--draws", "3", "-n", "2", "--results", place / "results",
                      *quiet),
        "claim": ("claim", place / "mine.yaml", "-n", "40", "--no-variants",
                  "--store", place / "store", *quiet),
    }  # fmt: skip


@pytest.mark.parametrize("command", ["budget", "breakeven", "attribute", "claim"])
def test_it_prints_the_same_and_writes_a_page(channelsim, words, command):
    plain = channelsim(*words[command])
    assert plain.code == 0, plain.err
    printed = channelsim(*words[command], "--report", "page.html")
    assert (printed.code, printed.out) == (0, plain.out)
    page = Path("page.html").read_text()
    figures = page.count("<figure ")
    assert figures
    check(SimpleNamespace(html=page, content=SimpleNamespace(figures=figures)))
    assert "What this cannot tell you" in page
    assert "<b>Stops" not in page
    assert "<i>game" not in page
    assert channelsim(*words[command], "--report", "again.html").code == 0
    assert Path("again.html").read_text() == page


@pytest.mark.parametrize("command", ["budget", "breakeven", "attribute", "claim"])
@pytest.mark.parametrize(
    ("file", "message"),
    [("taken.html", "exists. Name another file, or remove it."), ("page.pdf", "a report is HTML"),
     ("no/where.html", "is no folder. Make it first.")],
)  # fmt: skip
def test_a_wrong_file_is_one_line_before_anything_runs(
    channelsim, words, command, file, message, monkeypatch
):
    monkeypatch.setattr(parts, "count_coalitions", None)  # would fail if it ran
    Path("taken.html").write_text("mine")
    printed = channelsim(*words[command], "--report", file)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
    assert [path.name for path in Path().iterdir()] == ["taken.html"]
    assert Path("taken.html").read_text() == "mine"
