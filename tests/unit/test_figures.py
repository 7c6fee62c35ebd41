"""Pictures of comparisons as files: which files, what is written in them, plain refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim import load
from sim.cli import app
from sim.errors import UserError
from sim.experiment.comparison import compare_results
from sim.experiment.design import design
from sim.experiment.folder import write
from sim.experiment.run import execute
from sim.experiment.summary import Summary
from sim.report.figures import Output, write_figures
from sim.report.pictures.comparison import COMPARED
from sim.shipped import folder as shipped


def text_of(folder: Path, start: str) -> str:
    """Return the source of the one SVG whose name begins so."""
    (path,) = folder.glob(f"{start}*.svg")
    return path.read_text()


def test_the_projects_own_calibration_is_never_written_to(tmp_path):
    own = shipped("calibration")
    before = sorted(own.rglob("*"))
    for out in (own, own / "pictures"):
        with pytest.raises(UserError, match="Name another folder with --out"):
            write_figures(own, out)
    assert sorted(own.rglob("*")) == before


@pytest.mark.parametrize("name", ["posterior.parquet", "validation.json"])
def test_an_empty_file_of_a_calibration_is_refused(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(UserError, match=f"{name}: is "):
        write_figures(tmp_path, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Return the folder of a comparison in ten days, and its result."""
    tmp_path = tmp_path_factory.mktemp("compared")
    names = ("status_quo_2025", "shallow_water_stops")
    for name in names:
        (tmp_path / f"{name}_brief.yaml").write_text(
            f"extends: {name}\ntitle: Days & {name}\nperiod: {{from: 2025-07-01, to: 2025-07-10}}\n"
        )
    scenarios = [load(tmp_path / f"{name}_brief.yaml") for name in names]
    results = execute(design(scenarios, 6, 1, ["period"]))
    result = compare_results(results, "period")
    write(results, result.blocks(), "", tmp_path / "study")
    return tmp_path / "study", result


def test_a_comparison_has_two_pictures_for_each_outcome_deaths_first(compared, tmp_path):
    folder, result = compared
    (block,) = json.loads((folder / "summary.json").read_text())
    read = Summary.from_json(block)
    assert [each.name for each in read.scenarios] == [each.scenario for each in result.levels]
    assert repr(read.changes) == repr(result.changes)  # NaN is not equal to itself
    printed = CliRunner().invoke(app, ["plot", str(folder), "--out", str(tmp_path / "o")])
    assert printed.exit_code == 0, printed.stderr
    stems = [f"{kind}_{name}" for name in COMPARED for kind in ("change", "spread")]
    assert [Path(line).stem for line in printed.stdout.split()[::2]] == [
        f"figure_{place}_{stem}" for place, stem in enumerate(stems, 1)
    ]
    deaths = text_of(tmp_path / "o", "figure_1_")
    assert "seed 1, n = 6 replications" in deaths
    assert ">Days &amp; shallow_water_stops<" in deaths
    assert "<title>Deaths: " in deaths
    assert "<desc>Forest plot of 1 changes" in deaths
    assert "change (people)" in deaths


def test_pictures_have_the_outcome_the_format_and_the_size_that_are_asked_for(compared, tmp_path):
    folder, _ = compared
    words = ["--outcome", "arrivals,injured", "--format", "pdf,svg", "--size", "85"]
    printed = CliRunner().invoke(app, ["plot", str(folder), "--out", str(tmp_path), *words])
    assert printed.exit_code == 0, printed.stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(
        f"figure_{i}_{stem}.{form}"
        for i, stem in enumerate(
            ("change_arrivals", "spread_arrivals", "change_injured", "spread_injured"), 1)
        for form in ("pdf", "svg")
    )  # fmt: skip
    assert 'width="240.94' in text_of(tmp_path, "figure_1")  # points: 85 mm
    again = tmp_path / "again"
    output = Output(("arrivals", "injured"), ("pdf", "svg"), 85.0)
    for path in write_figures(folder, again, output)[0]:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--outcome", "arivals"), "did you mean arrivals?"),
        (("--format", "pnq"), "--format pnq: did you mean png?"),
        (("--format", ","), "--format: is empty."),
    ],
)
def test_a_wrong_word_for_a_picture_is_one_line(compared, tmp_path, words, message):
    printed = CliRunner().invoke(app, ["plot", str(compared[0]), "--out", str(tmp_path), *words])
    assert isinstance(printed.exception, UserError)
    assert message in str(printed.exception)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "Name the folder of a finished study"),
        ({"progress.json": "{}"}, "is not finished"),
        ({"analysis.json": "{"}, "cannot be read"),
        ({"analysis.json": "{}"}, "Run the study again"),
        ({"summary.json": "[]", "runs.parquet": "no"}, "cannot be read"),
    ],
)
def test_a_folder_without_what_is_needed_is_refused_in_one_line(files, message, tmp_path):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UserError, match=message):
        write_figures(tmp_path, tmp_path)


def test_a_folder_that_cannot_be_written_is_refused(compared, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Name another --out"):
        write_figures(compared[0], tmp_path / "file")
