"""Draws, banks and posteriors: known by number, weighted, kept, refused where they do not fit."""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_posteriors import EVERY, FITTED, ensemble_of, posterior_of

from sim.assumptions import all_assumptions
from sim.data.targets import targets
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions, learns, prior_draws
from sim.experiment.source import Kind, ParameterSource
from sim.inference.posterior_file import (
    model_stamp,
    read_posterior,
    shipped_posterior,
    target_record,
    write_posterior,
)
from sim.inference.recipe import target_windows, weeks_ending, years
from sim.inference.weights import posterior

MANY = 300


@pytest.fixture(scope="module")
def ensemble():
    """A bank whose arrivals follow demand exactly, with no simulation behind it."""
    return ensemble_of(MANY)


def test_a_draw_is_known_by_its_number_whatever_else_is_drawn():
    (alone,) = prior_draws([1234], 1)
    among = prior_draws([3, 1234, 7], 1)[1]
    assert alone == among
    assert alone != prior_draws([1234], 2)[0]
    assert alone != prior_draws([1235], 1)[0]


def test_draws_follow_their_priors():
    draws = prior_draws(range(2000), 5)
    taxi = np.array([d["taxi_share"] for d in draws])  # Beta(6, 16)
    assert taxi.mean() == pytest.approx(6 / 22, abs=5 * taxi.std() / np.sqrt(2000))
    shares = np.array([d["attractiveness"] for d in draws])  # Dirichlet(20 times the default)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    result = np.array(all_assumptions()["attractiveness"].value)
    np.testing.assert_allclose(shares.mean(axis=0), result, atol=0.01)
    np.testing.assert_allclose(shares.var(axis=0), result * (1 - result) / 21, rtol=0.15)


def test_every_fifth_draw_has_networks_that_do_not_learn():
    assert [learns(n) for n in range(10)] == [True] * 4 + [False] + [True] * 4 + [False]


def test_a_draw_of_strengths_leaves_every_other_number_at_its_default():
    drawn, default = (
        ParameterSource(vary_strength=True).draw(9, 1),
        {n: assumption.value for n, assumption in all_assumptions().items()},
    )
    moved = {name for name in default if drawn[name] != default[name]}
    assert moved
    assert all(all_assumptions()[name].of_policies for name in moved)


def test_the_weeks_are_whole_and_end_on_sundays():
    ends = weeks_ending()
    assert (str(ends[0]), str(ends[-1]), len(ends)) == ("2024-01-07", "2025-06-15", 76)
    assert {day.weekday() for day in ends} == {6}


def test_a_window_that_ends_after_the_figures_is_not_in_the_bank():
    windows = target_windows(EVERY)
    assert ("status_quo", "to_mid_june_2025") in windows
    assert ("status_quo", "to_mid_june_2024") in windows  # of the rise
    assert ("status_quo", "year_2024") in windows
    assert ("status_quo", "year_2025") not in windows


def test_draws_near_the_figures_have_the_weight(ensemble):
    result = posterior(ensemble, FITTED)
    middle = result.weight @ result.values["demand"]
    assert 155 < middle < 170  # 16,317 arrivals at 100 for each of demand
    assert result.weight.sum() == pytest.approx(1)
    assert 1 < result.ess < len(result.draw) < MANY


def test_a_bank_that_could_not_have_given_the_figures_is_refused(ensemble):
    far = [FITTED[0].model_copy(update={"value": 1e12, "sd": 1e-9})]
    with pytest.raises(UserError, match="No draw comes within 5 sd"):
        posterior(ensemble, far)


def test_a_posterior_is_read_back_as_it_was_written(ensemble, tmp_path):
    result = posterior(ensemble, FITTED)
    write_posterior(result, tmp_path / "p.parquet")
    again = read_posterior(tmp_path / "p.parquet")
    np.testing.assert_array_equal(again.draw, result.draw)
    np.testing.assert_array_equal(again.weight, result.weight)
    assert list(again.values) == [assumption.name for assumption in calibrated_assumptions()]
    for name, values in result.values.items():
        np.testing.assert_array_equal(again.values[name], values)
    np.testing.assert_array_equal(again.elasticity, result.elasticity)
    assert again.about == {
        **result.about, "digest": result.digest, "record": again.about["record"]
    }  # fmt: skip
    assert again.note == ""
    assert again.digest == result.digest
    first = (tmp_path / "p.parquet").read_bytes()
    write_posterior(result, tmp_path / "p.parquet")
    assert (tmp_path / "p.parquet").read_bytes() == first


def test_regimes_are_read_back_too(tmp_path):
    result = posterior_of([1, 2, 3], [0.1, np.nan, 0.9])
    write_posterior(result, tmp_path / "p.parquet")
    again = read_posterior(tmp_path / "p.parquet")
    assert again.regimes() == result.regimes()
    assert [again.row_regime(i) for i in range(3)] == ["demand", "", "supply"]


@pytest.fixture
def kept(tmp_path):
    """The file of a posterior."""
    write_posterior(posterior_of([1, 2, 3]), tmp_path / "p.parquet")
    return tmp_path / "p.parquet"


COST = "Run channelsim calibrate: a new ensemble takes hours, with --quick a quarter of an hour"


def refusal(read, *words):
    """Return the one line in which something is refused."""
    with pytest.raises(UserError) as problem:
        read(*words)
    assert "\n" not in str(problem.value)
    return str(problem.value)


def put_in(monkeypatch, result):
    """Let these be all assumptions."""
    for where in ("experiment.draws", "inference.posterior_file"):
        monkeypatch.setattr(f"sim.{where}.all_assumptions", lambda: result)


def test_a_posterior_of_another_model_is_refused(kept, monkeypatch):
    monkeypatch.setattr("sim.inference.posterior_file.MODEL_VERSION", "99")
    message = refusal(read_posterior, kept)
    assert message.startswith(f"{kept}: model version: 3 in the posterior, 99 now. {COST}")


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        (
            "demand",
            {"prior": {"lognormal": {"median": 150, "sigma": 0.9}}},
            r"demand prior lognormal sigma: [\d.]+ in the posterior, 0.9 now",
        ),
        (
            "demand",
            {"prior": {"uniform": {"low": 1, "high": 9}}},
            r"demand prior: lognormal: median: .*, sigma: .* in the posterior, "
            r"uniform: low: 1, high: 9 now",
        ),
        ("demand", {"range": (1, 2)}, r"demand range: \[.*\] in the posterior, \[1, 2\] now"),
        ("demand", {"prior": None}, r"demand: prior: .* in the posterior, [\d.]+ now"),
        ("NO_PRIOR", {"value": 0.123}, r"\w+: [^;]+ in the posterior, 0.123 now"),
        ("NO_PRIOR", {"prior": {"beta": {"a": 1, "b": 2}}}, "now. Run"),
        ("attractiveness", {"value": (0.2,) * 5}, "attractiveness centre: .* now"),
    ],
)
def test_a_changed_assumption_is_named_with_both_values(kept, monkeypatch, name, change, expected):
    put_in(monkeypatch, changed_leaves(name, change))
    line = refusal(read_posterior, kept)
    assert re.search(expected, line), line
    assert COST in line
    assert "--assumptions FILE" in line


def test_a_changed_year_is_named_with_both_values(kept, monkeypatch):
    before, after = years()
    changed = after.model_copy(update={"adversary": "fixed", "parameters": {"demand": 3.0}})
    monkeypatch.setattr("sim.inference.posterior_file.years", lambda: (before, changed))
    line = refusal(read_posterior, kept)
    assert "status_quo_2025 adversary: learns in the posterior, fixed now" in line
    assert "status_quo_2025 parameters:  in the posterior, demand: 3 now" in line


def test_a_window_more_in_a_year_changes_no_posterior(kept, monkeypatch):
    before, after = years()
    more = after.model_copy(update={"windows": {**after.windows, "all": after.period}})
    monkeypatch.setattr("sim.inference.posterior_file.years", lambda: (before, more))
    assert read_posterior(kept)


def test_a_new_assumption_is_drawn_from_its_prior_as_the_ensemble_would(kept, monkeypatch):
    before = read_posterior(kept)
    new = replace(all_assumptions()["demand"], name="brand_new")
    put_in(monkeypatch, {**all_assumptions(), "brand_new": new})
    output = read_posterior(kept)
    assert output.note == "newer than the posterior, so from the prior: brand_new"
    (same,) = prior_draws([int(output.draw[2])], output.about["seed"], [new])
    assert output.row(2) == {**before.row(2), "brand_new": same["brand_new"]}
    assert (output.weight == before.weight).all()
    assert output.digest != before.digest  # results depend on the new prior, too
    result = ParameterSource(Kind.posterior, output, True)
    assert "newer than the posterior, so from the prior: brand_new" in result.intervals_hold
    assert result.draw(0, 1)["brand_new"] in output.values["brand_new"]


def test_a_new_number_without_prior_changes_nothing(kept, monkeypatch):
    before = read_posterior(kept)
    new = replace(all_assumptions()["demand"], name="brand_new", prior=None)
    put_in(monkeypatch, {**all_assumptions(), "brand_new": new})
    result = read_posterior(kept)
    assert (result.digest, result.note) == (before.digest, "")


def test_an_assumption_that_is_one_no_more_is_left_out(kept, monkeypatch):
    before = read_posterior(kept)
    put_in(
        monkeypatch,
        {
            name: assumption
            for name, assumption in all_assumptions().items()
            if name != "taxi_share"
        },
    )
    result = read_posterior(kept)
    assert result.note == "in the posterior, but no assumption now: taxi_share"
    assert result.row(1) == {n: v for n, v in before.row(1).items() if n != "taxi_share"}


@pytest.mark.parametrize("key", ["source", "note", "grade"])
def test_where_an_assumption_comes_from_and_what_policies_rest_on_do_not_matter(
    kept, monkeypatch, key
):
    result = changed_leaves("demand", {key: "else"}) | changed_leaves("deterrence", {"value": 0.9})
    assert model_stamp() == model_stamp()
    put_in(monkeypatch, result)
    assert read_posterior(kept).digest == posterior_of([1, 2, 3]).digest


def changed_leaves(name, change):
    """Return all leaves, one of them changed."""
    if name == "NO_PRIOR":
        name = next(
            n
            for n, assumption in all_assumptions().items()
            if not assumption.prior and not assumption.of_policies
        )
    return {**all_assumptions(), name: replace(all_assumptions()[name], **change)}


def test_a_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "p.parquet"
    path.write_bytes(b"no parquet")
    for wrong in (path, tmp_path, tmp_path / "nothing"):
        message = "no such file" if wrong.name == "nothing" else "not a posterior of channelsim"
        with pytest.raises(UserError, match=message) as result:
            read_posterior(wrong)
        assert "\n" not in str(result.value)
        assert str(result.value).startswith(str(wrong))


def test_the_projects_own_posterior_fits_its_own_figures_and_is_whole():
    result = shipped_posterior()
    assert result.weight.sum() == pytest.approx(1)
    assert set(result.values) == {assumption.name for assumption in calibrated_assumptions()}
    assert all(np.isfinite(column).all() for column in result.values.values())
    assert result.regimes()[""] < 0.5
    assert result.world.shape == result.world_weight.shape == (len(result.draw), 14)
    assert len(np.unique(result.world)) == result.world.size
    np.testing.assert_allclose(result.world_weight.sum(axis=1), 1.0)
    for assumption in calibrated_assumptions():
        low, high = assumption.range
        column = result.values[assumption.name]
        assert column.ndim > 1 or ((column >= low) & (column <= high)).all()


def test_other_figures_refuse_the_projects_own_posterior_and_no_other(kept, monkeypatch):
    changed = dict(targets())
    changed[FITTED[0].name] = FITTED[0].model_copy(update={"value": 16_000})
    monkeypatch.setattr("sim.inference.posterior_file.targets", lambda: changed)
    message = refusal(shipped_posterior)
    assert "arrivals_2025: 16317 in the posterior, 16000 now. Run channelsim calibrate" in message
    assert "reuses a stored ensemble" in message
    assert read_posterior(kept)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("rise", {"value": 0.45}, "rise: 0.42 in the posterior, 0.45 now."),
        ("rise", {"sd": 0.05}, "rise sd: 0.04 in the posterior, 0.05 now."),
        (
            "rise",
            {"window": "to_june_2025"},
            "rise window: to_mid_june_2025 in the posterior, to_june_2025 now.",
        ),
        ("rise", {"role": "check"}, "rise: fitted in the posterior, a check now."),
        ("boats_2025", {"role": "fitted"}, "boats_2025: not fitted in the posterior, fitted now."),
        ("rise", None, "rise: fitted in the posterior, not there now."),
    ],
)
def test_a_changed_figure_is_named_with_both_values(monkeypatch, name, change, expected):
    changed = dict(targets())
    figure = changed.pop(name)
    if change:
        changed[name] = figure.model_copy(update=change)
    monkeypatch.setattr("sim.inference.posterior_file.targets", lambda: changed)
    assert expected in refusal(shipped_posterior)


def test_a_figure_that_is_never_fitted_refuses_nothing(monkeypatch):
    changed = dict(targets())
    (check, *_) = [t for t in EVERY if t.role == "check"]
    changed[check.name] = check.model_copy(update={"value": check.value * 2})
    monkeypatch.setattr("sim.inference.posterior_file.targets", lambda: changed)
    assert shipped_posterior()


def test_where_a_figure_comes_from_does_not_matter_but_its_value_does():
    other = [FITTED[0].model_copy(update={"source": "somebody else"}), *FITTED[1:]]
    assert target_record(other) == target_record(FITTED)
    other = [FITTED[0].model_copy(update={"sd": 0.1}), *FITTED[1:]]
    assert target_record(other) != target_record(FITTED)


@pytest.mark.parametrize("column", ["weight", "demand", "elasticity", "draw"])
def test_a_posterior_that_was_changed_after_it_was_made_is_refused(tmp_path, column):
    """Its digest is the key of results: two posteriors must never share one."""
    result = posterior_of([1, 2, 5], [0.1, 0.2, 0.4])
    path = tmp_path / "p.parquet"
    write_posterior(result, path)
    table = pq.read_table(path)
    numbers = table[column].to_numpy().copy()
    numbers[0], numbers[1] = numbers[1], numbers[0]
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(numbers)), path)
    with pytest.raises(UserError, match="changed after it was written"):
        read_posterior(path)
