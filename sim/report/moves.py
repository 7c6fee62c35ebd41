"""What moved between two studies: levels, and changes against the baseline, before and after.

If both studies have the same model version, seed and number of replications, their replications
share the sea, the newcomers and luck. They are then paired. Otherwise the intervals of both count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import nan

from sim.errors import UserError
from sim.experiment.changes import WITHOUT_PERCENT
from sim.outcomes.families import in_family, is_tested
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference
from sim.outcomes.unpaired import Mean, paired, unpaired
from sim.report.snapshot import Level, ScenarioNumbers, Snapshot, WindowNumbers

JUDGED = ("level", "change_before", "change_after", "change")


@dataclass(frozen=True)
class Move:
    """One outcome of one scenario, before and after.

    Attributes
    ----------
    before, after, level
        Its level in both studies, and how far it moved.
    change_before, change_after, change
        Its change against the baseline in both studies, and how far that moved; None for the
        baseline itself.
    """

    before: Level
    after: Level
    level: Difference
    change_before: Difference | None = None
    change_after: Difference | None = None
    change: Difference | None = None


@dataclass(frozen=True)
class ScenarioMoves:
    """What moved in one scenario, by outcome."""

    name: str
    title: str
    moves: Mapping[str, Move]


@dataclass(frozen=True)
class WindowMoves:
    """What moved in one window.

    Attributes
    ----------
    scenarios
        Those in both studies, the baseline first.
    only_before, only_after
        Titles of scenarios in one study alone.
    same_baseline
        Whether both studies compare with the same scenario.
    family
        Number of moves of headline levels that Holm's method judges together.
    """

    name: str
    start: str
    end: str
    scenarios: tuple[ScenarioMoves, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    same_baseline: bool
    family: int

    @property
    def others(self) -> tuple[ScenarioMoves, ...]:
        """Scenarios that both studies compare with the same baseline."""
        return self.scenarios[1:] if self.same_baseline else ()


def are_paired(before: Snapshot, after: Snapshot) -> bool:
    """Return whether replications of two studies share all that is random in the world."""
    stored = all(s.values for one in (before, after) for w in one.windows for s in w.scenarios)
    ours, theirs = (
        (one.model_version, one.seed, one.replications, one.drawn) for one in (before, after)
    )
    return stored and ours == theirs


def moves(before: Snapshot, after: Snapshot) -> tuple[WindowMoves, ...]:
    """Return what moved, in each window that both studies have.

    Raises
    ------
    UserError
        If no scenario is in both studies in the same window.
    """
    drawn = after.drawn if are_paired(before, after) else None
    shared = []
    for ours in after.windows:
        days = (ours.start, ours.end)
        theirs = next((w for w in before.windows if (w.start, w.end) == days), None)
        if theirs is not None and (window := _in_window(theirs, ours, drawn)):
            shared.append(window)
    if not shared:
        raise UserError(_nothing_shared(before, after))
    return tuple(shared)


def _nothing_shared(before: Snapshot, after: Snapshot) -> str:
    theirs, ours = ({s.name for w in one.windows for s in w.scenarios} for one in (before, after))
    if not theirs & ours:
        return (
            f"{after.title} and {before.title}: share no scenario. Name studies of the same "
            "scenarios."
        )
    spans = [", ".join(f"{w.start} to {w.end}" for w in one.windows) for one in (after, before)]
    return (
        f"{after.title} is of {spans[0]}, {before.title} of {spans[1]}. Name studies of the same "
        "window."
    )


def _in_window(
    before: WindowNumbers, after: WindowNumbers, drawn: bool | None
) -> WindowMoves | None:
    """Return what moved in a window; None if no scenario is in both studies.

    `drawn` says whether paired replications have draws; None if they are no pairs.
    """
    old = {(s.name, s.start, s.end): s for s in before.scenarios}
    new = {(s.name, s.start, s.end): s for s in after.scenarios}
    common = [key for key in new if key in old]
    if not common:
        return None
    bases = before.scenarios[0], after.scenarios[0]
    same = bases[0].name == bases[1].name == common[0][0]
    raw = []
    for key in common:
        pairs = [(old[key], new[key]), bases]
        by_outcome = dict(_moves(pairs if same else pairs[:1], drawn))
        raw.append(ScenarioMoves(key[0], new[key].title, by_outcome))
    judged, family = _judged(raw)
    return WindowMoves(
        after.name, after.start, after.end, judged,
        tuple(s.title for key, s in old.items() if key not in new),
        tuple(s.title for key, s in new.items() if key not in old), same, family,
    )  # fmt: skip


def _moves(
    pairs: list[tuple[ScenarioNumbers, ScenarioNumbers]], drawn: bool | None
) -> Iterator[tuple[str, Move]]:
    """Yield each outcome that both studies have, and how it moved.

    `pairs` are the scenario, and the baseline if both compare with it: before and after.
    """
    before, after = pairs[0]
    for name, old in before.levels.items():
        if name not in after.levels:
            continue
        new = after.levels[name]
        if drawn is None:
            ours, theirs = (Mean(x.mean, x.half, x.independent) for x in (old, new))
            level = unpaired(ours, theirs)
        else:
            level = paired(before.values[name], after.values[name], drawn)
        if OUTCOMES[name].unit in WITHOUT_PERCENT:
            level = replace(level, relative=nan)
        move = Move(old, new, level)
        was, now = before.changes.get(name), after.changes.get(name)
        if len(pairs) > 1 and was is not None and now is not None:
            move = replace(move, change_before=was, change_after=now,
                           change=_of_change(name, pairs, was, now, drawn))  # fmt: skip
        yield name, move


def _of_change(
    name: str, pairs: list[tuple[ScenarioNumbers, ScenarioNumbers]], was: Difference,
    now: Difference, drawn: bool | None,
) -> Difference:  # fmt: skip
    """Return how far a change against the baseline moved."""
    if drawn is None:
        one, other = (Mean(d.mean, (d.high - d.low) / 2.0, d.independent) for d in (was, now))
        return unpaired(one, other)
    (before, after), (base_before, base_after) = pairs
    return paired(
        before.values[name] - base_before.values[name],
        after.values[name] - base_after.values[name], drawn,
    )  # fmt: skip


def _judged(rows: list[ScenarioMoves]) -> tuple[tuple[ScenarioMoves, ...], int]:
    """Return moves with verdicts by Holm's method, and the size of the family of headline levels.

    Levels, changes before, changes after and moves of changes are families of their own, each once
    for headline outcomes and once for the others. Both studies are thus judged alike.
    """
    verdicts: dict[tuple[str, int, str], Difference] = {}
    for one in JUDGED:
        for headline in (True, False):
            verdicts |= in_family({
                (one, i, name): d
                for i, row in enumerate(rows)
                for name, move in row.moves.items()
                if (name in HEADLINE) is headline and (d := getattr(move, one)) is not None
            })  # fmt: skip
    judged = []
    for i, row in enumerate(rows):
        verdicts_of = {}
        for name, move in row.moves.items():
            level, was, now, change = (
                verdicts.get((one, i, name), getattr(move, one)) for one in JUDGED
            )
            verdicts_of[name] = Move(move.before, move.after, level, was, now, change)
        judged.append(replace(row, moves=verdicts_of))
    family = sum(is_tested(row.moves[n].level) for row in rows for n in HEADLINE if n in row.moves)
    return tuple(judged), family
