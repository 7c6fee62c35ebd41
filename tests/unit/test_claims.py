"""Claims: shares of draws, verdicts, units, the official record, variants, what is missing."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm, spearmanr

from sim.assumptions import point
from sim.claims import wording
from sim.claims.answering import answer, unmodelled
from sim.claims.effects import chance_of_means, unequal_effects
from sim.claims.missing import largest_dependence
from sim.claims.quantities import Condition, Threshold, condition, threshold_of
from sim.claims.reading import load_claim
from sim.claims.record import fitted_figure, record_of
from sim.claims.runs import ClaimRuns
from sim.claims.schema import Change, Level, Lost
from sim.claims.shares import jeffreys, share_of_draws
from sim.claims.verdicts import OPPOSITE, Status, Verdict, by_interval, judge, least_draws
from sim.decisions.effects import draw_effects
from sim.errors import UserError
from sim.experiment.source import POINT, Kind, ParameterSource
from sim.experiment.variants import VARIANTS, varied
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import Span, load

NAMES = list(OUTCOMES)
CLAIM = """
quote: numbers fall
source: {{outlet: press, date: 2025-06}}
meaning: a test
estimand: {{kind: change, baseline: status_quo_2025, scenario: shallow_water_stops,
  window: second_half, outcome: arrivals, direction: lower{more}}}
"""


def rng(seed=7):
    return np.random.default_rng(seed)


def gaussian(mu, draws=400, noise=1.5, seed=1):
    """Return a condition on effects that are N(mu, 1) between draws, with chance added."""
    random = rng(seed)
    true = mu + random.standard_normal((draws, 1, 1))
    return holding(true + noise * random.standard_normal((draws, 2, 1)))


def holding(columns):
    """Return the condition that quantities of shape (draws, 2, 1) are above 0."""
    return Condition(columns, np.abs(columns.mean(axis=1)[:, 0]), (True,), False)


@pytest.mark.parametrize(
    ("mu", "verdict"),
    [
        (2.5, Verdict.supported),
        (-2.5, Verdict.contradicted),
        (0.3, Verdict.undecidable),
        (0.0, Verdict.undecidable),
    ],
)
def test_gaussian_draws_get_the_verdict_of_their_true_share(mu, verdict):
    shares = [share_of_draws(gaussian(mu, seed=seed), rng(seed)) for seed in range(6)]
    assert np.mean([s.value for s in shares]) == pytest.approx(norm.cdf(mu), abs=0.02)
    assert {by_interval(s) for s in shares} == {verdict}


def test_chance_is_taken_out_of_the_share():
    shares = [share_of_draws(gaussian(1.0, seed=seed), rng(seed)) for seed in range(8)]
    by_replication = norm.cdf(1.0 / np.sqrt(1.0 + 1.5**2))
    assert np.mean([s.value for s in shares]) == pytest.approx(norm.cdf(1.0), abs=0.02)
    assert norm.cdf(1.0) - by_replication > 0.12
    assert np.mean([s.chance for s in shares]) == pytest.approx(1.125 / 2.125, abs=0.05)


def skewed(seed, draws=100):
    """Return effects that are above 0 in every draw, with chance that grows with their size."""
    random = rng(seed)
    true = random.gamma(2.5, 1.0, (draws, 1, 1))
    return holding(true + (0.1 + 0.35 * true) * random.standard_normal((draws, 2, 1)))


def test_draws_that_agree_are_not_set_apart_by_the_chance_of_large_effects():
    ours = [share_of_draws(skewed(seed), rng(seed)).value for seed in range(12)]
    equal = [
        (draw_effects(skewed(seed).columns).sample(rng(seed), 100) > 0).mean() for seed in range(12)
    ]
    assert np.mean(ours) > 0.984
    assert np.mean(ours) > np.mean(equal)  # equal chance in all draws sets some apart


def test_unequal_chance_of_equal_draws_is_that_of_equal_chance():
    """With the same chance in all draws, both models of random effects agree."""
    condition = gaussian(1.0, 4000, noise=1.0)
    ours, usual = unequal_effects(condition), draw_effects(condition.columns)
    assert np.sqrt(np.square(ours.mean - usual.mean).mean()) < 0.03  # of an sd of 1
    assert ours.chance == pytest.approx(usual.chance[0], abs=0.02)
    spread = ours.sample(rng(), 4).std()
    assert spread == pytest.approx(usual.sample(rng(), 4).std(), abs=0.02)


def test_chance_is_fitted_to_the_size_of_effects():
    random = rng(2)
    true = random.uniform(-4.0, 4.0, 20_000)
    chance = np.sqrt(1.0 + 0.25 * true**2)
    columns = (true[:, None] + chance[:, None] * random.standard_normal((20_000, 2)))[..., None]
    condition = Condition(columns, np.abs(true), (True,), False)
    fitted = chance_of_means(condition)[:, 0, 0]
    assert fitted == pytest.approx(chance**2 / 2.0, rel=0.06)


def test_the_interval_of_a_share_holds_the_true_one():
    truth = norm.cdf(1.0)
    shares = [share_of_draws(gaussian(1.0, 100, seed=seed), rng(seed)) for seed in range(40)]
    assert sum(s.low <= truth <= s.high for s in shares) >= 36


def test_twenty_four_draws_are_the_least_that_can_decide():
    assert least_draws() == 24
    for draws, verdict in ((23, Verdict.undecidable), (24, Verdict.supported)):
        assert by_interval(share_of_draws(gaussian(60.0, draws), rng())) is verdict


def test_expected_deaths_are_lower():
    words = wording.tested_words(estimand(outcome="expected_deaths"), Threshold(0.0, False),
                         "expected_deaths")  # fmt: skip
    assert words == "expected deaths are lower"


def test_draws_that_all_agree_leave_an_interval_as_wide_as_their_number_says():
    few, many = (share_of_draws(gaussian(60.0, n), rng()) for n in (20, 200))
    assert (few.value, few.high) == (1.0, 1.0)
    assert few.low == pytest.approx(jeffreys(1.0, 20)[0])
    assert few.low < 0.9 < many.low  # 20 draws are too few to be sure
    assert jeffreys(0.5, 10) == pytest.approx((0.2236, 0.7764), abs=1e-4)


def estimand(**changes):
    keys = {
        "kind": "change", "baseline": "a", "scenario": "b", "window": "w", "outcome": "arrivals",
        "direction": "lower", "why": "x",
    }  # fmt: skip
    return Change(**{**keys, **changes})


def read_from(values):
    """Return a reader of one measure by scenario."""
    return lambda scenario, window, measure: values[scenario]


WHOLE = arrays(float, (24, 2), elements=st.integers(1, 200).map(float))


@settings(max_examples=40, deadline=None)
@given(WHOLE, WHOLE, st.sampled_from([0.0, "5 %", 10.0]))
def test_less_than_turns_supported_and_contradicted(base, other, by):
    read = read_from({"a": base, "b": other})
    least, less = (
        share_of_draws(condition(estimand(by=by, says=says), read), rng())
        for says in ("at least", "less than")
    )
    assert least.value + less.value == pytest.approx(1.0)
    assert by_interval(less) is OPPOSITE[by_interval(least)]


@settings(max_examples=40, deadline=None)
@given(WHOLE, arrays(float, 24, elements=st.sampled_from([-20.0, -1.0, 1.0, 20.0])))
def test_the_other_direction_turns_supported_and_contradicted(base, change):
    """Without chance, and without a draw in which nothing changes."""
    base = np.repeat(base[:, :1], 2, axis=1)
    read = read_from({"a": base, "b": base + change[:, None]})
    lower, higher = (
        share_of_draws(condition(estimand(direction=d), read), rng()) for d in ("lower", "higher")
    )
    assert lower.value == pytest.approx((change < 0).mean(), abs=0.02)
    assert higher.value == pytest.approx(1.0 - lower.value, abs=0.02)
    verdicts = {by_interval(lower), by_interval(higher)}
    assert verdicts in (
        {Verdict.undecidable}, {Verdict.supported, Verdict.contradicted},
    )  # fmt: skip


def test_no_change_at_all_is_neither_lower_nor_higher():
    same = np.full((30, 2), 50.0)
    for direction in ("lower", "higher"):
        what = condition(estimand(direction=direction), read_from({"a": same, "b": same}))
        assert by_interval(share_of_draws(what, rng())) is Verdict.contradicted


def test_thresholds_are_in_units_in_per_cent_or_in_points():
    assert threshold_of(estimand(by=500)) == Threshold(500.0, False)
    assert threshold_of(estimand(by="10 %")) == Threshold(0.1, True)
    assert threshold_of(estimand(by="10 %", outcome="event_interception_rate")) == Threshold(
        0.1, False
    )
    base, fallen = np.full((2, 2), 200.0), np.full((2, 2), 170.0)
    for by, left in (("10 %", 10.0), (30, 0.0), ("20 %", -10.0)):
        what = condition(estimand(by=by), read_from({"a": base, "b": fallen}))
        assert what.columns == pytest.approx(left)


def lost(share):
    keys = estimand().model_dump(exclude={"by", "kind", "says"})
    return Lost(kind="lost", hindered="c", share=share, **keys)


@pytest.mark.parametrize(
    ("plan", "hindered", "share", "value"),
    [
        (-100.0, -40.0, "50 %", 1.0),  # 60 % are lost
        (-100.0, -40.0, "75 %", 0.0),
        (-100.0, 0.0, "100 %", 1.0),  # all of it
        (-100.0, -60.0, "50 %", 0.0),
        (50.0, 0.0, "50 %", 0.0),  # no fall that could be lost
    ],
)
def test_the_share_of_an_effect_that_is_lost(plan, hindered, share, value):
    base = np.full((30, 2), 1000.0) + rng().standard_normal((30, 1))
    read = read_from({"a": base, "b": base + plan, "c": base + hindered})
    assert share_of_draws(condition(lost(share), read), rng()).value == value


def claim_of(tmp_path, more=""):
    path = tmp_path / "mine.yaml"
    path.write_text(CLAIM.format(more=more))
    return load_claim(path)


def made_runs(changes, draws=60, seed=3):
    """Return runs in which outcomes change by a share of the baseline, by outcome."""
    random = rng(seed)
    base = 1000.0 + 20.0 * random.standard_normal((draws, 2, len(NAMES)))
    factor = np.ones(len(NAMES))
    for name, change in changes.items():
        factor[NAMES.index(name)] += change
    values = {
        ("status_quo_2025", "second_half"): base,
        ("shallow_water_stops", "second_half"): base * factor,
    }
    return ClaimRuns(values, 1, "chance", "none")


APART = {"arrivals": -0.2, "boats_arrived": 0.2, "attempts": -0.2}


def test_a_claim_whose_unit_is_unclear_is_another_concept_if_units_disagree(tmp_path):
    stated = answer(claim_of(tmp_path, ", by: 10 %, why: x"), made_runs(APART), {}, None)
    assert (stated.verdict, stated.status) == (Verdict.supported, Status.resolved)
    assert stated.hangs_on_unit
    assert {t.name: t.verdict for t in stated.units} == {
        "boats_arrived": Verdict.contradicted, "attempts": Verdict.supported,
    }  # fmt: skip
    unclear = claim_of(tmp_path, ", by: 10 %, why: x, fit: unclear")
    found = answer(unclear, made_runs(APART), {}, None)
    assert (found.verdict, found.status) == (Verdict.undecidable, Status.other_concept)
    assert "depends on the unit that is meant" in found.sentence
    alike = answer(unclear, made_runs(dict.fromkeys(APART, -0.2)), {}, None)
    assert (alike.verdict, alike.status) == (Verdict.supported, Status.resolved)


def test_a_stand_in_decides_nothing_however_clear_it_is(tmp_path):
    found = answer(claim_of(tmp_path, ", fit: proxy"), made_runs(APART), {}, None)
    assert found.main.verdict is Verdict.supported
    assert (found.verdict, found.status) == (Verdict.undecidable, Status.other_concept)
    assert "a stand-in only" in found.sentence


def test_half_and_double_the_threshold_are_shown_and_deaths_too(tmp_path):
    runs = made_runs({"arrivals": -0.12, "expected_deaths": 0.05})
    found = answer(claim_of(tmp_path, ", by: 10 %, why: x"), runs, {}, None)
    assert {t.name: t.verdict for t in found.thresholds} == {
        "half": Verdict.supported, "double": Verdict.contradicted,
    }  # fmt: skip
    assert found.main.relative == pytest.approx(-0.12)
    assert found.deaths.relative == pytest.approx(0.05)
    kinds = [row["kind"] for row in found.rows()]
    assert kinds[:2] == ["expected deaths", "main"]
    keys = list(found.to_json())
    assert keys.index("deaths") < keys.index("main")


def test_a_threshold_in_people_is_not_held_against_boats(tmp_path):
    found = answer(claim_of(tmp_path, ", by: 100, why: x"), made_runs(APART), {}, None)
    assert found.units == ()


def test_a_variant_is_the_same_if_its_share_says_so_in_the_same_draws(tmp_path):
    claim = claim_of(tmp_path, ", by: 10 %, why: x")
    first = made_runs({"arrivals": -0.2}, draws=60)
    variants = {
        "like": made_runs({"arrivals": -0.15}, draws=30),
        "unlike": made_runs({"arrivals": -0.05}, draws=30),
    }
    found = answer(claim, first, variants, None)
    assert {v.name: (v.verdict, v.same) for v in found.variants} == {
        "like": (Verdict.supported, True), "unlike": (Verdict.contradicted, False),
    }  # fmt: skip
    assert {v.main.draws for v in found.variants} == {30}
    assert found.same_variants == 1


def test_a_variant_that_changes_no_run_is_not_counted(tmp_path):
    claim = claim_of(tmp_path, ", by: 10 %, why: x")
    main = made_runs({"arrivals": -0.2})
    idle = main.only(np.arange(60) < 30)
    found = answer(claim, main, {"idle": idle, "like": made_runs({"arrivals": -0.3})}, None)
    assert {v.name: v.changes for v in found.variants} == {"idle": False, "like": True}
    assert (found.same_variants, found.idle_variants) == (1, 1)
    assert found.variants_in_words == "1 of 1; 1 changes nothing here"
    assert found.to_json()["idle_variants"] == 1


def lost_runs(factors, draws=40):
    """Return runs of the claim on refusals, with every outcome a multiple of the baseline."""
    base = 1000.0 + 20.0 * rng(5).standard_normal((draws, 2, len(NAMES)))
    names = ("status_quo_2025", "maritime_doctrine", "doctrine_police_refuse")
    values = {(n, "second_half"): base * f for n, f in zip(names, factors, strict=True)}
    return ClaimRuns(values, 1, "chance", "none")


@pytest.mark.parametrize(("plan", "hindered", "sign"), [(0.8, 0.95, 1), (1.2, 1.05, -1)])
def test_deaths_of_a_lost_effect_are_those_of_the_hindrance(plan, hindered, sign):
    """A plan takes 200 of 1000, and 150 of these are lost: the size is +150 and +75 %."""
    claim = load_claim("officers_refuse").main_only
    found = answer(claim, lost_runs((1.0, plan, hindered)), {}, None)
    assert found.deaths.size.value == pytest.approx(sign * 150.0, rel=0.01)
    assert found.deaths.relative == pytest.approx(hindered / plan - 1.0)
    assert found.deaths.setting == "doctrine_police_refuse against maritime_doctrine"
    assert found.main.size_of == "part of the effect lost"
    for trial in (found.main, *found.units):
        assert trial.size.value == pytest.approx(150.0, rel=0.01)
        assert trial.relative == pytest.approx(0.75)


def test_an_interval_depends_on_its_row_alone(tmp_path):
    """Names, other readings and the claim's own file move no number of a row."""
    runs = made_runs({"arrivals": -0.1, "boats_arrived": -0.11, "attempts": -0.09})
    noise = 30.0 * rng(9).standard_normal(runs.values["shallow_water_stops", "second_half"].shape)
    runs.values["shallow_water_stops", "second_half"][:] += noise
    alone = answer(claim_of(tmp_path, ", by: 10 %, why: x"), runs, {}, None)
    text = CLAIM.format(more=", by: 10 %, why: x") + (
        "readings:\n- {name: half, reader: author, estimand: {kind: change, "
        "baseline: status_quo_2025, scenario: shallow_water_stops, window: second_half, "
        "outcome: boats_arrived, direction: lower, by: 10 %, why: y}}\n"
    )
    (tmp_path / "another.yaml").write_text(text)
    more = answer(load_claim(tmp_path / "another.yaml"), runs, {}, None)
    assert 0.2 < alone.main.share.value < 0.8
    assert more.main.share == alone.main.share
    assert [t.share for t in more.thresholds] == [t.share for t in alone.thresholds]
    assert [t.share for t in more.units] == [t.share for t in alone.units]
    assert more.readings[0].share == alone.units[0].share  # one question, one answer


def test_draws_without_a_number_are_left_out_and_too_few_are_refused(tmp_path):
    runs = made_runs(APART)
    runs.values["shallow_water_stops", "second_half"][:5, 0] = np.nan
    found = answer(claim_of(tmp_path), runs, {}, None)
    assert (found.draws, found.left_out) == (55, 5)
    runs.values["shallow_water_stops", "second_half"][:50] = np.nan
    with pytest.raises(UserError, match=r"has 10 draws with .* use about 288 replications"):
        answer(claim_of(tmp_path), runs, {}, None)


SUPPORTED, CONTRADICTED, UNDECIDABLE = Verdict


@pytest.mark.parametrize(
    ("main", "fit", "others", "record", "wanted"),
    [
        (SUPPORTED, "stated", [CONTRADICTED], None, (SUPPORTED, Status.resolved)),
        (UNDECIDABLE, "stated", [], None, (UNDECIDABLE, Status.not_resolved)),
        (SUPPORTED, "unclear", [SUPPORTED], None, (SUPPORTED, Status.resolved)),
        (SUPPORTED, "unclear", [UNDECIDABLE], None, (UNDECIDABLE, Status.other_concept)),
        (SUPPORTED, "proxy", [SUPPORTED], None, (UNDECIDABLE, Status.other_concept)),
        (UNDECIDABLE, "stated", [], SUPPORTED, (SUPPORTED, Status.comparable)),
        (SUPPORTED, "stated", [], CONTRADICTED, (CONTRADICTED, Status.comparable)),
        (SUPPORTED, "unclear", [CONTRADICTED], SUPPORTED, (UNDECIDABLE, Status.other_concept)),
    ],
)
def test_every_status_has_its_ground(main, fit, others, record, wanted):
    assert judge(main, fit, others, record) == wanted


def level(outcome="event_interception_rate", direction="below", value="58 %", window="to_june"):
    return Level(
        kind="level", scenario="status_quo_2025", window=window, outcome=outcome,
        direction=direction, value=value,
    )  # fmt: skip


def test_a_fact_is_held_against_the_official_series():
    scenario = load("status_quo_2025")
    record = record_of(level(), scenario)
    assert record.value == pytest.approx(363 / (363 + 263))
    assert (record.weeks, record.verdict) == (22, Verdict.supported)
    assert record.turned_by == 1
    assert 364 / (364 + 263) > 0.58 > record.value  # one event more does turn it
    assert record_of(level(direction="above"), scenario).verdict is Verdict.contradicted
    assert record.turned == "one event more would turn it"
    assert record.span == "22 weeks, from 30 December 2024 to 1 June 2025"
    high = record_of(level(value="50 %"), scenario)
    assert (high.turned_by, high.verdict) == (-100, Verdict.contradicted)
    assert (363 - 100) / (363 - 100 + 263) <= 0.5 < (363 - 99) / (363 - 99 + 263)
    people = record_of(level("people_interception_rate"), scenario)
    assert people.value == pytest.approx(10002 / (10002 + 14812))
    assert people.turned_by == 0


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"window": "second_half"}, "status_quo_2025"),  # the series ends before
        ({"outcome": "expected_deaths", "value": 5}, "status_quo_2025"),  # not in the series
        ({"window": "second_half"}, "maritime_doctrine"),  # a policy is in force
    ],
)
def test_what_the_series_does_not_hold_is_no_record(changes, name):
    assert record_of(level(**changes), load(name)) is None


def on_days(first, last):
    """Return the status quo with a window of its own."""
    windows = {"w": {"from": first, "to": last}}
    return load("status_quo_2025").with_("w", title="x", windows=windows)


@pytest.mark.parametrize(
    ("outcome", "first", "last", "weeks"),
    [
        ("arrivals", "2025-06-02", "2025-06-15", 2),  # exactly two weeks
        ("arrivals", "2025-06-09", "2025-06-15", 1),
        ("arrivals", "2025-06-02", "2025-06-14", None),  # the last day is missing
        ("arrivals", "2025-06-03", "2025-06-15", None),  # a day too many
        ("arrivals", "2025-01-01", "2025-06-01", None),  # ragged, a count
        ("event_interception_rate", "2025-01-01", "2025-06-01", 22),  # ragged, a long rate
        ("event_interception_rate", "2025-06-02", "2025-06-14", None),  # ragged and short
        ("event_interception_rate", "2025-06-02", "2025-06-15", 2),
        ("event_interception_rate", "2025-01-01", "2025-06-25", None),  # ends ten days before
    ],
)
def test_the_series_holds_a_window_only_if_its_weeks_do(outcome, first, last, weeks):
    value = 1e5 if outcome == "arrivals" else "58 %"
    record = record_of(level(outcome, value=value, window="w"), on_days(first, last))
    assert (record and record.weeks) == weeks
    if weeks == 1:
        assert record.span == "1 week, from 9 June to 15 June 2025"


def test_a_fitted_figure_is_known_as_one():
    days = load("status_quo_2025").spans["to_june"]
    assert fitted_figure("event_interception_rate", days) == "event_rate_to_june"
    assert fitted_figure("people_interception_rate", days) == ""
    july = Span.model_validate({"from": "2025-07-01", "to": "2025-07-31"})
    assert fitted_figure("event_interception_rate", july) == ""


CHANGED = {
    "networks do not learn": {"learning_rate"},
    "one sea anomaly a year": {
        f"sea_anomaly_{year}_{part}" for year in (2024, 2025) for part in ("summer", "autumn")
    },
    "seasons at their defaults": {"demand_season", "demand_peak", "supply_season"},
    "supply without season": {"supply_season"},
    "refusal by coin": {"refusal_by_coin"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_changes_what_it_names_and_keeps_draw_and_world(name):
    main = ParameterSource(Kind.prior, None, True)
    other = pickle.loads(pickle.dumps(varied(main, name)))  # as a worker receives it
    before, after = main.draw(3, 1), other.draw(3, 1)
    assert {key for key in before if before[key] != after[key]} == CHANGED[name]
    assert other.digest != main.digest
    assert other.digest == varied(main, name).digest
    ours, theirs = (s.streams(5, 2, 1).generator("x").random() for s in (main, other))
    assert ours == theirs


def test_variants_have_digests_of_their_own():
    digests = {varied(POINT, name).digest for name in VARIANTS}
    assert len(digests) == len(VARIANTS)


def made_draws(draws, seed):
    """Return draws in which ten assumptions vary at random."""
    random = rng(seed)
    names = [name for name, value in point().items() if isinstance(value, float)][:10]
    return names, [{**point(), **dict(zip(names, random.random(10), strict=True))}
                   for _ in range(draws)]  # fmt: skip


def test_the_assumption_that_decides_is_named_and_chance_does_not_stand_out():
    names, draws = made_draws(60, 1)
    effects = np.array([-draw[names[4]] for draw in draws]) + 0.2 * rng().standard_normal(60)
    found = largest_dependence(effects, draws)
    assert found.assumption == names[4]
    assert found.correlation < -0.6
    assert found.stands_out
    column = np.array([draw[names[4]] for draw in draws])
    usual = spearmanr(column, effects)
    assert found.correlation == pytest.approx(usual.statistic)
    assert found.p_value == pytest.approx(10 * usual.pvalue)
    alone = 0
    for seed in range(40):
        _, draws = made_draws(40, seed)
        alone += largest_dependence(rng(seed + 99).standard_normal(40), draws).stands_out
    assert alone <= 6  # 5 % of 40 are 2
    assert largest_dependence(np.ones(40), draws) is None


def test_what_is_not_in_the_model_is_undecidable_and_says_why(tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(
        "quote: polls fall\nsource: {outlet: press, date: 2025}\nmeaning: opinion\n"
        "estimand: {kind: none, why: Opinions are no part of it.}\n"
    )
    found = unmodelled(load_claim(path))
    assert (found.verdict, found.status) == (Verdict.undecidable, Status.not_in_the_model)
    assert found.sentence.endswith("not in the model: opinions are no part of it.")
    assert found.to_json()["main"] is None
