"""Reading of scenario files: a scenario, or a line for each fault: where, what, what to do."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import UserError, raise_all
from sim.policies import BROKEN, POLICIES, Policy
from sim.scenario.checks import (
    check_dates,
    check_parameters,
    check_policies,
    refuse_truth,
    without_misfits,
)
from sim.scenario.layers import Layers, chain
from sim.scenario.messages import faults, message, renamed_key
from sim.scenario.overlaps import check_overlaps
from sim.scenario.scenario import Scenario
from sim.shipped import scenario_path
from sim.yamlfile import Loc, nearest

T = TypeVar("T", bound=BaseModel)
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
    raise_all(_wrong_words(layers))
    scenario = without_misfits(layers, _validated(layers))
    raise_all(check_dates(layers, scenario))
    raise_all(
        [
            *check_parameters(layers, scenario),
            *check_policies(layers, scenario),
            *check_overlaps(layers, scenario),
        ]
    )
    return scenario, layers


def _wrong_words(layers: Layers) -> Iterator[UserError]:
    """Yield errors of values and keys that no part of a scenario takes."""
    yield from refuse_truth(layers, layers.data)
    yield from refuse_truth(layers, [entry.data for entry in layers.policies], ("policies",))
    spans: dict[Loc, Any] = {("period",): layers.data.get("period")}
    spans |= {("windows", name): span for name, span in layers.data.get("windows", {}).items()}
    for loc, span in spans.items():
        for key in span if isinstance(span, dict) else ():
            if renamed_key(key):
                yield layers.error((*loc, key), f"is now `{renamed_key(key)}`. Rename the key.")


def _validated(layers: Layers) -> Scenario:
    """Build the scenario; raise all that is wrong with its keys and with those of its policies."""
    errors: list[UserError] = []
    policies = []
    for number, entry in enumerate(layers.policies):
        try:
            policies.append(_policy(layers, number, entry.data))
        except UserError as problem:
            errors.append(problem)
    try:
        built = _model(
            layers, (), lambda: Scenario(**layers.data, policies=tuple(policies)), Scenario
        )
    except UserError as problem:
        raise_all([*errors, problem])
        raise
    raise_all(errors)
    return built


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
    policy = _model(layers, loc, lambda: cls.model_validate(entry), cls)
    if policy.start and policy.until and policy.until < policy.start:
        raise layers.error(
            (*loc, "to"), f"{policy.until} is before from, {policy.start}; swap them"
        )
    if policy.sectors and not policy.by_sector:
        raise layers.error((*loc, "sectors"), f"{kind} holds for the whole coast; remove the key")
    return policy


def _model(layers: Layers, at: Loc, build: Callable[[], T], cls: type[BaseModel]) -> T:
    """Build a model, or raise each of its faults as one line."""
    try:
        return build()
    except ValidationError as problem:
        by_place = faults(problem.errors())
        raise_all(
            layers.error((*at, *loc), message(cls, loc, error)) for loc, error in by_place.items()
        )
        raise AssertionError("a validation error without an error") from problem
