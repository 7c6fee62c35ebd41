"""The report of a sweep: whole, its words from the run, the same bytes; damage is one line."""

import json
import os
import subprocess
import sys
from time import process_time

import pyarrow.parquet as pq
import pytest
from made_studies import with_true_checksums
from made_sweeps import METHODS, made_sweep
from report_pages import Page, check

from sim import report
from sim.errors import UserError
from sim.report.stored_sweep import read_stored_sweep
from sim.sensitivity.result import read_sweep

HOSTILE = {
    "status_quo_2025": "<script>alert(1)</script> {{ 7*7 }} =1+1 \u202e\x07",
    "shallow_water_stops": 'id="f1-title" onload="x" שלום </title></svg> & $x$',
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A function that returns the folder of a sweep by its method, made once."""
    made: dict = {}
    base = tmp_path_factory.mktemp("swept")

    def folder(method):
        if method not in made:
            samples = 100 if method == "pawn" else None
            made[method] = made_sweep(base / method, method, samples=samples)
        return made[method]

    return folder


@pytest.mark.parametrize("method", [m for m in METHODS if m != "pawn"])
def test_every_method_has_a_whole_page(folders, method):
    made = report(folders(method))
    page = check(made)
    assert made.content.figures == {"one_at_a_time": 3, "grid": 3, "morris": 9}.get(method, 6)
    assert made.content.question.endswith("replaces “2025 with nothing changed”?")
    first, second, _ = made.content.answer
    assert first.startswith("Change of deaths: ")
    assert second.startswith("Change of arrivals: ")
    words = page.words()
    assert "How sure:" in words
    for factor in read_stored_sweep(folders(method)).varied:
        assert factor.label in words


@pytest.mark.long
@pytest.mark.slow
def test_pawn_has_a_whole_page_with_the_dummys_line(folders):
    page = check(report(folders("pawn")))
    assert "Dotted line: the dummy's distance" in page.words()


def test_the_answer_names_the_factors_that_are_distinguishable(folders):
    block = next(b for b in read_sweep(folders("prcc")).outcomes if b.outcome == "deaths")
    assert block.verdict == "Distinguishable from the dummy: hazard_shallows, demand."
    answer = report(folders("prcc")).content.answer[0]
    row = block.factors[0]
    assert (
        f"hazard shallows has the largest sure effect, rank correlation {row.prcc:+.2f}" in answer
    )
    assert "Two of four factors are distinguishable" in answer
    assert "also demand." in answer
    assert f"{block.spread.noise_share:.0%}".replace("%", " %") in answer


def test_samples_above_and_below_zero_are_counted(folders):
    runs = pq.read_table(folders("prcc") / "runs.parquet").to_pandas()
    means = runs.groupby(["sample", "scenario"])["deaths"].mean().unstack()
    change = means["shallow_water_stops"] - means["status_quo_2025"]
    up, down = int((change > 0).sum()), int((change < 0).sum())
    said = " ".join(report(folders("prcc")).content.uncertainty)
    assert f"above zero in {up} of 80 samples and below zero in {down}." in said


def test_the_limits_come_from_the_run(tmp_path):
    folder = made_sweep(tmp_path / "s", "prcc", replications=1, lost=(0, 1, 2))
    limits = " ".join(report(folder).content.limits)
    assert "Each sample has one replication." in limits
    assert "samples are left out of deaths" in limits
    assert "One of three assumptions among the factors rest" not in limits
    assert "assumptions among the factors rest on judgement alone (grade E)" in limits
    assert "Chosen by the sweep's author, without a prior: strength of shallow water" in limits
    assert "The dummy has no effect" in limits
    assert "Effects below ±" in limits
    assert "The assumptions are not drawn from the project's posterior" in limits


def test_an_outcome_that_is_refused_is_said_with_its_reason(tmp_path):
    folder = made_sweep(tmp_path / "s", "prcc", lost=tuple(range(200)), outcomes=("deaths",))
    content = report(folder).content
    assert content.answer[0].startswith("Change of deaths: not analysed, because")
    assert "samples have a failed run or no value" in " ".join(content.limits)
    assert content.figures == 0
    Page(report(folder).html)


def test_one_scenario_has_levels_and_no_changes(tmp_path):
    content = report(made_sweep(tmp_path / "s", "prcc", compare=None)).content
    assert (
        content.question
        == "Which of three factors move deaths most in “2025 with nothing changed”?"
    )
    assert content.answer[0].startswith("Deaths: ")
    assert "change" not in content.uncertainty[-1]


def test_one_factor_and_one_point_have_a_page(tmp_path):
    one = report(made_sweep(tmp_path / "one", factors={"demand": "prior"}))
    check(one)
    assert one.content.question.startswith("How far does demand move the change of deaths")
    point = {"demand": {"values": [140]}}
    check(report(made_sweep(tmp_path / "point", "grid", factors=point, replications=1)))
    single = made_sweep(
        tmp_path / "row", "grid", factors={**point, "crews": {"values": [100, 200]}}
    )
    check(report(single))


def test_the_largest_change_of_a_grid_is_said_to_be_picked_from_many(folders):
    content = report(folders("grid")).content
    answer = content.answer[2]
    assert "The largest rise is +2.2 points (90 % interval +1.9 to +2.4) at" in answer
    assert "The extremes of 20 points tend to be too large." in answer
    assert "(Holm, 20 points): the probability of any false one is at most 10 %." in answer
    assert "The largest" not in content.answer[0]  # no point of deaths is clear


def test_a_grid_of_three_factors_has_a_table_in_place_of_a_map(tmp_path):
    three = {n: {"low": 1, "high": 2} for n in ("demand", "response_groups", "crews")}
    made = report(made_sweep(tmp_path / "s", "grid", factors=three, samples=5))
    assert made.content.figures == 0
    words = Page(made.html).words()
    assert "demand 1, response groups 1, crews 1" in words
    assert "65 more points are in analysis.json." in words


def test_numbers_that_are_missing_make_a_page_too(tmp_path):
    folder = made_sweep(tmp_path / "s", "sobol")
    data = json.loads((folder / "analysis.json").read_text())
    for block in data["outcomes"]:
        for row in block["rows"]:
            row["total_corrected_low"] = row["first_corrected"] = None
            row["total"] = float("nan")
    (folder / "analysis.json").write_text(json.dumps(data))
    check(report(with_true_checksums(folder)))


def test_a_hostile_title_comes_out_as_text(tmp_path):
    made = report(made_sweep(tmp_path / "s", title="<b>x</b> {{ 1 }}\n\x07", titles=HOSTILE))
    page = check(made)
    assert not page.named("script")
    assert not page.named("b")
    words = page.words()
    assert "<script>alert(1)</script> {{ 7*7 }} =1+1" in words
    assert "<b>x</b> {{ 1 }}" in words
    assert "\u202e" not in made.html
    assert "\x07" not in made.html


@pytest.mark.long
def test_it_has_the_same_bytes_whatever_the_hash_seed(folders, tmp_path):
    pages = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "sim", "report", folders("morris"), "--out", out, "-q"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
            check=True,
        )  # fmt: skip
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]


def test_a_stored_discovery_is_shown(folders, tmp_path):
    folder = made_sweep(tmp_path / "s", "prcc")
    box = {"limits": [{"factor": "demand", "low": 90.0, "high": None, "chosen_again": 0.8}],
           "coverage": 0.7, "density": 0.9, "unseen_coverage": 0.6, "unseen_density": 0.8,
           "dummy_chosen": 0.1}  # fmt: skip
    rule = {"limits": [{"factor": "crews", "low": None, "high": 150.0}], "coverage": 0.5,
            "density": 0.6}  # fmt: skip
    found = {
        "study": "s", "outcome": "deaths", "base": "status_quo_2025",
        "compare": "shallow_water_stops", "above": 0.0, "below": None, "samples": 80,
        "of_interest": 30, "box": box, "tree": {"rules": [rule], "unseen_balanced_accuracy": 0.7},
    }  # fmt: skip
    (folder / "discovery.json").write_text(json.dumps(found))
    words = check(report(folder)).words()
    assert "Where the change of deaths is above 0" in words
    assert "crews up to 150" in words
    (folder / "discovery.json").write_text("{}")
    with pytest.raises(UserError, match="Run channelsim discover again"):
        report(folder)


def _without(name):
    def damage(folder):
        (folder / name).unlink()

    return damage


def _rewritten(name, change):
    def damage(folder):
        data = json.loads((folder / name).read_text())
        change(data)
        (folder / name).write_text(json.dumps(data))

    return damage


def _less(name, column):
    def damage(folder):
        table = pq.read_table(folder / name)
        pq.write_table(table.drop_columns([column]), folder / name)

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without("analysis.json"), "is not finished. Resume it with channelsim sweep."),
        (_without("runs.parquet"), "cannot be read"),
        (_without("samples.parquet"), "cannot be read"),
        (_without("manifest.json"), "cannot be read. Run the study again."),
        (_less("runs.parquet", "deaths"), "it lacks deaths. Run the study again."),
        (_less("runs.parquet", "scenario"), "it lacks scenario"),
        (_less("samples.parquet", "demand"), "lack 'demand', because another version wrote them"),
        (_rewritten("manifest.json", lambda d: d.pop("resolved")), "its resolved is missing or"),
        (_rewritten("manifest.json", lambda d: d.pop("parameters")),
         "its parameters is missing or"),
        (_rewritten("analysis.json", lambda d: d.update(method="later")), "another version"),
        (_rewritten("analysis.json", lambda d: d["outcomes"][0]["rows"][0].pop("prcc")),
         "another version"),
        (lambda f: (f / "runs.parquet").write_text("no"), "cannot be read"),
        (lambda f: (f / "analysis.json").write_text("{"), "cannot be read"),
    ],
)  # fmt: skip
def test_a_damaged_sweep_is_one_line(folders, tmp_path, damage, message):
    folder = made_sweep(tmp_path / "s", "prcc")
    damage(folder)
    if (folder / "manifest.json").is_file():
        with_true_checksums(folder)
    with pytest.raises(UserError, match=message) as refused:
        report(folder)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_sweep_of_10_000_runs_takes_30_s_and_1_mb(tmp_path):
    """CPU time, because other work may share the machine."""
    folder = made_sweep(tmp_path / "s", "sobol", factors="priors", samples=8, replications=5)
    assert read_sweep(folder).runs >= 9_000
    began = process_time()
    made = report(folder)
    assert process_time() - began < 30.0
    assert len(made.html.encode()) < 1_000_000
    check(made)
