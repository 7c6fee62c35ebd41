"""Make one night of a followed run, or of two in the same random world, boat by boat."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.errors import UserError
from sim.experiment.fates import joined, parting, side
from sim.experiment.first_parting import first_parting
from sim.experiment.follower import CrewCount
from sim.experiment.night_log import check_night
from sim.experiment.recorder import DAY, EVENING, Recording
from sim.experiment.records import AttemptRecord
from sim.experiment.replay import (
    MOST_ATTEMPTS,
    MOST_PARTINGS,
    NAMED,
    Crews,
    MarkedParting,
    Moment,
    NightSide,
    Replay,
    Track,
)
from sim.model.tables import Fate

SIGNS = {
    **dict.fromkeys(("launch", "mode", "sector"), ("kit_cached", "")),
    "sighting": ("seen", ""), "failure_at_sea": ("rescue_call", ""),
    **dict.fromkeys(("force", "incident_at_boarding"), ("stage", "leave_shore")),
}  # fmt: skip
"""Events that show a decision; for others it is the fate, or an order of the same stage."""

Boat = tuple[int | None, int | None]


def choose_night(
    recordings: Sequence[Recording], same_by_construction: bool = False
) -> tuple[int, str]:
    """Return the night on which most fates differ, and why; of one recording the busiest.

    Raises
    ------
    UserError
        If no fate differs on any night, or no night has an attempt.
    """
    pairs = joined(recordings[0].attempts, recordings[-1].attempts)
    if len(recordings) == 1:
        counts = Counter(attempt.night for attempt in recordings[0].attempts)
        reason = MOST_ATTEMPTS
    else:
        partings = [parting(a, b) for a, b in pairs]
        counts = Counter(p.night for p in partings if p.differs)
        reason = MOST_PARTINGS
    if not counts:
        nothing = "has no attempt" if reason == MOST_ATTEMPTS else "ends all boats alike"
        names = " and ".join(recording.scenario for recording in recordings)
        if same_by_construction:
            raise UserError(
                f"{names}: are the same by construction, so all boats end alike in every "
                "replication. Name another scenario, or a night with --night."
            )
        raise UserError(
            f"{names}: the replication {nothing} on every night. Name another --replication, or a "
            "night with --night."
        )
    return min(counts, key=lambda night: (-counts[night], night)), reason


def replay_night(
    recordings: Sequence[Recording],
    titles: Sequence[str],
    night: int | None,
    replication: int,
    seed: int,
    assumptions: str,
    same_by_construction: bool = False,
) -> Replay:
    """Return one night of one followed run, or of two runs of the same replication.

    Parameters
    ----------
    recordings, titles
        One or two recordings with stages and crews, and the titles of their scenarios.
    night
        Number of the night. If None, it is chosen.

    Raises
    ------
    UserError
        If the period has no such night, or there is none to choose.
    """
    first = recordings[0]
    if night is None:
        night, chosen = choose_night(recordings, same_by_construction)
    else:
        check_night(night, first.nights)
        chosen = NAMED
    sides = tuple(_side(r, title, night) for r, title in zip(recordings, titles, strict=True))
    number = first.first + night - 1
    return Replay(
        replication, seed, night, first.nights, chosen, assumptions, same_by_construction,
        wave=float(first.tables.on_nights(number, number).nights["wave"][0]),
        end=max((moment.minute for side in sides for moment in side.moments), default=0),
        sides=sides,
        partings=tuple(_partings(*sides)) if len(sides) == 2 else (),
    )  # fmt: skip


def _side(recording: Recording, title: str, night: int) -> NightSide:
    attempts = [a for a in recording.attempts if a.night == night]
    moments = [Moment(_minute(e.hour), e) for e in recording.events if e.night == night]
    totals, counts = side(recording.scenario, attempts), Counter(a.fate for a in attempts)
    by_attempt = _by_attempt(moments)
    last = max((moment.minute for moment in moments), default=0)
    return NightSide(
        recording.scenario, title, totals.dead, sum(a.missing for a in attempts), totals.people,
        {fate.name.lower(): n for fate in Fate if (n := counts[fate.name.lower()])},
        tuple(_track(a, by_attempt[a.network, a.slot]) for a in attempts),
        tuple(moments),
        tuple(_crews(recording.crews, DAY * (night - 1), last)),
    )  # fmt: skip


def _minute(hour: float) -> int:
    """Return the minute of an hour from midnight."""
    return round((hour + EVENING) * 60.0)


def _track(attempt: AttemptRecord, moments: Sequence[Moment]) -> Track:
    stages = tuple((m.event.stage, m.minute) for m in moments if m.event.event == "stage")
    deaths = tuple((m.minute, m.event.dead or 0) for m in moments if m.event.event == "deaths")
    return Track(attempt, stages, deaths, moments[-1].minute)


def _crews(counts: Sequence[CrewCount], midnight: float, last: int) -> Iterator[Crews]:
    """Yield the numbers as they stand when the night begins, then their changes up to `last`."""
    standing: dict[tuple[str, str], Crews] = {}
    changes = []
    for count in counts:
        minute = _minute(count.hour - midnight)
        crews = Crews(max(minute, 0), count.base, count.corps, count.busy, count.idle)
        if minute <= 0:
            standing[count.base, count.corps] = crews
        elif minute <= last:
            changes.append(crews)
    yield from standing.values()
    for crews in changes:
        if standing[crews.base, crews.corps] != crews:
            standing[crews.base, crews.corps] = crews
            yield crews


def _partings(a: NightSide, b: NightSide) -> list[MarkedParting]:
    """Return the attempts that met another decision: other deaths first, then other fates."""
    ours_by, theirs_by = _by_attempt(a.moments), _by_attempt(b.moments)
    marked = []
    for ours, theirs in joined([t.attempt for t in a.tracks], [t.attempt for t in b.tracks]):
        if first_parting(ours, theirs):
            one = parting(ours, theirs)
            boat = one.network, one.slot
            minute = _decided(one.decision, [*ours_by.get(boat, ()), *theirs_by.get(boat, ())])
            marked.append(MarkedParting(one, not one.differs, minute, ours, theirs))
    return sorted(marked, key=lambda m: (m.parting.dead_a == m.parting.dead_b, m.alike, m.minute))


def _by_attempt(moments: Sequence[Moment]) -> dict[Boat, list[Moment]]:
    """Return the events of each attempt by network and slot; those of none by None."""
    chosen: dict[Boat, list[Moment]] = {}
    for moment in moments:
        chosen.setdefault((moment.event.network, moment.event.slot), []).append(moment)
    return chosen


def _decided(decision: str, moments: Sequence[Moment]) -> int:
    """Return the first minute at which either side meets a decision, else the first fate's."""
    for event, stage in (*_signs(decision), ("fate", "")):
        minutes = [m.minute for m in moments if (m.event.event, m.event.stage) == (event, stage)]
        if minutes:
            break
    return min(minutes)


def _signs(decision: str) -> tuple[tuple[str, str], ...]:
    """Return events that show a decision, the best sign first."""
    if decision in SIGNS:
        return (SIGNS[decision],)
    kind, _, stage = decision.partition("_")
    order, result = ("order", stage), ("result", stage)
    return {"order": (order,), "refusal": (order,), "stop": (result, order)}.get(kind, ())
