"""A cell of the published table: a number, a day, nothing, or refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.home_office.cells import count, day, heading

FIXED = settings(max_examples=200, derandomize=True, deadline=None, database=None)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(0, 0), ("0", 0), ("1,195 [r]", 1195), ("1 195", 1195), ("12.0", 12), ("[x]", None),
     ("-", None), (None, None), ("..", None), ("12†", 12), ("1,234,567", 1_234_567)],
)  # fmt: skip
def test_a_count_is_a_whole_number_or_nothing(cell, number):
    assert count(cell) == number


@pytest.mark.parametrize("cell", ["(5)", "-5", "1.5", "1,2", "12 people", "²", "٣", "#N/A", "1e3"])
def test_what_is_no_count_is_refused(cell):
    with pytest.raises(ValueError, match="a whole number"):
        count(cell)


@FIXED
@given(st.dates(date(1000, 1, 1)))
def test_a_day_is_the_same_in_every_way_of_writing_it(when):
    for text in (f"{when.day} {when:%B} {when.year}", f"{when.day}th {when:%b}. {when.year}",
                 f"{when.day}/{when.month}/{when.year}", f"{when}", f"{when} 00:00:00 [p]",
                 f"{when:%A}, {when.day:02} {when:%B} {when.year}"):  # fmt: skip
        assert day(text) == when


MARKED = st.text("0123456789,. /-[]()rxz*janfeb", max_size=16)


@FIXED
@given(MARKED | st.text(max_size=16))
def test_any_text_is_a_count_a_day_or_neither(text):
    with suppress(ValueError):
        assert count(text) is None or 0 <= count(text) < 10**9
    assert day(text) is None or any(map(str.isdigit, text))
    assert heading(text) == heading(heading(text))
