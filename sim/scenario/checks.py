"""Checks of a scenario beyond the types of its keys."""

from collections.abc import Iterator
from math import isfinite
from numbers import Real
from typing import Any

from sim.assumptions import Assumption, all_assumptions
from sim.errors import UserError
from sim.model.dials import VERBS, Overlay
from sim.policies import Policy
from sim.scenario.effective import dials_of
from sim.scenario.layers import Layers
from sim.scenario.scenario import PERIOD, Scenario
from sim.scenario.situations import situations
from sim.spelling import nearest
from sim.yamlfile import Document, Loc

MAX_DAYS = 3660
FIRST_YEAR, LAST_YEAR = 1900, 2199  # a warm-up before year 1 would have no date
MAX_CONDITIONS = 8  # their combinations are all checked


def refuse_truth(layers: Layers | Document, value: Any, loc: Loc = ()) -> Iterator[UserError]:
    """Yield an error for each true or false, which would otherwise count as 1 or 0."""
    if isinstance(value, bool):
        word = str(value).lower()
        yield layers.error(loc, f"is {word}; no key takes true or false, write a number or a word")
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in inner:
        yield from refuse_truth(layers, item, (*loc, key))


def without_misfits(layers: Layers, scenario: Scenario) -> Scenario:
    """Return the scenario without inherited windows that do not fit its period."""
    own = layers.top.data.get("windows") or {}
    whole = scenario.period
    fitting = {
        name: span
        for name, span in scenario.windows.items()
        if name in own or (span.start >= whole.start and span.end <= whole.end)
    }
    return scenario.model_copy(update={"windows": fitting})


def check_period(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield what is wrong with the period, without which nothing else can be checked."""
    period = scenario.period
    far = [
        layers.error(
            ("period", key), f"is {day}; write a day of the years {FIRST_YEAR} to {LAST_YEAR}"
        )
        for key, day in (("from", period.start), ("to", period.end))
        if not FIRST_YEAR <= day.year <= LAST_YEAR
    ]
    if far:
        yield from far
    elif period.end < period.start:
        what = f"{period.end} is before from, {period.start}; swap them"
        yield layers.error(("period", "to"), what)
    elif (period.end - period.start).days >= MAX_DAYS:
        yield layers.error(("period", "to"), f"longer than {MAX_DAYS} days; shorten the period")


def check_windows(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield the windows that end before they begin, leave the period, or have its name."""
    period = scenario.period
    for name, span in scenario.windows.items():
        loc: Loc = ("windows", name)
        if name == PERIOD:
            yield layers.error(loc, "is the name of the whole period; choose another")
        elif span.end < span.start:
            yield layers.error((*loc, "to"), f"{span.end} is before from, {span.start}; swap them")
        elif span.start < period.start or span.end > period.end:
            yield layers.error(loc, f"must lie within the period, {period.start} to {period.end}")


def check_days(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield the policies that are never in force."""
    period = scenario.period
    first = scenario.calendar.dates()[0]  # of the warm-up, which affects the period
    for number, policy in enumerate(scenario.policies):
        if (policy.start and policy.start > period.end) or (policy.until and policy.until < first):
            yield layers.error(
                ("policies", number), f"is never in force within the period, {period.start} to "
                f"{period.end}, or the warm-up before it, from {first}; change its dates or the "
                "period's"
            )  # fmt: skip


def check_parameters(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield what is wrong with the overrides of assumptions."""
    for name, value in scenario.parameters.items():
        loc: Loc = ("parameters", name)
        if name not in all_assumptions():
            yield layers.error(loc, f"unknown assumption; {nearest(name, list(all_assumptions()))}")
            continue
        if name == "learning_rate" and value and scenario.adversary == "fixed":
            yield layers.error(loc, "is 0 where `adversary: fixed`; remove one of the two")
        wrong = _wrong_value(all_assumptions()[name], value)
        if wrong:
            yield layers.error(loc, wrong)


def _sound_parameters(scenario: Scenario) -> dict[str, float | list[float]]:
    """Return the overrides without wrong ones, which the model may be unable to read."""
    known = all_assumptions()
    return {
        name: value
        for name, value in scenario.parameters.items()
        if name in known and not _wrong_value(known[name], value)
    }


def _wrong_value(assumption: Assumption, value: float | list[float]) -> str:
    """Return what is wrong with an override; empty if nothing is."""
    length = len(assumption.value) if isinstance(assumption.value, tuple) else 0
    if isinstance(value, list) != bool(length):
        return f"must be {f'a list of {length} numbers' if length else 'one number'}"
    numbers = value if isinstance(value, list) else [value]
    if length and len(numbers) != length:
        return f"has {len(numbers)} numbers; {length} are needed ({assumption.unit})"
    low, high = assumption.range
    for number in numbers:
        if not low <= number <= high:
            return f"is {number:g}; allowed: {low:g} to {high:g} ({assumption.unit})"
        if assumption.whole and number != round(number):
            return f"is {number:g}; must be a whole number ({assumption.unit})"
    return ""


def check_policies(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield what is wrong with changes by policies: a name, a verb, a number out of its range."""
    errors = [
        layers.error(("policies", number), wrong)
        for number, policy in enumerate(scenario.policies)
        if (wrong := _wrong_changes(policy, number, scenario))
    ]
    different = {
        policy.when.condition: n for n, policy in enumerate(scenario.policies) if policy.when
    }
    if len(different) > MAX_CONDITIONS:
        errors.append(
            layers.error(
                ("policies", max(different.values()), "when"), f"the scenario has {len(different)} "
                f"different conditions; at most {MAX_CONDITIONS} are allowed. Remove some."
            )
        )  # fmt: skip
    yield from errors or _out_of_range(layers, scenario)


def _wrong_changes(policy: Policy, number: int, scenario: Scenario) -> str:
    """Return what is wrong with one policy's changes; empty if nothing is."""
    hour = scenario.calendar.hour
    try:
        for name, _, value in policy.changes(policy.strength) if policy.strength else ():
            if not isinstance(value, Real):  # numbers of numpy are real too
                return f"{policy.kind} changes {name} by {value!r}; must be a number"
        overlays = policy.overlays(hour, number)
        if policy.overlays(hour, number) != overlays:
            raise ValueError("`changes` differs from one call to the next")
    except Exception as problem:  # of a policy of another package, whatever it raises
        return (
            f"{policy.kind} fails ({type(problem).__name__}: {problem}); change its settings, or "
            "correct the package that provides it"
        )
    return next(filter(None, map(_error, overlays)), "")


def _out_of_range(layers: Layers, scenario: Scenario) -> Iterator[UserError]:
    """Yield an error for each number that policies together push out of its range.

    Policies with conditions may be on or off, in every combination that an evening allows.
    """
    overlays = scenario.overlays()
    sound = scenario.model_copy(update={"parameters": _sound_parameters(scenario)})
    dials = dials_of(sound, overlays)
    reported: set[str] = set()
    for now, holding in situations(overlays, scenario.calendar):
        active = [o for o in overlays if o.active(now, holding)]
        for name in sorted({o.name for o in active} - reported):
            one = all_assumptions()[name]
            low, high = one.range
            values = dials.at(name, now, holding)
            wrong = [
                value
                for value in (values if isinstance(values, list) else [values])
                if not low <= value <= high
            ]
            if wrong:
                reported.add(name)
                last = [o for o in active if o.name == name][-1]
                yield layers.error(
                    ("policies", last.policy), f"makes {name} {wrong[0]:g}; allowed: {low:g} to "
                    f"{high:g} ({one.unit}); weaken the policy or those beside it"
                )  # fmt: skip


def _error(overlay: Overlay) -> str:
    """Return what is wrong with one change by a policy; empty if nothing is."""
    if overlay.name not in all_assumptions():
        return (
            f"{overlay.kind} changes {overlay.name}, which is no assumption; {_near(overlay.name)}"
        )
    assumption = all_assumptions()[overlay.name]
    if overlay.verb not in VERBS:
        return (
            f"{overlay.kind} would {overlay.verb} {overlay.name}; the verbs are {', '.join(VERBS)}"
        )
    if assumption.fixed:
        return f"{overlay.kind} changes {overlay.name}, which no policy may: {assumption.fixed}"
    if isinstance(assumption.value, tuple):
        return (
            f"{overlay.kind} changes {overlay.name}, which has several numbers; change one with one"
        )
    if overlay.sectors is not None and not assumption.by_sector:
        return (
            f"{overlay.kind} changes {overlay.name}, one number for the coast, in some sectors; "
            "remove `sectors`, or the change"
        )
    if not isinstance(overlay.value, int | float) or not isfinite(overlay.value):
        return f"{overlay.kind} changes {overlay.name} by {overlay.value!r}; must be a number"
    if overlay.verb == "combine" and not 0.0 <= overlay.value <= 1.0:
        return f"{overlay.kind} combines {overlay.name} with {overlay.value:g}; must be from 0 to 1"
    return ""


def _near(name: str) -> str:
    return nearest(name, [n for n, assumption in all_assumptions().items() if not assumption.fixed])
