"""The shipped explorer: of today's model, as good as it says, and equal to compare where it ran."""

import numpy as np
import pytest

import sim
from sim.experiment.work import make_tasks, read_outcomes, run_tasks, runs_in
from sim.inference.source import named_source
from sim.runs.engine import Engine
from sim.scenario import load
from sim.sensitivity.explorer.result import EMULATED, SIMULATED, UNKNOWN
from sim.sensitivity.explorer.study import stored_explorer
from sim.sensitivity.spec import load_sweep
from sim.shipped import folder

REFUSAL = "union_non_participation.strength"
DOCTRINE = ("interception_300m.strength", "shallow_water_stops.strength")
OPPOSITION = tuple(
    f"{kind}.strength"
    for kind in ("intelligence_sharing", "joint_patrols", "network_task_force",
                 "crime_prevention_orders", "returns_agreement", "asylum_rules")
)  # fmt: skip
PACKAGES = {
    "maritime_doctrine": dict.fromkeys(DOCTRINE, 1.0),
    "doctrine_half_refused": dict.fromkeys(DOCTRINE, 1.0) | {REFUSAL: 0.5},
    "doctrine_refused": dict.fromkeys((*DOCTRINE, REFUSAL), 1.0),
    "doctrine_protected": dict.fromkeys((*DOCTRINE, "liability_protection.strength"), 1.0),
    "opposition_2023": dict.fromkeys(OPPOSITION, 1.0),
}
"""Shipped packages that are settings."""


@pytest.fixture(scope="module")
def shipped():
    """The shipped explorer."""
    return stored_explorer(folder("calibration") / "explorer.json")


def setting(shipped, values):
    """Return a setting with these sliders on."""
    return tuple(values.get(slider.path, 0.0) for slider in shipped.sliders)


def test_it_is_of_todays_model_and_of_the_shipped_sweep(shipped):
    sweep = load_sweep("explorer", named_source("posterior", "default"))
    assert shipped.study == sweep.study
    assert [slider.path for slider in shipped.sliders] == [f.path for f in sweep.factors]
    assert shipped.replications == sweep.file.replications
    assert 150 <= shipped.unseen <= sweep.file.samples // 5  # those that equal no fitted one
    assert shipped.dropped == 0


def test_nothing_on_changes_nothing(shipped):
    answer = shipped.at(setting(shipped, {}))
    assert answer.kind == SIMULATED
    assert {change.mean for change in answer.changes.values()} == {0.0}


def test_every_point_of_the_sweep_is_simulated(shipped):
    for values in PACKAGES.values():
        assert shipped.at(setting(shipped, values)).kind == SIMULATED
    for share in range(11):
        values = dict.fromkeys(DOCTRINE, 1.0) | {REFUSAL: share / 10}
        assert shipped.at(setting(shipped, values)).kind == SIMULATED


def test_between_them_it_is_emulated_with_an_error_and_outside_it_is_silent(shipped):
    values = dict.fromkeys(DOCTRINE, 1.0) | {REFUSAL: 0.35}
    answer = shipped.at(setting(shipped, values))
    assert answer.kind == EMULATED
    for change in answer.changes.values():
        assert change.outer_low <= change.low <= change.mean <= change.high <= change.outer_high
    assert shipped.at(setting(shipped, {REFUSAL: 1.05})).kind == UNKNOWN


def test_it_is_as_good_as_the_documentation_says(shipped):
    by_name = {outcome.outcome: outcome for outcome in shipped.outcomes}
    for name in ("expected_deaths", "arrivals", "event_interception_rate", "refusals"):
        assert by_name[name].r2 > 0.99, name
    assert by_name["deaths"].r2 > 0.85
    for outcome in shipped.outcomes:
        assert outcome.covered >= 0.88, outcome.outcome


def test_the_doctrine_is_half_undone_when_about_half_of_crews_follow(shipped):
    """The first question of the page has an interval, from simulated settings alone."""
    place = [slider.path for slider in shipped.sliders].index(REFUSAL)
    doctrine = setting(shipped, dict.fromkeys(DOCTRINE, 1.0))
    others = (*doctrine[:place], *doctrine[place + 1 :])
    for name in ("expected_deaths", "arrivals", "event_interception_rate"):
        (made,) = (
            each for each in shipped.undoings
            if (each.slider, each.others, each.outcome) == (place, others, name)
        )  # fmt: skip
        (half, low, high), (nine, *_) = made.gone
        assert 0.3 < low < half < high < nine < 1.0


@pytest.fixture(scope="module")
def packages(shipped, tmp_path_factory):
    """Outcomes of the base and of the packages, shape (replications, scenarios, outcomes)."""
    source = named_source("posterior", "prior")
    scenarios = [load(name) for name in (shipped.base, *PACKAGES)]
    numbers = [(i, i) for i in range(shipped.replications)]
    tasks = list(make_tasks(scenarios, [shipped.window], numbers, shipped.seed, source))
    store = runs_in(tmp_path_factory.mktemp("packages"))
    assert run_tasks(lambda: tasks, len(tasks), shipped.seed, source, store, Engine()) == []
    flat = read_outcomes(tasks, store, [o.outcome for o in shipped.outcomes])
    return flat.reshape(len(tasks), len(scenarios), -1)


@pytest.mark.long
def test_a_setting_that_is_a_package_has_its_very_numbers(shipped, packages):
    for place, values in enumerate(PACKAGES.values(), 1):
        changes = packages[:, place] - packages[:, 0]
        answer = shipped.at(setting(shipped, values))
        assert answer.kind == SIMULATED
        for i, (outcome, change) in enumerate(answer.changes.items()):
            mean = changes[:, i].mean()
            assert change.mean == pytest.approx(mean, rel=1e-5, abs=1e-9), outcome
            if change.dots:
                assert change.dots[3] == pytest.approx(
                    np.quantile(changes[:, i], 0.175), rel=1e-5, abs=1e-9
                )


@pytest.mark.long
def test_the_command_of_the_page_agrees_with_it(shipped):
    """compare has two replications of the same draws. Means differ by less than their errors."""
    result = sim.compare(
        shipped.base, "maritime_doctrine", window=shipped.window, seed=shipped.seed,
        replications=2 * shipped.replications,
    )  # fmt: skip
    answer = shipped.at(setting(shipped, PACKAGES["maritime_doctrine"]))
    for outcome in ("expected_deaths", "arrivals", "event_interception_rate", "refusals"):
        change, computed = answer.changes[outcome], result.difference("maritime_doctrine", outcome)
        assert computed.low < change.mean < computed.high, outcome
        assert change.low < computed.mean < change.high, outcome
