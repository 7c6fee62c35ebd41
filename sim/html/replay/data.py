"""The data of a replayed night's picture, and what its page allows a browser to do."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from sim.experiment.replay import NightSide, Replay, Track
from sim.report.replaying import Line, parting_sentence

ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
           "\u2029": "\\u2029"}  # fmt: skip


def allowed(script: str) -> str:
    """Return the content security policy: no network, and no script but this one."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(data: object) -> Markup:
    """Return data as JSON that no text can end, whatever it says."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, code in ESCAPED.items():
        text = text.replace(character, code)
    return Markup(text)


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
