"""The JSON Schema of scenario files, for completion and checks in editors."""

from typing import Any

from sim.assumptions import all_assumptions
from sim.policies import POLICIES
from sim.scenario.scenario import Scenario


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, with all policies and assumptions."""
    root = Scenario.model_json_schema()
    kinds = {kind: cls.model_json_schema(by_alias=True) for kind, cls in sorted(POLICIES.items())}
    number = {"type": "number"}
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = "channelsim scenario"
    root["properties"]["extends"] = {
        "type": "string",
        "description": "File or shipped scenario to start from",
    }
    root["properties"]["policies"] = {"type": "array", "items": {"oneOf": list(kinds.values())}}
    root["properties"]["parameters"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"description": f"{assumption.unit}. {assumption.source}"}
            | (
                {"type": "array", "items": number}
                if isinstance(assumption.value, tuple)
                else number
            )
            | (
                {}
                if isinstance(assumption.value, tuple)
                else {"minimum": assumption.range[0], "maximum": assumption.range[1]}
            )
            for name, assumption in all_assumptions().items()
        },
    }
    root["required"] = []  # any key may come from the extended file
    root.get("$defs", {}).pop("Policy", None)
    return root
