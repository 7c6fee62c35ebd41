"""The stored form of the assumptions: exact, never stale, and never in the way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim import assumptions, yamlfile
from sim.assumptions import all_assumptions, stored
from sim.assumptions.stored import from_files
from sim.errors import UserError

FOLDER = Path(assumptions.__file__).parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a copy of the files; the stored form lies beside it."""
    copy = tmp_path / "assumptions"
    copy.mkdir()
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, copy)
    monkeypatch.setattr(stored, "_place", lambda: tmp_path / "cache" / "form.json")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return copy


@pytest.fixture
def parsed(monkeypatch):
    """Return the list of files that were parsed."""
    paths = []

    def parse(path, content):
        paths.append(path.name)
        return yamlfile.parse(path, content)

    monkeypatch.setattr(stored, "parse", parse)
    return paths


def form(folder):
    return folder.parent / "cache" / "form.json"


def read(folder):
    return from_files(folder, assumptions._by_name)


def test_the_digest_covers_all_code_that_decides_what_is_read():
    script = "import sys, sim.yamlfile; print(*(n for n in sys.modules if n.startswith('sim.')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    of_messages = {"errors", "regularfile", "startup", "fast"}  # they change no data
    used = {name.removeprefix("sim.") for name in done.stdout.split()} - of_messages
    assert used == {Path(file).stem for file in stored.CODE} - {"stored"}


def test_each_file_is_parsed_once_and_then_never_again(folder, parsed):
    first = read(folder)
    assert sorted(parsed) == sorted(path.name for path in folder.iterdir())
    second = read(folder)
    assert len(parsed) == len(list(folder.iterdir()))
    assert repr(first) == repr(second) == repr(all_assumptions())


def test_an_edited_file_is_read_again_even_with_its_old_time_and_size(folder, parsed):
    before = read(folder)
    path = folder / "edited.yaml"
    path.write_text("x: {value: 0.125, unit: m, source: none, grade: E}\n")
    assert read(folder)["x"].value == 0.125
    times = path.stat()
    path.write_text("x: {value: 0.126, unit: m, source: none, grade: E}\n")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (path.stat().st_mtime_ns, path.stat().st_size) == (times.st_mtime_ns, times.st_size)
    assert read(folder)["x"].value == 0.126
    assert {*before, "x"} == {*read(folder)}
    assert len(list(form(folder).parent.iterdir())) == 1


@pytest.mark.parametrize("change", ["added", "removed", "renamed"])
def test_a_file_more_or_less_is_noticed(folder, parsed, change):
    read(folder)
    parsed.clear()
    path = folder / "coast.yaml"
    if change == "added":
        (folder / "new.yaml").write_text("x: {value: 1, unit: m, source: none, grade: E}\n")
    elif change == "removed":
        path.unlink()
    else:
        path.rename(folder / "shore.yaml")
    read(folder)
    assert parsed


def test_another_reader_is_noticed(folder, parsed, monkeypatch):
    read(folder)
    parsed.clear()
    monkeypatch.setattr(stored, "READER", "another")
    read(folder)
    assert parsed


def test_every_damage_to_the_form_is_noticed_and_repaired(folder, parsed):
    whole = read(folder)
    sound = form(folder).read_bytes()
    damaged = [sound[:cut] for cut in (0, 1, 64, 65, len(sound) // 2, len(sound) - 1)]
    for place in (0, 63, 64, 65, len(sound) // 2, len(sound) - 1):
        damaged.append(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
    damaged += [sound + b" ", b"\xff" * 100]
    for content in damaged:
        form(folder).write_bytes(content)
        parsed.clear()
        assert repr(read(folder)) == repr(whole)
        assert parsed
        assert form(folder).read_bytes() == sound


def test_a_folder_that_cannot_be_written_does_no_harm(folder, parsed):
    whole = repr(all_assumptions())
    parsed.clear()
    form(folder).parent.write_text("a file in place of the folder")
    assert repr(read(folder)) == repr(read(folder)) == whole
    assert len(parsed) == 2 * len(list(folder.iterdir()))


def test_nothing_is_stored_if_python_stores_no_compiled_modules(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    read(folder)
    assert not form(folder).parent.exists()
    monkeypatch.setattr(stored, "_place", lambda: None)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert repr(read(folder)) == repr(all_assumptions())


def test_what_json_lacks_is_not_stored(folder):
    (folder / "day.yaml").write_text(
        "day: {value: 2025-01-01, unit: day, source: none, grade: E}\n"
    )
    assert read(folder)["day"].value.year == 2025
    assert not form(folder).exists()


def test_a_file_that_is_rejected_is_not_stored(folder):
    (folder / "new.yaml").write_text("\nx: {value: 1}\n")
    for _ in range(2):
        with pytest.raises(UserError, match=r"new\.yaml:2:1 x: has no unit"):
            read(folder)
    assert not form(folder).exists()


def test_every_type_survives(folder, tmp_path):
    values = [
        "1",
        "1.0",
        "-0.0",
        "1e-300",
        ".inf",
        "0.1",
        "12345678901234567890",
        "~",
        "true",
        "'1'",
    ]
    (folder / "kinds.yaml").write_text(
        "".join(
            f"k{n}: {{value: {value}, unit: m, source: none, grade: E, prior: {{a: [{value}]}}}}\n"
            for n, value in enumerate(values)
        )
    )
    assert repr(read(folder)) == repr(read(folder))
    assert form(folder).exists()
    assert [type(read(folder)[f"k{n}"].value) for n in range(len(values))] == [
        int, float, float, float, float, float, int, type(None), bool, str,
    ]  # fmt: skip


def test_processes_at_once_leave_one_sound_form(tmp_path):
    script = "from sim.assumptions import all_assumptions; print(len(all_assumptions()))"
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    at_once = [
        subprocess.Popen([sys.executable, "-c", script], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert {int(process.communicate()[0]) for process in at_once} == {len(all_assumptions())}
    (path,) = tmp_path.rglob("assumptions.*.json*")
    assert len(json.loads(path.read_bytes().partition(b"\n")[2])) == len(
        list(FOLDER.glob("*.yaml"))
    )
