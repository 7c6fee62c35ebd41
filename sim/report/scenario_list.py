"""The shipped scenarios as a list. It needs neither policies nor the model."""

from typing import Any

from sim.headings import headings
from sim.report.layout import Ruled

COLUMNS = ("name", "group", "title")


def rows() -> list[dict[str, Any]]:
    """Return all shipped scenarios, as plain data."""
    return [
        {**vars(heading), "start": str(heading.start), "end": str(heading.end)}
        for heading in headings()
    ]


def table(entries: list[dict[str, Any]]) -> Ruled:
    """Return scenarios as a table."""
    shown = Ruled("", "", COLUMNS, text=range(len(COLUMNS)))
    for row in entries:
        shown.add_row(*(row[column] for column in COLUMNS))
    return shown
