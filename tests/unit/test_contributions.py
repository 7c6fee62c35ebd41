"""What each policy of a scenario contributes: each alone, all together, the interaction."""

import numpy as np
import pytest

from sim import compare, load
from sim.errors import UserError
from sim.experiment.parts import ALL, INTERACTION, with_parts
from sim.policies.safe_route import SafeRoute
from sim.scenario import Span

MONTH = Span.model_validate({"from": "2025-07-01", "to": "2025-07-31"})
POINT = {"parameters": "defaults", "policy_strength": "default"}


@pytest.fixture(scope="module")
def month():
    """Return a function that loads a shipped scenario over one month."""
    return lambda name: load(name).model_copy(update={"period": MONTH, "windows": {}})


@pytest.fixture(scope="module")
def result(month):
    base, other = month("status_quo_2025"), month("maritime_doctrine")
    return compare(base, other, parts=True, replications=3, **POINT)


def test_parts_are_each_policy_alone_then_all_then_the_interaction(result):
    kinds = ["interception_300m", "shallow_water_stops"]
    assert [part.part for part in result.parts] == [*kinds, ALL, INTERACTION]
    assert [level.scenario for level in result.levels] == [
        "status_quo_2025", *(f"{kind} of maritime_doctrine" for kind in kinds), "maritime_doctrine",
    ]  # fmt: skip


def test_a_part_is_the_comparison_of_that_policy_alone(result, month):
    base = month("status_quo_2025")
    alone = month("maritime_doctrine").with_("alone", without=["interception_300m"])
    change = compare(base, alone, replications=3, **POINT).difference("alone", "arrivals")
    part = result.parts[1].outcomes["arrivals"]
    for name in ("mean", "low", "high", "p_value", "p_increase", "smallest", "largest", "n"):
        assert getattr(part, name) == getattr(change, name)


def test_parts_and_interaction_add_up_to_all_together(result):
    *singles, together, rest = (part.outcomes["arrivals"].mean for part in result.parts)
    assert sum(singles) + rest == pytest.approx(together)
    assert together == result.difference("maritime_doctrine", "arrivals").mean
    assert rest != 0


def test_a_policy_that_matters_only_beside_another_is_all_interaction(month):
    """A union's call on everybody undoes stops, and alone it changes nothing."""
    call = {"kind": "union_non_participation", "variant": "all_corps", "compliance": 1}
    base = month("status_quo_2025")
    other = base.with_("other", policies=[{"kind": "shallow_water_stops"}, call])
    result = compare(base, other, parts=True, replications=3, **POINT)
    stops, alone, together, rest = (part.outcomes["arrivals"].mean for part in result.parts)
    assert stops != 0
    assert (alone, together, rest) == (0, 0, -stops)


def test_a_policy_of_the_baseline_stays_in_every_part(month):
    base = month("status_quo_2025").with_("base", policies=[SafeRoute(kind="safe_route")])
    other = base.with_(
        "other", policies=[{"kind": "shallow_water_stops"}, {"kind": "beach_dispersal"}]
    )
    _, one, two, whole = with_parts(base, other)
    assert [[p.kind for p in s.policies] for s in (one, two, whole)] == [
        ["safe_route", "shallow_water_stops"], ["safe_route", "beach_dispersal"],
        ["safe_route", "shallow_water_stops", "beach_dispersal"],
    ]  # fmt: skip


def test_parts_are_in_the_json(result):
    parts = result.to_json()["parts"]
    assert parts[2]["part"] == ALL
    assert np.isfinite(parts[2]["outcomes"]["deaths"]["mean"])


def test_a_second_policy_of_a_kind_that_adds_up_is_an_added_one(month):
    officers = {"kind": "extra_officers", "officers": 100}
    base = month("status_quo_2025").with_("base", policies=[officers])
    other = base.with_("other", policies=[officers, {"kind": "shallow_water_stops"}])
    names = [scenario.name for scenario in with_parts(base, other)]
    assert names == ["base", "extra_officers of other", "shallow_water_stops of other", "other"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"parameters": {"demand": 20}}, "but parameters differs too"),
        ({"adversary": "fixed"}, "but adversary differs too"),
        ({"without": ["safe_route"]}, "lacks or changes one of them"),
        ({"settings": {"safe_route.places_a_year": 5}}, "lacks or changes one of them"),
    ],
)
def test_what_differs_in_more_than_added_policies_is_refused(month, changes, says):
    base = month("status_quo_2025").with_("base", policies=[{"kind": "safe_route"}])
    other = base.with_(
        "other", policies=[{"kind": "shallow_water_stops"}, {"kind": "beach_dispersal"}], **changes
    )
    with pytest.raises(UserError, match=says):
        with_parts(base, other)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("status_quo_2025", "interception_300m"), "at least two policies"),
        (("status_quo_2025", "government_2025", "opposition_2023"), "exactly two"),
    ],
)
def test_what_has_no_parts_is_refused(names, says):
    with pytest.raises(UserError, match=says):
        compare(*names, parts=True, replications=2)
