"""A sealed forecast says what it was made from, and nobody changes it unseen."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_posteriors import posterior_of

from sim.data.official_weekly import observed
from sim.errors import UserError
from sim.forecast.sealed import overlap, read_sealed, seal, shipped_forecasts
from sim.forecast.simulated import Ahead

WEEKS = (date(2025, 6, 22), date(2025, 6, 29), date(2025, 7, 6))


def forecast(replications=4):
    people = np.arange(3.0 * replications).reshape(replications, 3)
    return Ahead(WEEKS, people, people // 2, date(2025, 6, 15), 3.5, 3)


@pytest.fixture
def sealed(tmp_path):
    """A sealed forecast's file."""
    path = tmp_path / "f.csv"
    seal(forecast(), posterior_of([1.0, 2.0]), observed(), path)
    return path


def test_it_is_read_as_it_was_written(sealed):
    found = read_sealed(sealed)
    assert found.week_ending == WEEKS
    assert found.origin == date(2025, 6, 15)
    np.testing.assert_array_equal(found.people, forecast().people)
    np.testing.assert_array_equal(found.boats, forecast().boats)
    text = sealed.read_text()
    assert found.digest in text.splitlines()[0]
    assert "replication,week_ending,people_arrived,boats_arrived\n0,2025-06-22,0,0\n" in text


def test_the_same_forecast_has_the_same_bytes(sealed, tmp_path):
    seal(forecast(), posterior_of([1.0, 2.0]), observed(), tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == sealed.read_bytes()


def test_another_posterior_has_another_digest(sealed, tmp_path):
    seal(forecast(), posterior_of([1.0, 3.0]), observed(), tmp_path / "other.csv")
    assert read_sealed(tmp_path / "other.csv").digest != read_sealed(sealed).digest


def test_what_is_sealed_is_not_written_over(sealed):
    with pytest.raises(UserError, match="what is sealed stays"):
        seal(forecast(2), posterior_of([1.0]), observed(), sealed)


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_any_change_is_seen(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("sealed") / "f.csv"
    seal(forecast(), posterior_of([1.0, 2.0]), observed(), path)
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(32, 126).filter(lambda b: b != raw[place]))
    raw[place] = byte
    path.write_bytes(raw)
    with pytest.raises(UserError, match=r"f\.csv"):
        read_sealed(path)


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"# digest: 00\n"])
def test_what_is_no_sealed_forecast_is_one_line(tmp_path, raw):
    path = tmp_path / "f.csv"
    path.write_bytes(raw)
    with pytest.raises(UserError, match=r"f\.csv") as problem:
        read_sealed(path)
    assert "\n" not in str(problem.value)
    with pytest.raises(UserError, match="No such file"):
        read_sealed(tmp_path / "none.csv")


def test_weeks_in_common(sealed):
    assert overlap(read_sealed(sealed), [WEEKS[1], date(2030, 1, 6)]) == [1]


@pytest.mark.parametrize("path", shipped_forecasts(), ids=lambda p: p.stem)
def test_a_shipped_forecast_is_as_it_was_sealed(path):
    found = read_sealed(path)
    replications, weeks = found.people.shape
    assert replications >= 1000
    assert found.origin == date(2025, 6, 15)
    assert found.week_ending[0] == date(2025, 6, 22)
    assert {day.weekday() for day in found.week_ending} == {6}
    assert len({b - a for a, b in zip(found.week_ending, found.week_ending[1:], strict=False)}) == 1
    assert (found.people >= 0).all()
    assert ((found.people > 0) <= (found.boats > 0)).all()
    assert found.boats.shape == (replications, weeks)
