"""Render a report with its templates. Everything that is inserted is escaped."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """Return the environment of the templates."""
    return Environment(
        loader=PackageLoader("sim.html"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def render(template: str, **values: Any) -> str:
    """Return a page, the same bytes for the same values."""
    return environment().get_template(template).render(**values)
