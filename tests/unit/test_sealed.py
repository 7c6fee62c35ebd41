"""A sealed forecast says what it was made from, and nobody changes it unseen."""

import json
from datetime import date, timedelta
from hashlib import blake2b
from math import nan

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_posteriors import posterior_of

from sim import MODEL_VERSION, __version__
from sim.data.official_weekly import observed
from sim.errors import UserError
from sim.forecast.result import ForecastResult
from sim.forecast.sealed import (
    HEAD,
    MARK,
    _digest,
    csv_text,
    overlap,
    read_sealed,
    seal,
    shipped_forecasts,
    write_sealed,
)
from sim.runs.manifest import commit

WEEKS = (date(2025, 6, 22), date(2025, 6, 29), date(2025, 7, 6))


def forecast(replications=4, weights=(1.0, 2.0)):
    people = np.arange(3.0 * replications).reshape(replications, 3)
    digest = posterior_of(weights).digest
    return ForecastResult(WEEKS, people, people // 2, date(2025, 6, 15), 3.5, 3, 5, digest)


@pytest.fixture
def sealed(tmp_path):
    """A sealed forecast's file."""
    path = tmp_path / "f.parquet"
    seal(forecast(), observed(), path)
    return path


def test_it_is_read_as_it_was_written(sealed):
    result = read_sealed(sealed)
    assert result.week_ending == WEEKS
    assert result.origin == date(2025, 6, 15)
    np.testing.assert_array_equal(result.people, forecast().people)
    np.testing.assert_array_equal(result.boats, forecast().boats)
    table = pq.read_table(sealed)
    assert table.column_names == ["replication", "week_ending", "people_arrived", "boats_arrived"]
    first = [0, date(2025, 6, 22), 0, 0]
    assert list(table.slice(0, 1).to_pylist()[0].values()) == first


def test_it_says_what_it_was_made_from_and_when(sealed):
    head = read_sealed(sealed).head
    assert date.fromisoformat(head["sealed"])
    assert head["posterior"] == posterior_of([1.0, 2.0]).digest
    assert (head["seed"], head["replications"], head["origin"]) == (5, 4, "2025-06-15")
    assert (head["channelsim"], head["model version"]) == (__version__, MODEL_VERSION)
    assert head["commit"] == commit()
    assert {"data", "effective sample", "distinct worlds", "about", "digest"} <= head.keys()


def test_the_same_forecast_has_the_same_bytes(sealed, tmp_path):
    seal(forecast(), observed(), tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == sealed.read_bytes()


def test_another_posterior_has_another_digest(sealed, tmp_path):
    seal(forecast(weights=(1.0, 3.0)), observed(), tmp_path / "other.parquet")
    assert read_sealed(tmp_path / "other.parquet").digest != read_sealed(sealed).digest


def test_what_is_sealed_is_not_written_over(sealed):
    with pytest.raises(UserError, match="a sealed forecast is never replaced"):
        seal(forecast(2), observed(), sealed)


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_a_changed_byte_is_seen_or_changes_nothing_that_it_says(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("sealed") / "f.parquet"
    seal(forecast(), observed(), path)
    before, raw = read_sealed(path), bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda b: b != raw[place]))
    path.write_bytes(raw)
    try:
        result = read_sealed(path)
    except UserError:
        return
    assert (result.head, result.week_ending) == (before.head, before.week_ending)
    np.testing.assert_array_equal(result.people, before.people)
    np.testing.assert_array_equal(result.boats, before.boats)


def by_hand(head=None, **columns):
    """Return what writes a forecast by hand, digest and all, with other columns or head."""

    def made(path):
        table, result = pq.read_table(path), read_sealed(path).head
        for name, values in columns.items():
            place = table.column_names.index(name)
            values = values(table[name].to_pylist()) if callable(values) else values
            table = table.set_column(place, name, values)
        path.unlink()
        written = {**result, **(head or {})}
        del written["digest"]
        write_sealed({k: v for k, v in written.items() if v is not None}, table, path)

    return made


def ints(change):
    """Return what makes a column of numbers from its own."""
    return lambda values: pa.array(change(values), pa.int32())


def days(change):
    """Return what makes a column of days from its own."""
    return lambda values: pa.array(change(values), pa.date32())


def rows(change):
    """Return what writes other rows by hand, digest and all."""

    def made(path):
        table, result = pq.read_table(path), dict(read_sealed(path).head)
        del result["digest"]
        path.unlink()
        write_sealed(result, change(table), path)

    return made


def edited(**changes):
    """Return what edits the head, and leaves its digest."""

    def made(path):
        table = pq.read_table(path)
        result = {**json.loads(table.schema.metadata[HEAD]), **changes}
        pq.write_table(table.replace_schema_metadata({HEAD: json.dumps(result).encode()}), path)

    return made


def head_of(raw):
    """Return what puts other bytes in place of the head."""

    def made(path):
        table = pq.read_table(path).replace_schema_metadata({HEAD: raw})
        pq.write_table(table, path)

    return made


def other_figures(path):
    table = pq.read_table(path)
    people = pa.array([9] * len(table), pa.int32())
    pq.write_table(table.set_column(2, "people_arrived", people), path)


def instead(raw):
    """Return what puts other bytes in place of a file."""
    return lambda path: path.write_bytes(raw)


def of_csv_by_hand(text):
    """Return what puts a CSV file with a digest that fits in place of a file."""
    return lambda path: path.write_text(f"{MARK}{_digest(text)}\n{text}")


def dangling(path):
    path.unlink()
    path.symlink_to("nowhere")


def folder_in_its_place(path):
    path.unlink()
    path.mkdir()


def swapped(values):
    return [values[1], values[0], *values[2:]]


CSV = "# data to: 2025-06-15\nreplication,week_ending,people_arrived,boats_arrived\n"
WRONG = {
    "empty": (instead(b""), "is empty"),
    "a folder": (folder_in_its_place, "is a folder"),
    "a dangling link": (dangling, "no such file"),
    "cut short": (
        lambda path: path.write_bytes(path.read_bytes()[:-300]),
        "is not a sealed forecast",
    ),
    "only its mark": (instead(b"PAR1"), "is not a sealed forecast"),
    "another Parquet": (
        lambda path: pq.write_table(pa.table({"a": [1]}), path), "is not a sealed forecast"
    ),
    "a text": (instead(b"a,b\n1,2\n"), "it has no digest"),
    "no text": (instead(b"\xff\xfe\x00"), "is not a sealed forecast"),
    "a digest that does not fit": (edited(digest="00"), "changed after it was sealed"),
    "no digest": (head_of(b"{}"), "is not a sealed forecast"),
    "another date": (edited(sealed="2020-01-01"), "changed after it was sealed"),
    "another seed": (edited(seed=2), "changed after it was sealed"),
    "another origin": (edited(origin="2025-06-08"), "changed after it was sealed"),
    "other figures": (other_figures, "changed after it was sealed"),
    "a head that is no JSON": (head_of(b"{"), "is not a sealed forecast"),
    "a head that is a list": (head_of(b"[1]"), "is not a sealed forecast"),
    "a head that is null": (head_of(b"null"), "is not a sealed forecast"),
    "a column missing": (rows(lambda t: t.drop_columns(["boats_arrived"])), "is not a sealed"),
    "a column more": (rows(lambda t: t.append_column("x", t["replication"])), "is not a sealed"),
    "text for people": (
        by_hand(people_arrived=lambda v: pa.array(map(str, v))), "its columns must be replication"
    ),
    "fractions of people": (
        by_hand(people_arrived=lambda v: pa.array([x + 0.5 for x in v])), "its columns must be"
    ),
    "people that are not numbers": (
        by_hand(people_arrived=lambda v: pa.array([nan] * len(v))), "its columns must be"
    ),
    "text for weeks": (
        by_hand(week_ending=lambda v: pa.array(map(str, v))), "its columns must be"
    ),
    "people that are not there": (
        by_hand(people_arrived=ints(lambda v: [None, *v[1:]])), "it lacks rows or figures"
    ),
    "a week that is not there": (
        by_hand(week_ending=days(lambda v: [None, *v[1:]])), "it lacks rows or figures"
    ),
    "no rows": (rows(lambda t: t.slice(0, 0)), "it lacks rows or figures"),
    "negative people": (
        by_hand(people_arrived=ints(lambda v: [-1, *v[1:]])), "fewer than no people"
    ),
    "negative boats": (by_hand(boats_arrived=ints(lambda v: [-9, *v[1:]])), "fewer than no"),
    "weeks out of order": (by_hand(week_ending=days(swapped)), "its weeks are not those"),
    "weeks out of order later": (
        by_hand(week_ending=days(lambda v: [*v[:-2], v[-1], v[-2]])), "do not all have the same"
    ),
    "a doubled week": (
        by_hand(week_ending=days(lambda v: [v[0], v[0], *v[2:]])), "its weeks are not those"
    ),
    "weeks that end on Mondays": (
        by_hand(week_ending=days(lambda v: [d + timedelta(days=1) for d in v])),
        "its weeks are not those",
    ),
    "a Monday for an origin": (
        by_hand({"origin": "2025-06-16"},
                week_ending=days(lambda v: [d + timedelta(days=1) for d in v])),
        "is no Sunday",
    ),
    "unequal replications": (rows(lambda t: t.slice(0, len(t) - 1)), "do not all have the same"),
    "replications out of order": (
        by_hand(replication=ints(lambda v: v[::-1])), "do not all have the same"
    ),
    "replications from 1 on": (
        by_hand(replication=ints(lambda v: [r + 1 for r in v])), "do not all have the same"
    ),
    "another number of replications": (by_hand({"replications": 9}), "do not all have the same"),
    "an origin after its weeks": (by_hand({"origin": "2025-07-13"}), "its weeks are not those"),
    "an origin at the end of time": (by_hand({"origin": "9999-12-26"}), "is not a sealed forecast"),
    "an origin that is no day": (by_hand({"origin": "soon"}), "is not a sealed forecast"),
    "no origin": (by_hand({"origin": None}), "is not a sealed forecast"),
    "a CSV head of words": (by_hand({"csv": "words"}), "is not a sealed forecast"),
    "a CSV digest that does not fit": (
        by_hand({"csv": {"head": "", "digest": "0"}}), "changed after it was sealed"
    ),
    "a CSV with another digest": (instead(b"# digest: 00\n" + CSV.encode()), "is not a sealed"),
    "a CSV without rows": (of_csv_by_hand(CSV), "is not a sealed forecast"),
    "a CSV without origin": (of_csv_by_hand(CSV[22:] + "0,2025-06-22,1,1\n"), "is not a sealed"),
    "a CSV of words": (of_csv_by_hand(CSV + "0,2025-06-22,many,1\n"), "is not a sealed forecast"),
    "a CSV with an empty cell": (of_csv_by_hand(CSV + "0,2025-06-22,,1\n"), "lacks rows"),
    "a CSV with a column less": (
        of_csv_by_hand(CSV.replace(",boats_arrived", "") + "0,2025-06-22,1\n"), "is not a sealed"
    ),
    "a CSV of negative people": (of_csv_by_hand(CSV + "0,2025-06-22,-5,1\n"), "fewer than"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_forecast_is_one_line(sealed, name):
    spoil, message = WRONG[name]
    spoil(sealed)
    with pytest.raises(UserError) as problem:
        read_sealed(sealed)
    line = str(problem.value)
    assert "\n" not in line
    assert line.startswith(f"{sealed}: ")
    assert message in line


def test_a_forecast_that_was_sealed_as_csv_is_read_still(tmp_path):
    text = CSV + "".join(f"{r},{week},{r + 7},1\n" for r in range(3) for week in WEEKS)
    of_csv_by_hand(text)(tmp_path / "old.csv")
    result = read_sealed(tmp_path / "old.csv")
    assert result.people.tolist() == [[7] * 3, [8] * 3, [9] * 3]
    assert result.digest == _digest(text)
    assert csv_text(result) == (tmp_path / "old.csv").read_text()


def test_a_forecast_that_was_never_csv_is_not_made_one(sealed):
    with pytest.raises(UserError, match="not as CSV"):
        csv_text(read_sealed(sealed))


SEALED_AS = {
    "from_2025-06-15_to_2025-12-31": "4fbed8a4c15dec493ac069d464ecd014",
    "from_2025-06-15_to_2026-08-16": "4651c030dba61ee023777d1f43fd6bb0",
}


@pytest.mark.parametrize(
    "path", [p for p in shipped_forecasts() if p.stem in SEALED_AS], ids=lambda p: p.stem
)
def test_a_converted_forecast_is_what_was_sealed_byte_for_byte(path):
    first, _, text = csv_text(read_sealed(path)).partition("\n")
    assert first == f"{MARK}{SEALED_AS[path.stem]}"
    assert blake2b(text.encode(), digest_size=16).hexdigest() == SEALED_AS[path.stem]


def test_no_other_forecast_was_converted():
    converted = {p.stem for p in shipped_forecasts() if "csv" in read_sealed(p).head}
    assert converted == SEALED_AS.keys()


def test_a_csv_file_says_its_model_and_posterior_if_it_has_them(tmp_path):
    inputs = "# model version: 1; posterior: abc123; data: def456\n"
    row = f"0,{WEEKS[0]},7,1\n"
    of_csv_by_hand(CSV[:22] + inputs + CSV[22:] + row)(tmp_path / "old.csv")
    told = read_sealed(tmp_path / "old.csv")
    assert (told.model_version, told.posterior, told.sealed_on) == ("1", "abc123", "unknown")
    of_csv_by_hand(CSV + row)(tmp_path / "bare.csv")
    assert read_sealed(tmp_path / "bare.csv").model_version == "unknown"


def test_weeks_in_common(sealed):
    assert overlap(read_sealed(sealed), [WEEKS[1], date(2030, 1, 6)]) == [1]


@pytest.mark.parametrize("path", shipped_forecasts(), ids=lambda p: p.stem)
def test_a_shipped_forecast_is_as_it_was_sealed(path):
    result = read_sealed(path)
    replications, weeks = result.people.shape
    assert replications >= 1000
    assert result.origin == date(2025, 6, 15)
    assert result.week_ending[0] == date(2025, 6, 22)
    assert {day.weekday() for day in result.week_ending} == {6}
    assert (
        len({b - a for a, b in zip(result.week_ending, result.week_ending[1:], strict=False)}) == 1
    )
    assert (result.people >= 0).all()
    assert ((result.people > 0) <= (result.boats > 0)).all()
    assert result.boats.shape == (replications, weeks)
