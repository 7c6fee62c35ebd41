"""Where a world's assumptions come from: draws known by number, and what each kind may change."""

from collections import Counter
from itertools import combinations, product
from math import log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_posteriors import numbered, posterior_of, written

from sim.assumptions import all_assumptions, point
from sim.experiment import work
from sim.experiment.controls import BLOCKADE, NULL
from sim.experiment.design import design
from sim.experiment.draws import calibrated_assumptions, prior_draws
from sim.experiment.run import execute
from sim.experiment.source import POINT, Kind, ParameterSource
from sim.inference.source import parameters
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.scenario import load
from sim.simulate import simulate

TOLD = {assumption.name for assumption in calibrated_assumptions()}
OF_POLICIES = {name for name, assumption in all_assumptions().items() if assumption.of_policies}
WHICH = list(product(Kind, (True, False)))
SOME = 20


@pytest.fixture(scope="module")
def made():
    """A posterior of three rows, of all that figures tell of."""
    return posterior_of([1, 2, 5])


@pytest.fixture(scope="module")
def of(made):
    """A function that returns where draws come from: `of(kind, strengths)`."""
    return lambda kind, vary_strength=False: ParameterSource(
        kind, made if kind is Kind.posterior else None, vary_strength
    )


def rows(source, numbers, seed=1):
    """Return which rows of a numbered posterior are drawn."""
    return [int(source.draw(n, seed)["demand"]) for n in numbers]


# a draw is known by its number


@pytest.mark.parametrize(("kind", "strengths"), WHICH)
def test_the_same_number_is_the_same_draw_in_whatever_order_they_are_made(of, kind, strengths):
    forwards = [of(kind, strengths).draw(n, 1) for n in range(5)]
    backwards = [of(kind, strengths).draw(n, 1) for n in reversed(range(5))]
    assert forwards == backwards[::-1]
    assert all(draw.keys() == point().keys() for draw in forwards)


@pytest.mark.parametrize(("kind", "strengths"), WHICH)
def test_numbers_and_seeds_differ_where_anything_is_drawn(of, kind, strengths):
    source = of(kind, strengths)
    by_number = [source.draw(n, 1) for n in range(SOME)]
    by_seed = [source.draw(0, seed) for seed in range(SOME)]
    for draws in (by_number, by_seed):
        assert any(draw != draws[0] for draw in draws) == source.drawn


def test_a_draw_that_somebody_changes_is_whole_the_next_time(of):
    for kind in Kind:
        before = of(kind).draw(0, 1)
        of(kind).draw(0, 1)["demand"] = -1.0
        assert of(kind).draw(0, 1) == before
        assert point()["demand"] == all_assumptions()["demand"].value


# which rows of a posterior are drawn


@pytest.mark.parametrize("seed", [1, 2, 77])
@pytest.mark.parametrize("many", [20, 500, 8_000])
@pytest.mark.parametrize("weights", [[1], [1, 1], [1, 0, 2, 5, 0], [0.001, 0.332, 0.667]])
def test_rows_are_drawn_as_often_as_they_weigh(weights, many, seed):
    """To within the discrepancy of the sequence (Kuipers & Niederreiter 1974, theorem 2.3.4).

    With all partial quotients 1, no interval's count is off by more than this; at chance, counts
    of the longer runs would be.
    """
    source = ParameterSource(Kind.posterior, numbered(weights))
    counts = Counter(rows(source, range(many), seed))
    golden = log((1 + 5**0.5) / 2)
    bound = 3 + (1 / golden + 1 / log(2)) * log(many)
    for row, weight in enumerate(weights):
        assert abs(counts[row] - many * weight / sum(weights)) <= bound
        assert weight or not counts[row]


def test_the_first_few_draws_of_any_seed_lie_well_spread():
    """Of ten equal rows, twenty draws in a row miss none: at chance they would miss 1.2."""
    source = ParameterSource(Kind.posterior, numbered([1] * 10))
    for seed in range(30):
        assert len(set(rows(source, range(20), seed))) == 10


def test_seeds_do_not_share_their_draws():
    """Or a result would look as if it held for other draws too."""
    source = ParameterSource(Kind.posterior, numbered([1] * 100_000))
    drawn = [set(rows(source, range(50), seed)) for seed in range(15)]
    assert all(len(each) == 50 for each in drawn)
    assert all(len(one & other) < 5 for one, other in combinations(drawn, 2))


@pytest.mark.parametrize("seed", [10**9, 10**18, 10**400])
def test_draws_of_a_very_large_seed_differ_too(seed):
    source = ParameterSource(Kind.posterior, numbered([1] * 1000))
    assert len(set(rows(source, range(50), seed))) > 40


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8).filter(any), st.floats(0, 1))
def test_a_row_without_weight_is_never_drawn(weights, u):
    made = numbered(weights)
    row = made.index(min(u, np.nextafter(1.0, 0.0)))
    assert made.weight[row] > 0
    assert made.weight[:row].sum() <= u + 1e-12
    assert u <= made.weight[: row + 1].sum() + 1e-12


# what each kind may change


@pytest.mark.parametrize(("kind", "strengths"), WHICH)
def test_a_posterior_and_priors_move_what_figures_tell_of_and_strengths_move_policies(
    of, kind, strengths
):
    draws, default = [of(kind, strengths).draw(n, 1) for n in range(SOME)], point()
    moved = {name for name in default if any(draw[name] != default[name] for draw in draws)}
    expected_names = TOLD if kind is not Kind.point else set()
    assert moved == expected_names | (OF_POLICIES if strengths else set())


def test_draws_of_a_posterior_are_its_rows(made, of):
    at = [made.row(i) for i in range(3)]
    for number in range(SOME):
        draw = of(Kind.posterior).draw(number, 3)
        assert {name: draw[name] for name in TOLD} in at


def test_a_prior_is_that_of_the_bank(of):
    for number in (0, 7, 1234):
        assert of(Kind.prior, True).draw(number, 3) == prior_draws([number], 3)[0]


@pytest.mark.parametrize("kind", Kind)
def test_how_strong_policies_are_is_drawn_alike_whatever_else_is_chosen(of, kind):
    for number in (0, 7, 1234):
        draw, alone = (
            of(kind, True).draw(number, 3),
            ParameterSource(vary_strength=True).draw(number, 3),
        )
        assert {n: draw[n] for n in OF_POLICIES} == {n: alone[n] for n in OF_POLICIES}


@pytest.mark.parametrize("kind", Kind)
def test_strengths_move_nothing_else(of, kind):
    drawn, default = (of(kind, strengths).draw(5, 3) for strengths in (True, False))
    assert all(drawn[name] == default[name] for name in drawn.keys() - OF_POLICIES)


def test_the_point_is_every_default():
    assert POINT.draw(9, 9) == point()
    assert not POINT.drawn


# regimes


def test_a_draws_regime_is_that_of_its_row():
    named = ["demand", "between", "between", "between", "supply", "", "demand"]
    made = numbered([1] * 7, [0.1, 0.2, 0.25, 0.3, 0.31, nan, -0.2])
    source = ParameterSource(Kind.posterior, made)
    for number in range(60):
        (row,) = rows(source, [number])
        assert source.regime(number, 1) == named[row]
    shares = made.regimes()
    assert shares == pytest.approx({"demand": 2 / 7, "between": 3 / 7, "supply": 1 / 7, "": 1 / 7})


def test_nobody_knows_a_regime_without_a_posterior_or_before_one_has_looked(of):
    assert {of(kind).regime(n, 1) for kind in Kind for n in range(9)} == {""}


def test_a_study_tells_the_regime_of_each_world():
    source = ParameterSource(Kind.posterior, numbered([1] * 2, [0.0, 1.0]))
    study = design([load("status_quo_2025")], 7, 3, parameters=source)
    expected = [source.regime(n // REPLICATIONS_PER_DRAW, 3) for n in range(7)]
    assert study.regimes() == expected
    assert set(expected) == {"demand", "supply"}


# names


def test_a_digest_tells_kind_posterior_and_strengths_apart(made):
    other = posterior_of([1, 2, 6])
    ways = [
        ParameterSource(kind, where, strengths)
        for kind, where in (
            (Kind.point, None), (Kind.prior, None), (Kind.posterior, made),
            (Kind.posterior, other),
        )
        for strengths in (True, False)
    ]  # fmt: skip
    assert len({source.digest for source in ways}) == len(ways)
    scenario = load("status_quo_2025")
    assert len({design([scenario], 2, 1, parameters=source).name for source in ways}) == len(ways)
    assert ParameterSource(Kind.posterior, posterior_of([1, 2, 5])).digest == ways[5].digest


def test_each_kind_says_what_intervals_hold(of):
    message = {(kind, strengths): of(kind, strengths).intervals_hold for kind, strengths in WHICH}
    assert len(set(message.values())) == len(WHICH)
    for (kind, strengths), words in message.items():
        assert ("(posterior" in words) == (kind is Kind.posterior)
        assert ("(priors)" in words) == (kind is Kind.prior)
        assert ("at their defaults" in words) == (kind is Kind.point)
        assert ("policy strength" in words) == strengths
        assert words.startswith("chance")


def test_a_file_is_read_and_the_projects_own_where_none_is_named(tmp_path):
    file = written(tmp_path / "mine.parquet", [1, 2, 5])
    mine, own = parameters(path=file), parameters()
    assert mine.posterior.digest == posterior_of([1, 2, 5]).digest
    assert own.posterior.digest != mine.posterior.digest
    assert mine.vary_strength
    assert not parameters(Kind.posterior, file, vary_strength=False).vary_strength
    assert parameters(Kind.prior).posterior is None
    assert parameters(Kind.point, vary_strength=False).draw(0, 1) == point()


# in a study


@pytest.mark.parametrize("kind", Kind)
def test_a_scenarios_own_parameters_stand_above_a_draw(of, kind):
    own = {"demand": 123.0, "attractiveness": [0.2] * 5}
    scenario = load("status_quo_2025").model_copy(update={"parameters": own})
    draw = of(kind, True).draw(3, 1)
    values = scenario.values(draw)
    assert (values["demand"], values["attractiveness"]) == (123.0, (0.2,) * 5)
    assert all(values[name] == draw[name] for name in draw.keys() - own.keys())


@pytest.mark.parametrize("kind", Kind)
def test_networks_that_do_not_learn_have_any_kind_of_draw(of, kind, column_bytes, tmp_path):
    file = tmp_path / "brief.yaml"
    file.write_text("# A month\nperiod: {from: 2025-03-01, to: 2025-03-20}\n")
    learns, draw = load(file), of(kind).draw(3, 1)
    assert draw["learning_rate"] > 0
    fixed = learns.model_copy(update={"adversary": "fixed"})
    still = learns.model_copy(update={"parameters": {"learning_rate": 0.0}})
    assert column_bytes(simulate(fixed, draw)) == column_bytes(simulate(still, draw))
    assert column_bytes(simulate(fixed, draw)) != column_bytes(simulate(learns, draw))


def test_two_worlds_have_a_draw_and_all_scenarios_of_a_world_the_same(of, monkeypatch):
    seen = []

    def noted(scenario, draw, streams):
        seen.append((scenario.name, draw))
        raise RuntimeError

    monkeypatch.setattr(work, "simulate", noted)
    pair = [load(name) for name in ("status_quo_2025", "maritime_doctrine")]
    source = of(Kind.prior, True)
    execute(design(pair, 5, 7, parameters=source))
    assert seen.pop() == (BLOCKADE, source.draw(0, 7))
    assert seen.pop() == (NULL, source.draw(0, 7))
    assert [name for name, _ in seen] == [s.name for _ in range(5) for s in pair]
    assert [draw for _, draw in seen] == [source.draw(r // 2, 7) for r in range(5) for _ in pair]
