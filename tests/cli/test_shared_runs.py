"""Commands share one run store: a run that exists is not run again, whoever asks for it."""

import resource

import pytest

from sim.experiment import work
from sim.experiment.controls import BLOCKADE, NULL

POINT = ("--assumptions=defaults", "-q", "--workers", "1", "--store", "store")
PLAIN = ("--policy-strength=default", *POINT)
SWEEP = (
    "base: short.yaml\noutcomes: [deaths]\nmethod: grid\nreplications: 3\n"
    "factors: {demand: {values: [90, 140]}}\n"
)
DEMAND = "parameters: {demand: 140}\n"
COMPARED = ("runs.parquet", "summary.json", "tables.txt")


@pytest.fixture
def made(monkeypatch):
    """A list that grows with every run but those of controls."""
    made, simulate = [], work.simulate

    def counting(scenario, draw, streams):
        if scenario.name not in (NULL, BLOCKADE):
            made.append(scenario.name)
        return simulate(scenario, draw, streams=streams)

    monkeypatch.setattr(work, "simulate", counting)
    return made


def test_the_same_study_again_runs_nothing_and_says_the_same(channelsim, short, stops, made):
    words = ("compare", short, stops, "-n", "3", "--out", "here", "--json", *POINT)
    first = channelsim(*words)
    assert (first.code, len(made)) == (0, 6)
    before = {name: (short.parent / "here" / name).read_bytes() for name in COMPARED}
    assert channelsim(*words) == first
    assert len(made) == 6
    assert {name: (short.parent / "here" / name).read_bytes() for name in COMPARED} == before


def test_run_and_compare_share_runs_and_more_of_them_are_added(channelsim, short, stops, made):
    assert channelsim("run", short, "-n", "3", *PLAIN).code == 0
    assert channelsim("compare", short, stops, "-n", "3", *PLAIN).code == 0
    assert sorted(made) == ["short"] * 3 + ["stops"] * 3
    assert channelsim("run", stops, "-n", "5", *PLAIN).code == 0
    assert sorted(made) == ["short"] * 3 + ["stops"] * 5


def test_a_sweep_shares_the_runs_that_have_the_same_draw(channelsim, short, write, made):
    """The first replication has draw 0 in both; further ones of a sweep have draws of their own."""
    write("own.yaml", short.read_text() + DEMAND)
    write("sweep.yaml", SWEEP)
    assert channelsim("run", "own.yaml", "-n", "1", *PLAIN).code == 0
    assert channelsim("sweep", "sweep.yaml", *POINT).code == 0
    assert made == ["own"] + ["short"] * 5


def test_overview_and_compare_share_runs(channelsim, made):
    assert channelsim("overview", "-n", "1", *POINT).code == 0
    made.clear()
    words = ("status_quo_2024", "status_quo_2025", "--window", "to_mid_june", "--any-period")
    assert channelsim("compare", *words, "-n", "1", *POINT).code == 0
    assert made == []


def test_the_name_of_a_scenario_changes_no_run(channelsim, short, write, made):
    write("renamed.yaml", "title: The same\n" + short.read_text())
    assert channelsim("run", short, "-n", "2", *PLAIN).code == 0
    assert channelsim("run", "renamed.yaml", "-n", "2", *PLAIN).code == 0
    assert made == ["short"] * 2


@pytest.mark.parametrize(
    "words", [("--seed", "2"), ("--adversary", "fixed"), ("--policy-strength=prior",)]
)
def test_what_changes_numbers_is_another_run(channelsim, short, made, words):
    assert channelsim("run", short, "-n", "2", *PLAIN).code == 0
    others = [word for word in PLAIN if word.partition("=")[0] != words[0].partition("=")[0]]
    assert channelsim("run", short, "-n", "2", *others, *words).code == 0
    assert len(made) == 4


def test_a_damaged_part_is_told_in_one_line_and_made_again(channelsim, short, stops, made):
    words = ("compare", short, stops, "-n", "3", "--out", "here", "--json", *POINT)
    first = channelsim(*words)
    for part in sorted(short.parent.glob("store/*/*.parquet"))[:2]:
        part.write_bytes(part.read_bytes()[:99])
    again = channelsim(*words)
    assert (again.code, again.out) == (first.code, first.out)
    assert again.err.count("damaged; set aside as") == again.err.count("\n") == 2
    assert len(made) in (6 + 2, 6 + 4)  # two runs a part; one of the two may hold the controls


@pytest.mark.long
@pytest.mark.slow
def test_a_study_asked_again_takes_under_a_sixth_of_the_time(shell, tmp_path, short, stops):
    """Of processor time, as others may be busy, and as a ratio, as machines differ.

    It takes about two seconds, which is mostly to start and to read the posterior.
    """
    words = ("compare", short, stops, "-n", "200", "--workers", "2")

    def spent():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        before = used.ru_utime + used.ru_stime
        assert shell(tmp_path, *words, CHANNELSIM_PURE="1").code == 0
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime - before

    first = spent()
    assert spent() < first / 6.0
