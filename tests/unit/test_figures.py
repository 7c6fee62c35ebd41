"""Pictures of studies: which files, what is written in them, the same bytes, plain refusals."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

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
from sim.report.sweep_charts import _apart
from sim.sensitivity.methods import METHODS
from sim.shipped import folder as shipped

SWEPT = [method for method in METHODS if method != "grid"]


def rows_of(method: str, factors: int = 3, **changed: Any) -> list[dict[str, Any]]:
    """Return rows as an analysis has them; the dummy is not last."""
    keys = [field.name for field in fields(METHODS[method].row)][1:]
    numbers = {key: 0.3 if key.endswith(("_low", "_high")) else 0.2 for key in keys} | changed
    return [
        {"factor": name, **numbers} for name in ("dummy", *(f"lever_{i}" for i in range(factors)))
    ]


def points(means: list[float], names: tuple[str, ...] = ("wide", "high")) -> list[dict[str, Any]]:
    """Return a grid of two values a factor."""
    places = range(2 ** len(names))
    return [
        {"point": {name: float(p >> i & 1) for i, name in enumerate(names)}, "mean": mean,
         "mean_ci_low": mean - 1, "mean_ci_high": mean + 1}
        for p, mean in zip(places, means, strict=True)
    ]  # fmt: skip


def swept(folder: Path, method: str, rows: list[dict[str, Any]], **changed: Any) -> Path:
    """Write a finished sweep's analysis: arrivals, then deaths, as a file may name them."""
    spread = {"mean": 0.2, "q05": 0.1, "q50": 0.2, "q95": 0.3, "noise_share": None}
    verdict = "No factor is distinguishable from the dummy. Take more samples."
    block = {"samples": 8, "dropped_samples": 0, **spread, "rows": rows, "verdict": verdict}
    if method == "grid":
        del block["verdict"]
    result = {
        "study": "asked-1234", "title": "What $matters$", "method": method, "base": "calm",
        "compare": None, "window": "period", "samples": 8, "replications": 2, "interval": 0.9,
        "intervals_hold": "chance", "model_version": "2", "runs": 16, "failed_runs": 0,
        "factors": [{"factor": "wide", "unit": "m, at low tide"}],
        "outcomes": [{"outcome": name, "unit": "people", **block} for name in
                     ("arrivals", "deaths")],
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "analysis.json").write_text(json.dumps(result | changed))
    return folder


def text_of(folder: Path, start: str) -> str:
    """Return the source of the one SVG whose name begins so."""
    (path,) = folder.glob(f"{start}*.svg")
    return path.read_text()


@pytest.mark.parametrize("method", SWEPT)
def test_a_sweep_has_a_picture_for_each_outcome_deaths_first(method, tmp_path):
    folder = swept(tmp_path / "s", method, rows_of(method))
    written, left_out = write_figures(folder, folder)
    assert [path.name for path in written] == [
        "figure_1_deaths.svg", "figure_1_deaths.png", "figure_2_arrivals.svg",
        "figure_2_arrivals.png",
    ]  # fmt: skip
    assert left_out == []
    printed = text_of(folder, "figure_1")
    for word in ("lever_0", "lever_2", "dummy", "8 samples × 2 replications", "90 % interval", "$"):
        assert word in printed


def test_the_dummy_is_at_the_bottom_and_never_left_out(tmp_path):
    folder = swept(tmp_path, "prcc", rows_of("prcc", factors=40))
    write_figures(folder, folder)
    printed = text_of(folder, "figure_1")
    assert printed.index("lever_14<") < printed.index(">dummy<")
    assert "lever_15" not in printed
    assert "25 more factors" in printed


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


def test_the_same_numbers_make_the_same_bytes(tmp_path):
    folder = swept(tmp_path / "s", "one_at_a_time", rows_of("one_at_a_time"))
    for out in ("a", "b"):
        write_figures(folder, tmp_path / out)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 4
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("means", "compare", "message"),
    [
        ([-2, -1, 1, 2], "rough", "Black line"),
        ([0, 1, 1, 2], "rough", "below 0 at no point"),
        ([0, -1, -1, -2], "rough", "above 0 at no point"),
        ([-2, -1, 1, 2], None, "not an effect: no line"),
    ],
)
def test_a_grid_has_a_line_where_the_effect_changes_sign_or_says_why_not(
    means, compare, message, tmp_path
):
    folder = swept(tmp_path, "grid", points(means), compare=compare)
    write_figures(folder, folder)
    printed = text_of(folder, "figure_1")
    assert message in printed
    assert "wide (m)" in printed
    assert ("ContourSet" in printed or "QuadContourSet" in printed) == (message == "Black line")


def test_a_grid_of_one_factor_is_a_line_and_one_of_three_has_no_picture(tmp_path):
    one = swept(tmp_path / "one", "grid", points([0, 1], ("wide",)), compare="rough")
    assert len(write_figures(one, one)[0]) == 4
    three = swept(tmp_path / "three", "grid", points([0.0] * 8, ("a", "b", "c")))
    written, left_out = write_figures(three, three)
    assert written == []
    assert "more than two factors" in left_out[0]


def test_one_world_a_sample_has_no_whiskers(tmp_path):
    ends = ("low_ci_low", "low_ci_high", "high_ci_low", "high_ci_high")
    folder = swept(tmp_path, "one_at_a_time", rows_of("one_at_a_time", **dict.fromkeys(ends)))
    assert len(write_figures(folder, folder)[0]) == 4


def test_a_refused_outcome_is_left_out_and_said(tmp_path):
    folder = swept(tmp_path, "prcc", [])
    result = json.loads((folder / "analysis.json").read_text())
    for block in result["outcomes"]:
        block["refused"] = "is the same in every sample"
    (folder / "analysis.json").write_text(json.dumps(result))
    printed = CliRunner().invoke(app, ["plot", str(folder)])
    assert printed.exit_code == 0
    assert printed.stdout == ""
    assert "deaths: no picture: is the same in every sample" in printed.stderr


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


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    folder = swept(tmp_path / "s", "prcc", rows_of("prcc"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Name another --out"):
        write_figures(folder, tmp_path / "file")


def test_labels_are_kept_apart_and_in_order():
    moved = _apart([0.0, 0.01, 0.99, 1.0], 0.1)
    assert moved == pytest.approx([0.0, 0.1, 0.9, 1.0])
