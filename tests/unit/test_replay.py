"""A night, replayed: what is followed is what was recorded, and the page says it safely."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

import sim
from sim.errors import UserError
from sim.experiment.fates import parting
from sim.experiment.first_parting import PARTINGS, first_parting
from sim.experiment.follower import Follower
from sim.experiment.one_night import choose_night, replay_night
from sim.experiment.recorder import record
from sim.experiment.records import AttemptRecord
from sim.experiment.replay import MOST_ATTEMPTS, MOST_PARTINGS, MarkedParting
from sim.experiment.source import Kind, ParameterSource
from sim.html.replay.lists import boats_table
from sim.html.replay.report import replay_page
from sim.model import attempt
from sim.report.replaying import lines, parting_sentence
from sim.scenario import load

WATER = ({"kind": "shallow_water_stops"}, {"kind": "interception_300m", "boats": "all"})
PRIOR = ParameterSource(Kind.prior, vary_strength=True)
FOLLOWED = ("stage", "deaths", "seen", "sent")
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u202eevil {{ 7*7 }} <b>&amp; \u05d0\u05d1"
LAND, TAXI = [[stage.__name__ for stage in stages]
              for stages in (attempt.BEACH_LAUNCH, attempt.TAXI_BOAT)]  # fmt: skip


def month(name, *policies):
    span = {"from": "2025-07-01", "to": "2025-07-31"}
    twelve = {"response_groups": 12}  # seven of them in the reserve
    return load("status_quo_2025").with_(name, period=span, policies=policies, parameters=twelve)


@pytest.fixture(scope="module")
def both():
    """Two recordings of a summer month, without and with officers on the water."""
    return record([month("calm"), month("water", *WATER)], PRIOR, 1, 5, follow=True)


@pytest.fixture(scope="module")
def night(both):
    """The night of the month on which most fates differ."""
    return replay_night(both, ["Calm", "Water"], None, 5, 1, "priors")


def test_following_a_run_changes_nothing(both, column_bytes):
    for followed, policies in zip(both, ((), WATER), strict=True):
        (plain,) = record([month("again", *policies)], PRIOR, 1, 5)
        assert column_bytes(plain.tables) == column_bytes(followed.tables)
        assert plain.attempts == followed.attempts
        calls = lambda e: replace(e, network=None, slot=None, sector=None, mode="", people=None)  # noqa: E731
        kept = [calls(e) if e.event == "rescue_call" else e
                for e in followed.events if e.event not in FOLLOWED]  # fmt: skip
        assert kept == list(plain.events)


def test_stages_of_an_attempt_are_those_of_the_model(both):
    for recording in both:
        events = {}
        for event in recording.events:
            events.setdefault((event.night, event.network, event.slot), []).append(event)
        for a in recording.attempts:
            own = events[a.identity]
            stages = [e.stage for e in own if e.event == "stage"]
            model = TAXI if a.taxi else LAND
            assert stages == model[: len(stages)]
            assert ("cross" in stages) or a.fate != "arrived"
            assert own[-1].event == "fate"
            assert [e.hour for e in own] == sorted(e.hour for e in own)
            deaths = [e for e in own if e.event == "deaths"]
            assert sum(e.dead for e in deaths) == a.dead
            assert sum(e.missing for e in deaths) == a.missing
            assert any(e.event == "seen" for e in own) == a.seen
            failed = any(e.event == "rescue_call" for e in own)
            assert failed or a.fate != "returned_to_france" or a.loaded == "stopped"
    assert sum(a.dead for r in both for a in r.attempts) > 0


def test_crews_are_neither_lost_nor_doubled(both):
    for recording in both:
        total, busy = {}, {}
        assert all(c.busy >= 0 and c.idle >= 0 for c in recording.crews)
        for c in recording.crews:
            kind = c.base, c.corps
            assert total.setdefault(kind, c.busy + c.idle) == c.busy + c.idle
            busy[kind] = c.busy
        assert len([base for base, _ in total if base.startswith("sector")]) == 5
        assert set(busy.values()) == {0}  # after the last boat all are back
        assert max(c.busy for c in recording.crews if c.base == "reserve") > 1


def test_a_crew_that_is_sent_is_busy(both):
    busy = [(c.hour, c.base, c.corps) for c in both[1].crews if c.busy]
    sent = [(24 * (e.night - 1) + e.hour, e.value, e.corps)
            for e in both[1].events if e.event == "sent"]  # fmt: skip
    assert {base for _, base, _ in sent} > {"reserve", "sector 1"}
    for hour, base, corps in sent:
        assert any(abs(h - hour) < 1e-6 and (b, c) == (base, corps) for h, b, c in busy)


def test_another_world_is_left_alone_and_the_stages_come_back(monkeypatch):
    before = attempt.BEACH_LAUNCH, attempt.TAXI_BOAT
    scenario = month("short")
    monkeypatch.setattr("sim.experiment.follower.Follower.look", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        record([scenario], PRIOR, 1, 0, follow=True)
    assert before == (attempt.BEACH_LAUNCH, attempt.TAXI_BOAT)


def test_another_world_in_between_is_not_followed(monkeypatch, column_bytes):
    alone = record([month("one")], PRIOR, 1, 5, follow=True)[0]
    look, other = Follower.look, []

    def and_simulate(follower):
        if not other:
            other.append(record([month("two", *WATER)], PRIOR, 1, 5)[0])
        look(follower)

    monkeypatch.setattr(Follower, "look", and_simulate)
    beside = record([month("one")], PRIOR, 1, 5, follow=True)[0]
    assert other
    assert beside.events == alone.events
    assert column_bytes(beside.tables) == column_bytes(alone.tables)


def test_every_attempt_of_the_night_is_there_once(both, night):
    for recording, shown in zip(both, night.sides, strict=True):
        attempts = [a for a in recording.attempts if a.night == night.night]
        assert [track.attempt for track in shown.tracks] == attempts
        assert sum(shown.fates.values()) == len(attempts)
        assert shown.dead == sum(a.dead for a in attempts)
        assert len(shown.moments) == sum(e.night == night.night for e in recording.events)
        minutes = [moment.minute for moment in shown.moments]
        assert minutes == sorted(minutes)
        assert 0 <= minutes[0] <= minutes[-1] <= night.end
        for track in shown.tracks:
            at = [minute for _, minute in track.stages]
            assert [*at, track.end] == sorted([*at, track.end])


def test_fates_and_partings_are_those_of_diff_and_trace(night):
    scenarios = month("calm"), month("water", *WATER)
    options = {"replication": 5, "parameters": PRIOR}
    listed = [p for p in sim.diff(*scenarios, **options).partings if p.night == night.night]
    shown = [m.parting for m in night.partings if not m.alike]
    by_boat = lambda p: (p.network, p.slot)  # noqa: E731
    assert sorted(shown, key=by_boat) == sorted(listed, key=by_boat)
    assert len(shown) > 1
    for scenario, one in zip(scenarios, night.sides, strict=True):
        log = sim.trace(scenario, night.night, **options)
        assert (log.fates, log.dead, log.missing, log.people) == (
            one.fates, one.dead, one.missing, one.people
        )  # fmt: skip
        assert log.wave == night.wave


def test_a_parting_is_marked_while_the_boat_is_on_its_way(night):
    for marked in night.partings:
        boat = marked.parting.network, marked.parting.slot
        tracks = [t for side in night.sides for t in side.tracks
                  if (t.attempt.network, t.attempt.slot) == boat]  # fmt: skip
        assert min(t.stages[0][1] for t in tracks) <= marked.minute <= max(t.end for t in tracks)
    ordered = [m for m in night.partings if m.parting.decision == "order_shallows"]
    at = {(e.minute, e.event.network, e.event.slot) for side in night.sides for e in side.moments
          if e.event.event == "order" and e.event.stage == "shallows"}  # fmt: skip
    assert ordered
    assert all((m.minute, m.parting.network, m.parting.slot) in at for m in ordered)


def test_the_night_with_most_partings_is_chosen(both, night):
    assert night.chosen == MOST_PARTINGS
    differ = [p.night for p in sim.diff(month("calm"), month("water", *WATER), replication=5,
                                        parameters=PRIOR).partings]  # fmt: skip
    most = max(differ.count(n) for n in differ)
    assert night.night == min(n for n in differ if differ.count(n) == most)
    counts = [a.night for a in both[0].attempts]
    busiest, why = choose_night(both[:1])
    assert why == MOST_ATTEMPTS
    assert counts.count(busiest) == max(map(counts.count, counts))


def test_what_cannot_be_shown_is_refused(both):
    with pytest.raises(UserError, match=r"calm and calm: .* ends all boats alike on every night\."):
        choose_night([both[0], both[0]])
    with pytest.raises(UserError, match=r"construction, .*\. Name another scenario, or a") as same:
        choose_night([both[0], both[0]], same_by_construction=True)
    assert "--replication" not in str(same.value)
    with pytest.raises(UserError, match=r"calm: .* has no attempt on every night"):
        choose_night([replace(both[0], attempts=())])
    with pytest.raises(UserError, match=r"--night 32: the period has nights 1 to 31\. Choose one"):
        sim.replay(month("calm"), night=32)
    with pytest.raises(UserError, match=r"night is 1\.5"):
        sim.replay(month("calm"), night=1.5)


CROSSED = AttemptRecord(3, 8, 1, 2, False, 50, "arrived", at_sea=True)
SENTENCES = [
    (None, {}, "launch", "Only under B did the network launch this boat. Under A it lacked a boat, "
     "a crew or people, or did not expect to gain. It arrived under B."),
    ({}, {"taxi": True, "sector": 4}, "mode", "The network chose a beach launch under A and a taxi "
     "boat under B, because it had learnt other things. It arrived under both nevertheless."),
    ({"sector": 5, "dead": 2}, {}, "sector", "The network chose sector 5 under A and sector 2 "
     "under B, because it had learnt other things. It arrived (2 people died) under A, and arrived "
     "under B."),
    ({"fate": "kit_found"}, {}, "kit_found", "Patrols found the cached kit under A only. It ended "
     "with its kit found under A, and arrived under B."),
    ({}, {"seen": True}, "sighting", "Patrols saw the boat on the beach under B only. It arrived "
     "under both nevertheless."),
    ({}, {"shallows": "stopped", "fate": "stopped_in_shallows"}, "order_shallows", "Under B only, "
     "officers were ordered to stop it in the shallows and stopped it. It arrived under A, and was "
     "stopped in the shallows under B."),
    ({"loaded": "refused_by_union"}, {"loaded": "stopped", "fate": "stopped_inshore", "dead": 1},
     "refusal_loaded", "Officers were ordered to stop it as it left the shore, loaded: under A "
     "they refused, following a union's call, under B they stopped it. It arrived under A, and was "
     "stopped inshore (1 person died) under B."),
    ({"people": 47}, {"seen": True}, "sighting", "Patrols saw the boat on the beach under B only. "
     "Its load was 47 people under A and 50 under B. It arrived under both nevertheless."),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "decision", "sentence"), SENTENCES)
def test_a_sentence_says_why_fates_parted(a, b, decision, sentence):
    ours, theirs = (None if more is None else replace(CROSSED, **more) for more in (a, b))
    assert first_parting(ours, theirs) == decision
    one = parting(ours, theirs)
    assert parting_sentence(MarkedParting(one, not one.differs, 0, ours, theirs)) == sentence


@pytest.mark.parametrize("decision", PARTINGS)
def test_every_decision_has_a_sentence(decision):
    a = replace(CROSSED, unloaded="failed", shallows="too_late", loaded="refused_by_judgement")
    b = replace(a, dead=1, unloaded="stopped", shallows="stopped", loaded="stopped")
    marked = MarkedParting(replace(parting(a, b), decision=decision), False, 0, a, b)
    sentence = parting_sentence(marked)
    assert sentence.endswith("It arrived under A, and arrived (1 person died) under B.")
    assert "{" not in sentence
    assert "_" not in sentence


def test_the_list_has_every_event_once_and_in_order(night):
    listed = lines(night)
    minutes = [line.minute for line in listed]
    assert minutes == sorted(minutes)
    for name, one in zip("AB", night.sides, strict=True):
        shown = sum(name in line.side.split(", ") for line in listed)
        assert shown == len([m for m in one.moments
                             if m.event.stage not in ("prepare", "gather")])  # fmt: skip
    assert {line.side for line in listed} == {"A", "B", "A, B"}
    assert all(line.text and "_" not in line.text for line in listed)


def test_boats_whose_load_differs_are_marked(night):
    loads = [{(t.attempt.network, t.attempt.slot): t.attempt.people for t in one.tracks}
             for one in night.sides]  # fmt: skip
    common = loads[0].keys() & loads[1].keys()
    differ = {boat for boat in common if loads[0][boat] != loads[1][boat]}
    assert len(differ) > 1
    assert night.other_loads() == differ
    marked = {r[0]: r[-2] for r in boats_table(night).rows if "≠" in r[-2]}
    assert marked == {f"{b[0]}.{b[1]}": f"{loads[0][b]} / {loads[1][b]} ≠" for b in differ}
    html = replay_page(night).html
    assert f"It differs in {len(differ)} boats that both policies have, marked ≠" in html
    assert "Each line names the first recorded decision that differs." in html


def test_equal_loads_are_neither_marked_nor_explained(both):
    same = replay_night(both[:1] * 2, ["", ""], 9, 5, 1, "priors")
    assert same.sides[0].tracks
    assert same.other_loads() == frozenset()
    assert not any("≠" in cell for row in boats_table(same).rows for cell in row)
    assert "A boat’s load" not in replay_page(same).html.replace("&#39;", "’")


def embedded(html):
    """Return the data of the page's picture."""
    return json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html)[1])


def test_the_page_needs_no_network_and_runs_one_script(night):
    html = replay_page(night).html
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    digest = b64encode(sha256(scripts[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    assert len(scripts) == 1
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}'; ")
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"\son\w+=", html)
    assert len(html.encode()) < 500_000
    data = embedded(html)
    assert [len(s["tracks"]) for s in data["sides"]] == [len(s.tracks) for s in night.sides]
    rows = html.split('id="events"')[1].count('<tr><th scope="row">')
    assert len(data["lines"]) == rows


def test_the_head_has_deaths_first_and_says_that_it_estimates_nothing(night):
    html = replay_page(night).html
    main = html[html.index("<main ") :]
    assert main.index("Deaths: ") < main.index("attempts with")
    assert main.index("It estimates nothing") < main.index("The night in motion")
    assert not re.search(r"\b20\d\d-\d\d-\d\d|\b(July|August) \d", html)


def test_hostile_titles_are_text(both):
    hostile = replay_night(both, [HOSTILE, "Water"], None, 5, 1, "priors")
    html = replay_page(hostile).html
    assert html.count("<script") == 2
    assert "alert(1)</script>" not in html.replace("&lt;", "<") or "<script>alert" not in html
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in html
    assert "\u202e" not in html
    assert "\u2028" not in html
    assert "{{ 7*7 }}" in html
    assert embedded(html) == embedded(replay_page(replace(hostile)).html)


def test_one_scenario_and_an_empty_night_have_pages_too(both):
    single = replay_page(replay_night(both[:1], [""], None, 5, 1, "priors"))
    assert len(embedded(single.html)["sides"]) == 1
    assert "Where fates parted" not in single.html
    assert "One synthetic night under calm" in single.html
    launches = {a.night for r in both for a in r.attempts}
    calm = next(n for n in range(1, 32) if n not in launches)
    empty = replay_page(replay_night(both, ["", ""], calm, 5, 1, "priors"))
    assert "All fates of this night agree." in empty.html
    assert "none, because no network launches" in empty.html
    assert empty.replay.end == 0
