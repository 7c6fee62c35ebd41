"""The command breakeven: one answer from stored runs, and one line for what is wrong."""

import json

import pytest

import sim
from sim.errors import UserError
from sim.experiment import work
from sim.runs.store import RunStore
from sim.simulate import simulate

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-20}\nwindows: {}\n"
STOPS = "extends: short.yaml\npolicies: [{kind: shallow_water_stops}]\n"
OPTIONS = {
    "--factor": "shallow_water_stops.strength", "--outcome": "arrivals", "--points": "3",
    "--draws": "20", "--workers": "1",
}  # fmt: skip


def asked(*changed):
    """Return the words of a command with some of its options changed or added."""
    options = {**OPTIONS, **dict(zip(changed[::2], changed[1::2], strict=True))}
    return ("breakeven", "stops.yaml", *(word for option in options.items() for word in option))


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write two scenarios of twenty days, and go to their folder."""
    (tmp_path / "short.yaml").write_text(SHORT)
    (tmp_path / "stops.yaml").write_text(STOPS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A run store that tests of this file share."""
    return tmp_path_factory.mktemp("store")


def test_a_sentence_leads_then_the_curve_and_the_draws_without_a_root(channelsim, files, store):
    page = channelsim(*asked("--store", store))
    assert page.code == 0, page.err
    lines = page.out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    sentence = " ".join(page.out.split("\n\n")[0].split())
    assert sentence.endswith("(channelsim model version 3).")
    assert "20 draws of 2 paired replications" in sentence
    assert "stops without policies" in sentence
    assert "Change in arrivals (people) by shallow_water_stops.strength" in lines
    curve = page.out.split("────\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in curve.splitlines()] == ["0", "0.5", "1"]
    last = page.out.rstrip().split("\n\n")[-1]
    assert last.splitlines()[0].startswith(("Distinguishable: ", "No break-even in "))
    assert "Intervals include chance" in last


@pytest.mark.slow
def test_json_has_the_answer_and_the_same_bytes_with_any_store_and_workers(
    channelsim, files, store, monkeypatch
):
    first = channelsim(*asked("--store", store), "--json")
    data = json.loads(first.out)
    assert {"factor", "outcome", "root", "low", "high", "p_no_root", "range"} <= data.keys()
    assert (data["factor"], data["outcome"]) == ("shallow_water_stops.strength", "arrivals")
    assert data["range"] == [0.0, 1.0]
    assert [point["value"] for point in data["points"]] == [0.0, 0.5, 1.0]
    assert data["draws"] == 20
    assert data["p_no_root"] == pytest.approx(
        data["p_below"] + data["p_above"] + data["p_no_change"]
    )
    again = asked("--store", files / "other", "--workers", "2")
    assert channelsim(*again, "--json").out == first.out


@pytest.mark.slow
def test_after_a_full_disk_the_same_command_gives_the_same_bytes(
    channelsim, files, store, monkeypatch
):
    put, count = RunStore.put, iter(range(10**6))

    def limited(self, parts):
        if next(count) >= 2:
            raise OSError(28, "No space left on device")
        put(self, parts)

    with monkeypatch.context() as full:
        full.setattr(RunStore, "put", limited)
        stopped = channelsim(*asked("--store", files / "small"), "--json")
    assert (stopped.code, stopped.out, stopped.err.count("\n")) == (2, "", 1)
    assert "Run the same command to resume." in stopped.err
    resumed = channelsim(*asked("--store", files / "small"), "--json")
    assert resumed.out == channelsim(*asked("--store", store), "--json").out


def test_a_policy_of_no_strength_changes_nothing_and_the_pairs_show_it(files, store):
    found = sim.breakeven(
        "stops.yaml", "shallow_water_stops.strength", "arrivals", points=3, draws=20, store=store
    )
    first = found.points[0].change
    assert (first.mean, first.p_tie, first.n) == (0.0, 1.0, 40)
    assert len(found.to_frame()) == 3
    assert found.to_frame()["change"].tolist() == [p.change.mean for p in found.points]


@pytest.mark.slow
def test_it_reuses_the_runs_of_a_comparison(files):
    counts = []
    sim.compare("short.yaml", "stops.yaml", replications=40, store="common")
    sim.breakeven(
        "stops.yaml", "shallow_water_stops.strength", points=3, draws=20, store="common",
        progress=lambda *three: counts.append(three),
    )  # fmt: skip
    assert counts[0] == (80, 160, 0)  # baseline and full strength are there
    assert counts[-1] == (160, 160, 0)


@pytest.mark.slow
def test_an_assumption_that_matters_without_policies_varies_in_the_baseline_too(files):
    counts = []
    found = sim.breakeven(
        "stops.yaml", "demand", base="short.yaml", points=3, draws=20, store="demand",
        between=(100.0, 180.0), progress=lambda *three: counts.append(three),
    )  # fmt: skip
    assert counts[-1] == (240, 240, 0)
    assert found.baseline == "short"
    assert found.factor_unit


@pytest.mark.slow
def test_draws_with_a_failed_run_are_left_out(channelsim, files, monkeypatch):
    def broken(scenario, draw, streams):
        if scenario.name == "stops at 0.5" and next(calls) == 3:
            raise RuntimeError("no boat is that large")
        return simulate(scenario, draw, streams=streams)

    calls = iter(range(1000))
    monkeypatch.setattr(work, "simulate", broken)
    page = channelsim(*asked("--draws", "22", "--store", "broken"))
    assert page.code == 1
    assert "1 run failed. The other runs are stored." in page.err
    assert "21 draws of 2 paired" in " ".join(page.out.split())
    assert "1 draw is left out" in page.out


def test_ctrl_c_says_how_to_resume(channelsim, files, monkeypatch):
    def stopped(scenario, draw, streams):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "simulate", stopped)
    page = channelsim(*asked("--store", "stopped"))
    assert (page.code, page.out) == (130, "")
    assert page.err == ("Interrupted. No new run was finished. Run the same command to resume.\n")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("--factor", "shallow_water_stop.strength"), "did you mean shallow_water_stops?"),
        (("--factor", "shallow_water_stops.strenght"), "no number strenght; did you mean strength"),
        (("--factor", "wilingness"), "factor wilingness: unknown factor; did you mean willingness"),
        (("--factor", "dummy"), "factor dummy: is no number of the model. Name another."),
        (("--outcome", "arivals"), "unknown outcome arivals; did you mean arrivals?"),
        (("--outcome", "deaths"), "outcome deaths: is mostly chance. Use expected_deaths."),
        (("--window", "perod"), "no scenario has the window perod; did you mean period?"),
        (("--between", "0;1"), "between 0;1: is not two numbers. Write LOW,HIGH, for example 0,1"),
        (("--between", "0,2"), "shallow_water_stops.strength: is 2; "),
        (("--between", "1,0"), "between 1,0: is empty. Give the lower end first."),
        (("--base", "packages"), "packages: is a group of scenarios. Name one of them."),
        (("--base", "stops.yaml"), "stops: named twice. Give one of the scenarios another name."),
        (("--draws", "5"), "greater than or equal to 20"),
        (("--points", "2"), "greater than or equal to 3"),
    ],
)
def test_a_wrong_word_is_one_line(channelsim, files, changed, message):
    page = channelsim(*asked(*changed))
    assert (page.code, page.out, page.err.count("\n")) == (2, "", 1), page.err
    assert message in page.err
    assert not (files / "results").exists()


def test_a_scenario_without_policies_needs_a_baseline(channelsim, files):
    page = channelsim("breakeven", "short.yaml", "--factor", "demand")
    assert page.code == 2
    assert page.err == ("short: has no policies to leave out. Name a baseline: --base SCENARIO\n")


def test_a_factor_without_bounds_asks_for_a_range(files):
    with pytest.raises(UserError, match=r"has no bounds of its own\. Add --between LOW,HIGH"):
        sim.breakeven("stops.yaml", "willingness_unloaded", draws=20)


@pytest.mark.parametrize("between", [(1,), 3, ("a", "b"), (0, 1, 2)])
def test_a_wrong_range_from_python_is_one_line(files, between):
    with pytest.raises(UserError, match=r"^between is .* Give two numbers, such as \(0, 1\)\.$"):
        sim.breakeven("stops.yaml", "shallow_water_stops.strength", between=between)


@pytest.mark.parametrize(("name", "value"), [("draws", 19), ("draws", 2.5), ("points", 1)])
def test_wrong_numbers_from_python_are_one_line(files, name, value):
    with pytest.raises(UserError, match=f"{name} is {value}"):
        sim.breakeven("stops.yaml", "shallow_water_stops.strength", **{name: value})
