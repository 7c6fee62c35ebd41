"""The command decide: from a stored study, in one answer; wrong studies are one line."""

import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import sim

STOPS = "extends: {}\nname: stops\npolicies: [{{kind: shallow_water_stops}}]\n"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A comparison of two policies in a short period, with 20 draws."""
    folder = tmp_path_factory.mktemp("decide")
    short = folder / "short.yaml"
    short.write_text(
        "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-30}\nwindows: {}\n"
    )
    stops = folder / "stops.yaml"
    stops.write_text(STOPS.format("short.yaml"))
    out = folder / "study"
    sim.compare(short, stops, replications=40, store=folder / "store", out=out)
    return out


def test_it_answers_outcome_by_outcome_and_expected_deaths_first(channelsim, study):
    page = channelsim("decide", study, "--margin", "arrivals=1%,expected_deaths=2")
    assert page.code == 0
    assert all(len(line) <= 80 for line in page.out.splitlines())
    heads = [line for line in page.out.splitlines() if "less is better" in line]
    assert heads[0].startswith("expected deaths (people)")
    assert heads[1].startswith("arrivals (people)")
    assert "Pareto set: " in page.out
    assert "20 draws" in page.out
    assert "Chance hardly shows" not in page.out
    assert "\ndeaths" not in page.out  # realised deaths rank nothing


def test_json_has_shares_that_sum_and_the_same_bytes_again(channelsim, study):
    first = channelsim("decide", study, "--json")
    assert channelsim("decide", study, "--json").out == first.out
    data = json.loads(first.out)
    for one in data["outcomes"]:
        assert sum(s["p_best"] for s in one["standings"]) == pytest.approx(1.0)
        assert one["changes"]["short"]["value"] == 0
        assert {one["closest"]["first"], one["closest"]["second"]} == {"short", "stops"}
        assert one["sentence"].endswith(".")
    assert data["baseline"] == "short"
    assert data["chance_known"]
    assert set(data["pareto"]) | set(data["dominated"]) == {"short", "stops"}
    assert {"first", "second", "expected_deaths", "arrivals"} <= data["pairs"][0].keys()


def test_from_python_it_is_the_same(channelsim, study):
    decision = sim.decide(study)
    shown = json.loads(channelsim("decide", study, "--json").out)
    assert json.loads(json.dumps(decision.to_json())) == shown
    frame = decision.to_frame()
    assert len(frame) == 2 * len(decision.outcomes)
    assert frame["outcome"][0] == "expected_deaths"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--margin", "arivals=1%"), "--margin: arivals is not compared; did you mean arrivals?"),
        (("--window", "perid"), "has no window perid; did you mean period?"),
    ],
)
def test_a_wrong_word_is_one_line(channelsim, study, more, message):
    printed = channelsim("decide", study, *more)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err


def test_a_study_that_cannot_be_used_is_one_line(channelsim, study, tmp_path):
    short = study.parent / "short.yaml"
    stops = study.parent / "stops.yaml"
    for name, ask, message in (
        ("fixed", ("compare", short, stops, "-n", "5", "--assumptions", "defaults",
                   "--policy-strength", "default"), "shows chance only"),
        ("few", ("compare", short, stops, "-n", "6"), "has 3 complete draws. At least 20"),
        ("one", ("run", short, "-n", "2"), "has one scenario"),
    ):  # fmt: skip
        out = tmp_path / name
        assert channelsim(*ask, "--out", out, "-q").code == 0
        printed = channelsim("decide", out)
        assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
        assert message in printed.err
    damaged = tmp_path / "damaged"
    shutil.copytree(study, damaged)
    table = pq.read_table(damaged / "runs.parquet")
    for wrong in (table.drop_columns(["arrivals"]), table.slice(0, 50), table.slice(0, 0)):
        pq.write_table(wrong, damaged / "runs.parquet")
        printed = channelsim("decide", damaged)
        assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is not a comparison" in channelsim("decide", empty).err


def test_replications_are_paired_by_number_and_not_by_place(channelsim, study, tmp_path):
    shuffled = shutil.copytree(study, tmp_path / "shuffled") / "runs.parquet"
    table = pq.read_table(shuffled)
    order = np.random.default_rng(3).permutation(len(table))
    pq.write_table(table.take(pa.array(order)), shuffled)
    usual, again = (sim.decide(each).to_json() for each in (study, shuffled.parent))
    assert again | {"study": "study"} == usual
    for wrong in (
        table.slice(1),  # the first replication is missing in one scenario
        table.filter(pc.not_equal(table["replication"], 7)),  # and one in both
        pa.concat_tables([table.slice(0, 79), table.slice(0, 1)]),  # one is there twice
    ):
        pq.write_table(wrong, shuffled)
        printed = channelsim("decide", shuffled.parent)
        assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
        assert "runs.parquet lacks a replication of a scenario in period" in printed.err


def make_variant(channelsim, study, name):
    """Make the comparison of a study under a structural variant."""
    files = (study.parent / f"{each}.yaml" for each in ("short", "stops"))
    out, store = study.parent / name, study.parent / "store"
    words = ("--variant", name, "-n", "40", "--out", out, "--store", store, "-q", "--workers", "1")
    return channelsim("compare", *files, *words)


@pytest.fixture
def unlearned(channelsim, study):
    """The same comparison with networks that do not learn."""
    out = study.parent / "networks_do_not_learn"
    if not out.exists():
        made = make_variant(channelsim, study, out.name)
        assert "structural variant: networks do not learn" in " ".join(made.out.split())
    return out


def test_policies_are_judged_over_variants_too(channelsim, study, unlearned):
    page = channelsim("decide", study, "--variant", unlearned)
    assert "P(maximin)" in page.out
    data = json.loads(channelsim("decide", study, "--variant", unlearned, "--json").out)
    for one in data["outcomes"]:
        base, stops = one["robust"]
        assert base["worst"]["value"] == 0
        assert stops["worst"]["value"] >= one["changes"]["stops"]["value"]
        assert stops["variant"] in ("main", "networks do not learn")
    assert data == json.loads(json.dumps(sim.decide(study, variants=[unlearned]).to_json()))
    plain = json.loads(channelsim("decide", study, "--json").out)
    assert [one["robust"] for one in plain["outcomes"]] == [[]] * len(plain["outcomes"])


def test_a_study_under_a_variant_is_named_by_it(channelsim, study, unlearned):
    turned = sim.decide(unlearned, variants=[study])
    there = {one.scenario: one for one in turned.outcomes[1].robust}["stops"]
    here = {one.scenario: one for one in sim.decide(study, variants=[unlearned]).outcomes[1].robust}
    assert there.variant == here["stops"].variant
    assert there.worst.value == here["stops"].worst.value
    assert sim.budget(unlearned, variants=[study], outcome="arrivals").variants == (
        "networks do not learn", "main",
    )  # fmt: skip
    itself = channelsim("decide", unlearned, "--variant", unlearned)
    assert "same structure as another study (networks do not learn)" in itself.err


def test_a_variant_that_changes_no_run_is_refused(channelsim, study):
    """No order is given in the study, so refusal by coin changes nothing."""
    make_variant(channelsim, study, "refusal_by_coin")
    for command in ("decide", "budget"):
        printed = channelsim(command, study, "--variant", study.parent / "refusal_by_coin")
        assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
        assert "has the same runs as the main study: this choice changes nothing" in printed.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "--variant", "refusal_by_con"), "did you mean refusal by coin?"),
        (("decide", "--variant"), "has the same structure as another study (main)"),
    ],
)
def test_a_wrong_variant_is_one_line(channelsim, study, words, message):
    if words[0] == "decide":
        printed = channelsim("decide", study, "--variant", study)
    else:
        printed = channelsim("compare", study.parent / "short.yaml", study.parent / "stops.yaml",
                             *words[1:])  # fmt: skip
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
