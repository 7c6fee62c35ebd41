"""Read a claim file into a Claim, or raise an error of one line for each fault."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.claims.checks import check_estimand
from sim.claims.claim import Claim, scenarios_of
from sim.claims.schema import (
    KINDS,
    Change,
    ClaimFile,
    Level,
    Lost,
    Reading,
    Source,
    Tested,
    Variation,
    World,
)
from sim.errors import UserError, raise_all
from sim.scenario import Scenario
from sim.scenario import load as load_scenario
from sim.scenario.checks import refuse_truth
from sim.scenario.messages import faults
from sim.shipped import claim_names, folder, scenario_names
from sim.spelling import nearest
from sim.yamlfile import Document, Loc, read

_NEEDED = {
    "model": "`key: value` lines", "dict": "`key: value` lines", "list": "a list",
    "string_type": "text", "string_too_short": "at least one character",
}  # fmt: skip
"""What is allowed, by the beginning of pydantic's type of error."""
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")  # of a key's path such as policies[0].kind


def load_claim(name: str | Path) -> Claim:
    """Read a claim from a file's path or a shipped claim's name.

    Raises
    ------
    UserError
        A line for each fault: `FILE:LINE:COLUMN path: what is wrong, what to do`.
    """
    names = claim_names()
    shipped = folder("scenarios") / "claims" / f"{name}.yaml"
    path = shipped if str(name) in names else Path(name)
    document = read(path, f"name a file, or a shipped claim: {', '.join(names)}")
    raise_all(refuse_truth(document, document.data))
    file = _validated(document)
    errors: list[UserError] = []
    made = {key: _made(document, file, key, errors) for key in file.scenarios}
    raise_all(errors)
    loaded: dict[str, Scenario] = {key: s for key, s in made.items() if s is not None}
    used: dict[str, Scenario] = {}
    resolved = []
    for loc, estimand in _estimands(file):
        chosen = _scenarios(document, file, loc, estimand, loaded, errors)
        used |= {scenario.name: scenario for scenario in chosen.values()}
        errors += check_estimand(document, loc, estimand, chosen)
        own_names = {key: scenario.name for key, scenario in chosen.items()}  # of files, too
        resolved.append(estimand.model_copy(update=own_names))
    errors += _unused(document, file)
    raise_all(errors)
    return Claim(path.stem, _with_names(file, resolved), used)


def _with_names(file: ClaimFile, estimands: list[Tested]) -> ClaimFile:
    """Return a claim file whose estimands have the names of scenarios in place of their files."""
    if not estimands:
        return file
    *main, first = estimands[: len(estimands) - len(file.readings)]
    others = estimands[len(main) + 1 :]
    readings = [
        reading.model_copy(update={"estimand": estimand})
        for reading, estimand in zip(file.readings, others, strict=True)
    ]
    return file.model_copy(update={"estimand": first, "readings": readings})


def _estimands(file: ClaimFile) -> Iterator[tuple[Loc, Tested]]:
    """Yield every estimand that is simulated, with its place."""
    if isinstance(file.estimand, Change | Level | Lost):
        yield ("estimand",), file.estimand
    for number, reading in enumerate(file.readings):
        yield ("readings", number, "estimand"), reading.estimand


def _validated(document: Document) -> ClaimFile:
    try:
        return ClaimFile.model_validate(document.data)
    except ValidationError as problem:
        by_place = faults(problem.errors(include_url=False), _place)
        raise_all(document.error(loc, _message(document, loc, e)) for loc, e in by_place.items())
        raise


def _place(error: ErrorDetails) -> Loc:
    """Return the key that an error is about, without words for alternatives."""
    parts: list[str | int] = []
    for part in error["loc"]:
        alternative = part in KINDS and bool(parts) and parts[-1] == "estimand"
        if not alternative and part not in ("float", "str"):
            parts.append(part)
    return tuple(parts)


def _message(document: Document, loc: Loc, error: ErrorDetails) -> str:
    """Return what is wrong with a key, what is allowed and what to do."""
    kind = error["type"]
    if kind == "extra_forbidden":
        return f"unknown key; {nearest(str(loc[-1]), list(_holder(document, loc).model_fields))}"
    if kind == "missing":
        return "is missing. Add it."
    if kind == "union_tag_not_found":
        return f"needs a kind: {', '.join(KINDS)}. Add it."
    if kind == "union_tag_invalid":
        tag = str(error["input"].get("kind"))
        return f"has the kind {tag[:40]}; {nearest(tag, list(KINDS))}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if error["input"] is None:
        return "has no value. Write one."
    for part, needed in _NEEDED.items():
        if kind.startswith(part):
            return f"is {str(error['input'])[:60]!r}; must be {needed}."
    wanted = error["msg"].removeprefix("Input should ").removeprefix("String should ")
    return f"is {str(error['input'])[:60]!r}; must {wanted}."


def _holder(document: Document, loc: Loc) -> type[BaseModel]:
    """Return what the key at `loc` would be a key of."""
    if len(loc) > 1 and loc[-2] == "estimand":
        data: Any = document.data
        for part in loc[:-1]:
            data = data[part]
        return KINDS[data["kind"]]
    if len(loc) > 1:
        holders: dict[str, type[BaseModel]]
        holders = {"source": Source, "readings": Reading, "scenarios": Variation, "world": World}
        return holders[str(loc[0])]
    return ClaimFile


def _scenarios(
    document: Document,
    file: ClaimFile,
    loc: Loc,
    estimand: Tested,
    loaded: dict[str, Scenario],
    errors: list[UserError],
) -> dict[str, Scenario]:
    """Return the scenarios of an estimand by key; note a line for each that cannot be loaded."""
    chosen = {}
    for key, name in scenarios_of(estimand):
        if name not in loaded:
            scenario = _named(document, file, (*loc, key), name, errors)
            if scenario is None:
                continue
            loaded[name] = scenario
        chosen[key] = loaded[name]
    return chosen


def _named(
    document: Document, file: ClaimFile, loc: Loc, name: str, errors: list[UserError]
) -> Scenario | None:
    """Load a scenario by its shipped name or its file beside the claim."""
    beside = document.path.parent / name
    if name not in scenario_names() and not beside.is_file():
        known = nearest(name, [*file.scenarios, *scenario_names()])
        errors.append(document.error(loc, f"no scenario {name[:60]}; {known}"))
        return None
    try:
        scenario = load_scenario(beside if beside.is_file() else name)
    except UserError as problem:
        errors += [document.error(loc, str(one)) for one in problem.errors]
        return None
    try:
        return _in_world(file, scenario)
    except UserError as problem:
        errors += _moved(document, ("world",), problem)
        return None


def _made(
    document: Document, file: ClaimFile, key: str, errors: list[UserError]
) -> Scenario | None:
    """Return a scenario that the claim makes itself; note a line for each fault of it."""
    entry = file.scenarios[key]
    loc: Loc = ("scenarios", key)
    if key in scenario_names():
        errors.append(document.error(loc, "is a shipped scenario. Choose another name."))
        return None
    base = _named(document, file, (*loc, "extends"), entry.extends, errors)
    if base is None:
        return None
    try:
        return base.with_(
            key,
            title=base.title,
            policies=entry.policies,
            without=entry.without,
            settings=entry.settings,
        )
    except UserError as problem:
        errors += _moved(document, loc, problem)
        return None


def _moved(document: Document, loc: Loc, problem: UserError) -> Iterator[UserError]:
    """Yield the errors of a changed scenario, at the keys of the claim that change it."""
    for one in problem.errors:
        inner = tuple(int(n) if n else word for n, word in _STEP.findall(one.place.key))
        what = str(one).partition(f" {one.place.key}: ")[2] or str(one)
        yield document.error((*loc, *inner), what)


def _in_world(file: ClaimFile, scenario: Scenario) -> Scenario:
    """Return a scenario on the days of the claim, if it has its own."""
    if file.world is None:
        return scenario
    return scenario.with_(
        scenario.name, title=scenario.title, period=file.world.period, windows=file.world.windows
    )


def _unused(document: Document, file: ClaimFile) -> Iterator[UserError]:
    """Yield an error for each scenario that no reading uses."""
    used = {name for _, estimand in _estimands(file) for _, name in scenarios_of(estimand)}
    used |= {entry.extends for entry in file.scenarios.values()}
    for key in file.scenarios:
        if key not in used:
            yield document.error(("scenarios", key), "is used by no reading. Use it or remove it.")
