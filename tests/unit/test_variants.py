"""Other choices re-weigh the same draws, and an order of policies changes only where it does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_posteriors import EVERY
from made_posteriors import FITTED as FEW
from rich.console import Console
from scipy import stats

from sim.experiment.draws import learns
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import effective_sample_size, normalised
from sim.inference.recipe import EnsembleRecipe, target_windows
from sim.outcomes.outcomes import OUTCOMES
from sim.report.variants import rankings_table, variants_table
from sim.validation.columns import assumption_columns
from sim.validation.ranking import rankings
from sim.validation.variants import (
    MAIN,
    Variant,
    fits,
    log_weights_under,
    shown,
    structural,
)

FITTED = tuple(FEW)
DRAWS = 6000
NAMES = ["demand", "demand_step_2024_first", "demand_step_2024_second", "beach_stop"]
POLICIES = ("doctrine", "refused", "seizures")


@pytest.fixture(scope="module")
def columns():
    return assumption_columns(range(DRAWS), 1).only(NAMES)


@pytest.fixture(scope="module")
def ensemble(columns):
    """A bank whose arrivals follow demand and whose rates follow stops, with nothing behind it."""
    recipe = EnsembleRecipe(DRAWS, 1, target_windows(EVERY))
    demand, first, second, stop = columns.values.T
    ratio = np.exp(first + second)
    names, windows = list(OUTCOMES), {}
    for key in recipe.windows:
        block = np.ones((DRAWS, len(names)), np.float32)
        scale = 1 / ratio if key[1].endswith("2024") else 1.0
        block[:, names.index("arrivals")] = 105 * demand * scale
        block[:, names.index("event_interception_rate")] = 0.75 * stop
        block[:, names.index("people_interception_rate")] = 0.5 * stop
        windows[key] = block
    return Ensemble(recipe, np.arange(DRAWS, dtype=np.int32), {}, windows)


def named(expected: str) -> Variant:
    (result,) = (v for v in structural(EVERY) if v.name.startswith(expected))
    return result


def test_every_choice_that_was_made_is_made_otherwise():
    assert [v.name for v in structural(EVERY)] == [
        "main",
        "networks do not learn",
        "arrivals_2025: half the discrepancy, 0.025",
        "arrivals_2025: twice the discrepancy, 0.1",
        "rise: half the discrepancy, 0.02",
        "rise: twice the discrepancy, 0.08",
        "event_rate_to_june: half the discrepancy, 0.015",
        "event_rate_to_june: twice the discrepancy, 0.06",
        "event_rate_to_june: censored",
        "with people_rate_2025",
    ]


def test_a_choice_changes_one_thing_of_one_figure():
    wide = named("arrivals_2025: twice").figures
    assert [t.sd for t in wide] == [0.1, 0.04, 0.03]
    assert wide[1:] == FITTED[1:]
    assert wide[0].model_copy(update={"sd": 0.05}) == FITTED[0]
    below = named("event_rate_to_june: censored").figures
    assert [t.likelihood for t in below] == ["lognormal", "lognormal", "censored"]
    assert [t.name for t in named("with people").figures][-1] == "people_rate_2025"
    assert [v.learns for v in structural(EVERY)].count(False) == 1


def test_where_fewer_than_is_fitted_as_such_the_other_choice_is_normal():
    censored = [t.model_copy(update={"likelihood": "censored"}) if t == FITTED[2] else t
                for t in EVERY]  # fmt: skip
    names = [v.name for v in structural(censored)]
    assert "event_rate_to_june: normal" in names
    assert "event_rate_to_june: censored" not in names


def test_without_a_second_stage_there_is_no_choice_of_it():
    assert not [v for v in structural(FITTED) if v.name.startswith("with ")]


def test_draws_that_learn_and_those_that_do_not_never_share_a_variant(ensemble):
    learning = np.array([learns(n) for n in range(DRAWS)])
    main, fixed = (np.isfinite(log_weights_under(ensemble, named(n))) for n in ("main", "networks"))
    assert not (main & ~learning).any()
    assert not (fixed & learning).any()
    assert main.any()
    assert fixed.any()


def test_main_against_itself_is_no_change_and_rough_says_so(ensemble, columns):
    main, again = fits(ensemble, [named(MAIN), named(MAIN)], columns, shown(ensemble, EVERY))
    assert main == again
    assert main.shifts == dict.fromkeys(columns.names, 0.0)
    assert main.rough
    weight = normalised(log_weights_under(ensemble, named(MAIN)))
    assert main.ess == pytest.approx(effective_sample_size(weight))


def test_a_narrower_discrepancy_brings_the_figure_nearer_and_leaves_fewer_draws(ensemble, columns):
    result = {f.name: f for f in fits(ensemble, structural(EVERY), columns, shown(ensemble, EVERY))}
    spans = {n: f.figures["event_rate_to_june"] for n, f in result.items()}
    wide, half = (spans[f"event_rate_to_june: {n}"] for n in
                  ("twice the discrepancy, 0.06", "half the discrepancy, 0.015"))  # fmt: skip
    assert half[2] - half[0] < spans[MAIN][2] - spans[MAIN][0] < wide[2] - wide[0]
    ess = {n: f.ess for n, f in result.items()}
    narrow, broad = (n for n in ess if n.startswith("event_rate_to_june: ") and "discr" in n)
    assert ess[narrow] < ess[MAIN] < ess[broad]


def test_fewer_than_lets_the_rate_lie_below_and_with_it_the_stops(ensemble, columns):
    main, below = fits(ensemble, [named(MAIN), named("event_rate_to_june: cens")], columns, FITTED)
    assert below.figures["event_rate_to_june"][1] < main.figures["event_rate_to_june"][1]
    assert below.shifts["beach_stop"] < -0.5
    assert abs(below.shifts["demand"]) < 0.3


def test_the_people_rate_pulls_where_it_differs(ensemble, columns):
    """Here people are stopped two thirds as often: .40 of people asks for .60 of events."""
    main, second = fits(ensemble, [named(MAIN), named("with")], columns, FITTED)
    assert second.shifts["beach_stop"] > 0.1
    assert second.ess < main.ess


def test_figures_that_no_draw_could_give_leave_nothing_to_tell(ensemble, columns):
    far = (FITTED[2].model_copy(update={"value": 1e9, "sd": 1e-150}),)
    with np.errstate(over="ignore"):
        _, none = fits(ensemble, [named(MAIN), Variant("far", far)], columns, FITTED)
    assert none.ess == 0
    assert none.rough
    assert np.isnan(none.shifts["demand"])
    assert np.isnan(none.figures["rise"]).all()


def test_only_figures_that_the_bank_has_are_shown(ensemble):
    names = [t.name for t in shown(ensemble, EVERY)]
    assert {t.name for t in FITTED} < set(names)
    assert "deaths_2025" not in names
    assert "people_rate_2025" in names


def effects(draws: int = 200) -> np.ndarray:
    """Effects of three policies: in the second half of the draws the first two change places."""
    rng = np.random.default_rng(6)
    change = np.where(np.arange(draws) < draws // 2, 1.0, -1.0)
    result = np.stack([-100 * change, 100 * change, np.full(draws, -500.0)], axis=1)
    return result + rng.normal(size=result.shape)


def test_weighed_as_they_were_drawn_the_draws_count_alike_and_nothing_changes():
    x, log = effects(), np.random.default_rng(1).normal(size=200)
    main, same = rankings(x, POLICIES, log, {"main": log, "same": log}, seed=1)
    assert main.ess == pytest.approx(200)
    np.testing.assert_allclose(list(main.mean.values()), x.mean(axis=0))
    assert same.mean == main.mean
    assert (same.tau, same.changed, same.surely) == (1.0, 0.0, 0.0)


def test_an_order_that_another_choice_turns_is_told_as_turned():
    x, alike = effects(), np.zeros(200)
    first = np.where(np.arange(200) < 100, 0.0, -np.inf)
    second = np.where(np.arange(200) < 100, -np.inf, 0.0)
    main, turned = rankings(x, POLICIES, alike, {"main": first, "turned": second}, seed=1)
    assert main.rank == {"doctrine": 2, "refused": 3, "seizures": 1}
    assert turned.rank == {"doctrine": 3, "refused": 2, "seizures": 1}
    assert turned.tau == pytest.approx(1 / 3)
    assert (turned.changed, turned.surely) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert (main.by_chance, turned.by_chance) == (0, 0)
    assert main.ess == turned.ess == pytest.approx(100)


def test_an_order_that_chance_decides_is_told_as_chance():
    """Of two policies alike, half of resamples put either first: no swap is sure."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(100, 2))
    x -= x.mean(axis=0)
    x[:, 1] += 1e-6
    log = np.stack([np.zeros(100), rng.normal(scale=0.3, size=100)])
    main, other = rankings(x, POLICIES[:2], np.zeros(100), {"main": log[0], "b": log[1]}, 1)
    assert main.by_chance == pytest.approx(0.5, abs=0.06)
    assert other.surely == 0


def test_a_choice_that_no_draw_fits_has_no_order():
    none = np.full(200, -np.inf)
    main, empty = rankings(
        effects(), POLICIES, np.zeros(200), {"main": np.zeros(200), "none": none}, seed=1
    )
    assert empty.ess == 0
    assert np.isnan(list(empty.mean.values())).all()
    assert np.isnan(empty.tau)
    assert (empty.changed, empty.by_chance) == (0, 0)
    assert main.ess == pytest.approx(200)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_the_share_of_swapped_pairs_is_kendalls_own(seed, many):
    """τ = 1 − 2 · swapped where nothing ties; ranks are those of the weighted means."""
    rng = np.random.default_rng(seed)
    x, log = rng.normal(size=(8, many)), rng.normal(size=8)
    names = [str(i) for i in range(many)]
    main, other = rankings(x, names, np.zeros(8), {"main": np.zeros(8), "other": log}, seed=1)
    assert other.tau == pytest.approx(1 - 2 * other.changed)
    weight = np.exp(log) / np.exp(log).sum()
    assert list(other.rank.values()) == stats.rankdata(weight @ x).tolist()
    assert main.tau == pytest.approx(1)


@pytest.mark.parametrize(
    ("names", "density", "expected"),
    [
        (POLICIES[:2], np.zeros(200), "effects of two policies or more"),
        (POLICIES, np.zeros(199), "a density for each draw"),
        (POLICIES, np.full(200, -np.inf), "must have a finite log density"),
    ],
)
def test_wrong_shapes_and_impossible_draws_are_refused(names, density, expected):
    with pytest.raises(ValueError, match=expected):
        rankings(effects(), names, density, {"main": np.zeros(200)}, seed=1)


def test_the_pages_fit(ensemble, columns):
    figures = shown(ensemble, EVERY)
    result = fits(ensemble, structural(EVERY), columns, figures)
    alike = np.zeros(200)
    orders = {"arrivals": rankings(effects(), POLICIES, alike, {"main": alike}, seed=1)}
    paper = Console(width=80)
    with paper.capture() as captured:
        paper.print(variants_table(result, figures))
        paper.print(rankings_table(orders))
    page = captured.get()
    assert all(len(line) <= 80 for line in page.splitlines())
    assert "ROUGH" in page
    assert "farthest" in page
