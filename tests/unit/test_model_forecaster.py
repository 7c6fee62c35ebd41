"""The model as a forecaster: which draws carry the weight, and what they are weighed by."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from forecast_worlds import FEW, LEVEL, rng, some_ensemble, some_history, up_to
from scipy import stats

from sim.errors import UserError
from sim.experiment.draws import learns
from sim.forecast.ensemble_draws import (
    MIN_ESS,
    Summary,
    model_forecaster,
    resample,
    summaries,
    weights,
)
from sim.inference.recipe import weeks_ending


@pytest.fixture(scope="module")
def ensemble():
    return some_ensemble()


@pytest.fixture(scope="module")
def history():
    return some_history()


@pytest.mark.parametrize("origin", FEW)
def test_weights_take_the_model_to_the_level_that_was_seen(ensemble, history, origin):
    result = model_forecaster(ensemble)(up_to(history, origin), 8, 2000, rng())
    assert result.ess >= MIN_ESS - 1e-6
    assert result.widened == 1.0
    assert np.log(result.samples).mean() == pytest.approx(np.log(LEVEL), abs=0.05)
    assert np.log(result.samples).std() < 0.15 < np.log(ensemble.series["people_arrived"]).std()


def test_weights_are_the_kernels_of_the_summaries():
    figures = [Summary(0.5, rng(1).normal(size=5000), 0.4), Summary(0.0, rng(2).normal(size=5000),
               1.0)]  # fmt: skip
    result, widened = weights(figures)
    density = stats.norm(0.5, 0.4).pdf(figures[0].simulated) * stats.norm.pdf(figures[1].simulated)
    np.testing.assert_allclose(result, density / density.sum())
    assert widened == 1.0


def test_narrow_kernels_are_widened_until_enough_draws_carry_the_weight():
    x = rng(1).normal(size=5000)
    result, widened = weights([Summary(2.0, x, 0.001)])
    assert widened > 1
    assert 1 / (result**2).sum() == pytest.approx(MIN_ESS)
    known = stats.norm(2.0, 0.001 * widened).pdf(x)
    np.testing.assert_allclose(result, known / known.sum(), rtol=1e-6, atol=1e-12)


def test_a_bank_with_no_more_draws_than_needed_has_all_of_them_alike():
    x = np.append(rng(1).normal(size=60), np.nan)
    result, widened = weights([Summary(9.0, x, 0.001)])
    assert widened == np.inf
    np.testing.assert_array_equal(result, np.append(np.full(60, 1 / 60), 0.0))


def test_draws_whose_networks_do_not_learn_and_those_that_failed_are_never_used(ensemble, history):
    numbers = ensemble.draw.tolist()
    spoilt = np.array([n % 7 == 0 for n in numbers])
    fixed = np.array([not learns(n) for n in numbers])
    series = {name: block.copy() for name, block in ensemble.series.items()}
    for block in series.values():
        block[spoilt] = np.nan
        block[fixed, 70:] = 1e6  # beyond the last origin's weeks only, so that weights stay
    result = model_forecaster(replace(ensemble, series=series))(
        up_to(history, FEW[2]), 6, 2000, rng()
    )
    assert np.isfinite(result.samples).all()
    assert result.samples.max() < 1e5


def test_a_bank_of_failed_draws_is_refused(ensemble, history):
    nothing = {name: block * np.nan for name, block in ensemble.series.items()}
    with pytest.raises(UserError, match="No draw of the ensemble has weekly series"):
        model_forecaster(replace(ensemble, series=nothing))(up_to(history, FEW[0]), 8, 100, rng())


def test_draws_come_as_often_as_their_weight_says_to_within_one():
    weight = rng(4).dirichlet(np.full(40, 0.5))
    counts = np.bincount(resample(weight, 1000, rng(5)), minlength=40)
    assert (np.abs(counts - 1000 * weight) < 1).all()
    assert set(resample(np.array([0.0, 1.0, 0.0]), 50, rng()).tolist()) == {1}


def test_summaries_are_of_what_was_published_by_then(ensemble, history):
    series = {name: block.astype(float) for name, block in ensemble.series.items()}

    def at(origin):
        known = history.between(weeks_ending()[0], origin)
        return summaries(series, known, len(known.week_ending))

    assert [len(at(o)) for o in (date(2024, 3, 24), date(2024, 6, 16), date(2024, 6, 23))] == [
        2, 2, 4,
    ]  # fmt: skip
    assert [len(at(o)) for o in (date(2025, 2, 16), date(2025, 2, 23))] == [4, 5]
    people = dict(zip(history.week_ending, history.people, strict=True))
    days = [date(2025, 1, 5) + timedelta(weeks=n) for n in range(8)]
    ratio = sum(people[d] for d in days) / sum(people[d - timedelta(days=364)] for d in days)
    assert at(date(2025, 2, 23))[2].observed == pytest.approx(np.log(ratio), abs=1e-3)
    np.testing.assert_allclose(
        np.expm1(at(date(2024, 6, 23))[0].simulated), series["people_arrived"][:, 17:25].sum(axis=1)
    )


@pytest.mark.parametrize(
    ("last", "ahead", "expected"),
    [
        (date(2023, 12, 31), 8, "origin 2023-12-31: the ensemble has weeks"),
        (date(2025, 4, 27), 8, "of which 8 must lie after the origin"),
        (date(2024, 5, 1), 8, "origin None"),
    ],
)
def test_an_origin_that_the_bank_does_not_have_is_refused(ensemble, history, last, ahead, expected):
    known = history.between(date(2024, 4, 29) if "None" in expected else date(2021, 1, 3), last)
    with pytest.raises(UserError, match=expected):
        model_forecaster(ensemble)(known, ahead, 100, rng())


def test_a_history_with_a_gap_is_refused(ensemble, history):
    known = history.between(date(2024, 3, 1), FEW[0])
    with pytest.raises(UserError, match="weeks are missing from 2024-01-07 on"):
        model_forecaster(ensemble)(known, 8, 100, rng())


def test_without_weights_every_draw_that_learns_counts_alike(ensemble, history):
    result = model_forecaster(ensemble, weighted=False)(up_to(history, FEW[1]), 8, 1600, rng())
    usable = np.array([learns(int(n)) for n in ensemble.draw])
    known = ensemble.series["people_arrived"][usable][:, 52:60]
    assert result.ess == pytest.approx(usable.sum())
    np.testing.assert_array_equal(np.sort(result.samples, axis=0), np.sort(known, axis=0))
    series = {name: block * np.nan for name, block in ensemble.series.items()}
    with pytest.raises(UserError, match="No draw of the ensemble has weekly series"):
        model_forecaster(replace(ensemble, series=series), False)(
            up_to(history, FEW[1]), 8, 9, rng()
        )
