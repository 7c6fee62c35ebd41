"""Fill the pages of reference from the program itself, so that no table is written by hand.

A comment `<!-- generated:NAME -->` in a page is replaced by what the function of this name
returns. The file on disk stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer
from pydantic import BaseModel

from sim.assumptions import all_assumptions
from sim.cli import app
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import BUILT_IN
from sim.report.catalogue import rows
from sim.scenario import Scenario
from sim.sensitivity.spec import Range, SweepFile
from sim.shipped import GROUPS, scenario_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMMENT = re.compile(r"<!-- generated:(\w+) -->")


def fill(text: str) -> str:
    """Return a page with every comment replaced by what it names."""
    return COMMENT.sub(lambda found: GENERATED[found[1]](), text)


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    rule = ["---"] * len(heads)
    return "\n".join("| " + " | ".join(line) + " |" for line in [list(heads), rule, *cells])


def outcomes() -> str:
    """Return the table of outcomes."""
    better = {True: "lower", False: "higher", None: ""}
    return table(
        ["outcome", "unit", "meaning", "better"],
        [
            (f"`{o.name}`", o.unit, o.definition, better[o.lower_is_better])
            for o in OUTCOMES.values()
        ],
    )


def assumptions() -> str:
    """Return a heading and a table for each file of assumptions."""
    files: dict[str, list[list[object]]] = {}
    for a in all_assumptions().values():
        files.setdefault(a.file, []).append(
            [
                f"`{a.name}`", _value(a.value), a.unit, _value(a.range), _prior(a.prior), a.grade,
                " ".join(filter(None, (a.source, a.note))),
            ]
        )  # fmt: skip
    heads = ["name", "default", "unit", "range", "prior", "grade", "source and note"]
    return "\n\n".join(
        f"## {file.removesuffix('.yaml').capitalize()}\n\n{table(heads, lines)}"
        for file, lines in files.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _prior(prior: dict[str, Any] | None) -> str:
    if prior is None:
        return "none: held fixed"
    (name, settings), *_ = prior.items()
    if isinstance(settings, dict):
        settings = ", ".join(f"{key} {value}" for key, value in settings.items())
    return f"{name}: {settings}"


def policies() -> str:
    """Return a heading, the mechanism and the settings of each policy."""
    return "\n\n".join(_policy(entry) for entry in rows("policies") if entry["name"] in BUILT_IN)


def _policy(entry: dict[str, Any]) -> str:
    kind = entry["name"]
    settings = table(
        ["setting", "default", "meaning"],
        [
            (f"`{name}`", "" if each["default"] is None else each["default"], each["description"])
            for name, each in entry["settings"].items()
        ],
    )
    named = ", ".join(f"`{each['name']}`" for each in entry["assumptions"]) or "none"
    return (
        f"## {kind}\n\n{entry['title']} {entry['mechanism']}\n\n{settings}\n\n"
        f"Assumptions: {named}. Cost: {entry['cost']}.\n\n"
        f"[Method note](../explanation/policies/{kind}.md)"
    )


def scenario_keys() -> str:
    """Return the table of a scenario file's keys."""
    return _keys(Scenario)


def sweep_keys() -> str:
    """Return the table of a sweep file's keys."""
    return _keys(SweepFile)


def range_keys() -> str:
    """Return the table of keys under a factor of a sweep file."""
    return _keys(Range)


def _keys(model: type[BaseModel]) -> str:
    fields = model.model_fields.items()
    return table(
        ["key", "default", "meaning"],
        [(f"`{field.alias or name}`", _key(field), field.description) for name, field in fields],
    )


def _key(field: Any) -> str:
    if field.is_required():
        return "required"
    return "" if field.default in (None, "", (), [], {}) else f"`{field.default}`"


def scenarios() -> str:
    """Return the table of shipped scenarios."""
    groups = {name: group for group in GROUPS for name in scenario_names(group)}
    return table(
        ["scenario", "group", "title", "from", "to"],
        [
            (f"`{s['name']}`", groups.get(s["name"], ""), s["title"], s["start"], s["end"])
            for s in rows("scenarios")
        ],
    )


def sweeps() -> str:
    """Return the table of shipped sweeps."""
    return table(
        ["sweep", "method", "title"],
        [(f"`{s['name']}`", s["method"], s["title"]) for s in rows("sweeps")],
    )


def commands() -> str:
    """Return a heading, the help and the options of each command."""
    group = typer.main.get_command(app)
    return "\n\n".join(_command(name, each) for name, each in _leaves(group, ""))


def _leaves(group: Any, prefix: str) -> Iterable[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, f"{prefix}{name} ")
        elif not command.hidden:
            yield prefix + name, command


def _command(name: str, command: Any) -> str:
    given, options = [], []
    for param in command.params:
        if getattr(param, "hidden", False) or "--help" in param.opts:
            continue
        if param.param_type_name == "argument":
            given.append(param)
        else:
            options.append(param)
    usage = " ".join(["channelsim", name, *(_argument(each) for each in given)])
    lines = [(_names(each), each.help or "", _default(each)) for each in given + options]
    parts = [f"## {name}", f"```text\n{usage} [OPTIONS]\n```", _escaped(command.help or "")]
    return "\n\n".join([*parts, table(["", "meaning", "default"], lines)] if lines else parts)


def _argument(param: Any) -> str:
    name = param.name.rstrip("_").upper()
    return f"{name}…" if param.nargs == -1 else name


def _names(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{_argument(param)}`"
    return ", ".join(f"`{each}`" for each in [*param.opts, *param.secondary_opts])


def _default(param: Any) -> str:
    if param.required:
        return "required"
    shown = getattr(param, "show_default", None)
    value = shown if isinstance(shown, str) else param.default
    if callable(value) or value is None or value is False or str(value) in ("", "()"):
        return ""
    return f"`{getattr(value, 'value', value)}`"


def _escaped(text: str) -> str:
    return text.replace("<", "\\<").replace("*", "\\*")


PARTS: tuple[Callable[[], str], ...] = (
    assumptions, commands, outcomes, policies, range_keys, scenario_keys, scenarios, sweep_keys,
    sweeps,
)  # fmt: skip
GENERATED = {part.__name__: part for part in PARTS}


def _read(_app: object, _page: str, source: list[str]) -> None:
    source[0] = fill(source[0])


def setup(app: "Sphinx") -> dict[str, bool]:
    """Register the extension."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True}
