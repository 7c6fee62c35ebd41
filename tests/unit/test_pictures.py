"""Pictures of a comparison: scales, dots, steps, findings, and what an SVG brings into a page."""

import re
from dataclasses import replace
from math import nan
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_studies import made_study
from matplotlib.figure import Figure

from sim.html.comparison.reported import as_reported, matching, outside
from sim.html.parts import csv_link, table
from sim.html.svg import embedded
from sim.outcomes.statistics import Difference, distribution
from sim.report.pictures.fates import FATES, fates
from sim.report.pictures.findings import finding_of_one, finding_on, how_many, verdict, verdicts
from sim.report.pictures.forest import forest, scale
from sim.report.pictures.season import season
from sim.report.pictures.sheet import Data, file_picture, saved, style, wrapped
from sim.report.pictures.spread import (
    DOTS,
    dots,
    meaning_of_dots,
    quantile_dots,
    spread_finding,
    steps,
)
from sim.report.stored import read_comparison, titles_of

REACH = st.floats(0.001, 1e6)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A comparison of three policies."""
    return read_comparison(made_study(tmp_path_factory.mktemp("pictures") / "s", 3, 40))


@pytest.fixture(scope="module")
def block(study):
    return study.main


def difference(mean: float, low: float, high: float, **more) -> Difference:
    """Return a difference that is distinguishable from zero if its interval leaves 0 out."""
    values = {"distinguishable": low * high > 0, "p_tie": 0.0, "relative": mean / 100} | more
    return Difference(mean, low, high, low, high, values.pop("distinguishable"), 0.6, 0.4,
                      values.pop("p_tie"), 40, **values)  # fmt: skip


@given(st.lists(REACH, min_size=1, max_size=40))
def test_the_scale_holds_two_thirds_of_the_intervals_and_is_no_wider_than_the_widest(reaches):
    reach = scale(reaches)
    inside = sum(x <= reach for x in reaches)
    assert inside >= np.ceil((len(reaches) - 1) * 0.66)
    assert inside >= 1
    assert reach <= 1.05 * max(reaches) * (1 + 1e-12)


def test_one_interval_far_out_does_not_set_the_scale():
    many = [1.0, 1.5, 2.0, 2.5, 3.0, 3.0]
    assert scale([*many, 500.0]) == pytest.approx(3.15)
    assert scale([*many, 5.0]) == pytest.approx(5.25)
    assert scale([1.0, 2.0, 3.0, 500.0]) == pytest.approx(525.0)  # of so few, none is an outlier
    assert scale([nan, 0.0]) == 1.0
    assert scale([]) == 1.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_quantile_dots_ascend_within_the_values(values):
    points = quantile_dots(np.array(values))
    assert len(points) == min(len(values), DOTS)
    assert (np.diff(points) >= -1e-9 * max(map(abs, values))).all()
    assert points.min() >= min(values) - 1e-6
    assert points.max() <= max(values) + 1e-6


def test_quantile_dots_of_evenly_spread_values_are_evenly_spread():
    points = quantile_dots(np.linspace(0.0, 1.0, 1001))
    assert points == pytest.approx((np.arange(DOTS) + 0.5) / DOTS)


@pytest.mark.parametrize(
    ("d", "expected", "words"),
    [
        (difference(4.6, 1.8, 7.5), "up", "4.6 more (+4.6 %, +1.8 to +7.5)"),
        (difference(-2.0, -3.0, -1.0), "down", "2.0 fewer (−2.0 %, −3.0 to −1.0)"),
        (difference(-1.0, -3.0, 0.9), "unclear",
         "not distinguishable from zero (−1.0; −1.0 %, −3.0 to +0.9)"),
        (difference(2.0, 1.0, 3.0, distinguishable=False), "unclear",
         "not clear among 8 changes tested together (+2.0; +2.0 %, +1.0 to +3.0)"),
        (difference(0.0, 0.0, 0.0, p_tie=1.0), "same", "no change"),
    ],
)  # fmt: skip
def test_a_change_is_said_with_its_direction_and_interval(d, expected, words):
    assert verdict(d) == expected
    assert finding_of_one(d, "deaths", 8) == words


def test_what_is_not_known_is_said_so_and_drawn_nowhere(block):
    d = difference(nan, nan, nan, p_tie=nan)
    assert verdict(d) == "unknown"
    assert finding_of_one(d, "public_cost", 8) == "not known"
    changes = tuple(
        replace(c, outcomes=c.outcomes | {"public_cost": d}) for c in block.summary.changes
    )
    unknown = replace(block, summary=replace(block.summary, changes=changes))
    chart = forest(unknown, "public_cost")
    assert chart.finding == "Public cost: not known in all three scenarios"
    printed = file_picture(chart, "", "svg").decode()
    assert printed.count(">not known<") == 3
    runs = block.runs.copy()
    runs.loc[runs["scenario"] == block.names[1], "public_cost"] = nan
    chart = dots(replace(block, runs=runs), "public_cost")
    assert f"Not known: {block.titles[block.names[1]]}." in chart.caption
    assert (
        block.titles[block.names[1]] not in file_picture(chart, "", "svg").decode().split("Not")[0]
    )


def test_a_share_is_higher_or_lower_by_points():
    d = difference(0.029, 0.022, 0.035)
    assert finding_of_one(d, "event_interception_rate", 8) == "2.9 points higher (+2.2 to +3.5)"


def test_a_finding_counts_every_scenario_once(block):
    for outcome in ("deaths", "arrivals", "people_interception_rate"):
        groups = verdicts(block, outcome)
        assert sum(map(len, groups.values())) == 3
        finding = finding_on(block, outcome)
        words = {"one": 1, "two": 2, "three": 3}
        counts = re.findall(r"in (?:all )?(one|two|three)\b", finding)
        assert sum(words[word] for word in counts) == 3
    assert how_many(2, 2) == "both scenarios"
    assert how_many(12, 12) == "all 12 scenarios"
    assert how_many(1, 3) == "one of three scenarios"


def test_fates_sum_to_the_attempts(block):
    names = [name for _, group, _, _ in FATES for name in group]
    assert len(names) == len(set(names)) == 8
    for row in fates(block).data.rows:
        assert sum(row[1:-1]) == pytest.approx(row[-1])


def test_the_season_beside_the_official_weeks(study):
    chart = season(study, "arrivals")
    by_week = {row[0]: row[4] for row in chart.data.rows}
    assert by_week["2025-06-09"] == 1505  # the week that ends on 15 June
    assert by_week["2025-06-16"] != by_week["2025-06-16"]  # NaN: not published by then
    assert chart.finding.startswith("Arrivals: ")
    assert " of 24 reported weeks" in chart.finding


def test_the_spread_is_titled_with_what_nine_of_ten_replications_have(block):
    d = block.summary.baseline.outcomes["deaths"]
    chart = dots(block, "deaths")
    assert f"Deaths: 9 of 10 replications have {d.q05:,.0f} to {d.q95:,.0f};" in chart.finding
    assert "Each of the 20 dots stands for 2 of 40 replications." in chart.caption
    every = {block.titles[n]: block.values(n, "deaths").max() for n in block.names}
    title = max(every, key=every.get)
    above = f"The largest value lies above the last dot: {every[title]:,.0f} with “{title}”."
    assert above in chart.caption


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([3.0, 9.0, 4.0], "all 3 replications have 3 to 9"),
        ([0.0] * 39 + [8.0], "9 of 10 replications have 0"),
        ([0.0] * 40, "0 in every replication"),
        ([nan], "not known with"),
    ],
)
def test_a_spread_of_few_or_equal_values_is_said_as_it_is(block, values, words):
    d = distribution(np.array(values), "people")
    (first, *others) = block.summary.scenarios
    own = replace(first, outcomes=first.outcomes | {"deaths": d})
    summary = replace(block.summary, scenarios=(own, *others))
    assert f"Deaths: {words}" in spread_finding(replace(block, summary=summary), "deaths")


def test_dots_that_do_not_share_replications_evenly_are_a_twentieth():
    assert meaning_of_dots(50, "draws") == "Each of the 20 dots stands for a twentieth of 50 draws."
    assert meaning_of_dots(19, "draws") == "Each dot is one of 19 draws."


def test_steps_count_falls_and_rises(block):
    chart = steps(block, "deaths")
    base = block.values(block.names[0], "deaths")
    for row, name in zip(chart.data.rows, block.names[1:], strict=True):
        change = block.values(name, "deaths") - base
        assert row[6:] == ((change < 0).sum(), (change > 0).sum(), (change == 0).sum())


def test_intervals_beyond_the_scale_are_counted_in_the_caption(block):
    changes = list(block.summary.changes)
    outcomes = changes[0].outcomes | {"deaths": difference(9e5, 8e5, 1e6)}
    changes[0] = replace(changes[0], outcomes=outcomes)
    many = (changes[0], *changes[1:] * 4)
    wide = replace(block, summary=replace(block.summary, changes=many))
    assert "1 of 9 intervals run off the scale (arrows)." in forest(wide, "deaths").caption
    assert "off the scale" not in forest(block, "deaths").caption


def test_reported_deaths_below_the_simulated_ones_come_first(study):
    assert "Reported deaths were 27 from 1 January 2025" in outside(study)
    summary = study.main.summary
    base = summary.baseline
    few = replace(base, outcomes=base.outcomes | {
        "deaths": replace(base.outcomes["deaths"], mean=20.0)
    })  # fmt: skip
    block = replace(study.main, summary=replace(summary, scenarios=(few, *summary.scenarios[1:])))
    assert outside(replace(study, windows=(block,))) == ""


def test_reported_figures_of_the_same_days_are_found(study):
    runs = study.runs.assign(window="to_mid_june")
    found = {one.target.name: one for one in matching(replace(study, runs=runs))}
    assert {"arrivals_2025", "people_rate_2025", "boats_2025"} <= found.keys()
    one = found["arrivals_2025"]
    values = study.main.values("status_quo_2025", "arrivals")
    assert one.mean == pytest.approx(values.mean())
    assert one.low < one.mean < one.high
    assert as_reported(one.target) == "16,317"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_title_is_text_in_an_embedded_picture(title):
    figure = Figure((2, 1))
    figure.text(0.1, 0.5, "a < b & c", color="#1b1b1b")
    figure.add_axes((0.2, 0.2, 0.5, 0.5)).plot([1, 2], "o")
    with style(10.0):
        markup = embedded(saved(figure, "svg"), "f7", title, f"{title}.")
    root = ElementTree.fromstring(str(markup))
    assert root.find("title").text == (title or None)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("f7-") for name in ids)
    assert root.attrib["role"] == "img"
    assert {root.attrib["aria-labelledby"], root.attrib["aria-describedby"]} <= set(ids)
    assert "var(--ink)" in markup
    assert "http" not in str(markup).replace(str(title), "")


@given(st.text(max_size=300), st.integers(5, 80))
def test_wrapped_lines_fit_and_lose_no_letter(text, letters):
    lines = wrapped(text, letters)
    assert all(len(line) <= letters for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_titles_are_unlike_each_other_and_of_one_line(block):
    one, two, *_ = block.summary.scenarios
    named = [
        replace(one, name="a", title="Two\nlines\x00"), replace(two, name="b", title=""),
        replace(two, name="c", title="Two lines"), replace(two, name="d", title="أهلا"),
    ]  # fmt: skip
    assert titles_of(tuple(named)) == {
        "a": "Two lines (a)", "b": "b", "c": "Two lines (c)", "d": "\u2068أهلا\u2069",
    }  # fmt: skip


def test_a_table_prints_numbers_for_people():
    data = Data("x", ("a", "b"), (("row", -0.0001), ("row", 1234.5), ("row", nan), ("row", None)))
    assert [row[1] for row in table(data).rows] == ["−0.0001", "1,234", "–", "–"]
    assert csv_link(data).startswith("data:text/csv;charset=utf-8;base64,")


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_a_file_has_the_same_bytes_again_whatever_the_users_settings(block, form):
    import matplotlib

    chart = dots(block, "deaths")
    first = file_picture(chart, "credit", form)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert file_picture(dots(block, "deaths"), "credit", form) == first


def test_a_file_has_a_title_a_description_and_a_credit_line(block):
    chart = forest(block, "deaths")
    root = ElementTree.fromstring(file_picture(chart, "model version 3, seed 1", "svg"))
    name = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{name}title").text == chart.finding
    assert root.find(f"{name}desc").text == chart.description
    printed = " ".join(element.text or "" for element in root.iter(f"{name}text"))
    assert "model version 3, seed 1" in printed
    assert chart.finding.split(":")[0] in printed
    for title in block.titles.values():
        assert title in printed or title == block.baseline
    assert "status_quo_2025" not in printed
