"""Normal scores: the same draws as the priors give, and standard normal."""

import time

import numpy as np
import pytest

from sim.assumptions import all_assumptions
from sim.experiment.draws import calibrated_assumptions, prior_draws, uncertain
from sim.inference.scores import columns_at, input_names, normal_scores, values_at

NUMBERS = [0, 1, 7, 999, 1000, 4321, 99_999, 3]


def flat(values):
    return np.concatenate([np.ravel(value) for value in values.values()])


def test_the_values_at_a_draws_scores_are_that_draw():
    scores = normal_scores(NUMBERS, 5, uncertain())
    for mine, drawn in zip(
        values_at(scores.values, uncertain()), prior_draws(NUMBERS, 5), strict=True
    ):
        assert list(mine) == list(drawn)
        np.testing.assert_allclose(flat(mine), flat(drawn), rtol=1e-12, atol=0)


def test_many_draws_come_back_but_for_rounding_in_the_tails():
    numbers = range(2000)
    scores = normal_scores(numbers, 3, calibrated_assumptions())
    columns = columns_at(scores.values, calibrated_assumptions())
    drawn = prior_draws(numbers, 3, calibrated_assumptions())
    for name, column in columns.items():
        expected = np.array([values[name] for values in drawn], float)
        np.testing.assert_allclose(column, expected, rtol=1e-11, atol=0, err_msg=name)


def test_scores_are_standard_normal_and_independent():
    z = normal_scores(range(20_000), 1, calibrated_assumptions()).values
    assert abs(z.mean(axis=0)).max() < 4 / np.sqrt(len(z))
    assert abs(z.std(axis=0) - 1).max() < 4 / np.sqrt(2 * len(z))
    between = np.corrcoef(z.T) - np.eye(z.shape[1])
    assert abs(between).max() < 5 / np.sqrt(len(z))


def test_an_assumption_with_shares_has_one_score_for_each_part():
    chosen = [all_assumptions()["attractiveness"], all_assumptions()["demand"]]
    names = input_names(chosen)
    assert names == [*(f"attractiveness {part}" for part in range(1, 6)), "demand"]
    (values,) = values_at(np.zeros((1, 6)), chosen)
    assert sum(values["attractiveness"]) == pytest.approx(1)


def test_scores_of_other_numbers_are_rejected():
    with pytest.raises(ValueError, match="2 scores for assumptions with 1 inputs"):
        values_at(np.zeros((3, 2)), [all_assumptions()["demand"]])


def test_a_hundred_thousand_draws_take_seconds():
    start = time.process_time()
    z = normal_scores(range(100_000), 1, calibrated_assumptions()).values
    assert z.shape == (100_000, len(input_names(calibrated_assumptions())))
    assert time.process_time() - start < 10
