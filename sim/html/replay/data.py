"""The data of a replayed night's picture."""

from typing import Any

from sim.experiment.replay import NightSide, Replay, Track
from sim.report.replaying import Line, parting_sentence


def picture_data(replay: Replay, events: tuple[Line, ...]) -> dict[str, Any]:
    """Return what the picture needs, as plain data."""
    return {
        "end": replay.end,
        "start": min((t.stages[0][1] for s in replay.sides for t in s.tracks), default=0),
        "lines": [(e.minute, _spoken(e)) for e in events],
        "partings": [
            {"boat": f"{m.parting.network}.{m.parting.slot}", "minute": m.minute,
             "text": parting_sentence(m)}
            for m in replay.partings
        ],
        "sides": [
            {
                "tracks": [_track(track, side) for track in side.tracks],
                "crews": [(c.minute, c.base, c.corps, c.busy, c.idle) for c in side.crews],
            }
            for side in replay.sides
        ],
    }  # fmt: skip


def _spoken(line: Line) -> str:
    """Return an event as one line."""
    under = f"{line.side}: " if line.side else ""
    return f"{under}{f'boat {line.boat}, sector {line.sector}: ' if line.boat else ''}{line.text}"


def _track(track: Track, side: NightSide) -> dict[str, Any]:
    a = track.attempt
    calls = [
        m.minute for m in side.moments
        if (m.event.event, m.event.network, m.event.slot) == ("rescue_call", a.network, a.slot)
    ]  # fmt: skip
    mode = "taxi boat" if a.taxi else "beach launch"
    return {
        "boat": f"{a.network}.{a.slot}", "sector": a.sector, "taxi": a.taxi, "fate": a.fate,
        "dead": a.dead, "deaths": track.deaths, "end": track.end, "stages": track.stages,
        "halt": calls[0] if calls else track.end,
        "title": f"Boat {a.network}.{a.slot}: {mode}, {a.people} people",
    }  # fmt: skip
