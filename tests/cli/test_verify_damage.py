"""Whatever stands in the files of a study, verify answers without a traceback."""

import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.errors import UserError

SETTINGS = settings(
    max_examples=25, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**12), st.floats(allow_nan=False), st.text(),
    st.just([]), st.just({}), st.just([1]), st.just({"a": 1}), st.just([[]]), st.just("../x"),
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two scenarios of two weeks in two replications, at default assumptions."""
    folder = tmp_path_factory.mktemp("damage")
    text = "period: {from: 2025-03-01, to: 2025-03-14}\n"
    (folder / "short.yaml").write_text(text)
    (folder / "stops.yaml").write_text(f"{text}policies: [{{kind: shallow_water_stops}}]\n")
    sim.compare(
        folder / "short.yaml", folder / "stops.yaml", replications=2, parameters="defaults",
        out=folder / "study",
    )  # fmt: skip
    return folder / "study"


def places(data, path=()):
    """Yield the place of every value in plain data."""
    yield path
    if isinstance(data, list):
        data = dict(enumerate(data))
    for key, value in data.items() if isinstance(data, dict) else ():
        yield from places(value, (*path, key))


def changed(data, path, value, remove):
    """Return plain data with one value replaced or removed."""
    if not path:
        return value
    copy = json.loads(json.dumps(data))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return copy


def answers(folder):
    """Return whether a study is confirmed, or the one line that refuses it."""
    try:
        return sim.verify(folder, sample=1).confirmed
    except UserError as problem:
        return str(problem)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", ["manifest.json", "summary.json"])
def test_no_changed_entry_of_a_file_is_a_traceback(study, tmp_path, name):
    original = json.loads((study / name).read_text())
    every = list(places(original))

    @SETTINGS
    @given(st.sampled_from(every), VALUES, st.booleans())
    def holds(path, value, remove):
        data = changed(original, path, value, remove)
        folder = tmp_path / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(study, folder)
        (folder / name).write_text(json.dumps(data))
        answer = answers(folder)
        assert "\n" not in str(answer)
        if name == "summary.json":
            assert answer is False  # the file has other bytes

    holds()


@pytest.mark.parametrize("name", ["runs.parquet", "summary.json", "weekly.parquet", "tables.txt"])
def test_no_cut_file_is_a_traceback(study, tmp_path, name):
    for size in (0, 1, 11, 100):
        folder = tmp_path / f"cut {size}"
        shutil.copytree(study, folder)
        (folder / name).write_bytes((folder / name).read_bytes()[:size])
        answer = answers(folder)
        if name == "runs.parquet":
            assert answer == f"{folder / name}: is missing or cannot be read. Run the study again."
        else:
            assert answer is False


def test_a_pipe_in_the_folder_is_refused(study, tmp_path):
    folder = shutil.copytree(study, tmp_path / "copy")
    (folder / "runs.parquet").unlink()
    os.mkfifo(folder / "runs.parquet")
    assert answers(folder).endswith("is no regular file. Remove it from the folder.")


def test_a_number_of_replications_beyond_memory_is_refused_at_once(study, tmp_path):
    folder = shutil.copytree(study, tmp_path / "copy")
    record = json.loads((folder / "manifest.json").read_text())
    record["options"]["replications"] = 10**15
    (folder / "manifest.json").write_text(json.dumps(record))
    assert "its 4 rows are not the 2,000,000,000,000,000 that manifest.json" in answers(folder)
