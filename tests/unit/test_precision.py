"""The stopping rule: replications until intervals are narrow enough."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UserError
from sim.experiment.design import design
from sim.experiment.precision import (
    FIRST_LOOK,
    GROWTH,
    looks,
    next_look,
    read_precision,
    run_until_precise,
)
from sim.experiment.run import Results
from sim.experiment.source import Kind, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import half_width
from sim.runs.progress import nothing
from sim.scenario import load_all

MEAN, SD = 3.0, 20.0  # of the difference of a draw
LIMIT = 10_000


@pytest.fixture(scope="module")
def study():
    scenarios = load_all(["status_quo_2025", "safe_route"])
    source = ParameterSource(Kind.prior, vary_strength=True)
    return design(scenarios, LIMIT, 1, parameters=source)


class World:
    """Two scenarios whose expected deaths and arrivals differ by a Gaussian amount a draw."""

    def __init__(self, seed, sd=(SD, SD), scenarios=2):
        random = np.random.default_rng(seed)
        draws = np.array(sd) * random.standard_normal((LIMIT // 2, scenarios, 2))
        self.differences = MEAN + draws
        self.differences[:, 0] = 0.0

    def execute(self, study):
        n = study.replications
        shape = (len(study.scenarios), n, 1, len(OUTCOMES))
        values = np.full(shape, 1000.0)
        for column, name in enumerate(("expected_deaths", "arrivals")):
            values[:, :, 0, list(OUTCOMES).index(name)] += np.repeat(
                self.differences[: (n + 1) // 2, :, column], 2, axis=0
            )[:n].T
        return Results(study, values)


def run(study, seed, text, **world):
    results, precision = run_until_precise(
        study, read_precision(text), World(seed, **world).execute, nothing
    )
    values = [results.values_for(s.name, "period", "arrivals") for s in study.scenarios]
    return (values[1] - values[0])[::2], precision


@pytest.mark.parametrize("half", [6.0, 3.0])
def test_intervals_hold_the_mean_and_need_the_number_of_draws_that_theory_says(study, half):
    """2,000 studies: coverage .95 ± .01, and n about (1.96 σ/h)²."""
    held, draws = [], []
    for seed in range(2000):
        differences, precision = run(study, seed, f"arrivals={half}")
        assert precision.reached
        held.append(abs(differences.mean() - MEAN) <= half_width(differences) <= half)
        draws.append(len(differences))
    assert np.mean(held) == pytest.approx(0.95, abs=0.01)
    needed = (1.96 * SD / half) ** 2
    assert needed < np.mean(draws) < GROWTH * needed


def test_all_outcomes_are_narrow_enough_at_once(study):
    _, precision = run(study, 1, "arrivals=5,expected_deaths=5", sd=(5.0, 20.0))
    assert [width.narrow for width in precision.widths] == [True, True]
    assert precision.widths[1].reached < precision.widths[0].reached
    alone, _ = run(study, 1, "expected_deaths=5", sd=(5.0, 20.0))
    assert len(alone) == FIRST_LOOK


def test_it_stops_at_the_first_look_that_is_narrow_enough(study):
    differences, precision = run(study, 3, "arrivals=4")
    before = differences[: precision.looks[-2] // 2]
    assert half_width(differences) <= 4 < half_width(before)


def test_a_percentage_is_one_of_the_baseline(study):
    _, precision = run(study, 2, "arrivals=0.4%")
    assert precision.widths[0].requested == pytest.approx(4.0)


def test_a_limit_ends_it_and_the_draws_needed_are_estimated(study):
    few = replace(study, replications=90)
    differences, precision = run(few, 4, "arrivals=2")
    assert (len(differences), precision.reached, precision.looks[-1]) == (45, False, 90)
    assert precision.widths[0].needed == pytest.approx((1.96 * SD / 2) ** 2, rel=0.5)


def test_without_draws_each_replication_counts(study):
    plain = replace(study, parameters=ParameterSource(), replications=200)
    _, precision = run(plain, 5, "arrivals=1000")
    assert precision.looks == (FIRST_LOOK,)


def test_scenarios_that_never_differ_are_known_at_once(study):
    _, precision = run(study, 6, "arrivals=1e-9", sd=(0.0, 0.0))
    assert precision.looks == (2 * FIRST_LOOK,)
    assert precision.widths[0].reached == 0


def test_the_messages_say_what_is_still_too_wide(study):
    messages = []
    world = World(1)
    run_until_precise(study, read_precision("arrivals=3"), world.execute, messages.append)
    assert messages[0].startswith("After 60 replications, arrivals of safe_route is known to ± ")


def test_every_two_scenarios_count_if_every_two_are_compared(study):
    three = replace(
        study, scenarios=tuple(load_all(["status_quo_2025", "safe_route", "visa_leverage"]))
    )
    names = set()
    for all_pairs in (False, True):
        world = World(7, scenarios=3)
        _, precision = run_until_precise(
            replace(three, all_pairs=all_pairs),
            read_precision("arrivals=4"),
            world.execute,
            nothing,
        )
        names.add(precision.widths[0].scenario)
    assert "visa_leverage against safe_route" in names  # its variance is the sum of the two


@given(st.integers(FIRST_LOOK, 5000), st.floats(0, 1e9), st.integers(1, 5000))
def test_looks_are_fixed_and_end_at_the_limit(limit, needed, draws):
    all_looks = looks(limit)
    assert all_looks[-1] == limit
    assert sorted(set(all_looks)) == list(all_looks)
    if draws < limit:
        assert next_look(draws, needed, limit) in all_looks
        assert next_look(draws, needed, limit) > draws


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("arivals=1%", "--precision: arivals is not compared; did you mean arrivals?"),
        ("arrivals=0", "--precision arrivals=0: no interval is that narrow"),
        (" , ", "--precision: is empty"),
    ],
)
def test_a_wrong_precision_is_one_line(text, message):
    with pytest.raises(UserError, match=f"^{message}"):
        read_precision(text)


def test_a_limit_below_the_first_look_is_refused(study):
    with pytest.raises(UserError, match=r"the limit of 59 replications is too low\. It needs 60"):
        run(replace(study, replications=59), 1, "arrivals=1")


def test_an_outcome_without_numbers_is_refused(study):
    def unknown(study):
        results = World(1).execute(study)
        results.values[1] = np.nan
        return results

    with pytest.raises(UserError, match="arrivals has no number in safe_route"):
        run_until_precise(study, read_precision("arrivals=1"), unknown, nothing)


def test_one_scenario_is_refused(study):
    alone = replace(study, scenarios=study.scenarios[:1])
    with pytest.raises(UserError, match="has nothing to compare"):
        run(alone, 1, "arrivals=1")
