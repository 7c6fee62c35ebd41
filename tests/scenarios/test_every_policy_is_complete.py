"""Every built-in policy has its module, note, scenario, evidence, numbers and cost."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

import sim.model.bench as bench_module
from sim.assumptions import all_assumptions, point
from sim.model.bench import Bench
from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.tables import Fate
from sim.policies import BUILT_IN, POLICIES, Policy
from sim.policies.base import Cost
from sim.scenario import load
from sim.shipped import folder, scenario_names
from sim.streams import Streams

ROOT = Path(__file__).parents[2]
KINDS = sorted(BUILT_IN)
GRADES = set("ABCDE")

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_it_is_one_module_of_its_name(kind):
    path = ROOT / "sim" / "policies" / f"{kind}.py"
    assert path.is_file()
    assert BUILT_IN[kind].__module__ == f"sim.policies.{kind}"
    assert get_args(BUILT_IN[kind].model_fields["kind"].annotation) == (kind,)
    assert path.read_text().count("(Policy)") == 1


def test_no_module_of_a_policy_is_left_out():
    modules = {path.stem for path in (ROOT / "sim" / "policies").glob("*.py")}
    assert modules - {"__init__", "base", "conditions", "plugins"} == set(BUILT_IN)
    assert BUILT_IN.items() <= POLICIES.items()


@every_kind
def test_it_has_a_method_note(kind):
    note = ROOT / "docs" / "explanation" / "policies" / f"{kind}.md"
    assert note.is_file()
    assert note.read_text().lstrip().startswith("#")


@every_kind
def test_it_ships_a_scenario_of_its_own(kind):
    assert (folder("scenarios") / "policies" / f"{kind}.yaml").is_file()
    assert kind in scenario_names("policies")
    scenario = load(kind)
    assert kind in {policy.kind for policy in scenario.policies}
    assert scenario.title


def test_no_scenario_of_a_policy_is_of_none():
    assert set(scenario_names("policies")) == set(BUILT_IN)


@every_kind
def test_a_scenario_alone_pulls_the_strengths_of_its_policy_alone(kind):
    """Refusal and legal cover move nothing without authority, and have it beside them."""
    others = {policy.kind for policy in load(kind).policies} - {kind}
    if kind not in ("union_non_participation", "liability_protection"):
        assert others == set()
    assert scenario_reports(kind)


def scenario_reports(kind: str) -> bool:
    """Whether a scenario's policy is in force within its period."""
    scenario = load(kind)
    inside = Calendar(scenario.period.start, scenario.period.end)
    last = inside.hour(scenario.period.end) + 24.0
    return any(kind in o.by and o.start < last and o.end > 0.0 for o in scenario.overlays())


@every_kind
def test_its_docstring_says_what_it_is_in_one_line_and_then_how_it_works(kind):
    told = BUILT_IN[kind].__doc__
    assert told
    assert told != Policy.__doc__
    first, empty, *mechanism = told.strip().splitlines()
    assert first.endswith(".")
    assert len(first) <= 100
    assert empty == ""
    assert len(" ".join(mechanism).split()) >= 15


@every_kind
def test_its_evidence_has_grades(kind):
    evidence = BUILT_IN[kind].evidence
    assert set(re.findall(r"(?::\s|\()([A-E])\b", evidence)) & GRADES
    assert len(evidence.split()) >= 10


@every_kind
def test_its_assumptions_are_there_and_one_at_least_has_a_prior(kind):
    named = BUILT_IN[kind].assumptions
    assert named
    assert len(set(named)) == len(named)
    assert set(named) <= all_assumptions().keys()
    assert [name for name in named if all_assumptions()[name].prior is not None]


@every_kind
def test_its_cost_says_where_it_comes_from_and_how_good_that_is(kind):
    cost = BUILT_IN[kind].cost
    assert isinstance(cost, Cost)
    assert len(cost.source.split()) >= 3
    if cost.gbp_a_year is None:
        assert cost.grade == ""
    else:
        assert cost.gbp_a_year >= 0
        assert cost.grade in GRADES


@every_kind
def test_it_needs_nothing_but_its_kind_and_is_then_of_full_strength(kind):
    policy = BUILT_IN[kind].model_validate({"kind": kind})
    assert policy.strength == 1.0
    assert policy.ramp_days == 0
    assert (policy.start, policy.until, policy.sectors) == (None, None, None)
    assert policy.changes(1.0)


@every_kind
def test_each_setting_of_its_own_is_described(kind):
    for name, field in BUILT_IN[kind].model_fields.items():
        if name != "kind":
            assert field.description, name


@every_kind
def test_it_pulls_a_strength_whose_value_is_the_world_without_it(kind):
    """Other numbers that it sets say how the strength works, and do nothing alone."""
    pulled = {name for name, *_ in BUILT_IN[kind].model_validate({"kind": kind}).changes(1.0)}
    strengths = {name for name in pulled if all_assumptions()[name].file == "mechanisms.yaml"}
    assert strengths - {"zone_m"}
    assert all(all_assumptions()[name].value == 0 for name in strengths - {"zone_m"})


@every_kind
def test_what_may_be_limited_to_sectors_is_kept_by_sector(kind):
    """A policy of some sectors whose number is one for the coast would cover them all."""
    policy = BUILT_IN[kind].model_validate({"kind": kind})
    by_sector = {
        all_assumptions()[name].by_sector for name, verb, _ in policy.changes(1.0) if verb != "set"
    }
    assert by_sector == {BUILT_IN[kind].by_sector}


# --- what no policy may change -------------------------------------------------------------------

COSTS = {"cost_in_force", "unknown_costs_in_force"}  # asked for by name when all is over


def readings() -> tuple[set[str], set[str]]:
    """Run the fullest world; return the numbers read while it was made, and after that."""
    read: set[str] = set()

    class Watched(Dials):
        def __getattribute__(self, name: str) -> object:
            read.add(name)
            return super().__getattribute__(name)

    first = date(2025, 7, 1)
    calendar = Calendar(first, first + timedelta(days=89), 30)
    some = {  # so that everything happens often
        "willingness": 8.0, "detection_sea": 5.0, "sea_teams": 30, "dismantling": 4.0,
        "incident_boarding": 0.1, "incident_inshore": 0.1, "incident_transit": 0.1,
        "large_incident": 0.3, "liability_jump": 0.1, "return_delay_days": 3.0,
        "awareness_lag": 3.0, "response_groups": 7,
    }  # fmt: skip
    extra = {"interception_300m": {"boats": "all"}, "engine_disabling": {"strength": 0.3},
             "turn_back_at_sea": {"strength": 0.3}, "beach_dispersal": {"strength": 0.5},
             "union_non_participation": {"strength": 0.5},
             "returns_agreement": {"share": 0.5, "capacity_a_year": 10_000}}  # fmt: skip
    overlays = [
        overlay
        for kind, cls in BUILT_IN.items()
        for overlay in cls.model_validate({"kind": kind, **extra.get(kind, {})}).overlays(
            calendar.hour, 0
        )
    ]
    values = {**point(), **some}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_module, "Dials", Watched)
        world = Bench(values, overlays, calendar, Streams(1, 0, "readings"))
        made = set(read)
        read.clear()
        world.env.run()
        after = set(read)
    assert {row[3] for row in world.log.attempts} == set(Fate)
    return made & all_assumptions().keys(), after & all_assumptions().keys()


@pytest.fixture(scope="module")
def reads() -> tuple[set[str], set[str]]:
    """What the fullest world reads as it is made, and after."""
    return readings()


@pytest.mark.plain
def test_a_number_that_is_not_read_after_the_start_is_fixed_and_says_why(reads):
    """A policy of another package that changed it would be taken, and would do nothing.

    Those of several numbers no policy can change.
    """
    unread = all_assumptions().keys() - reads[1] - COSTS
    some = {name for name in unread if not isinstance(all_assumptions()[name].value, tuple)}
    assert {name for name in some if not all_assumptions()[name].fixed} == set()
    assert len(some) > 20


def test_the_share_of_police_is_fixed():
    """A group's corps is decided when it is first mustered; a change would come too late."""
    assert all_assumptions()["police_share"].fixed


def test_rescue_is_fixed_though_it_is_read():
    rescue = [
        assumption for name, assumption in all_assumptions().items() if name.startswith("rescue")
    ]
    assert len(rescue) == 3
    assert all(assumption.fixed for assumption in rescue)


@pytest.mark.plain
def test_every_strength_is_read_after_the_start_and_none_is_fixed(reads):
    strengths = {
        n for n, assumption in all_assumptions().items() if assumption.file == "mechanisms.yaml"
    }
    assert strengths - reads[1] == COSTS
    assert not [n for n in strengths if all_assumptions()[n].fixed]


@pytest.mark.plain
def test_every_number_that_a_policy_names_is_read_after_the_start(reads):
    named = {n for cls in BUILT_IN.values() for n in cls.assumptions}
    held = {n for n in named if all_assumptions()[n].fixed}
    assert named - held <= reads[1]


@pytest.mark.plain
def test_every_number_is_read_by_somebody(reads):
    """As it stands, or as what `on_day` and the weather make of it before there is a world."""
    dead = {n for n, assumption in all_assumptions().items() if n not in reads[0] | reads[1]}
    source = "".join(
        path.read_text() for path in [*(ROOT / "sim" / "model").glob("*.py"),
                                      ROOT / "sim" / "assumptions" / "drivers.py"]
    )  # fmt: skip
    assert [n for n in dead if not re.search(rf"\b{n}\b", source)] == []


def rows_of(page: str, mark: str) -> list[str]:
    """The first cells of the tables between a page's markers."""
    text = (ROOT / "docs" / page).read_text()
    inside = text.split(f"<!-- {mark}:begin -->")[1].split(f"<!-- {mark}:end -->")[0]
    rows = [line for line in inside.splitlines() if line.startswith("| ")]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows]


def test_the_page_of_policies_tells_what_each_changes_alone_and_by_what_mechanism():
    told = rows_of("results/policies.md", "policies")
    for kind in BUILT_IN:
        title = load(kind).title
        assert sum(cell.endswith(f"{kind}.md)<br>{title}") for cell in told) == 2  # two windows


def test_the_page_of_packages_tells_what_each_changes():
    told = rows_of("results/packages.md", "packages")
    for name in scenario_names("packages"):
        assert sum(cell.startswith(f"[{name}](") for cell in told) == 6  # three tables, two windows
