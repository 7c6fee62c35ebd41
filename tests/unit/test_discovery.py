"""Where an outcome is so: a region that was planted is found, and none is made up."""

import json

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.report.sweeps import render_discovery
from sim.report.text import as_text
from sim.sensitivity.discovery import Discovery, Search, discover, discover_in
from sim.sensitivity.regions import Region, box, inside, leaves, region
from sim.sensitivity.result import Analysis, SweepResult

NAMES = ["willingness", "demand", "crews", "dummy"]


def planted(samples=400, seed=0):
    """Samples of four factors, of interest where the first is high and the second low."""
    x = pd.DataFrame(np.random.default_rng(seed).random((samples, 4)), columns=NAMES)
    return x, ((x["willingness"] > 0.6) & (x["demand"] < 0.5)).to_numpy()


def test_a_planted_box_is_found():
    x, there = planted()
    result = box(x, there)
    assert result.limits["willingness"][0] == pytest.approx(0.6, abs=0.03)
    assert result.limits["demand"][1] == pytest.approx(0.5, abs=0.03)
    assert result.coverage > 0.9
    assert result.density > 0.95


def test_coverage_and_density_are_counted():
    x = pd.DataFrame({"a": [0.1, 0.2, 0.3, 0.4]})
    there = np.array([True, True, False, True])
    result = region(x, there, {"a": (0.2, 0.3)})
    assert inside(x, {"a": (0.2, 0.3)}).tolist() == [False, True, True, False]
    assert (result.coverage, result.density) == (1 / 3, 1 / 2)
    assert region(x, there, {}).coverage == 1.0


def test_the_tree_says_the_planted_rule_and_predicts():
    x, there = planted()
    regions, accuracy = leaves(x, there, 1, np.arange(len(x)))
    first = regions[0].limits
    assert first["willingness"][0] == pytest.approx(0.6, abs=0.03)
    assert first["willingness"][1] == np.inf
    assert first["demand"][1] == pytest.approx(0.5, abs=0.03)
    assert accuracy > 0.95


def test_version_3_of_prims_package_gives_the_same_box(monkeypatch):
    """Version 3 has no argument `threshold`, which used to end in a traceback."""
    x, there = planted()
    expected = box(x, there)
    from ema_workbench.analysis import prim

    search = prim.Prim

    def version_3(x, y, mass_min=0.05):
        return search(x, y, threshold=1e-9, mass_min=mass_min)

    monkeypatch.setattr(prim, "Prim", version_3)
    assert box(x, there) == expected


def test_no_box_or_rule_names_the_dummy():
    """Even where it happens to decide which samples are of interest."""
    x, _ = planted(150)
    there = (x["dummy"] > 0.7).to_numpy()
    result = discover(x, there, seed=1)
    assert result.chosen_again["dummy"] == 1.0
    assert "dummy" not in result.box.limits
    assert result.box == region(x, there, result.box.limits)
    assert all("dummy" not in rule.limits for rule in result.rules)
    assert result.unseen_balanced_accuracy < 0.65


def test_a_search_that_only_the_dummy_limits_is_told_as_chance():
    nothing = Search(100, 30, Region({}, 1.0, 0.3), 1.0, 0.3, {"dummy": 0.9}, (), 0.5)
    page = as_text(*render_discovery(Discovery("s", "deaths", "base", None, "above", 9.0, nothing)))
    assert "30 of 100 samples, and no factor limits them more than chance" in " ".join(page.split())
    assert "50 % is chance):\n  none\n" in page


@pytest.mark.slow
def test_what_is_planted_is_chosen_again_and_the_dummy_less_often():
    x, there = planted(300)
    noisy = there ^ (np.random.default_rng(3).random(300) < 0.05)
    result = discover(x, noisy, seed=1)
    again = result.chosen_again
    assert {"willingness", "demand"} <= set(result.box.limits)
    assert again["willingness"] == again["demand"] == 1.0
    assert again.get("dummy", 0.0) < 1.0
    assert result.unseen_density > 0.7
    json.dumps(result.to_json(), allow_nan=False)
    assert discover(x, noisy, seed=1) == result


@pytest.mark.slow
def test_where_there_is_nothing_unseen_samples_say_so():
    """A box can always be found; among samples that it has not seen it is no better than chance."""
    x, _ = planted(200)
    chance = np.random.default_rng(4).random(200) < 0.3
    result = discover(x, chance, seed=1)
    assert result.box.density > result.unseen_density
    assert result.unseen_density < 0.45
    assert result.unseen_balanced_accuracy < 0.65


@pytest.mark.parametrize(("samples", "some"), [(40, 20), (200, 3), (200, 197)])
def test_too_few_samples_are_refused_in_one_line(samples, some):
    x, _ = planted(samples)
    with pytest.raises(UserError, match="are needed") as result:
        discover(x, np.arange(samples) < some, seed=1)
    assert "\n" not in str(result.value)


def swept(folder, method="prcc", compare="policy"):
    """A finished sweep's folder, made by hand: the policy adds deaths where willingness is high."""
    x, _ = planted(120)
    x.insert(0, "sample", range(120))
    x.insert(1, "block", range(120))
    x.to_parquet(folder / "samples.parquet")
    rows = [
        (sample, world, name, float(name == "policy") * (10 * willing - 5))
        for sample, willing in zip(x["sample"], x["willingness"], strict=True)
        for world in (0, 1)
        for name in ("base", "policy")
    ]
    runs = pd.DataFrame(rows, columns=["sample", "replication", "scenario", "deaths"])
    runs.to_parquet(folder / "runs.parquet")
    result = SweepResult(
        "s", "", method, "base", compare, "period", "chance", "2", 120, 2, 480, 0, 0.9, {},
        (Analysis("deaths", "people", 120, 0),),
    )  # fmt: skip
    (folder / "analysis.json").write_text(json.dumps(result.to_json()))
    return folder


@pytest.mark.slow
def test_a_finished_sweep_is_searched_for_a_rise_of_a_pair(tmp_path):
    output = discover_in(swept(tmp_path))
    assert (output.outcome, output.side, output.at) == ("deaths", "above", 0.0)
    assert output.search.box.limits["willingness"][0] == pytest.approx(0.5, abs=0.05)
    result = output.to_json()
    assert (result["above"], result["below"]) == (0.0, None)
    assert result["box"]["limits"][0]["factor"] == next(iter(output.search.box.limits))
    assert result["tree"]["rules"][0]["limits"][0]["high"] is None
    json.dumps(result, allow_nan=False)
    assert {"box", "rule 1"} <= set(output.to_frame()["region"])


@pytest.mark.parametrize(
    ("method", "outcome", "expected"),
    [("grid", "", "grid has no samples spread"), ("prcc", "deths", "did you mean deaths")],
)
def test_what_cannot_be_searched_is_refused(tmp_path, method, outcome, expected):
    with pytest.raises(UserError, match=expected):
        discover_in(swept(tmp_path, method), outcome)


def test_a_folder_without_a_sweep_is_refused(tmp_path):
    with pytest.raises(UserError, match="holds no finished sweep"):
        discover_in(tmp_path)
