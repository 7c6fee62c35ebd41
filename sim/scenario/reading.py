"""Reading of scenario files: a scenario, or a line for each fault: where, what, what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import UserError, raise_all
from sim.policies import BROKEN, POLICIES, Policy
from sim.scenario.checks import (
    check_days,
    check_parameters,
    check_period,
    check_policies,
    check_windows,
    refuse_truth,
    without_misfits,
)
from sim.scenario.layers import MAPPINGS, Layers, chain
from sim.scenario.messages import faults, message, renamed_key
from sim.scenario.overlaps import check_overlaps
from sim.scenario.scenario import Origin, Scenario
from sim.shipped import scenario_path
from sim.spelling import nearest
from sim.yamlfile import Document, Loc

FORMS: dict[str, type] = {"settings": dict, "parameters": dict, "without": list, "windows": dict}
_LISTED = "see `channelsim list policies`"


def load(name: str | Path) -> Scenario:
    """Read a scenario from a file's path or a shipped scenario's name.

    Raises
    ------
    UserError
        A line for each fault, `FILE:LINE:COLUMN path: what, what is allowed, what to do`.
    """
    return load_layers(name)[0]


def load_layers(name: str | Path) -> tuple[Scenario, Layers]:
    """Read a scenario, and return the layers that it was merged from too.

    Raises
    ------
    UserError
        As `load`.
    """
    path = scenario_path(str(name))
    layers = Layers()
    files = list(chain(path))
    for document in reversed(files):
        layers.add(document, last=document is files[0])
    layers.data.setdefault("name", re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "x")
    scenario = checked(layers)
    places = tuple(layers.line(("policies", n)) for n in range(len(scenario.policies)))
    own = scenario_path(path.stem).resolve() == path.resolve()
    return scenario.read_from(Origin(places, own)), layers


def changed(
    scenario: Scenario, changes: Mapping[str, Any], policies: Iterable[Policy | dict[str, Any]]
) -> Scenario:
    """Return a scenario changed as a file would that extends it; see `Scenario.with_`.

    Raises
    ------
    UserError
        A line for each fault of the changes.
    """
    if not isinstance(changes.get("without", []), str):
        changes = {**changes, "without": list(changes.get("without", []))}
    for key, form in FORMS.items():
        if not isinstance(changes.get(key, form()), form):
            raise UserError(f"{scenario.name}.with_ {key}: must be a {form.__name__}")
    if "extends" in changes:
        raise UserError(f"{scenario.name}.with_ extends: is {scenario.name} already. Leave it out.")
    base = scenario.model_dump(by_alias=True, exclude={"policies"}, exclude_defaults=True)
    base["policies"] = [_written(policy) for policy in scenario.policies]
    layers = Layers()
    for number, data in enumerate((base, {**changes, "policies": [*map(_written, policies)]})):
        place = Path(f"{scenario.name}.with_" if number else scenario.name)
        layers.add(Document(place, data, {}, in_file=False), last=bool(number))
    return checked(layers)


Scenario.check_change = staticmethod(changed)


def _written(policy: Any) -> Any:
    """Return a policy as a file has it."""
    if not isinstance(policy, Policy):
        return policy
    return policy.model_dump(by_alias=True, exclude_unset=True) | {"kind": policy.kind}


def checked(layers: Layers) -> Scenario:
    """Return the scenario that merged files hold.

    Raises
    ------
    UserError
        A line for each fault.
    """
    errors = [*layers.errors, *_wrong_words(layers)]
    policies = _policies(layers, errors)
    scenario = _scenario(layers, policies, errors)
    if scenario is None:
        raise_all(errors)
        raise AssertionError("no scenario, and no error")
    scenario = without_misfits(layers, scenario)
    errors += check_parameters(layers, scenario)
    wrong_period = list(check_period(layers, scenario))
    if not wrong_period:
        errors += [*check_windows(layers, scenario), *check_days(layers, scenario)]
        errors += list(check_policies(layers, scenario)) or check_overlaps(layers, scenario)
    raise_all(errors + wrong_period)
    return scenario


def _wrong_words(layers: Layers) -> Iterator[UserError]:
    """Yield errors of values and keys that no part of a scenario takes."""
    for key, value in layers.data.items():
        if isinstance(value, str) and not _is_text(value):
            yield layers.error((key,), "has a character that is no text; remove it")
    yield from refuse_truth(layers, layers.data)
    yield from refuse_truth(layers, [entry.data for entry in layers.policies], ("policies",))
    spans: dict[Loc, Any] = {("period",): layers.data.get("period")}
    spans |= {("windows", name): span for name, span in layers.data.get("windows", {}).items()}
    for loc, span in spans.items():
        for key in span if isinstance(span, dict) else ():
            if renamed_key(key):
                twice = renamed_key(key) in span
                cure = "Remove this line." if twice else "Rename the key."
                yield layers.error((*loc, key), f"is now `{renamed_key(key)}`. {cure}")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _policies(layers: Layers, errors: list[UserError]) -> tuple[Policy, ...]:
    """Build the policies; note errors, and leave out the entries that have some."""
    policies, sound = [], []
    for number, entry in enumerate(layers.policies):
        try:
            policies.append(_policy(layers, number, entry.data))
            sound.append(entry)
        except UserError as problem:
            errors.append(problem)
    layers.policies = sound
    return tuple(policies)


def _scenario(
    layers: Layers, policies: tuple[Policy, ...], errors: list[UserError]
) -> Scenario | None:
    """Build the scenario; note errors, and build it without the keys that have some.

    None if its days are among them, without which nothing else can be checked.
    """
    try:
        return Scenario(**layers.data, policies=policies)
    except ValidationError as problem:
        wrong = faults(problem.errors(include_url=False))
        errors += [layers.error(loc, message(Scenario, loc, e)) for loc, e in wrong.items()]
    kept = _sound(layers.data, wrong)
    if "period" not in kept or () in wrong:
        return None
    try:
        return Scenario(**{"name": "x", **kept}, policies=policies)
    except ValidationError:  # a key that is no text hides behind the others
        return None


def _sound(data: dict[str, Any], wrong: Iterable[Loc]) -> dict[str, Any]:
    """Return the keys without a fault; of overrides and windows, the entries without one."""
    kept = dict(data)
    for key, *inner in (loc for loc in wrong if loc):
        if key in MAPPINGS and inner and isinstance(kept.get(key), dict):
            kept[key] = {name: value for name, value in kept[key].items() if name != inner[0]}
        else:
            kept.pop(str(key), None)
    return kept


def _policy(layers: Layers, number: int, entry: Any) -> Policy:
    loc: Loc = ("policies", number)
    if not isinstance(entry, dict) or "kind" not in entry:
        raise layers.error(loc, f"needs a kind; {_LISTED}")
    kind = entry["kind"]
    if isinstance(kind, str) and kind in BROKEN:
        raise layers.error((*loc, "kind"), f"the policy {kind}, {BROKEN[kind]}")
    if not isinstance(kind, str) or kind not in POLICIES:
        raise layers.error(
            (*loc, "kind"),
            f"unknown policy {kind}; {nearest(str(kind), list(POLICIES))}; {_LISTED}",
        )
    cls = POLICIES[kind]
    try:
        policy = cls.model_validate(entry)
    except ValidationError as problem:
        wrong = faults(problem.errors(include_url=False))
        raise_all(layers.error((*loc, *at), message(cls, at, e)) for at, e in wrong.items())
        raise
    wrong_keys = []
    if policy.start and policy.until and policy.until < policy.start:
        what = f"{policy.until} is before from, {policy.start}; swap them"
        wrong_keys.append(layers.error((*loc, "to"), what))
    if policy.sectors and not policy.by_sector:
        what = f"{kind} holds for the whole coast; remove the key"
        wrong_keys.append(layers.error((*loc, "sectors"), what))
    raise_all(wrong_keys)
    return policy
