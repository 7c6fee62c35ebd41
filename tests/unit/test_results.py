"""Typed results of run, compare and overview: the same numbers as frames, objects and JSON."""

import ast
import json
from datetime import date
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from made_posteriors import posterior_of

import sim
from sim import api, load
from sim.errors import UserError
from sim.experiment.comparison import Comparison, RunResult, compare_levels, summarise
from sim.experiment.design import design
from sim.experiment.overview import POLICIES, SCENARIOS, WINDOWS, YEARS, summarise_overview
from sim.experiment.run import Results
from sim.experiment.source import Kind, ParameterSource
from sim.outcomes.outcomes import HEADLINE, OUTCOMES

NAMES = ("base", "one", "two")
REPLICATIONS = 12


def made_up(scenarios, windows, parameters):
    """Return results of numbers that are not simulated."""
    study = design(scenarios, REPLICATIONS, 1, windows, True, parameters)
    shape = (len(scenarios), REPLICATIONS, len(windows), len(OUTCOMES))
    return Results(study, np.random.default_rng(5).gamma(2.0, 50.0, shape))


@pytest.fixture(scope="module")
def results():
    """Three scenarios at draws of all regimes; one run failed."""
    base = load("status_quo_2025")
    drawn = ParameterSource(
        Kind.posterior, posterior_of([1, 2, 3, 2, 1], [0.0, 0.0, 0.25, 0.9, 0.9])
    )
    result = made_up([base.model_copy(update={"name": n}) for n in NAMES], ["second_half"], drawn)
    result.values[1, 3] = np.nan
    return result


@pytest.fixture(scope="module")
def ran(results):
    """What the three lead to."""
    return summarise(results, "second_half")


@pytest.fixture(scope="module")
def comparison(ran):
    """The later two less the first."""
    return compare_levels(ran)


@pytest.fixture(scope="module")
def overview():
    """The overview of numbers that are not simulated."""
    return summarise_overview(made_up([load(n) for n in SCENARIOS], WINDOWS, ParameterSource()))


def as_json(row, keys):
    """Return the values of a frame's row as JSON has them."""
    return {k: None if isinstance(row[k], float) and isnan(row[k]) else row[k] for k in keys}


def test_a_runs_frame_has_the_numbers_of_its_json(ran):
    rows = ran.to_frame().to_dict("records")
    result = {s["name"]: s["outcomes"] for s in ran.to_json()["scenarios"]}
    assert [(r["scenario"], r["outcome"]) for r in rows] == [
        (n, o) for n in NAMES for o in OUTCOMES
    ]
    for row in rows:
        expected = result[row["scenario"]][row["outcome"]]
        assert as_json(row, expected) == expected
        assert row["window"] == "second_half"
        assert (row["start"], row["end"]) == (date(2025, 7, 1), date(2025, 12, 31))


def test_a_comparisons_frame_has_the_numbers_of_its_json(comparison):
    rows = comparison.to_frame().to_dict("records")
    regimes = [r for r, worlds in comparison.regimes.items() if worlds]
    assert regimes == ["demand", "between", "supply"]
    assert len(rows) == 2 * (len(OUTCOMES) + len(regimes) * len(HEADLINE))
    result = {d["scenario"]: d for d in comparison.to_json()["differences"]}
    for row in rows:
        change = result[row["scenario"]]
        within = change["by_regime"][row["regime"]] if row["regime"] else change["outcomes"]
        expected = within[row["outcome"]]
        assert as_json(row, expected) == expected
        assert (row["baseline"], row["paired"]) == ("base", True)
        assert (row["start"], row["end"]) == (date(2025, 7, 1), date(2025, 12, 31))
        assert row["unit"] == OUTCOMES[row["outcome"]].unit


def test_replications_are_a_row_each_with_the_runs_own_numbers(comparison, results):
    table = comparison.replications()
    keys = ["scenario", "window", "replication"]
    assert list(table.columns) == [*keys, *OUTCOMES]
    expected = [(n, "second_half", r) for n in NAMES for r in range(REPLICATIONS)]
    assert list(table[keys].itertuples(index=False, name=None)) == expected
    np.testing.assert_array_equal(
        table[list(OUTCOMES)].to_numpy(), results.values[:, :, 0].reshape(len(table), -1)
    )


def test_one_scenarios_levels_are_its_part_of_the_run(ran):
    one = ran.levels_for("one")
    whole = ran.to_frame()
    assert one.to_frame().equals(whole[whole["scenario"] == "one"].reset_index(drop=True))
    assert len(one.replications()) == REPLICATIONS
    assert one.to_json() == ran.to_json()["scenarios"][1]
    assert one.outcomes["deaths"] is ran.level("one", "deaths")
    assert one.outcomes["deaths"].n == REPLICATIONS - 1


def test_a_comparison_is_a_run_with_differences(ran, comparison):
    result = comparison.to_json()
    assert list(result) == [
        "study", "window", "replications", "seed", "uncertainty", "scenarios", "differences",
        "failures", "controls", "family", "same_runs", "remarks", "sentences",
    ]  # fmt: skip
    of_a_run = {key: result[key] for key in ran.to_json()}
    assert {**of_a_run, "differences": []} == ran.to_json()
    assert comparison.blocks() == [result]
    json.dumps(result, allow_nan=False)


def test_a_difference_is_asked_for_by_name(comparison):
    output = comparison.difference("two", "deaths")
    result = comparison.to_json()["differences"][1]
    assert output.mean == result["outcomes"]["deaths"]["mean"]
    within = comparison.difference("two", "deaths", "supply")
    assert within.n == comparison.regimes["supply"]
    assert within.mean == result["by_regime"]["supply"]["deaths"]["mean"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("tow", "deaths"), "tow: no scenario of that name here; did you mean two?"),
        (("base", "deaths"), "base: no scenario of that name here"),
        (("two", "death"), "death: no outcome of that name here; did you mean deaths?"),
        (("two", "deaths", "suply"), "suply: no regime of that name here; did you mean supply?"),
    ],
)
def test_a_name_that_is_not_there_is_told_the_nearest(comparison, arguments, expected):
    with pytest.raises(UserError) as result:
        comparison.difference(*arguments)
    assert str(result.value).startswith(expected)


def test_the_overview_has_two_blocks_and_the_rises_between_its_levels(overview):
    result = overview.to_json()
    assert [block["study"] for block in result["blocks"]] == [result["study"]] * 2
    assert [s["name"] for s in result["blocks"][0]["scenarios"]] == list(YEARS)
    assert [s["name"] for s in result["blocks"][1]["scenarios"]] == list(POLICIES)
    for rise in overview.rises:
        if rise.window == overview.years.window:
            assert rise.before == overview.years.level(YEARS[0], rise.outcome)
            assert rise.after == overview.years.level(YEARS[1], rise.outcome)
        assert rise.mean == pytest.approx(rise.after.mean / rise.before.mean - 1)
    frame = overview.to_frame()
    changes = (overview.years, overview.policies)
    assert len(frame) == sum(len(each.to_frame()) for each in changes) == 6 * len(OUTCOMES)
    assert len(overview.replications()) == (len(YEARS) + len(POLICIES)) * REPLICATIONS


def test_the_overviews_checks_have_the_numbers_of_its_levels_and_rises(overview):
    result = {check.target.name: check for check in overview.checks}
    arrivals = overview.years.level(YEARS[1], "arrivals")
    assert result["arrivals_2025"].mean == arrivals.mean
    assert (result["arrivals_2025"].low, result["arrivals_2025"].high) == (
        arrivals.q05,
        arrivals.q95,
    )
    (rise,) = (r for r in overview.rises if r.outcome == "arrivals")
    assert (result["rise"].mean, result["rise"].low, result["rise"].high) == (
        rise.mean, rise.low, rise.high,
    )  # fmt: skip
    assert [t and t.name for t in rise.reported] == ["arrivals_2024", "arrivals_2025", "rise"]


SHORT = "# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\n"


@pytest.fixture
def files(tmp_path):
    """Two scenarios of one month, as files."""
    for name, more in (("short", ""), ("stops", "policies: [{kind: shallow_water_stops}]\n")):
        (tmp_path / f"{name}.yaml").write_text(SHORT + more)
    return tmp_path / "short.yaml", str(tmp_path / "stops.yaml")


def test_scenarios_are_taken_as_objects_or_files(files):
    by_file = api.compare(*files, replications=2)
    by_object = api.compare(*map(load, files), replications=2)
    assert type(by_file) is Comparison
    assert by_file.to_json() == by_object.to_json()
    assert type(api.run(files[0], replications=1)) is RunResult


def test_a_comparison_writes_the_folder_of_its_name_and_tells_of_progress(files, tmp_path):
    output = []
    result = api.compare(
        *files, replications=2, out=tmp_path / "{study}", adversary="fixed",
        progress=lambda *counts: output.append(counts),
    )  # fmt: skip
    folder = tmp_path / result.study.name
    assert json.loads((folder / "summary.json").read_text()) == result.blocks()
    assert "stops: change against short" in (folder / "tables.txt").read_text()
    runs = 2 * 2 + 2  # two replications of both scenarios, and two controls
    assert output[0] == (0, runs, 0)
    assert output[-1] == (runs, runs, 0)
    assert {each.adversary for each in result.levels} == {"fixed"}


@pytest.mark.parametrize("source", ["prior", "point"])
@pytest.mark.parametrize("strength", ["prior", "default"])
def test_sources_are_asked_for_by_name(files, source, strength):
    named = api.run(files[0], replications=1, parameters=source, policy_strength=strength)
    given = ParameterSource(Kind(source), None, strength == "prior")
    assert named.to_json() == api.run(files[0], replications=1, parameters=given).to_json()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"policy_strength": "prio"}, "policy_strength is prio; allowed: prior, default"),
        ({"adversary": "learn"}, "adversary is learn; allowed: learns, fixed"),
        ({"replications": 0}, "replications is 0. Give a whole number from 1"),
        ({"window": "perod"}, "no scenario has the window perod; did you mean period?"),
        ({"parameters": "nowhere.parquet"}, "nowhere.parquet"),
        (
            {"parameters": 5},
            "parameters is 5; allowed: posterior, prior, defaults, or a file's path",
        ),
    ],
)
def test_what_cannot_be_run_is_told(files, arguments, expected):
    with pytest.raises(UserError, match=expected.replace(".", r"\.").replace("?", r"\?")):
        api.compare(*files, **arguments)


def test_one_scenario_alone_and_none_at_all_are_refused(files):
    with pytest.raises(UserError, match="Name a second scenario"):
        api.compare(load(files[0]))
    with pytest.raises(UserError, match="no scenario is named"):
        api.run()


COMPUTE = {"difference", "distribution", "relative_rise", "chance_share", "half_width"}


@pytest.mark.parametrize("path", sorted((Path(sim.__file__).parent / "report").glob("*.py")))
def test_reports_compute_no_statistic(path):
    """They read results, in which each number is computed once."""
    names, called = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
    assert not (names | called) & COMPUTE
    assert (
        "Results" not in names or path.stem == "studies"
    )  # which only hands them on to be written
