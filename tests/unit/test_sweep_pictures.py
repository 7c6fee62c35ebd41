"""Pictures of a sweep: which files, scales, marks, the break-even line, what is left out."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest
from made_studies import with_true_checksums
from made_sweeps import GRID, made_sweep
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import UserError
from sim.outcomes.families import holm
from sim.outcomes.statistics import p_of_mean
from sim.report.figures import Output, write_figures
from sim.report.grid_verdicts import grid_verdicts
from sim.report.pictures.along_factor import along_factor
from sim.report.pictures.factor_bars import MOST_ROWS, bar_scale, factor_bars
from sim.report.pictures.grid import MOST_CELLS, _borders, _map, grid
from sim.report.pictures.morris_plane import apart, morris_plane
from sim.report.pictures.sheet import file_picture
from sim.report.stored_sweep import factor_label, read_stored_sweep
from sim.report.sweep_findings import verdicts
from sim.report.sweep_measures import measured
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.base import LEVEL, Estimate, GridPoint, student_interval
from sim.sensitivity.result import Analysis

SVG = "{http://www.w3.org/2000/svg}"


def block_of(study, outcome="deaths"):
    """Return the analysis of an outcome."""
    return next(block for block in study.result.outcomes if block.outcome == outcome)


def texts(chart) -> list[str]:
    """Return what is written in a picture."""
    root = ElementTree.fromstring(file_picture(chart, "credit", "svg"))
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A tornado, a grid and a screening, by method."""
    base = tmp_path_factory.mktemp("pictured")
    return {m: made_sweep(base / m, m) for m in ("one_at_a_time", "grid", "morris")}


def test_files_are_of_deaths_first_with_title_description_and_credit(swept, tmp_path):
    written, left_out = write_figures(swept["one_at_a_time"], tmp_path)
    assert [path.name for path in written[::2]] == [
        "figure_1_factors_deaths.svg", "figure_2_factors_arrivals.svg",
        "figure_3_factors_event_interception_rate.svg",
    ]  # fmt: skip
    assert left_out == []
    root = ElementTree.fromstring(written[0].read_bytes())
    assert root.find(f"{SVG}title").text.startswith("Change of deaths: ")
    assert root.find(f"{SVG}desc").text.startswith("Bars of 5 factors of the change of deaths.")
    printed = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert "channelsim, model version" in printed
    assert "seed 1, n = 11 samples × 3 replications" in printed
    assert "strength of shallow water stops" in printed
    assert "shallow_water_stops.strength" not in printed
    assert "status_quo_2025" not in printed


def test_outcome_format_and_size_are_as_asked(swept, tmp_path):
    output = Output(("arrivals",), ("svg", "pdf"), 85.0)
    written, _ = write_figures(swept["morris"], tmp_path, output)
    assert [path.name for path in written] == [
        "figure_1_factors_arrivals.svg", "figure_1_factors_arrivals.pdf",
        "figure_2_plane_arrivals.svg", "figure_2_plane_arrivals.pdf",
        "figure_3_along_arrivals.svg", "figure_3_along_arrivals.pdf",
    ]  # fmt: skip
    assert 'width="240.94' in written[0].read_text()  # points: 85 mm
    for path in write_figures(swept["morris"], tmp_path / "again", output)[0]:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_an_outcome_that_the_sweep_lacks_is_one_line(swept, tmp_path):
    with pytest.raises(UserError, match=r"the sweep has no death; did you mean deaths"):
        write_figures(swept["grid"], tmp_path, Output(("death",)))
    assert not list(tmp_path.iterdir())


def test_a_refused_outcome_and_a_grid_of_three_are_left_out_and_said(tmp_path):
    refused = made_sweep(tmp_path / "r", "prcc", lost=tuple(range(200)), outcomes=("deaths",))
    printed = CliRunner().invoke(app, ["plot", str(refused)])
    assert (printed.exit_code, printed.stdout) == (0, "")
    assert "deaths: no picture: " in printed.stderr
    three = {n: {"low": 1, "high": 2} for n in ("demand", "response_groups", "crews")}
    folder = made_sweep(tmp_path / "t", "grid", factors=three, samples=2, outcomes=("deaths",))
    written, left_out = write_figures(folder, tmp_path / "out")
    assert written == []
    assert "more than two factors" in left_out[0]


def test_an_unfinished_sweep_is_resumed(tmp_path):
    (tmp_path / "progress.json").write_text("{}")
    with pytest.raises(UserError, match=r"not finished. Resume it with channelsim sweep"):
        write_figures(tmp_path, tmp_path)


def test_the_longest_bar_is_never_cut_and_a_far_interval_is():
    estimates = [Estimate(10.0, 8.0, 12.0), Estimate(-1.0, -90.0, 88.0), Estimate(None, None, None)]
    assert bar_scale(estimates, 1.0) == 20.0
    assert bar_scale(estimates[:1], 100.0) == 1200.0
    assert bar_scale([], 1.0) == 1.0


def test_the_bars_of_many_factors_keep_the_dummy_and_those_that_are_sure(swept, tmp_path):
    names = (
        "demand hazard_shallows hazard_sea hazard_load load_2025 boats_offered beach_stop "
        "kit_found detection_beach response_groups failure_at_sea incident_boarding "
        "incident_transit taxi_share reattempt learning_rate crews"
    )
    many = dict.fromkeys(names.split(), "prior")
    folder = made_sweep(tmp_path / "s", factors=many, outcomes=("deaths",))
    study = read_stored_sweep(folder)
    chart = factor_bars(study, block_of(study))
    assert "2 weaker factors are in the numbers only." in chart.caption
    printed = texts(chart)
    assert "dummy, which changes nothing" in printed
    assert len(chart.data.rows) == 18
    assert chart.data.rows[-1][1] == DUMMY
    shown = sum(any(t.startswith(f"{factor_label(n)}:") for t in printed) for n in many)
    assert shown == MOST_ROWS


def test_the_data_of_a_bar_are_those_of_the_analysis(swept):
    study = read_stored_sweep(swept["one_at_a_time"])
    block = block_of(study, "event_interception_rate")
    rows = {row[1]: row for row in factor_bars(study, block).data.rows}
    for row in block.factors:
        assert rows[row.factor][5:8] == pytest.approx(
            [100 * x for x in (row.low, row.low_ci_low, row.low_ci_high)]
        )
    heads = factor_bars(study, block).data.columns
    assert heads[5] == "at the low value (percentage points)"


def test_a_hollow_bar_has_the_mark_and_the_dummy_has_none(swept):
    study = read_stored_sweep(swept["one_at_a_time"])
    block = block_of(study)
    m = measured(study, block)
    printed = " ".join(texts(factor_bars(study, block)))
    for factor in m.real:
        for estimate in m.estimates(factor):
            assert (f"~{m.text(estimate)}" in printed) == (factor.path not in m.sure)


def test_the_break_even_runs_between_cells_above_and_below_zero(swept):
    study = read_stored_sweep(swept["grid"])
    block = block_of(study)
    flat = _map(study, block)
    assert flat.means.shape == (4, 5)
    borders = _borders(flat)
    assert borders
    for (x0, x1), (y0, y1) in borders:
        if x0 == x1:
            pair = flat.means[int((y0 + y1) / 2), [int(x0 - 0.5), int(x0 + 0.5)]]
        else:
            pair = flat.means[[int(y0 - 0.5), int(y0 + 0.5)], int((x0 + x1) / 2)]
        assert pair.min() < 0 < pair.max()
    assert "Black line: the break-even" in grid(study, block).caption
    assert "~: not distinguishable from zero, or not clear among" in grid(study, block).caption


def grid_of(by_point) -> Analysis:
    """Return the analysis of a grid from its replications, shape (points, replications)."""
    rows = [
        GridPoint({"demand": float(i)}, float(own.mean()), *student_interval(own))
        for i, own in enumerate(np.asarray(by_point, float))
    ]
    return Analysis("deaths", "people", len(rows), 0, rows=tuple(rows))


def test_chance_alone_gives_a_grid_a_verdict_in_one_of_ten_grids_at_most():
    rng = np.random.default_rng(3)
    grids = [grid_of(rng.normal(size=(25, 10))) for _ in range(200)]
    kinds = [grid_verdicts(one, 10, LEVEL).kinds for one in grids]
    assert sum("up" in each or "down" in each for each in kinds) <= 30
    assert sum("single" in each for each in kinds) >= 170  # without Holm, nearly all have one


def test_verdicts_of_points_are_holms_on_the_p_values_of_students_t():
    rng = np.random.default_rng(4)
    values = rng.normal(size=(12, 8)) + np.linspace(-3, 3, 12)[:, None]
    values[5] = 0.0
    found = grid_verdicts(grid_of(values), 8, LEVEL)
    p_values = [p_of_mean(float(own.mean()), own) for own in np.delete(values, 5, axis=0)]
    clear = holm(p_values, 0.1)
    kinds = [kind for i, kind in enumerate(found.kinds) if i != 5]
    assert [kind in ("up", "down") for kind in kinds] == clear
    assert 0 < sum(clear) < 11
    assert (found.kinds[5], found.tested) == ("same", 11)
    assert "(Holm, 11 points): the probability of any false one is at most 10 %." in found.rule


def test_the_verdict_on_one_point_is_its_interval_and_needs_no_rule():
    for own in ([1.0, 2.0, 3.0], [-1.0, 2.0, 0.5], [2.0, 2.0, 2.0], [-3.0, -2.0, -3.0]):
        block = grid_of([own])
        found, (point,) = grid_verdicts(block, 3, LEVEL), block.points
        clear = point.mean_ci_low > 0 or point.mean_ci_high < 0
        assert (found.kinds[0] in ("up", "down")) == clear
        assert (found.rule, found.wider) == ("", 1.0)
    single = grid_verdicts(grid_of([[4.0], [0.0]]), 1, LEVEL)
    assert (single.kinds, single.tested, single.rule) == (("unclear", "unclear"), 0, "")


def test_a_cell_has_no_mark_only_if_it_is_clear_among_all(swept):
    study = read_stored_sweep(swept["grid"])
    block = block_of(study, "event_interception_rate")
    found = verdicts(study, block)
    counts = [found.kinds.count(kind) for kind in ("up", "down", "single")]
    assert min(counts) > 0
    marked = [text for text in texts(grid(study, block)) if text.startswith("~")]
    assert len(marked) == 20 - counts[0] - counts[1]
    assert "not clear among 20 tested together at nine" in grid(study, block).finding
    assert found.rule in grid(study, block).caption


@pytest.mark.parametrize(
    ("move", "compare", "message"),
    [(1000.0, True, "is below zero at no point"), (-1000.0, True, "is above zero at no point")],
)
def test_without_a_break_even_the_caption_says_why(tmp_path, move, compare, message):
    folder = made_sweep(tmp_path / "s", "grid", outcomes=("deaths",))
    data = json.loads((folder / "analysis.json").read_text())
    for row in data["outcomes"][0]["rows"]:
        for key in ("mean", "mean_ci_low", "mean_ci_high"):
            row[key] += move
    (folder / "analysis.json").write_text(json.dumps(data))
    study = read_stored_sweep(with_true_checksums(folder))
    assert message in grid(study, block_of(study)).caption


def test_a_grid_of_one_scenario_has_levels_and_no_line(tmp_path):
    factors = {"response_groups": GRID["response_groups"], "crews": {"values": [100, 200]}}
    folder = made_sweep(tmp_path / "s", "grid", compare=None, factors=factors, outcomes=("deaths",))
    study = read_stored_sweep(folder)
    chart = grid(study, block_of(study))
    assert chart.finding.startswith("Deaths: from ")
    assert "break-even" not in chart.caption


def test_a_large_grid_is_joined_into_cells(tmp_path):
    factors = {"demand": {"low": 90, "high": 140}, "crews": {"low": 100, "high": 200}}
    folder = made_sweep(
        tmp_path / "s", "grid", factors=factors, samples=45, replications=2, outcomes=("deaths",)
    )
    study = read_stored_sweep(folder)
    flat = _map(study, block_of(study))
    assert max(flat.means.shape) <= MOST_CELLS
    assert flat.joined == 3
    points: list[GridPoint] = block_of(study).points
    assert np.nanmean(flat.means) == pytest.approx(np.mean([p.mean for p in points]))
    chart = grid(study, block_of(study))
    assert "Each cell is the mean of 3 × 3 points at most." in chart.caption
    assert len(chart.data.rows) <= 400
    file_picture(chart, "", "svg")


def test_a_grid_of_one_factor_is_a_line_in_order(tmp_path):
    factors = {"shallow_water_stops.strength": {"values": [1, 0.5, 0]}}
    folder = made_sweep(tmp_path / "s", "grid", factors=factors, outcomes=("deaths",))
    study = read_stored_sweep(folder)
    chart = grid(study, block_of(study))
    assert chart.name == "line_deaths"
    assert "strength of shallow water stops →" in texts(chart)


def test_names_beside_the_plane_are_kept_apart_and_in_order():
    moved = apart([0.0, 0.1, 9.9, 10.0], [1.0] * 4, 10.0)
    assert np.diff(moved).min() >= 1.0 - 1e-9
    assert moved[-1] <= 9.5
    assert len(apart([], [], 10.0)) == 0


def test_the_plane_names_the_factors_that_matter(swept):
    study = read_stored_sweep(swept["morris"])
    printed = texts(morris_plane(study, block_of(study)))
    assert "hazard shallows" in printed
    assert "demand" in printed


def test_the_outcome_along_its_strongest_factor_has_the_samples_own_medians(tmp_path):
    study = read_stored_sweep(made_sweep(tmp_path / "s", "prcc", outcomes=("deaths",)))
    chart = along_factor(study, block_of(study))
    values = study.samples["hazard_shallows"].to_numpy()
    means = study.means("deaths")[np.argsort(values)]
    assert [row[2] for row in chart.data.rows] == [10] * 8
    assert [row[4] for row in chart.data.rows] == pytest.approx(
        [float(np.median(part)) for part in np.array_split(means, 8)]
    )
    assert "in the lowest group of samples" in chart.finding
    few = read_stored_sweep(made_sweep(tmp_path / "few", factors={"demand": "prior"}))
    assert along_factor(few, block_of(few)) is None


def test_a_setting_is_named_with_its_policy():
    assert factor_label("shallow_water_stops.strength") == "strength of shallow water stops"
    assert factor_label("hazard_shallows") == "hazard shallows"
