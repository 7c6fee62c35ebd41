"""The emulator recovers known means, variances and correlations, whatever is missing."""

import numpy as np
import pytest
from toy_emulators import CORRELATION, LEVEL, SD, SLOPES, simulate

from sim.inference.chance import LogVariances, fit_log_variances, shrunk_correlation
from sim.inference.emulator import fit_emulator
from sim.inference.polynomial import Basis
from sim.inference.ridge import (
    FOLDS,
    fit_ridge,
    fold_rows,
    predicted_without_fold,
    relative_penalties,
)
from sim.inference.transforms import on_scales

NONE = ["none"] * 3


def toy(draws, seed=1, **how):
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((draws, 4))
    return z, simulate(z, rng, **how)


def test_a_quadratic_heteroscedastic_toy_is_recovered():
    z, y = toy(40_000, curved=0.3, skedastic=0.4)
    emulator = fit_emulator(z, y, NONE)
    at = np.random.default_rng(2).standard_normal((500, 4))
    mean = LEVEL + at @ SLOPES.T + 0.3 * (at[:, :1] ** 2 - 1 + at[:, :1] * at[:, 1:2])
    assert np.sqrt(((emulator.mean.at(at).value - mean) ** 2).mean(axis=0)).max() < 0.02
    log_variance = 2 * np.log(SD) + 0.4 * at[:, :1]
    assert abs(emulator.log_variance.at(at) - log_variance).max() < 0.2
    assert abs(emulator.log_variance.at(at) - log_variance).mean() < 0.03
    assert abs(emulator.correlation - CORRELATION).max() < 0.02
    for fit in emulator.fits:
        assert fit.within90 == pytest.approx(0.9, abs=0.006)
        assert fit.of_explainable(fit.left) == pytest.approx(1)


def test_r2_and_the_share_of_the_explainable_are_those_of_the_toy():
    z, y = toy(20_000)
    for i, fit in enumerate(fit_emulator(z, y, NONE).fits):
        signal = (SLOPES[i] ** 2).sum()
        assert fit.r2 == pytest.approx(signal / (signal + SD[i] ** 2), abs=0.01)
        assert fit.of_explainable(float(SD[i] ** 2)) == pytest.approx(1, abs=0.02)


def test_the_error_is_that_of_the_mean():
    z, y = toy(1000)
    emulator = fit_emulator(z, y, NONE)
    at = np.random.default_rng(3).standard_normal((2000, 4))
    off = emulator.mean.at(at).value - (LEVEL + at @ SLOPES.T)
    np.testing.assert_allclose(emulator.error, np.sqrt((off**2).mean(axis=0)), rtol=0.5)


def test_a_draw_without_a_figure_is_left_out_for_that_figure_alone():
    z, y = toy(3000)
    whole, holes = fit_emulator(z, y, NONE), y.copy()
    holes[::7, 1] = np.nan
    part = fit_emulator(z, holes, NONE)
    assert [fit.left_out for fit in part.fits] == [0, 429, 0]
    np.testing.assert_allclose(part.mean.linear[[0, 2]], whole.mean.linear[[0, 2]], rtol=1e-9)
    basis = Basis.of(4, range(4))
    keep = np.isfinite(holes[:, 1])
    penalty = part.fits[1].penalty * keep.sum() * relative_penalties(basis)
    x, scale = basis.features(z[keep]), holes[keep, 1].std()
    unit = (holes[keep, 1] - holes[keep, 1].mean()) / scale
    alone = np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ unit) * scale
    expected = alone[1:5].copy()
    for (i, j, k), by in zip(basis.triples.tolist(), alone[-len(basis.triples) :], strict=True):
        for same, other in ((i == j, k), (j == k, i), (i == k, j)):
            expected[other] -= by if same else 0.0
    np.testing.assert_allclose(part.mean.linear[1], expected, rtol=1e-7, atol=1e-9)


def test_a_figure_that_hardly_any_draw_has_is_refused():
    z, y = toy(100)
    y[20:, 2] = np.nan
    with pytest.raises(ValueError, match="rate: 20 draws have a number; at least 50 are needed"):
        fit_emulator(z, y, NONE, ["a", "b", "rate"])


def test_held_out_predictions_have_not_seen_their_fold(monkeypatch):
    monkeypatch.setattr("sim.inference.ridge.PENALTIES", (0.05,))
    z, y = toy(600)
    basis = Basis.of(4)
    fit = fit_ridge(basis, z, y)
    changed = y.copy()
    changed[::FOLDS] += 100.0
    again = fit_ridge(basis, z, changed)
    moved = abs(predicted_without_fold(basis, fit, z) - predicted_without_fold(basis, again, z))
    assert moved[::FOLDS].max() < 1e-8
    assert moved[1::FOLDS].min() > 1


def test_every_row_is_in_one_fold():
    rows = [np.arange(25_003)[block] for fold in range(FOLDS) for block in fold_rows(25_003, fold)]
    assert sorted(np.concatenate(rows).tolist()) == list(range(25_003))


def test_the_mean_of_log_squares_is_corrected():
    rng = np.random.default_rng(5)
    z = rng.standard_normal((50_000, 2))
    truth = LogVariances(np.array([-1.0]), np.array([[0.5, 0.0]]), np.array([[0.0, 0.2]]))
    residual = np.exp(0.5 * truth.at(z)) * rng.standard_normal((50_000, 1))
    fitted = fit_log_variances(z, residual)
    assert fitted.constant == pytest.approx(truth.constant, abs=0.02)
    np.testing.assert_allclose(fitted.linear, truth.linear, atol=0.02)
    np.testing.assert_allclose(fitted.squared, truth.squared, atol=0.02)


def test_few_rows_shrink_correlations_and_many_do_not():
    rng = np.random.default_rng(6)
    lower = np.linalg.cholesky(CORRELATION)
    many = rng.standard_normal((100_000, 3)) @ lower.T
    assert abs(shrunk_correlation(many) - CORRELATION).max() < 0.02
    raw, few = np.corrcoef(many[:20].T), shrunk_correlation(many[:20])
    off = ~np.eye(3, dtype=bool)
    assert (abs(few[off]) < abs(raw[off])).all()
    noise = rng.standard_normal((30, 40))
    assert np.linalg.eigvalsh(shrunk_correlation(noise)).min() > 0.1


def test_scales():
    x = np.array([[4.0, 9.0, 0.5, 3.0], [0.0, 0.0, 1.0, -1.0]])
    y = on_scales(x, ["log", "sqrt", "logit", "none"])
    assert y[0].tolist() == [np.log(4), 3, 0, 3]
    assert np.isnan(y[1]).tolist() == [True, False, True, False]
    with pytest.raises(ValueError, match="cube: unknown transform; allowed: none, log"):
        on_scales(x[:, :1], ["cube"])
    with pytest.raises(ValueError, match="1 transforms for 4 figures"):
        on_scales(x, ["log"])
