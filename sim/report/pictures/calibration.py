"""The pictures of a calibration: figures with deaths first, assumptions, tests, forecasts."""

from collections.abc import Iterator

from sim.report.pictures.ahead import ahead
from sim.report.pictures.covered import covered
from sim.report.pictures.evidence import evidence, regime_weights
from sim.report.pictures.identified import pairs, spectrum
from sim.report.pictures.predicted import predicted
from sim.report.pictures.scoreboard import ranks, scoreboard
from sim.report.pictures.sheet import Chart
from sim.report.pictures.shrunk import shrunk
from sim.report.stored_calibration import StoredCalibration

KINDS = ("counts", "shares")


def calibration_groups(study: StoredCalibration) -> dict[str, list[Chart | None]]:
    """Return charts by the part of a report in which they stand; None if there is nothing."""
    return {
        "reported": [predicted(study, kind, fit) for fit in (False, True) for kind in KINDS],
        "assumptions": [*shrunk(study)],
        "identified": [spectrum(study), pairs(study)],
        "regimes": [regime_weights(study), evidence(study)],
        "coverage": [*covered(study)],
        "forecasts": [scoreboard(study), ranks(study), ahead(study)],
    }


def calibration_charts(study: StoredCalibration) -> Iterator[tuple[str, Chart]]:
    """Yield charts and the stems of their files."""
    for charts in calibration_groups(study).values():
        yield from ((chart.name, chart) for chart in charts if chart is not None)
