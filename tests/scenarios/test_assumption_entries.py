"""Every assumption has a value, unit, source and grade, and a prior that fits its value."""

import ast
from datetime import date
from math import log
from pathlib import Path

import pytest
from scipy import stats

from sim.assumptions import SECTORS, all_assumptions, point
from sim.assumptions.drivers import on_day
from sim.model.numbers import Numbers
from sim.model.returns import GROUPS

ASSUMPTIONS = all_assumptions()
NUMBERS = Path(__file__).parents[2] / "sim" / "model" / "numbers.py"
PRIOR_KEYS = {
    "lognormal": {"median", "sigma"},
    "normal": {"mean", "sd"},
    "beta": {"a", "b"},
    "uniform": {"low", "high"},
    "integers": {"low", "high"},
    "half_normal": {"scale"},
    "dirichlet": {"concentration"},
}
OPTIONAL_KEYS = {"normal": {"low", "high"}}

every_assumption = pytest.mark.parametrize(
    "assumption", ASSUMPTIONS.values(), ids=list(ASSUMPTIONS)
)
every_prior = pytest.mark.parametrize(
    "assumption",
    [
        pytest.param(assumption, id=name)
        for name, assumption in ASSUMPTIONS.items()
        if assumption.prior is not None
    ],
)


def numbers(assumption):
    return assumption.value if isinstance(assumption.value, tuple) else (assumption.value,)


@every_assumption
def test_its_value_lies_within_its_range(assumption):
    low, high = assumption.range
    assert low < high
    assert all(isinstance(number, (int, float)) for number in numbers(assumption))
    assert all(low <= number <= high for number in numbers(assumption))


@every_assumption
def test_it_has_one_number_or_one_a_sector_a_month_or_a_group_of_source_countries(assumption):
    assert len(numbers(assumption)) in (1, SECTORS, 12, GROUPS)


@every_assumption
def test_it_has_a_unit_a_source_and_a_grade(assumption):
    assert str(assumption.unit).strip()
    assert len(assumption.source) > 5
    assert assumption.grade in set("ABCDE")


@every_assumption
def test_judgement_is_graded_as_such(assumption):
    if assumption.source.startswith("judgement"):
        assert assumption.grade in {"D", "E"}


@every_prior
def test_its_prior_is_of_a_known_kind_with_its_keys(assumption):
    ((kind, args),) = assumption.prior.items()
    assert kind in PRIOR_KEYS
    assert PRIOR_KEYS[kind] <= args.keys() <= PRIOR_KEYS[kind] | OPTIONAL_KEYS.get(kind, set())
    assert all(isinstance(number, (int, float)) for number in args.values())


def as_distribution(kind, args):
    """Return a prior as a scipy distribution."""
    mean, sd = args.get("mean", 0.0), args.get("sd", 1.0)
    return {
        "lognormal": lambda: stats.lognorm(args["sigma"], scale=args["median"]),
        "normal": lambda: stats.truncnorm(
            (args.get("low", -1e9) - mean) / sd, (args.get("high", 1e9) - mean) / sd, mean, sd
        ),
        "beta": lambda: stats.beta(args["a"], args["b"]),
        "uniform": lambda: stats.uniform(args["low"], args["high"] - args["low"]),
        "integers": lambda: stats.randint(args["low"], args["high"] + 1),
        "half_normal": lambda: stats.halfnorm(scale=args["scale"]),
    }[kind]()


@every_prior
def test_its_value_lies_in_the_central_99_percent_of_its_prior(assumption):
    ((kind, args),) = assumption.prior.items()
    if kind == "dirichlet":
        assert args["concentration"] > 0
        assert sum(assumption.value) == pytest.approx(1)
        assert min(assumption.value) > 0
        return
    low, high = as_distribution(kind, args).interval(0.99)
    assert low <= assumption.value <= high


@every_prior
def test_its_range_holds_the_central_99_percent_of_its_prior(assumption):
    ((kind, args),) = assumption.prior.items()
    if kind != "dirichlet":
        low, high = as_distribution(kind, args).interval(0.99)
        assert assumption.range[0] <= low
        assert high <= assumption.range[1]


def test_the_check_of_priors_would_find_a_value_far_out():
    low, high = as_distribution("lognormal", {"median": 1, "sigma": 0.2}).interval(0.99)
    assert low > 0.5
    assert high < 2
    assert log(high) == pytest.approx(-log(low))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_model_reads_every_number_by_its_name_and_as_what_it_is(year):
    """In the order of the files; one that is in one entry for each sector is a list of floats."""
    kinds = {
        name: "list[float]"
        if name in ASSUMPTIONS and ASSUMPTIONS[name].by_sector
        else "tuple[float, ...]"
        if isinstance(value, tuple)
        else "float"
        for name, value in {**point(), **on_day(point(), date(year, 5, 15))}.items()
    }
    (numbers,) = [
        part for part in ast.parse(NUMBERS.read_text()).body
        if isinstance(part, ast.ClassDef)
    ]  # fmt: skip
    lines = [part for part in numbers.body if not isinstance(part, ast.Expr)]  # the docstring
    assert numbers.name == Numbers.__name__
    assert all(isinstance(line, ast.AnnAssign) and line.value is None for line in lines)
    assert [(ast.unparse(x.target), ast.unparse(x.annotation)) for x in lines] == list(
        kinds.items()
    )
