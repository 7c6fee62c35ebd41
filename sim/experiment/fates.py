"""Compare the fates of the same attempts under two policies, in one replication.

An attempt is named by network, night and slot, which no policy changes. So attempts of two runs of
one replication can be joined. An attempt that exists in one run only was never begun in the other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sim.experiment.first_parting import PARTINGS, first_parting
from sim.experiment.recorder import Recording
from sim.experiment.records import AttemptRecord
from sim.jsonfile import Plain, frame

if TYPE_CHECKING:
    import pandas as pd

NO_ATTEMPT = "no_attempt"  # in place of a fate


@dataclass(frozen=True)
class Parting:
    """One attempt whose fate or deaths differ between A and B.

    Attributes
    ----------
    night, network, slot
        Its identity.
    decision
        One of PARTINGS: the first recorded decision that differs.
    dead_a, dead_b
        Deaths, the missing included.
    fate_a, fate_b
        Names of the fates, or `no_attempt`.
    people_a, people_b
        People aboard or meant to board.
    sector_a, sector_b
        Numbers of the sectors, from 1; None if there is no attempt.
    """

    night: int
    network: int
    slot: int
    decision: str
    dead_a: int
    dead_b: int
    fate_a: str
    fate_b: str
    people_a: int
    people_b: int
    sector_a: int | None
    sector_b: int | None

    @property
    def differs(self) -> bool:
        """Whether fate or deaths differ, and not only a decision before them."""
        return (self.fate_a, self.dead_a) != (self.fate_b, self.dead_b)


COLUMNS = tuple(field.name for field in fields(Parting))
"""Columns of a row for each attempt."""


@dataclass(frozen=True)
class Pathway:
    """Attempts with one fate under A and one under B, with their deaths and people.

    Attributes
    ----------
    fate_a, fate_b
        Names of the fates, or `no_attempt`.
    dead_a, dead_b, people_a, people_b
        Deaths and people under A and under B.
    attempts
        Number of attempts.
    """

    fate_a: str
    fate_b: str
    dead_a: int
    dead_b: int
    attempts: int
    people_a: int
    people_b: int


@dataclass(frozen=True)
class Side:
    """Totals of one scenario: deaths, attempts, and people on them."""

    scenario: str
    dead: int
    attempts: int
    people: int


@dataclass(frozen=True)
class FateDiff(Plain):
    """The same attempts under two policies, in one replication.

    Attributes
    ----------
    a, b
        Totals of the two scenarios.
    replication, seed, nights
        The replication, its seed, and the number of nights in the period.
    assumptions
        Source of the assumptions, in words.
    same_by_construction
        Whether no random number can make the two differ.
    first_night
        First night on which a record of an attempt differs; None if none does.
    other_way
        Attempts whose fate and deaths agree although a decision before them differs.
    partings
        Attempts whose fate or deaths differ: those with other deaths first, then by night.
    pathways
        Totals by pair of fates: those that differ first, most deaths first.
    """

    a: Side
    b: Side
    replication: int
    seed: int
    nights: int
    assumptions: str
    same_by_construction: bool
    first_night: int | None
    other_way: int
    partings: tuple[Parting, ...]
    pathways: tuple[Pathway, ...]

    def decisions(self) -> dict[str, int]:
        """Return how many attempts of `partings` parted at each decision, in their order."""
        counts = Counter(parting.decision for parting in self.partings)
        return {decision: counts[decision] for decision in PARTINGS if counts[decision]}

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `channelsim diff --json` prints it."""
        return {**super().to_json(), "decisions": self.decisions()}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each attempt whose fate or deaths differ."""
        for parting in self.partings:
            yield dict(vars(parting))

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each attempt whose fate or deaths differ."""
        return frame(self.rows())


Pair = tuple[AttemptRecord | None, AttemptRecord | None]


def joined(a: Sequence[AttemptRecord], b: Sequence[AttemptRecord]) -> list[Pair]:
    """Return the attempts of both sides in pairs, by night, network and slot."""
    ours: Mapping[Any, AttemptRecord] = {attempt.identity: attempt for attempt in a}
    theirs: Mapping[Any, AttemptRecord] = {attempt.identity: attempt for attempt in b}
    return [(ours.get(i), theirs.get(i)) for i in sorted(ours.keys() | theirs.keys())]


def partings(pairs: Sequence[Pair]) -> tuple[Parting, ...]:
    """Return the pairs whose fate or deaths differ: with other deaths first, then by night."""
    rows = [parting(a, b) for a, b in pairs if _end(a) != _end(b)]
    return tuple(sorted(rows, key=lambda p: (p.dead_a == p.dead_b, p.night, p.network, p.slot)))


def pathways(pairs: Sequence[Pair]) -> tuple[Pathway, ...]:
    """Return totals by pair of fates: those that differ first, most deaths first."""
    totals: dict[tuple[str, str], list[int]] = {}
    for a, b in pairs:
        sums = totals.setdefault((_fate(a), _fate(b)), [0] * 5)
        sums[0] += a.dead if a else 0
        sums[1] += b.dead if b else 0
        sums[2] += 1
        sums[3] += a.people if a else 0
        sums[4] += b.people if b else 0
    rows = [Pathway(*fates, *sums) for fates, sums in totals.items()]
    return tuple(
        sorted(
            rows,
            key=lambda p: (
                p.fate_a == p.fate_b, -p.dead_a - p.dead_b, -p.attempts, p.fate_a, p.fate_b
            ),
        )
    )  # fmt: skip


def fate_diff(
    a: Recording,
    b: Recording,
    replication: int,
    seed: int,
    assumptions: str,
    same_by_construction: bool = False,
) -> FateDiff:
    """Return the difference between two recordings of one replication."""
    pairs = joined(a.attempts, b.attempts)
    differ = [(ours or theirs, _end(ours) == _end(theirs)) for ours, theirs in pairs
              if first_parting(ours, theirs)]  # fmt: skip
    nights = [attempt.night for attempt, _ in differ if attempt]
    return FateDiff(
        side(a.scenario, a.attempts), side(b.scenario, b.attempts), replication, seed, a.nights,
        assumptions, same_by_construction, min(nights, default=None),
        sum(same_end for _, same_end in differ), partings(pairs), pathways(pairs),
    )  # fmt: skip


def side(scenario: str, attempts: Sequence[AttemptRecord]) -> Side:
    """Return the totals of one scenario."""
    dead, people = sum(a.dead for a in attempts), sum(a.people for a in attempts)
    return Side(scenario, dead, len(attempts), people)


def _fate(attempt: AttemptRecord | None) -> str:
    return attempt.fate if attempt else NO_ATTEMPT


def _end(attempt: AttemptRecord | None) -> tuple[str, int]:
    return _fate(attempt), attempt.dead if attempt else 0


def parting(a: AttemptRecord | None, b: AttemptRecord | None) -> Parting:
    """Return how one attempt ends on both sides, of which at least one has it."""
    either = a or b
    assert either is not None
    return Parting(
        *either.identity, first_parting(a, b), a.dead if a else 0, b.dead if b else 0, _fate(a),
        _fate(b), a.people if a else 0, b.people if b else 0, a.sector if a else None,
        b.sector if b else None,
    )  # fmt: skip
