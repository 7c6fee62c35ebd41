"""A validation in one go, on a bank that is made up: every part is there and says what it is."""

import json
from datetime import date

import numpy as np
import pytest
from made_posteriors import EVERY, FITTED, whole_ensemble

from sim.experiment.draws import learns, prior_draws
from sim.forecast import paired, verdict
from sim.inference.posterior_file import model_stamp, read_posterior
from sim.inference.weights import posterior
from sim.jsonfile import finite
from sim.report.calibration import render as page_of_calibration
from sim.report.text import as_text
from sim.report.validation import render
from sim.runs.engine import Engine
from sim.runs.progress import silent
from sim.scenario import load
from sim.shipped import folder
from sim.validation import calibrate, checks, effects
from sim.validation import validate as whole
from sim.validation.checks import FULL_YEAR_DRAWS, compare_figures, compare_full_year, is_simulated
from sim.validation.result import ValidationResult, shipped_validation
from sim.validation.validate import ValidationOptions, validate

DRAWS = 600


@pytest.fixture(scope="module")
def ensemble():
    """The made-up bank."""
    return whole_ensemble(DRAWS)


@pytest.fixture
def asked(monkeypatch):
    """A list of what was asked to be simulated; the answers are made up."""
    every = []

    def answers(asked, window, names, seed, store, engine=None):
        every.append((list(asked), window, list(names)))
        rng = np.random.default_rng(seed)
        return rng.gamma(5.0, 20.0, (len(asked), len(asked[0].scenarios), len(names)))

    for module in (checks, effects):
        monkeypatch.setattr(module, "outcomes_at", answers)
    return every


@pytest.fixture
def found(ensemble, asked, tmp_path):
    """A validation of the made-up bank, of fifty made-up reports and twenty draws of policies."""

    work = ValidationOptions(50, 20, tmp_path, Engine(), silent)
    return validate(ensemble, posterior(ensemble, FITTED), EVERY, FITTED, work)


def test_it_is_told_as_promised(found):
    result = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert {"checks", "sbc", "ess", "regimes", "variants"} <= result.keys()
    every = {"name", "kind", "reported", "q05", "q50", "q95", "inside"}
    assert all(every <= check.keys() for check in result["checks"])
    by_name = {check["name"]: check for check in result["checks"]}
    assert set(by_name) == {t.name for t in EVERY}  # every figure is held against the model
    assert by_name["deaths_2025"]["kind"] == "check"
    assert all(
        check["inside"] == (check["q05"] <= check["reported"] <= check["q95"])
        for check in result["checks"]
    )
    sbc = {"parameter", "informed", "coverage50", "coverage90", "p_uniform", "width90"}
    assert all(sbc <= each.keys() for each in result["sbc"])
    assert set(result["regimes"]) == {"demand", "between", "supply", ""}
    assert [v["name"] for v in result["variants"]][:2] == ["main", "networks do not learn"]
    assert set(result["rankings"]) == {"deaths", "arrivals"}
    assert {"model", "last_year"} <= result["rolling_origins"]["scores"].keys()
    words = {each["words"] for each in result["identifiability"]["assumptions"]}
    assert "not informed" in words


def test_a_validation_is_read_back_from_its_file(found):
    result = found.to_json()
    again = ValidationResult.from_json(result)
    assert json.dumps(again.to_json()) == json.dumps(result)
    assert again.identifiability == found.identifiability
    assert [each.target for each in again.checks] == [each.target for each in found.checks]
    assert all(np.isnan(each.prior).all() for each in again.checks)


def test_the_shipped_validation_is_read_back_to_the_same_bytes():
    text = (folder("calibration") / "validation.json").read_text()
    found = ValidationResult.from_json(json.loads(text))
    assert json.dumps(found.to_json(), indent=1) + "\n" == text
    numbers = found.to_frame().set_index("name")
    assert numbers.index.tolist() == [each.target.name for each in found.checks]
    row = numbers.loc["deaths_2024"]
    assert (row["posterior_q50"], row["unit"], row["role"]) == (50.0, "people", "check")
    assert np.isnan(row["prior_q50"])
    typed = {"reported": float, "prior_q05": float, "posterior_q95": float, "inside": bool}
    assert {name: numbers[name].dtype for name in typed} == typed


def test_the_shipped_sentences_on_forecasts_are_those_of_the_stored_scores():
    rolling = shipped_validation().rolling
    logs = {
        name: np.array([row.log_score for row in rows]) for name, rows in rolling.by_origin.items()
    }
    shared = paired.overlap([date.fromisoformat(day) for day in rolling.origins], rolling.ahead)
    assert rolling.words == verdict.words(
        rolling.ranking, rolling.scores, rolling.differences
    ) + verdict.by_log_score(rolling.ranking, rolling.scores, logs, shared)
    assert rolling.caveat == verdict.caveat(rolling.ranking)


def test_a_calibration_is_told_as_promised(ensemble, tmp_path, monkeypatch):
    monkeypatch.setattr(calibrate, "fill", lambda *_: None)
    monkeypatch.setattr(calibrate, "read_ensemble", lambda recipe, folder: ensemble)
    monkeypatch.setattr(calibrate, "with_regimes", lambda found, *_: found)
    path = tmp_path / "mine.parquet"
    files = calibrate.Files(tmp_path, None, path)
    found = calibrate.calibrate(ensemble.recipe, files, EVERY, FITTED, None, Engine(), silent)
    assert read_posterior(path).digest == found.posterior.digest
    result = found.to_json()
    assert list(result)[:4] == ["method", "made for", "figures", "fitted"]
    keys = {"name", "role", "reported", "prior", "posterior", "inside", "off"}
    assert result["figures"][0].keys() == keys
    assert all(len(result["made for"][key]) == 32 for key in ("priors", "fixed numbers", "years"))
    assert read_posterior(path).about["made for"] == json.loads(json.dumps(model_stamp()))
    rise = next(each for each in found.figures if each.target.name == "rise")
    row = found.to_frame().set_index("name").loc["rise"]
    assert (row["prior_q05"], row["posterior_q50"]) == (rise.prior[0], rise.posterior[1])
    assert (row["role"], row["reported"], row["unit"]) == ("fitted", rise.target.value, "share")
    assert row["inside"] == rise.inside
    assert "ROUGH" in as_text(page_of_calibration(found))


def test_the_page_fits_the_terminal_and_says_what_is_rough(found):
    page = as_text(render(found))
    assert all(len(line) <= 80 for line in page.splitlines())
    flat = " ".join(page.split())
    for expected in ("ROUGH: below 500", "not informed", "one in ten would", "are not known"):
        assert expected in flat
    for table in (
        "Reported figures",
        "Simulation-based calibration",
        "Structural variants",
        "Forecasts of weekly",
    ):
        assert table in page


def test_figures_of_the_whole_year_come_from_runs_to_its_end(ensemble, asked, tmp_path):
    after = posterior(ensemble, FITTED)
    count = compare_full_year(after, EVERY, tmp_path)
    assert {each.target.name for each in count} == {
        t.name for t in EVERY if not is_simulated(ensemble, t)
    }
    ((runs, window, names),) = asked
    assert window == "period"
    assert names == [each.target.outcome for each in count]
    assert len(runs) == FULL_YEAR_DRAWS
    taken = np.array([each.replication for each in runs])  # as often as their weights say
    shares = np.array([(taken == number).mean() for number in after.draw])
    np.testing.assert_allclose(shares, after.weight, atol=1.01 / FULL_YEAR_DRAWS)
    assert all(np.isnan(each.prior).all() for each in count)


def test_before_is_all_draws_and_after_is_by_weight(ensemble):
    alone = np.zeros(DRAWS)
    alone[7] = 1.0
    (count,) = compare_figures(ensemble, alone, [t for t in EVERY if t.name == "boats_2025"])
    column = ensemble.values_for("status_quo", "to_mid_june_2025", "boats_arrived")
    assert count.posterior == (column[7],) * 3
    assert count.prior[1] == pytest.approx(np.median(column), rel=0.01)


def test_policies_are_run_at_draws_of_every_variant_and_each_as_its_networks_are(
    ensemble, asked, tmp_path
):
    log_weight = {"main": np.zeros(DRAWS), "other": np.where(ensemble.draw % 5 == 4, 0.0, -np.inf)}
    found = effects.effects(ensemble, log_weight, 40, tmp_path)
    ((runs, window, _),) = asked
    assert window == "second_half"
    names = [s.name for s in runs[0].scenarios]
    assert names == ["status_quo_2025", *found.policies]
    for each in runs:
        how = {s.adversary for s in each.scenarios}
        assert how == {"learns" if learns(each.replication) else "fixed"}
        (values,) = prior_draws([each.replication], 1)
        assert {s.parameters["demand"] for s in each.scenarios} == {values["demand"]}
        own = load("network_task_force").parameters
        assert own.items() <= each.scenarios[names.index("network_task_force")].parameters.items()
    assert found.by_outcome["deaths"].shape == (40, len(found.policies))
    sampled = np.exp(found.log_sampled)  # all draws alike, and those that do not learn twice over
    fixed = np.array([not learns(each.replication) for each in runs])
    np.testing.assert_allclose(sampled[fixed], 0.5 / DRAWS + 0.5 / (DRAWS / 5))
    np.testing.assert_allclose(sampled[~fixed], 0.5 / DRAWS)


def test_what_is_no_finite_number_is_none():
    result = finite({"a": [1.0, float("nan")], "b": (float("inf"), "nan"), "c": None, "d": True})
    assert result == {"a": [1.0, None], "b": [None, "nan"], "c": None, "d": True}


def test_no_draws_of_policies_leave_their_order_unasked(ensemble, asked, tmp_path):
    work = ValidationOptions(20, 0, tmp_path, Engine(), silent)
    found = whole.validate(ensemble, posterior(ensemble, FITTED), EVERY, FITTED, work)
    assert found.rankings == {}
    assert len(asked) == 1
    assert "order of the policies" not in as_text(render(found))
