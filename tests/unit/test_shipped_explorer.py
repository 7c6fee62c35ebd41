"""The shipped explorer: of today's model, as good as it says, and equal to compare where it ran."""

import math

import pytest

import sim
from sim.sensitivity.explorer.result import EMULATED, SIMULATED, UNKNOWN
from sim.sensitivity.explorer.study import stored_explorer
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
    from sim.inference.source import named_source
    from sim.sensitivity.spec import load_sweep

    sweep = load_sweep("explorer", named_source("posterior", "default"))
    assert shipped.study == sweep.study
    assert [slider.path for slider in shipped.sliders] == [f.path for f in sweep.factors]
    assert shipped.replications == sweep.file.replications
    assert shipped.unseen == sweep.file.samples // 5


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


def test_emulated_means_lie_near_simulated_ones_by_the_error_that_is_printed(shipped):
    """At stored settings both are known. They are fitted, so nearly all lie within the band."""
    from dataclasses import replace

    alone = replace(shipped, stored=())
    within = [
        answer.changes[outcome.outcome].outer_low <= stored.mean[i]
        <= answer.changes[outcome.outcome].outer_high
        for stored in shipped.stored
        if (answer := alone.at(stored.values)).kind == EMULATED
        for i, outcome in enumerate(shipped.outcomes)
    ]  # fmt: skip
    assert sum(within) >= 0.9 * len(within)


@pytest.mark.long
def test_a_setting_that_is_a_package_has_its_very_numbers(shipped):
    result = sim.compare(
        shipped.base, *PACKAGES, window=shipped.window, replications=shipped.replications,
        seed=shipped.seed, workers=2,
    )  # fmt: skip
    for name, values in PACKAGES.items():
        answer = shipped.at(setting(shipped, values))
        for outcome in ("deaths", "expected_deaths", "arrivals", "people_interception_rate"):
            change, computed = answer.changes[outcome], result.difference(name, outcome)
            for ours, theirs in (
                (change.mean, computed.mean), (change.low, computed.low),
                (change.high, computed.high),
            ):  # fmt: skip
                assert math.isclose(ours, theirs, rel_tol=2e-5, abs_tol=1e-9), (name, outcome)
