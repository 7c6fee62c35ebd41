"""The JSON Schema of scenario files marks the wrong key, and no other."""

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.scenario import schema

VALIDATOR = jsonschema.Draft202012Validator(schema())


def errors(text):
    """Return the innermost errors of a scenario file, as (path, message)."""
    data = YAML(typ="safe", pure=True).load(text)
    for span in [data.get("period"), *data.get("policies", [])]:
        for key, value in (span or {}).items():
            if key in ("from", "to"):
                span[key] = str(value)  # JSON has no dates
    return [("/".join(map(str, e.absolute_path)), e.message) for e in VALIDATOR.iter_errors(data)]


WRONG = {
    "policies: [{kind: interception_300m, zone_metres: 9}]": ("policies/0", "zone_metres"),
    "policies: [{kind: interception_300m, zone_m: 900}]": ("policies/0/zone_m", "900"),
    "policies: [{kind: extra_officers, sectors: [9]}]": ("policies/0/sectors", "9"),
    "policies: [{kind: interception_30m}]": ("policies/0/kind", "interception_30m"),
    "policies: [{kind: safe_route, from: 2025-7-1}]": ("policies/0/from", "2025-7-1"),
    "policies: [{zone_m: 3}]": ("policies/0", "'kind' is a required property"),
    "settings: {interception_300m.zone: 3}": ("settings", "interception_300m.zone"),
    "without: [safe_routes]": ("without/0", "safe_routes"),
    "parameters: {crew: 3}": ("parameters", "crew"),
    "parameters: {demand: -3}": ("parameters/demand", "-3"),
    "period: {start: 2025-01-01, to: 2025-02-01}": ("period", "start"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_marked_at_its_key_alone(text):
    path, word = WRONG[text]
    found = errors(text)
    assert {at.removesuffix("/0") if "sectors" in at else at for at, _ in found} == {path}
    assert any(word in message for _, message in found)


@pytest.mark.parametrize(
    "text",
    [
        "settings: {interception_300m.zone_m: 100, extra_officers.officers: +50%}",
        "settings: {'returns_agreement[2].share': 0.5}",
        "without: [safe_route]",
        "policies: [{kind: safe_route, from: 2025-07-01}]",
        "period: {from: 2025-01-01, to: 2025-02-01}",
    ],
)
def test_what_a_file_may_say_is_taken(text):
    assert errors(text) == []
