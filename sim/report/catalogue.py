"""List and explain scenarios, policies, assumptions and outcomes."""

from inspect import cleandoc
from typing import Any

from sim.assumptions import all_assumptions
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import BROKEN, BUILT_IN, PACKAGES, POLICIES
from sim.policies.base import Cost, Policy
from sim.report import scenario_list, words
from sim.report.outcome_notes import OUTCOME_NOTES
from sim.scenario import Scenario, load
from sim.shipped import folder, scenario_names, scenario_path, sweep_names

Entry = dict[str, Any]


def rows(kind: str) -> list[Entry]:
    """Return all entries of one kind, as plain data."""
    if kind == "scenarios":
        return scenario_list.rows()
    if kind == "sweeps":
        return _sweeps()
    names, describe = {
        "policies": (list(POLICIES), _policy),
        "parameters": (list(all_assumptions()), _parameter),
        "outcomes": (list(OUTCOMES), _outcome),
    }[kind]
    return [describe(name) for name in names]


def _scenario(name: str) -> Entry:
    """Return the windows, policies and sources of a shipped scenario."""
    scenario, path = load(name), scenario_path(name)
    lines = path.read_text().splitlines()
    header = [" ".join(line.lstrip("# ").split()) for line in lines if line.startswith("#")]
    policies = {
        f"{number}. {policy.kind}": policy.model_dump(
            mode="json", by_alias=True, exclude={"kind"}, exclude_unset=True
        )
        for number, policy in enumerate(scenario.policies, start=1)
    }
    return {
        "name": name,
        "title": scenario.title,
        "file": f"scenarios/{path.relative_to(folder('scenarios'))}",
        "period": f"{scenario.period.start} to {scenario.period.end}",
        "windows": {n: f"{s.start} to {s.end}" for n, s in scenario.windows.items()},
        "adversary": scenario.adversary,
        "parameters": scenario.parameters,
        "policies": policies,
        "header": "\n".join(header),
    }


def _key(name: str) -> Entry | None:
    """Return the description of a key of scenario files, None if `name` is no key."""
    for what, fields in (("scenario", Scenario.model_fields), ("policy", Policy.model_fields)):
        for field_name, field in fields.items():
            if name == (field.alias or field_name):
                return {"name": name, "title": f"a key of every {what}: {field.description}"}
    return None


def _sweeps() -> list[Entry]:
    from sim.sensitivity.spec import load_sweep

    loaded = [load_sweep(name) for name in sweep_names()]
    return [
        {
            "name": s.name,
            "title": s.file.title,
            "method": s.file.method,
            "scenarios": [scenario.name for scenario in s.scenarios],
            "window": s.file.window,
            "factors": [factor.path for factor in s.factors],
            "outcomes": s.file.outcomes,
        }
        for s in loaded
    ]


def _policy(kind: str) -> Entry:
    cls = POLICIES[kind]
    summary, _, mechanism = cleandoc(cls.__doc__ or "").partition("\n\n")
    fields = cls.model_json_schema(by_alias=True)["properties"]
    return {
        "name": kind,
        "title": summary,
        "mechanism": " ".join(mechanism.split()),
        "evidence": cls.evidence,
        "cost": _cost(cls.cost),
        "sectors": _sectors(cls),
        "assumptions": [
            {
                key: _parameter(assumption)[key]
                for key in ("name", "value", "unit", "prior", "grade")
            }
            for assumption in cls.assumptions
        ],
        "more": _origin(kind),
        "settings": {
            name: {"default": field.get("default"), "description": field.get("description", "")}
            for name, field in sorted(fields.items(), key=lambda item: item[0] in _COMMON)
            if name != "kind" and (cls.by_sector or name != "sectors")
        },
    }


def _sectors(cls: type[Policy]) -> str:
    """Return where a policy can hold, and the settings with which only the whole coast can."""
    if not cls.by_sector or _changes_the_coast(cls, {}):
        return "the whole coast only"
    own = [name for name in cls.model_fields if name not in ("kind", *Policy.model_fields)]
    coast = [
        name
        for name in own
        if cls.model_fields[name].default is None and _changes_the_coast(cls, {name: 1})
    ]
    return f"all, or some (only all if {', '.join(coast)} is set)" if coast else "all, or some"


def _changes_the_coast(cls: type[Policy], settings: Entry) -> bool:
    """Return whether a policy changes an assumption that is one number for the coast."""
    try:
        changes = cls.model_validate({"kind": _kind(cls), **settings}).changes(1.0)
    except Exception:  # it has required settings, or is of another package and broken
        return False
    names = [name for name, *_ in changes if name in all_assumptions()]
    return not all(all_assumptions()[name].by_sector for name in names)


def _kind(cls: type[Policy]) -> str:
    return next(kind for kind, policy in POLICIES.items() if policy is cls)


_COMMON = [field.alias or name for name, field in Policy.model_fields.items()]


def _cost(cost: Cost) -> str:
    if cost.gbp_a_year is None:
        return f"unknown; {cost.source}"
    grade = f", grade {cost.grade}" if cost.grade else ""
    return f"£{cost.gbp_a_year:,.0f} a year at full strength; {cost.source}{grade}"


def _origin(kind: str) -> str:
    """Return the method note of a policy, or the package that provides it."""
    if kind in BUILT_IN:
        return f"method note docs/explanation/policies/{kind}.md"
    return f"the package {PACKAGES[kind]}"


def _parameter(name: str) -> Entry:
    assumption = all_assumptions()[name]
    value = list(assumption.value) if isinstance(assumption.value, tuple) else assumption.value
    return {
        "name": name,
        "value": value,
        "unit": assumption.unit,
        "range": list(assumption.range),
        "prior": assumption.prior,
        "source": assumption.source,
        "grade": assumption.grade,
        "fixed": assumption.fixed,
        "note": assumption.note,
        "file": f"sim/assumptions/{assumption.file}",
    }


def _outcome(name: str) -> Entry:
    outcome = OUTCOMES[name]
    return {
        "name": name,
        "unit": outcome.unit,
        "definition": outcome.definition,
        "direction": "lower is better"
        if outcome.lower_is_better
        else "neither is better in itself",
        "more": OUTCOME_NOTES.get(name, ""),
    }


def entry(name: str) -> Entry:
    """Return the entry of one policy, parameter, outcome, shipped scenario, key or word.

    Raises
    ------
    UserError
        If nothing has that name.
    """
    match = _entry(name)
    if match:
        return match
    near = words.nearest_name(name, known())
    cure = f"Did you mean {near}?" if near else "See channelsim list outcomes (or policies)."
    raise UserError(f"{name}: no such word, policy, parameter, outcome or scenario. {cure}")


def entries(name: str) -> list[Entry]:
    """Return the entry of a name, or the entries of names that mean or contain it.

    Raises
    ------
    UserError
        If there is none.
    """
    if _entry(name):
        return [entry(name)]
    parts = name.split() if " " in name.strip() else []
    matches = words.matches(name, known()) or [
        match for part in parts if len(part) > 2 for match in words.matches(part, known())
    ]
    return [entry(match) for match in dict.fromkeys(matches or [name])]


def known() -> list[str]:
    """Return the names of all entries except keys."""
    every = (*OUTCOMES, *POLICIES, *words.NAMES, *all_assumptions(), *scenario_names())
    return list(dict.fromkeys(every))


def title(entry: Entry) -> str:
    """Return one sentence that describes an entry."""
    text = entry.get("title") or entry.get("definition") or entry.get("note") or entry["unit"]
    return str(text).partition(". ")[0].rstrip(".")


def _entry(name: str) -> Entry | None:
    if name in POLICIES:
        return _policy(name)
    if name in all_assumptions():
        return _parameter(name)
    if name in OUTCOMES:
        return _outcome(name)
    if name in BROKEN:
        raise UserError(f"{name}: {BROKEN[name]}")
    if name in scenario_names():
        return _scenario(name)
    definition = words.defined(name)
    return _key(name) or ({"name": name, "definition": definition} if definition else None)
