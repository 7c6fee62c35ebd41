"""Made-up reports: right intervals pass, wrong ones are caught, and only the data may choose."""

import numpy as np
import pytest
from made_posteriors import EVERY, FITTED
from rich.console import Console
from scipy import stats

from sim.data.targets import targets
from sim.experiment.draws import prior_draws
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import as_reported, log_kernel
from sim.inference.recipe import EnsembleRecipe, target_windows, weeks_ending
from sim.outcomes.outcomes import OUTCOMES
from sim.report.text import as_text
from sim.report.validation import sbc_table
from sim.validation import sbc
from sim.validation.columns import Columns, assumption_columns, held_out_outcomes
from sim.validation.sbc import (
    SbcDraws,
    box_around,
    coverage,
    failed_checks,
    run_trials,
    sbc_draws,
    truth_rank,
)

CHANCE, SD = 0.3, 0.5  # of a figure: in the simulation, and the discrepancy
NAMES = ("found", "count", "silent")
DRAWS, SETS = 5000, 1000


def normal_world(draws: int, seed: int = 3) -> SbcDraws:
    """A parameter N(0, 1) that a figure tells of, the count of its whole part, and a silent one."""
    rng = np.random.default_rng(seed)
    result, silent = rng.normal(size=(2, draws))
    figure = result + CHANCE * rng.normal(size=draws)
    values = np.stack([result, np.floor(result), silent], axis=1)
    number = np.arange(draws, dtype=np.int32)
    return SbcDraws(number, Columns(NAMES, values), figure[:, None], np.array([SD]))


@pytest.fixture(scope="module")
def world():
    return normal_world(DRAWS)


@pytest.fixture(scope="module")
def tried(world):
    return run_trials(world, seed=1, sets=SETS)


def test_right_intervals_cover_as_often_as_they_say_and_ranks_are_uniform(tried):
    for each in coverage(tried, NAMES, ["found"]):
        assert 0.46 < each.coverage50 < 0.54
        assert 0.88 <= each.coverage90 <= 0.92
        assert each.p_uniform > 0.001
    assert not failed_checks(coverage(tried, NAMES, NAMES))


def test_an_empty_table_says_how_many_draws_it_needs():
    """With as many draws as it says, half of the data sets reach the minimum."""
    small = run_trials(normal_world(120), seed=1, sets=SETS).sets
    assert (small.sets, small.too_thin, small.elsewhere) == (0, 120, 0)
    needed = small.draws_needed(120)
    assert needed == np.ceil(120 * sbc.MIN_ESS / small.ess_q50)
    enough = run_trials(normal_world(needed), seed=1, sets=SETS).sets
    assert 0.35 < enough.sets / (enough.sets + enough.too_thin) < 0.65
    assert enough.draws_needed(needed) is None
    text = " ".join(as_text(sbc_table(small, [], draws=120)).split())
    assert f"the median is {small.ess_q50:.1f} with 120 draws. About {needed:,} draws are" in text
    assert "None of 120 data sets is used: 120 of low ESS, 0 too far" in text


def test_an_empty_table_without_data_sets_nearby_says_so():
    world = normal_world(120)
    box = np.array([[50.0], [60.0]])
    far = run_trials(world, seed=1, box=box).sets
    assert far.draws_needed(120) is None
    text = as_text(sbc_table(far, [], draws=120))
    assert "No data set lies near the reported figures. Use more draws." in text


def test_the_width_is_the_posteriors_own(tried):
    noise = CHANCE**2 + SD**2
    result, count, silent = coverage(tried, NAMES, [])
    assert result.width90 == pytest.approx(np.sqrt(noise / (1 + noise)), rel=0.02)
    assert count.width90 < 0.8
    assert silent.width90 == pytest.approx(1.0, rel=0.02)


def coverage_of_wrong_kernel(times: float) -> float:
    """Return how often the 90 % cover where the noise's sd is taken as `times` what it is."""
    noise, taken = CHANCE**2 + SD**2, CHANCE**2 + (times * SD) ** 2
    slope = 1 / (1 + taken)
    error = np.sqrt((1 - slope) ** 2 + slope**2 * noise)
    half = stats.norm.ppf(0.95) * np.sqrt(taken / (1 + taken))
    return 2 * stats.norm.cdf(half / error) - 1


def test_the_theory_of_a_right_kernel_is_the_level_itself():
    assert coverage_of_wrong_kernel(1.0) == pytest.approx(0.9)


@pytest.mark.parametrize("times", [0.5, 2.0])
def test_a_kernel_of_the_wrong_width_is_caught(world, monkeypatch, times):
    """Half the noise's width covers too little, twice too much, and the silent one stays right."""
    monkeypatch.setattr(sbc, "log_kernel", lambda x, v, sd, law: log_kernel(x, v, times * sd, law))
    output, _, silent = coverage(run_trials(world, seed=1, sets=SETS), NAMES, ["found"])
    result = coverage_of_wrong_kernel(times)
    assert output.coverage90 == pytest.approx(result, abs=3 * np.sqrt(result * (1 - result) / SETS))
    assert not 0.88 <= output.coverage90 <= 0.92
    assert output.p_uniform < 1e-6
    assert silent.p_uniform > 0.001
    assert failed_checks([output])[0].startswith("found: its 90 % covers the truth in")
    assert failed_checks([output])[1].startswith("found: ranks are not uniform")


def test_a_biased_kernel_is_caught(world, monkeypatch):
    monkeypatch.setattr(sbc, "log_kernel", lambda x, v, sd, law: log_kernel(x + 0.3, v, sd, law))
    assert coverage(run_trials(world, seed=1, sets=SETS), NAMES, [])[0].p_uniform < 1e-6


def test_values_of_other_draws_pass_but_their_width_tells(world):
    """An interval as wide as the prior covers whatever it is the interval of."""
    other = Columns(NAMES, np.roll(world.columns.values, 1, axis=0))
    result = coverage(
        run_trials(SbcDraws(world.number, other, world.figures, world.sd), 1), NAMES, []
    )[0]
    assert result.p_uniform > 0.001
    assert result.width90 == pytest.approx(1.0, rel=0.02)


def test_with_figures_that_say_nothing_each_rank_among_the_others_comes_once():
    few = normal_world(40)
    result = run_trials(
        SbcDraws(few.number, few.columns, few.figures, np.array([1e6])), 1, min_ess=0
    )
    np.testing.assert_allclose(np.sort(result.rank[:, 0]), np.arange(40) / 39, atol=1e-6)
    np.testing.assert_allclose(result.ess, 39, rtol=1e-6)


def test_thin_banks_cover_less_by_nine_tenths_over_their_effective_draws():
    """Each end of a 90 % interval of n draws lies .45/n too far inside, on average over n."""
    ranks, ess = [], []
    for seed in range(60):
        result = run_trials(normal_world(80, seed), 1, min_ess=0)
        ranks.append(result.rank[:, 0])
        ess.append(result.ess)
    u, n = np.concatenate(ranks), np.concatenate(ess)
    ample = n > 15  # chosen by the data
    count = (np.abs(u[ample] - 0.5) <= 0.45).mean()
    assert count == pytest.approx(0.9 - (0.9 / n[ample]).mean(), abs=0.01)
    assert count < 0.885


def test_the_truths_own_draw_hides_that_a_bank_is_too_small(monkeypatch):
    """Alone among all draws the truth weighs most; left out, a thin bank cannot pass."""
    thin = normal_world(1000)
    sharp = SbcDraws(thin.number, thin.columns, thin.figures[:, :1], np.array([0.002]))
    honest = coverage(run_trials(sharp, 1, min_ess=0), NAMES, [])[0]
    without = sbc.weights_without
    monkeypatch.setattr(sbc, "weights_without", lambda drawn, data, k: without(drawn, data, -1))
    keeping = SbcDraws(
        np.append(thin.number, 1000).astype(np.int32),
        Columns(NAMES, np.vstack([thin.columns.values, thin.columns.values[:1]])),
        np.vstack([thin.figures, [[np.nan]]]), sharp.sd,
    )  # fmt: skip
    hidden = coverage(run_trials(keeping, 1, sets=900, min_ess=0), NAMES, [])[0]
    assert honest.coverage90 < 0.75
    assert honest.p_uniform < 1e-6
    assert hidden.p_uniform > 0.001
    assert 0.88 < hidden.coverage90 < 0.92


def test_data_sets_may_be_chosen_by_the_data_but_not_by_the_truth(world):
    box = np.array([[0.8], [2.0]])
    chosen = run_trials(world, 1, sets=SETS, box=box)
    assert chosen.elsewhere > 500
    assert coverage(chosen, NAMES, [])[0].p_uniform > 0.001
    every = run_trials(world, 1, sets=2000)
    high = world.columns.values[every.truth, 0] > 0.8
    assert stats.kstest(every.rank[high, 0], "uniform").pvalue < 1e-6


def test_a_rank_is_the_weight_below_and_a_random_part_of_the_ties():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 5, size=(200, 3)).astype(float)
    weight = rng.dirichlet(np.ones(200))
    truth = np.array([0.0, 2.0, 4.5])
    result = truth_rank(truth, x, weight, np.random.default_rng(2))
    part = np.random.default_rng(2).random(3)
    for i in range(3):
        below = sum(w for w, v in zip(weight, x[:, i], strict=True) if v < truth[i])
        ties = sum(w for w, v in zip(weight, x[:, i], strict=True) if v == truth[i])
        assert result[i] == pytest.approx(below + part[i] * ties)


def test_more_sets_leave_the_first_ones_as_they_are(world, tried):
    few = run_trials(world, seed=1, sets=50)
    np.testing.assert_array_equal(few.truth, tried.truth[:50])
    np.testing.assert_array_equal(few.rank, tried.rank[:50])
    assert not np.array_equal(run_trials(world, seed=2, sets=50).truth, few.truth)
    assert len(np.unique(tried.truth)) == SETS


def test_where_too_few_draws_come_near_a_data_set_is_counted_and_left_out(world):
    none = run_trials(world, 1, sets=10, min_ess=1e6)
    assert (len(none.truth), len(none.thin)) == (0, DRAWS)
    assert coverage(none, NAMES, []) == []
    page = _printed(sbc_table(none.sets, []))
    assert "No data set" in page
    some = run_trials(world, 1, sets=SETS, min_ess=800)
    assert len(some.thin) > 0
    assert some.ess.min() >= 800
    assert coverage(some, NAMES, [])[0].p_uniform > 0.001


def test_a_box_is_as_wide_as_the_figures_spread():
    figures = np.array([[0.0, 10.0], [2.0, 30.0]])
    result = box_around(np.array([5.0, 5.0]), figures, 2.0)
    np.testing.assert_allclose(result, [[3.0, -15.0], [7.0, 25.0]])


def test_the_page_fits_and_tells_of_every_column(tried):
    page = _printed(sbc_table(tried.sets, coverage(tried, NAMES, ["found"]), "near"))
    assert all(len(line) <= 80 for line in page.splitlines())
    assert "informed" in page
    assert "Passed" in page


def _printed(table) -> str:
    paper = Console(width=80)
    with paper.capture() as captured:
        paper.print(table)
    return captured.get()


def test_a_bank_gives_its_chosen_draws_that_have_every_figure():
    recipe = EnsembleRecipe(10, 1, target_windows(EVERY))
    ones = np.ones((10, len(OUTCOMES)), np.float32)
    weeks = np.ones((10, len(weeks_ending())), np.float32)
    windows = {key: ones.copy() for key in recipe.windows}
    windows["status_quo", "to_june_2025"][3] = np.nan
    ensemble = Ensemble(recipe, np.arange(10, dtype=np.int32), {"people_arrived": weeks}, windows)
    columns = assumption_columns(range(10), 1).beside(held_out_outcomes(ensemble))
    result = sbc_draws(ensemble, FITTED, columns, np.arange(10) != 7)
    assert result.number.tolist() == [0, 1, 2, 4, 5, 6, 8, 9]
    np.testing.assert_array_equal(result.columns.values, columns.values[result.number])
    np.testing.assert_allclose(result.figures, [[0.0, 0.0, 1.0]] * 8)
    assert result.sd.tolist() == [0.05, 0.04, 0.03]
    assert held_out_outcomes(ensemble).values[0].tolist() == [26.0, 1.0, 1.0]


def test_columns_are_the_draws_own_values_by_name():
    columns = assumption_columns([5, 1234], 1)
    for row, number in enumerate((5, 1234)):
        (values,) = prior_draws([number], 1)
        result = dict(zip(columns.names, columns.values[row].tolist(), strict=True))
        assert result["demand"] == values["demand"]
        assert [result[f"attractiveness {i}"] for i in range(1, 6)] == list(
            values["attractiveness"]
        )
    np.testing.assert_array_equal(
        columns.only(["fare"]).values, columns.rows(np.array([0, 1])).only(["fare"]).values
    )
    with pytest.raises(ValueError, match="2 names for values of shape"):
        Columns(("a", "b"), np.zeros((3, 1)))


def test_figures_are_told_as_they_were_reported():
    every = targets()
    assert as_reported(np.log(np.array([16_317.0])), every["arrivals_2025"])[0] == pytest.approx(
        16_317
    )
    assert as_reported(np.log(np.array([1.42])), every["rise"])[0] == pytest.approx(0.42)
    assert as_reported(np.array([0.58]), every["event_rate_to_june"])[0] == 0.58
