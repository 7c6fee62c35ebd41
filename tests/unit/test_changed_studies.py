"""A study whose files are not those of its manifest is refused in one line, whatever shows it."""

import json
import shutil
from pathlib import Path

import pytest
from made_studies import made_study
from made_sweeps import made_sweep

from sim import document, report
from sim.errors import UserError
from sim.experiment import intact
from sim.report.figures import Output, write_figures
from sim.report.stored import read_comparison


def plot(study):
    return write_figures(study, study.parent / "out", Output(formats=("svg",)))


def against(study):
    return report(study, against="2")


def as_other(study):
    return report("3", against=study)


def brief(study):
    return report(study, brief=True)


SHOWN = (report, brief, against, as_other, plot, document)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A study that no test damages."""
    return made_study(tmp_path_factory.mktemp("changed") / "s", 1, 6)


@pytest.fixture
def study(written, tmp_path):
    """A copy of it."""
    return Path(shutil.copytree(written, tmp_path / "s"))


def manifest(folder, change):
    path = folder / "manifest.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


def line(show, folder):
    """Return the message of a refusal, which is one line."""
    with pytest.raises(UserError) as refused:
        show(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("show", SHOWN)
def test_a_number_that_was_changed_is_refused(study, show):
    summary = study / "summary.json"
    text = summary.read_text()
    at = text.index('"mean": ') + len('"mean": ')
    digit = "8" if text[at] != "8" else "7"
    summary.write_text(text[:at] + digit + text[at + 1 :])
    assert line(show, study) == (
        f"{summary}: was changed after it was written. Run the study again, or see what differs: "
        f"channelsim verify {study}."
    )


@pytest.mark.parametrize("show", SHOWN)
def test_a_file_that_is_missing_is_refused(study, show):
    (study / "weekly.parquet").unlink()
    said = line(show, study)
    assert said.startswith(f"{study}/weekly.parquet: is missing. Run the study again, or see")


@pytest.mark.parametrize("show", SHOWN)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("parameters", []), ("parameters", None), ("parameters", {"kind": 3}), ("resolved", {}),
        ("resolved", {"status_quo_2025": []}), ("files", []), ("files", {"summary.json": 1}),
        ("files", {"../s/summary.json": ""}), ("files", {"summary.json\0": ""}),
        ("options", []), ("options", {"adversary": ["fixed"]}), ("controls", [1]), ("seed", None),
        ("failed_runs", "3"), ("runs", None), ("resolved", {"status_quo_2025": {}}),
    ],
)  # fmt: skip
def test_a_manifest_of_another_form_is_one_line(study, show, key, value):
    manifest(study, lambda record: record.update({key: value}))
    said = line(show, study)
    assert "Run the study again." in said
    assert said.startswith(str(study))


def test_a_sweep_is_checked_too_and_verify_is_not_advised(tmp_path):
    folder = made_sweep(tmp_path / "s")
    (folder / "runs.parquet").write_bytes(b"")
    said = f"{folder}/runs.parquet: was changed after it was written. Run the study again."
    for show in (report, document, plot):
        assert line(show, folder) == said


def test_an_old_study_without_checksums_is_shown(study):
    manifest(study, lambda record: record.pop("files"))
    assert report(study).html
    assert brief(study).html


def test_every_file_is_read_once_for_its_checksum(study, monkeypatch):
    read = []
    whole = intact.file_digest
    monkeypatch.setattr(intact, "file_digest", lambda path: read.append(path.name) or whole(path))
    read_comparison(study)
    assert sorted(read) == ["runs.parquet", "summary.json", "tables.txt", "weekly.parquet"]
