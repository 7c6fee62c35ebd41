"""The option --precision: replications are added, and the numbers are those with -n."""

import json

import pytest

SHORT = (
    "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-12}\nwindows: {}\n"
    "name: short\n"
)
STOPS = "extends: short.yaml\nname: stops\npolicies: [{kind: shallow_water_stops}]\n"
FILES = ("runs.parquet", "summary.json", "tables.txt", "weekly.parquet")


@pytest.fixture
def compare(channelsim, write):
    short, stops = write("short.yaml", SHORT), write("stops.yaml", STOPS)
    return lambda *words: channelsim("compare", short, stops, "--out", "study", *words)


@pytest.mark.long
def test_its_numbers_are_those_with_as_many_replications(compare, tmp_path):
    first = json.loads(compare("--precision", "arrivals=100000", "--json").out)["precision"]
    assert (first["reached"], first["looks"]) == (True, [60])
    asked = 0.9 * first["outcomes"][0]["reached"]
    page = compare("--precision", f"arrivals={asked}")
    assert "After 60 replications, arrivals of stops is known to ± " in page.err
    looks = json.loads((tmp_path / "study" / "precision.json").read_text())["looks"]
    assert len(looks) > 1
    assert f"Precision reached with {looks[-1]} replications:\n  arrivals: at most ± " in page.out
    kept = {name: (tmp_path / "study" / name).read_bytes() for name in FILES}
    again = compare("-n", looks[-1])
    assert "Precision" not in again.out
    assert kept == {name: (tmp_path / "study" / name).read_bytes() for name in FILES}
    assert not (tmp_path / "study" / "precision.json").exists()


def test_a_limit_that_is_too_low_says_how_many_draws_are_needed(compare):
    page = compare("--precision", "deaths=1e-6", "-n", "60")
    assert page.code == 0
    assert "Precision NOT reached with 60 replications:" in page.out
    assert "mostly chance. Ask for expected_deaths." in " ".join(page.out.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["arivals=1%"], "--precision: arivals is not compared; did you mean arrivals?"),
        (["arrivals=1%", "-n", "59"], "the limit of 59 replications is too low. It needs 60"),
    ],
)
def test_a_wrong_precision_is_one_line_and_runs_nothing(compare, tmp_path, words, message):
    page = compare("--precision", *words)
    assert page.code == 2
    assert message in page.err
    assert len(page.err.splitlines()) == 1
    assert not (tmp_path / "results").exists()
