"""Find the decision at which two records of one attempt first part.

An attempt meets its decisions in one order: mode, sector, kit, sighting, stop on land, orders,
dangers, failure. The first recorded decision that differs is where the two runs parted.
"""

from collections.abc import Callable

from sim.experiment.records import AttemptRecord

NOT_RECORDED = "not_recorded"  # two records differ, and the records do not say what came first
LAUNCH, BOARDING, INCIDENT = "launch", "incident_at_boarding", "incident"
UNKNOWN = object()
REFUSED = ("refused_by_union", "refused_by_judgement")


def _order(stage: str) -> list[tuple[str, Callable[[AttemptRecord], object]]]:
    """Return the decisions of one stage of orders: ordered, obeyed, stopped."""

    def result(attempt: AttemptRecord) -> object:
        value = getattr(attempt, stage)
        if value == "failed" and attempt.fate == "lost":
            return UNKNOWN  # an incident makes any stop a failed one
        return value

    return [
        (f"order_{stage}", lambda a: bool(getattr(a, stage))),
        (f"refusal_{stage}", lambda a: getattr(a, stage) in REFUSED),
        (f"stop_{stage}", result),
    ]


def _at_boarding(attempt: AttemptRecord) -> object:
    if attempt.dead_at_boarding is None:
        return UNKNOWN
    return attempt.dead_at_boarding, attempt.fate == "lost" and not attempt.at_sea


DECISIONS: tuple[tuple[str, Callable[[AttemptRecord], object]], ...] = (
    ("mode", lambda a: a.taxi),
    ("sector", lambda a: a.sector),
    ("kit_found", lambda a: a.fate == "kit_found"),
    ("sighting", lambda a: a.seen),
    (
        "stop_on_land",
        lambda a: a.fate in ("stopped_on_beach", "stopped_before_pickup") and a.fate,
    ),
    *_order("unloaded"),
    *_order("shallows"),
    ("force", lambda a: a.forced),
    (BOARDING, _at_boarding),
    *_order("loaded"),
    (INCIDENT, lambda a: (a.dead, a.fate == "lost")),
    ("failure_at_sea", lambda a: a.fate),
)
"""Decisions in the order in which an attempt meets them, and what a record says of each."""
PARTINGS = (LAUNCH, *(name for name, _ in DECISIONS), NOT_RECORDED)
"""All values of a first parting."""


def first_parting(a: AttemptRecord | None, b: AttemptRecord | None) -> str:
    """Return the first recorded decision that differs between two records of one attempt, or "".

    `launch` if only one of the runs has the attempt. `not_recorded` if something differs, and
    something before it may have differed that no record holds. Loads are not compared.
    """
    if a is None or b is None:
        return "" if a is b else LAUNCH
    unsure: set[str] = set()
    for decision, value in DECISIONS:
        ours, theirs = value(a), value(b)
        if UNKNOWN in (ours, theirs):
            if _harm(a) != _harm(b):
                unsure.add(decision)
        elif ours != theirs:
            known = not unsure or (decision == INCIDENT and unsure == {BOARDING})
            return decision if known else NOT_RECORDED
    return ""


def _harm(attempt: AttemptRecord) -> tuple[int, bool]:
    return attempt.dead, attempt.fate == "lost"
