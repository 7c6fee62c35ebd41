"""What there is: scenarios, policies, parameters and outcomes, listed and explained."""

from inspect import cleandoc
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.assumptions import leaves
from sim.errors import UserError
from sim.policies import BROKEN, BUILT_IN, POLICIES
from sim.policies.base import Cost
from sim.scenario import load
from sim.shipped import GROUPS, scenario_names
from sim.study.outcomes import OUTCOMES
from sim.study.sweep.reading import load_sweep, sweep_names
from sim.yamlfile import nearest

Entry = dict[str, Any]


def rows(kind: str) -> list[Entry]:
    """Return all entries of one kind, as plain data."""
    if kind == "scenarios":
        return _scenarios()
    if kind == "sweeps":
        return _sweeps()
    names, describe = {
        "policies": (list(POLICIES), _policy),
        "parameters": (list(leaves()), _parameter),
        "outcomes": (list(OUTCOMES), _outcome),
    }[kind]
    return [describe(name) for name in names]


def _scenarios() -> list[Entry]:
    loaded = [load(name) for name in scenario_names()]
    return [
        {
            "name": s.name,
            "group": next((g for g in GROUPS if s.name in scenario_names(g)), ""),
            "title": s.title,
            "start": str(s.period.start),
            "end": str(s.period.end),
            "windows": list(s.windows),
            "policies": [p.kind for p in s.policies],
        }
        for s in loaded
    ]


def _sweeps() -> list[Entry]:
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
    told = cleandoc(cls.__doc__ or "").split("\n\n", 1)
    fields = cls.model_json_schema(by_alias=True)["properties"]
    return {
        "name": kind,
        "title": told[0],
        "mechanism": " ".join(told[1].split()) if len(told) > 1 else "",
        "evidence": cls.evidence,
        "cost": _cost(cls.cost),
        "sectors": "all, or some" if cls.by_sector else "the whole coast only",
        "assumptions": [
            {key: _parameter(each)[key] for key in ("name", "value", "unit", "prior", "grade")}
            for each in cls.assumptions
        ],
        "from": _origin(kind),
        "settings": {
            name: {"default": field.get("default"), "description": field.get("description", "")}
            for name, field in fields.items()
            if name != "kind" and (cls.by_sector or name != "sectors")
        },
    }


def _cost(cost: Cost) -> str:
    if cost.gbp_a_year is None:
        return f"unknown; {cost.source}"
    grade = f", grade {cost.grade}" if cost.grade else ""
    return f"£{cost.gbp_a_year:,.0f} a year at full strength; {cost.source}{grade}"


def _origin(kind: str) -> str:
    """Return where a policy comes from: its method note, or the package that brings it."""
    if kind in BUILT_IN:
        return f"method note docs/policies/{kind}.md"
    return f"the package {POLICIES[kind].__module__.split('.')[0]}"


def _parameter(name: str) -> Entry:
    leaf = leaves()[name]
    value = list(leaf.value) if isinstance(leaf.value, tuple) else leaf.value
    return {
        "name": name,
        "value": value,
        "unit": leaf.unit,
        "range": list(leaf.range),
        "prior": leaf.prior,
        "source": leaf.source,
        "grade": leaf.grade,
        "fixed": leaf.fixed,
        "note": leaf.note,
        "file": f"sim/assumptions/{leaf.file}",
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
    }


def entry(name: str) -> Entry:
    """Return what is known of one policy, parameter or outcome.

    Raises
    ------
    UserError
        Where there is nothing of that name.
    """
    if name in POLICIES:
        return _policy(name)
    if name in leaves():
        return _parameter(name)
    if name in OUTCOMES:
        return _outcome(name)
    if name in BROKEN:
        raise UserError(f"{name}: {BROKEN[name]}")
    known = [*POLICIES, *leaves(), *OUTCOMES]
    raise UserError(f"{name}: no policy, parameter or outcome of that name; {nearest(name, known)}")


_COLUMNS = {
    "scenarios": ("name", "group", "title"),
    "sweeps": ("name", "method", "title"),
    "policies": ("name", "title"),
    "parameters": ("name", "value", "unit", "grade"),
    "outcomes": ("name", "unit", "definition"),
}


def table(kind: str, entries: list[Entry]) -> RenderableType:
    """Return the entries of one kind as a table."""
    columns = _COLUMNS[kind]
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for each in entries:
        shown.add_row(*(_short(each[column]) for column in columns))
    if kind == "policies" and BROKEN:
        told = [Text(f"not taken in: {name}, {wrong}") for name, wrong in sorted(BROKEN.items())]
        return Group(shown, *told)
    return shown


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):  # a prior: {"beta": {"a": 8, "b": 38}}
        return "; ".join(
            f"{name}({', '.join(f'{k} {v}' for k, v in about.items())})"
            for name, about in value.items()
        )
    return str(value)


def page(name: str, told: Entry) -> RenderableType:
    """Return one entry as a page of text."""
    lines: list[RenderableType] = [Text(name, style="bold")]
    for key, value in told.items():
        if key == "name" or value in ("", None):
            continue
        if key == "assumptions":
            lines.append(Text("how strong it is (channelsim explain NAME tells more):"))
            lines += [Text(f"  {_in_one_line(each)}") for each in value]
        elif key == "settings":
            lines.append(Text("settings:"))
            for setting, about in value.items():
                default = "" if about["default"] is None else f" (default {about['default']})"
                lines.append(Text(f"  {setting}: {about['description']}{default}"))
        else:
            lines.append(Text(f"{key.replace('_', ' ')}: {_short(value)}"))
    return Group(*lines)


def _in_one_line(parameter: Entry) -> str:
    prior = f", prior {_short(parameter['prior'])}" if parameter["prior"] else ", no prior"
    value = _short(parameter["value"])
    return f"{parameter['name']}: {value} {parameter['unit']}{prior}, grade {parameter['grade']}"
