"""Worlds that went like the reports: chosen within a draw, never across draws."""

import numpy as np
import pytest
from made_posteriors import EVERY

from sim.inference.ensemble import Ensemble
from sim.inference.near_worlds import normalised_rows, world_ess, world_weights
from sim.inference.recipe import EnsembleRecipe, target_windows
from sim.inference.second_wave import FIRST_WORLD, SecondWave
from sim.outcomes.outcomes import OUTCOMES

DRAWS, WORLDS = 4, 3
HEADLINE = [target for target in EVERY if target.headline]


def wave_of(arrivals):
    """Return a wave with these arrivals of 2025, and everything else as reported."""
    recipe = EnsembleRecipe(10, 1, target_windows(EVERY))
    names, windows = list(OUTCOMES), {}
    for key in recipe.windows:
        block = np.full((DRAWS * WORLDS, len(names)), np.nan)
        block[:, names.index("event_interception_rate")] = 0.58
        late = key[1].endswith("2025")
        block[:, names.index("arrivals")] = (
            np.ravel(arrivals) if late else np.ravel(arrivals) / 1.42
        )
        windows[key] = block
    numbers = np.arange(FIRST_WORLD, FIRST_WORLD + DRAWS * WORLDS, dtype=np.int32)
    return SecondWave(Ensemble(recipe, numbers, {}, windows), WORLDS)


def test_three_headline_figures_are_shipped():
    assert {t.name for t in HEADLINE} == {"arrivals_2025", "rise", "event_rate_to_june"}


def test_weights_are_those_of_the_kernel_within_each_draw():
    arrivals = np.tile([16317.0, 16317 * np.exp(0.05), 16317 * np.exp(-0.1)], (DRAWS, 1))
    arrivals[1] *= np.exp(0.5)  # the whole draw is far off: its weight is no matter here
    weight = world_weights(wave_of(arrivals), HEADLINE)
    expected = np.exp([0.0, -0.5, -2.0])
    np.testing.assert_allclose(weight[0], expected / expected.sum(), rtol=1e-6)
    far = np.exp(-0.5 * (np.array([0.5, 0.55, 0.4]) / 0.05) ** 2)
    np.testing.assert_allclose(weight[1], far / far.sum(), rtol=1e-5)
    np.testing.assert_allclose(weight.sum(axis=1), 1.0)


def test_a_draw_without_any_near_world_takes_the_nearest():
    arrivals = np.full((DRAWS, WORLDS), 16317.0)
    arrivals[2] = [1.0, 2.0, 3.0]  # hundreds of sd off: each kernel underflows
    arrivals[3] = 0.0  # nobody arrives: no kernel at all
    weight = world_weights(wave_of(arrivals), HEADLINE)
    np.testing.assert_allclose(weight[2], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(weight[3], 1 / 3)


def test_without_headline_figures_all_worlds_count_alike():
    weight = world_weights(wave_of(np.full((DRAWS, WORLDS), 9.0)), [])
    np.testing.assert_allclose(weight, 1 / WORLDS)


def test_worlds_are_numbered_apart_from_the_ensemble_and_keep_their_place():
    wave = wave_of(np.arange(12.0) + 1)
    assert wave.world.tolist()[1] == [FIRST_WORLD + 3, FIRST_WORLD + 4, FIRST_WORLD + 5]
    arrivals = next(t for t in HEADLINE if t.name == "arrivals_2025")
    np.testing.assert_allclose(np.exp(wave.figures([arrivals])[:, :, 0]).ravel(), np.arange(12) + 1)
    runs = wave.by_run(np.array([0.1, 0.2, 0.3, 0.4]))
    np.testing.assert_allclose(runs[3:6], 0.2 / 3)
    assert runs.sum() == pytest.approx(1)


def test_the_ess_of_worlds_is_kishs():
    rows = normalised_rows(np.log(np.array([[1, 1, 1], [1, 1e-300, 1e-300], [1, 1, 1e-300]])))
    np.testing.assert_allclose(world_ess(rows), [3, 1, 2])
