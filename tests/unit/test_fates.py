"""The same boats under two policies: exact partings on small tables, and laws of the totals."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.errors import UserError
from sim.experiment.fates import NO_ATTEMPT, joined, partings, pathways, side
from sim.experiment.first_parting import NOT_RECORDED, PARTINGS, first_parting
from sim.experiment.recorder import record
from sim.experiment.records import AttemptRecord
from sim.experiment.source import Kind, ParameterSource
from sim.experiment.work import Replication
from sim.model.tables import Fate
from sim.scenario import load

CROSSED = AttemptRecord(3, 8, 1, 2, False, 50, "arrived", at_sea=True)
WATER = ({"kind": "shallow_water_stops"}, {"kind": "interception_300m", "boats": "all"})
PRIOR = ParameterSource(Kind.prior, vary_strength=True)


def changed(**more):
    return replace(CROSSED, **more)


STOPPED = changed(fate="stopped_in_shallows", shallows="stopped", at_sea=False)
LOADED = changed(fate="stopped_inshore", loaded="stopped")


@pytest.mark.parametrize(
    ("a", "b", "decision"),
    [
        (CROSSED, CROSSED, ""),
        (None, CROSSED, "launch"),
        (CROSSED, changed(taxi=True, sector=4), "mode"),
        (CROSSED, changed(sector=4, fate="kit_found", at_sea=False), "sector"),
        (CROSSED, changed(fate="kit_found", at_sea=False), "kit_found"),
        (CROSSED, changed(seen=True, fate="stopped_on_beach", at_sea=False), "sighting"),
        (changed(seen=True), changed(seen=True, fate="stopped_on_beach"), "stop_on_land"),
        (CROSSED, STOPPED, "order_shallows"),
        (changed(shallows="refused_by_union"), STOPPED, "refusal_shallows"),
        (changed(shallows="refused_by_union"), changed(shallows="refused_by_judgement"),
         "stop_shallows"),
        (changed(shallows="too_late"), STOPPED, "stop_shallows"),
        (changed(unloaded="failed"), changed(unloaded="stopped", fate="stopped_inshore"),
         "stop_unloaded"),
        (CROSSED, changed(forced=True), "force"),
        (CROSSED, changed(dead=2, dead_at_boarding=2), "incident_at_boarding"),
        (CROSSED, LOADED, "order_loaded"),
        (CROSSED, replace(LOADED, dead=1), "order_loaded"),
        (CROSSED, changed(dead=1), "incident"),
        (CROSSED, changed(fate="lost", dead=9), "incident"),
        (CROSSED, changed(fate="returned_to_france"), "failure_at_sea"),
    ],
)  # fmt: skip
def test_a_boat_parts_at_the_first_decision_that_differs(a, b, decision):
    assert first_parting(a, b) == first_parting(b, a) == decision
    assert decision in ("", *PARTINGS)


def test_what_the_records_cannot_order_is_not_recorded():
    somewhere = changed(dead=2, dead_at_boarding=None)  # at boarding, inshore or in transit
    assert first_parting(somewhere, LOADED) == NOT_RECORDED
    assert first_parting(somewhere, CROSSED) == "incident"
    assert first_parting(somewhere, replace(somewhere, sector=1)) == "sector"
    assert first_parting(somewhere, somewhere) == ""
    lost = changed(fate="lost", dead=20, shallows="failed", at_sea=False, dead_at_boarding=20)
    assert first_parting(lost, STOPPED) == NOT_RECORDED  # the incident, or a stop that failed


def test_a_joint_table_lists_what_differs_deaths_first():
    a = [CROSSED, changed(slot=2), changed(slot=3, dead=1), changed(night=2, people=30)]
    b = [replace(STOPPED, people=51), changed(slot=3), changed(night=2, people=31)]
    pairs = joined(a, b)
    assert [p.identity for p, _ in pairs if p] == [(2, 3, 1), (8, 3, 1), (8, 3, 2), (8, 3, 3)]
    listed = [(p.night, p.slot, p.decision, p.dead_a, p.dead_b, p.fate_b) for p in partings(pairs)]
    assert listed == [
        (8, 3, "incident", 1, 0, "arrived"),
        (8, 1, "order_shallows", 0, 0, "stopped_in_shallows"),
        (8, 2, "launch", 0, 0, NO_ATTEMPT),
    ]
    rows = [tuple(vars(p).values()) for p in pathways(pairs)]
    assert rows == [
        ("arrived", "no_attempt", 0, 0, 1, 50, 0),
        ("arrived", "stopped_in_shallows", 0, 0, 1, 50, 51),
        ("arrived", "arrived", 1, 0, 2, 80, 81),
    ]


identities = st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(0, 2))
attempts = st.builds(
    AttemptRecord, network=st.just(0), night=st.just(0), slot=st.just(0),
    sector=st.integers(1, 5), taxi=st.booleans(), people=st.integers(10, 120),
    fate=st.sampled_from([fate.name.lower() for fate in Fate]), seen=st.booleans(),
    forced=st.booleans(), shallows=st.sampled_from(["", "failed", "stopped", "refused_by_union"]),
    loaded=st.sampled_from(["", "failed", "stopped", "refused_by_judgement"]),
    dead_at_boarding=st.sampled_from([None, 0, 1]), at_sea=st.booleans(), dead=st.integers(0, 2),
)  # fmt: skip
runs = st.dictionaries(identities, attempts, max_size=12).map(
    lambda rows: [
        replace(row, network=n, night=night, slot=slot) for (n, night, slot), row in rows.items()
    ]
)
lawful = settings(deadline=None, derandomize=True)


@lawful
@given(runs, runs)
def test_totals_by_pathway_add_up_to_each_side(a, b):
    rows = pathways(joined(a, b))
    for run, letter in ((a, "a"), (b, "b")):
        there = [row for row in rows if getattr(row, f"fate_{letter}") != NO_ATTEMPT]
        totals = side("x", run)
        assert sum(row.attempts for row in there) == totals.attempts
        for name, total in (("dead", totals.dead), ("people", totals.people)):
            assert sum(getattr(row, f"{name}_{letter}") for row in rows) == total


@lawful
@given(runs, runs)
def test_swapping_the_sides_transposes_everything(a, b):
    there = {(p.fate_a, p.fate_b): (p.dead_a, p.dead_b, p.attempts, p.people_a, p.people_b)
             for p in pathways(joined(a, b))}  # fmt: skip
    back = {(p.fate_b, p.fate_a): (p.dead_b, p.dead_a, p.attempts, p.people_b, p.people_a)
            for p in pathways(joined(b, a))}  # fmt: skip
    assert there == back
    ours, theirs = partings(joined(a, b)), partings(joined(b, a))
    assert [p.decision for p in ours] == [p.decision for p in theirs]
    assert [(p.fate_a, p.dead_a) for p in ours] == [(p.fate_b, p.dead_b) for p in theirs]


@lawful
@given(runs, runs)
def test_every_attempt_that_ends_otherwise_has_a_decision(a, b):
    assert all(p.decision in PARTINGS for p in partings(joined(a, b)))
    assert partings(joined(a, a)) == ()


@pytest.fixture(scope="module")
def month():
    """A function that returns a summer month with policies."""
    base = load("status_quo_2025")

    def build(name, *policies, days=31):
        period = {"from": "2025-07-01", "to": f"2025-07-{days}"}
        return base.with_(name, period=period, policies=policies)

    return build


@pytest.mark.parametrize("policies", [(), WATER])
def test_recording_changes_nothing_and_is_the_run_of_a_study(month, column_bytes, policies):
    scenario = month("watched", *policies)
    (recording,) = record([scenario], PRIOR, 1, 5)
    tables = Replication(PRIOR, 1, 5, 2).simulate(scenario)  # two replications share a draw
    assert column_bytes(recording.tables) == column_bytes(tables)


def test_records_hold_what_the_tables_hold(month):
    (recording,) = record([month("watched", *WATER)], PRIOR, 1, 5)
    first, last = recording.first, recording.first + recording.nights - 1
    tables = recording.tables.on_nights(first, last)
    rows = tables.attempts
    assert recording.nights == 31
    assert len(recording.attempts) == len(rows) > 100
    columns = ("night", "sector", "taxi", "people", "dead", "missing", "injured", "rescued",
               "at_sea", "fate")  # fmt: skip
    theirs = sorted(zip(*(rows[name].tolist() for name in columns), strict=True))
    ours = sorted(
        (a.night + first - 1, a.sector - 1, a.taxi, a.people, a.dead, a.missing, a.injured,
         a.rescued, a.at_sea, Fate[a.fate.upper()])
        for a in recording.attempts
    )  # fmt: skip
    assert ours == theirs
    orders = [e for e in recording.events if e.event == "order"]
    results = [e for e in recording.events if e.event == "result"]
    refused = [e for e in orders if e.value.startswith("refused")]
    assert len(refused) + len(results) == len(tables.interventions)
    assert len(orders) == len(tables.interventions)
    assert refused
    assert results
    decisions = [e for e in recording.events if e.event == "decision"]
    assert len(decisions) == len(tables.decisions)


def test_events_of_an_attempt_are_in_order_within_its_night(month):
    (recording,) = record([month("watched", *WATER)], PRIOR, 1, 5)
    by_attempt = {}
    for event in recording.events:
        if event.slot is not None:
            by_attempt.setdefault((event.night, event.network, event.slot), []).append(event)
    assert by_attempt.keys() == {a.identity for a in recording.attempts}
    for events in by_attempt.values():
        assert (events[0].event, events[-1].event) == ("kit_cached", "fate")
        assert sum(e.event == "launch" for e in events) == (events[-1].value != "kit_found")
        assert -6.0 <= events[0].hour <= events[-1].hour <= 48.0


def test_a_policy_parts_boats_and_its_zero_does_not(month):
    base = month("base")
    off = month("off", {"kind": "shallow_water_stops", "strength": 0.0})
    on = month("on", {"kind": "shallow_water_stops"})
    same = sim.diff(base, off, parameters="defaults")
    assert (same.partings, same.first_night, same.other_way) == ((), None, 0)
    assert same.same_by_construction
    differs = sim.diff(base, on, parameters="defaults")
    assert not differs.same_by_construction
    assert "order_shallows" in differs.decisions()
    assert sum(differs.decisions().values()) == len(differs.partings) == len(differs.to_frame())
    assert 1 <= differs.first_night <= min(p.night for p in differs.partings)
    first = min(differs.partings, key=lambda p: p.night)
    assert first.decision == "order_shallows"


def test_a_scenario_does_not_differ_from_itself(month):
    same = sim.diff(month("base"), month("base"), parameters="prior", replication=3)
    assert same.partings == ()
    assert all(p.fate_a == p.fate_b for p in same.pathways)
    assert same.a == same.b


def test_a_night_is_a_part_of_the_run(month):
    scenario = month("watched", *WATER)
    (recording,) = record([scenario], PRIOR, 1, 5)
    busiest = max(range(1, 32), key=lambda n: sum(a.night == n for a in recording.attempts))
    log = sim.trace(scenario, busiest, replication=5, parameters=PRIOR)
    assert list(log.events) == [e for e in recording.events if e.night == busiest]
    attempts = [a for a in recording.attempts if a.night == busiest]
    assert (log.attempts, log.dead) == (len(attempts), sum(a.dead for a in attempts))
    assert sum(log.fates.values()) == log.attempts == (log.to_frame()["event"] == "fate").sum()
    assert [e.hour for e in log.events] == sorted(e.hour for e in log.events)


def test_wrong_requests_are_one_line(month):
    with pytest.raises(UserError, match=r"--night 32: the period has nights 1 to 31\. Choose"):
        sim.trace(month("base"), 32)
    with pytest.raises(UserError, match=r"night is 1\.5"):
        sim.trace(month("base"), 1.5)
    with pytest.raises(UserError, match="replication is -1"):
        sim.diff(month("base"), month("base"), replication=-1)
    with pytest.raises(UserError, match=r"shorter: the period runs .* Give both the same period"):
        sim.diff(month("base"), month("shorter", days=30))
    with pytest.raises(UserError, match="policies: is a group of scenarios"):
        sim.trace("policies", 3)
