"""A study's folder is enough to make its numbers again."""

import json

import pytest

POLICY = (
    "policies:\n"
    "  - {kind: shallow_water_stops, from: 2025-03-10, sectors: [1, 2], strength: 0.5}\n"
    "  - {kind: extra_officers, officers: 300, ramp_days: 14, from: 2025-03-05}\n"
    "parameters: {demand: 150, attractiveness: [0.3, 0.2, 0.2, 0.2, 0.1]}\n"
    "adversary: fixed\n"
)


@pytest.fixture
def study(channelsim, short, write, tmp_path):
    """Run a comparison with policies, overrides and priors; return its manifest."""
    other = write("other.yaml", short.read_text() + POLICY)
    done = channelsim(
        "compare", short, other, "-n", 3, "--seed", 7, "--assumptions=prior", "--out", "first"
    )
    assert done.code == 0, done.err
    return json.loads((tmp_path / "first/manifest.json").read_text())


def test_the_scenarios_of_a_manifest_run_as_they_did(channelsim, study, write, tmp_path):
    files = [
        write(f"again_{number}.yaml", json.dumps(scenario))
        for number, scenario in enumerate(study["resolved"].values())
    ]
    assert study["parameters"]["kind"] == "prior"
    done = channelsim(
        "compare", *files, "-n", study["options"]["replications"], "--seed", study["seed"],
        "--assumptions=prior", "--out", "again", "--store", "another",
    )  # fmt: skip
    assert done.code == 0, done.err
    first, again = ((tmp_path / name / "runs.parquet").read_bytes() for name in ("first", "again"))
    assert first == again
    assert study["study"] == json.loads((tmp_path / "again/manifest.json").read_text())["study"]


def test_a_manifest_says_what_the_numbers_were_made_from(study):
    assert study["command"].endswith("--seed 7 --assumptions=prior --out first")
    assert study["parameters"].keys() == {"kind", "digest", "intervals_hold", "policy_strength"}
    assert study["scenarios"].keys() == study["resolved"].keys() == {"short", "other"}
    assert (study["runs"], study["failed_runs"]) == (6, 0)
    assert study["files"].keys() == {
        "runs.parquet", "summary.json", "tables.txt", "weekly.parquet",
    }  # fmt: skip
    assert study["code"]


@pytest.mark.slow
def test_manifests_of_every_kind_have_the_same_keys(channelsim, study, write, tmp_path):
    write("few.yaml", "base: short.yaml\nmethod: grid\nreplications: 1\nfactors: {crews: {values: "
          "[100, 200]}}\n")  # fmt: skip
    assert channelsim("sweep", "few.yaml", "--assumptions=defaults", "--out", "swept").code == 0
    assert (
        channelsim(
            "attribute", "--draws", 1, "-n", 1, "--assumptions=defaults", "--out", "split"
        ).code
        == 0
    )
    swept = json.loads((tmp_path / "swept/manifest.json").read_text())
    split = json.loads((tmp_path / "split/attribution.manifest.json").read_text())
    assert list(swept) == list(split) == list(study)
    assert (study["kind"], swept["kind"], split["kind"]) == ("experiment", "sweep", "attribution")
    assert split["files"].keys() == {"attribution.json", "attribution.txt"}
    assert split["options"] == {"draws": 1, "replications": 1}
