"""What moved between two studies: exact differences of means, verdicts, and what is shared."""

import json
from dataclasses import replace
from math import isnan, nan, sqrt

import numpy as np
import pytest
from made_studies import made_study, with_true_checksums
from scipy import stats

from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import half_width
from sim.outcomes.unpaired import Mean, unpaired
from sim.report.moves import are_paired, moves
from sim.report.pictures.moves import finding, outside
from sim.report.snapshot import snapshot
from sim.report.versions import from_json, shipped_snapshot, to_json, versions


def mean_of(values) -> Mean:
    return Mean(float(values.mean()), half_width(values), len(values))


@pytest.mark.parametrize(("n", "m", "spread"), [(20, 20, 1.0), (20, 50, 3.0), (5, 40, 0.2)])
def test_unpaired_is_welchs_t(n, m, spread):
    rng = np.random.default_rng(n * m)
    before, after = rng.normal(10.0, 1.0, n), rng.normal(11.0, spread, m)
    d = unpaired(mean_of(before), mean_of(after))
    welch = stats.ttest_ind(after, before, equal_var=False)
    low, high = welch.confidence_interval(0.95)
    assert (d.mean, d.p_value) == pytest.approx((after.mean() - before.mean(), welch.pvalue))
    assert (d.low, d.high) == pytest.approx((low, high))
    assert d.distinguishable == (welch.pvalue <= 0.05)
    assert d.relative == pytest.approx(after.mean() / before.mean() - 1)


def test_unpaired_intervals_combine_as_squares():
    d = unpaired(Mean(5.0, 3.0, 10**6), Mean(5.0, 4.0, 10**6))
    assert (d.low, d.high) == pytest.approx((-5.0, 5.0), rel=1e-4)
    assert sqrt(3.0**2 + 4.0**2) == 5.0


def test_means_without_an_error_are_equal_or_apart():
    same, apart = (unpaired(Mean(2.0, 0.0, 9), Mean(x, 0.0, 9)) for x in (2.0, 3.0))
    assert (same.p_tie, same.p_value, same.distinguishable) == (1.0, 1.0, False)
    assert (apart.p_tie, apart.p_value, apart.low, apart.high) == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize("one", [Mean(nan, nan, 0), Mean(1.0, nan, 1)])
def test_a_mean_of_one_or_no_value_has_no_interval(one):
    d = unpaired(one, Mean(2.0, 0.5, 9))
    assert isnan(d.low)
    assert isnan(d.p_value)
    assert not d.distinguishable


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """A study, the same with another version, and one with fewer scenarios."""
    folder = tmp_path_factory.mktemp("moves")
    one, other = (made_study(folder / name, count, 40) for name, count in (("a", 3), ("b", 2)))
    record = json.loads((other / "manifest.json").read_text()) | {"model_version": "1"}
    older = made_study(folder / "c", 3, 40)
    (older / "manifest.json").write_text(json.dumps(record))
    with_true_checksums(older)
    return snapshot(one), snapshot(other), snapshot(older)


def test_studies_of_one_version_and_seed_are_paired_and_others_not(studies):
    one, fewer, older = studies
    assert are_paired(fewer, one)
    assert not are_paired(older, one)
    assert not are_paired(replace(one, seed=2), one)
    assert not are_paired(replace(one, replications=20), one)


def test_the_same_numbers_do_not_move_if_paired_and_have_wide_intervals_if_not(studies):
    one, _, older = studies
    (paired,) = moves(one, one)
    (apart,) = moves(older, one)
    for name in ("deaths", "arrivals", "event_interception_rate"):
        for row in paired.scenarios:
            assert row.moves[name].level.p_tie == 1.0
        for row in apart.scenarios:
            d = row.moves[name].level
            half = row.moves[name].before.half
            assert d.mean == 0.0
            assert d.high > half  # two intervals are wider than one
            assert not d.distinguishable


def test_paired_moves_are_differences_in_each_replication(studies):
    one, _, _ = studies
    first = one.windows[0].scenarios[1]
    shifted = {name: values + 1.0 for name, values in first.values.items()}
    raised = replace(first, values=shifted)
    scenarios = (one.windows[0].scenarios[0], raised, *one.windows[0].scenarios[2:])
    after = replace(one, windows=(replace(one.windows[0], scenarios=scenarios),))
    (block,) = moves(one, after)
    move = block.scenarios[1].moves["deaths"]
    assert (move.level.mean, move.level.low, move.level.high) == pytest.approx((1.0, 1.0, 1.0))
    assert move.change.mean == pytest.approx(1.0)
    assert block.scenarios[2].moves["deaths"].change.p_tie == 1.0


def test_scenarios_of_one_study_alone_are_named(studies):
    one, fewer, _ = studies
    (block,) = moves(one, fewer)
    assert block.only_before == (one.windows[0].scenarios[3].title,)
    assert block.only_after == ()
    assert len(block.scenarios) == 3


def test_other_windows_and_other_scenarios_are_one_line(studies):
    one, _, _ = studies
    other = replace(one.windows[0], start="2024-01-01")
    with pytest.raises(UserError, match="Name studies of the same window"):
        moves(replace(one, windows=(other,)), one)
    renamed = tuple(replace(s, name=f"x{s.name}") for s in one.windows[0].scenarios)
    with pytest.raises(UserError, match="share no scenario"):
        moves(replace(one, windows=(replace(one.windows[0], scenarios=renamed),)), one)


def test_another_baseline_has_no_changes_to_compare(studies):
    one, _, _ = studies
    first, second, *rest = one.windows[0].scenarios
    swapped = replace(one, windows=(replace(one.windows[0], scenarios=(second, first, *rest)),))
    (block,) = moves(one, swapped)
    assert not block.same_baseline
    assert block.others == ()
    assert all(move.change is None for row in block.scenarios for move in row.moves.values())


def test_a_title_counts_moves_and_those_beyond_their_intervals():
    clear = unpaired(Mean(1.0, 0.1, 99), Mean(2.0, 0.1, 99))
    unclear = unpaired(Mean(1.0, 5.0, 99), Mean(0.5, 5.0, 99))
    assert (outside(clear), outside(unclear)) == (True, False)
    assert finding([clear, unclear, clear]) == (
        "higher in 2 and lower in 1 of 3, beyond the 95 % interval in 2, and in 2 if all are "
        "judged together"
    )
    assert finding([unclear]) == "lower in 1 of 1, never beyond the interval"
    assert finding([unpaired(Mean(1.0, 0.0, 9), Mean(1.0, 0.0, 9))]) == "nothing moves"


def test_a_stored_snapshot_comes_back_in_four_digits(studies):
    one, _, _ = studies
    data = json.loads(json.dumps(to_json(one, {})))
    again = from_json(data)
    for before, after in zip(one.windows[0].scenarios, again.windows[0].scenarios, strict=True):
        assert (after.name, after.title) == (before.name, before.title)
        for name in before.levels:
            old, new = before.levels[name], after.levels[name]
            assert (new.mean, new.half, new.q95) == pytest.approx(
                (old.mean, old.half, old.q95), rel=1e-3, nan_ok=True
            )
            assert (new.n, new.independent) == (old.n, old.independent)
        for name, d in before.changes.items():
            c = after.changes[name]
            assert (c.mean, c.high, c.p_value, c.p_increase) == pytest.approx(
                (d.mean, d.high, d.p_value, d.p_increase), rel=2e-3, abs=2e-3, nan_ok=True
            )


def test_rows_with_failed_runs_keep_their_own_counts(studies):
    one, _, _ = studies
    level = one.windows[0].scenarios[0].levels["deaths"]
    odd = replace(one.windows[0].scenarios[0], levels={
        **one.windows[0].scenarios[0].levels, "deaths": replace(level, n=39, independent=20),
    })  # fmt: skip
    changed = replace(one, windows=(replace(one.windows[0], scenarios=(
        odd, *one.windows[0].scenarios[1:])),))  # fmt: skip
    again = from_json(to_json(changed, {})).windows[0].scenarios[0]
    assert (again.levels["deaths"].n, again.levels["arrivals"].n) == (39, 40)


def test_shipped_versions_hold_every_shipped_scenario():
    assert versions() == ["2", "3"]
    for version in versions():
        one = shipped_snapshot(version)
        years, policies = one.windows
        assert [s.name for s in years.scenarios] == ["status_quo_2024", "status_quo_2025"]
        assert len(policies.scenarios) == 34
        assert one.replications == 40
        assert set(policies.scenarios[0].levels) <= set(OUTCOMES)
        assert len(one.values) > 100


def test_an_unknown_version_is_one_line():
    with pytest.raises(UserError, match=r"^9: no numbers of this model version .*2, 3"):
        shipped_snapshot("9")
