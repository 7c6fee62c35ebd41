"""Validation from the command line: of a bank, of what was shipped, and against later weeks."""

import json
import os
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from made_posteriors import posterior_of, whole_ensemble

from sim import MODEL_VERSION
from sim.data.official_weekly import Weekly, observed
from sim.data.targets import targets
from sim.errors import UserError
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.result import ForecastResult
from sim.forecast.scored import score_sealed
from sim.forecast.sealed import read_sealed, seal, shipped_forecasts
from sim.shipped import folder

ORIGIN = date(2025, 6, 15)
WEEKS = tuple(ORIGIN + timedelta(days=7 * n) for n in range(1, 13))
DIGEST = posterior_of([1.0]).digest
HEAD = "date,people_arrived,boats_arrived\n"


@pytest.fixture
def sealed(tmp_path):
    """A forecast of twelve weeks, a thousand people each or so."""
    people = np.random.default_rng(1).poisson(1000, (200, 12)).astype(float)
    path = tmp_path / "sealed.parquet"
    actual = ForecastResult(WEEKS, people, people // 50, ORIGIN, 200.0, 200, 5, DIGEST)
    seal(actual, observed(), path)
    return path


def weekly(path, people, last=WEEKS[-1]):
    """Write a weekly series that ends with `last`."""
    ends = [last - timedelta(days=7 * (len(people) - 1 - i)) for i in range(len(people))]
    rows = "".join(f"{day},{n},{n // 50}\n" for day, n in zip(ends, people, strict=True))
    path.write_text(HEAD + rows)
    return path


def test_without_a_report_of_ones_own_the_shipped_one_is_shown(channelsim):
    printed = channelsim("validate", "show")
    assert printed.code == 0
    assert printed.out == (folder("calibration") / "validation.txt").read_text()
    assert "No report in results" in printed.err
    assert "channelsim calibrate" in printed.err
    done = channelsim("validate", "show", "--json", "-q")
    assert done.err == ""
    as_json = json.loads(done.out)
    assert as_json["ess"] >= 500
    assert {"checks", "sbc", "regimes", "variants"} <= as_json.keys()


def test_a_sealed_forecast_is_scored_beside_plain_forecasters(channelsim, sealed, tmp_path):
    series = weekly(tmp_path / "later.csv", [1000, 990, 1010] * 4)
    ask = ("forecast", "score", series, "--forecast", sealed)
    (printed,) = json.loads(channelsim(*ask, "--json").out).values()
    assert printed["winner"] == "model"
    assert set(printed["scores"]) == {"model", *FORECASTERS}
    whole = printed["scores"]["model"]["all"]
    assert whole["weeks"] == 12
    assert whole["covered90"] >= 0.9
    assert sum(whole["ranks"]) == 12
    page = channelsim(*ask).out
    assert all(len(line) <= 80 for line in page.splitlines())
    assert "Nearest by CRPS: model" in page
    assert channelsim(*ask).out == page


def test_forecasts_of_two_model_versions_are_scored_side_by_side(channelsim, sealed, tmp_path):
    """A later model's forecast, longer and lower; both files have the same name."""
    weeks = tuple(ORIGIN + timedelta(days=7 * n) for n in range(1, 21))
    people = np.random.default_rng(2).poisson(600, (200, 20)).astype(float)
    path = tmp_path / "newer" / sealed.name
    digest = posterior_of([1.0, 2.0]).digest
    newer = ForecastResult(weeks, people, people // 50, ORIGIN, 9.0, 9, 5, digest, "99")
    seal(newer, observed(), path)
    series = weekly(tmp_path / "later.csv", [1000, 990, 1010, 1000] * 5, weeks[-1])
    ask = ("forecast", "score", series, "--forecast", sealed, "--forecast", path)
    printed = json.loads(channelsim(*ask, "--json").out)
    assert list(printed) == [str(sealed), str(path)]
    old, new = printed.values()
    assert (new["model_version"], new["posterior"], new["origin"]) == ("99", digest, str(ORIGIN))
    assert (old["model_version"], old["posterior"]) == (MODEL_VERSION, DIGEST)
    assert (old["weeks"][2], new["weeks"][2]) == (12, 20)
    for name in FORECASTERS:
        assert old["crps"][name] == new["crps"][name][:12]
    page = channelsim(*ask).out
    assert all(len(line) <= 80 for line in page.splitlines())
    assert "Forecasts from data to 2025-06-15, side by side" in page
    assert "12 weeks that all have, 2025-06-22 to 2025-09-07" in page
    assert "99" in page
    first, second = page.index("\nforecast 1  "), page.index("\nforecast 2  ")
    assert first > page.index("side by side") < second


def test_a_daily_series_is_summed_to_weeks(channelsim, sealed, tmp_path):
    days = [ORIGIN + timedelta(days=n) for n in range(1, 1 + 7 * 12)]
    (tmp_path / "daily.csv").write_text(HEAD + "".join(f"{day},140,3\n" for day in days))
    weeks = weekly(tmp_path / "weekly.csv", [980] * 12)
    both = [
        channelsim("forecast", "score", file, "--forecast", sealed, "--json").out
        for file in (tmp_path / "daily.csv", weeks)
    ]
    a, b = (next(iter(json.loads(printed).values()))["scores"]["model"]["all"] for printed in both)
    assert a["crps"] == b["crps"]


def test_weeks_that_had_not_come_at_the_origin_never_reach_a_plain_forecaster(sealed):
    """Other later weeks change the scores and no forecast."""
    actual = read_sealed(sealed)
    nothing = np.full(12, np.nan)
    observed_weeks = [
        Weekly(WEEKS, np.full(12, x), nothing, nothing, nothing) for x in (0.0, 5000.0)
    ]
    scored = [score_sealed(actual, each) for each in observed_weeks]
    for name in FORECASTERS:
        widths = [each.scores[name]["all"].width90 for each in scored]
        assert widths[0] == widths[1]
        assert scored[0].scores[name]["all"].crps != scored[1].scores[name]["all"].crps
    few = score_sealed(actual, observed_weeks[0].between(WEEKS[3], WEEKS[5]))
    assert few.weeks == (str(WEEKS[3]), str(WEEKS[5]), 3)
    assert few.scores["model"]["all"].weeks == 3


def test_the_projects_own_forecasts_are_scored_by_default(channelsim, tmp_path):
    series = weekly(tmp_path / "later.csv", [900] * 12)
    printed = json.loads(channelsim("forecast", "score", series, "--json").out)
    assert set(printed) == {path.name for path in shipped_forecasts()}
    assert all(name.startswith("from_2025-06-15_to_") for name in printed)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("forecast", "score", "none.csv"), "none.csv"),
        (("forecast", "score"), "Missing argument"),
        (("forecast", "score", "early.csv"), "Add later weeks"),
        (("forecast", "score", "broken.csv"), "broken.csv"),
        (("forecast", "score", "good.csv", "--forecast", "good.csv"), "not a sealed forecast"),
        (("validate", "run", "--sets", "3"), "20"),
        (("validate", "run", "--assumptions=prior"), "needs a posterior"),
    ],
)
def test_a_mistake_is_one_line(channelsim, tmp_path, words, message):
    known = observed()
    few = list(zip(known.week_ending, known.people, known.boats, strict=True))[-8:]
    rows = "".join(f"{day},{people:.0f},{boats:.0f}\n" for day, people, boats in few)
    (tmp_path / "early.csv").write_text(HEAD + rows)
    weekly(tmp_path / "good.csv", [5] * 8)
    (tmp_path / "broken.csv").write_text(HEAD + "2025-06-22,many,3\n")
    printed = channelsim(*words)
    assert printed.code == 2
    assert message in printed.err.splitlines()[-1]
    assert "Traceback" not in printed.err


@pytest.mark.long
def test_a_bank_that_is_there_is_validated_and_written(channelsim, tmp_path, monkeypatch):
    from sim.data.targets import targets
    from sim.inference.posterior_file import write_posterior
    from sim.inference.weights import posterior
    from sim.validation import checks
    from sim.validation import validate as module

    ensemble = whole_ensemble(600)
    here = tmp_path / "bank"
    fitted = [t for t in targets().values() if t.headline]
    actual = posterior(ensemble, fitted)
    write_posterior(
        replace(actual, elasticity=np.full(len(actual.draw), 0.1)), here / "posterior.parquet"
    )

    def answers(wanted, window, names, *_, **more):
        return np.full((len(wanted), 1, len(names)), 30.0)

    monkeypatch.setattr(checks, "outcomes_at", answers)
    monkeypatch.setattr(module, "kept_ensemble", lambda *_: (ensemble.recipe, here))
    monkeypatch.setattr(module, "read_ensemble", lambda recipe, folder: ensemble)
    ask = ("validate", "run", "--sets", "20", "--policy-draws", "0")
    printed = channelsim(*ask, "--json")
    assert printed.code == 0
    assert json.loads(printed.out) == json.loads((here / "validation.json").read_text())
    assert json.loads(printed.out)["regimes"]["demand"] == pytest.approx(1.0)
    page = channelsim(*ask, "-q", "--out", tmp_path / "else")
    assert page.err == ""
    assert page.out.split() == (tmp_path / "else" / "validation.txt").read_text().split()


def test_a_posterior_of_other_figures_is_not_validated_by_these(channelsim, tmp_path, monkeypatch):
    from sim.data.targets import targets
    from sim.inference.posterior_file import write_posterior
    from sim.inference.weights import posterior
    from sim.validation import validate as module

    ensemble = whole_ensemble(600)
    fitted = [t for t in targets().values() if t.headline]
    others = [t.model_copy(update={"sd": 2 * t.sd}) for t in fitted]
    write_posterior(posterior(ensemble, others), tmp_path / "p.parquet")
    monkeypatch.setattr(module, "kept_ensemble", lambda *_: (ensemble.recipe, tmp_path))
    printed = channelsim("validate", "run", "--assumptions", tmp_path / "p.parquet")
    assert printed.code == 2
    (line,) = printed.err.splitlines()
    assert "arrivals_2025 sd: 0.1 in the posterior, 0.05 now" in line
    assert "reuses a stored ensemble" in line


def test_without_an_ensemble_nothing_is_validated(channelsim):
    for words in ((), ("--sets", "100"), ("--policy-draws", "0"), ("--out", "here")):
        printed = channelsim("validate", "run", *words)
        assert (printed.code, printed.out) == (2, "")
        assert "holds no ensemble. Build it with channelsim calibrate" in printed.err


def test_the_last_report_is_shown(channelsim, tmp_path):
    shipped = json.loads((folder("calibration") / "validation.json").read_text())
    for age, (name, draws) in enumerate((("ensemble-b", 77_777), ("ensemble-a", 88_888))):
        path = tmp_path / "results" / name / "validation.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({**shipped, "bank": draws}))
        os.utime(path, (age, age))
    shown = channelsim("validate", "show")
    assert "88,888 draws" in shown.out
    assert shown.err == "From results/ensemble-a.\n"


@pytest.mark.parametrize(
    ("name", "changed", "expected"),
    [
        (
            "arrivals_2025",
            {"value": 17_000.0},
            "arrivals_2025 value: 16317.0 in the report, 17000.0",
        ),
        ("deaths_2024", {"value": 80.0}, "deaths_2024 value: 79.0 in the report, 80.0 now"),
        ("rise", {"role": "check"}, "rise role: fitted in the report, check now"),
        ("arrivals_2025", {"sd": 0.1}, "arrivals_2025 sd: 0.05 in the posterior, 0.1 now"),
    ],
)
def test_a_report_says_that_the_targets_have_changed_since(
    channelsim, monkeypatch, name, changed, expected
):
    every = {**targets(), name: targets()[name].model_copy(update=changed)}
    for module in ("sim.validation.result", "sim.validation.checks"):
        monkeypatch.setattr(f"{module}.targets", lambda: every)
    shown = channelsim("validate", "show", "--quiet")
    (line,) = shown.err.splitlines()
    assert line.startswith(f"calibration/targets.yaml has changed since this report: {expected}")
    assert line.endswith("Run channelsim calibrate, then channelsim validate run.")
    assert "16,317" in shown.out


def test_a_report_with_a_target_that_is_gone_is_refused(channelsim, monkeypatch):
    every = {name: target for name, target in targets().items() if name != "rise"}
    monkeypatch.setattr("sim.validation.checks.targets", lambda: every)
    shown = channelsim("validate", "show")
    assert shown.code == 2
    assert "has the figure rise, which the targets no longer have" in shown.err


def test_a_report_of_unchanged_targets_says_nothing_of_them(channelsim):
    assert channelsim("validate", "show", "--quiet").err == ""


def test_a_forecast_from_a_later_origin_needs_the_weeks_to_it(sealed, tmp_path):
    """Plain forecasters must stand at the same origin, or their first week is another one."""
    later = ORIGIN + timedelta(days=28)
    people = np.random.default_rng(2).poisson(900, (100, 8)).astype(float)
    weeks = tuple(later + timedelta(days=7 * n) for n in range(1, 9))
    path = tmp_path / "from_july.parquet"
    seal(ForecastResult(weeks, people, people // 50, later, 9.0, 9, 5, DIGEST), observed(), path)
    actual = read_sealed(path)
    nothing = np.full(12, np.nan)
    observed_weeks = Weekly(WEEKS, np.full(12, 900.0), np.full(12, 18.0), nothing, nothing)
    assert score_sealed(actual, observed_weeks).weeks[0] == str(weeks[0])
    with pytest.raises(UserError, match="Add the weeks between"):
        score_sealed(actual, observed_weeks.between(weeks[0], WEEKS[-1]))


def test_a_forecast_that_has_no_such_week_is_passed_over(channelsim, tmp_path, monkeypatch, sealed):
    from sim.forecast import sealed as module

    short = tmp_path / "short.parquet"
    weeks, people = WEEKS[:2], np.ones((20, 2))
    actual = ForecastResult(weeks, people, people, ORIGIN, 2.0, 2, 5, DIGEST)
    seal(actual, observed(), short)
    monkeypatch.setattr(module, "shipped_forecasts", lambda: [short, sealed])
    series = weekly(tmp_path / "later.csv", [1000] * 4)
    printed = json.loads(channelsim("forecast", "score", series, "--json").out)
    assert list(printed) == ["sealed.parquet"]
