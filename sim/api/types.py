"""Types that functions of `sim.api` take and return, imported on first use."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame as DataFrame

    from sim.attribution.result import AttributionResult as AttributionResult
    from sim.claims.result import ClaimAnswer as ClaimAnswer
    from sim.decisions.budget_result import UncertaintyBudget as UncertaintyBudget
    from sim.decisions.result import Decision as Decision
    from sim.documents.result import Documents as Documents
    from sim.experiment.comparison import Comparison as Comparison
    from sim.experiment.comparison import RunResult as RunResult
    from sim.experiment.fates import FateDiff as FateDiff
    from sim.experiment.headlines import Headlines as Headlines
    from sim.experiment.night_log import NightLog as NightLog
    from sim.experiment.overview import Overview as Overview
    from sim.experiment.source import ParameterSource as ParameterSource
    from sim.experiment.verification import Verification as Verification
    from sim.forecast.result import ForecastResult as ForecastResult
    from sim.forecast.scored import ForecastScores as ForecastScores
    from sim.html.explorer.report import ExplorerPage as ExplorerPage
    from sim.html.replay.report import ReplayPage as ReplayPage
    from sim.html.report import Report as Report
    from sim.html.report import Reportable as Reportable
    from sim.outcomes.window import Window as Window
    from sim.scenario import ScenarioLike as ScenarioLike
    from sim.sensitivity.break_even_result import BreakEven as BreakEven
    from sim.sensitivity.result import SweepResult as SweepResult
    from sim.sensitivity.spec import Sweep as Sweep
    from sim.validation.result import CalibrationResult as CalibrationResult
    from sim.validation.result import ValidationResult as ValidationResult

HOMES = {
    "AttributionResult": "attribution.result",
    "BreakEven": "sensitivity.break_even_result",
    "CalibrationResult": "validation.result",
    "ClaimAnswer": "claims.result",
    "Comparison": "experiment.comparison", "Decision": "decisions.result",
    "Documents": "documents.result", "ExplorerPage": "html.explorer.report",
    "FateDiff": "experiment.fates", "ForecastResult": "forecast.result",
    "ForecastScores": "forecast.scored", "Headlines": "experiment.headlines",
    "NightLog": "experiment.night_log",
    "Overview": "experiment.overview", "ParameterSource": "experiment.source",
    "ReplayPage": "html.replay.report",
    "Report": "html.report", "Reportable": "html.report", "RunResult": "experiment.comparison",
    "ScenarioLike": "scenario", "Sweep": "sensitivity.spec", "SweepResult": "sensitivity.result",
    "UncertaintyBudget": "decisions.budget_result",
    "ValidationResult": "validation.result", "Verification": "experiment.verification",
    "Window": "outcomes.window",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a type, so that `typing.get_type_hints` finds it."""
    if name not in (*HOMES, "DataFrame"):
        raise AttributeError(f"module {__name__} has no attribute {name}")
    if name == "DataFrame":
        return import_module("pandas").DataFrame
    return getattr(import_module(f"sim.{HOMES[name]}"), name)
