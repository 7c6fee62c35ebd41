"""The report of a comparison: one file, whole, accessible, the same bytes, no title runs."""

import csv
import json
import re
from base64 import b64decode
from io import StringIO
from pathlib import Path
from time import process_time

import pyarrow.parquet as pq
import pytest
from made_studies import made_study, with_true_checksums
from report_pages import (
    Page,
    figures_are_described,
    headings_step_down,
    ids_are_unique,
    letters_are_large,
    loads_nothing,
    tables_are_headed,
)

from sim import report
from sim.errors import UserError
from sim.html.comparison.sections import quoted
from sim.report.numbers import change_and_interval
from sim.report.stored import read_comparison

HOSTILE = {
    "status_quo_2025": "As it \"was\" & 'is' </title></svg></style>",
    "shallow_water_stops": "<script>alert(1)</script> {{ 7*7 }} {% raw %} $x$ =1+1",
    "interception_300m": 'id="f1-title" onload="x" שלום <b>عالم</b> \u202e\x07 #1b1b1b url(#p1)',
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A comparison of five policies."""
    return made_study(tmp_path_factory.mktemp("made") / "study", 5)


@pytest.fixture(scope="module")
def made(folder):
    return report(folder)


@pytest.fixture(scope="module")
def page(made) -> Page:
    return Page(made.html)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    study = made_study(tmp_path_factory.mktemp("hostile") / "study", titles=HOSTILE)
    return report(study)


def test_the_same_study_gives_the_same_bytes(folder, made):
    assert report(folder).html == made.html


def test_it_holds_no_script_and_loads_nothing(made, page):
    loads_nothing(made, page)


def test_ids_are_unique_and_every_reference_leads_somewhere(page):
    ids_are_unique(page)


def test_every_figure_has_a_role_a_title_a_description_and_numbers(page, made):
    figures_are_described(page, made)
    assert made.content.figures >= 15


def test_every_table_has_a_caption_and_scoped_headings(page, made):
    tables_are_headed(page, made)


def test_headings_go_down_one_step_at_a_time(page):
    headings_step_down(page)


def test_no_text_of_a_figure_is_smaller_than_12_px_at_390_px(made):
    letters_are_large(made)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_the_contrast_of_wcag_aa_in_light_dark_and_print(made):
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    blocks = re.findall(r":root \{(.*?)\}", made.html, re.S)
    assert len(blocks) == 3
    for block in blocks:
        c = dict(re.findall(r"--(\w+): (#\w{6})", block))
        for text in ("ink", "muted", "main", "alert"):
            assert contrast(c[text], c["paper"]) >= 4.5, text
            assert contrast(c[text], c["fill"]) >= 4.5, text
        assert contrast(c["ink"], c["band"]) >= 4.5
        for mark in ("main", "other", "third"):
            assert contrast(c[mark], c["paper"]) >= 3.0, mark
            assert mark == "third" or contrast(c["main"], c["band"]) >= 3.0


def test_intervals_and_marks_are_those_of_the_tables(folder, page):
    block = read_comparison(folder).main
    words = page.words().replace("\N{NO-BREAK SPACE}", " ")
    for change in block.summary.against_baseline:
        for name, unit in (("deaths", "people"), ("event_interception_rate", "share")):
            mean, span = change_and_interval(change.outcomes[name], unit)
            assert f"{mean} ({span.replace('…', ' to ')})" in words


def test_replications_are_counted_in_words(folder, made):
    runs = pq.read_table(folder / "runs.parquet").to_pandas()
    deaths = runs.pivot(index="replication", columns="scenario", values="deaths")
    titles = {t: n for n, t in read_comparison(folder).main.titles.items()}
    assert len(made.content.by_scenario) == 5
    for title, sentence in made.content.by_scenario:
        change = deaths[titles[title]] - deaths["status_quo_2025"]
        down, up = int((change < 0).sum()), int((change > 0).sum())
        assert f"In {down} of 60 replications there are fewer deaths" in sentence
        assert re.search(rf"more in {up}\b", sentence)
        assert sentence.startswith("Deaths: ")


def test_the_numbers_beside_a_figure_are_its_own(folder, page):
    block = read_comparison(folder).main
    (link,) = [a for a in page.named("a") if a.get("download") == "change_deaths.csv"]
    text = b64decode(link["href"].split("base64,")[1]).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text))
    assert head[0] == "scenario"
    assert [row[0] for row in rows] == [block.titles[name] for name in block.names[1:]]
    for row, change in zip(rows, block.summary.against_baseline, strict=True):
        d = change.outcomes["deaths"]
        assert [float(x) for x in row[1:4]] == pytest.approx([d.mean, d.low, d.high], rel=1e-5)


def test_a_structural_variant_is_named_at_the_head_and_under_every_figure(tmp_path):
    study = made_study(tmp_path / "s", 1, 6)
    record = json.loads((study / "manifest.json").read_text())
    record["parameters"]["variant"] = "refusal by coin"
    (study / "manifest.json").write_text(json.dumps(record))
    content = report(study).content
    assert "under the structural variant “refusal by coin”" in content.kicker
    assert "structural variant refusal by coin" in content.credit
    assert "fitted to the main model, not to this one" in " ".join(content.limits)


def test_sentences_to_quote_have_titles(folder):
    block = read_comparison(folder).main
    sentences = quoted(block)
    assert len(sentences) == 10
    assert sentences[0].startswith("With “Stops in the shallows from July 2025”, the model gives")
    assert all(f"“{block.baseline}”" in each for each in sentences)
    assert "status_quo_2025" not in " ".join(sentences)


def test_the_limits_come_from_the_run_itself(made):
    limits = " ".join(made.content.limits)
    assert "All 23 targets (fitted figures) lie inside the model's 5–95 %." in limits
    assert "1 of 15 checks (figures not fitted) lies outside the model's 5–95 %" in limits
    assert "calibrated assumptions are not informed" in limits
    assert "rest on judgement alone (grade E)" in limits
    assert "Other ways to build the model are in no interval." in limits
    assert "may not be clear among the" in limits
    assert "Intervals hold chance" in limits


def test_a_hostile_title_comes_out_as_text(hostile):
    page = Page(hostile.html)
    assert not page.named("script")
    assert not page.named("b")
    assert len(page.named("style")) == 1
    words = page.words()
    assert "<script>alert(1)</script> {{ 7*7 }} {% raw %} $x$ =1+1" in words
    assert "As it \"was\" & 'is' </title></svg></style>" in words
    assert 'id="f1-title" onload="x"' in words
    assert "\u202e" not in hostile.html
    assert "\x07" not in hostile.html
    loads_nothing(hostile, page)
    ids_are_unique(page)
    figures_are_described(page, hostile)


def test_a_title_is_no_formula_of_a_spreadsheet(tmp_path):
    titles = {"shallow_water_stops": '=HYPERLINK("x")', "interception_300m": "+1 -2 @x"}
    page = Page(report(made_study(tmp_path / "s", titles=titles, replications=6)).html)
    for link in page.named("a"):
        if "download" in link:
            text = b64decode(link["href"].split("base64,")[1]).decode("utf-8-sig")
            cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
            assert not [c for c in cells if c.startswith(("=", "@")) or c.startswith("+1 ")]


def test_scenarios_with_one_title_are_kept_apart(tmp_path):
    titles = {"shallow_water_stops": "Same", "interception_300m": "Same"}
    block = read_comparison(made_study(tmp_path / "s", titles=titles, replications=6)).main
    assert block.titles["shallow_water_stops"] == "Same (shallow_water_stops)"
    assert block.titles["interception_300m"] == "Same (interception_300m)"


def test_a_failed_control_heads_the_page(tmp_path):
    study = made_study(tmp_path / "s", 1, 6, failed_control="deaths is 3 in place of 2")
    made = report(study)
    page = Page(made.html)
    alert = made.html.index('role="alert"')
    assert alert < made.html.index("<h1")
    assert "CONTROL FAILED: null policy: deaths is 3 in place of 2." in page.words()
    assert "Controls failed" in re.sub(r"\s+", " ", page.words())


@pytest.mark.parametrize("replications", [1, 2, 4, 39])
def test_few_replications_make_a_page_without_a_ranking(tmp_path, replications):
    made = report(made_study(tmp_path / "s", 2, replications, drawn=replications > 4))
    Page(made.html)
    assert "How sure" not in " ".join(made.content.answer)
    assert made.content.answer[0].startswith("No scenario changes deaths") or replications == 39


def test_two_scenarios_are_asked_and_answered_in_the_singular(tmp_path):
    content = report(made_study(tmp_path / "s", 1)).content
    assert content.question.startswith("What does “Stops in the shallows")
    assert content.answer[0].startswith("Deaths: ")
    assert content.by_scenario == ()


def test_a_study_without_weeks_or_with_failed_runs_has_a_page_too(tmp_path, folder):
    study = made_study(tmp_path / "s", 2, 40)
    (study / "weekly.parquet").unlink()
    table = pq.read_table(study / "runs.parquet").to_pandas()
    table.loc[table["replication"] == 3, "deaths":] = float("nan")
    table.to_parquet(study / "runs.parquet")
    made = report(with_true_checksums(study))
    Page(made.html)
    assert "The season" not in made.html


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda f: (f / "summary.json").unlink(), "holds no finished study"),
        (lambda f: (f / "manifest.json").write_text("{"), "cannot be read. Run the study again"),
        (lambda f: (f / "summary.json").write_text("[{}]"), "Run the study again"),
        (lambda f: (f / "runs.parquet").write_text("no"), "cannot be read"),
        (lambda f: pq.write_table(pq.read_table(f / "runs.parquet").slice(3), f / "runs.parquet"),
         "different studies"),
        (lambda f: (f / "weekly.parquet").write_text("no"), "cannot be read"),
    ],
)  # fmt: skip
def test_a_damaged_study_is_one_line(tmp_path, break_it, message):
    study = made_study(tmp_path / "s", 1, 2)
    break_it(study)
    if (study / "manifest.json").read_text() != "{":
        with_true_checksums(study)
    with pytest.raises(UserError, match=message) as refused:
        report(study)
    assert "\n" not in str(refused.value)


def test_its_plain_data_are_json(made):
    data = json.loads(json.dumps(made.to_json()))
    assert data["question"].startswith("What do five scenarios change")
    assert len(data["findings"]) == made.content.figures
    assert "html" not in data


@pytest.mark.long
@pytest.mark.slow
def test_thirteen_packages_at_100_replications_take_15_s_and_1_mb(tmp_path):
    study = made_study(tmp_path / "s", 13, 100)
    began = process_time()  # of the processor: the machine may be busy
    made = report(study)
    assert process_time() - began < 15.0
    assert len(made.html.encode()) < 1_000_000
    Page(made.html)
