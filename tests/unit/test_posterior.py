"""Draws, banks and posteriors: known by number, weighted, kept, refused where they do not fit."""

import numpy as np
import pytest

from sim.assumptions import leaves
from sim.errors import UserError
from sim.study.calibration.bank import Bank
from sim.study.calibration.posterior import (
    made_for,
    posterior,
    read_posterior,
    write_posterior,
)
from sim.study.calibration.recipe import Recipe, weeks_ending, windows_of
from sim.study.draws import learns, lever_draw, prior_draws, uncertain
from sim.study.outcomes import OUTCOMES
from sim.study.targets import targets

EVERY = list(targets().values())
FITTED = [t for t in EVERY if t.role == "fitted"]
MANY = 300


@pytest.fixture(scope="module")
def bank():
    """A bank whose arrivals follow demand exactly, with no simulation behind it."""
    recipe = Recipe(MANY, 1, windows_of(EVERY))
    demand = np.array([v["demand"] for v in prior_draws(range(MANY), 1)])
    names = list(OUTCOMES)
    windows = {}
    for key in recipe.windows:
        block = np.full((MANY, len(names)), np.nan, np.float32)
        block[:, names.index("arrivals")] = 100 * demand if key[0].endswith("2025") else 11_490
        block[:, names.index("event_interception_rate")] = 0.58
        windows[key] = block
    return Bank(recipe, np.arange(MANY, dtype=np.int32), {}, windows)


def test_a_draw_is_known_by_its_number_whatever_else_is_drawn():
    (alone,) = prior_draws([1234], 1)
    among = prior_draws([3, 1234, 7], 1)[1]
    assert alone == among
    assert alone != prior_draws([1234], 2)[0]
    assert alone != prior_draws([1235], 1)[0]


def test_draws_follow_their_priors():
    draws = prior_draws(range(2000), 5)
    taxi = np.array([d["taxi_share"] for d in draws])  # Beta(6, 16)
    assert taxi.mean() == pytest.approx(6 / 22, abs=5 * taxi.std() / np.sqrt(2000))
    shares = np.array([d["attractiveness"] for d in draws])  # Dirichlet(20 times the default)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    told = np.array(leaves()["attractiveness"].value)
    np.testing.assert_allclose(shares.mean(axis=0), told, atol=0.01)
    np.testing.assert_allclose(shares.var(axis=0), told * (1 - told) / 21, rtol=0.15)


def test_every_fifth_draw_has_networks_that_do_not_learn():
    assert [learns(n) for n in range(10)] == [True] * 4 + [False] + [True] * 4 + [False]


def test_a_draw_of_levers_leaves_every_other_number_at_its_default():
    drawn, default = lever_draw(9, 1), {n: leaf.value for n, leaf in leaves().items()}
    moved = {name for name in default if drawn[name] != default[name]}
    assert moved
    assert all(leaves()[name].of_policies for name in moved)


def test_the_weeks_are_whole_and_end_on_sundays():
    ends = weeks_ending()
    assert (str(ends[0]), str(ends[-1]), len(ends)) == ("2024-01-07", "2025-06-15", 76)
    assert {day.weekday() for day in ends} == {6}


def test_a_window_that_ends_after_the_figures_is_not_in_the_bank():
    windows = windows_of(EVERY)
    assert ("status_quo_2025", "to_mid_june") in windows
    assert ("status_quo_2024", "period") in windows
    assert ("status_quo_2025", "period") not in windows


def test_draws_near_the_figures_have_the_weight(bank):
    found = posterior(bank, FITTED)
    middle = found.weight @ found.values["demand"]
    assert 155 < middle < 170  # 16,317 arrivals at 100 for each of demand
    assert found.weight.sum() == pytest.approx(1)
    assert 1 < found.effective < len(found.draw) < MANY


def test_a_bank_that_could_not_have_given_the_figures_is_refused(bank):
    far = [FITTED[0].model_copy(update={"value": 1e12, "sd": 1e-9})]
    with pytest.raises(UserError, match="no draw comes within 5 sd"):
        posterior(bank, far)


def test_a_posterior_is_read_back_as_it_was_written(bank, tmp_path):
    found = posterior(bank, FITTED)
    write_posterior(found, tmp_path / "p.parquet")
    again = read_posterior(tmp_path / "p.parquet", FITTED)
    np.testing.assert_array_equal(again.draw, found.draw)
    np.testing.assert_array_equal(again.weight, found.weight)
    for leaf in uncertain():
        np.testing.assert_array_equal(again.values[leaf.name], found.values[leaf.name])
    assert again.about == found.about
    first = (tmp_path / "p.parquet").read_bytes()
    write_posterior(found, tmp_path / "p.parquet")
    assert (tmp_path / "p.parquet").read_bytes() == first


def test_a_posterior_of_other_figures_or_another_model_is_refused(bank, tmp_path, monkeypatch):
    path = tmp_path / "p.parquet"
    write_posterior(posterior(bank, FITTED), path)
    other = [FITTED[0].model_copy(update={"value": 16_000}), *FITTED[1:]]
    with pytest.raises(UserError, match=r"another figures.*channelsim calibrate"):
        read_posterior(path, other)
    monkeypatch.setattr("sim.study.calibration.posterior.MODEL_VERSION", "99")
    with pytest.raises(UserError, match=r"another model version, . and not 99"):
        read_posterior(path, FITTED)
    path.write_bytes(b"no parquet")
    with pytest.raises(UserError, match="is no posterior"):
        read_posterior(path, FITTED)


def test_where_a_figure_comes_from_does_not_matter_but_its_value_does():
    other = [FITTED[0].model_copy(update={"source": "somebody else"}), *FITTED[1:]]
    assert made_for(other) == made_for(FITTED)
    other = [FITTED[0].model_copy(update={"sd": 0.1}), *FITTED[1:]]
    assert made_for(other) != made_for(FITTED)
