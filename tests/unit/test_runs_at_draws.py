"""Runs at draws that others chose: each once, kept for good, the same however they are made."""

from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.experiment import work
from sim.experiment.at_draws import RunRequest, at_draw, outcomes_at
from sim.experiment.draws import prior_draws
from sim.experiment.work import runs_in
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.runs.engine import Engine
from sim.runs.pool import InProcess
from sim.runs.stops import RunsNotSaved, Stopped
from sim.runs.store import RunStore
from sim.scenario import Span, load
from sim.simulate import replication_streams, simulate

MONTH = Span(start=date(2025, 3, 1), end=date(2025, 3, 20))
NAMES = ["arrivals", "attempts"]
SEED = 3


@pytest.fixture(scope="module")
def month():
    """Three weeks of a spring, a scenario that runs in a moment."""
    changed = {"period": MONTH, "windows": {}}
    return load("status_quo_2025").model_copy(update=changed)


@pytest.fixture(scope="module")
def asked(month):
    """Pairs at three draws, in worlds of their own."""
    draws = prior_draws(range(3), SEED)
    return [
        RunRequest((at_draw(month, v), at_draw(month, {**v, "boats_offered": 400.0})), 10 + i)
        for i, v in enumerate(draws)
    ]


@pytest.fixture
def ran(tmp_path):
    """A function that asks for outcomes and returns them, what was told and how far it was."""

    def outcomes(asked, names=NAMES, store="store", seed=SEED, **more):
        messages, steps = [], []
        engine = Engine(tell=messages.append, progress=lambda *now: steps.append(now[0]), **more)
        result = outcomes_at(asked, "period", names, seed, tmp_path / store, engine)
        return result, messages, steps

    return outcomes


@pytest.fixture
def counted(monkeypatch):
    """A list that grows with every run."""
    made = []

    def counting(scenario, draw, streams):
        made.append(scenario)
        return simulate(scenario, draw, streams=streams)

    monkeypatch.setattr(work, "simulate", counting)
    return made


def alone(scenario, world, names):
    """Return outcomes of a scenario run by itself."""
    tables = simulate(scenario, streams=replication_streams(SEED, world))
    night = scenario.calendar.night
    result = measure(tables, night(scenario.period.start), night(scenario.period.end))
    return [result[list(OUTCOMES).index(name)] for name in names]


def test_a_draw_is_put_into_a_scenario_and_what_it_sets_itself_stands(month):
    (values,) = prior_draws([0], SEED)
    own = month.model_copy(update={"parameters": {"demand": 99.0}})
    drawn = at_draw(own, values)
    assert drawn.parameters["demand"] == 99.0
    result = drawn.values({})
    assert all(result[name] == value for name, value in values.items() if name != "demand")
    assert own.parameters == {"demand": 99.0}
    assert drawn.model_copy(update={"parameters": own.parameters}) == own
    fixed = at_draw(own.model_copy(update={"adversary": "fixed"}), values)
    assert fixed.values({})["learning_rate"] == 0.0


def test_outcomes_are_those_of_each_scenario_run_alone(asked, ran):
    result, messages, _ = ran(asked)
    assert result.shape == (3, 2, 2)
    expected = [[alone(s, each.replication, NAMES) for s in each.scenarios] for each in asked]
    np.testing.assert_array_equal(result, expected)
    assert not messages


def test_a_scenarios_own_parameter_is_simulated_whatever_the_draw_says(month, ran):
    few, many = (
        month.model_copy(update={"parameters": {"boats_offered": boats}}) for boats in (1.0, 500.0)
    )
    (values,) = prior_draws([0], SEED)
    result, *_ = ran([RunRequest((at_draw(few, values), at_draw(many, values)), 0)])
    assert result[0, 0, 1] < result[0, 1, 1]
    other = {**values, "boats_offered": 77.0}
    again, *_ = ran([RunRequest((at_draw(few, other), at_draw(many, other)), 0)])
    np.testing.assert_array_equal(again, result)


def test_what_is_kept_is_not_run_again(asked, ran, counted):
    few, _, steps = ran(asked[:1])
    assert len(counted) == 2
    assert steps == [0, 2]
    result, _, steps = ran(asked)
    assert len(counted) == 6
    assert steps == [2, 4, 6]
    np.testing.assert_array_equal(result[:1], few)
    again, _, steps = ran(asked[::-1], names=["deaths", "arrivals"])
    assert len(counted) == 6
    assert steps == [6]
    np.testing.assert_array_equal(again[::-1, :, 1], result[:, :, 0])


def test_of_a_pair_only_the_one_that_is_not_kept_is_run(asked, ran, counted):
    (first, second), world = asked[0].scenarios, asked[0].replication
    half, *_ = ran([RunRequest((second,), world)])
    result, *_ = ran(asked[:1])
    assert counted == [second, first]
    np.testing.assert_array_equal(result[0, 1], half[0, 0])
    np.testing.assert_array_equal(result, ran(asked[:1], store="fresh")[0])


def test_another_seed_world_or_draw_is_another_run(asked, month, ran, counted):
    ran(asked[:1])
    ran(asked[:1], seed=SEED + 1)
    ran([RunRequest(asked[0].scenarios, 11)])
    ran([RunRequest(asked[1].scenarios, asked[0].replication)])
    assert len(counted) == 8


def test_many_runs_are_kept_some_at_a_time(month, ran, tmp_path, monkeypatch):
    assert work.RUNS_A_JOB > 4
    monkeypatch.setattr(work, "RUNS_A_JOB", 4)
    pair = (month, at_draw(month, {"demand": 90.0}))
    _, _, result = ran([RunRequest(pair, replication) for replication in range(17)])
    assert result == [*range(0, 34, 4), 34]
    parts = list(runs_in(tmp_path / "store").folder.glob("*.parquet"))
    assert sorted(pq.read_metadata(part).num_rows for part in parts) == [2, *[4] * 8]


# what fails


@pytest.fixture
def broken(monkeypatch, asked):
    """A function that lets the second scenario of the first draw fail, until told otherwise."""
    wrong = asked[0].scenarios[1].parameters

    def fails(scenario, draw, streams):
        if scenario.parameters == wrong:
            raise RuntimeError("no boat is that large")
        return simulate(scenario, draw, streams=streams)

    def switch(on):
        monkeypatch.setattr(work, "simulate", fails if on else simulate)

    return switch


def test_a_run_that_fails_is_no_number_and_told_of_and_tried_again(asked, ran, broken, counted):
    broken(True)
    result, messages, done = ran(asked)
    assert np.isnan(result).all(axis=2).tolist() == [[False, True], [False] * 2, [False] * 2]
    (line,) = messages
    assert "no boat is that large" in line
    assert line.startswith(asked[0].scenarios[1].name)
    assert done == [0, 2, 4, 6]
    broken(False)
    result, messages, done = ran(asked)
    assert not np.isnan(result).any()
    assert not messages
    assert done == [5, 6]
    np.testing.assert_array_equal(result, ran(asked, store="fresh")[0])


def test_where_no_run_succeeds_all_is_told_and_not_a_number(asked, ran, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("no boat is that large")

    monkeypatch.setattr(work, "simulate", fails)
    result, messages, _ = ran(asked)
    assert np.isnan(result).all()
    assert all("no boat is that large" in line for line in messages[:3])
    assert messages[3:] == ["6 runs failed in total"]


def test_a_full_disk_ends_it_and_keeps_what_was_kept(asked, ran, monkeypatch, tmp_path):
    put, count = RunStore.put, iter(range(9))

    def full(self, parts):
        if next(count):
            raise OSError(28, "No space left on device")
        put(self, parts)

    with monkeypatch.context() as patched:
        patched.setattr(RunStore, "put", full)
        with pytest.raises(RunsNotSaved, match="No space left"):
            ran(asked)
    assert len(runs_in(tmp_path / "store").keys()) == 2
    _, _, result = ran(asked)
    assert result == [2, 4, 6]


def test_ctrl_c_keeps_what_is_done(asked, ran, tmp_path):
    class Interrupted(InProcess):
        def submit(self, work, job):
            if job.number:
                raise KeyboardInterrupt
            return super().submit(work, job)

    with pytest.raises(Stopped):
        ran(asked, make=Interrupted)
    assert len(runs_in(tmp_path / "store").keys()) == 2
    assert ran(asked)[2] == [2, 4, 6]


# in processes of their own


@pytest.mark.slow
def test_one_and_two_workers_give_the_same_bytes(asked, ran):
    every = list(OUTCOMES)
    one, two = (ran(asked, every, f"w{w}", workers=w)[0] for w in (1, 2))
    assert one.tobytes() == two.tobytes()


def test_what_is_asked_twice_is_run_once(asked, ran, counted):
    result, _, steps = ran([asked[0], asked[1], asked[0]])
    assert len(counted) == 4
    assert steps[-1] == 4
    np.testing.assert_array_equal(result[0], result[2])
