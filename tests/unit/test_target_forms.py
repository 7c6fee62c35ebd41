"""Forms of a reported figure: by itself, a share of a longer window, a rise; on four scales."""

from math import log

import numpy as np
import pytest

from sim.data.targets import targets
from sim.errors import UserError
from sim.inference.ensemble import Ensemble
from sim.inference.figures import figures_of
from sim.inference.kernel import as_reported, reported_as, simulated
from sim.inference.recipe import EnsembleRecipe
from sim.outcomes.outcomes import OUTCOMES

PLAIN = {
    "outcome": "arrivals", "scenario": "status_quo", "window": "to_mid_june_2025",
    "value": "16317", "unit": "people", "source": "a test",
}  # fmt: skip
RATE = {**PLAIN, "outcome": "event_interception_rate", "unit": "share", "value": "0.58"}
SHARE = {**PLAIN, "window": "q1_2025", "over_window": "to_mid_june_2025", "unit": "share",
         "value": "0.407"}  # fmt: skip
RISE = {**PLAIN, "over": "status_quo", "over_window": "to_mid_june_2024", "unit": "share",
        "value": "0.42"}  # fmt: skip
BY_SCENARIO = {**PLAIN, "scenario": "status_quo_2025", "window": "to_mid_june",
               "over": "status_quo_2024", "unit": "share", "value": "-0.2"}  # fmt: skip


def only(folder, entry, **changed):
    """Return the one target of a file with these keys; a key that is None is left out."""
    keys = {key: value for key, value in {**entry, **changed}.items() if value is not None}
    path = folder / "mine.yaml"
    path.write_text("mine:\n" + "".join(f"  {key}: {value}\n" for key, value in keys.items()))
    targets.cache_clear()  # the same path may hold another text now
    return targets(path)["mine"]


def ensemble_with(**arrivals):
    """Return an ensemble of two draws with these arrivals in windows of the status quo."""
    windows = {}
    for window, counts in arrivals.items():
        block = np.full((2, len(OUTCOMES)), np.nan, np.float32)
        block[:, list(OUTCOMES).index("arrivals")] = counts
        windows["status_quo", window] = block
    recipe = EnsembleRecipe(2, 1, tuple(windows))
    return Ensemble(recipe, np.arange(2, dtype=np.int32), {}, windows)


BOTH = ensemble_with(
    q1_2025=[4.0, 0.0], to_mid_june_2025=[16.0, 30.0], to_mid_june_2024=[8.0, 20.0]
)


@pytest.mark.parametrize(
    ("entry", "changed", "expected"),
    [
        (PLAIN, {}, [16.0, 30.0]),
        (PLAIN, {"likelihood": "lognormal"}, [log(16), log(30)]),
        (SHARE, {}, [0.25, 0.0]),
        (SHARE, {"likelihood": "logit"}, [log(1 / 3), -np.inf]),
        (RISE, {}, [2.0, 1.5]),
        (RISE, {"likelihood": "lognormal"}, [log(2), log(1.5)]),
    ],
)
def test_every_form_is_simulated_on_its_scale(tmp_path, entry, changed, expected):
    target = only(tmp_path, entry, **changed)
    np.testing.assert_allclose(simulated(BOTH, target), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("entry", "likelihood", "on_scale"),
    [
        (PLAIN, "normal", 16317), (PLAIN, "lognormal", log(16317)), (RISE, "normal", 1.42),
        (RISE, "lognormal", log(1.42)), (BY_SCENARIO, "lognormal", log(0.8)),
        (SHARE, "logit", log(0.407 / 0.593)), (RATE, "logit", log(0.58 / 0.42)),
        (RATE, "censored", 0.58),
    ],
)  # fmt: skip
def test_a_reported_value_goes_to_its_scale_and_back(tmp_path, entry, likelihood, on_scale):
    target = only(tmp_path, entry, likelihood=likelihood)
    assert reported_as(target) == pytest.approx(on_scale)
    (back,) = as_reported(np.array([reported_as(target)]), target)
    assert back == pytest.approx(target.value)


def test_a_figure_names_every_window_that_it_needs(tmp_path):
    mid_june = ("status_quo", "to_mid_june_2025")
    assert only(tmp_path, PLAIN).places == (mid_june,)
    assert only(tmp_path, SHARE).places == (("status_quo", "q1_2025"), mid_june)
    assert only(tmp_path, RISE).places == (mid_june, ("status_quo", "to_mid_june_2024"))
    years = (("status_quo_2025", "to_mid_june"), ("status_quo_2024", "to_mid_june"))
    assert only(tmp_path, BY_SCENARIO).places == years


@pytest.mark.parametrize(
    ("entry", "changed", "message"),
    [
        (SHARE, {"over_window": "to_mid_jun_2025"},
         "mine.over_window: status_quo has no window to_mid_jun_2025; did you mean to_mid_june_"),
        (SHARE, {"over_window": "q1_2025"}, "mine.over_window: is q1_2025, the window itself"),
        (SHARE, {"over_window": "to_mid_june_2024"},
         "mine.over_window: to_mid_june_2024 does not hold all days of q1_2025"),
        (SHARE, {"unit": "people"}, "mine.unit: is people, but arrivals is in share"),
        (SHARE, {"value": "1.2"}, "mine.value: is 1.2; must be 0 to 1 share"),
        (RISE, {"over_window": None}, "mine.over: is status_quo, the scenario itself"),
        (RISE, {"over_window": "to_mid_june_2025"}, "mine.over_window: is to_mid_june_2025, the w"),
        (RISE, {"over": "status_quo_2024"},
         "mine.over_window: status_quo_2024 has no window to_mid_june_2024; did you mean to_mid"),
        (RISE, {"likelihood": "logit"}, "mine.likelihood: is logit, but the figure is a rise"),
        (PLAIN, {"likelihood": "logit"}, "mine.likelihood: is logit, but the figure is in people"),
        (RATE, {"likelihood": "logit", "value": "1.0"}, "mine.value: is logit with the value 1;"),
        (RATE, {"likelihood": "logitt"}, "mine.likelihood: "),
        (RATE, {"role": "implied", "sd": "-0.1"}, "mine.sd: "),
        (RATE, {"role": "fitted"}, "mine: is fitted but has no sd"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(tmp_path, entry, changed, message):
    with pytest.raises(UserError) as error:
        only(tmp_path, entry, **changed)
    (line,) = str(error.value).splitlines()
    assert f" {message}" in line


def test_a_slope_may_be_negative_and_an_implied_figure_needs_no_discrepancy(tmp_path):
    slope = {**PLAIN, "outcome": "stopped_slope_people", "unit": "log-odds", "value": "-0.35",
             "window": "weeks_59", "role": "implied"}  # fmt: skip
    assert only(tmp_path, slope).value == -0.35


def test_all_figures_are_one_array_in_the_order_asked(tmp_path):
    share = only(tmp_path, SHARE, likelihood="logit", sd="0.1")
    people = only(tmp_path, PLAIN, likelihood="lognormal", sd="0.05")
    found = figures_of(BOTH, [share, people])
    assert found.names == ("mine", "mine")
    assert found.sd.tolist() == [0.1, 0.05]
    np.testing.assert_allclose(found.reported, [log(0.407 / 0.593), log(16317)])
    np.testing.assert_allclose(found.simulated[0], [log(1 / 3), log(16)], rtol=1e-6)
    assert found.complete.tolist() == [True, False]  # nobody arrived in the second draw's quarter
    assert figures_of(BOTH, []).simulated.shape == (2, 0)
