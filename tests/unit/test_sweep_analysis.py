"""Indices of functions whose indices are known, and what is not analysed because it cannot be."""

import json

import numpy as np
import pytest
from scipy import stats

from sim.report import sweeps
from sim.report.text import as_text
from sim.sensitivity import analysis, methods
from sim.sensitivity.analysis import analyse, noise_share
from sim.sensitivity.methods.prcc import Correlation, partial_rank_correlation
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import SweepResult
from sim.sensitivity.spec import load_sweep

NAMES = ["crews", "demand", "fare", "dummy"]
WEIGHTS = np.array([4.0, -2.0, 1.0, 0.0])  # of the factors and the dummy
METHODS = {
    "sobol": 256, "morris": 12, "prcc": 200, "latin_hypercube": 200, "pawn": 200,
    "one_at_a_time": 0, "grid": 3, "switched": 60,
}  # fmt: skip
FACTORIAL = ("sobol", "morris", "prcc", "latin_hypercube", "pawn", "switched")
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def plan_of(tmp_path, monkeypatch):
    """A function that plans a sweep of three factors over one scenario."""

    def made(method, samples=None, replications=4, seed=1):
        if method == "pawn":  # SALib's is slow
            monkeypatch.setattr(methods.base, "RESAMPLES", 40)
        file = tmp_path / "sweep.yaml"
        file.write_text(
            "base: status_quo_2025\noutcomes: [deaths]\n"
            f"method: {method}\nreplications: {replications}\nseed: {seed}\n"
            f"samples: {METHODS[method] if samples is None else samples}\n"
            "factors:\n  crews: {low: 1, high: 2}\n  demand: {low: 0, high: 1}\n"
            "  fare: {low: 0, high: 1}\n"
        )
        return Plan(load_sweep(file))

    return made


def linear(plan, replications=4):
    """Return Σ a·u without chance, shape (samples, replications)."""
    unit = np.nan_to_num(plan.samples.unit, nan=0.5)
    return np.repeat((unit @ WEIGHTS)[:, None], replications, axis=1)


def told(plan, y):
    """Return the block of one outcome, and its rows by factor."""
    block = analysis._analysis(plan, "deaths", y).to_json()
    return block, {row["factor"]: row for row in block.get("rows", ()) if "factor" in row}


def numbers_in(data):
    """Yield every number of plain data."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from numbers_in(each)
    elif isinstance(data, float):
        yield data


# known answers


def test_sobol_of_a_sum_is_each_ones_share_of_the_variance(plan_of):
    """Uniform factors: the share is a²/Σa²; no interactions, so that first is total."""
    plan = plan_of("sobol")
    block, rows = told(plan, linear(plan))
    share = dict(zip(NAMES, WEIGHTS**2 / (WEIGHTS**2).sum(), strict=True))
    for name in NAMES:
        assert rows[name]["total"] == pytest.approx(share[name], abs=0.02)
        assert rows[name]["first"] == pytest.approx(share[name], abs=0.03)
        assert rows[name]["total_low"] <= share[name] + 0.02
        assert rows[name]["total_high"] >= share[name] - 0.02
    assert block["dropped_samples"] == 0


def test_sobol_of_a_product_shares_its_interaction_out(plan_of):
    """Of (u₁ − ½)(u₂ − ½) no factor has any variance alone, and both are in all of it."""
    plan = plan_of("sobol", 1024)
    centred = plan.samples.unit - 0.5
    y = np.repeat((centred[:, 0] * centred[:, 1])[:, None], 2, axis=1)
    _, rows = told(plan, y)
    for name in NAMES[:2]:
        assert rows[name]["first"] == pytest.approx(0, abs=0.1)
        assert rows[name]["total"] == pytest.approx(1, abs=0.1)
    assert rows["fare"]["total"] == rows["dummy"]["total"] == 0


@pytest.mark.parametrize("noise", [0.0, 1.0, 100.0])
def test_the_dummys_total_is_exactly_nothing(plan_of, noise):
    """Chance is the same within a block, however large it is."""
    plan = plan_of("sobol", 64)
    chance = np.random.default_rng(2).normal(0, noise, (64, 4))[plan.samples.block]
    _, rows = told(plan, linear(plan) + chance)
    for index in ("first", "total", "total_low", "total_high"):
        assert rows["dummy"][index] == 0


def test_morris_of_a_linear_function_is_its_slopes(plan_of):
    plan = plan_of("morris")
    _, rows = told(plan, linear(plan))
    for name, weight in zip(NAMES, WEIGHTS, strict=True):
        row = rows[name]
        for index in ("mean_absolute", "mean_absolute_low", "mean_absolute_high"):
            assert row[index] == pytest.approx(abs(weight), rel=1e-9)
        assert row["mean"] == pytest.approx(weight, rel=1e-9)
        assert row["spread"] == pytest.approx(0, abs=1e-9)


def test_morris_tells_a_bent_function_by_its_spread(plan_of):
    """Of (u − ½)² effects have both signs: none on average, some in their size."""
    plan = plan_of("morris", 60)
    y = np.repeat((plan.samples.unit[:, :1] - 0.5) ** 2, 2, axis=1)
    _, rows = told(plan, y)
    assert rows["crews"]["mean_absolute"] > 0.1
    assert rows["crews"]["spread"] > 0.1
    assert rows["demand"]["mean_absolute"] == 0


@pytest.mark.parametrize("noise", [0.0, 1.0, 100.0])
def test_the_dummys_effect_in_morris_is_exactly_nothing(plan_of, noise):
    plan = plan_of("morris")
    chance = np.random.default_rng(2).normal(0, noise, (12, 4))[plan.samples.block]
    _, rows = told(plan, linear(plan) + chance)
    dummy = rows["dummy"]
    assert (dummy["mean_absolute"], dummy["mean_absolute_high"], dummy["spread"]) == (0, 0, 0)


@pytest.mark.parametrize("method", ["prcc", "latin_hypercube"])
def test_prcc_of_a_monotone_function_is_all_or_nothing(plan_of, method):
    """A sure rise is 1, a sure fall −1, however bent; the dummy's interval covers none."""
    plan = plan_of(method)
    for sign in (1, -1):
        y = np.repeat(sign * np.exp(6 * plan.samples.unit[:, :1]), 2, axis=1)
        _, rows = told(plan, y)
        assert rows["crews"]["prcc"] * sign > 0.999
        assert rows["dummy"]["prcc_low"] <= 0 <= rows["dummy"]["prcc_high"]
        assert abs(rows["dummy"]["prcc"]) < 0.3


def test_prcc_holds_the_other_factors(plan_of):
    """A weak factor beside a strong one has a small plain correlation and a large partial one."""
    plan = plan_of("prcc", 400)
    _, rows = told(plan, linear(plan))
    assert rows["crews"]["prcc"] > 0.95
    assert rows["demand"]["prcc"] < -0.9
    assert rows["fare"]["prcc"] > 0.7
    unit = plan.samples.unit
    assert abs(np.corrcoef(unit[:, 2], unit @ WEIGHTS)[0, 1]) < 0.35


def test_partial_rank_correlation_is_the_correlation_of_what_regressions_leave():
    rng = np.random.default_rng(1)
    x = rng.random((60, 3))
    y = x @ [2.0, -1.0, 0.2] + rng.normal(0, 0.3, 60)
    ranks = np.argsort(np.argsort(np.column_stack([x, y]), axis=0), axis=0) + 1.0
    for i in range(3):
        others = np.column_stack([np.ones(60), np.delete(ranks[:, :3], i, axis=1)])
        a, b = (v - others @ np.linalg.lstsq(others, v)[0] for v in (ranks[:, i], ranks[:, 3]))
        expected = (a @ b) / np.sqrt((a @ a) * (b @ b))
        assert partial_rank_correlation(x, y)[i] == pytest.approx(expected, abs=1e-9)


def test_pawn_finds_the_factor_and_puts_it_above_the_dummy(plan_of):
    plan = plan_of("pawn")
    _, rows = told(plan, linear(plan))
    assert rows["crews"]["distance"] > rows["demand"]["distance"] > rows["dummy"]["distance"]
    assert rows["crews"]["above_dummy_low"] > 0
    assert rows["dummy"]["above_dummy"] == 0
    assert rows["dummy"]["above_dummy_low"] == rows["dummy"]["above_dummy_high"] == 0


def test_one_at_a_time_is_the_change_paired_by_world(plan_of):
    """Worlds differ a hundred times more than the factor does, and the change is exact."""
    plan = plan_of("one_at_a_time")
    worlds = np.random.default_rng(3).normal(0, 100, 4)
    _, rows = told(plan, linear(plan) + worlds)
    for i, (name, weight) in enumerate(zip(NAMES, WEIGHTS, strict=True)):
        row = rows[name]
        for sample, (side, u) in enumerate((("low", 0.0), ("high", 1.0)), start=1 + 2 * i):
            change = weight * (u - 0.5)
            for index in (side, f"{side}_ci_low", f"{side}_ci_high"):
                assert row[index] == pytest.approx(change, abs=1e-9)
            assert row[f"{side}_value"] == plan.values[sample, i]
    assert (rows["dummy"]["low"], rows["dummy"]["high"]) == (0, 0)


def test_an_interval_of_a_change_is_students(plan_of):
    """Four worlds, of which changes are 1, 2, 3, 6: 3 ± 2.3534 · 2.1602 / 2."""
    plan = plan_of("one_at_a_time")
    y = np.zeros((9, 4))
    y[1] = (1, 2, 3, 6)
    _, rows = told(plan, y)
    row = rows["crews"]
    assert row["low"] == 3
    assert row["low_ci_high"] - 3 == pytest.approx(2.35336343 * 2.1602469 / 2, rel=1e-6)
    assert 3 - row["low_ci_low"] == pytest.approx(row["low_ci_high"] - 3)


def test_a_grid_is_its_points_with_their_means(plan_of):
    plan = plan_of("grid")
    block = analysis._analysis(plan, "deaths", linear(plan)).to_json()
    assert len(block["rows"]) == 27
    for row in block["rows"]:
        assert list(row["point"]) == NAMES[:-1]
        u = np.array([row["point"]["crews"] - 1, row["point"]["demand"], row["point"]["fare"]])
        assert row["mean"] == pytest.approx(u @ WEIGHTS[:3])


@pytest.mark.parametrize("method", METHODS)
def test_with_one_world_there_is_no_interval_over_worlds_and_no_crash(plan_of, method):
    plan = plan_of(method, replications=1)
    block, rows = told(plan, linear(plan, 1))
    assert block["noise_share"] is None
    assert block["rows"]
    if method == "one_at_a_time":
        assert rows["crews"]["low_ci_low"] is rows["crews"]["high_ci_high"] is None


# chance removed from Sobol indices

ISHIGAMI = {"first": [0.3139, 0.4424, 0.0, 0.0], "total": [0.5576, 0.4424, 0.2437, 0.0]}
VARIANCE = 13.8446  # of Ishigami's function with a = 7, b = .1


def ishigami(plan):
    """Ishigami's function of three uniform factors, shape (samples,); the dummy is none of them."""
    x = np.pi * (2.0 * plan.samples.unit - 1.0)
    return np.sin(x[:, 0]) * (1.0 + 0.1 * x[:, 2] ** 4) + 7.0 * np.sin(x[:, 1]) ** 2


def indices(rows, key):
    return [rows[name][key] for name in NAMES]


def test_chance_that_a_block_shares_halves_raw_indices_and_no_corrected_one(plan_of):
    """As much chance as variance, the same for all samples of a block: .28 raw, .56 true."""
    plan = plan_of("sobol", 2048)
    chance = np.random.default_rng(1).normal(0, np.sqrt(4 * VARIANCE), (2048, 4))
    _, rows = told(plan, ishigami(plan)[:, None] + chance[plan.samples.block])
    assert rows["crews"]["total"] == pytest.approx(0.5576 / 2, abs=0.02)
    for key, known in ISHIGAMI.items():
        np.testing.assert_allclose(indices(rows, key), np.array(known) / 2, atol=0.05)
        np.testing.assert_allclose(indices(rows, f"{key}_corrected"), known, atol=0.08)
    assert rows["dummy"]["total_corrected"] == rows["dummy"]["first_corrected"] == 0.0
    for name, known in zip(NAMES, ISHIGAMI["total"], strict=True):
        assert rows[name]["total_corrected_low"] <= known + 0.03
        assert rows[name]["total_corrected_high"] >= known - 0.03


def test_chance_of_each_sample_raises_raw_totals_and_no_corrected_one(plan_of):
    """As much chance as variance, another in each sample: raw totals are (total + 1) / 2."""
    plan = plan_of("sobol", 8192)
    chance = np.random.default_rng(2).normal(0, np.sqrt(4 * VARIANCE), (len(plan.values), 4))
    _, rows = told(plan, ishigami(plan)[:, None] + chance)
    biased = (np.array(ISHIGAMI["total"]) + 1.0) / 2.0
    np.testing.assert_allclose(indices(rows, "total"), biased, atol=0.04)
    for key, known in ISHIGAMI.items():
        np.testing.assert_allclose(indices(rows, f"{key}_corrected"), known, atol=0.07)
    assert rows["dummy"]["total_corrected_low"] <= 0.0 <= rows["dummy"]["total_corrected_high"]


def test_without_chance_corrected_indices_are_exactly_the_raw_ones(plan_of):
    plan = plan_of("sobol", 64)
    for y in (linear(plan), np.repeat(ishigami(plan)[:, None], 4, axis=1)):
        _, rows = told(plan, y)
        for key in ("first", "total"):
            assert indices(rows, f"{key}_corrected") == indices(rows, key)
        for end in ("low", "high"):
            np.testing.assert_allclose(
                indices(rows, f"total_corrected_{end}"), indices(rows, f"total_{end}"), rtol=1e-9
            )


def test_with_one_replication_nothing_is_corrected_and_the_page_says_so(plan_of):
    plan = plan_of("sobol", 64, replications=1)
    _, rows = told(plan, linear(plan, 1))
    keys = [key for key in rows["crews"] if "corrected" in key]
    assert len(keys) == 6
    assert all(rows[name][key] is None for name in NAMES for key in keys)
    flat = dict(zip(plan.keys(0, len(plan.values)), linear(plan, 1).ravel(), strict=True))
    page = as_text(*sweeps.render(analyse(plan, Kept(flat.__getitem__), 0)))
    assert "Indices hold chance: each sample has one replication." in " ".join(page.split())


def test_where_chance_is_all_of_the_variance_there_is_no_corrected_index(plan_of):
    plan = plan_of("sobol", 16)
    y = np.zeros((len(plan.values), 2))
    y[:, 0], y[:, 1] = 1.0, -1.0
    y += 1e-3 * linear(plan, 2)
    _, rows = told(plan, y)
    assert rows["crews"]["total"] > 0.0
    assert all(rows[name]["total_corrected"] is None for name in NAMES)


def test_an_analysis_of_an_earlier_version_has_no_corrected_index_and_is_read(plan_of):
    plan = plan_of("sobol", 16)
    block = analysis._analysis(plan, "deaths", linear(plan)).to_json()
    del block["verdict"]
    for row in block["rows"]:
        for key in [key for key in row if "corrected" in key]:
            del row[key]
    again = analysis.Analysis.from_json(block, methods.METHODS["sobol"])
    assert again.verdict == ""
    assert again.factors[0].total_corrected is None


# the verdict


@pytest.mark.parametrize("method", [*FACTORIAL, "one_at_a_time"])
def test_the_verdict_names_what_stands_out_and_only_that(plan_of, method):
    plan = plan_of(method)
    unit = np.nan_to_num(plan.samples.unit, nan=0.5)
    noise = np.random.default_rng(3).normal(0, 0.01, (len(unit), 4))
    y = 4.0 * unit[:, :1] + noise
    block, _ = told(plan, y)
    assert block["verdict"] == "Distinguishable from the dummy: crews."


@pytest.mark.parametrize(
    ("method", "more"),
    [(name, "samples") for name in ("sobol", "prcc", "pawn")] + [("one_at_a_time", "replications")],
)
def test_where_all_is_chance_the_verdict_is_that_no_factor_stands_out(plan_of, method, more):
    plan = plan_of(method)
    noise = np.random.default_rng(4).normal(0, 1, (len(plan.values), 4))
    block, _ = told(plan, noise)
    expected = f"No factor is distinguishable from the dummy. Take more {more}."
    assert block["verdict"] == expected
    flat = dict(zip(plan.keys(0, len(plan.values)), noise.ravel(), strict=True))
    result = analyse(plan, Kept(flat.__getitem__), 0)
    assert result.to_json()["outcomes"][0]["verdict"] == expected
    assert expected in " ".join(as_text(*sweeps.render(result)).split())


def test_chance_makes_a_factor_stand_out_in_few_sweeps(plan_of):
    """Of 60 sweeps without any effect, 5 % name a factor; with single intervals half would."""
    for method, replications in (("one_at_a_time", 5), ("prcc", 1)):
        plan, named = plan_of(method, replications=replications), 0
        for seed in range(60):
            noise = np.random.default_rng(seed).normal(0, 1, (len(plan.values), replications))
            named += "No factor" not in told(plan, noise)[0]["verdict"]
        assert named <= 8  # with a chance below .01 at 5 %


def test_a_grid_and_a_refused_outcome_have_no_verdict(plan_of):
    grid = analysis._analysis(plan_of("grid"), "deaths", linear(plan_of("grid")))
    assert grid.verdict == ""
    plan = plan_of("prcc")
    assert analysis._analysis(plan, "deaths", linear(plan) * 0.0).verdict == ""


def test_a_verdict_names_six_factors_and_counts_the_others():
    rows = [Correlation(f"f{i}", 0.5, 0.4, 0.6, 1, 9) for i in range(8)]
    dummy = Correlation("dummy", 0.0, -0.1, 0.1, 9, 9)
    sentence = analysis.verdict(methods.METHODS["prcc"], [*rows, dummy], 4)
    assert sentence == "Distinguishable from the dummy: f0, f1, f2, f3, f4, f5 and 2 more."


# names, ranks, order


@pytest.mark.parametrize("method", [*FACTORIAL, "one_at_a_time"])
def test_factors_are_told_by_name_the_dummy_among_them(plan_of, method):
    plan = plan_of(method)
    block, rows = told(plan, linear(plan))
    assert len(block["rows"]) == 4
    assert set(rows) == set(NAMES)


@pytest.mark.parametrize("method", FACTORIAL)
def test_the_strongest_is_first_the_dummy_last_and_ranks_are_from_one(plan_of, method):
    plan = plan_of(method)
    block, rows = told(plan, linear(plan))
    assert block["rows"][0]["factor"] == "crews"
    if method == "switched":  # it has no resamples
        return
    assert (rows["crews"]["rank_low"], rows["crews"]["rank_high"]) == (1, 1)
    for row in block["rows"]:
        assert 1 <= row["rank_low"] <= row["rank_high"] <= 4
    if method in ("sobol", "morris"):
        assert [row["factor"] for row in block["rows"]] == NAMES
        assert [row["rank_low"] for row in block["rows"]] == [1, 2, 3, 4]


def test_ranks_of_factors_that_cannot_be_told_apart_overlap(plan_of):
    plan = plan_of("sobol", 64)
    y = np.repeat(plan.samples.unit[:, :2].sum(axis=1)[:, None], 2, axis=1)
    _, rows = told(plan, y)
    for name in ("crews", "demand"):
        assert (rows[name]["rank_low"], rows[name]["rank_high"]) == (1, 2)


@pytest.mark.parametrize("method", FACTORIAL)
def test_the_same_numbers_are_analysed_to_the_same_text(plan_of, method):
    plan = plan_of(method, {"sobol": 16, "pawn": 100}.get(method))
    chance = np.random.default_rng(1).normal(0, 1, (len(plan.values), 4))
    one, again = (
        json.dumps(analysis._analysis(plan, "deaths", linear(plan) + chance).to_json())
        for _ in range(2)
    )
    assert one == again


# what is missing


@pytest.mark.parametrize(("method", "size"), [("sobol", 6), ("morris", 5)])
def test_one_that_is_no_number_drops_its_block_and_no_more(plan_of, method, size):
    plan = plan_of(method, {"sobol": 256, "morris": 20}[method])
    y = linear(plan)
    y[size * 3 + 2, 1] = np.nan
    block, rows = told(plan, y)
    assert block["dropped_samples"] == size
    assert block["samples"] == len(y) - size
    assert all(np.isfinite(x) for x in numbers_in(block))
    if method == "sobol":
        for name, weight in zip(NAMES, WEIGHTS, strict=True):
            assert rows[name]["total"] == pytest.approx(weight**2 / 21, abs=0.02)
    else:
        for name, weight in zip(NAMES, WEIGHTS, strict=True):
            assert rows[name]["mean_absolute"] == pytest.approx(abs(weight))


@pytest.mark.parametrize("method", ["prcc", "latin_hypercube", "pawn", "grid"])
def test_where_samples_are_one_block_only_the_sample_itself_is_dropped(plan_of, method):
    plan = plan_of(method)
    y = linear(plan)
    y[7] = np.nan
    block, _ = told(plan, y)
    assert (block["dropped_samples"], block["samples"]) == (1, len(y) - 1)
    assert all(np.isfinite(x) for x in numbers_in(block))
    if method == "grid":
        assert len(block["rows"]) == 26


def test_a_factor_that_could_not_be_run_at_one_end_leaves_no_nonsense(plan_of):
    """Of nine samples one is missing: the others are told right, in order, and as valid JSON."""
    plan = plan_of("one_at_a_time")
    y = linear(plan)
    y[3, 0] = np.nan  # demand, low
    block, rows = told(plan, y)
    assert block["dropped_samples"] == 1
    assert rows["crews"]["high"] == pytest.approx(4 * 0.5)
    assert block["rows"][0]["factor"] == "crews"
    assert rows["demand"]["high"] == pytest.approx(-2 * 0.5)
    assert all(np.isfinite(x) for x in numbers_in(block))


@pytest.mark.parametrize("method", METHODS)
def test_with_more_than_a_fifth_missing_it_is_not_analysed(plan_of, method):
    plan = plan_of(method)
    y = linear(plan)
    blocks = plan.samples.block
    if len(set(blocks)) > 1:
        y[blocks < 0.25 * blocks.max()] = np.nan
    else:
        y[1 : 2 + int(0.25 * len(y))] = np.nan
    block, rows = told(plan, y)
    assert not rows
    assert "not analysed" in block["refused"]
    assert f"of {len(y)} samples" in block["refused"]
    assert "mean" not in block


@pytest.mark.parametrize("method", FACTORIAL)
def test_with_less_than_a_fifth_missing_it_is(plan_of, method):
    plan = plan_of(method)
    y = linear(plan)
    blocks = plan.samples.block
    if len(set(blocks)) > 1:
        y[np.flatnonzero(blocks < 0.15 * blocks.max())[::6]] = np.nan
    else:
        y[: int(0.15 * len(y))] = np.nan
    block, rows = told(plan, y)
    assert "refused" not in block
    assert rows["crews"]
    assert all(np.isfinite(x) for x in numbers_in(block))


@pytest.mark.parametrize("method", METHODS)
def test_with_nothing_at_all_it_is_refused(plan_of, method):
    plan = plan_of(method)
    block, _ = told(plan, np.full((len(plan.values), 4), np.nan))
    assert "not analysed" in block["refused"]


def test_without_the_run_that_all_are_compared_with_it_is_refused(plan_of):
    plan = plan_of("one_at_a_time")
    y = linear(plan)
    y[0, 0] = np.nan
    block, _ = told(plan, y)
    assert "not analysed" in block["refused"]


@pytest.mark.parametrize("method", FACTORIAL)
@pytest.mark.parametrize("value", [0.0, 7.0, 0.1])
def test_what_is_always_the_same_is_refused_in_words(plan_of, method, value):
    plan = plan_of(method)
    block, _ = told(plan, np.full((len(plan.values), 4), value))
    assert "same in every sample" in block["refused"]
    assert block["mean"] == pytest.approx(value)


@pytest.mark.parametrize("method", ["one_at_a_time", "grid"])
def test_what_is_always_the_same_is_no_change_one_at_a_time(plan_of, method):
    plan = plan_of(method)
    block, _ = told(plan, np.zeros((len(plan.values), 4)))
    assert "refused" not in block
    name = "mean" if method == "grid" else "low"
    assert all(row[name] == 0 for row in block["rows"])


@pytest.mark.parametrize("method", FACTORIAL)
def test_an_outcome_that_is_hardly_ever_there_is_told_or_refused(plan_of, method):
    """One death in one sample: some resamples hold none at all, and nothing breaks."""
    plan = plan_of(method, {"sobol": 8, "morris": 4, "pawn": 100}.get(method, 20))
    y = np.zeros((len(plan.values), 4))
    y[11, 2] = 1
    block, rows = told(plan, y)
    assert "refused" in block or set(rows) == set(NAMES)
    assert all(np.isfinite(x) for x in numbers_in(block))


# chance


def test_chance_alone_is_all_of_the_variance():
    y = np.random.default_rng(1).normal(0, 3, (4000, 5))
    assert noise_share(y) == pytest.approx(1, abs=0.06)


def test_without_chance_it_is_none_of_the_variance():
    y = np.repeat(np.arange(50.0)[:, None], 4, axis=1)
    assert noise_share(y) == 0


def test_half_chance_is_half():
    """Variance of the samples 1, of a world 4 among 4 worlds: 1 of the means' 2."""
    rng = np.random.default_rng(1)
    y = rng.normal(0, 1, (20_000, 1)) + rng.normal(0, 2, (20_000, 4))
    assert noise_share(y) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("y", [np.arange(9.0)[:, None], np.ones((9, 4)), np.ones((1, 4))])
def test_where_chance_cannot_be_told_there_is_no_number(y):
    assert noise_share(y) is None


def test_chance_is_never_more_than_all():
    y = np.array([[1.0, -1.0], [-1.0, 1.01]])
    assert noise_share(y) == 1


# the whole


class Kept:
    """An archive in which a run's outcome is known."""

    def __init__(self, of):
        self.of = of

    def read(self, keys, outcomes):
        return {name: np.array([self.of(key) for key in keys], float) for name in outcomes}


def test_of_a_pair_the_difference_is_analysed(tmp_path):
    file = tmp_path / "pair.yaml"
    file.write_text(
        "base: status_quo_2025\ncompare: interception_300m\nwindow: second_half\n"
        "method: grid\nreplications: 2\noutcomes: [deaths, arrivals]\n"
        "factors: {demand: {values: [50, 100]}}\n"
    )
    plan = Plan(load_sweep(file))
    keys = plan.keys(0, 2)  # by sample, world, scenario
    value = dict(zip(keys, [1, 10, 2, 30, 5, 4, 5, 2], strict=True))
    result = analyse(plan, Kept(value.__getitem__), 0).to_json()
    for block in result["outcomes"]:
        assert [row["mean"] for row in block["rows"]] == [(9 + 28) / 2, (-1 - 3) / 2]
    assert (result["runs"], result["samples"], result["replications"]) == (8, 2, 2)
    assert [block["outcome"] for block in result["outcomes"]] == ["deaths", "arrivals"]
    json.dumps(result, allow_nan=False)


def test_what_is_found_names_units_and_is_plain_json(plan_of):
    plan = plan_of("prcc", 40, replications=2)
    result = analyse(plan, Kept(lambda key: float(int(key[:6], 16))), 3).to_json()
    assert [f["factor"] for f in result["factors"]] == NAMES
    assert all(f["unit"] for f in result["factors"][:-1])
    assert result["failed_runs"] == 3
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("replications", [1, 4])
def test_a_result_read_back_from_its_json_is_the_same(plan_of, method, replications):
    plan = plan_of(method, replications=replications)
    y = linear(plan, replications)
    if method == "one_at_a_time":
        y[3, 0] = np.nan
    flat = dict(zip(plan.keys(0, len(plan.values)), y.ravel(), strict=True))
    result = analyse(plan, Kept(flat.__getitem__), 2)
    text = json.dumps(result.to_json())
    again = SweepResult.from_json(json.loads(text))
    assert again == result
    assert json.dumps(again.to_json()) == text


def test_an_outcome_that_is_refused_is_read_back_the_same(plan_of):
    plan = plan_of("prcc")
    for y in (linear(plan) * np.nan, linear(plan) * 0.0):
        block = analysis._analysis(plan, "deaths", y)
        assert block.refused
        assert analysis.Analysis.from_json(block.to_json(), methods.METHODS["prcc"]) == block


@pytest.mark.parametrize("method", ["sobol", "one_at_a_time"])
def test_a_frame_has_a_row_for_each_outcome_and_factor(plan_of, method):
    plan = plan_of(method, 8 if method == "sobol" else None)
    result = analyse(plan, Kept(lambda key: float(int(key[:6], 16))), 0)
    frame = result.to_frame()
    assert len(frame) == 4
    assert set(frame["factor"]) == set(NAMES)
    assert frame.columns[:3].tolist() == ["outcome", "unit", "factor"]


def test_a_frame_of_a_grid_has_a_column_for_each_factor(plan_of):
    result = analyse(plan_of("grid"), Kept(lambda key: float(int(key[:6], 16))), 0)
    frame = result.to_frame()
    assert len(frame) == 27
    assert {*NAMES[:-1], "mean", "mean_ci_low"} <= set(frame.columns)


def test_what_shared_worlds_do_to_all_samples_alike_is_no_noise():
    """Exactly additive: the samples differ by what they are, and by nothing else."""
    sample, world = np.arange(30.0)[:, None], 1000 * np.arange(4.0)[None, :]
    assert noise_share(sample + world, shared=True) == pytest.approx(0, abs=1e-9)
    noise = np.random.default_rng(2).normal(0, 3, (4000, 5))
    assert noise_share(noise + world[:, :1], shared=True) == pytest.approx(1, abs=0.06)


def test_switched_returns_the_slopes_of_a_linear_function_and_their_spread(plan_of):
    """Each replication has slopes of its own. Their mean and Student's interval are exact."""
    plan = plan_of("switched", replications=4)
    times = np.array([0.5, 1.0, 1.5, 3.0])
    y = (plan.samples.unit @ WEIGHTS)[:, None] * times
    _, rows = told(plan, y)
    half = stats.t.ppf(0.95, 3) * stats.sem(times)
    for name, weight in zip(NAMES, WEIGHTS, strict=True):
        row = rows[name]
        assert row["change"] == pytest.approx(1.5 * weight, abs=1e-9)
        ends = sorted([weight * (1.5 - half), weight * (1.5 + half)])
        assert [row["change_low"], row["change_high"]] == pytest.approx(ends, abs=1e-9)
