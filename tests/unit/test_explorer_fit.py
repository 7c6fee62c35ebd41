"""The explorer's polynomials: exact answers, errors of left-out samples, and what is refused."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_studies import with_true_checksums
from made_sweeps import SWITCHED, made_sweep
from scipy import stats

from sim.errors import UserError
from sim.inference.source import named_source
from sim.sensitivity.explorer import fit, study
from sim.sensitivity.explorer.build import explore_study
from sim.sensitivity.explorer.result import EMULATED, SIMULATED, UNKNOWN, Explorer, Slider
from sim.sensitivity.explorer.undoing import undoings
from sim.sensitivity.factors import Factor
from sim.sensitivity.methods import METHODS
from sim.sensitivity.spec import load_sweep

SETTINGS = {
    name: {"low": 0, "high": 1}
    for name in ("shallow_water_stops.strength", "interception_300m.strength")
}
POINTS = [{}, *({name: v} for name in SETTINGS for v in (0.25, 1))]


def samples(sliders=3, count=120, seed=1):
    """Return switched samples on the unit cube, and which of them are unseen."""
    factors = [Factor(f"f{i}", 0.0, 1.0) for i in range(sliders + 1)]
    unit = METHODS["switched"].draw(factors, count, seed).unit[:, :sliders]
    return unit, np.arange(count) >= count - count // 5


def quadratic(unit):
    """A smooth effect of three policies, of which one undoes another."""
    a, b, c = unit.T[:3]
    return 5 * a - 3 * a**2 + 2 * b - 4 * a * c + 1.5 * b * c


def means(unit):
    """Return mean changes that choose products of three sliders."""
    return np.prod(unit[:, :2], axis=1, keepdims=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small finished sweep of two policies."""
    base = tmp_path_factory.mktemp("explorer")
    return made_sweep(
        base / "sweep", "switched", factors=SETTINGS, compare="maritime_doctrine", samples=120,
        replications=20, outcomes=("deaths", "expected_deaths", "arrivals", "refusals"),
        points=POINTS,
    )  # fmt: skip


def test_a_quadratic_without_chance_is_recovered_exactly():
    unit, unseen = samples()
    shared = fit.design(unit, means(unit), unseen, through_zero=True)
    changes = np.repeat(quadratic(unit)[:, None], 6, axis=1)
    made = fit.emulate(shared, "deaths", "people", 60.0, changes, dots=True)
    by_term = dict(zip(shared.terms, made.mean, strict=True))
    for term, value in {(0,): 5, (0, 0): -3, (1,): 2, (0, 2): -4, (1, 2): 1.5, (2,): 0}.items():
        assert by_term[term] == pytest.approx(value, abs=1e-5)
    assert made.low == pytest.approx(made.mean, abs=1e-5)
    assert np.array(made.dots) == pytest.approx(np.tile(made.mean, (20, 1)), abs=1e-5)
    assert made.r2 > 1 - 1e-9
    assert made.error < 1e-4


def test_unseen_samples_change_no_coefficient():
    unit, unseen = samples()
    changes = np.repeat(quadratic(unit)[:, None], 6, axis=1)
    shared = fit.design(unit, means(unit), unseen, through_zero=True)
    one = fit.emulate(shared, "deaths", "people", 60.0, changes, dots=True)
    changes[unseen] += 100.0
    other = fit.emulate(shared, "deaths", "people", 60.0, changes, dots=True)
    assert replace(one, r2=0.0, covered=0.0) == replace(other, r2=0.0, covered=0.0)
    assert other.covered == 0.0
    assert other.r2 < 0.0


def test_leverage_and_left_out_errors_are_those_of_fits_without_the_sample():
    unit, unseen = samples(2, 60)
    shared = fit.design(unit, means(unit), unseen, through_zero=False)
    x = shared.features[shared.fitted]
    hat = x @ np.linalg.inv(x.T @ x) @ x.T
    assert shared.leverage[shared.fitted] == pytest.approx(np.diag(hat), rel=1e-4)
    y = np.random.default_rng(3).normal(size=len(x))
    residual = y - hat @ y
    lone = []
    for row in range(len(x)):
        others = np.arange(len(x)) != row
        by_others = np.linalg.lstsq(x[others], y[others], rcond=None)[0]
        lone.append(y[row] - x[row] @ by_others)
    h = np.diag(hat)
    assert residual / (1 - h) == pytest.approx(lone, rel=1e-8)
    assert fit._error(residual, h) == pytest.approx(np.sqrt(np.mean(np.square(lone) * (1 - h))),
                                                    rel=1e-5)  # fmt: skip


def test_the_error_band_covers_as_often_as_it_says():
    """With errors of the normal distribution, 95 % of unseen means lie within the band."""
    covered = []
    for seed in range(40):
        unit, unseen = samples(3, 200, seed)
        noise = np.random.default_rng(seed).normal(0.0, 0.7, (len(unit), 1))
        changes = np.repeat(quadratic(unit)[:, None] + noise, 5, axis=1)
        shared = fit.design(unit, means(unit), unseen, through_zero=True)
        covered.append(fit.emulate(shared, "deaths", "people", 1.0, changes, dots=False).covered)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_intervals_are_students_and_dots_are_quantiles():
    changes = np.random.default_rng(1).normal(size=(4, 30))
    mean, low, high = fit.interval(changes)
    expected = stats.t.interval(0.95, 29, changes.mean(axis=1), stats.sem(changes, axis=1))
    assert low == pytest.approx(expected[0])
    assert high == pytest.approx(expected[1])
    assert mean == pytest.approx(changes.mean(axis=1))
    dots = fit.quantiles(changes)
    assert dots.shape == (4, 20)
    assert dots[:, 0] == pytest.approx(np.quantile(changes, 0.025, axis=1))
    assert dots[:, -1] == pytest.approx(np.quantile(changes, 0.975, axis=1))


def test_few_samples_get_a_plane_and_fewer_are_refused():
    unit, unseen = samples(5, 200)
    few = np.flatnonzero(~unseen)[:25]
    shared = fit.design(unit[few], means(unit[few]), unseen[few], through_zero=True)
    assert max(map(len, shared.terms)) == 1
    fewer = few[:8]
    with pytest.raises(ValueError, match="8 samples are left to fit, and 10 are needed"):
        fit.design(unit[fewer], means(unit[fewer]), unseen[fewer], through_zero=True)


def test_sliders_that_never_move_apart_are_refused():
    unit, unseen = samples(2, 100)
    unit[:, 1] = unit[:, 0]
    with pytest.raises(ValueError, match="never move apart"):
        fit.design(unit, means(unit), unseen, through_zero=True)


def test_the_explorer_of_a_folder_holds_what_was_simulated(folder):
    made = explore_study(folder)
    assert [s.path for s in made.sliders] == list(SETTINGS)
    assert made.unseen >= 10
    values = pd.read_parquet(folder / "samples.parquet")[list(SETTINGS)]
    assert made.unseen + made.fitted == len(values.drop_duplicates())
    assert len({stored.values for stored in made.stored}) == len(made.stored)
    assert [p["kind"] for p in made.policies] == ["interception_300m", "shallow_water_stops"]
    stored = {s.values for s in made.stored}
    assert {(0.0, 0.0), (0.25, 0.0), (1.0, 0.0), (0.0, 0.25), (0.0, 1.0)} <= stored


def test_a_stored_setting_gives_the_mean_of_its_runs(folder):
    made = explore_study(folder)
    values = pd.read_parquet(folder / "samples.parquet")
    chosen = values[(values["shallow_water_stops.strength"] == 1)
                    & (values["interception_300m.strength"] == 0)]  # fmt: skip
    runs = pd.read_parquet(folder / "runs.parquet")
    runs = runs[runs["sample"] == chosen["sample"].iloc[-1]].pivot(
        index="replication", columns="scenario", values="arrivals"
    )
    change = runs["maritime_doctrine"] - runs["status_quo_2025"]
    answer = made.at((1.0, 0.0))
    assert answer.kind == SIMULATED
    assert answer.changes["arrivals"].mean == pytest.approx(change.mean(), rel=1e-5)
    assert answer.changes["arrivals"].dots[10] == pytest.approx(change.quantile(0.525), rel=1e-5)
    assert "refusals" in answer.changes
    assert answer.changes["refusals"].dots == ()


@pytest.fixture(scope="module")
def explorer(folder):
    """The explorer of the small sweep."""
    return explore_study(folder)


@settings(max_examples=50, derandomize=True)
@given(x=st.integers(-20, 120), y=st.integers(-20, 120))
def test_no_number_lies_outside_the_range_and_intervals_hold_their_mean(explorer, x, y):
    answer = explorer.at((x / 100, y / 100))
    inside = 0 <= x <= 100 and 0 <= y <= 100
    assert answer.kind in ((EMULATED, SIMULATED, UNKNOWN) if inside else (UNKNOWN,))
    assert bool(answer.changes) == (answer.kind != UNKNOWN)
    for change in answer.changes.values():
        assert change.outer_low <= change.low <= change.mean <= change.high <= change.outer_high
        assert list(change.dots) == sorted(change.dots)


def test_json_keeps_every_number(folder):
    made = explore_study(folder)
    again = Explorer.from_json(json.loads(json.dumps(made.to_json())))
    for values in ((0.3, 0.4), (1.0, 0.0), (2.0, 0.0)):
        assert again.at(values) == made.at(values)


def test_a_stale_explorer_is_refused(folder, tmp_path, monkeypatch):
    made = explore_study(folder)
    file = tmp_path / "explorer.json"
    for key, value, says in (
        ("base", "00", "another status_quo_2025 than today's"),
        ("model_version", "2", "model version 2, and this is 3"),
        ("assumptions", "00", "other assumptions than today's"),
        ("parameters", "posterior 00", "another posterior than today's"),
    ):
        digests = {**made.digests, "source": "posterior", key: value}
        if key != "parameters":
            digests["parameters"] = named_source("posterior", "default").digest
        file.write_text(json.dumps(replace(made, digests=digests).to_json()))
        with pytest.raises(UserError, match=says):
            study.stored_explorer(file)
    file.write_text("{}")
    with pytest.raises(UserError, match="cannot be read as an explorer"):
        study.stored_explorer(file)
    file.write_text(json.dumps({**made.to_json(), "limit": float("nan")}))
    with pytest.raises(UserError, match=r"cannot be read as an explorer \(it holds NaN\)"):
        study.stored_explorer(file)


def test_a_changed_folder_is_refused(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "samples.parquet").write_bytes(b"")
    with pytest.raises(UserError, match=r"samples\.parquet: was changed after it was written"):
        explore_study(copy)
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    record = json.loads((copy / "manifest.json").read_text())
    record["model_version"] = "2"
    (copy / "manifest.json").write_text(json.dumps(record))
    with_true_checksums(copy)
    with pytest.raises(UserError, match="model version 2, and this is 3"):
        explore_study(copy)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"method": "grid"}, "has the method grid. Sweep with the method switched"),
        ({"compare": None, "factors": {"demand": {"low": 80, "high": 120}}},
         "has one scenario. Name a second one"),
        ({"factors": SWITCHED}, "varies crews, which is no policy's"),
        ({"factors": {"shallow_water_stops.strength": {"low": 0, "high": 1}},
          "compare": "maritime_doctrine"}, "never switches interception_300m off"),
        ({"factors": SETTINGS, "compare": "maritime_doctrine", "samples": 20},
         "samples that differ from all others are left to test the emulator"),
        ({"factors": SETTINGS, "compare": "maritime_doctrine", "replications": 19},
         "has 19 replications. Take 20 or more"),
    ],
)  # fmt: skip
def test_other_sweeps_are_refused(tmp_path, words, says):
    made = made_sweep(tmp_path / "s", **{"method": "switched", "replications": 20, **words})
    with pytest.raises(UserError, match=says):
        explore_study(made)


def test_strength_is_drawn_if_the_sweep_file_says_so(tmp_path):
    file = tmp_path / "s.yaml"
    text = "base: status_quo_2025\nmethod: grid\nfactors: {demand: {values: [90]}}\n"
    drawn = {}
    for word in ("", "policy_strength: prior\n", "policy_strength: default\n"):
        file.write_text(text + word)
        drawn[word] = load_sweep(file, named_source("defaults", "default"))
    plain, prior, default = drawn.values()
    assert not plain.parameters.drawn
    assert prior.parameters.drawn
    assert plain.parameters.digest == default.parameters.digest != prior.parameters.digest
    assert plain.digest != prior.digest


def test_a_product_of_three_sliders_is_among_the_terms_if_it_explains_something():
    unit, unseen = samples(4, 300)
    effect = (unit[:, 0] * unit[:, 1] * unit[:, 3])[:, None]
    shared = fit.design(unit, effect, unseen, through_zero=True)
    assert next(term for term in shared.terms if len(term) == 3) == (0, 1, 3)
    made = fit.emulate(shared, "deaths", "people", 1.0, np.repeat(effect, 5, axis=1), dots=False)
    assert made.r2 > 1 - 1e-9


def test_a_setting_is_kept_once_and_is_unseen_only_if_it_is_never_fitted():
    values = np.array([[0.0], [1.0], [1.0], [0.5], [0.5], [0.0]])
    unseen = np.array([False, True, False, True, True, False])
    kept = study._each_once(values, unseen)
    assert sorted(values[kept, 0].tolist()) == [0.0, 0.5, 1.0]
    assert values[kept & unseen, 0].tolist() == [0.5]


def line(changes, x=(0.0, 0.25, 0.5, 0.75, 1.0)):
    """Return where the changes along one slider are undone, another slider being on."""
    sliders = [Slider("a", 0.0, 1.0, 0.05), Slider("b", 0.0, 1.0, 0.05)]
    values = np.column_stack([x, np.ones(len(x))])
    return undoings(sliders, values, np.array(changes)[:, :, None], ["deaths"], seed=1)


def test_a_straight_line_is_half_undone_at_its_middle_with_an_interval_of_no_width():
    """Each world has another change, and the same share of it is gone everywhere."""
    worlds = np.random.default_rng(2).uniform(5, 15, 40)
    (made,) = line([worlds * (1 - x) for x in (0.0, 0.25, 0.5, 0.75, 1.0)])
    assert made.slider == 0
    assert made.others == (1.0,)
    half, nine = made.gone
    assert half == pytest.approx((0.5, 0.5, 0.5), abs=1e-6)
    assert nine == pytest.approx((0.9, 0.9, 0.9), abs=1e-6)


def test_the_interval_of_what_is_undone_holds_the_truth_as_often_as_it_says():
    """A known line, half gone at 0.5, and noise of its own in each setting and world."""
    inside = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        worlds = rng.normal(10, 4, 48)
        made = line([worlds * (1 - x) + rng.normal(0, 4, 48) for x in (0, 0.25, 0.5, 0.75, 1)])
        _, low, high = made[0].gone[0]
        inside += low <= 0.5 <= (1.0 if high is None else high)
    assert 0.88 <= inside / 120 <= 1.0


def test_what_is_not_undone_and_what_was_never_clear_say_so():
    worlds = np.random.default_rng(3).uniform(5, 15, 40)
    (kept,) = line([worlds] * 5)
    assert kept.gone == ((None, None, None), (None, None, None))
    assert line([worlds - worlds.mean()] * 5) == ()
    assert line([worlds] * 2, x=(0.0, 1.0)) == ()  # two settings are no line
