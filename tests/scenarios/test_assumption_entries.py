"""Every number that the model stands on has its value, unit, source and grade, and a sane prior."""

from math import log

import pytest
from scipy import stats

from sim.assumptions import SECTORS, all_assumptions, point
from sim.assumptions.years import YEARS, in_year
from sim.model.numbers import Numbers
from sim.model.returns import GROUPS

LEAVES = all_assumptions()
KEYS = {
    "lognormal": {"median", "sigma"},
    "normal": {"mean", "sd"},
    "beta": {"a", "b"},
    "uniform": {"low", "high"},
    "integers": {"low", "high"},
    "half_normal": {"scale"},
    "dirichlet": {"concentration"},
}
OPTIONAL = {"normal": {"low", "high"}}

every_leaf = pytest.mark.parametrize("assumption", LEAVES.values(), ids=list(LEAVES))
every_prior = pytest.mark.parametrize(
    "assumption",
    [
        pytest.param(assumption, id=name)
        for name, assumption in LEAVES.items()
        if assumption.prior is not None
    ],
)


def numbers(assumption):
    return assumption.value if isinstance(assumption.value, tuple) else (assumption.value,)


@every_leaf
def test_its_value_lies_within_its_range(assumption):
    low, high = assumption.range
    assert low < high
    assert all(isinstance(number, (int, float)) for number in numbers(assumption))
    assert all(low <= number <= high for number in numbers(assumption))


@every_leaf
def test_it_has_one_number_or_one_a_sector_a_month_or_a_group_of_source_countries(assumption):
    assert len(numbers(assumption)) in (1, SECTORS, 12, GROUPS)


@every_leaf
def test_it_has_a_unit_a_source_and_a_grade(assumption):
    assert str(assumption.unit).strip()
    assert len(assumption.source) > 5
    assert assumption.grade in set("ABCDE")


@every_leaf
def test_judgement_is_graded_as_such(assumption):
    if assumption.source.startswith("judgement"):
        assert assumption.grade in {"D", "E"}


@every_prior
def test_its_prior_is_of_a_known_kind_with_its_keys(assumption):
    ((kind, about),) = assumption.prior.items()
    assert kind in KEYS
    assert KEYS[kind] <= about.keys() <= KEYS[kind] | OPTIONAL.get(kind, set())
    assert all(isinstance(number, (int, float)) for number in about.values())


def as_distribution(kind, about):
    """Return a prior as a scipy distribution."""
    mean, sd = about.get("mean", 0.0), about.get("sd", 1.0)
    return {
        "lognormal": lambda: stats.lognorm(about["sigma"], scale=about["median"]),
        "normal": lambda: stats.truncnorm(
            (about.get("low", -1e9) - mean) / sd, (about.get("high", 1e9) - mean) / sd, mean, sd
        ),
        "beta": lambda: stats.beta(about["a"], about["b"]),
        "uniform": lambda: stats.uniform(about["low"], about["high"] - about["low"]),
        "integers": lambda: stats.randint(about["low"], about["high"] + 1),
        "half_normal": lambda: stats.halfnorm(scale=about["scale"]),
    }[kind]()


@every_prior
def test_its_value_lies_in_the_central_99_percent_of_its_prior(assumption):
    ((kind, about),) = assumption.prior.items()
    if kind == "dirichlet":
        assert about["concentration"] > 0
        assert sum(assumption.value) == pytest.approx(1)
        assert min(assumption.value) > 0
        return
    low, high = as_distribution(kind, about).interval(0.99)
    assert low <= assumption.value <= high


@every_prior
def test_its_range_holds_the_central_99_percent_of_its_prior(assumption):
    ((kind, about),) = assumption.prior.items()
    if kind != "dirichlet":
        low, high = as_distribution(kind, about).interval(0.99)
        assert assumption.range[0] <= low
        assert high <= assumption.range[1]


def test_the_check_of_priors_would_find_a_value_far_out():
    low, high = as_distribution("lognormal", {"median": 1, "sigma": 0.2}).interval(0.99)
    assert low > 0.5
    assert high < 2
    assert log(high) == pytest.approx(-log(low))


@pytest.mark.parametrize("year", YEARS)
def test_the_model_reads_every_number_by_its_name_and_as_what_it_is(year):
    """In the order of the files; one that is in one entry for each sector is a list of floats."""
    kinds = {
        name: list[float]
        if name in LEAVES and LEAVES[name].by_sector
        else tuple[float, ...]
        if isinstance(value, tuple)
        else float
        for name, value in in_year(point(), year).items()
    }
    assert list(Numbers.__annotations__.items()) == list(kinds.items())
    assert not kinds.keys() & vars(Numbers).keys()  # no defaults
