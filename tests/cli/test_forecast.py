"""Forecasts from the command line: printed, sealed, refused in one line."""

import json
from datetime import date

import pytest
from made_posteriors import written

from sim.forecast.sealed import read_sealed

SERIES = "week_ending,people_arrived,boats_arrived\n"


@pytest.fixture
def few(tmp_path):
    """A posterior of three draws."""
    return written(tmp_path / "few.parquet", [1.0, 2.0, 1.0])


@pytest.mark.slow
def test_a_forecast_is_told_week_by_week_and_sealed(channelsim, few, tmp_path):
    ask = ("forecast", "make", "--to", "2025-07-31", "-n", "20", "--assumptions", few, "-q")
    printed = json.loads(channelsim(*ask, "--json", "--workers", "1").out)
    assert [w["week_ending"] for w in printed["weeks"]][:2] == ["2025-06-22", "2025-06-29"]
    assert len(printed["weeks"]) == 6
    q = printed["weeks"][0]["people_arrived"]
    assert q["q05"] <= q["q25"] <= q["q50"] <= q["q75"] <= q["q95"]
    assert (printed["replications"], printed["data_to"]) == (20, "2025-06-15")
    first = channelsim(*ask, "--seal", "--workers", "2", "--out", tmp_path / "one.parquet")
    channelsim(*ask, "--seal", "--workers", "1", "--out", tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert read_sealed(tmp_path / "one.parquet").week_ending[-1] == date(2025, 7, 27)
    assert all(len(line) <= 80 for line in first.out.splitlines())
    assert "No new policy" in " ".join(first.out.split())
    again = channelsim(*ask, "--seal", "--out", tmp_path / "one.parquet")
    assert again.code == 2
    assert "a sealed forecast is never overwritten" in again.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "2025-06-01"), "must be 2025-06-22 to"),
        (("--to", "2031-01-01"), "must be 2025-06-22 to 2027-12-31"),
        (("--to", "soon"), "soon"),
        (("-n", "1"), "10"),
        (("--observed", "none.parquet"), "none.parquet"),
    ],
)
def test_what_cannot_be_forecast_is_one_line(channelsim, few, words, message):
    printed = channelsim("forecast", "make", "--assumptions", few, *words)
    assert printed.code == 2
    (line,) = printed.err.splitlines()
    assert message in line


def test_a_later_series_that_leaves_a_gap_is_one_line(channelsim, few, tmp_path):
    (tmp_path / "later.csv").write_text(SERIES + "2025-07-13,500,9\n2025-07-20,600,10\n")
    printed = channelsim(
        "forecast", "make", "--assumptions", few, "--observed", tmp_path / "later.csv"
    )
    assert printed.code == 2
    assert "Add the weeks between" in printed.err
