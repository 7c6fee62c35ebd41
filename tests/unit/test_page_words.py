"""Words of a comparison's page on what is unclear, what is a limit, and what is a result."""

import json
from dataclasses import replace

import pytest
from made_studies import made_study, with_true_checksums
from report_pages import Page

from sim import report
from sim.html.comparison.answer import answer
from sim.html.comparison.limits import limits, places_used
from sim.report.stored import read_comparison


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_study(tmp_path_factory.mktemp("words") / "s", 5, 60)


def test_a_change_that_is_clear_alone_and_not_among_many_is_said_so(folder):
    block = read_comparison(folder).main
    changes = tuple(
        replace(c, outcomes={
            name: replace(d, mean=3.0, low=1.0, high=5.0, distinguishable=False, base_mean=9.0)
            for name, d in c.outcomes.items()
        })
        for c in block.summary.changes
    )  # fmt: skip
    block = replace(block, summary=replace(block.summary, changes=changes))
    deaths, arrivals = answer(block, None)
    assert f"not clear among {block.summary.family} changes tested together" in deaths
    assert "not distinguishable from zero" not in deaths + arrivals
    assert "No scenario" not in deaths
    only = replace(block, summary=replace(block.summary, changes=changes[:1]))
    assert all("not clear among" in each for each in answer(only, None))


def test_the_limit_of_one_year_is_computed_from_the_runs(folder):
    base = read_comparison(folder).main.summary.baseline.outcomes["deaths"]
    chance = 2.0 * base.sd * base.chance**0.5
    found = " ".join(limits(read_comparison(folder)))
    assert f"chance alone moves deaths by about ±{chance:,.0f} (two standard" in found
    assert "±50 %" not in found


def test_places_used_are_a_result_and_hypothetical_is_said_once(tmp_path):
    titles = {"shallow_water_stops": "Hypothetical, rapid removal", "status_quo_2025": "As it was"}
    folder = made_study(tmp_path / "s", 1, 40, titles=titles)
    path = folder / "summary.json"
    blocks = json.loads(path.read_text())
    used = "shallow_water_stops: 9 people returned, 10 places (90 % used)."
    cost = "shallow_water_stops: the cost of stops is unknown. Set cost_per_year."
    blocks[0]["remarks"] = [used, cost]
    path.write_text(json.dumps(blocks))
    with_true_checksums(folder)
    block = read_comparison(folder).main
    assert list(places_used(block)) == [f"Hypothetical, rapid removal:{used.partition(':')[2]}"]
    found = limits(read_comparison(folder))
    assert "Hypothetical: rapid removal." in found
    assert not any("people returned, " in each for each in found)
    assert any("Set cost_per_year." in each for each in found)
    assert "9 people returned, 10 places" in Page(report(folder).html).words()
