"""A pipe, a device or an entry of /proc is no input file, and nothing waits for it."""

import os
from pathlib import Path

import pytest

from sim import yamlfile
from sim.data.home_office.spreadsheet import read_spreadsheet
from sim.data.user_csv import read_series
from sim.errors import UserError
from sim.forecast.sealed import read_sealed
from sim.inference.posterior_file import read_posterior

READERS = (yamlfile.read, read_series, read_spreadsheet, read_sealed, read_posterior)


@pytest.fixture(params=["pipe", "/dev/zero", "/dev/null", "/proc/self/status"])
def special(request, tmp_path):
    """Return a path that is no regular file."""
    if request.param != "pipe":
        return Path(request.param)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__module__)
def test_what_is_no_regular_file_is_refused_in_one_line(reader, special):
    with pytest.raises(UserError) as problem:
        reader(special)
    message = str(problem.value)
    assert message.startswith(f"{special}: is no regular file. ")
    assert "\n" not in message


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__module__)
def test_an_empty_file_is_no_special_one(reader, tmp_path):
    (tmp_path / "empty").touch()
    with pytest.raises(UserError) as problem:
        reader(tmp_path / "empty")
    assert "regular" not in str(problem.value)
