"""The page of a replayed night: a picture that moves, and the same as lists.

It has a script, as the explorer has. Its policy forbids any network, and the script's text is the
only one that may run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from sim import MODEL_VERSION, __version__
from sim.experiment.replay import NAMED, MarkedParting, NightSide, Replay
from sim.html.page import render, source
from sim.html.parts import Table
from sim.html.replay.data import picture_data
from sim.html.replay.lists import boats_table, events_table, names
from sim.html.scripted import allowed, embedded
from sim.jsonfile import Plain
from sim.report.replaying import hours, lines, parting_sentence
from sim.report.stored import printable
from sim.report.tracing import decision_words, fate_words

ONE_WORLD = (
    "One synthetic night that never happened. It shows how the model works. It estimates nothing, "
    "and says nothing about what a policy does on average: channelsim compare does, with intervals."
)
LIMITS = (
    "What a policy does on average. Chance decides each boat of this night.",
    "Where anything happens. Sectors are numbers without a place, and the picture is no map.",
    "When patrols are where. The model has no such positions, and the night has no date.",
    "How fast a boat moves, or when within a stage people die. Only stages and the times of their "
    "beginning and end are the model's.",
)
SIGNS = (
    ("●", "beach launch under way"), ("○", "taxi boat under way"), ("A", "arrived"),
    ("K", "kit found"), ("B", "stopped on the beach"), ("P", "stopped before pickup"),
    ("S", "stopped in the shallows"), ("I", "stopped inshore"), ("R", "returned to France"),
    ("L", "lost (diamond)"), ("≠", "fate or decision parted from the other side"),
    ("■ □", "group or team busy, idle"),
)  # fmt: skip


@dataclass(frozen=True)
class SideWords:
    """Heading of one side of the picture, and what screen readers say of it."""

    name: str
    title: str
    picture: str


@dataclass(frozen=True)
class PartingWords:
    """A heading and a sentence for an attempt that parted."""

    title: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """All that the page says, and the data and the script of its picture."""

    kicker: str
    heading: str
    deaths: str
    titles: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    one_world: str
    sides: tuple[SideWords, ...]
    signs: tuple[tuple[str, str], ...]
    partings_heading: str
    partings_intro: tuple[str, ...]
    partings: tuple[PartingWords, ...]
    boats: Table
    events: Table
    limits: tuple[str, ...]
    provenance: Mapping[str, str]
    end: int
    allowed: str
    data: Markup = field(repr=False)
    script: Markup = field(repr=False)


@dataclass(frozen=True)
class ReplayPage(Plain):
    """A replayed night.

    Attributes
    ----------
    replay
        The night, boat by boat.
    html
        The page, one self-contained file.
    """

    replay: Replay
    html: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: the night, without the page."""
        return self.replay.to_json()


def replay_page(replay: Replay) -> ReplayPage:
    """Return a replayed night as a page."""
    return ReplayPage(replay, render("replay.html", page=_page(replay)))


def _page(replay: Replay) -> Page:
    events = lines(replay)
    script = source("replay.js")
    two = len(replay.sides) == 2
    sides = tuple(_side_words(replay, i) for i in range(len(replay.sides)))
    return Page(
        kicker=f"One night, replayed: replication {replay.replication}, seed {replay.seed}",
        heading=_heading(replay),
        deaths=_deaths(replay),
        titles=tuple((side.name, side.title) for side in sides if side.name),
        summary=_summary(replay),
        one_world=ONE_WORLD,
        sides=sides,
        signs=SIGNS if two else tuple(s for s in SIGNS if s[0] != "≠"),
        partings_heading="Where fates parted" if two else "",
        partings_intro=_intro(replay),
        partings=tuple(_parting_words(m) for m in replay.partings),
        boats=boats_table(replay),
        events=events_table(events, two),
        limits=LIMITS,
        provenance=_provenance(replay),
        end=replay.end,
        allowed=allowed(script),
        data=embedded(picture_data(replay, events)),
        script=Markup(script),
    )


def _title(side: NightSide) -> str:
    return printable(side.title) or printable(side.scenario)


def _heading(replay: Replay) -> str:
    policies = "two policies" if len(replay.sides) == 2 else _title(replay.sides[0])
    return f"One synthetic night under {policies}"


def _deaths(replay: Replay) -> str:
    parts = [
        f"{side.dead:,}{f' under {name}' if name else ''}"
        + (f" ({side.missing:,} missing)" if side.missing else "")
        for name, side in zip(names(replay), replay.sides, strict=True)
    ]
    return f"Deaths: {', '.join(parts)}."


def _summary(replay: Replay) -> tuple[str, ...]:
    parts = [
        f"{f'Under {name}: ' if name else ''}{len(side.tracks):,} attempts with {side.people:,} "
        f"people. {_fates(side)}."
        for name, side in zip(names(replay), replay.sides, strict=True)
    ]
    return (*parts, " ".join([*_agreement(replay), _choice(replay)]))


def _fates(side: NightSide) -> str:
    counts = ", ".join(f"{fate_words(fate)} {count}" for fate, count in side.fates.items())
    return f"Fates: {counts or 'none, because no network launches'}"


def _agreement(replay: Replay) -> tuple[str, ...]:
    if len(replay.sides) == 1:
        return ()
    every = {(t.attempt.network, t.attempt.slot) for side in replay.sides for t in side.tracks}
    differ = sum(not marked.alike for marked in replay.partings)
    if not replay.partings:
        why = ", by construction" if replay.same_by_construction else ""
        return (f"All fates of this night agree{why}.",)
    return (f"Fate or deaths differ in {differ:,} of {len(every):,} attempts.",)


def _choice(replay: Replay) -> str:
    if replay.chosen == NAMED:
        return "The night was named with --night."
    more = "do more fates differ" if len(replay.sides) == 2 else "do more boats launch"
    return f"The night was chosen because on no other night {more}. It is no typical night."


def _side_words(replay: Replay, i: int) -> SideWords:
    name, side = names(replay)[i], replay.sides[i]
    words = f"Boats of {name or 'the night'} in five sectors, from the cache to the other side. "
    return SideWords(name, _title(side), f"{words}The lists below say the same.")


def _intro(replay: Replay) -> tuple[str, ...]:
    if len(replay.sides) == 1:
        return ()
    if not replay.partings:
        return ("No boat met another decision that is recorded.", *_loads(replay))
    return (
        "Both policies meet the same sea, the same newcomers and the same luck of each boat.",
        "Each line names the first recorded decision that differs. Boats with other deaths come "
        "first.",
        *_loads(replay),
    )


def _loads(replay: Replay) -> tuple[str, ...]:
    """Return a sentence on boats whose load differs, which is no recorded decision."""
    count = len(replay.other_loads())
    if not count:
        return ()
    boats = "1 boat" if count == 1 else f"{count:,} boats"
    return (
        f"A boat's load is not among these decisions. It differs in {boats} that both policies "
        "have, marked ≠ in the list of boats.",
    )


def _parting_words(marked: MarkedParting) -> PartingWords:
    p = marked.parting
    deaths = f", deaths {p.dead_a} and {p.dead_b}" if p.dead_a or p.dead_b else ""
    title = f"Boat {p.network}.{p.slot} ({decision_words(p.decision)}, {hours(marked.minute)}"
    return PartingWords(f"{title}{deaths}).", parting_sentence(marked))


def _provenance(replay: Replay) -> dict[str, str]:
    sides = zip(names(replay), replay.sides, strict=True)
    return {
        "Scenarios": "; ".join(
            f"{name} {printable(side.scenario)}".strip() for name, side in sides
        ),
        "Cite as": f"channelsim {__version__}, model version {MODEL_VERSION}, a replayed night",
        "World": f"replication {replay.replication}, seed {replay.seed}, one night",
        "Sea": f"mean significant wave height {replay.wave:.2f} m",
        "Drawn": replay.assumptions,
    }
