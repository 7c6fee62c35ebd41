"""Reading of scenario files, with errors of one line that say where, what and what to do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.policies import BROKEN, POLICIES, Policy
from sim.scenario.checks import (
    check_collisions,
    check_dates,
    check_parameters,
    check_policies,
    refuse_truth,
    without_misfits,
)
from sim.scenario.layers import Layers, chain
from sim.scenario.scenario import Scenario, Span
from sim.shipped import scenario_path
from sim.yamlfile import Loc, nearest

T = TypeVar("T", bound=BaseModel)
_LISTED = "see `channelsim list policies`"


def load(name: str | Path) -> Scenario:
    """Read a scenario from a file's path or a shipped scenario's name.

    Raises
    ------
    UserError
        One line, `FILE:LINE:COLUMN path: what, what is allowed, what to do`.
    """
    path = scenario_path(str(name))
    layers = Layers()
    files = list(chain(path))
    for document in reversed(files):
        layers.add(document, last=document is files[0])
    layers.data.setdefault("name", re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "x")
    refuse_truth(layers, layers.data)
    scenario = _validated(layers)
    scenario = without_misfits(layers, scenario)
    check_dates(layers, scenario)
    check_parameters(layers, scenario)
    check_policies(layers, scenario)
    check_collisions(layers, scenario)
    return scenario


def _validated(layers: Layers) -> Scenario:
    data = dict(layers.data)
    written = data.pop("policies", [])
    policies = [_policy(layers, number, entry) for number, entry in enumerate(written)]
    return _model(layers, (), lambda: Scenario(**data, policies=tuple(policies)), Scenario)


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
    """Build a model, or raise its first error as one line."""
    try:
        return build()
    except ValidationError as problem:
        errors = problem.errors()
        first = min(errors, key=lambda e: (e["type"] != "extra_forbidden", -len(e["loc"])))
        loc = tuple(part for part in first["loc"] if part not in ("float", "list[float]"))
        raise layers.error((*at, *loc), _message(cls, loc, first)) from None


def _message(cls: type[BaseModel], loc: Loc, error: ErrorDetails) -> str:
    """Return what is wrong with one key, in words for people who write scenarios."""
    inside_span = len(loc) > 1 and loc[0] in ("period", "windows")
    if error["type"] == "extra_forbidden":
        known = Span if inside_span else cls
        allowed = [field.alias or name for name, field in known.model_fields.items()]
        also = ["extends"] if known is Scenario else []
        return f"unknown key; {nearest(str(loc[-1]), [*allowed, *also])}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "missing":
        return "is missing; add it"
    if error["type"].startswith("float") and loc[:1] != ("parameters",):
        return f"is {str(error['input'])[:60]!r}; must be one number"
    for part, needed in _NEEDED.items():
        if part in error["type"]:
            return f"is {str(error['input'])[:60]!r}; must be {needed}"
    message = error["msg"].removeprefix("Input should ").removeprefix("String should ")
    return f"is {str(error['input'])[:60]!r}; must {message}"


_NEEDED = {
    "int_": "a whole number",
    "float": "one number, or a list if the assumption has several",
    "date": "a date such as 2025-07-01",
    "dict": "`name: value` lines",
    "model": "a start and an end",
    "list": "a list",
    "string_type": "text",
    "string_pattern": "letters, digits, spaces and . _ + - only",
    "too_short": "at least 1 long, or left out",
}
"""What is allowed, by a part of pydantic's type of error."""
