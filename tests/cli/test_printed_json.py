"""What programs read: `--json` has the shape that the README promises, and is valid JSON."""

import datetime
import json

import jsonschema
import pytest

from sim import shipped, yamlfile
from sim.experiment.source import REGIMES
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.policies import POLICIES
from sim.scenario import load

PROMISED = (
    "deaths", "expected_deaths", "missing", "rescued", "injured", "deaths_from_intervention",
    "expected_deaths_from_intervention", "arrivals",
    "boats_arrived", "attempts", "event_interception_rate", "people_interception_rate",
    "people_prevented_recorded", "events_prevented", "people_per_boat", "crossing_days",
    "busiest_day", "busiest_week", "boats_per_day_dispersion", "attempts_per_arrival",
    "people_waiting_mean", "refusals", "people_hours_in_water", "officer_hours",
)  # fmt: skip
LEVEL = {"mean", "sd", "q05", "q50", "q95", "n", "unit", "chance", "smallest", "largest"}
CHANGE = {
    "mean", "low", "high", "q05", "q95", "distinguishable", "p_increase", "p_decrease", "p_tie",
    "n", "chance", "p_value", "smallest", "largest", "independent", "base_mean", "relative",
    "resolvable",
}  # fmt: skip
KINDS = ("scenarios", "policies", "parameters", "outcomes")


def strict(text):
    """Read JSON that holds no NaN and no infinity, which JSON does not have."""

    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def holds_the_promised_shape(printed, window, replications, seed, scenarios, baseline=None):
    assert {"study", "window", "replications", "seed", "scenarios", "differences"} <= printed.keys()
    assert printed["window"]["name"] == window
    first, last = (datetime.date.fromisoformat(printed["window"][at]) for at in ("start", "end"))
    assert first < last
    assert (printed["replications"], printed["seed"]) == (replications, seed)
    assert [each["name"] for each in printed["scenarios"]] == scenarios
    assert "policy strength" in printed["uncertainty"]
    for each in printed["scenarios"]:
        assert isinstance(each["title"], str)
        assert each["adversary"] in ("learns", "fixed")
        holds_every_outcome(each["outcomes"], LEVEL)
        assert all(o["unit"] == OUTCOMES[name].unit for name, o in each["outcomes"].items())
        assert all(o["n"] <= replications for o in each["outcomes"].values())
    compared = scenarios[1:] if baseline else []
    assert [each["scenario"] for each in printed["differences"]] == compared
    for each in printed["differences"]:
        assert each["baseline"] == baseline
        holds_every_outcome(each["outcomes"], CHANGE)
        for change in each["outcomes"].values():
            holds_a_change(change, replications)
        assert each["by_regime"].keys() <= set(REGIMES)
        for outcomes in each["by_regime"].values():
            assert outcomes.keys() == set(HEADLINE)
            assert all(change.keys() == CHANGE for change in outcomes.values())
            assert outcomes["deaths"]["n"] <= replications


def holds_a_change(change, replications):
    if not change["n"]:
        return
    shares = change["p_increase"] + change["p_decrease"] + change["p_tie"]
    assert shares == pytest.approx(1)
    if replications > 2:  # one draw has two worlds, and no interval
        assert change["low"] <= change["mean"] <= change["high"]
    else:
        assert change["low"] is change["high"] is None
    assert change["smallest"] <= change["mean"] <= change["largest"]
    assert change["q05"] is change["q95"] is None  # of fewer than twenty draws
    assert change["distinguishable"] in (True, False)
    assert change["n"] >= 5 or not change["distinguishable"]
    assert change["chance"] is None  # of fewer than twenty draws


def holds_every_outcome(outcomes, keys):
    assert next(iter(outcomes)) == "deaths"
    assert set(PROMISED) <= outcomes.keys()
    assert all(outcome.keys() == keys for outcome in outcomes.values())


def test_a_run_is_told_as_promised(channelsim, short):
    done = channelsim("run", short, "-n", "2", "--seed", "7", "--json")
    assert done.code == 0
    printed = strict(done.out)
    holds_the_promised_shape(printed, "period", 2, 7, ["short"])
    assert "assumptions (posterior)" in printed["uncertainty"]


@pytest.mark.parametrize("n", [2, 4])
def test_a_comparison_is_told_as_promised(channelsim, short, stops, n):
    done = channelsim("compare", short, stops, "-n", n, "--json")
    assert done.code == 0
    printed = strict(done.out)
    holds_the_promised_shape(printed, "period", n, 1, ["short", "stops"], "short")
    assert {"family", "same_runs", "remarks", "sentences"} <= printed.keys()
    assert [s["outcome"] for s in printed["sentences"]][:2] == ["deaths", "expected_deaths"]
    assert all(s["text"].endswith(".") for s in printed["sentences"])


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize(
    ("way", "message"),
    [
        ((), "policies at default strength"),
        (("--assumptions=prior",), "policies at default strength"),
        (("--assumptions=defaults",), "chance only"),
    ],
)
def test_strengths_at_their_defaults_are_told_and_asked_for(
    channelsim, short, stops, command, way, message
):
    files = (short, stops) if command == "compare" else (stops,)
    drawn, default, prior = (
        strict(channelsim(command, *files, "-n", "2", "--json", *way, *words).out)
        for words in ((), ("--policy-strength=default",), ("--policy-strength=prior",))
    )
    assert drawn == prior
    assert message in default["uncertainty"]
    assert "how strong policies are" not in default["uncertainty"]
    assert drawn["study"] != default["study"]
    if command == "compare":
        assert drawn["scenarios"][0] == default["scenarios"][0]
    assert drawn["scenarios"][-1] != default["scenarios"][-1]


def test_a_scenario_is_told_with_its_title_and_whether_networks_learn(channelsim, short, write):
    named = write("named.yaml", short.read_text() + "title: A month\nadversary: fixed\n")
    printed = strict(channelsim("run", short, named, "-n", "1", "--json").out)["scenarios"]
    assert [each["adversary"] for each in printed] == ["learns", "fixed"]
    assert printed[1]["title"] == "A month"


def test_a_single_world_has_no_interval_and_is_still_valid(channelsim, short, stops):
    printed = strict(channelsim("compare", short, stops, "-n", "1", "--json").out)
    assert printed["scenarios"][0]["outcomes"]["deaths"]["sd"] is None
    assert printed["differences"][0]["outcomes"]["deaths"]["low"] is None


def test_a_window_of_one_day_is_valid(channelsim, short, write):
    day = "windows: {day: {from: 2025-03-05, to: 2025-03-05}}\n"
    file = write("day.yaml", short.read_text() + day)
    printed = strict(channelsim("run", file, "-n", "2", "--window", "day", "--json").out)
    assert printed["window"] == {"name": "day", "start": "2025-03-05", "end": "2025-03-05"}


def test_what_is_printed_is_what_is_written(channelsim, short, stops, tmp_path):
    printed = strict(channelsim("compare", short, stops, "-n", "2", "--json", "--out", "here").out)
    assert strict((tmp_path / "here/summary.json").read_text()) == [printed]


@pytest.mark.slow
def test_the_overview_is_told_as_promised(channelsim):
    done = channelsim("overview", "-n", "2", "--json")
    assert done.code == 0
    printed = strict(done.out)
    years, policies = printed["blocks"]
    now = "status_quo_2025"
    before = "status_quo_2024"
    holds_the_promised_shape(years, "to_mid_june", 2, 1, [before, now], before)
    names = ["shallow_water_stops", "interception_300m", "maritime_doctrine", "doctrine_refused",
             "doctrine_as_happened"]  # fmt: skip
    holds_the_promised_shape(policies, "second_half", 2, 1, [now, *names], now)


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_valid_json_of_named_entries(channelsim, kind):
    done = channelsim("list", kind, "--json")
    assert done.code == 0
    names = [entry["name"] for entry in strict(done.out)]
    assert names
    assert len(set(names)) == len(names)
    expected = {"scenarios": "doctrine_as_happened", "policies": "union_non_participation",
                "parameters": "hazard_loaded", "outcomes": "deaths"}  # fmt: skip
    assert expected[kind] in names


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_fits_a_terminal(channelsim, kind):
    done = channelsim("list", kind)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("interception_300m", "title", None),
        ("interception_300m", "evidence", None),
        ("kit_found", "grade", "D"),
        ("kit_found", "unit", None),
        ("kit_found", "source", None),
        ("deaths", "unit", "people"),
        ("deaths", "definition", None),
    ],
)
def test_what_is_explained_is_valid_json(channelsim, name, key, value):
    printed = strict(channelsim("explain", name, "--json").out)
    assert printed["name"] == name
    assert printed[key]
    assert value in (None, printed[key])


@pytest.mark.parametrize("kind", ["policies", "parameters", "outcomes"])
def test_everything_listed_can_be_explained(channelsim, kind):
    for entry in strict(channelsim("list", kind, "--json").out):
        done = channelsim("explain", entry["name"])
        assert done.code == 0
        assert done.out.startswith(entry["name"] + "\n")


@pytest.mark.parametrize("name", shipped.scenario_names())
def test_a_shipped_scenario_is_explained(channelsim, name):
    """Where a policy has the same name, the policy is."""
    printed = strict(channelsim("explain", name, "--json").out)
    done = channelsim("explain", name)
    assert done.code == 0
    assert done.out.startswith(name + "\n")
    if name in POLICIES:
        return
    assert printed["name"] == name
    scenario = load(name)
    assert printed["title"] == scenario.title
    assert printed["file"].startswith("scenarios/")
    assert printed["file"].endswith(f"{name}.yaml")
    assert printed["adversary"] == scenario.adversary
    assert [each.split(". ", 1)[1] for each in printed["policies"]] == [
        policy.kind for policy in scenario.policies
    ]
    assert printed["period"] == f"{scenario.period.start} to {scenario.period.end}"
    assert printed["windows"].keys() == scenario.windows.keys()
    assert "Sources and what they set" in printed["header"]


@pytest.mark.parametrize(
    ("key", "whose"),
    [
        ("ramp_days", "policy"), ("strength", "policy"), ("from", "policy"), ("to", "policy"),
        ("cost_per_year", "policy"), ("sectors", "policy"), ("adversary", "scenario"),
        ("windows", "scenario"), ("period", "scenario"),
        ("parameters", "scenario"),
    ],
)  # fmt: skip
def test_a_key_is_explained(channelsim, key, whose):
    printed = strict(channelsim("explain", key, "--json").out)
    assert printed["name"] == key
    assert printed["title"].startswith(f"a key of every {whose}: ")
    assert len(printed["title"].split()) > 8
    assert channelsim("explain", key).out.startswith(key + "\n")


@pytest.fixture
def schema(channelsim):
    """Return a validator of the printed schema."""
    printed = strict(channelsim("schema").out)
    jsonschema.Draft202012Validator.check_schema(printed)
    return jsonschema.Draft202012Validator(printed)


def as_written(name):
    """Return a shipped scenario's data as JSON has it, dates as text."""
    data = yamlfile.read(shipped.scenario_path(name)).data
    return json.loads(json.dumps(data, default=str))


@pytest.mark.parametrize("name", shipped.scenario_names())
def test_the_schema_accepts_every_shipped_scenario(schema, name):
    schema.validate(as_written(name))


@pytest.mark.parametrize(
    "wrong",
    [
        {"perod": {}},
        {"policies": [{"kind": "interception_300m", "zone_metres": 300}]},
        {"policies": [{"kind": "interception_30m"}]},
        {"policies": [{"kind": "shallow_water_stops", "strength": 2}]},
        {"policies": [{"strength": 1}]},
        {"parameters": {"patrol_unit": 3}},
        {"parameters": {"demand": -1}},
        {"parameters": {"demand": "many"}},
        {"conditions": 2023},
        {"windows": {"one": {"start": "2025-03-01"}}},
    ],
    ids=str,
)
def test_the_schema_refuses_what_loading_refuses(schema, wrong):
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**as_written("status_quo_2025"), **wrong})


def test_the_version_is_told(channelsim):
    done = channelsim("--version")
    assert done.code == 0
    assert "model version" in done.out


def test_against_names_the_baseline_or_compares_every_two(channelsim, short, stops, write):
    other = write("other.yaml", stops.read_text() + "title: 'Another'\n")
    files = ("compare", short, stops, other, "-n", "2", "--json")

    def pairs(*words):
        printed = strict(channelsim(*files, *words).out)
        return [(each["baseline"], each["scenario"]) for each in printed["differences"]]

    assert pairs() == [("short", "stops"), ("short", "other")]
    assert pairs("--against", "stops") == [("stops", "short"), ("stops", "other")]
    assert pairs("--against", "all") == [*pairs(), ("stops", "other")]
    refused = channelsim(*files, "--against", "stop")
    assert refused.code == 2
    assert "stop: is none of the scenarios compared; did you mean stops?" in refused.err
    both = channelsim("compare", short, stops, "--parts", "--against", "all")
    assert both.code == 2
    assert "cannot be combined with against" in both.err
