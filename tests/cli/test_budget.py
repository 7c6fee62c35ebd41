"""The command budget: from a stored study, its variants, and wrong studies in one line."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-30}\nwindows: {}\n"
STOPS = "extends: short.yaml\nname: stops\npolicies: [{kind: shallow_water_stops}]\n"
FIXED = "adversary: fixed\n"


def scenario_files(folder, more=""):
    """Write the two scenarios into a folder of their own, and return their files."""
    folder.mkdir()
    (folder / "short.yaml").write_text(SHORT + more)
    (folder / "stops.yaml").write_text(STOPS)
    return folder / "short.yaml", folder / "stops.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("budget")


@pytest.fixture(scope="module")
def study(folder):
    """A comparison of two policies in a short period, with 20 draws."""
    files = scenario_files(folder / "files")
    sim.compare(*files, replications=40, store=folder / "store", out=folder / "study")
    return folder / "study"


@pytest.fixture(scope="module")
def variant(folder, study):
    """The same comparison with networks that do not learn."""
    files = scenario_files(folder / "fixed files", FIXED)
    sim.compare(*files, replications=40, store=folder / "store", out=folder / "fixed")
    return folder / "fixed"


def refused(printed):
    """Return the one line of a refusal."""
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    return printed.err


def test_it_splits_the_variance_outcome_by_outcome_and_expected_deaths_first(channelsim, study):
    page = channelsim("budget", study)
    assert page.code == 0
    assert all(len(line) <= 80 for line in page.out.splitlines())
    heads = [line for line in page.out.splitlines() if "variance of one future" in line]
    assert heads[0].startswith("expected deaths (people)")
    assert heads[1].startswith("arrivals (people)")
    assert "Structure is not measured in this study" in page.out
    assert page.out.count("value of knowing") == len(heads)
    assert "Structure is not measured. " in " ".join(page.out.split())
    assert "\ndeaths" not in page.out


def test_json_has_shares_that_sum_and_the_same_bytes_again(channelsim, study):
    first = channelsim("budget", study, "--json")
    assert channelsim("budget", study, "--json").out == first.out
    data = json.loads(first.out)
    assert data["variants"] == ["main"]
    assert data["draws"] == 20
    for one in data["outcomes"]:
        level, change = one["headlines"]
        assert (level["scenario"], level["is_level"]) == ("short", True)
        assert (change["scenario"], change["is_level"]) == ("stops", False)
        for headline in one["headlines"]:
            share = headline["share"]
            assert share["structure"]["value"] is None
            assert share["chance"]["value"] + share["assumptions"]["value"] == pytest.approx(1.0)
            if headline["split"]:
                parts = (headline["split"][p]["value"] for p in ("judgement", "sourced",
                                                                 "unexplained"))  # fmt: skip
                assert sum(parts) == pytest.approx(1.0)
        known = one["information"]
        assert known["best"] in ("short", "stops")
        gains = [figure["value"] for figure in known["assumptions"]]
        assert gains == sorted(gains, reverse=True)
        assert len(one["sentences"]) == 3


def test_a_variant_measures_structure(channelsim, study, variant):
    page = channelsim("budget", study, "--variant", variant, "--outcome", "arrivals")
    assert page.code == 0
    text = " ".join(page.out.split())
    assert "Structure: 2 variants (main; adversary fixed)." in text
    assert "Structure is that of 2 variants." in text
    assert "expected deaths" not in text
    assert all(len(line) <= 80 for line in page.out.splitlines())
    data = json.loads(channelsim("budget", study, "--variant", variant, "--json").out)
    for one in data["outcomes"]:
        for headline in one["headlines"]:
            shares = [part["value"] for part in headline["share"].values()]
            assert None not in shares
            assert sum(shares) == pytest.approx(1.0)


def test_from_python_it_is_the_same(channelsim, study, variant):
    found = sim.budget(study, variants=[variant], outcome="arrivals")
    ask = ("budget", study, "--variant", variant, "--outcome", "arrivals", "--json")
    assert json.loads(json.dumps(found.to_json())) == json.loads(channelsim(*ask).out)
    frame = found.to_frame()
    assert frame["scenario"].tolist() == ["short", "stops"]
    assert (
        frame[["chance", "assumptions", "structure"]].sum(axis=1).tolist()
        == [pytest.approx(1.0)] * 2
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--outcome", "arivals"), "--outcome arivals: did you mean arrivals?"),
        (("--outcome", "deaths"), "--outcome deaths: "),
        (("--window", "perid"), "has no window perid; did you mean period?"),
        (("--variant", "nowhere"), "nowhere: no such study"),
    ],
)
def test_a_wrong_word_is_one_line(channelsim, study, more, message):
    assert message in refused(channelsim("budget", study, *more))


def changed(variant, tmp_path, change):
    """Return a copy of a study with a changed manifest."""
    copy = tmp_path / "changed"
    shutil.copytree(variant, copy)
    record = json.loads((copy / "manifest.json").read_text())
    change(record)
    (copy / "manifest.json").write_text(json.dumps(record))
    return copy


def of_seed(record):
    record["seed"] = 2


def of_days(record):
    for days in record["options"]["windows"]["period"].values():
        days[1] = "2025-07-29"


def of_policy(record):
    record["resolved"]["stops"]["policies"][0]["strength"] = 0.5


def of_one_scenario(record):
    record["resolved"]["stops"]["adversary"] = "learns"


def of_code(record):
    record["code"] = "0123"


def of_source(record):
    record["parameters"]["digest"] = "posterior 0123 worlds to 2025-06-15"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (of_seed, "differs from study in the seed"),
        (of_days, "differs from study in the days of period"),
        (of_code, "differs from study in the model's code"),
        (of_policy, "differs from study in stops (policies)"),
        (of_source, "differs from study in the parameter source"),
        (of_one_scenario, "changes its scenarios in different ways (adversary fixed)"),
    ],
)
def test_a_variant_of_another_study_is_refused(
    channelsim, study, variant, tmp_path, change, message
):
    other = changed(variant, tmp_path, change)
    assert message in refused(channelsim("budget", study, "--variant", other))


def test_a_variant_that_lacks_an_outcome_is_refused(channelsim, study, variant, tmp_path):
    other = changed(variant, tmp_path, lambda record: None)
    table = pq.read_table(other / "runs.parquet")
    lacking = pa.array([None] * len(table), pa.float64())
    place = table.column_names.index("injured")
    pq.write_table(table.set_column(place, "injured", lacking), other / "runs.parquet")
    assert "the outcomes that are known" in refused(channelsim("budget", study, "--variant", other))


def test_a_study_with_a_failed_run_needs_more_draws(channelsim, study, variant, tmp_path):
    """Of 20 draws one is left out, and 19 are too few."""
    other = changed(study, tmp_path, lambda record: None)
    table = pq.read_table(other / "runs.parquet")
    arrivals = table["arrivals"].to_pylist()
    arrivals[4] = None
    place = table.column_names.index("arrivals")
    damaged = table.set_column(place, "arrivals", pa.array(arrivals, pa.float64()))
    pq.write_table(damaged, other / "runs.parquet")
    assert "has 19 complete draws. At least 20" in refused(channelsim("budget", other))


def test_a_variant_without_another_structure_is_refused(channelsim, study, variant):
    twice = channelsim("budget", study, "--variant", variant, "--variant", variant)
    assert "has the same structure as another study (adversary fixed)" in refused(twice)
    same = channelsim("budget", study, "--variant", study)
    assert "has the same structure as another study (main)" in refused(same)


def test_other_scenarios_or_fewer_draws_are_no_variant(channelsim, study, folder, tmp_path):
    short, stops = folder / "files" / "short.yaml", folder / "files" / "stops.yaml"
    for name, files, count, message in (
        ("turned", (stops, short), 40, "Give its scenarios the same names and order"),
        ("longer", (short, stops), 42, "differs from study in the number of replications"),
    ):
        out = tmp_path / name
        sim.compare(*files, replications=count, store=folder / "store", out=out)
        assert message in refused(channelsim("budget", study, "--variant", out))


def test_a_failed_control_heads_the_page_and_is_in_the_json(channelsim, study, variant, tmp_path):
    def fail(record):
        record["controls"]["null policy"] = "arrivals differ in 1 of 1 replications"

    assert "CONTROL" not in channelsim("budget", study).out
    other = changed(variant, tmp_path, fail)
    shown = channelsim("budget", other).out
    assert shown.startswith("CONTROL FAILED: null policy. Do not use this study.\n")
    assert json.loads(channelsim("budget", other, "--json").out)["failed_controls"] == [
        "null policy"
    ]
    for command in ("budget", "decide"):
        shown = channelsim(command, study, "--variant", other).out
        assert shown.startswith("CONTROL FAILED: null policy (adversary fixed). Do not use this")


def test_draws_of_another_posterior_have_a_budget_but_no_split(channelsim, study, tmp_path):
    other = changed(study, tmp_path, of_source)
    page = channelsim("budget", other)
    assert page.code == 0
    assert "Assumptions are not split." in page.out
    assert "another posterior or other priors" in " ".join(page.out.split())
    assert "value of knowing" not in page.out
    data = json.loads(channelsim("budget", other, "--json").out)
    assert data["not_split"]
    assert all(one["information"] is None for one in data["outcomes"])


def test_a_window_within_the_reported_days_is_refused(channelsim, folder, tmp_path):
    early = tmp_path / "early.yaml"
    early.write_text(SHORT.replace("07-01", "05-01").replace("07-30", "05-20"))
    stops = tmp_path / "stops.yaml"
    stops.write_text(STOPS.replace("short.yaml", "early.yaml"))
    sim.compare(early, stops, replications=40, store=folder / "store", out=tmp_path / "out")
    decided = channelsim("decide", tmp_path / "out")
    assert "Chance hardly shows in this window" in " ".join(decided.out.split())
    assert not json.loads(channelsim("decide", tmp_path / "out", "--json").out)["chance_known"]
    line = refused(channelsim("budget", tmp_path / "out"))
    assert "worlds went like the reports up to 2025-06-15" in line
    assert "--fresh-worlds" in line


def test_a_study_that_cannot_be_used_is_one_line(channelsim, study, tmp_path):
    assert "is not a comparison" in refused(channelsim("budget", tmp_path))
    damaged = tmp_path / "damaged"
    shutil.copytree(study, damaged)
    table = pq.read_table(damaged / "runs.parquet")
    pq.write_table(table.drop_columns(["arrivals"]), damaged / "runs.parquet")
    assert "damaged or incomplete" in refused(channelsim("budget", damaged))


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("options"),
        lambda record: record.update(seed="one"),
        lambda record: record["parameters"].update(digest="posterior worlds to some day"),
        lambda record: record["options"]["windows"]["period"].pop("stops"),
        lambda record: record.update(controls=[1]),
        lambda record: record["parameters"].update(digest=5),
    ],
)
def test_a_record_that_lacks_something_is_one_line(channelsim, study, tmp_path, change):
    other = changed(study, tmp_path, change)
    for command in ("budget", "decide"):
        assert "damaged or incomplete" in refused(channelsim(command, other))


def test_a_variant_with_a_damaged_scenario_is_one_line(channelsim, study, variant, tmp_path):
    other = changed(
        variant, tmp_path, lambda record: record["resolved"]["short"].update(parameters=5)
    )
    assert "damaged or incomplete" in refused(channelsim("budget", study, "--variant", other))
