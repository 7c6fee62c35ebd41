"""The JSON Schema of a scenario file, so that editors complete it."""

from typing import Any

from sim.assumptions import leaves
from sim.policies import POLICIES
from sim.scenario.scenario import Scenario


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, policies and parameters spelled out."""
    whole = Scenario.model_json_schema()
    kinds = {kind: cls.model_json_schema(by_alias=True) for kind, cls in sorted(POLICIES.items())}
    number = {"type": "number"}
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    whole["title"] = "channelsim scenario"
    whole["properties"]["extends"] = {
        "type": "string",
        "description": "File or shipped scenario to start from",
    }
    whole["properties"]["policies"] = {"type": "array", "items": {"oneOf": list(kinds.values())}}
    whole["properties"]["parameters"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"description": f"{leaf.unit}. {leaf.source}"}
            | ({"type": "array", "items": number} if isinstance(leaf.value, tuple) else number)
            | (
                {}
                if isinstance(leaf.value, tuple)
                else {"minimum": leaf.range[0], "maximum": leaf.range[1]}
            )
            for name, leaf in leaves().items()
        },
    }
    whole["required"] = []  # each may come from the file that is extended
    whole.get("$defs", {}).pop("Policy", None)
    return whole
