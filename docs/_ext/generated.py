"""Fill the pages of reference from the program itself, so that no table is written by hand.

A comment `<!-- generated:NAME -->` in a page is replaced by what the function of this name
returns. The file on disk stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from pydantic import BaseModel

from sim.assumptions import all_assumptions
from sim.claims import schema as claim
from sim.claims.measures import MEASURES
from sim.cli import app
from sim.cli.completion import variants, windows
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import BUILT_IN
from sim.policies.conditions import When
from sim.report.catalogue import rows
from sim.report.claims import shipped_claims
from sim.report.definitions import WORDS
from sim.report.outcome_notes import OUTCOME_NOTES
from sim.scenario import Scenario
from sim.sensitivity.sweep_file import Range, SweepFile
from sim.shipped import GROUPS, scenario_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COMMENT = re.compile(r"<!-- generated:(\w+) -->")
OPTION = re.compile(r"(?<![`\w-])(--[a-z][a-z-]*)")
SHIPPED = {
    "scenarios": "[scenarios](scenario_files.md#shipped-scenarios)",
    "claims": "[claims](claim_files.md#shipped-claims)",
    "sweeps": "[sweeps](sweep_files.md#shipped-sweeps)",
    "variants": ", ".join(f"`{name}`" for name in variants()),
    "windows": ", ".join(f"`{name}`" for name in windows()),
}
"""Placeholders in the help of options, and what the page shows."""


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


def outcome_notes() -> str:
    """Return what else a reader must know of some outcomes."""
    noted = [name for name in OUTCOMES if name in OUTCOME_NOTES]
    return "\n\n".join(f"`{name}`\n: {_plain_text(OUTCOME_NOTES[name])}" for name in noted)


def assumptions() -> str:
    """Return a heading and a table for each file of assumptions."""
    files: dict[str, list[list[object]]] = {}
    for a in all_assumptions().values():
        files.setdefault(a.file, []).append(
            [
                f"`{a.name}`<br>grade {a.grade}",
                f"{_value(a.value)}<br>({' to '.join(map(_value, a.range))})",
                _prior(a.prior), _meaning(a),
            ]
        )  # fmt: skip
    heads = ["name", "default (range)", "prior", "unit, note and source"]
    return "\n\n".join(
        f"## {file.removesuffix('.yaml').capitalize()}\n\n{table(heads, lines)}"
        for file, lines in files.items()
    )


def _meaning(assumption: Any) -> str:
    """Return what an assumption's number means: its unit, its note and its source."""
    source = assumption.source[:1].upper() + assumption.source[1:]
    return "<br>".join(filter(None, (f"**{assumption.unit}**", assumption.note, source)))


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
    """Return the settings of all policies, then what each policy is, with its own settings."""
    entries = [entry for entry in rows("policies") if entry["name"] in BUILT_IN]
    common = dict(entries[0]["settings"])
    for entry in entries:
        common = {n: each for n, each in common.items() if entry["settings"].get(n, each) == each}
    head = f"## Settings of every policy\n\n{_settings(common)}"
    return "\n\n".join([head, *(_policy(entry, common) for entry in entries)])


def _settings(settings: Mapping[str, Any]) -> str:
    return table(
        ["setting", "default", "meaning"],
        [
            (f"`{name}`", "" if each["default"] is None else each["default"], each["description"])
            for name, each in settings.items()
        ],
    )


def _policy(entry: dict[str, Any], common: Mapping[str, Any]) -> str:
    kind = entry["name"]
    own = {name: each for name, each in entry["settings"].items() if name not in common}
    named = ", ".join(f"`{each['name']}`" for each in entry["assumptions"]) or "none"
    parts = [
        f"## {kind}",
        f"{entry['title']} {entry['mechanism']}",
        _settings(own) if own else "It has no settings of its own.",
        f"- **Sectors**: {entry['sectors']}.\n- **Assumptions**: {named}.\n"
        f"- **Public cost**: {entry['cost']}.\n"
        f"- **More**: [method note](../explanation/policies/{kind}.md).",
    ]
    return "\n\n".join(parts)


def glossary() -> str:
    """Return every word that `channelsim explain` knows, words first and signs last."""
    entries = [(names.split("; "), text) for names, text in WORDS.items()]
    entries.sort(key=lambda entry: (not entry[0][0][0].isalpha(), entry[0][0].lower()))
    return "\n\n".join(f"{_term(*names)}\n: {_plain_text(text)}" for names, text in entries)


def _term(name: str, *others: str) -> str:
    """Return a word with its abbreviation, if it has one."""
    short = [other for other in others if other.isupper() and other != name]
    return _plain_text(f"{name} ({short[0]})" if short else name)


def _plain_text(text: str) -> str:
    """Escape what Markdown would read as a mark, outside code."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([*~<|_])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def measures() -> str:
    """Return the table of rates that only claims have."""
    rates = [(f"`{n}`", m.counts, m.words) for n, m in MEASURES.items() if n not in OUTCOMES]
    return table(["rate", "counts", "meaning"], rates)


def claims() -> str:
    """Return the table of shipped claims."""
    lines = [(f"`{c['name']}`", c["quote"], c["outlet"], c["meaning"]) for c in shipped_claims()]
    return table(["claim", "words", "source", "what is tested"], lines)


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
    lines = [(_names(each), _help(each.help or ""), _default(each)) for each in given + options]
    lead, *examples = re.split(r"^Example: ", command.help or "", flags=re.MULTILINE)
    text = "".join([_escaped(lead), *(f"Example: `{each.strip()}`\n\n" for each in examples)])
    parts = [f"## {name}", f"```text\n{usage} [OPTIONS]\n```", text]
    return "\n\n".join([*parts, table(["", "meaning", "default"], lines)] if lines else parts)


def _help(text: str) -> str:
    """Return the help of an option, with links or names for what is shipped."""
    for word, shown in SHIPPED.items():
        text = text.replace(f"{{{word}}}", shown)
    return _escaped(text)


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
    """Escape what Markdown would read as a mark, and show options as code."""
    text = text.replace("<", "\\<").replace("*", "\\*")
    return OPTION.sub(r"`\1`", text)


PARTS: tuple[Callable[[], str], ...] = (
    assumptions, claims, commands, glossary, measures, outcome_notes, outcomes, policies, scenarios,
    sweeps)  # fmt: skip
KEYS = {
    "scenario": Scenario, "condition": When, "sweep": SweepFile, "range": Range,
    "claim": claim.ClaimFile, "source": claim.Source, "change": claim.Change,
    "level": claim.Level, "lost": claim.Lost, "unmodelled": claim.Unmodelled,
    "reading": claim.Reading, "variation": claim.Variation}  # fmt: skip
GENERATED = {part.__name__: part for part in PARTS} | {
    f"{name}_keys": partial(_keys, model) for name, model in KEYS.items()
}


def _read(_app: object, _page: str, source: list[str]) -> None:
    source[0] = fill(source[0])


def setup(app: "Sphinx") -> dict[str, bool]:
    """Register the extension."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True}
