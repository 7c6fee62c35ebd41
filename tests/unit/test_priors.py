"""Quantile functions of priors against scipy's, for every assumption with a prior."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.assumptions import all_assumptions
from sim.assumptions.priors import quantile, quantiles

GRID = (np.arange(200) + 0.3719) / 200  # no step of an integer lies on these
FAR_OUT = np.array([1e-8, 1e-6, 1e-4, 1 - 1e-4, 1 - 1e-6])
SINGLE = {
    name: assumption
    for name, assumption in all_assumptions().items()
    if assumption.prior and not isinstance(assumption.value, tuple)
}
SCIPY = {
    "uniform": lambda a: stats.uniform(a["low"], a["high"] - a["low"]),
    "integers": lambda a: stats.randint(a["low"], a["high"] + 1),
    "normal": lambda a: stats.truncnorm(
        (a.get("low", -np.inf) - a["mean"]) / a["sd"], np.inf, a["mean"], a["sd"]
    ),
    "half_normal": lambda a: stats.halfnorm(scale=a["scale"]),
    "lognormal": lambda a: stats.lognorm(a["sigma"], scale=a["median"]),
    "beta": lambda a: stats.beta(a["a"], a["b"]),
}
every_assumption = pytest.mark.parametrize("name", SINGLE)
unit = st.floats(0, 1)


def scipy_prior(assumption):
    """Return the prior of an assumption as a distribution of scipy."""
    ((law, args),) = assumption.prior.items()
    assert set(args) <= {"low", "high", "mean", "sd", "scale", "median", "sigma", "a", "b"}
    assert law == "uniform" or law == "integers" or "high" not in args
    return SCIPY[law](args)


def test_every_law_is_in_use():
    laws = {law for assumption in SINGLE.values() for law in assumption.prior}
    assert laws == set(SCIPY)


@every_assumption
def test_a_quantile_is_scipys_within_the_range(name):
    assumption = SINGLE[name]
    grid = np.concatenate([GRID, FAR_OUT])
    expected = scipy_prior(assumption).ppf(grid).clip(*assumption.range)
    if assumption.whole:
        expected = expected.round()
    mine = [quantile(assumption, u) for u in grid.tolist()]
    np.testing.assert_allclose(mine, expected, rtol=1e-8, atol=1e-12)


@every_assumption
def test_quantiles_of_an_array_are_those_of_its_numbers(name):
    grid = np.concatenate([[0.0], GRID, FAR_OUT, [1.0]])
    mine = quantiles(SINGLE[name], grid.reshape(-1, 1))
    assert mine.shape == (len(grid), 1)
    assert mine[:, 0].tolist() == [quantile(SINGLE[name], u) for u in grid.tolist()]


@every_assumption
def test_the_middle_of_a_prior_is_the_middle_and_not_the_range(name):
    """A prior that mostly lies outside the range would be another law than the one written."""
    assumption = SINGLE[name]
    low, high = assumption.range
    law = scipy_prior(assumption)
    assert low <= law.ppf(0.01) < law.ppf(0.99) <= high


@every_assumption
def test_the_value_itself_is_not_foreign_to_its_prior(name):
    assumption = SINGLE[name]
    assert quantile(assumption, 0.001) <= assumption.value <= quantile(assumption, 0.999)


@every_assumption
@given(u=unit, v=unit)
def test_a_quantile_is_finite_in_range_and_rises(name, u, v):
    assumption = SINGLE[name]
    less, more = (quantile(assumption, w) for w in sorted((u, v)))
    assert assumption.range[0] <= less <= more <= assumption.range[1]
    assert np.isfinite([less, more]).all()
    assert not assumption.whole or (less.is_integer() and more.is_integer())


@pytest.mark.parametrize("name", [n for n, assumption in SINGLE.items() if assumption.whole])
def test_whole_numbers_are_uniform_from_the_least_to_the_largest(name):
    assumption = SINGLE[name]
    low, high = assumption.prior["integers"]["low"], assumption.prior["integers"]["high"]
    n = (high - low + 1) * 40
    drawn = [quantile(assumption, (i + 0.5) / n) for i in range(n)]
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == list(range(low, high + 1))
    assert set(counts.tolist()) == {40}
    assert (quantile(assumption, 0.0), quantile(assumption, 1.0)) == (low, high)


def test_a_normal_cut_off_below_is_cut_off_and_not_piled_up():
    """`low` cuts the law; values at the bound itself would be a clip."""
    assumption = all_assumptions()["officers_slope"]
    assert assumption.prior["normal"]["low"] == 0
    drawn = np.array([quantile(assumption, u) for u in GRID.tolist()])
    assert (drawn > 0).all()
    assert len(np.unique(drawn)) == len(drawn)


def test_a_range_narrower_than_the_prior_holds():
    assumption = replace(all_assumptions()["willingness"], range=(-1.5, -1.0))
    assert (quantile(assumption, 0.0), quantile(assumption, 1.0)) == (-1.5, -1.0)


@pytest.mark.parametrize(
    "name",
    [
        n
        for n, assumption in all_assumptions().items()
        if assumption.prior is None or n == "attractiveness"
    ],
)
def test_what_has_no_prior_of_one_number_is_refused_by_name(name):
    with pytest.raises(ValueError, match=name):
        quantile(all_assumptions()[name], 0.5)
