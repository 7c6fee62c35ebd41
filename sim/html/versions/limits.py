"""The box "What this cannot tell you" of two studies."""

from collections.abc import Iterator, Sequence
from datetime import date

from sim.report.moves import WindowMoves, are_paired
from sim.report.notes import ONE_YEAR_NOTE
from sim.report.snapshot import Snapshot


def days_of(block: WindowMoves) -> str:
    """Return the days of a window in words."""
    start, end = date.fromisoformat(block.start), date.fromisoformat(block.end)
    return f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"


def limits(before: Snapshot, after: Snapshot, blocks: Sequence[WindowMoves]) -> Iterator[str]:
    """Yield what the comparison of two studies cannot tell."""
    if are_paired(before, after):
        yield (
            "Replications are paired: both studies have the same sea, newcomers and luck in each. "
            "Differences are taken in each replication."
        )
    else:
        yield (
            "Replications are not paired: the worlds of both studies differ. The intervals of "
            "both means count, so a small move cannot be seen."
        )
    yield ONE_YEAR_NOTE
    if before.model_version != after.model_version:
        yield (
            "A move says what changed in the model, not which version is right. Only reported "
            "figures can test a version."
        )
        yield (
            "Many things changed between the versions at once. The page cannot say which of them "
            "moved a number."
        )
    yield (
        "Scenarios of a study share their worlds, so their levels move together. Many that move "
        "are no stronger evidence than one."
    )
    yield (
        f"Judged together: by Holm's method over {blocks[-1].family} moves of headline outcomes. "
        "With so many, about 1 in 20 intervals leaves out zero by chance alone. Both studies are "
        "judged alike here, so a study's own tables may have other marks."
    )
    yield (
        "Another verdict is no evidence that a change moved: an interval may just have passed "
        "zero. Look at the move of the change."
    )
    yield f"Before: intervals hold {_uncertainty(before)}. After: {_uncertainty(after)}."
    if before.replications != after.replications:
        yield f"The studies have {before.replications} and {after.replications} replications."
    yield from _of_windows(before, after, blocks)


def _of_windows(before: Snapshot, after: Snapshot, blocks: Sequence[WindowMoves]) -> Iterator[str]:
    """Yield which scenarios are in one study alone, and where baselines differ."""
    for block in blocks:
        for titles, one in ((block.only_before, before), (block.only_after, after)):
            if titles:
                yield f"Only in {one.title}, {days_of(block)}: {'; '.join(titles)}."
        if not block.same_baseline:
            yield "The studies have other baselines, so no change against the baseline is shown."


def _uncertainty(one: Snapshot) -> str:
    """Return what the intervals of a study hold, in words."""
    return one.windows[-1].uncertainty
