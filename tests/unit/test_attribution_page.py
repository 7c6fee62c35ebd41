"""The page of an attribution: the waterfall adds up, numbers are the result's, damage refused."""

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from math import nan

import numpy as np
import pytest
from report_pages import Page, check

from sim import report
from sim.assumptions.drivers import DRIVERS
from sim.attribution.coalitions import COALITIONS
from sim.attribution.result import ATTRIBUTION, read_attribution
from sim.attribution.split import split
from sim.errors import UserError
from sim.report.figures import Output, write_figures
from sim.report.pictures.waterfall import people, steps_of, waterfall
from sim.shipped import folder as shipped

FACTORS = np.array([1.02, 1.3, 1.1, 1.0, 0.95, 1.03])


def counts(draws=20, noise=0.1):
    """Return days, boats and people of draws in which each driver multiplies people."""
    rng = np.random.default_rng(1)
    inside = np.arange(COALITIONS)[:, None] >> np.arange(len(DRIVERS)) & 1
    growth = np.prod(np.where(inside, FACTORS, 1.0), axis=1)
    shocks = np.exp(noise * rng.normal(size=(draws, 2, COALITIONS)))
    people = rng.uniform(8000, 12000, (draws, 1, 1)) * shocks * growth
    return np.stack([np.full(people.shape, 60.0), np.full(people.shape, 240.0), people], axis=-1)


REGIMES = (["demand", "between", "supply"] * 7)[:20]


@pytest.fixture(scope="module")
def result():
    return split(counts(), REGIMES, "posterior", 1, "attribution-made")


@pytest.fixture(scope="module")
def made(result):
    return report(result)


def written(folder, result):
    """Write a result as the command does."""
    folder.mkdir()
    (folder / ATTRIBUTION).write_text(json.dumps(result.to_json()))
    return folder


def test_the_waterfall_adds_up_exactly_from_2024_to_2025(result):
    first, *drivers, last = steps_of(result)
    assert (first.name, last.name) == ("arrivals of 2024", "arrivals of 2025")
    assert [step.name for step in drivers] == [name.replace("_", " ") for name in DRIVERS]
    assert drivers[0].start == first.end == result.arrivals_2024.mean
    for one, after in pairwise(drivers):
        assert after.start == one.end
    assert drivers[-1].end == pytest.approx(last.end, rel=1e-12)
    assert last.end == result.arrivals_2025.mean
    assert last.end - first.end == pytest.approx(result.all.level.total.mean, rel=1e-12)


def test_its_levels_are_those_of_the_runs(result):
    people = counts()[..., 2].mean(axis=1)
    assert result.arrivals_2024.mean == pytest.approx(people[:, 0].mean())
    assert result.arrivals_2025.median == pytest.approx(np.median(people[:, -1]))


def test_a_file_without_levels_begins_at_zero(result):
    old = replace(result, arrivals_2024=None, arrivals_2025=None)
    *drivers, last = steps_of(old)
    assert drivers[0].start == 0.0
    assert drivers[-1].end == pytest.approx(last.end)
    page = check(report(old))
    words = page.words()
    assert "The file has no arrivals of 2024" in words
    assert "Parts of the rise" in words
    assert "arrivals of both years" not in words
    assert report(result).content.sections[0].heading.endswith("From 2024 to 2025")


def test_the_waterfalls_title_has_the_interval_of_the_part(result):
    part = max(result.all.level.drivers, key=lambda part: part.mean)
    span = f"(5–95 % of draws {people(part.q05)} to {people(part.q95)} people)"
    assert f"mean rise from 2024 to 2025 {span}, no other" in waterfall(result).finding
    few = split(counts(3), [""] * 3)
    assert "mean rise from 2024 to 2025, no other" in waterfall(few).finding


def test_all_that_holds_for_every_page_holds_for_it(made, result):
    check(made)
    assert made.content.figures == 5
    assert report(result).html == made.html
    assert len(made.html.encode()) < 1_000_000


def test_the_answer_names_the_driver_and_how_sure_it_is(made, result):
    demand = next(part for part in result.all.level.drivers if part.driver == "demand")
    text = " ".join(made.content.answer)
    assert f"Demand accounts for {demand.share:.0%}".replace("%", " %") in text
    assert f"raises arrivals in {demand.p_positive:.0%}".replace("%", " %") in text
    assert f"{demand.median:+,.0f} people at the median" in text
    assert made.content.answer[0] == "This page is about arrivals. It does not split deaths."
    rows = made.content.reported.rows
    assert [row[0] for row in rows] == [
        "rise of arrivals (%)", "arrivals of 2024 (people)", "arrivals of 2025 (people)",
    ]  # fmt: skip


def test_a_folder_and_its_result_have_one_page(tmp_path, result, made):
    assert report(written(tmp_path / "s", result)).html == made.html


def test_few_draws_and_failed_draws_have_pages_too():
    few = split(counts(3), [""] * 3)
    assert "For" not in report(few).content.uncertainty[0]
    check(report(few))
    failed = counts(3)
    failed[:] = nan
    none = report(split(failed, [""] * 3))
    assert none.content.answer == ("No draw is complete, so that there is no answer.",)
    assert none.content.figures == 0
    Page(none.html)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"all": 3}', "\x00"])
def test_a_damaged_file_is_one_line(tmp_path, text):
    (tmp_path / ATTRIBUTION).write_text(text)
    for read in (report, read_attribution, lambda folder: write_figures(folder, folder)):
        with pytest.raises(UserError, match=r"Attribute again\.") as refused:
            read(tmp_path)
        assert "\n" not in str(refused.value)


def test_the_projects_own_attribution_has_a_page(tmp_path):
    shutil.copy(shipped("calibration") / ATTRIBUTION, tmp_path)
    made = report(tmp_path)
    check(made)
    assert made.content.answer[2].startswith("Demand accounts for 89 % of the mean rise")


def test_pictures_have_a_size_a_format_and_a_line_that_names_their_source(tmp_path, result):
    folder = written(tmp_path / "s", result)
    files, _ = write_figures(folder, tmp_path / "out", Output(formats=("svg",), width=85.0))
    assert [path.name for path in files] == [
        "figure_1_waterfall.svg", "figure_2_attribution_log.svg", "figure_3_attribution_level.svg",
        "figure_4_attribution_regimes.svg", "figure_5_accounting.svg",
    ]  # fmt: skip
    for path in files:
        text = path.read_text()
        assert "channelsim, model version 3, seed 1" in text
        assert "<desc>" in text
        width = float(text.split('width="')[1].split("pt")[0])
        assert width == pytest.approx(85.0 / 25.4 * 72.0, abs=0.1)
