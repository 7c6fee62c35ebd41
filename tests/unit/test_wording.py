"""What tables and errors say, word for word: one file to change with better words."""

import re

from wording import FILE, mistakes, rendered


def test_tables_and_errors_say_what_the_file_says(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert rendered() == FILE.read_text(encoding="utf-8"), "see tests/unit/wording.py"


def test_every_error_is_one_line_without_a_traceback():
    for command, error in mistakes():
        lines = error.splitlines()
        assert len(lines) == 1, (command, error)
        assert "Traceback" not in error
        assert not re.search(r"\b(pydantic|ValueError|KeyError)\b", error)
