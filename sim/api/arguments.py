"""What arguments from Python may be: a wrong one is refused in one line."""

from datetime import date, datetime
from numbers import Integral
from pathlib import Path

from sim.errors import UserError

LEAST = {"draws": 1, "replications": 1, "sets": 1}  # of other numbers: 0


def numbers(**given: object) -> list[int]:
    """Return whole numbers, none below the least of its name."""
    for name, value in given.items():
        least = LEAST.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
            raise UserError(f"{name} is {value!r}; allowed: a whole number from {least}")
    return [int(value) for value in given.values()]  # type: ignore[call-overload]


def path(name: str, value: object) -> Path:
    """Return the path of a file or folder."""
    if not isinstance(value, Path | str):
        raise UserError(f"{name} is {value!r}; allowed: a path, as Path or text")
    return Path(value)


def paths(**given: object) -> list[Path | None]:
    """Return paths of files or folders, None of those that are not given."""
    return [None if value is None else path(name, value) for name, value in given.items()]


def folder(name: str, value: object) -> Path:
    """Return the path of a folder that keeps runs."""
    place = path(name, value)
    if any(each.is_file() for each in (place, *place.parents)):
        raise UserError(f"{place}: runs could not be kept: a file is there; name another folder")
    return place


def day(name: str, value: object) -> date:
    """Return a date, from ISO text too."""
    try:
        parsed = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        parsed = None
    if not isinstance(parsed, date):
        raise UserError(f"{name} is {value!r}; allowed: a date, as 2025-12-31")
    return parsed.date() if isinstance(parsed, datetime) else parsed
