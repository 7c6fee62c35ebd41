"""`channelsim export`: one tidy table in four formats, with a codebook, and nothing overwritten."""

import json
import warnings

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from sim.assumptions import all_assumptions
from sim.outcomes.outcomes import OUTCOMES
from sim.report import export as exporting
from sim.report.export import Export, _stata_names, export

NAN = float("nan")
RUNS = {
    "scenario": ["=1+1", "=1+1", "b"], "replication": [0, 1, 0], "window": ["period"] * 3,
    "deaths": [1.0, NAN, 3.0], "event_interception_rate": [0.25, 0.5, NAN],
}  # fmt: skip
READ = {
    "csv": lambda path: pd.read_csv(path),
    "xlsx": lambda path: pd.read_excel(path),
    "dta": lambda path: pd.read_stata(path),
    "parquet": lambda path: pd.read_parquet(path),
}


@pytest.fixture
def study(tmp_path):
    """A folder of a finished comparison."""
    folder = tmp_path / "results" / "s-1"
    folder.mkdir(parents=True)
    pq.write_table(pa.table(RUNS), folder / "runs.parquet")
    (folder / "manifest.json").write_text(json.dumps({"kind": "experiment", "study": "s-1"}))
    return folder


@pytest.fixture
def swept(tmp_path):
    """A folder of a finished sweep of one number and of one setting."""
    folder = tmp_path / "results" / "swept"
    folder.mkdir(parents=True)
    setting = "policies[0].strength of a very long name"
    samples = {"sample": [0, 1], "block": [0, 0], "demand": [100.0, 200.0], setting: [0.0, 1.0]}
    pq.write_table(pa.table(samples), folder / "samples.parquet")
    runs = {"sample": [0, 0, 1, 1], "replication": [0, 1, 0, 1], "scenario": ["a"] * 4,
            "deaths": [1.0, 2.0, 3.0, 4.0]}  # fmt: skip
    pq.write_table(pa.table(runs), folder / "runs.parquet")
    return folder


@pytest.mark.parametrize("kind", READ)
def test_every_format_holds_the_runs(study, channelsim, tmp_path, kind):
    done = channelsim("export", "s-1", "--to", kind)
    assert (done.code, done.err) == (0, "")
    assert f"3 rows and 5 columns. Written to s-1.{kind}" in " ".join(done.out.split())
    read = READ[kind](tmp_path / f"s-1.{kind}")
    assert list(read) == ["scenario", "window", "replication", "deaths", "event_interception_rate"]
    expected = pd.DataFrame(RUNS)[list(read)]
    pd.testing.assert_frame_equal(read, expected, check_dtype=False)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("csv", "s-1.codebook.csv"), ("parquet", "s-1.codebook.csv"), ("dta", "s-1.dta.codebook.csv")],
)
def test_a_codebook_says_what_each_column_is(study, channelsim, tmp_path, kind, name):
    channelsim("export", "s-1", "--to", kind)
    book = pd.read_csv(tmp_path / name, keep_default_na=False).set_index("name")
    deaths = OUTCOMES["deaths"]
    assert list(book.loc["deaths", ["unit", "definition"]]) == [deaths.unit, deaths.definition]
    assert book.loc["replication", "definition"].startswith("number of the random world")
    assert len(book) == 5


def test_the_codebook_of_a_workbook_is_its_second_sheet_and_nothing_is_a_formula(
    study, channelsim, tmp_path
):
    channelsim("export", "s-1", "--to", "xlsx")
    book = load_workbook(tmp_path / "s-1.xlsx")
    assert book.sheetnames == ["runs", "codebook"]
    assert {cell.value: cell.data_type for cell in book["runs"]["A"]} == {
        "scenario": "s", "=1+1": "s", "b": "s"
    }  # fmt: skip
    assert [cell.value for cell in book["codebook"][1]] == ["name", "unit", "definition"]
    assert book["codebook"]["A5"].value == "deaths"


def test_labels_of_variables_tell_unit_and_definition(study, channelsim, tmp_path):
    channelsim("export", "s-1", "--to", "dta")
    with pd.io.stata.StataReader(tmp_path / "s-1.dta") as file:
        labels = file.variable_labels()
    assert labels["deaths"] == "people who died, including the missing (people)"


def test_a_sweep_has_its_factors_beside_its_outcomes(swept, channelsim, tmp_path):
    assert channelsim("export", "swept").code == 0
    read = pd.read_csv(tmp_path / "swept.csv")
    setting = "policies[0].strength of a very long name"
    assert list(read) == [
        "scenario", "replication", "sample", "block", "demand", setting, "deaths"
    ]  # fmt: skip
    assert read["demand"].tolist() == [100.0, 100.0, 200.0, 200.0]
    assert read["deaths"].tolist() == [1.0, 2.0, 3.0, 4.0]
    book = pd.read_csv(tmp_path / "swept.codebook.csv").set_index("name")
    assert book.loc["demand", "unit"] == all_assumptions()["demand"].unit
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert channelsim("export", "swept", "--to", "dta").code == 0
    assert "policies_0__strength_of_a_very_l" in pd.read_stata(tmp_path / "swept.dta")


def test_names_for_stata_are_short_plain_and_distinct():
    names = _stata_names(["a.b", "a_b", "1st", "x" * 40, "x" * 39 + "y"])
    assert list(names.values()) == ["a_b", "a_b_2", "_1st", "x" * 32, "x" * 30 + "_2"]


def test_another_file_is_never_overwritten_unasked(study, channelsim, tmp_path):
    (tmp_path / "s-1.codebook.csv").write_text("mine\n")
    ended = channelsim("export", "s-1")
    assert (ended.code, ended.err) == (
        2, "s-1.codebook.csv: exists. Name another --out, or add --force.\n"
    )  # fmt: skip
    assert not (tmp_path / "s-1.csv").exists()
    assert channelsim("export", "s-1", "--force").code == 0
    assert (tmp_path / "s-1.codebook.csv").read_text().startswith("name,unit,definition\n")
    assert channelsim("export", "s-1").code == 0  # the same bytes
    assert channelsim("export", "s-1", "--to", "parquet").code == 0  # the codebook is the same


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("results", "results: is a folder. Name a file with --out."),
        ("results/s-1/x.csv", "results/s-1/x.csv: is in the study's folder. Name another --out."),
        ("no/such/x.csv", "cannot be written: No such file or directory. Name another --out."),
    ],
)
def test_a_wrong_place_is_one_line(study, channelsim, out, message):
    ended = channelsim("export", "s-1", "--out", out)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert message in ended.err


def test_the_ending_of_the_file_chooses_the_format(study, channelsim, tmp_path):
    done = channelsim("export", "s-1", "--out", "table.xlsx", "--json")
    assert json.loads(done.out) == {"files": ["table.xlsx"], "rows": 3, "columns": 5}
    assert load_workbook(tmp_path / "table.xlsx").sheetnames == ["runs", "codebook"]


def test_a_study_that_is_not_finished_or_broken_is_one_line(study, channelsim):
    (study / "runs.parquet").write_bytes(b"PAR1 and nothing more")
    ended = channelsim("export", "s-1")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert ended.err.endswith("Run the study again.\n")
    (study / "runs.parquet").unlink()
    assert "holds no runs.parquet of a finished study" in channelsim("export", "s-1").err


def test_what_does_not_fit_a_sheet_is_refused(study, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_ROWS", 2)
    exported = export(study)
    assert isinstance(exported, Export)
    with pytest.raises(Exception, match=r"3 rows do not fit a sheet, which has 2\. Use --to csv"):
        exported.content("xlsx")


def test_an_ending_of_no_format_is_refused_and_writes_nothing(study, channelsim, tmp_path):
    done = channelsim("export", "s-1", "--out", "ten.xls")
    assert done.code == 2
    assert "no format has the ending .xls. Use .csv, " in done.err
    assert not (tmp_path / "ten.xls").exists()


def test_what_was_exported_is_said_by_its_name(study, channelsim):
    assert channelsim("export", "latest", "--to", "csv").out.startswith("s-1: 3 rows and 5 columns")
