"""Checks of a posterior by emulator: second opinion, variants, further figures, pages."""

import json
from dataclasses import replace

import numpy as np
import pytest
from made_posteriors import EVERY
from toy_emulators import LEVEL, exact_emulator, simulate

from sim.assumptions import all_assumptions
from sim.experiment.draws import calibrated_assumptions
from sim.inference.correction import FigureCorrection, Moved
from sim.inference.emulated_posterior import WavesReport
from sim.inference.emulator import FigureFit
from sim.inference.first_wave import FirstWave
from sim.inference.sampler import Plan, sample
from sim.inference.scores import input_names
from sim.inference.synthetic_likelihood import log_posterior
from sim.jsonfile import finite, rebuilt
from sim.report import emulated as pages
from sim.report.text import as_text
from sim.validation.discriminating import Discriminating, _removed, noise_of
from sim.validation.emulated_variants import (
    VariantEvidence,
    _one_anomaly_a_year,
    score_of,
    variants,
)
from sim.validation.narrowed import identify_scores
from sim.validation.result import EmulatedChecks
from sim.validation.second_opinion import Agreement, SecondOpinion, figures_only

REPORTED, DISCREPANCY = LEVEL + np.array([0.8, 0.3, -0.5]), np.array([0.2, 0.1, 0.3])


def density():
    return log_posterior(exact_emulator(), REPORTED, DISCREPANCY)


def test_a_posterior_by_some_figures_leaves_the_others_out():
    few, whole = figures_only(density(), [2, 0]), density()
    x = np.random.default_rng(1).standard_normal((1, 5, 4))
    wide = replace(whole, discrepancy=np.array([0.2, 1e6, 0.3]))
    difference = few.at(x)[0] - wide.at(x)[0]
    np.testing.assert_allclose(difference, difference[0, 0], atol=1e-6)  # but for a constant
    np.testing.assert_allclose(few.at(x)[1], wide.at(x)[1], atol=1e-6)


def test_narrowed_pairs_and_directions_are_those_of_the_covariance():
    rng = np.random.default_rng(2)
    z = rng.standard_normal((20_000, 4))
    z[:, 1] = 0.6 * z[:, 0] + 0.3 * z[:, 1]
    found = identify_scores(z, np.full(len(z), 1 / len(z)), list("abcd"), [])
    assert [(p.first, p.second) for p in found.pairs] == [("a", "b")]
    assert found.pairs[0].after == pytest.approx(0.6 / np.hypot(0.6, 0.3), abs=0.02)
    assert found.pairs[0].before == 0
    (stiff,) = found.directions.stiff
    covariance = np.array([[1, 0.6], [0.6, 0.45]])
    assert stiff.left == pytest.approx(np.sqrt(np.linalg.eigvalsh(covariance)[0]), rel=0.03)
    assert set(stiff.loads) == {"a", "b"}
    assert len(found.directions.flat) == 3


def test_variants_restrict_the_inputs_that_they_name():
    names = tuple(input_names(calibrated_assumptions()))
    free = {"demand_season", "demand_peak", "supply_season"}
    assert free <= set(names)
    first = FirstWave((), density(), names, np.empty((0, 0)), np.empty(0), np.empty(0))
    found = variants(first)
    assert next(iter(found)) == "main"
    fixed = found["seasons fixed at their defaults"].fixed
    assert {names[i] for i in fixed} == free
    peak = all_assumptions()["demand_peak"]  # its prior is normal
    score = (peak.value - peak.prior["normal"]["mean"]) / peak.prior["normal"]["sd"]
    assert fixed[names.index("demand_peak")] == pytest.approx(score, abs=0.01)
    (without,) = found["supply without season"].fixed.values()
    assert without == pytest.approx(-3)
    tied = found["one sea anomaly a year"].tied
    assert {names[i][:16] == names[j][:16] for i, j in tied.items()} == {True}
    assert len(tied) == 4


def test_anomalies_of_a_year_are_tied_to_its_first():
    names = ["x", "sea_anomaly_2024_a", "sea_anomaly_2025_a", "sea_anomaly_2024_b"]
    assert _one_anomaly_a_year(names) == {3: 1}


def test_a_value_has_the_score_that_gives_it():
    season = next(a for a in calibrated_assumptions() if a.name == "demand_season")
    assert score_of(season, 0.7) == pytest.approx(0, abs=0.01)  # uniform from 0 to 1.4


def test_a_further_figure_removes_what_its_correlation_says():
    rng = np.random.default_rng(3)
    z, chance = rng.standard_normal((2, 100_000))
    weight = np.full(len(z), 1.0)
    assert _removed(z, 2 * z + chance, weight, 0.0) == pytest.approx(1 - np.sqrt(1 / 5), abs=0.01)
    noisy = _removed(z, 2 * z + chance, weight, 2.0)
    assert noisy == pytest.approx(1 - np.sqrt(5 / 9), abs=0.01)
    assert _removed(z, chance, weight, 0.0) < 0.001
    assert _removed(z, np.full(len(z), np.nan), weight, 1.0) == 0
    deaths = next(t for t in EVERY if t.name == "deaths_2024")
    assert noise_of(deaths) == pytest.approx(7.9)


def checks():
    fit = FigureFit("arrivals_2025", "log", 3, 0.9, 1.0, 0.1, 0.05, 0.9, 0.8)
    change = FigureCorrection("arrivals_2025", 0.1, 0.2, 0.9, 0.1)
    waves = WavesReport(
        [fit], [change], 1.002, 4000.0, Moved(900.0, 2000, "a", 0.1), 25, 1, 3.0, 1.2
    )
    agreement = Agreement("demand", 0.1, 0.9, 0.8, 0.1, 0.3)
    return EmulatedChecks(
        waves, SecondOpinion(["rise"], 300.0, [agreement]),
        [
            VariantEvidence("main", 0.0, 0.0, 1.001, ("rise", 0.2), ("demand", 0.0)),
            VariantEvidence("networks do not learn", -9.0, 0.5, 1.002, ("rise", 3.0), ("a", 2.0)),
        ],
        [Discriminating("demand", 0.3, {"deaths_2024": 0.2, "autumn_share_2024": 0.1})], 2,
    )  # fmt: skip


def test_the_page_says_what_differs_and_what_is_rejected():
    page = " ".join(as_text(pages.render(checks())).split())
    assert "Kernel and emulator differ on demand." in page
    assert "rejected" in page
    assert "deaths 2024 20 %, autumn share 2024 10 %" in page
    assert "whose chains do not agree: 2" in page
    assert not checks().variants[0].rejected


def test_checks_survive_json():
    assert rebuilt(EmulatedChecks, json.loads(json.dumps(finite(checks())))) == checks()
    assert rebuilt(EmulatedChecks | None, None) is None
    assert rebuilt(EmulatedChecks | None, finite(checks())) == checks()


@pytest.mark.slow
def test_kernel_and_emulator_agree_on_a_model_of_one_line():
    """Weights of prior draws by the same reports, on simulations that an exact emulator matches."""
    rng = np.random.default_rng(4)
    z = rng.standard_normal((400_000, 4))
    off = (REPORTED - simulate(z, rng)) / DISCREPANCY
    weight = np.exp(-0.5 * (off**2).sum(axis=1))
    weight /= weight.sum()
    chains = sample(density(), 1, Plan(chains=8, warmup=200, draws=1000)).z[0].reshape(-1, 4)
    error = 1 / np.sqrt(1 / (weight**2).sum())
    assert abs(weight @ z - chains.mean(axis=0)).max() < 5 * error + 0.03
