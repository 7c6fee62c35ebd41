"""Expected deaths: the mean of deaths, given what happened before each stage, with less chance."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.quantiles import geometric
from sim.model.safety import expected_deaths, mean_geometric, mean_rounded

DANGER = {"incident_boarding": 0.02, "incident_inshore": 0.02, "incident_transit": 0.03}
WATER = ({"kind": "shallow_water_stops"}, {"kind": "interception_300m", "boats": "all"})
EVEN = (np.arange(20_000) + 0.5) / 20_000


@given(
    width=st.floats(0, 130), mean=st.floats(0.5, 12), most=st.integers(1, 120),
    large=st.floats(0, 1), share=st.floats(0, 1),
)  # fmt: skip
def test_the_means_are_those_of_the_draws(width, mean, most, large, share):
    rounded = np.clip(np.round(EVEN * width), 1, most)
    assert mean_rounded(width, most) == pytest.approx(rounded.mean(), rel=2e-3)
    drawn = np.minimum([geometric(u, mean) for u in EVEN[::20]], most)
    assert mean_geometric(mean, most) == pytest.approx(drawn.mean(), rel=0.03)
    parts = mean_rounded(share * most, most), mean_geometric(mean, most)
    assert expected_deaths(most, large, share, mean) == pytest.approx(
        large * parts[0] + (1 - large) * parts[1]
    )


def test_nobody_dies_in_an_empty_boat():
    assert expected_deaths(0, 0.1, 0.9, 3.0) == 0.0


def columns(world):
    attempts = world.run().attempts
    names = ("dead", "expected_dead", "dead_by_intervention", "expected_dead_by_intervention")
    return [attempts[name].sum() for name in names]


@pytest.fixture(scope="module")
def sums(build_world):
    """Return the four sums of 150 dangerous worlds in which officers act, shape (worlds, 4)."""
    danger = {**DANGER, "willingness": 50.0, "hazard_shallows": 4.0, "year_frailty": 1e6}
    worlds = (build_world(days=40, seed=s, policies=WATER, **danger) for s in range(150))
    return np.array([columns(world) for world in worlds])


@pytest.mark.parametrize("column", [0, 2], ids=["all", "due to intervention"])
def test_over_many_runs_they_have_the_mean_of_deaths(sums, column):
    difference = sums[:, column] - sums[:, column + 1]
    error = difference.std(ddof=1) / len(difference) ** 0.5
    assert sums[:, column].mean() > 20 * error / 2  # there is something to miss
    assert abs(difference.mean()) < NormalDist().inv_cdf(0.999) * error


def test_their_variance_is_a_small_part(sums):
    for column in (0, 2):
        assert sums[:, column + 1].var() < 0.2 * sums[:, column].var()


def test_without_an_intervention_none_is_due_to_one(build_world):
    _, expected, dead, by_intervention = columns(build_world(days=30, **DANGER))
    assert expected > 0
    assert dead == by_intervention == 0.0


def test_less_danger_while_officers_act_is_not_counted_below_zero(build_world):
    safer = {**DANGER, "willingness": 50.0, "hazard_shallows": 0.5, "hazard_loaded": 0.5}
    world = build_world(days=30, policies=WATER, **safer)
    assert columns(world)[2:] == [0.0, 0.0]


def test_a_change_is_told_from_chance_with_far_fewer_replications(build_world):
    pairs = np.array(
        [
            np.subtract(columns(build_world(days=60, seed=s, policies=WATER[:1]))[:2],
                        columns(build_world(days=60, seed=s))[:2])
            for s in range(30)
        ]
    )  # fmt: skip
    assert pairs[:, 1].var() < 0.1 * pairs[:, 0].var()
