"""Where assumptions come from, as a user asks for it: three ways, each told apart."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_posteriors import posterior_of, written

from sim.api import compare
from sim.assumptions import all_assumptions, point
from sim.experiment.draws import prior_draws
from sim.experiment.source import Kind, ParameterSource
from sim.inference.posterior_file import shipped
from sim.inference.source import named_source, parameters
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.scenario import load
from sim.sensitivity.spec import load_sweep
from sim.simulate import replication_streams, simulate

SWEEP = (
    "base: short.yaml\nmethod: grid\nreplications: 2\noutcomes: [arrivals]\n"
    "factors: {crews: {values: [150, 250]}}\n"
)
WAYS = {"posterior": (), "prior": ("--assumptions=prior",), "point": ("--assumptions=defaults",)}
REACTS = [0.0, 0.0, 0.25, 0.9, 0.9]


@pytest.fixture
def mine(tmp_path):
    """A posterior of five rows, in two of which people are short, and in two boats."""
    return written(tmp_path / "mine.parquet", [1, 2, 3, 2, 1], REACTS)


def output(result):
    """Return what a command printed as JSON."""
    assert result.code == 0, result.err
    return json.loads(result.out)


def tables_of(printed):
    """Return the tables that were written beside it."""
    return Path("results", printed["study"], "tables.txt").read_text()


def means(printed, scenario=0):
    """Return the means of a scenario's outcomes."""
    return {n: o["mean"] for n, o in printed["scenarios"][scenario]["outcomes"].items()}


# what each way runs


def own_streams(replication):
    """Return the random numbers of a replication that no posterior chooses."""
    return replication_streams(1, replication)


def alone(file, draws, n=2, streams=own_streams):
    """Return the means of a scenario simulated world by world at these draws."""
    scenario = load(file)
    night = scenario.calendar.night
    first, last = night(scenario.period.start), night(scenario.period.end)
    result = [
        measure(simulate(scenario, draws(r), streams=streams(r)), first, last) for r in range(n)
    ]
    return dict(zip(OUTCOMES, np.mean(result, axis=0), strict=True))


def as_numbers(printed):
    """Return means with the numbers that JSON does not have."""
    return {name: np.nan if mean is None else mean for name, mean in printed.items()}


def holds(printed, expected):
    names = [name for name in OUTCOMES if not np.isnan(expected[name])]
    assert len(names) > 20
    shown = as_numbers(printed)
    assert [shown[n] for n in names] == pytest.approx([expected[n] for n in names])


def test_at_the_point_numbers_are_those_of_the_defaults(channelsim, stops):
    ask = ("run", stops, "-n", "2", "--json", "--assumptions=defaults")
    holds(
        means(output(channelsim(*ask, "--policy-strength=default"))),
        alone(stops, lambda r: point()),
    )


def test_without_policies_the_point_is_the_defaults_whatever_the_strengths(channelsim, short):
    ask = ("run", short, "-n", "2", "--json", "--assumptions=defaults")
    plain, strengths = (
        means(output(channelsim(*ask, *w))) for w in (("--policy-strength=default",), ())
    )
    assert plain == strengths
    holds(plain, alone(short, lambda r: point()))


def test_priors_and_a_posterior_are_drawn_one_for_two_worlds(channelsim, stops, mine):
    ask = ("run", stops, "-n", "4", "--json")
    made = ParameterSource(Kind.posterior, posterior_of([1, 2, 3, 2, 1]), True)
    drawn = means(output(channelsim(*ask, "--assumptions", mine)))
    rows = [made.draw(r // 2, 1) for r in range(4)]
    holds(drawn, alone(stops, lambda r: rows[r], 4, lambda r: made.streams(r, r // 2, 1)))
    fresh = means(output(channelsim(*ask, "--assumptions", mine, "--fresh-worlds")))
    holds(fresh, alone(stops, lambda r: rows[r], 4))
    assert fresh != drawn
    prior = means(output(channelsim(*ask, "--assumptions=prior")))
    holds(prior, alone(stops, lambda r: prior_draws([r // 2], 1)[0], 4))
    assert prior != drawn


def test_the_projects_own_posterior_is_drawn_from_by_itself_and_by_name(channelsim, stops):
    ask = ("run", stops, "-n", "2", "--json")
    assert output(channelsim(*ask)) == output(channelsim(*ask, "--assumptions", shipped()))


def test_a_parameter_of_the_file_stands_above_the_draw(channelsim, short, write, mine):
    text = short.read_text() + "parameters: {demand: 70}\n"
    few = means(output(channelsim("run", write("few.yaml", text), "-n", "2", "--json")))
    text = short.read_text() + "parameters: {demand: 700}\n"
    many = means(output(channelsim("run", write("many.yaml", text), "-n", "2", "--json")))
    assert many["people_came"] == pytest.approx(10 * few["people_came"], rel=0.1)


@pytest.mark.parametrize("words", WAYS.values(), ids=WAYS)
def test_networks_that_do_not_learn_have_any_kind(channelsim, short, words):
    ask = ("run", short, "-n", "2", "--json", *words)
    fixed = output(channelsim(*ask, "--adversary", "fixed"))
    assert fixed["scenarios"][0]["adversary"] == "fixed"
    assert fixed["uncertainty"] == output(channelsim(*ask))["uncertainty"]
    assert fixed["study"] != output(channelsim(*ask))["study"]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_studys_name_tells_the_ways_apart(channelsim, short, stops, mine, tmp_path, command):
    files = (short, stops) if command == "compare" else (short,)
    ways = [*WAYS.values(), ("--assumptions", mine)]
    ways += [(*words, "--policy-strength=default") for words in ways]
    names = [
        output(channelsim(command, *files, "-n", "1", "--json", *words))["study"] for words in ways
    ]
    assert len(set(names)) == len(ways)
    assert {path.name for path in (tmp_path / "results").iterdir()} == {*names, "store"}


def test_from_python_a_comparison_draws_from_the_posterior_unless_told(short, stops):
    pair = load(short), load(stops)
    drawn = compare(*pair, replications=2).to_json()
    assert drawn["uncertainty"] == parameters().intervals_hold
    assert named_source("defaults", "default").record == ParameterSource().record
    assert named_source("point").digest == named_source("defaults").digest
    fixed = compare(*pair, replications=2, parameters=ParameterSource()).to_json()
    assert "chance only" in fixed["uncertainty"]
    assert fixed["study"] != drawn["study"]


# what is told of it


@pytest.fixture
def compared(channelsim, short, stops, mine):
    """Compare with the posterior of tests: `compared(*words)`."""
    return lambda *words: channelsim("compare", short, stops, "--assumptions", mine, *words)


def test_json_tells_the_change_by_regime(compared):
    printed = output(compared("-n", "8", "--json"))
    (each,) = printed["differences"]
    made = ParameterSource(Kind.posterior, posterior_of([1, 2, 3, 2, 1], REACTS), True)
    regimes = [made.regime(r // 2, 1) for r in range(8)]
    assert set(regimes) == {"demand", "between", "supply"}  # or the test shows nothing
    assert list(each["by_regime"]) == ["demand", "between", "supply"]
    worlds = {name: regimes.count(name) for name in each["by_regime"]}
    for name, outcomes in each["by_regime"].items():
        assert outcomes["arrivals"]["n"] == worlds[name]
    whole = each["outcomes"]["arrivals"]["mean"]
    parts = [each["by_regime"][n]["arrivals"]["mean"] * worlds[n] / 8 for n in worlds]
    assert sum(parts) == pytest.approx(whole)


def test_tables_tell_it_by_what_the_coast_is_short_of(compared):
    out = compared("-n", "8").out
    counts = re.findall(r"If (demand|supply)-limited \((\d) replications?\):", out)
    assert [what for what, _ in counts] == ["demand", "supply"]
    assert max(map(len, out.splitlines())) <= 80
    under = out.split("If demand-limited")[1].splitlines()
    assert [line.split()[0] for line in under[1:4]] == ["deaths", "expected", "arrivals"]
    assert "due to chance: deaths" not in out  # of four draws


def test_side_by_side_they_are_told_too(channelsim, short, mine, write):
    files = [
        write(f"s{i}.yaml", short.read_text() + "policies: [{kind: shallow_water_stops}]\n")
        for i in range(5)
    ]
    out = channelsim("compare", short, *files, "-n", "8", "--assumptions", mine).out
    blocks = out.split("Change against short, period\n")[1:]
    assert len(blocks) == 1
    for block, columns in zip(blocks, (5,), strict=True):
        lines = block.split("~: not distinguishable")[0].splitlines()
        labels = " ".join(line[:15].strip() for line in lines).replace("- ", "-")
        rows = ("deaths, demand-limited", "arrivals, demand-limited", "deaths, supply-limited",
                "arrivals, supply-limited")  # fmt: skip
        assert [labels.count(row) for row in rows] == [1] * 4
        assert [labels.index(row) for row in rows] == sorted(map(labels.index, rows))
        for line in lines:
            if line.startswith(("deaths, ", "arrivals,")):
                assert len(line[15:].split()) == columns
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    "words",
    [
        ("--assumptions=prior",),
        ("--assumptions=defaults",),
        ("--assumptions=defaults", "--policy-strength=default"),
    ],
)
def test_without_a_posterior_no_regime_is_told(channelsim, short, stops, words):
    ask = ("compare", short, stops, "-n", "4", *words)
    assert output(channelsim(*ask, "--json"))["differences"][0]["by_regime"] == {}
    assert "short of" not in channelsim(*ask).out


def test_chance_has_its_share_where_draws_are_enough(compared):
    printed = output(compared("-n", "40", "--json", "--fresh-worlds"))
    level = printed["scenarios"][0]["outcomes"]["arrivals"]
    change = printed["differences"][0]["outcomes"]["arrivals"]
    assert 0 < level["chance"] < 0.6  # demand alone differs by far more than chance makes
    assert 0 < change["chance"] <= 1
    out = tables_of(printed)
    shares = r"due to chance: deaths \d+ %, expected deaths \d+ %, arrivals \d+ %\."
    assert re.search(shares, " ".join(out.split()))
    assert re.search(r"arrivals +[\d,]+ +[\d,]+ to [\d,]+ +\d+ % +people", out)


def test_where_nothing_is_drawn_there_is_no_share_of_chance(channelsim, short, stops):
    ask = (
        "compare",
        short,
        stops,
        "-n",
        "40",
        "--assumptions=defaults",
        "--policy-strength=default",
    )
    printed = output(channelsim(*ask, "--json"))
    assert printed["scenarios"][0]["outcomes"]["arrivals"]["chance"] is None
    assert printed["differences"][0]["outcomes"]["arrivals"]["chance"] is None
    assert "share of the" not in tables_of(printed)


# sweeps


@pytest.fixture
def swept(channelsim, write, short, mine, tmp_path):
    """Run a small sweep in this process; return what it printed and its runs."""

    write("few.yaml", SWEEP)

    def ran(*words):
        done = channelsim("sweep", "few.yaml", "--json", "--workers", "1", *words)
        printed = output(done)
        folder = re.search(r"Written to (\S+)\.", done.err)[1]
        return printed, pq.read_table(tmp_path / folder / "runs.parquet").to_pylist(), folder

    return ran


@pytest.mark.parametrize("way", [*WAYS, "mine"])
def test_a_sweep_varies_its_factors_around_each_kind(swept, short, mine, way):
    """Strengths stand at their defaults there: they are factors, or not asked about."""
    words = WAYS.get(way, ("--assumptions", mine))
    _, rows, _ = swept(*words)
    draws = parameters(
        Kind.posterior if way == "mine" else Kind(way), mine if way == "mine" else None, False
    )
    assert [(row["sample"], row["replication"]) for row in rows] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    for row, crews in zip(rows, (150, 150, 250, 250), strict=True):
        scenario = load(short).model_copy(update={"parameters": {"crews": float(crews)}})
        draw = draws.draw(row["replication"], 1)
        assert all(
            draw[n] == assumption.value
            for n, assumption in all_assumptions().items()
            if assumption.of_policies
        )
        streams = draws.streams(row["replication"], row["replication"], 1)
        night = scenario.calendar.night
        expected = measure(
            simulate(scenario, draw, streams=streams),
            night(scenario.period.start), night(scenario.period.end),
        )  # fmt: skip
        np.testing.assert_array_equal([row[name] for name in OUTCOMES], expected)


def test_sweeps_of_each_kind_are_studies_of_their_own_and_share_no_run(swept, mine, channelsim):
    ways = [*WAYS.values(), ("--assumptions", mine)]
    folders = [swept(*words)[2] for words in ways]
    assert len(set(folders)) == len(ways)
    for folder in folders:
        message = json.loads(channelsim("status", folder, "--json").out)
        assert (message["kept_before"], message["done"]) == (0, 4)
    swept("--assumptions=prior")
    message = json.loads(channelsim("status", folders[1], "--json").out)
    assert (message["kept_before"], message["done"]) == (4, 0)


def test_a_dry_run_says_the_study_that_it_would_be(channelsim, write, short, mine):
    write("few.yaml", SWEEP)
    for words in (*WAYS.values(), ("--assumptions", mine)):
        printed = output(channelsim("sweep", "few.yaml", "--dry-run", "--json", *words))
        source = str(words[-1]).rpartition("=")[2] if words else "posterior"
        wanted = load_sweep("few.yaml", named_source(source, "default"))
        assert printed["study"] == wanted.study
        assert printed["runs_to_do"] == 4
