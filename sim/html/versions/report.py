"""The report of what moved between two studies, or between two versions of the model."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim import MODEL_VERSION, __version__
from sim.errors import UserError
from sim.html.content import Content
from sim.html.parts import Part, Table, numbered
from sim.html.versions.assumed import assumption_table, setting_table
from sim.html.versions.limits import days_of, limits
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference
from sim.report.moves import Move, WindowMoves, moves
from sim.report.numbers import NONE, change_and_interval, label, level, percent, short_change
from sim.report.pictures.findings import in_words, verdict
from sim.report.pictures.moves import change_moves, finding, level_moves
from sim.report.snapshot import Snapshot, snapshot
from sim.report.versions import shipped_snapshot, versions

PANELS = (
    "deaths", "expected_deaths", "injured", "arrivals", "event_interception_rate",
    "people_interception_rate",
)  # fmt: skip
SPOKEN = ("deaths", "expected_deaths", "arrivals")
VERDICTS = {
    "up": "more", "down": "fewer", "same": "no change", "unclear": "not distinguishable from zero",
    "unknown": "not known",
}  # fmt: skip
IN_ORDER = (*HEADLINE, *(name for name in OUTCOMES if name not in HEADLINE))
MOST_NAMED = 4  # in one sentence


def against_report(study: str | Path, other: str | Path) -> Content:
    """Return the report of what moved from one study to another.

    Parameters
    ----------
    study, other
        After and before: a comparison's folder, or a model version whose numbers are shipped.

    Raises
    ------
    UserError
        If one of them cannot be read, or they are the same study, or share no scenario and window.
    """
    after, before = _read(study, ""), _read(other, "--against ")
    if (after.name, after.settings.get("code")) == (before.name, before.settings.get("code")):
        raise UserError(f"--against {other}: is the study itself. Name another one.")
    blocks = moves(before, after)
    names = _names(before, after)
    return Content(
        study=after.name,
        failed_controls=(),
        kicker=f"Two studies with channelsim, {days_of(blocks[-1])}",
        question=_question(before, after),
        answer=tuple(_answer(blocks[-1])),
        uncertainty=tuple(_verdicts_of_changes(blocks[-1])),
        by_scenario=(),
        limits=tuple(limits(before, after, blocks)),
        credit=_credit(before, after),
        provenance=_provenance(before, after),
        reported=None,
        sections=numbered(_parts(before, after, blocks, names)),
    )


def _read(named: str | Path, option: str) -> Snapshot:
    """Return the snapshot of a folder or of a model version."""
    if not Path(named).is_dir() and str(named).isdigit():
        try:
            return shipped_snapshot(str(named))
        except UserError as unknown:
            raise UserError(f"{option}{unknown}") from None
    if not (Path(named) / "summary.json").is_file():
        known = ", ".join(versions())
        raise UserError(
            f"{option}{named}: holds no finished comparison. Name a study of compare or overview, "
            f"or a model version ({known})."
        )
    return snapshot(Path(named))


def _names(before: Snapshot, after: Snapshot) -> tuple[str, str]:
    if before.model_version != after.model_version:
        return f"model version {before.model_version}", f"model version {after.model_version}"
    return before.title, after.title


def _question(before: Snapshot, after: Snapshot) -> str:
    if before.model_version != after.model_version:
        return (
            f"What did model version {after.model_version} move, against version "
            f"{before.model_version}?"
        )
    changed = [k for k, v in after.settings.items() if before.settings.get(k) != v]
    variant = after.settings.get("structural variant", "none")
    if "structural variant" in changed and variant != "none":
        return f"What does the structural variant “{variant}” move?"
    return f"What moved from {before.title} to {after.title}?"


def _answer(block: WindowMoves) -> Iterator[str]:
    """Yield how far each outcome moved, deaths first, and if conclusions did."""
    base = block.scenarios[0]
    for name in SPOKEN:
        levels = [row.moves[name].level for row in block.scenarios if name in row.moves]
        if not levels:
            continue
        first, unit = base.moves[name], OUTCOMES[name].unit
        yield (
            f"{label(name).capitalize()}: with “{base.title}”, the mean went from "
            f"{level(first.before.mean, unit)} to {level(first.after.mean, unit)} "
            f"{_size(first.level, name)}. Over the scenarios: {finding(levels)}."
        )
    if block.others:
        yield _conclusions(block)


def _conclusions(block: WindowMoves) -> str:
    """Return how many changes against the baseline have another sign or another verdict."""
    turned, others = 0, []
    for name in SPOKEN:
        both = [_both(row.moves[name]) for row in block.others if name in row.moves]
        turned += sum(set(one) == {"up", "down"} for one in both)
        count = sum(len(set(one)) == 2 for one in both)
        others.append(f"{label(name)} in {in_words(count) if count else 'none'}")
    sign = f"{in_words(turned)} changed sign" if turned else "none changed sign"
    return (
        f"Of {in_words(len(block.others))} changes against “{block.scenarios[0].title}”, {sign}. "
        f"The verdict (more, fewer, not distinguishable) is another for {', '.join(others)}."
    )


UNCLEAR = ("not distinguishable from zero", "not confirmed if all moves are judged together")
"""What is said of a move whose interval holds zero, and of one that only Holm's method doubts."""


def _size(d: Difference, name: str) -> str:
    """Return a move in words in brackets: per cent, and its interval."""
    mean, span = change_and_interval(d, OUTCOMES[name].unit)
    if not span:
        return "(no move)"
    share = "" if d.relative != d.relative else f"{percent(d.relative)}; "
    clear = "" if verdict(d) in ("up", "down") else f", {UNCLEAR[d.low > 0.0 or d.high < 0.0]}"
    plain = mean.lstrip("~")
    return f"({plain}, {share}95 % interval {span.replace('…', ' to ')}{clear})"


def _verdicts_of_changes(block: WindowMoves) -> Iterator[str]:
    """Yield which changes against the baseline have another sign or verdict."""
    for name in SPOKEN:
        known = [(row.title, row.moves[name]) for row in block.others if name in row.moves]
        if not known:
            continue
        other = [(t, *_both(move)) for t, move in known if len(set(_both(move))) == 2]
        moved = finding([move.change for _, move in known if move.change])
        text = f"Change of {label(name)} against the baseline: {moved}."
        if other:
            listed = "; ".join(
                f"“{t}” from {VERDICTS[a]} to {VERDICTS[b]}" for t, a, b in other[:MOST_NAMED]
            )
            more = len(other) - MOST_NAMED
            rest = f"; {in_words(more)} more in the tables" if more > 0 else ""
            text += f" Another verdict: {listed}{rest}."
        yield text


def _both(move: Move) -> tuple[str, str]:
    """Return the verdicts on a change before and after."""
    before, after = move.change_before, move.change_after
    return (
        "unknown" if before is None else verdict(before),
        "unknown" if after is None else verdict(after),
    )


def _credit(before: Snapshot, after: Snapshot) -> str:
    sides = [
        f"model version {one.model_version}, seed {one.seed}, n = {one.replications} replications"
        for one in (before, after)
    ]
    return f"channelsim. Before: {sides[0]}. After: {sides[1]}"


def _provenance(before: Snapshot, after: Snapshot) -> dict[str, str]:
    rows = {
        "Before": f"{before.title}, seed {before.seed}, {before.replications} replications",
        "After": f"{after.title}, seed {after.seed}, {after.replications} replications",
        "Cite as": f"channelsim {__version__}, {before.title} ({before.name}) and {after.title} "
        f"({after.name})",
        "Page written with": f"model version {MODEL_VERSION}",
    }
    changed = range(int(before.model_version) + 1, int(after.model_version) + 1)
    if changed:
        sections = ", ".join(f"“Model version {number}”" for number in changed)
        rows["What changed in the model"] = f"CHANGELOG.md, section {sections}"
    return rows


def _parts(
    before: Snapshot, after: Snapshot, blocks: Sequence[WindowMoves], names: tuple[str, str]
) -> Iterator[Part]:
    main = blocks[-1]
    yield Part("levels", "Levels before and after", [level_moves(main, n, names) for n in PANELS],
               ["Each panel has the same scenarios in the same order. "
                f"Days: {days_of(main)}."])  # fmt: skip
    yield Part("changes", "Changes against the baseline, before and after",
               [change_moves(main, n, names) for n in PANELS])  # fmt: skip
    for i, block in enumerate(blocks[:-1], 1):
        yield Part(f"window-{i}", f"Levels before and after, {days_of(block)}",
                   [level_moves(block, n, names) for n in SPOKEN])  # fmt: skip
    yield Part("assumed", "What changed in the assumptions",
               tables=[setting_table(before, after, names),
                       *assumption_table(before, after, names)],
               sentences=_changelog(before, after))  # fmt: skip
    yield Part("outcomes", "Every outcome", tables=list(_tables(main, names)))


def _changelog(before: Snapshot, after: Snapshot) -> list[str]:
    words = _provenance(before, after).get("What changed in the model")
    return [f"What changed in the model, and why: {words}."] if words else []


def _tables(block: WindowMoves, names: tuple[str, str]) -> Iterator[Table]:
    """Yield a table of every outcome for each scenario."""
    for row in block.scenarios:
        moves_of = [(n, row.moves[n]) for n in IN_ORDER if n in row.moves]
        rows = [_outcome_row(n, m) for n, m in moves_of if any((m.before.mean, m.after.mean))]
        first = row is block.scenarios[0]
        columns = ("outcome", *names, "moved by, 95 % interval", "change against the baseline")
        yield Table(
            f"“{row.title}”: every outcome before and after, but those that are 0 in both",
            columns[: 4 if first else 5], tuple(r[: 4 if first else 5] for r in rows),
        )  # fmt: skip


def _outcome_row(name: str, move: Move) -> tuple[str, ...]:
    unit = OUTCOMES[name].unit
    mean, span = change_and_interval(move.level, unit)
    changes = [
        NONE if d is None else ("~" * (verdict(d) == "unclear") + short_change(d.mean, unit))
        for d in (move.change_before, move.change_after)
    ]
    inside = f" ({span.replace('…', ' to ')})" if span not in ("", NONE) else ""
    return (
        f"{label(name)} ({'points' if unit == 'share' else unit})", level(move.before.mean, unit),
        level(move.after.mean, unit), f"{mean}{inside}", " → ".join(changes),
    )  # fmt: skip
