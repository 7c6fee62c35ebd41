"""Render a report with its templates. Everything that is inserted is escaped."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def _unbroken(value: object) -> object:
    """Keep a number and its % in one line; what is markup already stays as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.replace(" %", "\N{NO-BREAK SPACE}%")
    return value


@cache
def environment() -> Environment:
    """Return the environment of the templates."""
    return Environment(
        loader=PackageLoader("sim.html"), autoescape=True, undefined=StrictUndefined,
        finalize=_unbroken,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def render(template: str, **values: Any) -> str:
    """Return a page, the same bytes for the same values."""
    return environment().get_template(template).render(**values)


def source(template: str) -> str:
    """Return the text of a template as it stands in its file."""
    text, _, _ = PackageLoader("sim.html").get_source(environment(), template)
    return text
