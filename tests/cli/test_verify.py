"""The command verify: a stored study runs again from its folder, and every difference is named."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import UserError
from sim.experiment import work
from sim.runs.manifest import file_digest
from sim.shipped import folder as shipped_folder

MONTH = "period: {from: 2025-03-01, to: 2025-03-31}\n"
STOPS = MONTH + "policies: [{kind: shallow_water_stops, from: 2025-03-10}]\n"
BOTH = STOPS.replace("}]", "}, {kind: extra_officers, officers: 300}]")
LONGER = "period: {from: 2025-03-01, to: 2025-07-27}\n"
RETURNS = LONGER + (
    "policies: [{kind: returns_agreement, from: 2025-02-01, share: 1, capacity_a_year: 52}]\n"
)
FILES = {"short": MONTH, "stops": STOPS, "both": BOTH, "longer": LONGER, "returns": RETURNS}
CHANGE = "arrivals.period.stops.change"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two scenarios of one month in six replications."""
    folder = tmp_path_factory.mktemp("verify")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text)
    out = folder / "study"
    sim.compare(folder / "short.yaml", folder / "stops.yaml", replications=6, out=out)
    return out


@pytest.fixture
def copied(study, tmp_path):
    """A copy of the study, without the files of its scenarios."""
    return Path(shutil.copytree(study, tmp_path / "moved" / "copy"))


@pytest.fixture
def simulated(monkeypatch):
    """Return the list of scenarios that are simulated in this process."""
    names, simulate = [], work.simulate

    def noted(scenario, *rest, **more):
        names.append(scenario.name)
        return simulate(scenario, *rest, **more)

    monkeypatch.setattr(work, "simulate", noted)
    return names


def sign(folder, *names):
    """Write the checksums of changed files into the manifest."""
    record = read(folder, "manifest.json")
    record["files"] |= {name: file_digest(folder / name) for name in names}
    write(folder, "manifest.json", record)


def read(folder, name):
    return json.loads((folder / name).read_text())


def write(folder, name, data):
    (folder / name).write_text(json.dumps(data))


def change_cell(folder, file, column, row, factor=1.0, add=0.0):
    """Change one number of a Parquet file; return its old and new value."""
    table = pq.read_table(folder / file)
    values = table[column].to_numpy().copy()
    old = float(values[row])
    values[row] = old * factor + add
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(values)), folder / file)
    return old, float(values[row])


def verified(channelsim, *words):
    """Return the exit code and the JSON of a verification."""
    printed = channelsim("verify", *words, "--workers", 1, "--json")
    return printed.code, json.loads(printed.out)


def test_a_study_is_confirmed_byte_for_byte(channelsim, study):
    printed = channelsim("verify", study, "--workers", 1)
    assert (printed.code, printed.err) == (0, "")
    assert "confirmed byte for byte" in printed.out
    assert "2 scenarios ran again in 6 replications. No run came from the run store." in printed.out
    assert all(len(line) <= 80 for line in printed.out.splitlines())
    code, data = verified(channelsim, study)
    assert (code, data["confirmed"], data["versions"], data["tolerance"]) == (0, True, [], 0.0)
    assert data["checked_headlines"] == len(sim.headlines(study).headlines)
    assert data["files"] == data["cells"] == data["entries"] == data["headlines"] == []


def test_it_runs_everything_again_although_the_store_has_it(channelsim, study, simulated, tmp_path):
    base, other = study.parent / "short.yaml", study.parent / "stops.yaml"
    assert channelsim("compare", base, other, "-n", 3, "--workers", 1, "--out", "o").code == 0
    assert len(simulated) == 6 + 2  # and two controls
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert channelsim("compare", base, other, "-n", 3, "--workers", 1, "--out", "o").code == 0
    assert len(simulated) == 8  # from the store
    assert channelsim("verify", "o", "--workers", 1).code == 0
    assert len(simulated) == 16
    manifest = tmp_path / "o/manifest.json"
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {p: b for p, b in after.items() if p != manifest} == {
        p: b for p, b in before.items() if p != manifest
    }


def test_a_folder_that_was_moved_still_verifies(channelsim, copied):
    code, data = verified(channelsim, copied)
    assert (code, data["confirmed"]) == (0, True)


def test_one_headline_runs_only_what_it_needs(channelsim, study, simulated, tmp_path):
    files = [study.parent / f"{name}.yaml" for name in ("short", "stops", "both")]
    sim.compare(*files, replications=3, out=tmp_path / "three")
    for key, needed in (
        ("arrivals.period.both.change", {"short", "both"}),
        ("deaths.period.stops.level", {"stops"}),
    ):
        simulated.clear()
        code, data = verified(channelsim, "three", key)
        assert (code, [h["id"] for h in data["headlines"]]) == (0, [key])
        assert (set(simulated), len(simulated)) == (needed, 3 * len(needed))


def test_a_sample_runs_evenly_spaced_replications(channelsim, study, simulated):
    code, data = verified(channelsim, study, "--sample", 2)
    assert code == 0
    assert (data["extent"]["replications"], data["extent"]["of_replications"]) == (2, 6)
    assert len(simulated) == 4
    assert "2 of 6 replications" in channelsim("verify", study, "--sample", 2, "--workers", 1).out


def test_two_workers_say_the_same_as_one(channelsim, copied):
    change_cell(copied, "runs.parquet", "arrivals", 3, add=100)
    one, two = (channelsim("verify", copied, "--json", "--workers", workers) for workers in (1, 2))
    assert (one.code, one.out) == (two.code, two.out)
    assert one.code == 3


@pytest.mark.parametrize("signed", [False, True])
def test_a_changed_run_is_named(channelsim, copied, signed):
    old, new = change_cell(copied, "runs.parquet", "arrivals", 9, add=1)
    if signed:
        sign(copied, "runs.parquet")
    code, data = verified(channelsim, copied)
    assert code == 3
    assert data["cells"] == [
        {"file": "runs.parquet", "scenario": "stops", "replication": 3, "window": "period",
         "outcome": "arrivals", "stored": new, "now": old}
    ]  # fmt: skip
    assert [each["file"] for each in data["files"]] == ([] if signed else ["runs.parquet"])
    assert data["entries"] == data["headlines"] == []  # the summary follows from the right run
    assert "stops, replication 3, period" in channelsim("verify", copied, "--workers", 1).out


@pytest.mark.parametrize("signed", [False, True])
def test_a_changed_headline_is_named_with_both_values(channelsim, copied, signed):
    summary = read(copied, "summary.json")
    outcomes = summary[0]["differences"][0]["outcomes"]
    right = outcomes["arrivals"]["mean"]
    outcomes["arrivals"]["mean"] = right - 1000.0
    write(copied, "summary.json", summary)
    if signed:
        sign(copied, "summary.json")
    for words in ((), (CHANGE,), ("--sample", 1)):
        code, data = verified(channelsim, copied, *words)
        (headline,) = data["headlines"]
        assert (code, headline["id"], headline["confirmed"]) == (3, CHANGE, False)
        assert headline["printed"]["value"] == right - 1000.0
        assert headline["now"]["value"] == right
        assert data["cells"] == []
        assert [each["file"] for each in data["files"]] == ([] if signed else ["summary.json"])
    assert CHANGE in channelsim("verify", copied, "--workers", 1).out


def test_another_headline_of_a_changed_summary_is_confirmed_and_the_file_named(channelsim, copied):
    summary = read(copied, "summary.json")
    summary[0]["differences"][0]["outcomes"]["arrivals"]["mean"] = 0.0
    write(copied, "summary.json", summary)
    key = "deaths.period.stops.change"
    code, data = verified(channelsim, copied, key)
    assert (code, data["headlines"][0]["confirmed"]) == (3, True)
    assert data["entries"] == []
    printed = " ".join(channelsim("verify", copied, key, "--sample", 1, "--workers", 1).out.split())
    assert "confirmed, but a file was changed" in printed


@pytest.mark.parametrize(
    ("path", "value", "key", "where"),
    [
        (("differences", 0, "outcomes", "deaths", "distinguishable"), None,
         "deaths.period.stops.change", "distinguishable"),
        (("scenarios", 1, "outcomes", "deaths", "sd"), 0.5, "deaths.period.stops.level", "sd"),
        (("sentences", 0, "text"), "No deaths.", "", "sentences.0.text"),
        (("seed",), 2, "", "seed"),
        (("scenarios", 0, "title"), "x", "", "scenarios.0.title"),
    ],
)  # fmt: skip
def test_any_other_entry_of_the_summary_is_named(channelsim, copied, path, value, key, where):
    summary = read(copied, "summary.json")
    inner = summary[0]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    write(copied, "summary.json", summary)
    code, data = verified(channelsim, copied, "--sample", 1)
    (entry,) = data["entries"]
    assert (code, entry["id"], entry["where"], entry["printed"]) == (3, key, where, value)


def test_a_removed_entry_and_an_added_scenario_are_named(channelsim, copied):
    summary = read(copied, "summary.json")
    del summary[0]["differences"][0]["outcomes"]["deaths"]
    summary[0]["scenarios"].append(summary[0]["scenarios"][0])
    write(copied, "summary.json", summary)
    code, data = verified(channelsim, copied, "--sample", 1)
    assert code == 3
    assert {(e["id"], e["where"], e["printed"], e["now"]) for e in data["entries"]} == {
        ("", "scenarios.2", "several entries", "absent"),
        ("deaths.period.stops.change", "", "absent", "several entries"),
    }


def test_changed_weeks_and_tables_are_named(channelsim, copied):
    old, new = change_cell(copied, "weekly.parquet", "boats", 7, add=1)
    text = (copied / "tables.txt").read_text()
    (copied / "tables.txt").write_text(text.replace("arrivals", "arrival", 1))
    code, data = verified(channelsim, copied)
    (cell,) = data["cells"]
    assert (code, cell["file"], cell["outcome"]) == (3, "weekly.parquet", "boats")
    assert (cell["stored"], cell["now"]) == (new, old)
    (line,) = data["entries"]
    assert line["file"] == "tables.txt"
    assert "arrival " in line["printed"]
    assert [each["file"] for each in data["files"]] == ["tables.txt", "weekly.parquet"]


def test_a_run_outside_the_sample_is_seen_by_its_checksum_and_by_the_summary(channelsim, copied):
    change_cell(copied, "runs.parquet", "arrivals", 3, add=100)
    code, data = verified(channelsim, copied, "--sample", 1)
    assert (code, data["cells"]) == (3, [])
    assert data["files"] == [{"file": "runs.parquet", "what": "was changed after it was written"}]
    assert "arrivals.period.short.level" in [h["id"] for h in data["headlines"]]


def test_a_changed_manifest_is_named(channelsim, copied):
    original = read(copied, "manifest.json")
    changed = json.loads(json.dumps(original))
    changed["resolved"]["stops"]["policies"][0]["from"] = "2025-03-20"
    write(copied, "manifest.json", changed)
    code, data = verified(channelsim, copied)
    named = {"file": "manifest.json", "what": "scenario stops was changed after it was run"}
    assert (code, data["files"]) == (3, [named])
    assert {cell["scenario"] for cell in data["cells"]} == {"stops"}
    write(copied, "manifest.json", original | {"seed": 2})
    code, data = verified(channelsim, copied, "--sample", 1)
    assert code == 3
    assert data["files"][0]["what"].startswith(
        "its seed, windows or days are not those of short+1-"
    )
    assert data["cells"]


@pytest.mark.parametrize(
    ("controls", "where", "printed", "now"),
    [
        ({"null policy": "", "total blockade": "1 person arrives"}, "controls.total blockade",
         "1 person arrives", "passed"),
        ({"null policy": ""}, "controls.total blockade", "absent", "passed"),
        ([1], "controls", "another form", "several entries"),
    ],
)  # fmt: skip
def test_changed_controls_of_the_manifest_are_named(
    channelsim, copied, controls, where, printed, now
):
    write(copied, "manifest.json", read(copied, "manifest.json") | {"controls": controls})
    code, data = verified(channelsim, copied)
    assert (code, data["files"]) == (3, [])
    assert data["entries"] == [
        {"file": "manifest.json", "id": "", "where": where, "printed": printed, "now": now}
    ]
    code, data = verified(channelsim, copied, "--sample", 1)
    assert (code, data["entries"]) == (0, [])  # controls run only with all replications


def test_a_missing_file_is_named(channelsim, copied):
    (copied / "weekly.parquet").unlink()
    (copied / "summary.json").write_text("{")
    code, data = verified(channelsim, copied, "--sample", 1)
    assert code == 3
    assert [(each["file"], each["what"]) for each in data["files"]] == [
        ("summary.json", "was changed after it was written"), ("weekly.parquet", "is missing"),
        ("summary.json", "cannot be read"),
    ]  # fmt: skip


def test_on_another_platform_last_digits_may_differ_and_that_is_said(channelsim, copied):
    change_cell(copied, "runs.parquet", "expected_deaths", 3, factor=1 + 1e-13)
    sign(copied, "runs.parquet")
    code, data = verified(channelsim, copied)
    assert (code, data["tolerance"], len(data["cells"])) == (3, 0.0, 1)
    write(copied, "manifest.json", read(copied, "manifest.json") | {"platform": "Linux arm"})
    code, data = verified(channelsim, copied)
    assert (code, data["confirmed"], data["extent"]["last_digits"]) == (0, True, 1)
    assert 0 < data["extent"]["largest"] < data["tolerance"] == 1e-9
    assert [each["what"] for each in data["versions"]] == ["platform"]
    printed = " ".join(channelsim("verify", copied, "--workers", 1).out.split())
    assert "Made with platform Linux arm; here " in printed
    assert "Numbers may differ by 1e-09 of their size" in printed
    assert "1 differs, by at most 1e-13." in printed
    assert verified(channelsim, copied, "--tolerance", 0)[0] == 3


def test_other_versions_are_named_the_model_version_first(channelsim, copied):
    record = read(copied, "manifest.json")
    record["packages"]["numpy"] = "1.26"
    write(copied, "manifest.json", record | {"model_version": "2", "code": "0123", "python": "2.7"})
    printed = channelsim("verify", copied, "--sample", 1, "--workers", 1)
    assert printed.code == 0
    assert printed.out.splitlines()[2:6] == [
        "Made by model version 2; this is 3.",
        f"Made by other code: digest 0123, here {record['code']}.",
        f"Made with python 2.7; here {record['python']}.",
        f"Made with numpy 1.26; here {np.__version__}.",
    ]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("arrivals.period.stops.chnge", f"did you mean {CHANGE}?"),
        ("arivals.period.stops.change", f"did you mean {CHANGE}?"),
        ("deaths.period.stop.level", "did you mean deaths.period.stops.level?"),
    ],
)
def test_an_unknown_id_gets_the_nearest(channelsim, study, simulated, key, hint):
    printed = channelsim("verify", study, key)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert printed.err.startswith(f"{key}: no headline has this id; {hint}")
    assert not simulated


def test_ids_are_listed_and_none_is_run(channelsim, study, simulated):
    printed = channelsim("verify", study, "--list")
    assert printed.code == 0
    assert CHANGE in printed.out
    data = json.loads(channelsim("verify", study, "--list", "--json").out)
    by_id = {each["id"]: each for each in data["headlines"]}
    summary = read(study, "summary.json")[0]["differences"][0]["outcomes"]["arrivals"]
    assert by_id[CHANGE]["numbers"] == {
        "value": summary["mean"], "low": summary["low"], "high": summary["high"]
    }  # fmt: skip
    frame = sim.headlines(study).to_frame()
    assert list(frame["id"]) == list(by_id)
    assert len(channelsim("verify", study, "--list", "--all").out) > len(printed.out)
    assert channelsim("verify", study, CHANGE, "--list").code == 2
    assert not simulated


def broken(change):
    """Return a function that changes the manifest's data."""

    def apply(folder):
        record = read(folder, "manifest.json")
        write(folder, "manifest.json", change(record) or record)

    return apply


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "manifest.json").write_text("{"), "manifest.json: cannot be read"),
        (lambda f: (f / "manifest.json").write_text("[]"), "manifest.json: cannot be read"),
        (lambda f: (f / "manifest.json").unlink(), "has no manifest.json"),
        (lambda f: (f / ".unfinished").touch(), "is not finished"),
        (lambda f: (f / "runs.parquet").unlink(), "runs.parquet: is missing or cannot be read"),
        (lambda f: (f / "runs.parquet").write_text("x"), "runs.parquet: is missing or cannot"),
        (broken(lambda r: r.pop("resolved") and None), "damaged or incomplete (KeyError"),
        (broken(lambda r: r | {"resolved": 3}), "damaged or incomplete (AttributeError"),
        (broken(lambda r: r | {"resolved": {}}), "damaged or incomplete (ValueError"),
        (broken(lambda r: r | {"seed": "1"}), "seed is '1'"),
        (broken(lambda r: r | {"options": r["options"] | {"replications": 0}}), "is 0"),
        (broken(lambda r: r | {"options": r["options"] | {"replications": 5}}),
         "its 12 rows are not the 10 that manifest.json names: 2 scenarios × 5 replications"),
        (broken(lambda r: r | {"options": {"replications": 6, "windows": ["x"]}}), "no window x"),
        (broken(lambda r: r | {"files": {}}), "no runs"),
        (broken(lambda r: r | {"parameters": r["parameters"] | {"kind": "/etc/passwd"}}),
         "parameters.kind is '/etc/passwd'"),
        (broken(lambda r: r | {"files": {"../x": "0"}}), "'../x' is no name"),
        (broken(lambda r: r | {"kind": "sweep"}), "is of kind sweep. verify takes the folder of"),
    ],
)  # fmt: skip
def test_a_damaged_study_is_one_line(channelsim, copied, damage, message):
    damage(copied)
    printed = channelsim("verify", copied)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err


def test_what_is_no_comparison_is_one_line(channelsim, tmp_path):
    (tmp_path / "fit").mkdir()
    write(tmp_path / "fit", "calibration.manifest.json", {"kind": "calibration"})
    printed = channelsim("verify", "fit")
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert "fit: is of kind calibration. verify takes the folder of run, compare or" in printed.err


def test_a_policy_of_a_missing_package_is_one_line(channelsim, copied):
    record = read(copied, "manifest.json")
    record["resolved"]["stops"]["policies"][0]["kind"] = "double_watch"
    record["policies_of_packages"] = ["double-watch 1.0"]
    write(copied, "manifest.json", record)
    printed = channelsim("verify", copied)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "unknown policy double_watch" in printed.err
    assert "It needs the package double-watch 1.0. Install it." in printed.err
    write(copied, "manifest.json", record | {"model_version": "2"})
    printed = channelsim("verify", copied)
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert f"{copied}: made by model version 2; this is {sim.MODEL_VERSION}. " in printed.err


def failing(monkeypatch, *chosen):
    """Let runs fail by scenario and number of its run."""
    simulate, seen = work.simulate, {}

    def sometimes(scenario, *rest, **more):
        seen[scenario.name] = seen.get(scenario.name, -1) + 1
        if (scenario.name, seen[scenario.name]) in chosen:
            raise ZeroDivisionError("the sea is dry")
        return simulate(scenario, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(work, "simulate", sometimes)
        yield


def test_a_study_with_failed_runs_is_confirmed_if_they_fail_again(
    channelsim, study, monkeypatch, tmp_path
):
    files = study.parent / "short.yaml", study.parent / "stops.yaml"
    words = ("-n", 3, "--workers", 1, "--out", tmp_path / "some")
    for _ in failing(monkeypatch, ("stops", 1)):
        assert channelsim("compare", *files, *words).code == 1
    for _ in failing(monkeypatch, ("stops", 1)):
        again = channelsim("verify", "some", "--workers", 1)
    assert again.code == 0
    assert "1 of 6 runs failed." in again.out
    assert "stops: ZeroDivisionError: the sea is dry" in again.err
    code, data = verified(channelsim, "some")  # it does not fail any more
    assert code == 3
    assert {(c["scenario"], c["replication"], c["stored"]) for c in data["cells"]} == {
        ("stops", 1, None)
    }
    assert "failed" in channelsim("verify", "some", "--workers", 1).out


def test_a_run_that_fails_now_is_a_difference(channelsim, copied, monkeypatch):
    for _ in failing(monkeypatch, ("stops", 4)):
        code, data = verified(channelsim, copied)
    assert (code, data["extent"]["failed"]) == (3, 1)
    assert {(c["scenario"], c["replication"], c["now"]) for c in data["cells"]} == {
        ("stops", 4, None)
    }


def test_ctrl_c_is_one_line_and_leaves_nothing(channelsim, study, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "simulate", interrupted)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    printed = channelsim("verify", study, "--workers", 1)
    assert (printed.code, printed.out, printed.err.count("\n")) == (130, "", 1)
    assert printed.err.startswith("Interrupted. Nothing is verified, and no run is kept.")
    assert list(tmp_path.iterdir()) == []


ASKED = {
    "prior": ("compare", "short", "stops", "--assumptions", "prior"),
    "defaults": ("compare", "short", "stops", "--assumptions", "defaults"),
    "strengths at defaults": ("compare", "short", "stops", "--policy-strength", "default"),
    "fresh worlds": ("compare", "short", "stops", "--fresh-worlds", "--seed", 7),
    "all pairs": ("compare", "short", "stops", "both", "--against", "all"),
    "parts": ("compare", "short", "both", "--parts"),
    "run": ("run", "short", "stops"),
    "full places": ("compare", "longer", "returns"),
    "everything": ("compare", "short", "stops", "--all", "--window", "2025-03-05:2025-03-20"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_whatever_was_asked_is_confirmed(channelsim, study, asked):
    command, *words = ASKED[asked]
    files = [study.parent / f"{word}.yaml" if word in FILES else word for word in words]
    assert channelsim(command, *files, "-n", 2, "--workers", 1, "--out", "made").code == 0
    code, data = verified(channelsim, "made")
    assert (code, data["confirmed"], data["versions"]) == (0, True, [])
    full = "They were full from" in (Path("made") / "tables.txt").read_text()
    assert full == (asked == "full places")  # which only the weekly series show
    ids = [each.id for each in sim.headlines("made").headlines]
    assert ("arrivals.period.both.change.stops" in ids) == (asked == "all pairs")
    assert ("arrivals.period.interaction.part" in ids) == (asked == "parts")
    assert any(".change" in key for key in ids) == (asked != "run")
    record = read(Path("made"), "manifest.json")
    del record["files"]["summary.json"], record["files"]["weekly.parquet"]
    write(Path("made"), "manifest.json", record)
    code, data = verified(channelsim, "made", "--sample", 1)
    assert (code, data["unchecked"]) == (0, ["summary.json", "weekly.parquet"])
    if asked != "run":  # a run of several scenarios differs from a comparison only there
        assert [each.id for each in sim.headlines("made").headlines] == ids


def test_a_study_from_a_users_own_posterior_needs_no_other_file(channelsim, study, tmp_path):
    shutil.copy(shipped_folder("calibration") / "posterior.parquet", tmp_path / "own.parquet")
    words = ("-n", 2, "--workers", 1, "--assumptions", "own.parquet", "--out", "made")
    assert channelsim("run", study.parent / "short.yaml", *words).code == 0
    (tmp_path / "own.parquet").unlink()
    assert verified(channelsim, "made")[0] == 0
    (tmp_path / "made/posterior.parquet").unlink()
    printed = channelsim("verify", "made")
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert "posterior.parquet: no such file" in printed.err


WRONG = (
    {"sample": -1}, {"sample": "2"}, {"workers": -1}, {"tolerance": 2.0}, {"tolerance": "x"},
    {"headline": 3},
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_argument_is_one_line(study, wrong):
    with pytest.raises(UserError) as problem:
        sim.verify(study, **wrong)
    assert "\n" not in str(problem.value)


def test_an_id_may_be_written_with_the_signs_of_its_names(channelsim, study, tmp_path):
    files = study.parent / "short.yaml", study.parent / "both.yaml"
    words = ("-n", 1, "--parts", "--workers", 1, "--out", "made")
    assert channelsim("compare", *files, *words).code == 0
    for key in ("deaths.period.all together.part", "deaths.period.all%20together.part"):
        code, data = verified(channelsim, "made", key)
        assert (code, data["headline"]) == (0, "deaths.period.all%20together.part")


@pytest.mark.parametrize("key", ["runs", "failed_runs"])
def test_a_changed_number_of_runs_is_named(channelsim, copied, key):
    record = read(copied, "manifest.json")
    write(copied, "manifest.json", record | {key: 7})
    code, data = verified(channelsim, copied, "--sample", 1)
    named = {"file": "manifest.json", "what": f"{key} is 7, but the folder has {record[key]}"}
    assert (code, data["files"]) == (3, [named])


def test_weeks_without_a_key_or_twice_are_named(channelsim, copied):
    path = copied / "weekly.parquet"
    table = pq.read_table(path)
    for wrong in (table.drop_columns(["week"]), pa.concat_tables([table, table.slice(3, 1)])):
        pq.write_table(wrong, path)
        sign(copied, "weekly.parquet")
        code, data = verified(channelsim, copied, "--sample", 1)
        assert (code, data["files"]) == (
            3, [{"file": "weekly.parquet", "what": "cannot be read"}]
        )  # fmt: skip


def test_outcomes_that_the_study_lacks_are_left_out(channelsim, copied):
    """As in a study from before an outcome was added; this one is 0 in all of these runs."""
    table = pq.read_table(copied / "runs.parquet")
    pq.write_table(table.drop_columns(["refusals_navy"]), copied / "runs.parquet")
    summary = read(copied, "summary.json")
    for scenario in summary[0]["scenarios"]:
        del scenario["outcomes"]["refusals_navy"]
    del summary[0]["differences"][0]["outcomes"]["refusals_navy"]
    write(copied, "summary.json", summary)
    sign(copied, "runs.parquet", "summary.json")
    code, data = verified(channelsim, copied)
    assert (code, data["confirmed"]) == (0, True)
    assert data["extent"]["numbers"] == 12 * (table.num_columns - 4)
