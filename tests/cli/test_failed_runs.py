"""A run that fails is a row; the others are kept."""

import json
import math

import pyarrow.parquet as pq
import pytest

from sim.experiment import controls, work


@pytest.fixture
def breaks(monkeypatch):
    """Let chosen (scenario, replication) pairs fail."""
    simulate = work.simulate

    def arrange(*chosen):
        seen = {}

        def sometimes(scenario, *rest, **more):
            seen[scenario.name] = seen.get(scenario.name, -1) + 1
            if (scenario.name, seen[scenario.name]) in chosen:
                raise ZeroDivisionError("the sea is dry\nand so is the beach")
            return simulate(scenario, *rest, **more)

        monkeypatch.setattr(work, "simulate", sometimes)

    return arrange


@pytest.fixture
def compared(channelsim, short, stops, tmp_path):
    """Compare two scenarios of one month, in this process."""

    def outcome(*words):
        words = ("short.yaml", "stops.yaml", "-n", "3", "--workers", "1", "--out", "here", *words)
        return channelsim("compare", *words)

    return outcome


def table(folder, name):
    return pq.read_table(folder / "here" / f"{name}.parquet").to_pylist()


def test_a_failed_run_is_a_row_with_its_traceback(compared, breaks, tmp_path):
    breaks(("stops", 1))
    assert compared().code == 1
    (row,) = table(tmp_path, "failures")
    assert (row["scenario"], row["replication"], row["stage"]) == ("stops", 1, "simulate")
    assert row["type"] == "ZeroDivisionError"
    assert row["message"].startswith("the sea is dry")
    assert row["traceback"].startswith("Traceback")
    assert "ZeroDivisionError" in row["traceback"]


def test_the_other_runs_are_as_they_would_have_been(compared, breaks, tmp_path):
    assert compared().code == 0
    whole = table(tmp_path, "runs")
    breaks(("stops", 1))
    assert compared("--store", "fresh").code == 1
    runs = table(tmp_path, "runs")
    assert len(runs) == len(whole) == 6
    for row, before in zip(runs, whole, strict=True):
        if (row["scenario"], row["replication"]) == ("stops", 1):
            assert math.isnan(row["deaths"])
        else:
            assert str(row) == str(before)


def test_a_failed_run_is_told_on_stderr(compared, breaks):
    breaks(("stops", 1))
    outcome = compared()
    assert "run failed: stops, replication 1, simulate: ZeroDivisionError" in outcome.err
    assert "1 of 6 runs failed" in outcome.err
    assert "here/failures.parquet" in outcome.err
    assert "Traceback" not in outcome.err
    assert "deaths" in outcome.out


def test_a_failed_run_is_told_on_stderr_with_quiet_too(compared, breaks):
    breaks(("stops", 1))
    assert "1 of 6 runs failed" in compared("--quiet").err


def test_pairs_with_a_failed_run_are_left_out_of_the_comparison(compared, breaks):
    breaks(("stops", 1))
    printed = json.loads(compared("--json").out)
    assert printed["differences"][0]["outcomes"]["deaths"]["n"] == 2
    assert [s["outcomes"]["deaths"]["n"] for s in printed["scenarios"]] == [3, 2]


def test_a_study_in_which_every_run_fails_is_still_told(compared, breaks, tmp_path):
    breaks(*((name, r) for name in ("short", "stops") for r in range(3)))
    outcome = compared()
    assert outcome.code == 1
    assert "6 of 6 runs failed" in outcome.err
    assert len(table(tmp_path, "failures")) == 6


def test_a_clean_study_has_no_table_of_failures(compared, tmp_path):
    assert compared().code == 0
    assert not (tmp_path / "here/failures.parquet").exists()


def test_a_clean_study_replaces_the_failures_of_the_one_before(compared, breaks, tmp_path):
    breaks(("stops", 1))
    assert compared().code == 1
    breaks()  # only the run that failed is run again
    assert compared().code == 0
    assert not (tmp_path / "here/failures.parquet").exists()


def test_a_control_that_fails_marks_the_study_and_exits_with_1(channelsim, short, monkeypatch):
    monkeypatch.setattr(controls, "_nothing", lambda: (("kit_found", "set", 0.9),))
    page = channelsim("run", short, "-n", "2", "--workers", "1", "--assumptions", "defaults")
    assert page.code == 1
    assert page.out.startswith("CONTROL FAILED: null policy: ")
    assert "control failed: null policy: " in page.err
