"""Words of a replayed night: where a boat's fates parted, and the night as a list of events."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.experiment.records import AttemptRecord, Event
from sim.experiment.replay import MarkedParting, NightSide, Replay
from sim.report.tracing import sentence

SHOWN_BY_OTHERS = ("prepare", "gather")  # stages whose beginning is an event of its own
PLACES = {"unloaded": "before it picked people up", "shallows": "in the shallows",
          "loaded": "as it left the shore, loaded"}  # fmt: skip
RESULTS = {
    "stopped": "stopped it", "failed": "failed", "too_late": "came too late",
    "refused_by_union": "refused, following a union's call",
    "refused_by_judgement": "refused by their own judgement",
}  # fmt: skip
"""What officers did who were ordered to stop a boat."""
ENDS = {
    "kit_found": "ended with its kit found", "stopped_on_beach": "was stopped on the beach",
    "stopped_before_pickup": "was stopped before pickup",
    "stopped_in_shallows": "was stopped in the shallows",
    "stopped_inshore": "was stopped inshore", "returned_to_france": "was returned to France",
    "arrived": "arrived", "lost": "was lost",
}  # fmt: skip
"""How an attempt ended, by fate."""
REASONS = {
    "launch": "Only under {on} did the network launch this boat. Under {off} it lacked a boat, a "
    "crew or people, or did not expect to gain.",
    "mode": "The network chose a {mode_a} under A and a {mode_b} under B, because it had learnt "
    "other things.",
    "sector": "The network chose sector {sector_a} under A and sector {sector_b} under B, because "
    "it had learnt other things.",
    "kit_found": "Patrols found the cached kit under {on} only.",
    "sighting": "Patrols saw the boat on the beach under {on} only.",
    "stop_on_land": "A group stopped the boat on land under {on} only.",
    "force": "Officers used tear gas and batons under {on} only.",
    "incident_at_boarding": "A fatal incident at boarding went another way.",
    "incident": "A fatal incident went another way.",
    "failure_at_sea": "The boat failed at sea under {on} only.",
    "not_recorded": "The records do not say which decision came first.",
}
"""Why fates parted, by decision. `on` is the side on which something happened."""


@dataclass(frozen=True)
class Line:
    """One event of the night, in words.

    Attributes
    ----------
    minute
        Minutes since the night began.
    side
        `A`, `B` or `A, B`; "" if there is one side only.
    boat, sector
        Name of the attempt and number of its sector, if the event has one.
    text
        What happens.
    """

    minute: int
    side: str
    boat: str
    sector: str
    text: str


def parting_sentence(marked: MarkedParting) -> str:
    """Return why the two runs of an attempt parted, and how each ended."""
    a, b = marked.a, marked.b
    reason = _reason(marked.parting.decision, a, b)
    if a and b and a.people != b.people:
        reason += f" Its load was {a.people} people under A and {b.people} under B."
    if marked.alike:
        return f"{reason} It {_ended(marked.a)} under both nevertheless."
    ends = [
        f"{_ended(attempt)} under {name}"
        for name, attempt in (("A", marked.a), ("B", marked.b))
        if attempt
    ]
    return f"{reason} It {', and '.join(ends)}."


def _reason(decision: str, a: AttemptRecord | None, b: AttemptRecord | None) -> str:
    kind, _, stage = decision.partition("_")
    if stage in PLACES and a and b:
        return _of_order(kind, stage, getattr(a, stage), getattr(b, stage))
    on = "A" if _happens(decision, a) else "B"
    words = {"on": on, "off": "B" if on == "A" else "A"}
    for name, attempt in (("a", a), ("b", b)):
        if attempt:
            words[f"mode_{name}"] = "taxi boat" if attempt.taxi else "beach launch"
            words[f"sector_{name}"] = str(attempt.sector)
    return REASONS[decision].format(**words)


def _happens(decision: str, attempt: AttemptRecord | None) -> bool:
    """Return whether what a decision is about happened to an attempt."""
    if attempt is None:
        return False
    return {
        "launch": True,
        "kit_found": attempt.fate == "kit_found",
        "sighting": attempt.seen,
        "stop_on_land": attempt.fate in ("stopped_on_beach", "stopped_before_pickup"),
        "force": attempt.forced,
        "failure_at_sea": attempt.fate == "returned_to_france",
    }.get(decision, False)


def _of_order(kind: str, stage: str, a: str, b: str) -> str:
    """Return how orders to stop a boat at one stage parted."""
    ordered = f"officers were ordered to stop it {PLACES[stage]}"
    if kind == "order":
        on, result = ("A", a) if a else ("B", b)
        return f"Under {on} only, {ordered} and {RESULTS[result]}."
    return f"O{ordered[1:]}: under A they {RESULTS[a]}, under B they {RESULTS[b]}."


def _ended(attempt: AttemptRecord | None) -> str:
    """Return how an attempt ended, deaths last and in words."""
    assert attempt is not None
    fate = ENDS[attempt.fate]
    return f"{fate} ({people_died(attempt.dead)})" if attempt.dead else fate


def people_died(dead: int) -> str:
    """Return a number of deaths in words."""
    return "1 person died" if dead == 1 else f"{dead:,} people died"


def lines(replay: Replay) -> tuple[Line, ...]:
    """Return the events of a night in order, each once if both policies have it in that minute."""
    sides: dict[tuple[int, str, str, str], str] = {}
    hour: dict[tuple[int, str, str, str], float] = {}
    for name, side in zip("AB", replay.sides, strict=False):
        for minute, event in _events(side):
            sector = "" if event.sector is None else str(event.sector)
            key = minute, boat_name(event), sector, sentence(event)
            sides[key] = f"A, {name}" if sides.get(key) == "A" and name == "B" else name
            hour.setdefault(key, event.hour)
    two = len(replay.sides) == 2
    ordered = sorted(sides, key=lambda key: (key[0], hour[key]))
    return tuple(Line(key[0], sides[key] if two else "", *key[1:]) for key in ordered)


def _events(side: NightSide) -> Iterator[tuple[int, Event]]:
    for moment in side.moments:
        if moment.event.stage not in SHOWN_BY_OTHERS:
            yield moment.minute, moment.event


def boat_name(event: Event) -> str:
    """Return the name of an event's attempt, network.slot."""
    return "" if event.slot is None else f"{event.network}.{event.slot}"


def hours(minute: int) -> str:
    """Return minutes since the night began as hours and minutes."""
    return f"{minute // 60} h {minute % 60:02d}"
