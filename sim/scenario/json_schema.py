"""The JSON Schema of scenario files, for completion and checks in editors.

Each policy is checked against the schema of its own kind, so that an editor marks the wrong key.
"""

from typing import Any

from sim.assumptions import Assumption, all_assumptions
from sim.policies import POLICIES
from sim.policies.base import DAY, NUMBER
from sim.scenario.scenario import Scenario

PERCENT = rf"^[+-]\s*{NUMBER}\s*%$"  # editors know no named groups


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, with all policies and assumptions."""
    root = Scenario.model_json_schema(by_alias=True)
    kinds = {kind: cls.model_json_schema(by_alias=True) for kind, cls in sorted(POLICIES.items())}
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = "channelsim scenario"
    root["properties"] |= {
        "extends": {"type": "string", "description": "File or shipped scenario to start from"},
        "policies": {"type": "array", "items": _policy(kinds)},
        "settings": _settings(kinds),
        "without": {
            "type": "array", "items": {"enum": list(kinds)},
            "description": "Kinds of inherited policies to remove",
        },
        "parameters": {
            "type": "object", "additionalProperties": False,
            "properties": {name: _override(a) for name, a in all_assumptions().items()},
        },
    }  # fmt: skip
    root["required"] = []  # any key may come from the extended file
    root.get("$defs", {}).pop("Policy", None)
    _date_patterns(root)
    return root


def _policy(kinds: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one policy: its kind decides which keys it has."""
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(kinds)}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": one}
            for kind, one in kinds.items()
        ],
    }


def _settings(kinds: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of `settings`: a path to each setting of each policy."""
    paths = {
        rf"^{kind}(\[\d+\])?\.{key}$": {"anyOf": [one, {"type": "string", "pattern": PERCENT}]}
        for kind, of_kind in kinds.items()
        for key, one in of_kind["properties"].items()
        if key != "kind"
    }
    return {
        "type": "object",
        "description": "Settings of inherited policies, by path: `interception_300m.zone_m: 100`",
        "patternProperties": paths,
        "additionalProperties": False,
    }


def _override(assumption: Assumption) -> dict[str, Any]:
    about = {"description": f"{assumption.unit}. {assumption.source}"}
    low, high = assumption.range
    one = {"type": "number", "minimum": low, "maximum": high}
    if isinstance(assumption.value, tuple):
        length = len(assumption.value)
        return about | {"type": "array", "items": one, "minItems": length, "maxItems": length}
    return about | one


def _date_patterns(node: Any) -> None:
    """Add the pattern of a day to each date, because editors do not check the format."""
    if isinstance(node, dict):
        if node.get("format") == "date":
            node["pattern"] = f"^{DAY.pattern}$"
        for inner in node.values():
            _date_patterns(inner)
    elif isinstance(node, list):
        for inner in node:
            _date_patterns(inner)
