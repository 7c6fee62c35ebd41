"""Every printed page fits terminals of 60 to 200 columns and shows the same numbers in each."""

import re
from collections import Counter

import pytest
from printed_pages import listed, printed

from sim.cli.console import show
from sim.report.layout import Ruled
from sim.report.text import as_text

PAGES = {**printed(), **listed()}
NUMBER = re.compile(r"[+−]?\d[\d,.]*\d|\d")


def numbers(text):
    """Count the numbers of a page; a block's title and notes may come once or several times."""
    return Counter(NUMBER.findall(text))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", PAGES)
def test_every_line_fits_and_no_number_is_lost_or_cut(name, width):
    text = as_text(*PAGES[name], width=width)
    assert max(map(len, text.splitlines())) <= width
    usual = as_text(*PAGES[name])
    assert set(numbers(text)) >= set(numbers(usual))  # there is room for more columns
    assert width > 80 or set(numbers(text)) == set(numbers(usual))
    cuts, usual_cuts = (len(re.findall(r"…(?![+−\d])", page)) for page in (text, usual))
    assert cuts == usual_cuts or name.startswith(("list", "explain"))


@pytest.mark.parametrize("name", PAGES)
def test_notes_take_two_lines_and_nothing_is_dim(name):
    for part in PAGES[name]:
        if isinstance(part, Ruled):
            assert len(as_text(part.caption).splitlines()) <= 2
    assert "dim" not in repr(PAGES[name])


def test_a_wide_page_has_fewer_lines():
    for name in ("compare 6", "overview --all", "validate show", "sweep one_at_a_time"):
        lines = [len(as_text(*PAGES[name], width=width).splitlines()) for width in (60, 80, 200)]
        assert lines == sorted(lines, reverse=True)
        assert lines[0] > lines[2]


@pytest.mark.parametrize(
    ("columns", "width"), [("72", 72), ("132", 132), ("20", 60), ("900", 200), ("", 80), ("x", 80)]
)
def test_output_follows_columns_within_60_to_200(columns, width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    show("word " * 100)
    printed_lines = capsys.readouterr().out.splitlines()
    assert width - 5 <= max(map(len, printed_lines)) <= width
    monkeypatch.delenv("COLUMNS")
    show("word " * 100)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_brackets_and_colons_of_a_title_are_printed_as_they_are():
    assert as_text("[/b] [red] :fire:") == "[/b] [red] :fire:\n"


def test_a_table_without_rows_has_its_headings():
    assert as_text(Ruled("Title", "", ("", "mean"))).startswith("Title\n")


def test_files_do_not_depend_on_the_terminal(monkeypatch):
    before = as_text(*PAGES["compare 6"])
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert as_text(*PAGES["compare 6"]) == before
