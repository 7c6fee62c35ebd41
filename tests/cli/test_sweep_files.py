"""Whatever is wrong with a sweep file is one line that says where and what to do; nothing runs."""

import json
import re

import jsonschema
import pytest

from sim.sensitivity.plan import Plan
from sim.sensitivity.spec import load_sweep, sweep_schema
from sim.shipped import sweep_names

HEAD = "base: short.yaml\nmethod: latin_hypercube\nsamples: 30\nreplications: 2\n"
GOOD = HEAD + "factors:\n  demand: prior\n  crews: {low: 100, high: 300}\n"  # next at 8:1
SCENARIO = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-30}\nwindows: {}\n"
F = HEAD + "factors:\n"  # a factor stands at 6:3


def factor(line):
    """Return a file with one factor."""
    return f"{F}  {line}\n"


def method(name, samples, factors="demand: prior"):
    """Return a file with a method and its samples, which stand at 3:1."""
    return f"base: short.yaml\nmethod: {name}\nsamples: {samples}\nfactors: {{{factors}}}\n"


KEYS = {
    "misspelt at the top": (GOOD + "sampels: 3\n", "8:1 sampels:", "did you mean samples?"),
    "unknown at the top": (GOOD + "qqq: 3\n", "8:1 qqq:", "unknown key; allowed: "),
    "misspelt in a range": (factor("crews: {lo: 100, high: 300}"), "6:11 factors.crews.lo:",
                            "did you mean low?"),
    "twice": (GOOD + "samples: 40\n", "8:1 samples:", "duplicate key"),
    "twice the same factor": (GOOD + "  demand: prior\n", "8:3 factors.demand:", "duplicate key"),
    "no base": (GOOD.replace("base: short.yaml\n", ""), "1:1 base:", "Add it"),
    "no method": (GOOD.replace("method: latin_hypercube\n", ""), "1:1 method:", "Add it"),
    "no factors": (HEAD, "1:1 factors:", "Add it"),
    "factors of none": (HEAD + "factors: {}\n", "5:1 factors:", "Name at least one"),
    "no outcomes": (GOOD + "outcomes: []\n", "8:1 outcomes:", "at least 1"),
}  # fmt: skip

FACTORS = {
    "unknown": (factor("demnad: prior"), "6:3 factors.demnad:", "did you mean demand?"),
    "nothing like it": (factor("qqqq: prior"), "6:3 factors.qqqq:", "unknown factor; allowed: "),
    "dummy": (factor("dummy: {low: 0, high: 1}"), "6:3 factors.dummy:", "Remove it"),
    "dummy of a prior": (factor("dummy: prior"), "6:3 factors.dummy:", "Remove it"),
    "an empty range": (factor("crews: {}"), "6:3 factors.crews:", "Give low and high, or values"),
    "nothing": (factor("crews:"), "6:3 factors.crews:", "must be `prior`, or low and high"),
    "a word": (factor("crews: priro"), "6:3 factors.crews:", "must be `prior`, or low and high"),
    "a number": (factor("crews: 12"), "6:3 factors.crews:", "must be `prior`, or low and high"),
    "low above high": (factor("crews: {low: 3, high: 2}"), "6:3 factors.crews:",
                       "3 is not below high 2"),
    "low is high": (factor("crews: {low: 3, high: 3}"), "6:3 factors.crews:", "is not below"),
    "low alone": (factor("crews: {low: 3}"), "6:3 factors.crews:", "both low and high"),
    "high alone": (factor("crews: {high: 3}"), "6:3 factors.crews:", "both low and high"),
    "range and values": (factor("crews: {low: 3, high: 4, values: [3]}"), "6:3 factors.crews:",
                         "Give low and high, or values"),
    "values of none": (factor("crews: {values: []}"), "6:3 factors.crews:", "values"),
    "below its range": (factor("crews: {low: -3, high: 4}"), "6:3 factors.crews:", "allowed: 1 to"),
    "a value above its range": (factor("beach_stop: {values: [0.5, 1.5]}"),
                                "6:3 factors.beach_stop:", "allowed: 0 to 1"),
    "a word in a range": (factor("crews: {low: few, high: 300}"), "6:11 factors.crews.low:", ""),
    "not a number": (factor("crews: {low: .nan, high: 300}"), "6:11 factors.crews.low:", ""),
    "no end": (factor("crews: {low: 100, high: .inf}"), "6:21 factors.crews.high:", ""),
    "true as an end": (factor("crews: {low: true, high: 300}"), "6:11 factors.crews.low:", ""),
    "true among values": (factor("crews: {values: [100, true]}"), "6:25 factors.crews.values[1]:",
                          ""),
    "true as a factor": (factor("crews: true"), "6:3 factors.crews:", "no key takes true"),
    "no prior": (factor("NO_PRIOR: prior"), "6:3 factors.NO_PRIOR:", "has no prior. Give low"),
    "several numbers": (factor("attractiveness: prior"), "6:3 factors.attractiveness:",
                        "several numbers"),
    "halves of what is counted": (factor("patrol_units: {values: [15.5, 20]}"),
                                  "6:3 factors.patrol_units:", "whole"),
    "a policy that is not there": (factor("interception_300m.strength: {low: 0, high: 1}"),
                                   "6:3 factors.interception_300m.strength:",
                                   "no policy interception_300m in these scenarios"),
    "all factors in a list": (HEAD + "factors: [demand]\n", "5:1 factors:", ""),
    "a misspelt word for all": (HEAD + "factors: prior\n", "5:1 factors:", "priors"),
}  # fmt: skip

SETTINGS = {
    "unknown": ("strenght: {low: 0, high: 1}", "did you mean strength?"),
    "a word": ("boats: {values: [1, 2]}", "has no number boats"),
    "sectors": ("sectors: {low: 1, high: 5}", "has no number sectors"),
    "of a prior": ("strength: prior", "Give low and high, or values"),
    "above what it may be": ("strength: {low: 0, high: 2}", "less than or equal to 1"),
    "in the middle of its values": ("strength: {values: [0, 2, 1]}", "is 2; "),
}

METHODS = {
    "unknown": (method("sobel", 8), "2:1 method:", "sobol"),
    "true": (method("true", 8), "2:1 method:", "no key takes true"),
    "too few for sobol": (method("sobol", 4), "3:1 samples:", "at least 8"),
    "no power of two": (method("sobol", 12), "3:1 samples:", "power of two"),
    "too few for morris": (method("morris", 3), "3:1 samples:", "at least 4"),
    "too few for a hypercube": (method("latin_hypercube", 19), "3:1 samples:", "at least 20"),
    "too few for prcc": (method("prcc", 10), "3:1 samples:", "at least 20"),
    "too few for pawn": (method("pawn", 99), "3:1 samples:", "at least 100"),
    "no steps": (method("grid", 0), "3:1 samples:", "at least 2"),
    "one step": (method("grid", 1), "3:1 samples:", "at least 2"),
    "fewer than none": (method("morris", -4), "3:1 samples:", "greater than or equal to 0"),
    "half a sample": (method("morris", 4.5), "3:1 samples:", "integer"),
    "true samples": (method("morris", "true"), "3:1 samples:", ""),
    "no samples said": ("base: short.yaml\nmethod: morris\nfactors: priors\n", "1:1 samples:",
                        "at least 4"),
    "too many": (method("prcc", 10_000_000), "3:1 samples:", "less than or equal to"),
    "no replications": (GOOD.replace("replications: 2", "replications: 0"), "4:1 replications:",
                        "greater than or equal to 1"),
    "true replications": (GOOD.replace("replications: 2", "replications: true"),
                          "4:1 replications:", ""),
    "true seed": (GOOD + "seed: true\n", "8:1 seed:", ""),
    "a seed below none": (GOOD + "seed: -1\n", "8:1 seed:", "greater than or equal to 0"),
}  # fmt: skip

SCENARIOS = {
    "unknown base": (GOOD.replace("short.yaml", "status_qou_2025"), "1:1 base:",
                     "status_quo_2025"),
    "a missing file": (GOOD.replace("short.yaml", "nowhere.yaml"), "1:1 base:", "nowhere.yaml"),
    "unknown pair": (GOOD + "compare: maritme_doctrine\n", "8:1 compare:", "maritime_doctrine"),
    "a broken base": (GOOD.replace("short.yaml", "broken.yaml"), "1:1 base:", "broken.yaml:2:1"),
    "other days": (GOOD + "compare: status_quo_2025\n", "8:1 compare:", "same period"),
    "no such window": (GOOD + "window: second_half\n", "8:1 window:", "no window second_half"),
    "a misspelt window": (GOOD.replace("short.yaml", "status_quo_2025") + "window: to_jun\n",
                          "8:1 window:", "did you mean to_june?"),
    "unknown outcome": (GOOD + "outcomes: [deaths, arivals]\n", "8:20 outcomes[1]:",
                        "did you mean arrivals?"),
    "outcomes as a word": (GOOD + "outcomes: deaths\n", "8:1 outcomes:", "list"),
    "a base of numbers": (GOOD.replace("short.yaml", "2025"), "1:1 base:", ""),
}  # fmt: skip

BROKEN = {
    "a colon too many": (GOOD + "title: a: b\n", "8:9", "not valid YAML"),
    "an alias": (GOOD + "title: &a x\n", "8:8", "anchors and aliases"),
    "a list": ("- base: short.yaml\n", "1:1", "key: value"),
    "nothing": ("", "1:1", "key: value"),
}


@pytest.fixture
def around(write):
    """Write the scenarios that the sweeps name."""
    write("short.yaml", SCENARIO)
    write("broken.yaml", "extends: status_quo_2025\ntitel: x\n")


def nothing_but_one_line(channelsim, folder, *words):
    """Run a sweep that is wrong, hold what every wrong input has in common, return the line."""
    before = sorted(folder.rglob("*"))
    outcome = channelsim("sweep", *words)
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert outcome.err.endswith("\n")
    assert outcome.err.count("\n") == 1, outcome.err
    assert sorted(folder.rglob("*")) == before
    line = outcome.err.strip()
    assert line.isprintable()
    assert len(line) < 400, line
    for jargon in ("dictionary", "instance of", "literal[", "Literal", "Range", "dict["):
        assert jargon not in line
    return line


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        pytest.param(*case, id=f"{kind} {name}")
        for kind, cases in {
            "key": KEYS, "factor": FACTORS, "method": METHODS, "scenario": SCENARIOS,
            "yaml": BROKEN,
        }.items()
        for name, case in cases.items()
    ],
)  # fmt: skip
@pytest.mark.usefixtures("around")
def test_a_mistake_is_one_line_with_its_place_and_cure(
    channelsim, write, tmp_path, without_prior, text, place, says
):
    file = write("bad.yaml", text.replace("NO_PRIOR", without_prior))
    line = nothing_but_one_line(channelsim, tmp_path, file, "--workers", 1)
    assert re.match(r"bad\.yaml:\d+:\d+ ", line), line
    assert line.startswith(f"bad.yaml:{place.replace('NO_PRIOR', without_prior)}"), line
    assert says in line


@pytest.fixture(scope="module")
def without_prior():
    """Name an assumption of one number that has no prior."""
    from sim.assumptions import all_assumptions

    return next(
        n
        for n, assumption in all_assumptions().items()
        if not assumption.prior and not isinstance(assumption.value, tuple)
    )


@pytest.mark.parametrize(("entry", "says"), SETTINGS.values(), ids=SETTINGS)
def test_a_mistake_in_a_policys_setting_is_one_line_too(channelsim, write, tmp_path, entry, says):
    text = factor(f"interception_300m.{entry}").replace("short.yaml", "interception_300m")
    line = nothing_but_one_line(channelsim, tmp_path, write("bad.yaml", text))
    assert line.startswith(f"bad.yaml:6:3 factors.interception_300m.{entry.split(':')[0]}:"), line
    assert says in line


@pytest.mark.parametrize("words", [["--dry-run"], ["--json"], ["--dry-run", "--json"]])
@pytest.mark.usefixtures("around")
def test_a_mistake_is_the_same_line_however_it_is_asked(channelsim, write, tmp_path, words):
    file = write("bad.yaml", GOOD + "sampels: 3\n")
    plain = nothing_but_one_line(channelsim, tmp_path, file)
    assert nothing_but_one_line(channelsim, tmp_path, file, *words) == plain


def test_an_unknown_sweep_names_the_shipped_ones(channelsim, tmp_path):
    line = nothing_but_one_line(channelsim, tmp_path, "status_quo_tornadoo")
    assert "status_quo_tornado" in line
    assert "no such file" in line


@pytest.mark.usefixtures("around")
def test_in_a_process_of_its_own_it_is_the_same(shell, write, tmp_path):
    write("bad.yaml", GOOD + "sampels: 3\n")
    result = shell(tmp_path, "sweep", "bad.yaml")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("bad.yaml:8:1 sampels:")
    assert not (tmp_path / "results").exists()


# what is right


@pytest.mark.usefixtures("around")
def test_the_file_that_all_mistakes_are_made_in_is_right(write):
    sweep = load_sweep(write("good.yaml", GOOD))
    assert [f.path for f in sweep.factors] == ["demand", "crews"]
    assert sweep.file.outcomes == ["deaths", "expected_deaths", "arrivals"]


@pytest.mark.usefixtures("around")
def test_a_dry_run_runs_nothing_and_tells_the_number_of_runs(channelsim, write, tmp_path):
    file = write("good.yaml", GOOD + "compare: doctrine.yaml\n")
    write("doctrine.yaml", SCENARIO + "policies: [{kind: shallow_water_stops}]\n")
    before = sorted(tmp_path.rglob("*"))
    done = channelsim("sweep", file, "--dry-run", "--workers", 2)
    assert (done.code, done.err) == (0, "")
    assert "30 samples of 2 replications, 120 runs; 120 are new" in done.out
    assert "nothing was run" in done.out
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("around")
def test_a_dry_run_in_json_is_json(channelsim, write, tmp_path):
    file = write("good.yaml", GOOD)
    done = channelsim("sweep", file, "--dry-run", "--json", "--workers", 3)
    printed = json.loads(done.out)
    assert (printed["samples"], printed["runs"], printed["runs_to_do"], printed["workers"]) == (
        30,
        60,
        60,
        3,
    )
    assert printed["seconds"] > 0
    assert printed["study"].startswith("good-")
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("around")
def test_every_form_in_json_is_json(channelsim, write, tmp_path):
    text = HEAD.replace("latin_hypercube", "grid") + "factors: {demand: {values: [90, 140]}}\n"
    done = channelsim("sweep", write("two.yaml", text), "--json", "--workers", 1, "--quiet")
    assert (done.code, done.err) == (0, "")
    result = json.loads(done.out)
    (folder,) = tmp_path.glob("results/two-*")
    assert json.loads((folder / "analysis.json").read_text()) == result
    assert [row["point"]["demand"] for row in result["outcomes"][0]["rows"]] == [90, 140]
    status = json.loads(channelsim("status", "two", "--json").out)
    assert (status["state"], status["done"], status["runs"]) == ("done", 4, 4)
    wanted = "select sample, count(*) as n from runs group by 1 order by 1"
    rows = json.loads(channelsim("query", "two", wanted, "--json").out)
    assert rows == [{"sample": 0, "n": 2}, {"sample": 1, "n": 2}]


@pytest.mark.parametrize("name", sweep_names())
def test_every_shipped_sweep_loads_and_has_runs(name):
    plan = Plan(load_sweep(name))
    assert plan.runs > 0
    assert plan.sweep.file.title
    assert plan.sweep.file.outcomes[0] == "deaths"
    assert not any(map(str.isspace, plan.sweep.study))
    plan.scenarios(0)
    plan.scenarios(len(plan.values) - 1)


@pytest.mark.parametrize("name", sweep_names())
def test_every_shipped_sweep_agrees_with_the_schema_of_sweeps(name):
    from ruamel.yaml import YAML

    from sim.shipped import folder

    path = folder("scenarios") / "sweeps" / f"{name}.yaml"
    jsonschema.validate(YAML(typ="safe", pure=True).load(path.read_text()), sweep_schema())


def test_there_are_shipped_sweeps_and_they_are_listed(channelsim):
    names = sweep_names()
    assert "status_quo_tornado" in names
    result = channelsim("list", "sweeps", "--json")
    assert [row["name"] for row in json.loads(result.out)] == names


def test_the_schema_of_sweeps_is_printed_and_finds_a_misspelt_factor(channelsim):
    printed = json.loads(channelsim("schema", "--sweep").out)
    good = {"base": "x", "method": "grid", "factors": {"demand": {"values": [1]}}}
    jsonschema.validate(good, printed)
    for bad in ({**good, "factors": {"demnad": "prior"}}, {**good, "outcomes": ["arivals"]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, printed)
