"""Pages of single replications: the same boats under two policies, and the log of one night."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.fates import FateDiff, Parting
from sim.experiment.night_log import NightLog
from sim.experiment.records import Event
from sim.report.layout import Ruled
from sim.report.numbers import label

SHOWN = 20  # attempts in the list, unless all are asked for
ONE_WORLD = (
    "One synthetic world, for verification. It estimates nothing: `channelsim compare` has means "
    "and intervals."
)
STAGES = {
    "gather": "people gather on the beach",
    "set_off": "sets off elsewhere, with its crew",
    "run_inshore": "runs along the shore, without people",
    "board": "people wade out and board",
    "leave_shore": "leaves the shore",
    "cross": "is clear of the first 300 m and crosses",
}
"""What happens when a boat enters a stage. Its preparation begins when the kit is cached."""
DURING = {
    "board": "while people board", "leave_shore": "in the first 300 m", "cross": "on the crossing",
}  # fmt: skip
"""When people die, by the stage."""
CREWS = {"reserve": "a group of the shared reserve", "at_sea": "a team at sea"}


def render_diff(diff: FateDiff, everything: bool = False) -> RenderableType:
    """Return the page that `channelsim diff` prints."""
    page: list[RenderableType] = [_head(diff), _totals(diff)]
    if diff.partings:
        page += [_decisions(diff), _list(diff, everything)]
    return Group(*page, _pathways(diff))


def _head(diff: FateDiff) -> Text:
    text = Text()
    title = f"The same boats under two policies: replication {diff.replication}, seed {diff.seed}"
    text.append(f"{title}\n", "bold")
    text.append(f"A: {diff.a.scenario}. B: {diff.b.scenario}. Nights 1 to {diff.nights}.\n")
    text.append(f"{ONE_WORLD}\n")
    text.append(f"{_agreement(diff)}\n")
    return text


def _agreement(diff: FateDiff) -> str:
    """Return a sentence on how many fates agree."""
    if diff.partings:
        share = f"{len(diff.partings):,} of {sum(p.attempts for p in diff.pathways):,} attempts"
        way = f"{diff.other_way:,} more met another decision and ended alike."
        first = f"The first difference is in night {diff.first_night}."
        return f"Fate or deaths differ in {share}. {way} {first}"
    why = ""
    if diff.same_by_construction:
        why = ", by construction: what A and B do differently reaches nobody"
    way = f" {diff.other_way:,} attempts met another decision and ended alike."
    return f"All {diff.a.attempts:,} fates agree{why}.{way if diff.other_way else ''}"


def _totals(diff: FateDiff) -> Ruled:
    table = Ruled("Totals", "", ("", "A", "B"))
    for name in ("dead", "attempts", "people"):
        row = "deaths" if name == "dead" else "people on attempts" if name == "people" else name
        table.add_row(row, *(f"{getattr(side, name):,}" for side in (diff.a, diff.b)))
    return table


def _decisions(diff: FateDiff) -> Ruled:
    table = Ruled(
        "Where attempts first parted",
        "The first recorded decision that differs. launch: only A or only B has the attempt.",
        ("decision", "deaths A", "deaths B", "boats"),
    )
    for decision, count in diff.decisions().items():
        chosen = [p for p in diff.partings if p.decision == decision]
        dead = (sum(p.dead_a for p in chosen), sum(p.dead_b for p in chosen))
        table.add_row(decision_words(decision), *(f"{n:,}" for n in (*dead, count)))
    return table


def _list(diff: FateDiff, everything: bool) -> Ruled:
    shown = diff.partings if everything else diff.partings[:SHOWN]
    left = len(diff.partings) - len(shown)
    more = f" {left:,} more with --all, or in a file with --out." if left else ""
    table = Ruled(
        "Attempts whose fate or deaths differ",
        f"Other deaths first, then by night. Attempt: network.slot.{more}",
        ("night", "attempt", "deaths A", "deaths B", "first parted at", "fate A", "fate B"),
        text=(0, 1, 4, 5, 6),
    )
    for parting in shown:
        table.add_row(*_cells(parting))
    return table


def _cells(p: Parting) -> tuple[str, ...]:
    return (
        f"{p.night}", f"{p.network}.{p.slot}", f"{p.dead_a}", f"{p.dead_b}",
        decision_words(p.decision), fate_words(p.fate_a), fate_words(p.fate_b),
    )  # fmt: skip


def _pathways(diff: FateDiff) -> Ruled:
    table = Ruled(
        "Totals by pathway",
        "No attempt: only the other scenario has it.",
        ("fate A", "fate B", "deaths A", "deaths B", "boats", "people A", "people B"),
        text=(0, 1),
    )
    for i, p in enumerate(diff.pathways):
        if (
            i
            and p.fate_a == p.fate_b
            and diff.pathways[i - 1].fate_a != diff.pathways[i - 1].fate_b
        ):
            table.add_section()
        numbers = (p.dead_a, p.dead_b, p.attempts, p.people_a, p.people_b)
        table.add_row(fate_words(p.fate_a), fate_words(p.fate_b), *(f"{n:,}" for n in numbers))
    return table


def decision_words(decision: str) -> str:
    """Return a decision in words."""
    return label(decision).replace("shallows", "in shallows")


def fate_words(fate: str) -> str:
    """Return a fate in words."""
    return label(fate).replace("france", "France")


def render_night(log: NightLog) -> RenderableType:
    """Return the page that `channelsim trace` prints."""
    text = Text()
    title = f"Night {log.night} of {log.nights}: {log.scenario}, replication {log.replication}"
    text.append(f"{title}, seed {log.seed}\n", "bold")
    text.append(f"{ONE_WORLD}\n")
    text.append(f"Deaths: {log.dead}, of whom {log.missing} missing.\n")
    fates = ", ".join(f"{fate_words(fate)} {count}" for fate, count in log.fates.items())
    text.append(f"Attempts: {log.attempts}, with {log.people:,} people. {fates or 'None'}.\n")
    text.append(
        f"Noon before: {log.waiting:,} people wait, networks hold {log.stock:,} boats. Waves "
        f"{log.wave:.2f} m.\nOfficer-hours: patrols {log.patrol_hours:,.0f}, called to boats "
        f"{log.response_hours:,.0f}. Finds without a launch: {log.finds}.\n"
    )
    if not log.events:
        text.append("Nothing happens: no network launches.\n")
        return text
    return Group(text, _events(log))


def _events(log: NightLog) -> Ruled:
    table = Ruled(
        "",
        "Hours from 18:00. (+1): a day later. Attempt: network.slot. Sectors are no real places.",
        ("hour", "attempt", "sector", "event"),
        text=(0, 1, 3),
    )
    for event in log.events:
        attempt = "" if event.slot is None else f"{event.network}.{event.slot}"
        sector = "" if event.sector is None else str(event.sector)
        table.add_row(clock(event.hour), attempt, sector, sentence(event))
    return table


def clock(hour: float) -> str:
    """Return hours from a midnight as the time of a clock; (+1) from 18:00 after it."""
    minutes = round(hour * 60.0)
    later = " (+1)" if minutes >= 18 * 60 else ""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}{later}"


def sentence(event: Event) -> str:
    """Return what happens in an event, in words."""
    value, stage = label(event.value), label(event.stage)
    where = "in the shallows" if stage == "shallows" else f"{stage} boat"
    boat = "taxi boat" if event.mode == "taxi" else "beach launch"
    return {
        "decision": f"network {event.network} decides to launch, limited by {value}, aims at "
        f"{event.people} people a boat",
        "kit_cached": f"kit cached: {boat}, {event.people} people",
        "launch": "launches",
        "order": f"order to stop it, {where}, {event.corps}: {value}",
        "result": f"result of the order, {where}: {value}",
        "rescue_call": "a boat calls for rescue" if event.slot is None else "calls for rescue",
        "stage": STAGES.get(event.stage, ""),
        "deaths": f"{_deaths(event)} {DURING.get(event.stage, '')}",
        "seen": "patrols see it on the beach",
        "sent": f"{CREWS.get(event.value, 'a group of its sector')} ({event.corps}) is sent to it",
        "fate": f"{fate_words(event.value)}: {_harm(event)}",
    }[event.event]


def _deaths(event: Event) -> str:
    people = "1 person dies" if event.dead == 1 else f"{event.dead} people die"
    return f"{people} ({event.missing} missing)" if event.missing else people


def _harm(event: Event) -> str:
    parts = [f"{event.dead} dead" + (f" ({event.missing} missing)" if event.missing else "")]
    parts += [f"{event.injured} injured"] if event.injured else []
    parts += [f"{event.rescued} rescued"] if event.rescued else []
    return ", ".join([*parts, f"of {event.people} people"])
