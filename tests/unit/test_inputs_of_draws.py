"""The assumptions of a study's draws: found again, grouped, and left out if they cannot matter."""

import numpy as np
import pytest

from sim.assumptions import all_assumptions
from sim.decisions.inputs import (
    AGENTS,
    _used,
    _values,
    inputs_of,
    recorded_source,
    well_conditioned,
)
from sim.decisions.judgement import MOST_GROUPS
from sim.decisions.ranks import normal_scores, places
from sim.errors import UserError
from sim.experiment.draws import uncertain
from sim.experiment.source import Kind
from sim.inference.source import parameters


def record(source, kinds=("safe_route",), **scenario):
    """Return what matters here of a manifest of two scenarios."""
    policies = [{"kind": kind} for kind in kinds]
    base = {"parameters": {}, "adversary": "learns", "policies": []} | scenario
    return {
        "parameters": source.record,
        "seed": 4,
        "resolved": {"base": base, "other": base | {"policies": policies}},
    }


@pytest.mark.parametrize("kind", [Kind.posterior, Kind.prior])
def test_values_are_those_that_the_runs_had(tmp_path, kind):
    source = parameters(kind)
    told = record(source)
    assert recorded_source(tmp_path, told).digest == source.digest
    draws = [0, 3, 7]
    columns = _values(source, list(_used(told, source)), draws, 4)
    for i, number in enumerate(draws):
        drawn = source.draw(number, 4)
        for name, column in columns.items():
            owner, _, part = name.partition(" ")
            value = drawn[owner][int(part) - 1] if part else drawn[owner]
            assert column[i] == value, name


def test_policies_that_are_not_in_play_and_overrides_are_left_out(tmp_path):
    source = parameters(Kind.prior)
    names = {a.name for a in _used(record(source), source)}
    assert "safe_route_takeup" in names
    assert "deterrence" not in names  # of returns alone
    assert "refusal_load" in names  # no policy names it, so it may matter to any
    assert "detection_beach" in names
    override = record(source, parameters={"detection_beach": 0.4}, adversary="fixed")
    left = {a.name for a in _used(override, source)}
    assert names - left == {"detection_beach", "learning_rate"}
    foreign = {a.name for a in _used(record(source, ("of_another_package",)), source)}
    assert "deterrence" in foreign


def test_default_strength_and_defaults_have_fewer():
    source = parameters(Kind.prior, vary_strength=False)
    assert not any(a.of_policies for a in _used(record(source), source))
    point = parameters(Kind.point)
    assert {a.name for a in _used(record(point), point)} >= {"safe_route_takeup"}
    assert all(a.of_policies for a in _used(record(point), point))


def test_inputs_have_at_most_eight_groups_by_agent_and_grade(tmp_path):
    source = parameters(Kind.posterior)
    inputs = inputs_of(tmp_path, record(source), range(40))
    assert len(inputs.groups) <= MOST_GROUPS
    for name, judged, group in zip(inputs.names, inputs.judged, inputs.group, strict=True):
        assumption = all_assumptions()[name.split()[0]]
        assert judged == (assumption.grade == "E")
        assert inputs.groups[group].startswith("judgement on" if judged else "sources on")
    assert inputs.scores.shape == (40, len(inputs.names))
    assert inputs.correlation == pytest.approx(inputs.correlation.T)
    assert np.linalg.eigvalsh(inputs.correlation)[0] > 0.05
    assert {"attractiveness 1", "attractiveness 5"} <= set(inputs.names)


def test_every_uncertain_assumption_has_an_agent():
    assert {a.file for a in uncertain()} <= AGENTS.keys()


def test_another_posterior_is_told(tmp_path):
    told = record(parameters(Kind.posterior))
    told["parameters"] = told["parameters"] | {"digest": "posterior abc"}
    with pytest.raises(UserError, match="another posterior or other priors") as problem:
        inputs_of(tmp_path, told, range(20))
    assert "\n" not in str(problem.value)


def test_places_and_scores_of_equal_values_are_equal():
    assert places(np.array([3.0, 1.0, 2.0, 2.0])).tolist() == [0.875, 0.125, 0.5, 0.5]
    weighted = places(np.array([1.0, 2.0]), np.array([3.0, 1.0]))
    assert weighted.tolist() == [0.375, 0.875]
    assert normal_scores(np.array([1.0, 2.0, 3.0]))[1] == 0.0


def test_a_correlation_near_the_edge_is_drawn_towards_independence():
    edge = np.array([[1.0, 0.99], [0.99, 1.0]])
    drawn = well_conditioned(edge)
    assert np.linalg.eigvalsh(drawn)[0] == pytest.approx(0.1)
    assert np.diag(drawn).tolist() == [1.0, 1.0]
    assert well_conditioned(np.eye(3)) is not None
    assert (well_conditioned(np.eye(3)) == np.eye(3)).all()
