"""A replayed night as lists: boats with their fates, and events in order."""

from sim.experiment.fates import NO_ATTEMPT
from sim.experiment.replay import Replay, Track
from sim.html.parts import Table
from sim.report.replaying import Line, hours
from sim.report.tracing import decision_words, fate_words


def names(replay: Replay) -> tuple[str, ...]:
    """Return the names of the sides, A and B; "" if there is one side."""
    return ("A", "B") if len(replay.sides) == 2 else ("",)


def boats_table(replay: Replay) -> Table:
    """Return the attempts with their fates, most deaths first."""
    tracks: dict[tuple[int, int], list[Track | None]] = {}
    for i, side in enumerate(replay.sides):
        for track in side.tracks:
            boat = track.attempt.network, track.attempt.slot
            tracks.setdefault(boat, [None] * len(replay.sides))[i] = track
    ordered = sorted(
        tracks, key=lambda boat: (-sum(t.attempt.dead for t in tracks[boat] if t), boat)
    )
    parted = {
        (m.parting.network, m.parting.slot): decision_words(m.parting.decision)
        for m in replay.partings
    }
    columns = [f"{word} {name}".rstrip() for word in ("deaths", "fate") for name in names(replay)]
    loads = replay.other_loads()
    rows = [
        (f"{boat[0]}.{boat[1]}", *_ends(tracks[boat]), *_traits(tracks[boat], boat in loads))
        for boat in ordered
    ]
    if len(replay.sides) == 2:
        rows = [(*row, parted.get(boat, "–")) for row, boat in zip(rows, ordered, strict=True)]
    last = ("first parted at",) if len(replay.sides) == 2 else ()
    columns = ["boat", *columns, "sector", "kind", "people", *last]
    note = "Boat: network.slot, which no policy changes. A / B: what differs between the sides."
    note += " ≠: another number of people under B than under A." if loads else ""
    text = tuple(
        i for i, name in enumerate(columns) if name.split()[0] in ("fate", "kind", "first")
    )
    return Table("Attempts, most deaths first", tuple(columns), tuple(rows), note, text)


def _ends(tracks: list[Track | None]) -> tuple[str, ...]:
    """Return the deaths on each side, then the fates."""
    deaths = [f"{track.attempt.dead}" if track else "0" for track in tracks]
    return (*deaths, *(fate_words(t.attempt.fate if t else NO_ATTEMPT) for t in tracks))


def _traits(tracks: list[Track | None], other_load: bool) -> tuple[str, ...]:
    """Return sector, kind and people, each once if the sides agree; another load is marked."""
    each = [
        (f"{t.attempt.sector}", "taxi" if t.attempt.taxi else "beach", f"{t.attempt.people}")
        if t else ("–", "–", "–")
        for t in tracks
    ]  # fmt: skip
    cells = [" / ".join(dict.fromkeys(several)) for several in zip(*each, strict=True)]
    return (*cells[:-1], f"{cells[-1]} ≠" if other_load else cells[-1])


def events_table(events: tuple[Line, ...], two: bool) -> Table:
    """Return the events of the night by minute."""
    columns = ("time", *(("under",) if two else ()), "boat", "sector", "event")
    rows = tuple(
        (hours(e.minute), *((e.side,) if two else ()), e.boat or "–", e.sector or "–", e.text)
        for e in events
    )
    note = "Time since the night began, at 18:00 of a day without a date."
    return Table("Events, in order", columns, rows, note, tuple(range(len(columns))))
