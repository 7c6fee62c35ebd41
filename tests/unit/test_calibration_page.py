"""The report of a calibration: its numbers are the stored ones, damaged folders are one line."""

import csv
import json
import re
from base64 import b64decode
from dataclasses import replace
from io import StringIO
from pathlib import Path
from time import process_time

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_calibrations import made_calibration, made_posterior
from report_pages import (
    Page,
    check,
    figures_are_described,
    ids_are_unique,
    loads_nothing,
)
from scipy import stats

from sim import report
from sim.assumptions import all_assumptions
from sim.data.targets import targets
from sim.errors import UserError
from sim.html.comparison.limits import JUDGEMENT, calibration_limits
from sim.report.beside import miss, spread_text, value_text
from sim.report.figures import Output, write_figures
from sim.report.intervals import intervals, updates_of
from sim.report.pictures.covered import expected
from sim.report.stored_calibration import read_calibration
from sim.shipped import folder
from sim.validation.beside import beside_from, beside_json
from sim.validation.checks import FigureResult
from sim.validation.result import CalibrationResult, shipped_validation

OWN = folder("calibration")
STORED = json.loads((OWN / "validation.json").read_text())


@pytest.fixture(scope="module")
def timed():
    """The report of the project's own calibration, and the seconds of CPU that it took."""
    began = process_time()
    page = report(OWN)
    return page, process_time() - began


@pytest.fixture(scope="module")
def made(timed):
    return timed[0]


@pytest.fixture(scope="module")
def page(made):
    return Page(made.html)


def numbers(page, name):
    """Return the rows of a figure's CSV file, by the first cell."""
    (link,) = [a for a in page.named("a") if a.get("download") == f"{name}.csv"]
    text = b64decode(link["href"].split("base64,")[1]).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text))
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def words_of(made):
    return " ".join((*made.content.answer, *made.content.uncertainty, *made.content.limits))


def test_the_page_is_whole_and_accessible(made):
    check(made)
    assert made.content.figures == 22


def test_it_is_small_and_fast(timed):
    page, seconds = timed
    assert seconds < 15.0
    assert len(page.html.encode()) < 1_000_000


def test_deaths_come_first_and_figures_are_counted_as_stored(made):
    checks = STORED["checks"]
    deaths, inside, *_ = made.content.answer
    assert deaths.startswith("Deaths: 79 dead and missing were reported from 1 January to 31 Dec")
    assert "is 11.0 to 182. 27 dead and missing" in deaths
    fitted = [c for c in checks if c["kind"] == "fitted"]
    checked = [c for c in checks if c["kind"] == "check"]
    assert all(c["q05"] <= c["reported"] <= c["q95"] for c in fitted)
    assert f"All {len(fitted)} fitted figures lie inside" in inside
    held = sum(c["q05"] <= c["reported"] <= c["q95"] for c in checked)
    assert f"and {held} of {len(checked)} figures that were not fitted" in inside


def test_the_attribution_beside_it_has_its_own_credit(made):
    (section,) = [one for one in made.content.sections if one.name == "attribution-waterfall"]
    assert section.heading == "What made arrivals rise: from 2024 to 2025"
    assert section.sentences[-1].startswith("Figures of this section: ")
    assert (
        f"seed {json.loads((OWN / 'attribution.json').read_text())['seed']}"
        in (section.sentences[-1])
    )


def test_a_miss_is_named_with_its_distance(made):
    (missed,) = [c for c in STORED["checks"] if not c["inside"]]
    gap = (missed["q05"] - missed["reported"]) / (missed["q95"] - missed["q05"])
    assert missed["name"] == "stopped_share_busy_weeks_2025"
    outside = made.content.answer[2]
    assert outside.startswith("Outside: stopped share busy weeks 2025 (0.310 reported, 0.312 to ")
    assert f"below the interval, by {gap:.0%} of its width".replace("%", " %") in outside


def test_reported_figures_are_drawn_as_they_are_stored(page):
    drawn = {
        name: row
        for fit in ("fitted", "not_fitted") for kind in ("counts", "shares")
        for name, row in numbers(page, f"reported_{kind}_{fit}").items()
    }  # fmt: skip
    assert len(drawn) == len(STORED["checks"])
    for one in STORED["checks"]:
        row = drawn[one["name"].replace("_", " ")]
        stored = [one[key] for key in ("reported", "q05", "q50", "q95")]
        shown = [row[key] for key in ("reported", "simulated 5 %", "simulated median",
                                      "simulated 95 %")]  # fmt: skip
        assert [float(x.strip("'")) for x in shown] == pytest.approx(stored, rel=1e-5)
        assert row["role"] == one["kind"]
        assert row["inside"] == ("yes" if one["inside"] else "no")


def test_an_interval_is_that_of_the_draws_by_hand(page):
    table = pq.read_table(OWN / "posterior.parquet").to_pandas()
    order = np.argsort(table["demand"].to_numpy(), kind="stable")
    x, w = table["demand"].to_numpy()[order], table["weight"].to_numpy()[order]
    middle = np.cumsum(w) - 0.5 * w
    row = numbers(page, "assumptions_informed")["demand"]
    for name, share in (("5 %", 0.05), ("median", 0.5), ("95 %", 0.95)):
        assert float(row[f"posterior {name}"]) == pytest.approx(
            np.interp(share, middle, x), rel=1e-5
        )
    ((law, args),) = all_assumptions()["demand"].prior.items()
    assert law == "lognormal"
    exact = stats.lognorm(args["sigma"], scale=args["median"]).ppf((0.05, 0.5, 0.95))
    shown = [float(row[f"prior {name}"]) for name in ("5 %", "median", "95 %")]
    assert shown == pytest.approx(exact.tolist(), rel=1e-3)


def test_the_spread_left_follows_from_the_draws(page):
    """The stored values, computed from the prior's ensemble, are those of the draws alone."""
    study = read_calibration(OWN)
    stored = {u["name"]: u for u in STORED["identifiability"]["assumptions"]}
    assert stored.keys() == {one.name for one in study.intervals}
    for one in study.intervals:
        assert one.left == pytest.approx(stored[one.name]["left"], abs=0.035)
        assert one.moved == pytest.approx(stored[one.name]["moved"], abs=0.025)
    shown = numbers(page, "assumptions_informed")["demand season"]
    assert float(shown["spread left"]) == pytest.approx(stored["demand_season"]["left"], rel=1e-5)


def test_a_posterior_that_is_the_prior_narrows_nothing():
    draws = made_posterior(4000)
    even = replace(draws, weight=np.full(4000, 1 / 4000))
    every = intervals(even)
    assert max(abs(one.left - 1.0) for one in every) < 0.05
    assert max(abs(one.moved) for one in every) < 0.06
    assert not [one for one in updates_of(every, 4000.0) if one.informed]


def test_scores_are_those_of_the_rolling_origins(page):
    rolling = STORED["rolling_origins"]
    drawn = numbers(page, "scoreboard")  # the row of each forecaster that is kept is its last
    assert drawn.keys() == {name.replace("_", " ") for name in rolling["ranking"]}
    text = page.words().replace("\N{NO-BREAK SPACE}", " ")
    for name in rolling["ranking"]:
        assert f"{rolling['scores'][name]['all']['crps']:.0f}" in text
    pair = ("same_season", "model", "all")
    rows = rolling["differences"]
    (change,) = [d for d in rows if (d["name"], d["other"], d["horizon"]) == pair]
    mean, low, high = (f"{-change[k]:+.0f}".replace("-", "−") for k in ("mean", "high", "low"))
    assert f"336, ~{mean} ({low} to {high})" in text
    ranks = numbers(page, "forecast_ranks")["model"]
    shown = [int(ranks[f"tenth {i}"]) for i in range(1, 11)]
    assert shown == rolling["scores"]["model"]["all"]["ranks"]
    assert sum(shown) == 120


def test_coverage_is_as_stored_and_its_band_is_binomial(page):
    low, high = expected(150, 0.9)
    below = sum(stats.binom.pmf(k, 150, 0.9) for k in range(round(low * 150)))
    assert below < 0.05 <= below + stats.binom.pmf(round(low * 150), 150, 0.9)
    assert (low, high) == pytest.approx((129 / 150, 141 / 150))
    rows = numbers(page, "coverage_1")
    assert len(rows) == len(STORED["sbc"])
    for one in STORED["sbc"]:
        shown = rows[one["parameter"].replace("_", " ")]["90 % holds the truth (% of sets)"]
        assert float(shown) == pytest.approx(100 * one["coverage90"], rel=1e-5)
    tests = numbers(page, "rank_tests")
    assert sum(int(row["assumptions, truths from the priors"]) for row in tests.values()) == 74


def test_the_limits_come_from_the_calibration_itself(made):
    limits = " ".join(made.content.limits)
    updates = STORED["identifiability"]["assumptions"]
    silent = sum(u["words"] == "not informed" for u in updates)
    assert "All 23 targets (fitted figures) lie inside the model's 5–95 %." in limits
    assert "1 of 15 checks (figures not fitted) lies outside the model's 5–95 %: " in limits
    moved = sum(u["words"] == "moved, no narrower" for u in updates)
    assert f"{silent} of {len(updates)} calibrated assumptions are not informed" in limits
    assert f"{moved} more are moved and not narrowed." in limits
    for line in calibration_limits(shipped_validation()):  # of all other pages
        assert line in made.content.limits or line.startswith("Other ways")
    known = all_assumptions()
    judged = sum(known[u["name"].split(" ")[0]].grade == JUDGEMENT for u in updates)
    assert f"{judged} of {len(updates)} calibrated assumptions" in limits
    assert f"The effective sample size is {STORED['ess']:,.0f}" in limits
    for variant in STORED["emulated"]["variants"][1:]:
        assert variant["name"] in limits
    assert "No reported figure tests what a policy does." in limits


def test_a_posterior_alone_has_a_page_that_says_what_is_missing(tmp_path):
    made = report(made_calibration(tmp_path / "c", validation=False))
    page = Page(made.html)
    figures_are_described(page, made)
    assert made.content.question == "What do the reported figures say about the assumptions?"
    assert made.content.answer[0] == "Deaths: no reported figure of deaths is fitted."
    words = words_of(made) + " ".join(made.content.answer)
    assert "No simulated figure is stored beside the posterior" in words
    assert "No validation is stored" in words
    assert "ROUGH" in words
    assert made.content.reported is None
    assert numbers(page, "regimes").keys() == {"demand-limited", "between", "supply-limited"}


def test_a_validation_alone_has_a_page_without_draws(tmp_path):
    made = report(made_calibration(tmp_path / "c", posterior=False))
    page = Page(made.html)
    ids_are_unique(page)
    row = numbers(page, "assumptions_informed")["demand"]
    assert row["posterior median"] == ""
    assert float(row["spread left"]) == pytest.approx(0.494, abs=0.001)
    assert "posterior mean ± 1.64 sd" in page.words()


def test_a_validation_of_another_posterior_is_left_out_and_said(tmp_path):
    made = report(made_calibration(tmp_path / "c", change=lambda d: d.update(posterior="abc")))
    assert made.content.limits[0].startswith(
        "validation.json is left out, because it is of another"
    )
    assert "Run channelsim validate run again." in made.content.limits[0]
    assert made.content.reported is None


def test_what_calibrate_shows_is_stored_and_read(tmp_path):
    """A target of the user's own, which is no target of the project's."""
    path = made_calibration(tmp_path / "c", validation=False)
    draws = read_calibration(path).posterior
    target = targets()["arrivals_2025"].model_copy(update={"name": "mine", "note": "<b>$x$</b>"})
    figures = [FigureResult(target, (1.0, float("nan"), 3.0), (16_500.0, 17_000.0, 17_500.0))]
    updates = updates_of(intervals(draws), 300.0)
    result = CalibrationResult(draws, path / "posterior.parquet", figures, updates, None)
    data = json.loads(json.dumps(beside_json(result)))
    again = beside_from(data)
    assert again.assumptions == updates
    assert again.figures[0].target == target
    (path / "posterior.json").write_text(json.dumps(data))
    made = report(path)
    assert made.content.question == "Does the model reproduce what was reported?"
    assert "mine (16,317 reported, 16,500 to 17,500 simulated: below" in made.content.answer[1]
    (path / "posterior.json").write_text(json.dumps({**data, "posterior": "other"}))
    assert "posterior.json is left out" in report(path).content.limits[0]
    for damage in ("{", "[]", json.dumps({**data, "figures": [{"target": {}}]})):
        (path / "posterior.json").write_text(damage)
        assert "No simulated figure is stored" in " ".join(report(path).content.answer)


def evil(data):
    """Put markup, formulas and marks that turn text into every name that the page shows."""
    first = data["identifiability"]["assumptions"][0]
    first["name"] = '<script>alert(1)</script> {{ 7*7 }} $x$ =1+1 " onload="x"'
    data["sbc"][0]["parameter"] = "=HYPERLINK(1) \u202e\x07 </title></svg></style>"
    data["emulated"]["variants"][1]["name"] = "שלום <b>עולם</b> #1b1b1b url(#p1)"
    data["emulated"]["waves"]["fits"][0]["figure"] = "<i>{% raw %}"
    data["rolling_origins"]["words"] = "<script>wins</script>"
    data["identifiability"]["pairs"][0]["first"] = "</desc><script>"


def test_hostile_names_come_out_as_text(tmp_path):
    path = made_calibration(tmp_path / "c", change=evil)
    made = report(path)
    page = Page(made.html)
    loads_nothing(made, page)
    ids_are_unique(page)
    figures_are_described(page, made)
    assert len(page.named("style")) == 1
    assert not page.named("b") + page.named("i")
    words = page.words()
    assert "<script>alert(1)</script> {{ 7*7 }} $x$ =1+1" in words
    assert "<script>wins</script>" in words
    assert "\u202e" not in made.html
    assert "\x07" not in made.html
    cells = [cell for name in ("coverage_1", "structural_variants") for row in
             numbers(page, name).values() for cell in row.values()]  # fmt: skip
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    written, _ = write_figures(path, tmp_path / "out", Output(formats=("svg",)))
    assert len(written) == made.content.figures


def dropped(*keys):
    """Return a change that drops the entry at the end of a path of keys."""

    def change(data):
        *way, last = keys
        for key in way:
            data = data[key]
        del data[last]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dropped("checks"), "is damaged or incomplete"),
        (dropped("rolling_origins", "scores"), "is damaged or incomplete"),
        (dropped("identifiability", "assumptions", 0, "left"), "is damaged or incomplete"),
        (lambda d: d.update(checks=[]), "is damaged or incomplete"),
        (lambda d: d.update(sbc={"a": 1}), "is damaged or incomplete"),
        (lambda d: d.update(regimes={"demand": 1.0}), "is damaged or incomplete"),
        (lambda d: d["rolling_origins"].update(ranking=["nobody"]), "is damaged or incomplete"),
        (lambda d: d.update(ess="many"), "is damaged or incomplete"),
        (lambda d: d.update(model_version="2"), "is of model version 2, and this program has"),
        (lambda d: d["checks"][0].update(name="gone"), "the report has the figure gone"),
    ],
)
def test_a_damaged_validation_is_one_line(tmp_path, change, message):
    path = made_calibration(tmp_path / "c", posterior=False, change=change)
    for call in (report, lambda f: write_figures(f, tmp_path / "out")):
        with pytest.raises(UserError, match=message) as refused:
            call(path)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "\x00"])
def test_a_file_that_is_no_validation_is_one_line(tmp_path, text):
    (tmp_path / "validation.json").write_text(text)
    with pytest.raises(UserError, match=r"validation.json: is damaged or incomplete"):
        report(tmp_path)


def test_a_damaged_posterior_is_one_line(tmp_path):
    path = made_calibration(tmp_path / "c")
    (path / "posterior.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(UserError, match="is not a posterior of channelsim"):
        report(path)


def test_a_figure_outside_never_looks_inside():
    target = targets()["stopped_share_busy_weeks_2025"]
    nan = (float("nan"),) * 3
    value = target.value
    check = FigureResult(target, nan, (value + 0.0004, value + 0.1, value + 0.2))
    assert value_text(check) != spread_text(check).split(" to ")[0]
    assert miss(check) == "below the interval, by +0 % of its width".replace("+", "")
    above = FigureResult(target, nan, (value - 0.2, value - 0.15, value - 0.1))
    assert miss(above).startswith("above the interval, by ")
    assert miss(FigureResult(target, nan, (0.0, value, 1.0))) == ""
    assert miss(FigureResult(target, nan, nan)) == ""


def test_pictures_are_the_figures_of_the_page(made, tmp_path):
    written, _ = write_figures(OWN, tmp_path, Output(formats=("svg",)))
    names = [re.sub(r"figure_\d+_", "", path.stem) for path in written]
    assert names[0] == "reported_counts_not_fitted"
    assert names[-5] == "waterfall"
    assert len(names) == made.content.figures
    first = Path(written[0]).read_text()
    assert made.content.credit in first.replace("\n", " ")
