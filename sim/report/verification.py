"""Pages of a verification: what was run again, what is confirmed, and each difference."""

from collections.abc import Iterator, Sequence
from math import isnan

from rich.console import RenderableType
from rich.text import Text

from sim.experiment.headlines import Headline, Headlines
from sim.experiment.ids import parse_id
from sim.experiment.record import RUNS
from sim.experiment.verification import Cell, Entry, Extent, HeadlineCheck, Verification
from sim.outcomes.outcomes import OUTCOMES
from sim.report.layout import Ruled
from sim.report.notes import replications
from sim.report.numbers import MINUS, NONE, level, percent, short_change, span_of

MOST = 12  # rows of a table of differences
FAILED = "failed"  # in place of the number of a run
LONG = 48  # characters of an entry that are shown


def render_ids(listed: Headlines, everything: bool) -> list[RenderableType]:
    """Return the table of ids; with `everything`, of all outcomes."""
    shown = [each for each in listed.headlines if everything or each.usual]
    more = len(listed.headlines) - len(shown)
    note = "Of a level, the interval is the spread; of a change, the 95 % interval of the mean."
    note += f"\n{more:,} other numbers: add --all." if more else ""
    table = Ruled(
        f"{listed.study}: printed numbers", note, ("id", "mean", "interval", "unit"), text=(0, 3)
    )
    for each in shown:
        table.add_row(each.id, *_shown(each), each.unit)
    return [table]


def _shown(headline: Headline) -> tuple[str, str]:
    numbers = headline.numbers
    mean, *ends = (
        _number(headline.id, x, headline.unit) for x in (numbers.value, numbers.low, numbers.high)
    )
    return mean, span_of(*ends)


def _number(key: str, value: float, unit: str) -> str:
    kind = parse_id(key).kind
    if kind == "rise":
        return percent(value)
    return level(value, unit) if kind == "level" else short_change(value, unit)


def render(v: Verification) -> list[RenderableType]:
    """Return the page that `channelsim verify` prints."""
    page: list[RenderableType] = [Text(f"{_verdict(v)}\n", "bold"), Text("\n".join(_head(v)))]
    if v.headline:
        page.append(_headlines("The number", v.headlines))
    elif v.differing:
        usual = sorted(v.differing, key=_order)
        page.append(_headlines(f"Printed numbers that differ: {len(usual):,}", usual))
    if v.cells:
        page.append(_cells(v.cells))
    shown = {each.id for each in v.differing}
    others = [
        entry for entry in v.entries if entry.id not in shown or isinstance(entry.printed, str)
    ]
    if others:
        page.append(_entries(others))
    return page


def _order(check: HeadlineCheck) -> tuple[bool, bool]:
    """Return the place of a headline: those of every table first, changes before levels."""
    return not check.usual, parse_id(check.id).kind == "level"


def _verdict(v: Verification) -> str:
    what = f"{v.study}, {v.headline}" if v.headline else v.study
    if not v.confirmed:
        only_files = v.headline and not (v.cells or v.entries or v.differing)
        return f"{what}: {'confirmed, but a file was changed' if only_files else 'differs'}"
    digits = v.extent.last_digits
    return f"{what}: confirmed{'' if digits else ' byte for byte'}"


def _head(v: Verification) -> Iterator[str]:
    """Yield the lines above the tables."""
    e = v.extent
    yield from map(str, v.versions)
    part = replications(e.replications)
    if e.replications < e.of_replications:
        part = f"{e.replications} of {e.of_replications} replications"
    scenarios = _count(len(e.scenarios), "scenario")
    yield f"{scenarios} ran again in {part}. No run came from the run store."
    if e.failed:
        yield f"{e.failed} of {e.runs} runs failed."
    weekly = f" and {e.weekly_numbers:,} of weekly series" if e.weekly_numbers else ""
    yield f"Compared: {e.numbers:,} numbers of runs{weekly}."
    if v.tolerance:
        yield (
            f"Numbers may differ by {v.tolerance:.0e} of their size, because processors and "
            f"libraries round differently. {_rounded(e)}"
        )
    if v.unchecked:
        yield f"Not in this folder: {', '.join(v.unchecked)}."
    for each in v.files:
        yield f"{each.file}: {each.what}."
    yield ""


def _rounded(e: Extent) -> str:
    if not e.last_digits:
        return "None does."
    verb = "differs" if e.last_digits == 1 else "differ"
    return f"{e.last_digits:,} {verb}, by at most {e.largest:.0e}."


def _headlines(title: str, several: Sequence[HeadlineCheck]) -> Ruled:
    table = Ruled(
        title, _rest(several), ("id", "printed", "interval", "now", "interval"), text=(0,)
    )
    for each in several[:MOST]:
        pairs = [
            _pair(each, name) for name in ("value", "low", "high")
        ]  # the same digits for both numbers of a pair
        (then, now), *ends = pairs
        spans = (span_of(*(end[i] for end in ends)) for i in (0, 1))
        table.add_row(each.id, then, next(spans), now, next(spans))
    return table


def _pair(check: HeadlineCheck, name: str) -> tuple[str, str]:
    """Return a printed number and the present one, in full if their usual digits are the same."""
    numbers = [getattr(side, name) for side in (check.printed, check.now)]
    then, now = (_number(check.id, x, check.unit) for x in numbers)
    if then == now and repr(numbers[0]) != repr(numbers[1]):
        return _apart(numbers[0], numbers[1], "" if parse_id(check.id).kind == "level" else "+")
    return then, now


def _apart(one: object, other: object, sign: str = "") -> tuple[str, str]:
    """Return two numbers in the fewest digits that tell them apart."""
    if isinstance(one, float) and isinstance(other, float):
        for digits in range(3, 17):
            texts = [f"{x:{sign}.{digits}g}".replace("-", MINUS) for x in (one, other)]
            if texts[0] != texts[1]:
                return texts[0], texts[1]
    return _full(one), _full(other)


def _full(value: object) -> str:
    """Return a value with all of its digits."""
    if isinstance(value, float):
        return NONE if isnan(value) else repr(value).replace("-", MINUS)
    return NONE if value is None else str(value)


def _cells(cells: Sequence[Cell]) -> Ruled:
    runs = len({(c.scenario, c.replication) for c in cells})
    table = Ruled(
        f"Runs that differ: {_count(len(cells), 'number')} of {_count(runs, 'run')}", _rest(cells),
        ("run", "outcome", "stored", "now"), text=(0, 1),
    )  # fmt: skip
    for cell in cells[:MOST]:
        window = cell.window if cell.file == RUNS else f"week of {cell.window}"
        run = f"{cell.scenario}, replication {cell.replication}, {window}"
        table.add_row(run, cell.outcome, *_stored_and_now(cell))
    return table


def _stored_and_now(cell: Cell) -> tuple[str, str]:
    numbers, unit = (cell.stored, cell.now), _unit(cell.outcome)
    stored, now = (FAILED if isnan(x) else level(x, unit) for x in numbers)
    return _apart(cell.stored, cell.now) if stored == now else (stored, now)


def _unit(outcome: str) -> str:
    return OUTCOMES[outcome].unit if outcome in OUTCOMES else "people"  # a weekly series


def _entries(entries: Sequence[Entry]) -> Ruled:
    table = Ruled(
        f"Entries that do not follow from the runs: {len(entries):,}", _rest(entries),
        ("file", "entry", "printed", "now"), text=(0, 1, 2, 3),
    )  # fmt: skip
    for entry in entries[:MOST]:
        where = f"{entry.id} {entry.where}".strip()
        table.add_row(entry.file, where, *_around(*_apart(entry.printed, entry.now)))
    return table


def _around(printed: str, now: str) -> tuple[str, str]:
    """Return two texts, the long ones cut to what stands around the first letter that differs."""
    if max(len(printed), len(now)) <= LONG:
        return printed, now
    pairs = enumerate(zip(printed, now, strict=False))
    first = next((place for place, (a, b) in pairs if a != b), min(len(printed), len(now)))
    begin = max(0, first - LONG // 2)
    return _cut(printed, begin), _cut(now, begin)


def _cut(text: str, begin: int) -> str:
    end = begin + LONG
    return f"{'…' * (begin > 0)}{text[begin:end].strip()}{'…' * (end < len(text))}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _rest(several: Sequence[object]) -> str:
    return f"And {len(several) - MOST:,} more: see --json." if len(several) > MOST else ""
