"""Every page that commands print, made of small numbers that are not simulated."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import RenderableType

from sim.attribution.result import AttributionResult
from sim.experiment.comparison import compare_results, summarise
from sim.experiment.design import design
from sim.experiment.overview import SCENARIOS, WINDOWS, summarise_overview
from sim.experiment.run import Results
from sim.experiment.source import ParameterSource
from sim.forecast.result import ForecastResult
from sim.outcomes.outcomes import OUTCOMES
from sim.report import (
    attribution,
    catalogue,
    forecasting,
    overview,
    pages,
    scenario_list,
    sweeps,
    tables,
    validation,
)
from sim.scenario import Scenario, load
from sim.sensitivity.methods import METHODS
from sim.sensitivity.result import read_sweep
from sim.shipped import folder
from sim.validation.result import shipped_validation

Page = list[RenderableType]
NAMES = ("base", "shallow", "beta_with_a_long_name", "gamma", "delta", "union_participation")
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


def results_of(scenarios: list[Scenario], windows: tuple[str, ...] = ("period",)) -> Results:
    """Return results of numbers from a gamma distribution."""
    source = ParameterSource(vary_strength=True)
    study = design(scenarios, 12, 1, windows, any_period=True, parameters=source)
    shape = (len(scenarios), 12, len(windows), len(OUTCOMES))
    values = np.random.default_rng(5).gamma(2.0, 50.0, shape)
    values[..., list(OUTCOMES).index("arrivals")] *= 100.0
    values[..., [unit.unit == "share" for unit in OUTCOMES.values()]] /= 500.0
    return Results(study, values)


def compared(count: int) -> Page:
    """Return a comparison of so many scenarios."""
    base = load("status_quo_2025")
    named = [base.model_copy(update={"name": name}) for name in NAMES[:count]]
    return [tables.comparisons(compare_results(results_of(named), "period"), everything=False)]


def sweep_pages() -> Iterator[tuple[str, Page]]:
    """Yield the page of every method of sweeps."""
    with TemporaryDirectory() as place:
        for method in SWEPT:
            result = read_sweep(swept(Path(place, method), method, rows_of(method)))
            yield f"sweep {method}", sweeps.render(result)
        for names in (("one",), ("down", "across")):
            rows = points([0.25 + i for i in range(2 ** len(names))], names)
            result = read_sweep(swept(Path(place, "-".join(names)), "grid", rows))
            yield f"sweep grid of {len(names)}", sweeps.render(result)


def forecast() -> ForecastResult:
    """Return a forecast of twelve weeks."""
    origin = date(2025, 6, 15)
    weeks = tuple(origin + timedelta(days=7 * week) for week in range(1, 13))
    people = np.random.default_rng(1).poisson(1000, (200, 12)).astype(float)
    return ForecastResult(weeks, people, people // 50, origin, 200.0, 200, 5, "0123456789abcdef")


def printed() -> dict[str, Page]:
    """Return the pages by name."""
    results = results_of([load("status_quo_2025")])
    shown = results_of([load(name) for name in SCENARIOS], tuple(WINDOWS))
    saved = json.loads((folder("calibration") / "attribution.json").read_text())
    return {
        "run": [tables.levels(summarise(results), everything=False)],
        **{f"compare {count}": compared(count) for count in (2, 4, 6)},
        "overview --all": overview.render(summarise_overview(shown), everything=True),
        **dict(sweep_pages()),
        "forecast make": [forecasting.weeks_table(forecast())],
        "validate show": [validation.render(shipped_validation())],
        "attribute": [attribution.render(AttributionResult.from_json(saved))],
    }


def listed() -> dict[str, Page]:
    """Return the pages of what is shipped, by name."""
    kinds = ("sweeps", "policies", "parameters", "outcomes")
    names = ("chance", "deaths", "demand", "extra_officers", "maritime_doctrine", "refus")
    shown: dict[str, Page] = {f"list {k}": [pages.table(k, catalogue.rows(k))] for k in kinds}
    shown["list scenarios"] = [scenario_list.table(scenario_list.rows())]
    for name in names:
        found = catalogue.entries(name)
        page = pages.titles(found) if len(found) > 1 else pages.page(name, found[0])
        shown[f"explain {name}"] = [page]
    return shown
