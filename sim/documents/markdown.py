"""Write Markdown in which text from elsewhere stays text.

`Markdown` marks a string that is Markdown already. Every other string is escaped on its way into a
document, so a scenario's title cannot become markup. Control characters that turn the direction of
text are shown as code points, and right-to-left text is isolated from the text around it (Unicode
Standard Annex 9, section 6.3).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

MARKS = re.compile(r"[\\`*\[\]<>|~$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
"""Characters that can be markup anywhere in a line. An underscore inside a word cannot."""

BLOCK = re.compile(r"^(?=[#+:=>-])|^(\d{1,9})(?=[.)](?:\s|$))")
"""Beginnings that would be a heading, a list or a quotation."""

INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}  # Unicode categories
RIGHT_TO_LEFT = {"R", "AL", "AN"}  # bidirectional classes
ISOLATE, END = "\u2068", "\u2069"


class Markdown(str):
    """A string that is Markdown already."""

    __slots__ = ()


def text(value: object) -> str:
    """Return a value as Markdown: `Markdown` as it is, any other string as plain text."""
    return value if isinstance(value, Markdown) else Markdown(escape(str(value)))


def escape(plain: str) -> str:
    """Return plain text so that Markdown and its HTML show it unchanged, on one line."""
    return BLOCK.sub(lambda match: f"{match[1] or ''}\\", inline(plain))


def inline(plain: str) -> str:
    """Return plain text escaped for the middle of a line, such as a cell."""
    line = " ".join(visible(plain).split())
    marked = MARKS.sub(lambda match: f"\\{match[0]}", line)
    return f"{ISOLATE}{marked}{END}" if _turns(line) else marked


def visible(plain: str) -> str:
    """Return text with invisible characters as code points, such as U+202E; spaces stay."""
    return "".join(
        c if c.isspace() or unicodedata.category(c) not in INVISIBLE else f"U+{ord(c):04X}"
        for c in plain.replace("\u2028", " ").replace("\u2029", " ")
    )


def _turns(line: str) -> bool:
    return any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in line)


def code(plain: str) -> Markdown:
    """Return text as code within a line."""
    line = " ".join(visible(plain).split())
    plainly = line and not _turns(line) and not set("`|\\") & set(line)
    return Markdown(f"`{line}`" if plainly else escape(line))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    numbers: Collection[int] = (),
) -> Markdown:
    """Return a table under its caption.

    Parameters
    ----------
    rows
        Cells, each escaped unless it is `Markdown`.
    numbers
        Places of columns that are aligned to the right.
    """
    lines = [" | ".join(_cell(cell) for cell in row) for row in rows]
    if not lines:
        return Markdown(f"*{inline(caption)}: none.*")
    rules = ["---:" if place in numbers else "---" for place in range(len(heads))]
    body = [" | ".join(map(_cell, heads)), " | ".join(rules), *lines]
    return Markdown("\n".join([f"Table: {inline(caption)}", "", *(f"| {one} |" for one in body)]))


def _cell(value: object) -> str:
    return value if isinstance(value, Markdown) else inline(str(value))


def block(plain: str) -> Markdown:
    """Return text as a block of code."""
    fence = "~" * max(3, 1 + max((len(run) for run in re.findall("~+", plain)), default=0))
    lines = [visible(line) for line in plain.splitlines()]
    return Markdown("\n".join([f"{fence}text", *lines, fence]))
