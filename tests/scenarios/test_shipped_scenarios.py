"""Every scenario in the folder is a test by being there."""

from datetime import timedelta

import numpy as np
import pytest

from sim.experiment.design import design
from sim.experiment.run import execute
from sim.policies import POLICIES
from sim.scenario import Span, load
from sim.shipped import scenario_names, scenario_path

NAMES = scenario_names()
WINDOWS = {
    "to_june": ("01-01", "06-01"),
    "to_mid_june": ("01-01", "06-15"),
    "second_half": ("07-01", "12-31"),
}

every_scenario = pytest.mark.parametrize("name", NAMES)
of_one_year = pytest.mark.parametrize("name", [n for n in NAMES if n != "status_quo"])


def header(name):
    """Return the comment lines before the first key."""
    lines = scenario_path(name).read_text().splitlines()
    return lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]


def test_the_promised_scenarios_are_there():
    assert {
        "status_quo", "status_quo_2024", "status_quo_2025", "shallow_water_stops",
        "interception_300m", "maritime_doctrine", "doctrine_refused", "doctrine_as_happened",
    } <= set(NAMES)  # fmt: skip


@every_scenario
def test_it_loads_under_its_files_name_with_a_title(name):
    scenario = load(name)
    assert scenario.name == name
    assert 5 < len(scenario.title) <= 60


@every_scenario
def test_its_header_maps_claims_with_a_source_to_settings(name):
    lines = header(name)
    assert "# Sources and what they set" in lines
    claims = " ".join(lines[lines.index("# Sources and what they set") :])
    assert "->" in claims
    assert any(year in claims for year in ("2023", "2024", "2025", "2026"))
    assert "(" in claims


@every_scenario
def test_every_policy_that_its_file_adds_is_named_in_its_header(name):
    text = scenario_path(name).read_text()
    told = " ".join(header(name))
    about = {"interception_300m": ("interception_300m", "zone_m")}
    for kind in POLICIES:
        if f"kind: {kind}" in text:
            assert any(word in told for word in about.get(kind, (kind,)))


@of_one_year
def test_it_runs_the_whole_of_its_year_with_the_shipped_windows(name):
    scenario = load(name)
    year = scenario.period.start.year
    assert year == {"status_quo_2024": 2024, "status_quo_2026": 2026}.get(name, 2025)
    assert (str(scenario.period.start), str(scenario.period.end)) == (
        f"{year}-01-01",
        f"{year}-12-31",
    )
    for window, (start, end) in WINDOWS.items():
        span = scenario.windows[window]
        assert (str(span.start), str(span.end)) == (f"{year}-{start}", f"{year}-{end}")


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_the_world_of_both_years_has_the_windows_of_each(year):
    both, one = load("status_quo"), load(f"status_quo_{year}")
    assert (str(both.period.start), str(both.period.end)) == ("2024-01-01", "2025-12-31")
    assert both.policies == ()
    renamed = {"to_march": "q1", "period": "year"}
    for window, span in one.spans.items():
        assert both.spans[f"{renamed.get(window, window)}_{year}"] == span


def test_weeks_run_from_monday_to_sunday_and_the_blocks_divide_the_reported_days():
    spans = load("status_quo").spans
    for window, weeks in (("weeks_59", 59), ("weeks_2024", 35), ("weeks_2025", 24)):
        span = spans[window]
        assert (span.start.weekday(), span.end.weekday()) == (0, 6)
        assert (span.end - span.start).days + 1 == 7 * weeks
    blocks = (
        "to_april_2024", "may_to_august_2024", "september_to_december_2024", "to_april_2025",
        "may_to_mid_june_2025",
    )  # fmt: skip
    starts, ends = ({getattr(spans[block], end) for block in blocks} for end in ("start", "end"))
    assert starts - {e + timedelta(days=1) for e in ends} == {spans["reported_days"].start}
    assert max(ends) == spans["reported_days"].end


@every_scenario
def test_a_few_weeks_of_it_run_and_are_measured(name):
    scenario = load(name)
    end = scenario.period.end
    weeks = Span(start=end - timedelta(days=20), end=end)
    brief = scenario.model_copy(update={"period": weeks, "windows": {}})
    results = execute(design([brief], 1, 1))
    assert not results.failures
    (deaths,) = results.values_for(name, "period", "deaths")
    (missing,) = results.values_for(name, "period", "missing")
    assert 0 <= missing <= deaths < np.inf
    assert results.values_for(name, "period", "attempts")[0] > 0


def test_the_policies_of_each_scenario_are_those_announced():
    kinds = {name: [p.kind for p in load(name).policies] for name in NAMES}
    assert kinds["status_quo_2024"] == kinds["status_quo_2025"] == []
    assert kinds["shallow_water_stops"] == ["shallow_water_stops"]
    assert kinds["interception_300m"] == ["interception_300m"]
    assert kinds["maritime_doctrine"] == ["interception_300m", "shallow_water_stops"]
    assert kinds["doctrine_refused"] == [*kinds["maritime_doctrine"], "union_non_participation"]
    assert kinds["doctrine_as_happened"] == ["interception_300m", "union_non_participation"]


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith(("inter", "shallow", "marit"))])
def test_what_was_announced_begins_on_1_july_2025(name):
    assert {str(p.start) for p in load(name).policies} == {"2025-07-01"}


def test_what_happened_begins_on_25_november_2025():
    first = load("doctrine_as_happened").policies[0]
    assert (str(first.start), first.boats) == ("2025-11-25", "unloaded")


def test_the_refused_doctrine_is_refused_by_all_corps():
    assert load("doctrine_refused").policies[-1].variant == "all_corps"
