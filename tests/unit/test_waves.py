"""Both waves of a calibration, on a model of one line in place of the simulation."""

from dataclasses import replace
from math import exp
from unittest.mock import patch

import numpy as np
import pytest
from made_posteriors import EVERY, FITTED, rise_of, whole_ensemble

from sim.data.targets import span
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions
from sim.inference import first_wave as first_wave_module
from sim.inference import second_wave
from sim.inference.chance import LogVariances
from sim.inference.emulator import Emulator, FigureFit
from sim.inference.ensemble import read_ensemble
from sim.inference.first_wave import density_of, ensemble_scores, first_wave
from sim.inference.polynomial import Basis, Polynomials
from sim.inference.posterior_file import read_posterior, write_posterior
from sim.inference.recipe import EnsembleRecipe
from sim.inference.sampler import Plan
from sim.inference.second_wave import FIRST_WORLD, WaveRecipe, fill_wave, read_wave
from sim.outcomes.outcomes import OUTCOMES
from sim.report import waves as pages
from sim.report.text import as_text
from sim.runs.engine import Engine
from sim.runs.progress import silent
from sim.validation import waves as waves_module
from sim.validation.waves import WavePlan, predicted_figures, run_waves, updated_assumptions

DRAWS, SIZE, MOST = 400, WavePlan(draws=60, worlds=4), 300
SHORT = Plan(chains=8, warmup=200, draws=400)
NAMES = list(OUTCOMES)
ARRIVALS, RATE = NAMES.index("arrivals"), NAMES.index("event_interception_rate")


@pytest.fixture(scope="module")
def ensemble():
    """Simulations of a made-up model, of which only the windows are needed."""
    return whole_ensemble(DRAWS)


def linear_emulator(z, y, transforms, names, progress=None):
    """Return an emulator of linear means, in place of one that takes a minute to fit."""
    terms = np.concatenate([np.ones((len(z), 1)), z], axis=1)
    figures, basis = y.shape[1], Basis.of(z.shape[1])
    fitted = np.linalg.solve(terms.T @ terms + 20 * np.eye(terms.shape[1]), terms.T @ y)
    coefficients = np.zeros((basis.size, figures))
    coefficients[: terms.shape[1]] = fitted
    left = ((y - terms @ fitted) ** 2).mean(axis=0)
    flat = np.zeros((figures, z.shape[1]))
    fits = tuple(
        FigureFit(name, "none", 0, 0.9, 1.0, float(left[i]), 0.0, 0.9, 1.0)
        for i, name in enumerate(names)
    )
    return Emulator(
        tuple(transforms), Polynomials.of(basis, coefficients),
        LogVariances(np.log(left), flat, flat), np.eye(figures), np.zeros(figures), fits,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sampled(ensemble):
    """Return a first wave by a linear emulator."""
    with patch.object(first_wave_module, "fit_emulator", linear_emulator):
        return first_wave(ensemble, FITTED, MOST, silent, SHORT)


@pytest.fixture(autouse=True)
def quick(monkeypatch, request):
    """Take the first wave's draws from one that was sampled once."""

    def first(ensemble, fitted, draws, progress):
        sampled = request.getfixturevalue("sampled")
        return replace(sampled, z=sampled.z[:draws])

    monkeypatch.setattr(waves_module, "first_wave", first)


@pytest.fixture
def runs(monkeypatch):
    """Replace the simulation of a world by that of the ensemble; return the numbers it ran."""
    numbers = []

    def run_world(recipe, number, values):
        numbers.append(number)
        rng, row = np.random.default_rng(number), {}
        if number == FIRST_WORLD + 7:
            raise ValueError("a run that fails")
        for key in recipe.windows:
            told = rng.gamma(9.0, 5.0, len(recipe.outcomes)).astype(np.float32)
            days = (span(key).end - span(key).start).days
            ratio = rise_of(values) if key[1].endswith("2024") else 1.0
            told[ARRIVALS] = 100 * values["demand"] * days / 165 / ratio * rng.normal(1, 0.1)
            told[RATE] = rng.normal(0.58, 0.05)
            row[":".join(key)] = told
        return row

    monkeypatch.setattr(second_wave, "run_world", run_world)
    return numbers


def waves_of(ensemble, folder, **more):
    return run_waves(ensemble, folder, EVERY, FITTED, replace(SIZE, **more), Engine(), silent)


@pytest.mark.long
def test_a_second_wave_is_stored_and_gives_the_same_posterior_again(ensemble, runs, tmp_path):
    first = waves_of(ensemble, tmp_path)
    total = SIZE.draws * SIZE.worlds
    assert runs == list(range(FIRST_WORLD, FIRST_WORLD + total))
    again = waves_of(ensemble, tmp_path)
    assert len(runs) == total  # nothing was simulated again
    assert again.posterior.digest == first.posterior.digest
    (folder,) = tmp_path.iterdir()
    for part in folder.glob("*.parquet"):
        part.unlink()  # as if it had been stopped before its first job was done
    assert waves_of(ensemble, tmp_path).posterior.digest == first.posterior.digest
    assert len(runs) == 2 * total
    waves_of(ensemble, tmp_path, worlds=3)
    assert len(list(tmp_path.iterdir())) == 2  # other worlds are other runs


def test_the_posterior_has_weights_worlds_and_a_record_and_survives_its_file(
    ensemble, runs, tmp_path
):
    waves = waves_of(ensemble, tmp_path)
    posterior, report = waves.posterior, waves.report
    assert posterior.world.shape == posterior.world_weight.shape == (SIZE.draws, SIZE.worlds)
    assert posterior.world[0].tolist() == [FIRST_WORLD + i for i in range(SIZE.worlds)]
    np.testing.assert_allclose(posterior.world_weight.sum(axis=1), 1)
    assert posterior.weight.sum() == pytest.approx(1)
    assert posterior.world_weight[1, 3] == 0  # the run that failed
    assert report.failed == 1
    assert report.rhat < 1.01
    assert 0 < posterior.ess <= SIZE.draws
    assert posterior.about["method"] == "emulator"
    assert posterior.about["headline"] == ["arrivals_2025", "rise", "event_rate_to_june"]
    write_posterior(posterior, tmp_path / "p.parquet")
    assert read_posterior(tmp_path / "p.parquet").digest == posterior.digest


def test_the_figures_narrow_demand_and_the_runs_hold_what_was_reported(ensemble, runs, tmp_path):
    waves = waves_of(ensemble, tmp_path, draws=300)
    assert waves.posterior.values["demand"].std() > 0
    updates = updated_assumptions(ensemble, waves.first, waves.posterior.weight)
    by_name = {update.name: update for update in updates}
    assert len(by_name) == waves.first.z.shape[1]
    assert "demand" in {u.name for u in updates if u.informed}
    assert by_name["demand"].posterior_sd < 0.7 * by_name["demand"].prior_sd
    checks = {c.target.name: c for c in predicted_figures(ensemble, waves, EVERY)}
    for name in ("arrivals_2025", "rise", "event_rate_to_june"):
        assert checks[name].inside
        assert abs(checks[name].off) < 3
        assert checks[name].prior[2] - checks[name].prior[0] > 0
    low, _, high = checks["arrivals_2025"].posterior
    assert 0.5 < np.log(high / low) / (2 * 1.645 * np.hypot(0.1, 0.1)) < 1.5
    page = as_text(
        pages.quality_text(waves.report),
        pages.emulator_table(waves.report),
        pages.resimulated_table(list(checks.values())),
    )
    for words in ("R-hat", "The corrected weights leave an ESS of", "arrivals 2025", "within one"):
        assert words in " ".join(page.split())
    assert all(len(line) <= 80 for line in page.splitlines())


@pytest.mark.long
def test_a_pilot_corrects_the_emulator_first_and_evens_the_weights(ensemble, runs, tmp_path):
    alone = waves_of(ensemble, tmp_path, draws=200)
    waves = waves_of(ensemble, tmp_path, draws=200, pilot=200)
    assert waves.report.pilot == alone.report.moved  # the same draws and worlds
    assert waves.report.moved.ess > 1.5 * alone.report.moved.ess
    assert waves.posterior.world.shape == (200, SIZE.worlds)
    assert "Pilot: 200 draws" in as_text(pages.quality_text(waves.report))


def test_off_is_in_discrepancies(ensemble, runs, tmp_path):
    checks = predicted_figures(ensemble, waves_of(ensemble, tmp_path), EVERY)
    arrivals = next(c for c in checks if c.target.name == "arrivals_2025")
    shifted = replace(arrivals, posterior=(0.0, 16317 * exp(0.1), 1e9))
    assert shifted.off == pytest.approx(2.0)
    rise = next(c for c in checks if c.target.name == "rise")
    assert replace(rise, posterior=(0.0, 1.42 * exp(-0.04) - 1, 1.0)).off == pytest.approx(-1.0)
    assert all(np.isnan(c.off) for c in checks if not c.target.sd)


def test_the_first_wave_takes_draws_that_learn_and_figures_in_the_kernels_form(ensemble):
    drawn = ensemble_scores(ensemble, FITTED)
    assert len(drawn.z) == DRAWS * 4 // 5
    assert len(ensemble_scores(ensemble, FITTED, learns=False).z) == DRAWS // 5
    assert drawn.figures.reported[0] == pytest.approx(np.log(16317))
    assert drawn.figures.reported[1] == pytest.approx(np.log(1.42))
    assert len(drawn.names) == drawn.z.shape[1]
    assert {a.name for a in calibrated_assumptions()} == {n.split(" ")[0] for n in drawn.names}


def test_what_cannot_be_fitted_is_refused_in_one_line(ensemble):
    censored = [FITTED[2].model_copy(update={"likelihood": "censored"})]
    with pytest.raises(UserError, match=r"event_rate_to_june: is censored.*--method kernel"):
        density_of(ensemble_scores(ensemble, censored), censored)
    few = whole_ensemble(60)
    with pytest.raises(UserError, match=r"arrivals_2025: 48 draws have a number.*--draws"):
        density_of(ensemble_scores(few, FITTED), FITTED)
    with pytest.raises(UserError, match=r"99 posterior draws; the chains have 40.*--posterior"):
        first_wave(ensemble, FITTED, 99, silent, Plan(chains=4, warmup=10, draws=10))


def test_a_wave_is_named_by_all_that_decides_its_runs(ensemble, tmp_path):
    z = np.zeros((2, 3))
    recipe = WaveRecipe(ensemble.recipe, z, 2)
    others = [
        replace(recipe, z=z + 1e-9), replace(recipe, worlds=3),
        replace(recipe, ensemble=replace(ensemble.recipe, seed=2)),
    ]  # fmt: skip
    folders = {one.folder(tmp_path) for one in [recipe, *others]}
    assert len(folders) == 4
    assert replace(recipe, z=z.copy()).folder(tmp_path) in folders


@pytest.mark.slow
def test_a_world_of_a_wave_is_that_of_its_replication(ensemble, tmp_path):
    """The stored outcomes are those of a run of the same draw in the same replication."""
    from sim.inference.ensemble import window_outcomes
    from sim.inference.recipe import world
    from sim.inference.scores import values_at
    from sim.simulate import simulate

    z = np.zeros((2, ensemble_scores(ensemble, ()).z.shape[1]))
    z[1, 0] = 1.0
    recipe = WaveRecipe(ensemble.recipe, z, 2)
    fill_wave(recipe, tmp_path, Engine())
    wave = read_wave(recipe, tmp_path)
    values = values_at(z, calibrated_assumptions())[1]
    alone = simulate(world(), values, FIRST_WORLD + 3, ensemble.recipe.seed)
    row = window_outcomes(ensemble.recipe, world(), alone)
    for key, block in wave.runs.windows.items():
        np.testing.assert_array_equal(block[3], row[":".join(key)])


def test_an_ensemble_without_any_result_is_one_line(tmp_path):
    recipe = EnsembleRecipe(4, 1, (("status_quo", "to_mid_june_2025"),))
    with pytest.raises(UserError, match="no draw has a result"):
        read_ensemble(recipe, tmp_path)
