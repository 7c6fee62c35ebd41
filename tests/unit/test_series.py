"""Series that users bring: whole weeks from days or weeks; anything else is one line that helps."""

from contextlib import suppress
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.official_weekly import observed
from sim.data.user_csv import read_series
from sim.errors import UserError
from sim.shipped import folder

FIXED = settings(max_examples=200, derandomize=True, deadline=None, database=None)
HEADER = "date,people_arrived,boats_arrived\n"
MONDAY = date(2031, 3, 3)
SHIPPED = folder("calibration") / "observed" / "weekly.csv"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Return a file to be written over again and again."""
    return tmp_path_factory.mktemp("series") / "mine.csv"


def lines(first, figures, step=1):
    """Return lines of people and boats, a day or a week apart."""
    return [f"{first + timedelta(days=step * i)},{p},{b}\n" for i, (p, b) in enumerate(figures)]


def read(file, text):
    """Return the series of a file with this text, and the messages about it."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    messages = []
    return read_series(file, messages.append), messages


def refusal(file, text):
    """Return the one line in which a file is refused, without its path."""
    with pytest.raises(UserError) as problem:
        read(file, text)
    message = str(problem.value)
    assert "\n" not in message
    assert message.startswith(f"{file}:")
    return message.removeprefix(f"{file}:")


def test_the_shipped_weeks_are_read_as_they_are():
    messages = []
    ours, theirs = read_series(SHIPPED, messages.append), observed()
    assert ours.week_ending == theirs.week_ending
    for name in ("people", "boats", "events", "prevented"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    assert messages == []


def test_days_are_summed_to_weeks_that_end_on_sundays(file):
    text = HEADER + "".join(lines(MONDAY, [(i, 1) for i in range(14)]))
    series, messages = read(file, text)
    assert series.week_ending == (date(2031, 3, 9), date(2031, 3, 16))
    assert series.people.tolist() == [21, 70]
    assert series.boats.tolist() == [7, 7]
    assert np.isnan(series.events).all()
    assert messages == []


def test_unfinished_weeks_are_left_out_and_told_of(file):
    text = HEADER + "".join(lines(date(2031, 3, 1), [(100, 9)] * 2 + [(1, 1)] * 7 + [(100, 9)] * 6))
    series, messages = read(file, text)
    assert series.people.tolist() == [7]
    (line,) = messages
    assert "2 days before 2031-03-03, 6 after 2031-03-09" in line


LIKELY = st.integers(0, 40).flatmap(
    lambda boats: st.tuples(st.integers(0, 50 * boats), st.just(boats))
)


@FIXED
@given(
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    st.lists(
        st.integers(0, 40).flatmap(
            lambda boats: st.tuples(st.integers(0, 50 * boats), st.just(boats))
        ),
        min_size=13,
        max_size=60,
    ),
    st.randoms(use_true_random=False),
)
def test_weeks_hold_all_people_but_those_of_unfinished_weeks_in_any_order(file, first, figures, r):
    rows = lines(first, figures)
    r.shuffle(rows)
    series, _ = read(file, HEADER + "".join(rows))
    assert {day.weekday() for day in series.week_ending} == {6}
    start = -first.weekday() % 7
    count = (len(figures) - start) // 7
    assert len(series.week_ending) == count >= 1
    assert series.week_ending[0] == first + timedelta(days=start + 6)
    assert series.people.sum() == sum(p for p, _ in figures[start : start + 7 * count])
    assert series.boats.sum() == sum(b for _, b in figures[start : start + 7 * count])


def test_days_and_the_weeks_that_they_sum_to_are_the_same_series(file):
    days = [(7 * i % 11, i % 3) for i in range(70)]
    weeks = [tuple(map(sum, zip(*days[i : i + 7], strict=True))) for i in range(0, 70, 7)]
    by_day, _ = read(file, HEADER + "".join(lines(MONDAY, days)))
    text = HEADER + "".join(lines(MONDAY + timedelta(days=6), weeks, 7))
    for header in (text, text.replace("date", "week_ending", 1)):
        by_week, messages = read(file, header)
        assert by_week.week_ending == by_day.week_ending
        assert by_week.people.tolist() == by_day.people.tolist()
        assert by_week.boats.tolist() == by_day.boats.tolist()
        assert messages == []


def test_what_spreadsheet_programs_save_is_read_too(file):
    """A mark of byte order, Windows line ends, quotes, spaces, capitals, empty lines, comments."""
    text = '\ufeff# mine\r\n"Date", People_arrived,boats_arrived\r\n\r\n'
    text += "".join(f'"2031-03-{d:02}", 1.0,"0"\r\n  # a note\r\n' for d in range(3, 10))
    series, _ = read(file, text)
    assert series.people.tolist() == [7]


def test_prevention_is_not_a_number_where_a_day_of_it_is_missing(file):
    header = "date,people_arrived,boats_arrived,events_prevented\n"
    days = [f"{MONDAY + timedelta(days=i)},1,1,{'' if i == 3 else 2}\n" for i in range(14)]
    series, _ = read(file, header + "".join(days))
    assert np.isnan(series.events[0])
    assert series.events[1] == 14


WEEK = "".join(lines(MONDAY, [(5, 1)] * 7))
SUNDAYS = "".join(lines(date(2031, 3, 9), [(5, 1)] * 4, 7))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", " is empty. Name a CSV file"),
        (HEADER, " holds no row of figures"),
        ("# only a comment\n", " holds no row of figures"),
        (b"PK\x03\x04\xff\xfe", " is not UTF-8 text"),
        (HEADER + "\0", " is binary"),
        (b"#" * 5_000_001, " is larger than 5 MB"),
        (WEEK, "1: no header. Begin with date,people_arrived,boats_arrived"),
        (HEADER.replace(",", ";") + WEEK, "1: no header"),
        (HEADER.replace("people", "peple") + WEEK, "1: unknown column 'peple_arrived'; did you"),
        ("date,people_arrived\n2031-03-03,1\n", "1: no column boats_arrived"),
        ("people_arrived,boats_arrived\n1,1\n", "1: no column date"),
        ("date,date,people_arrived,boats_arrived\n", "1: column date occurs twice"),
        ("date,week_ending,people_arrived,boats_arrived\n", "1: mixes date and week_ending"),
        (HEADER + WEEK + "2031-03-10,1\n", "9: has 2 cells, but the header has 3"),
        (HEADER + WEEK + "2031-03-10,1,195,3\n", "9: has 4 cells, but the header has 3. Write one"),
        (HEADER + '2031-03-03,"1,1\n', "2: is not a line of CSV"),
        (HEADER + "2031-02-30,1,1\n", "2: '2031-02-30' is not a date. Write it as 2025-06-15"),
        (HEADER + "03/03/2031,1,1\n", "2: '03/03/2031' is not a date"),
        (HEADER + "20310303,1,1\n", "2: '20310303' is not a date"),
        (HEADER + "2031-03-03,-1,1\n", "2: people_arrived is '-1'. Write a whole number"),
        (HEADER + "2031-03-03,1,1.5\n", "2: boats_arrived is '1.5'. Write a whole number"),
        (HEADER + "2031-03-03,1e3,1\n", "2: people_arrived is '1e3'"),
        (HEADER + "2031-03-03,nan,1\n", "2: people_arrived is 'nan'"),
        (HEADER + "2031-03-03,,1\n", "2: people_arrived is empty. Write 0"),
        (HEADER + "# c\n" + WEEK + "2031-03-05,1,1\n", "10: 2031-03-05 is also in line 5"),
        (HEADER + WEEK + "2031-03-12,1,1\n", "9: 2031-03-09 is followed by 2031-03-12. Add"),
        (HEADER + "2031-03-03,1,1\n2031-03-05,1,1\n", "3: 2031-03-03 is followed by 2031-03-05"),
        (HEADER + "2031-03-09,1,1\n", "2: one row alone may be a day or a week."),
        (HEADER + "2031-03-04,1,1\n2031-03-05,1,1\n", " holds no complete week"),
        (HEADER + SUNDAYS.replace("03-16", "03-23", 1), "4: 2031-03-23 is also in line 3"),
        (HEADER + SUNDAYS.replace("2031-03-16,5,1\n", ""), "3: 2031-03-09 is followed by"),
        (HEADER + SUNDAYS + "2031-03-31,1,1\n2031-04-01,1,1\n", "6: the file mixes days and weeks"),
        (HEADER + WEEK + "2031-03-16,1,1\n2031-03-23,1,1\n", "9: the file mixes days and weeks"),
        (HEADER + "".join(lines(date(2031, 3, 8), [(5, 1)] * 4, 7)),
         "2: a week ends on 2031-03-08, a Saturday, but Home Office weeks end on Sundays"),
        (HEADER.replace("date", "week_ending") + WEEK, "2: a week ends on 2031-03-03, a Monday"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_in_one_line(file, text, expected):
    assert refusal(file, text).startswith(expected)


def test_a_file_that_is_not_there_or_no_file(tmp_path):
    for name, expected in (
        ("none.csv", "no such file"),
        ("", "is a folder"),
        ("a\0", "cannot be read"),
    ):
        with pytest.raises(UserError, match=expected):
            read_series(tmp_path / name)


OFFICIAL = "week_ending,people_arrived,boats_arrived\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER + WEEK + "2031-03-10,1000000000,9\n", "9: people_arrived is '1000000000'"),
        (HEADER + WEEK + "2031-03-10,999999999,9\n",
         "9: 999,999,999 people in a day, but ten times the record is 13,050. Mend the figure"),
        (HEADER + WEEK + "2031-03-10,13051,200\n", "9: 13,051 people in a day"),
        (HEADER + WEEK + "2031-03-10,5000,0\n", "9: 5,000 people in 0 boats, over 250 a boat"),
        (HEADER + WEEK + "2031-03-10,751,3\n", "9: 751 people in 3 boats, over 250 a boat"),
        (HEADER + SUNDAYS + "2031-04-06,35641,700\n", "6: 35,641 people in a week, but ten times"),
        (OFFICIAL + "2025-06-08,800,15\n2025-06-15,3000,50\n",
         "2: people_arrived of the week ending 2025-06-08 is 800, but "),
        (OFFICIAL + "2025-06-15,900,20\n", "2: "),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(file, text, expected):
    assert refusal(file, text).startswith(expected)


def test_the_largest_figures_that_can_be_are_read(file):
    series, _ = read(file, HEADER + WEEK.replace("03-05,5,1", "03-05,13050,60"))
    assert series.people.tolist() == [13_080]


def shipped_but(file, week, people=0, boats=0):
    """Read the official series with one week changed."""
    series = observed()
    rows = [
        f"{day},{p + people * (i == week):.0f},{b + boats * (i == week):.0f}\n"
        for i, (day, p, b) in enumerate(
            zip(series.week_ending, series.people, series.boats, strict=True)
        )
    ]
    return OFFICIAL + "".join(rows)


@pytest.mark.parametrize(("people", "boats"), [(90, 0), (0, 4), (60, 1)])
def test_revisions_of_the_official_series_are_read(file, people, boats):
    series, _ = read(file, shipped_but(file, 20, people, boats))
    assert series.people[20] == observed().people[20] + people


@pytest.mark.parametrize(("people", "boats"), [(300, 0), (0, 30)])
def test_weeks_that_contradict_it_are_refused_with_their_line(file, people, boats):
    message = refusal(file, shipped_but(file, 20, people, boats))
    name = "people_arrived" if people else "boats_arrived"
    assert message.startswith(f"22: {name} of the week ending {observed().week_ending[20]} is ")
    assert message.endswith("or leave out the weeks to 2025-06-15, which the program has.")


def test_days_that_contradict_it_are_refused_at_their_sunday(file):
    text = HEADER + "".join(lines(date(2025, 6, 2), [(5, 2)] * 14))
    assert refusal(file, text).startswith(
        "8: boats_arrived of the week ending 2025-06-08 is 14, but"
    )


@pytest.mark.parametrize("mark", ["#", "# ", "## "])
def test_a_header_that_begins_with_a_hash_is_named(file, mark):
    text = f"# days\n{mark}{HEADER}{''.join(lines(MONDAY, [(0, 0)] * 7))}"
    assert refusal(file, text) == "2: the header begins with #. Remove the #."
    assert read(file, f"{mark}{HEADER}{HEADER}{''.join(lines(MONDAY, [(0, 0)] * 7))}")


WORDS = ("date", "week_ending", "people_arrived", "boats_arrived", ",", "\n", "\r", '"', "#", "-",
         "2031-03-03", "2031-03-09", "9999-12-31", "0001-01-01", "0", "1e9", "-3", "٣", "\x0b",
         "\u2028", "\ufeff", " ", WEEK, HEADER, SUNDAYS)  # fmt: skip


@FIXED
@given(st.binary(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
def test_anything_at_all_is_a_series_or_one_line(file, content):
    with suppress(UserError):
        series, _ = read(file, content)
        assert np.isfinite(series.people).all()
        assert {day.weekday() for day in series.week_ending} == {6}
