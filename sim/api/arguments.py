"""Check arguments from Python. A wrong one raises a `UserError` of one line."""

from datetime import date, datetime
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError

if TYPE_CHECKING:
    from sim.runs.remote import Folder

MINIMUM = {
    "draws": 1, "replications": 1, "sets": 1, "posterior_draws": 10, "worlds": 2,
}  # fmt: skip
"""Minimum by name; 0 for other numbers."""


def numbers(**values: object) -> list[int]:
    """Return whole numbers, each at minimum the minimum for its name."""
    for name, value in values.items():
        minimum = MINIMUM.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < minimum:
            raise UserError(f"{name} is {value!r}. Give a whole number from {minimum}.")
    return [int(value) for value in values.values()]  # type: ignore[call-overload]


def path(name: str, value: object) -> Path:
    """Return the path of a file or folder."""
    if not isinstance(value, Path | str):
        raise UserError(f"{name} is {value!r}. Give a path, as Path or text.")
    return Path(value)


def paths(**values: object) -> list[Path | None]:
    """Return paths of files or folders, None for absent ones."""
    return [None if value is None else path(name, value) for name, value in values.items()]


def store_folder(value: object) -> "Folder":
    """Return a folder that stores runs, from its path or URL."""
    from sim.runs.remote import SEPARATOR, RemotePath, folder_named

    if not isinstance(value, RemotePath) and not (isinstance(value, str) and SEPARATOR in value):
        return folder("store", value)
    place = value if isinstance(value, RemotePath) else folder_named(value)
    return folder("store", place) if isinstance(place, Path) else place


def folder(name: str, value: object) -> Path:
    """Return the path of a folder that stores runs."""
    place = path(name, value)
    if any(parent.is_file() for parent in (place, *place.parents)):
        raise UserError(
            f"{place}: runs cannot be stored: a file has this name. Name another folder."
        )
    return place


def day(name: str, value: object) -> date:
    """Return a date, from a date or from ISO text."""
    try:
        parsed = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        parsed = None
    if not isinstance(parsed, date):
        raise UserError(f"{name} is {value!r}. Give a date such as 2025-12-31.")
    return parsed.date() if isinstance(parsed, datetime) else parsed
