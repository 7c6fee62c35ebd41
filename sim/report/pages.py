"""Tables and pages of the catalogue: `list` and `explain`."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.policies import BROKEN
from sim.report.catalogue import Entry, title
from sim.report.layout import Ruled
from sim.report.numbers import label

if TYPE_CHECKING:
    from sim.report.study_list import StudyEntry

_COLUMNS = {
    "sweeps": ("name", "method", "title"),
    "policies": ("name", "title"),
    "parameters": ("name", "value", "unit", "grade"),
    "outcomes": ("name", "unit", "definition"),
}


def table(kind: str, entries: list[Entry]) -> RenderableType:
    """Return the entries of one kind as a table."""
    columns = _COLUMNS[kind]
    shown = Ruled("", "", columns, text=range(len(columns)))
    for row in entries:
        shown.add_row(*(_short(row[column]) for column in columns))
    if kind == "policies" and BROKEN:
        lines = [Text(f"not loaded: {name}, {error}") for name, error in sorted(BROKEN.items())]
        return Group(shown, *lines)
    return shown


def studies(entries: "list[StudyEntry]") -> RenderableType:
    """Return studies as a list: title, date, kind, size and command."""
    if not entries:
        return Text("No study is in results/.")
    lines: list[RenderableType] = []
    for study in entries:
        date = study.written.partition("+")[0].replace("T", " ")
        about = [f"{date} UTC", study.kind, _size(study)]
        about += [study.state] if study.state != "done" else []
        lines.append(Text(study.name, "bold"))
        lines += [
            _indented(line)
            for line in (study.title, ", ".join(filter(None, about)), study.command)
            if line
        ]
    return Group(*lines)


def _size(study: "StudyEntry") -> str:
    """Return the number of samples and replications, or else of runs."""
    if study.replications is None:
        return f"{study.runs or 0:,} runs"
    samples = "" if study.samples is None else f"{study.samples:,} samples of "
    return f"{samples}{study.replications:,} replication{'s' * (study.replications != 1)}"


def titles(entries: list[Entry]) -> RenderableType:
    """Return the names of entries, and a sentence on each."""
    shown = Table(box=None, pad_edge=False, show_header=False)
    for row in entries:
        shown.add_row(Text(row["name"], style="bold"), title(row))
    return Group(shown, Text("\nFor one of them: channelsim explain NAME"))


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):  # a prior: {"beta": {"a": 8, "b": 38}}
        return "; ".join(
            f"{name}({', '.join(f'{k} {v}' for k, v in about.items())})"
            for name, about in value.items()
        )
    return str(value)


def page(name: str, entry: Entry) -> RenderableType:
    """Return one entry as a page of text."""
    lines: list[RenderableType] = [Text(name, style="bold")]
    for key, value in entry.items():
        if key == "name" or value in ("", None, [], {}):
            continue
        head = Text(f"{label(key)}: ", style="bold")
        lines.append(Text())
        if key == "assumptions":
            lines.append(Text("how strong it is (details: channelsim explain NAME):", "bold"))
            lines += [_indented(_in_one_line(parameter)) for parameter in value]
        elif key == "settings":
            lines.append(head)
            lines += [_indented(f"{n}: {_setting(about)}") for n, about in value.items()]
        elif key in ("windows", "policies", "parameters"):
            lines.append(head)
            lines += [_indented(f"{n}: {_settings(about)}") for n, about in value.items()]
        else:
            lines.append(head.append(_short(value), style="not bold"))
    return Group(*lines)


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2), expand=False)


def _setting(about: Entry) -> str:
    default = "" if about["default"] is None else f" (default {about['default']})"
    return f"{about['description']}{default}"


def _settings(about: Any) -> str:
    if isinstance(about, dict):
        return ", ".join(f"{key} {value}" for key, value in about.items())
    return str(about)


def _in_one_line(parameter: Entry) -> str:
    prior = f", prior {_short(parameter['prior'])}" if parameter["prior"] else ", no prior"
    value = _short(parameter["value"])
    return f"{parameter['name']}: {value} {parameter['unit']}{prior}, grade {parameter['grade']}"
