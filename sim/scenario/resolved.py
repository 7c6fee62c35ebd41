"""A scenario in full: what is in force when and where, and the file and line of each setting."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.policies import Policy
from sim.scenario.layers import Layers
from sim.scenario.reading import load_layers
from sim.scenario.scenario import Scenario, Span
from sim.scenario.warnings import warnings

COMMON = ("kind", "from", "to", "sectors", "strength")  # of a policy, shown on its first line


KEYS = ("adversary",)


@dataclass(frozen=True)
class Written:
    """A value and where it is written, as FILE:LINE; "" if it is a default."""

    value: Any
    place: str


@dataclass(frozen=True)
class ResolvedPolicy:
    """One policy of a scenario.

    Attributes
    ----------
    kind, place
        Its kind, and where it is written.
    days, sectors, strength
        When, where and how much of it is in force.
    settings
        Its other settings, at their defaults if they are not written.
    inherited
        Whether it comes from a file that the scenario extends.
    """

    kind: str
    place: str
    days: str
    sectors: tuple[int, ...]
    strength: float
    settings: dict[str, Written]
    inherited: bool


@dataclass(frozen=True)
class Resolved:
    """A scenario in full.

    Attributes
    ----------
    files
        The files that it was merged from; the last is the one that was named.
    keys
        Networks' learning and the like.
    period, windows
        Days, both included.
    parameters
        Assumptions that it overrides.
    policies
        In the order in which they are written.
    changes
        How it differs from the file that everything extends, one line each.
    warnings
        Policies that can have no effect.
    """

    name: str
    title: str
    files: tuple[str, ...]
    keys: dict[str, Written]
    period: Written
    windows: dict[str, Written]
    parameters: dict[str, Written]
    policies: tuple[ResolvedPolicy, ...]
    changes: tuple[str, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def resolve(name: str | Path) -> Resolved:
    """Read a scenario and return it in full.

    Raises
    ------
    UserError
        A line for each fault of its files.
    """
    scenario, layers = load_layers(name)
    return Resolved(
        scenario.name, scenario.title,
        tuple(document.line(()).rpartition(":")[0] for document in layers.files),
        {key: _written(layers, (key,), getattr(scenario, key)) for key in KEYS},
        _written(layers, ("period",), days(scenario.period)),
        {n: _written(layers, ("windows", n), days(s)) for n, s in scenario.windows.items()},
        {n: _written(layers, ("parameters", n), v) for n, v in scenario.parameters.items()},
        tuple(_policy(layers, number, p) for number, p in enumerate(scenario.policies)),
        tuple(_changes(layers, scenario)), tuple(warnings(scenario)),
    )  # fmt: skip


def as_written(value: Any) -> str:
    """Return a value as a file has it: mappings and lists in one line, without quotes."""
    return str(value).replace("'", "")


def days(span: Span) -> str:
    """Return the days of a span as text."""
    return f"{span.start} to {span.end}"


def _written(layers: Layers, loc: tuple[str | int, ...], value: Any) -> Written:
    document, own = layers.find(loc)
    return Written(value, document.line(own) if own in document.places else "")


def _policy(layers: Layers, number: int, policy: Policy) -> ResolvedPolicy:
    entry = layers.policies[number]
    begins = str(policy.start or "the beginning")
    settings = {
        key: _written(layers, ("policies", number, key), _with_number(policy, key, value))
        for key, value in entry.data.items()
        if key not in COMMON
    }
    settings |= {
        name: Written("as the assumption says" if default is None else default, "")
        for name, default in _defaults(policy).items()
        if name not in settings
    }
    dates = {
        key: _written(layers, ("policies", number, key), value)
        for key, value in entry.data.items()
        if key in COMMON and key in entry.changed
    }
    return ResolvedPolicy(
        policy.kind, layers.line(("policies", number)), f"{begins} to {policy.until or 'the end'}",
        tuple(policy.covered), policy.strength, settings | dates, entry.document is not layers.top,
    )  # fmt: skip


def _with_number(policy: Policy, key: str, value: Any) -> Any:
    """Return a setting as it is written, with the number that a percentage stands for."""
    number = getattr(policy, key, None)
    if isinstance(value, str) and isinstance(number, int | float):
        return f"{value} = {number:g}"
    return value


def _defaults(policy: Policy) -> dict[str, Any]:
    """Return the defaults of the settings that this kind of policy has of its own."""
    return {
        name: entry.default
        for name, entry in type(policy).model_fields.items()
        if name not in Policy.model_fields
    }


def _changes(layers: Layers, scenario: Scenario) -> Iterator[str]:
    """Yield how a scenario differs from the file that all others extend."""
    base = layers.files[0]
    if base is layers.top:
        return
    for number, policy in enumerate(scenario.policies):
        entry = layers.policies[number]
        if entry.document is not base:
            yield f"adds {policy.kind}"
        for key in entry.changed:
            yield f"changes {policy.kind}.{key} to {as_written(entry.data[key])}"
    yield from (f"removes {entry.kind}" for entry in layers.removed if entry.document is base)
    own = base.data.get("parameters", {})
    for name, value in scenario.parameters.items():
        if own.get(name) != value:
            yield f"sets {name} to {value}"
    for key in (*KEYS, "period"):
        if layers.data.get(key) != base.data.get(key):
            value = getattr(scenario, key)
            yield f"sets {key} to {days(value) if isinstance(value, Span) else value}"
