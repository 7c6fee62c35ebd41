"""A scenario: which world, which period, which policies; read from YAML, frozen once read.

`load` turns a file and the files that it extends into one `Scenario`, or into one line that says
where the mistake is, what is allowed and what to do.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError
from pydantic_core import ErrorDetails

from sim.assumptions import Leaf, Values, leaves
from sim.errors import UserError
from sim.model.calendar import Calendar
from sim.model.dials import Overlay, collision
from sim.policies import POLICIES, Policy
from sim.shipped import folder, scenario_names, scenario_path
from sim.yamlfile import Document, Loc, nearest, read

LONGEST_DAYS = 3660
DEEPEST = 10  # files in a chain of `extends`
_OWN = ("name", "title")  # not inherited
WHOLE = "period"  # the name of the window that is the whole period


T = TypeVar("T", bound=BaseModel)


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Span(_Frozen):
    """Days from `start` to `end`, both inside."""

    start: date = Field(description="First day")
    end: date = Field(description="Last day, inside")


class Scenario(_Frozen):
    """One set of conditions and policies over one period."""

    name: str = Field(
        description="Name in tables; the file's name if absent",
        max_length=60,
        pattern=r"^\w[\w .+-]*$",
    )
    title: str = Field("", description="One line that says what the scenario is")
    conditions: Literal[2024, 2025] = Field(
        description="The year whose sea, demand, loads, mode mix, supply and stop rate hold"
    )
    period: Span = Field(description="Days simulated and reported, after a warm-up of 90 days")
    windows: dict[str, Span] = Field(default={}, description="Named spans inside the period")
    parameters: dict[str, float | list[float]] = Field(
        default={}, description="Assumptions by name, in their own unit, in place of their default"
    )
    policies: tuple[SerializeAsAny[Policy], ...] = Field(
        default=(), description="Policies in force; see `channelsim list policies`"
    )

    @property
    def calendar(self) -> Calendar:
        """The days of a run."""
        return Calendar(self.period.start, self.period.end)

    @property
    def spans(self) -> dict[str, Span]:
        """All windows by name, the whole period among them."""
        return {WHOLE: self.period, **self.windows}

    def values(self, draw: Values) -> Values:
        """Return `draw` with the scenario's own parameters put in."""
        own = {k: tuple(v) if isinstance(v, list) else v for k, v in self.parameters.items()}
        return {**draw, **own}

    def overlays(self) -> list[Overlay]:
        """Return what the policies change, in hours since the period's start."""
        hour = self.calendar.hour
        return [
            overlay
            for number, policy in enumerate(self.policies)
            for overlay in policy.overlays(hour, f"policies[{number}] {policy.kind}")
        ]

    def digest(self) -> str:
        """Return a short name of everything that decides a run's numbers."""
        told = self.model_dump_json(exclude={"name", "title", "windows"})
        return blake2b(told.encode(), digest_size=6).hexdigest()


class _Layers:
    """A scenario's data put together from a file and those that it extends, with every place."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.places: dict[Loc, tuple[Document, Loc]] = {}
        self.top: Document | None = None

    def add(self, document: Document, last: bool) -> None:
        """Lay one file over those before it: mappings are merged, policies appended.

        Only the last one, the file that the user named, gives the scenario its name and title.
        """
        self.top = document
        shift = len(self.data.get("policies", []))
        for key, value in document.data.items():
            if key in ("parameters", "windows") and isinstance(value, dict):
                self.data[key] = {**self.data.get(key, {}), **value}
            elif key == "policies" and isinstance(value, list):
                self.data[key] = [*self.data.get(key, []), *value]
            elif key != "extends" and (last or key not in _OWN):
                self.data[key] = value
        for loc in document.places:
            if loc[:1] == ("policies",) and len(loc) > 1 and isinstance(loc[1], int):
                self.places[("policies", loc[1] + shift, *loc[2:])] = (document, loc)
            else:
                self.places[loc] = (document, loc)

    def error(self, loc: Loc, what: str) -> UserError:
        """Return an error at `loc`, in the file in which it was written."""
        assert self.top is not None
        for cut in range(len(loc), 0, -1):
            if loc[:cut] in self.places:
                document, own = self.places[loc[:cut]]
                return document.error((*own, *loc[cut:]), what)
        return self.top.error(loc, what)


def load(name: str | Path) -> Scenario:
    """Read a scenario from a file's path or a shipped scenario's name.

    Raises
    ------
    UserError
        One line, `FILE:LINE:COLUMN path: what, what is allowed, what to do`.
    """
    path = scenario_path(str(name))
    layers = _Layers()
    chain = list(_chain(path))
    for document in reversed(chain):
        layers.add(document, last=document is chain[0])
    layers.data.setdefault("name", re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "x")
    _refuse_truth(layers, layers.data)
    scenario = _validated(layers)
    scenario = _without_misfits(layers, scenario)
    _check_dates(layers, scenario)
    _check_parameters(layers, scenario)
    _check_collisions(layers, scenario)
    return scenario


def _chain(path: Path) -> Iterator[Document]:
    """Yield the file, then the one that it extends, and so on."""
    seen: list[Path] = []
    while True:
        shipped = nearest(path.stem, scenario_names())
        document = read(path, f"`channelsim list scenarios` names the shipped ones; {shipped}")
        seen.append(path.resolve())
        yield document
        parent = document.data.get("extends")
        if parent is None:
            return
        if not isinstance(parent, str):
            raise document.error(("extends",), "must be a file or a shipped scenario's name")
        path = _parent(document, parent)
        if path.resolve() in seen:
            raise document.error(("extends",), f"{parent} leads back to this file; break the loop")
        if len(seen) >= DEEPEST:
            raise document.error(
                ("extends",), f"the chain is longer than {DEEPEST} files; shorten it"
            )


def _parent(document: Document, parent: str) -> Path:
    for path in (document.path.parent / parent, folder("scenarios") / f"{parent}.yaml"):
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # no file can have that name
            continue
    raise document.error(
        ("extends",), f"no file {parent[:60]} beside this one and no shipped scenario of that "
        "name; `channelsim list scenarios` names those"
    )  # fmt: skip


def _validated(layers: _Layers) -> Scenario:
    data = dict(layers.data)
    written = data.pop("policies", [])
    if not isinstance(written, list):
        raise layers.error(("policies",), "must be a list: one `- kind: …` for each policy")
    policies = [_policy(layers, number, entry) for number, entry in enumerate(written)]
    return _model(layers, (), lambda: Scenario(**data, policies=tuple(policies)), Scenario)


def _policy(layers: _Layers, number: int, entry: Any) -> Policy:
    loc: Loc = ("policies", number)
    if not isinstance(entry, dict) or "kind" not in entry:
        raise layers.error(loc, f"needs a kind; {nearest('', list(POLICIES))}")
    kind = entry["kind"]
    if not isinstance(kind, str) or kind not in POLICIES:
        raise layers.error(
            (*loc, "kind"), f"unknown policy {kind}; {nearest(str(kind), list(POLICIES))}"
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


def _model(layers: _Layers, at: Loc, build: Callable[[], T], cls: type[BaseModel]) -> T:
    """Build a model; turn the first thing that is wrong with it into one line."""
    try:
        return build()
    except ValidationError as problem:
        errors = problem.errors()
        first = min(errors, key=lambda e: (e["type"] != "extra_forbidden", -len(e["loc"])))
        loc = tuple(part for part in first["loc"] if part not in ("float", "list[float]"))
        raise layers.error((*at, *loc), _said(cls, loc, first)) from None


def _said(cls: type[BaseModel], loc: Loc, error: ErrorDetails) -> str:
    """Say what is wrong with one key, in the words of someone who writes scenarios."""
    inside_span = len(loc) > 1 and loc[0] in ("period", "windows")
    if error["type"] == "extra_forbidden":
        known = Span if inside_span else cls
        allowed = [field.alias or name for name, field in known.model_fields.items()]
        also = ["extends"] if known is Scenario else []
        return f"unknown key; {nearest(str(loc[-1]), [*allowed, *also])}"
    if error["type"] == "missing":
        return "is missing; add it"
    for part, needed in _NEEDED.items():
        if part in error["type"]:
            return f"is {str(error['input'])[:60]!r}; must be {needed}"
    message = error["msg"].removeprefix("Input should ").removeprefix("String should ")
    return f"is {str(error['input'])[:60]!r}; must {message}"


_NEEDED = {
    "int_": "a whole number",
    "float": "one number, or a list of them where the assumption has several",
    "date": "a date such as 2025-07-01",
    "dict": "`name: value` lines",
    "model": "a start and an end",
    "list": "a list",
    "string_type": "text",
    "string_pattern": "letters, digits, spaces and . _ + - only",
    "too_short": "at least 1 long, or left out",
}
"""What is allowed, by a part of the kind of error."""


def _refuse_truth(layers: _Layers, value: Any, loc: Loc = ()) -> None:
    """No key takes true or false; taken for 1 and 0 they would pass unnoticed."""
    if isinstance(value, bool):
        said = str(value).lower()
        raise layers.error(loc, f"is {said}; no key takes true or false, write a number or a word")
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inner:
        _refuse_truth(layers, each, (*loc, key))


def _without_misfits(layers: _Layers, scenario: Scenario) -> Scenario:
    """Drop inherited windows that do not fit the period; the file's own must fit."""
    assert layers.top is not None
    own = layers.top.data.get("windows") or {}
    whole = scenario.period
    kept = {
        name: span
        for name, span in scenario.windows.items()
        if name in own or (span.start >= whole.start and span.end <= whole.end)
    }
    return scenario.model_copy(update={"windows": kept})


def _check_dates(layers: _Layers, scenario: Scenario) -> None:
    whole = scenario.period
    for name, span in scenario.spans.items():
        loc: Loc = ("period",) if name == WHOLE else ("windows", name)
        if span.end < span.start:
            raise layers.error(
                (*loc, "end"), f"{span.end} is before start, {span.start}; swap them"
            )
        if span.start < whole.start or span.end > whole.end:
            raise layers.error(loc, f"must lie within the period, {whole.start} to {whole.end}")
    if WHOLE in scenario.windows:
        raise layers.error(("windows", WHOLE), "is the name of the whole period; choose another")
    if (whole.end - whole.start).days >= LONGEST_DAYS:
        raise layers.error(
            ("period", "end"), f"longer than {LONGEST_DAYS} days; shorten the period"
        )
    for number, policy in enumerate(scenario.policies):
        if (policy.start and policy.start > whole.end) or (
            policy.until and policy.until < whole.start
        ):
            raise layers.error(
                ("policies", number), f"is never in force within the period, {whole.start} to "
                f"{whole.end}; change its dates or the period's"
            )  # fmt: skip


def _check_parameters(layers: _Layers, scenario: Scenario) -> None:
    for name, value in scenario.parameters.items():
        loc: Loc = ("parameters", name)
        if name not in leaves():
            raise layers.error(loc, f"unknown parameter; {nearest(name, list(leaves()))}")
        _check_value(layers, loc, leaves()[name], value)


def _check_value(layers: _Layers, loc: Loc, leaf: Leaf, value: float | list[float]) -> None:
    length = len(leaf.value) if isinstance(leaf.value, tuple) else 0
    if isinstance(value, list) != bool(length):
        raise layers.error(
            loc, f"must be {f'a list of {length} numbers' if length else 'one number'}"
        )
    numbers = value if isinstance(value, list) else [value]
    if length and len(numbers) != length:
        raise layers.error(loc, f"has {len(numbers)} numbers; {length} are needed ({leaf.unit})")
    low, high = leaf.range
    for number in numbers:
        if not low <= number <= high:
            raise layers.error(loc, f"is {number:g}; allowed: {low:g} to {high:g} ({leaf.unit})")
        if leaf.whole and number != round(number):
            raise layers.error(loc, f"is {number:g}; must be a whole number ({leaf.unit})")


def _check_collisions(layers: _Layers, scenario: Scenario) -> None:
    clash = collision(scenario.overlays())
    if clash:
        first, other = sorted(clash, key=lambda o: o.by)
        number = int(other.by.split("[")[1].split("]")[0])
        raise layers.error(
            ("policies", number), f"sets {other.name}, which {first.by} sets at the same time; "
            "keep one of them, or part their dates"
        )  # fmt: skip


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
