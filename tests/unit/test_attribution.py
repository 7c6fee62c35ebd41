"""What an attribution says: exact where the cells are known, with no simulation behind them."""

import json

import numpy as np
import pytest

from sim.assumptions.drivers import DRIVERS
from sim.attribution.accounting import log_factors, reported_counts, reported_rise
from sim.attribution.coalitions import COALITIONS
from sim.attribution.result import AttributionResult
from sim.attribution.split import shares_of_means, split
from sim.errors import UserError
from sim.report.attribution import render
from sim.report.pictures.drivers import attribution_charts
from sim.report.text import as_text
from sim.shipped import folder

FACTORS = np.array([1.115, 1.142, 1.170, 1.0, 0.9, 1.05])  # of arrivals, one a driver
IN = np.arange(COALITIONS)[:, None] >> np.arange(len(DRIVERS)) & 1
GROWTH = np.prod(np.where(IN, FACTORS, 1.0), axis=1)


def cells(draws=20, replications=3, noise=0.0, seed=0):
    """Return days, boats and people of draws in which each driver multiplies people."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(8000, 12000, (draws, 1, 1))
    shocks = np.exp(noise * rng.normal(size=(draws, replications, 1)))
    people = size * shocks * GROWTH
    return np.stack([np.full(people.shape, 60.0), np.full(people.shape, 240.0), people], axis=-1)


def of(block, key="median"):
    """Return one thing that is told of each driver."""
    return np.array([getattr(row, key) for row in block.drivers])


def test_a_product_is_split_by_its_logarithms_and_a_dummy_gets_exactly_nothing():
    actual = split(cells(noise=0.2), [""] * 20)
    log = actual.all.log
    np.testing.assert_allclose(of(log), np.log(FACTORS), atol=1e-12)
    np.testing.assert_allclose(of(log, "share"), np.log(FACTORS) / np.log(FACTORS).sum())
    for scale in ("log", "level"):
        row = getattr(actual.all, scale).drivers[3]
        printed = {getattr(row, k) for k in ("median", "q05", "q95", "mean", "p_positive", "share")}
        assert printed == {0.0}
        assert np.isnan(row.chance)
    assert of(log, "p_positive").tolist() == [1, 1, 1, 0, 0, 1]


def test_parts_and_their_means_sum_to_the_whole_on_both_scales():
    actual = split(cells(noise=0.1), [""] * 20)
    for scale, tolerance in (("log", 1e-12), ("level", 1e-7)):
        block = getattr(actual.all, scale)
        assert block.largest_gap < tolerance
        assert of(block, "mean").sum() == pytest.approx(block.total.mean, abs=tolerance)
        assert block.sum.median == pytest.approx(block.total.median, abs=tolerance)
    assert actual.model_rise.median == pytest.approx(GROWTH[-1] - 1)


def test_a_draw_is_worth_the_mean_over_its_worlds_not_of_its_worlds_logarithms():
    counts = cells(draws=1, replications=2)
    counts[0, 1, :, 2] = 1.0  # a world in which the drivers change nothing
    total = split(counts, [""]).all.log.total.median
    people = counts[0, :, :, 2].mean(axis=0)
    assert total == pytest.approx(np.log(people[-1] / people[0]))


def test_regimes_are_split_apart_in_their_order_with_their_numbers():
    counts = cells(draws=12)
    counts[:6, :, :, 2] *= np.where(IN[:, 0], 2.0, 1.0)
    actual = split(counts, ["supply"] * 6 + ["demand"] * 5 + [""])
    assert list(actual.by_regime) == ["demand", "supply"]
    demand, supply = (actual.by_regime[name].log for name in ("demand", "supply"))
    assert (demand.draws, supply.draws) == (5, 6)
    assert of(demand)[0] == pytest.approx(np.log(1.115))
    assert of(supply)[0] == pytest.approx(np.log(2.23))
    assert split(counts, [""] * 12).by_regime == {}


def test_a_draw_with_a_cell_of_no_arrivals_is_left_out_of_logarithms_and_counted():
    counts = cells(draws=7)
    counts[2, :, 5, 2] = 0.0
    counts[3, 0, 5, 2] = 0.0  # in one world only: its mean has a logarithm
    actual = split(counts, [""] * 7)
    level, log = actual.all.level, actual.all.log
    assert (level.draws, level.draws_left_out) == (7, 0)
    assert (log.draws, log.draws_left_out) == (6, 1)
    assert "1 draws are left out" in as_text(render(actual))


def test_a_failed_draw_is_left_out_and_counted():
    counts = cells(draws=6)
    counts[1, 2] = np.nan
    actual = split(counts, ["demand"] * 6)
    assert actual.failed_draws == 1
    assert actual.by_regime["demand"].level.draws == 5
    assert "1 draws failed" in as_text(render(actual))


def test_of_few_draws_the_interval_is_left_open():
    row = split(cells(draws=4), [""] * 4).all.log.drivers[0]
    assert np.isnan([row.q05, row.q95]).all()
    assert row.median == pytest.approx(np.log(1.115))


@pytest.mark.parametrize("replications", [2, 4])
def test_chance_is_all_of_the_spread_where_draws_do_not_differ(replications):
    """The parts of people then vary over draws as the mean of so many worlds does: share 1."""
    rng = np.random.default_rng(5)
    draws = 4000
    people = 1e4 + 500 * rng.normal(size=(draws, replications, COALITIONS))
    counts = np.stack([np.full(people.shape, 60.0), np.full(people.shape, 240.0), people], axis=-1)
    actual = split(counts, [""] * draws).all
    for scale in ("level", "log"):
        np.testing.assert_allclose(
            of(getattr(actual, scale), "chance"), 1.0, atol=5 * np.sqrt(2 / draws)
        )


def test_chance_is_none_of_the_spread_where_worlds_agree_and_unknown_with_one():
    many, one = (split(cells(replications=r), [""] * 20).all.level for r in (3, 1))
    assert np.nan_to_num(of(many, "chance")).max() < 1e-20
    assert np.isnan(of(one, "chance")).all()


def test_the_reported_figures_are_split_22_34_44():
    counts = reported_counts()
    assert counts.tolist() == [[61, 234, 11431], [66, 286, 16317]]
    assert reported_rise() == 0.42
    actual = split(cells(), [""] * 20).accounting
    shares = [row.reported_share for row in actual.factors]
    assert np.round(shares, 2).tolist() == [0.22, 0.34, 0.44]
    parts = [row.reported for row in actual.factors]
    assert parts == pytest.approx([np.log(66 / 61), np.log(286 / 66 / (234 / 61)),
                                   np.log(16317 / 286 / (11431 / 234))])  # fmt: skip
    assert sum(parts) == pytest.approx(np.log(16317 / 11431), rel=1e-14)
    assert actual.reported_total == pytest.approx(np.log(16317 / 11431), rel=1e-14)


def test_the_models_own_rise_is_split_by_the_same_identity():
    counts = cells(draws=9)
    counts[:, :, -1, 0] *= 1.1
    counts[:, :, -1, 1] *= 1.1 * 1.2
    actual = split(counts, [""] * 9).accounting
    days, boats, people = (row.model.median for row in actual.factors)
    assert (days, boats) == pytest.approx((np.log(1.1), np.log(1.2)))
    assert days + boats + people == pytest.approx(actual.model_total.median)
    assert people == pytest.approx(np.log(GROWTH[-1] / 1.32))


def test_where_nobody_came_factors_have_no_logarithm():
    assert np.isnan(log_factors(np.array([0.0, 0.0, 0.0]))).all()
    counts = cells(draws=6)
    counts[0, :, 0] = 0.0
    assert split(counts, [""] * 6).accounting.draws == 5


def test_the_page_says_first_what_it_explains_and_fits_80_columns():
    regimes = (["demand", "between", "supply"] * 7)[:20]
    text = as_text(render(split(cells(), regimes, "prior")))
    head = " ".join(text.split())
    assert "explains the model's rise, not the world's" in head[:200]
    assert "order does not matter" in head
    assert "Reported: +42 %" in head
    assert "61 to 66 crossing days" in head
    assert "demand-limited (7)" in head
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("failed", [False, True])
def test_results_are_plain_data_and_every_state_of_them_can_be_shown(failed):
    counts = cells(draws=3)
    if failed:
        counts[:] = np.nan
    actual = split(counts, [""] * 3)
    printed = actual.to_json()
    assert json.loads(json.dumps(printed, allow_nan=False)) == printed
    assert AttributionResult.from_json(printed).to_json() == printed
    assert "Attribution of the rise" in as_text(render(actual))
    assert len(list(attribution_charts(actual))) == (0 if failed else 4)


def test_shares_are_of_means_and_add_up_where_medians_do_not():
    """A driver adds 0, 0 and 3,000 people in three draws: 0 at the median, 1,000 in the mean."""
    counts = cells(draws=3)
    bit = np.arange(64) & 1
    people = 10_000.0 + 1_000.0 * (np.arange(64) >> 1 & 1)
    counts[..., 2] = people + np.array([0.0, 0.0, 3_000.0])[:, None, None] * bit
    for block in (
        split(counts, [""] * 3).all.level,
        split(counts, ["demand"] * 3).by_regime["demand"].level,
    ):
        assert of(block)[:2].tolist() == [0.0, 1_000.0]
        np.testing.assert_allclose(of(block, "share"), [0.5, 0.5, 0, 0, 0, 0], atol=1e-12)
    uneven = split(cells(noise=0.3, draws=9), [""] * 9)
    for block in (uneven.all.log, uneven.all.level):
        assert of(block, "share").sum() == pytest.approx(1.0)
    assert sum(row.model_share for row in uneven.accounting.factors) == pytest.approx(1.0)


def test_the_shipped_shares_are_those_of_the_shipped_means():
    saved = json.loads((folder("calibration") / "attribution.json").read_text())
    result = AttributionResult.from_json(saved)
    for scales in (result.all, *result.by_regime.values()):
        for block in (scales.level, scales.log):
            assert of(block, "share").tolist() == shares_of_means(block.drivers)
    factors = result.accounting.factors
    assert [row.model_share for row in factors] == shares_of_means([row.model for row in factors])


def test_the_shipped_attribution_is_read_back_to_the_same_bytes():
    text = (folder("calibration") / "attribution.json").read_text()
    actual = AttributionResult.from_json(json.loads(text))
    assert json.dumps(actual.to_json(), indent=1) + "\n" == text
    assert as_text(render(actual)).rstrip("\n") == (
        (folder("calibration") / "attribution.txt").read_text().rstrip("\n")
    )
    with pytest.raises(UserError, match="Attribute again"):
        actual.replications()


def test_frames_have_a_row_for_each_regime_scale_and_driver_and_for_each_run():
    counts = cells(draws=7, replications=2, noise=0.1)
    actual = split(counts, ["demand", "supply"] * 3 + [""])
    numbers = actual.to_frame().set_index(["regime", "scale", "driver"])
    assert numbers.index.is_unique
    assert len(numbers) == (1 + len(actual.by_regime)) * 2 * 6
    row = numbers.loc["", "log", "demand"]
    assert (row["median"], row["unit"]) == (actual.all.log.drivers[1].median, actual.all.log.unit)
    assert list(numbers) == [
        "unit", "mean", "median", "q05", "q95", "p_positive", "share", "chance",
    ]  # fmt: skip
    assert set(numbers.dtypes.drop("unit")) == {np.dtype(float)}
    runs = actual.replications()
    assert len(runs) == 7 * 2 * COALITIONS
    row = runs[(runs.draw == 3) & (runs.replication == 1) & (runs.coalition == 5)]
    assert row.arrivals.item() == counts[3, 1, 5, 2]
