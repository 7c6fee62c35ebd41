"""Pictures of a finished study, as files: SVG, PNG or PDF.

Deaths come first. Pictures are made to be read in grey, hold no time, and are the same, byte for
byte, whenever they are drawn from the same numbers with the same matplotlib.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.attribution.result import ATTRIBUTION, read_attribution
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.report.attribution import attribution_credit
from sim.report.pictures.calibration import calibration_charts
from sim.report.pictures.comparison import comparison_charts
from sim.report.pictures.drivers import attribution_charts
from sim.report.pictures.sheet import FILE_WIDTH, Chart, file_picture
from sim.report.pictures.sweep import sweep_charts
from sim.report.stored import credit, read_comparison
from sim.report.stored_calibration import POSTERIOR, VALIDATION, read_calibration
from sim.report.stored_calibration import credit as calibration_credit
from sim.report.stored_sweep import read_stored_sweep, refuse_unfinished, sweep_credit
from sim.runs.atomic import atomic_write
from sim.sensitivity.result import ANALYSIS
from sim.shipped import is_shipped
from sim.spelling import nearest

MM = 1.0 / 25.4  # inches
Drawn = tuple[str, Chart, str]
"""Name of a picture, the picture, and the line that names its source."""


@dataclass(frozen=True)
class Output:
    """How pictures are written.

    Attributes
    ----------
    outcomes
        Outcomes to draw; those of the study if empty.
    formats
        Formats of files: svg, png, pdf.
    width
        Width in mm; that of the picture if 0.
    dpi
        Dots an inch of a PNG.
    """

    outcomes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("svg", "png")
    width: float = 0.0
    dpi: int = 160


AS_USUAL = Output()


def write_figures(
    folder: Path, out: Path, output: Output = AS_USUAL
) -> tuple[list[Path], list[str]]:
    """Draw a finished study into `out`, each picture as SVG and as PNG unless `output` differs.

    Returns
    -------
    tuple
        Files written, deaths first, and a line for each outcome that has no picture.

    Raises
    ------
    UserError
        If the folder lacks a file or an outcome, or `out` cannot be written or is shipped with the
        project.
    """
    _refuse_shipped(out)
    left_out: list[str] = []
    written: list[Path] = []
    width = output.width * MM or FILE_WIDTH
    try:
        for place, (name, chart, line) in enumerate(
            _pictures(folder, left_out, output.outcomes), 1
        ):
            stem = re.sub(r"[^\w+-]", "_", f"figure_{place}_{name}")
            written += [
                _write(file_picture(chart, line, f, width, output.dpi), out, f"{stem}.{f}")
                for f in output.formats
            ]
    except (KeyError, TypeError, IndexError) as lacking:
        raise UserError(
            f"{folder}: its files lack {lacking}, because another version wrote them. "
            "Run the study again."
        ) from None
    return written, left_out


def _pictures(folder: Path, left_out: list[str], outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    if (folder / ANALYSIS).is_file():
        return _sweep(folder, left_out, outcomes)
    if (folder / "summary.json").is_file() and (folder / "runs.parquet").is_file():
        return _comparison(folder, outcomes)
    if (folder / VALIDATION).is_file():
        return _calibration(folder, outcomes)
    if (folder / ATTRIBUTION).is_file():
        return _attribution(folder, outcomes)
    if (folder / POSTERIOR).is_file():
        return _calibration(folder, outcomes)
    refuse_unfinished(folder)
    raise UserError(
        f"{folder}: holds no analysis.json (of a sweep), no attribution.json, no summary.json "
        f"with runs.parquet (of a comparison), no {VALIDATION} and no {POSTERIOR} (of a "
        "calibration). Name the folder of a finished study."
    )


def _sweep(folder: Path, left_out: list[str], outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    study = read_stored_sweep(folder)
    names = [block.outcome for block in study.result.outcomes]
    for outcome in outcomes:
        if outcome not in names:
            raise UserError(f"--outcome: the sweep has no {outcome}; {nearest(outcome, names)}")
    return _credited(sweep_charts(study, outcomes, left_out.append), sweep_credit(study))


def _comparison(folder: Path, outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    for name in outcomes:
        if name not in OUTCOMES:
            raise UserError(f"--outcome: no outcome {name}; {nearest(name, list(OUTCOMES))}")
    study = read_comparison(folder)
    return _credited(comparison_charts(study, outcomes), credit(study))


def _calibration(folder: Path, outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    """Yield the pictures of a calibration, and of the attribution that may lie beside it."""
    if outcomes:
        raise UserError(f"{folder}: is a calibration, without outcomes. Leave --outcome out.")
    study = read_calibration(folder)
    yield from _credited(calibration_charts(study), calibration_credit(study))
    if (folder / ATTRIBUTION).is_file():
        yield from _attribution(folder, ())


def _attribution(folder: Path, outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    if outcomes:
        raise UserError(f"{folder}: is an attribution of arrivals. Leave --outcome out.")
    result = read_attribution(folder)
    return _credited(attribution_charts(result), attribution_credit(result))


def _credited(charts: Iterable[tuple[str, Chart]], line: str) -> Iterator[Drawn]:
    for name, chart in charts:
        yield name, chart, line


def _refuse_shipped(out: Path) -> None:
    """Refuse to write among the files that are shipped with the project."""
    if is_shipped(out):
        raise UserError(
            f"{out}: holds the project's own calibration, which stays as it is. Name another "
            "folder with --out."
        )


def _write(content: bytes, out: Path, name: str) -> Path:
    """Write one file atomically."""
    path = out / name
    try:
        out.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as scratch:
            scratch.write_bytes(content)
    except OSError as problem:
        raise UserError(
            f"{out}: cannot be written: {problem.strerror}. Name another --out."
        ) from None
    return path
