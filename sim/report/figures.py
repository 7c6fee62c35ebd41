"""Pictures of a finished study, as files: a sweep, comparison, attribution or calibration.

Deaths come first. Pictures are made to be read in grey, hold no time, and are the same, byte for
byte, whenever they are drawn from the same numbers with the same matplotlib.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from sim.attribution.result import AttributionResult
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.report.attribution_chart import attribution_pictures
from sim.report.charts import Picture
from sim.report.pictures.calibration import calibration_charts
from sim.report.pictures.comparison import comparison_charts
from sim.report.pictures.sheet import FILE_WIDTH, file_picture, saved
from sim.report.pictures.sweep import sweep_charts
from sim.report.stored import credit, read_comparison
from sim.report.stored_calibration import POSTERIOR, VALIDATION, read_calibration
from sim.report.stored_calibration import credit as calibration_credit
from sim.report.stored_sweep import read_stored_sweep, refuse_unfinished, sweep_credit
from sim.runs.atomic import atomic_write
from sim.sensitivity.result import ANALYSIS
from sim.shipped import is_shipped
from sim.spelling import nearest

ATTRIBUTION = "attribution.json"
MM = 1.0 / 25.4  # inches
Drawn = tuple[str, Callable[[str], bytes]]
"""Name of a picture's files without the ending, and what draws it in a format."""

_STYLE: Any = {
    "svg.hashsalt": "channelsim",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 8.5,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
}


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
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        try:
            for place, (name, draw) in enumerate(_pictures(folder, left_out, output), 1):
                stem = re.sub(r"[^\w+-]", "_", f"figure_{place}_{name}")
                written += [_write(draw(f), out, f"{stem}.{f}") for f in output.formats]
        except (KeyError, TypeError, IndexError) as lacking:
            raise UserError(
                f"{folder}: its files lack {lacking}, because another version wrote them. "
                "Run the study again."
            ) from None
    return written, left_out


def _pictures(folder: Path, left_out: list[str], output: Output) -> Iterator[Drawn]:
    if (folder / ANALYSIS).is_file():
        return _sweep(folder, left_out, output)
    if (folder / VALIDATION).is_file() and not (folder / "summary.json").is_file():
        return _calibration(folder, output)
    if (folder / ATTRIBUTION).is_file():
        if output.outcomes:
            raise UserError(f"{folder}: is an attribution of arrivals. Leave --outcome out.")
        return _attribution(folder, output)
    refuse_unfinished(folder)
    if (folder / "summary.json").is_file() and (folder / "runs.parquet").is_file():
        return _comparison(folder, output)
    if (folder / POSTERIOR).is_file():
        return _calibration(folder, output)
    raise UserError(
        f"{folder}: holds no analysis.json (of a sweep), no attribution.json, no summary.json "
        f"with runs.parquet (of a comparison), no {VALIDATION} and no {POSTERIOR} (of a "
        "calibration). Name the folder of a finished study."
    )


def _sweep(folder: Path, left_out: list[str], output: Output) -> Iterator[Drawn]:
    study = read_stored_sweep(folder)
    names = [block.outcome for block in study.result.outcomes]
    for outcome in output.outcomes:
        if outcome not in names:
            raise UserError(f"--outcome: the sweep has no {outcome}; {nearest(outcome, names)}")
    line, width = sweep_credit(study), output.width * MM or FILE_WIDTH
    for name, chart in sweep_charts(study, output.outcomes, left_out.append):
        yield name, partial(file_picture, chart, line, width=width, dpi=output.dpi)


def _calibration(folder: Path, output: Output) -> Iterator[Drawn]:
    """Yield the pictures of a calibration, and of the attribution that may lie beside it."""
    if output.outcomes:
        raise UserError(f"{folder}: is a calibration, without outcomes. Leave --outcome out.")
    study = read_calibration(folder)
    line, width = calibration_credit(study), output.width * MM or FILE_WIDTH
    for name, chart in calibration_charts(study):
        yield name, partial(file_picture, chart, line, width=width, dpi=output.dpi)
    if (folder / ATTRIBUTION).is_file():
        yield from _attribution(folder, output)


def _attribution(folder: Path, output: Output) -> Iterator[Drawn]:
    result = AttributionResult.from_json(_read(folder / ATTRIBUTION))
    return _figures(attribution_pictures(result), output)


def _comparison(folder: Path, output: Output) -> Iterator[Drawn]:
    for name in output.outcomes:
        if name not in OUTCOMES:
            raise UserError(f"--outcome: no outcome {name}; {nearest(name, list(OUTCOMES))}")
    study = read_comparison(folder)
    line, width = credit(study), output.width * MM or FILE_WIDTH
    for name, chart in comparison_charts(study, output.outcomes):
        yield name, partial(file_picture, chart, line, width=width, dpi=output.dpi)


def _figures(pictures: Iterable[Picture], output: Output) -> Iterator[Drawn]:
    for name, figure in pictures:
        if output.width:
            figure.set_size_inches(output.width * MM, figure.get_figheight())
        yield name, partial(_saved, figure, output.dpi)


def _saved(figure: Figure, dpi: int, form: str) -> bytes:
    return saved(figure, form, dpi)


def _refuse_shipped(out: Path) -> None:
    """Refuse to write among the files that are shipped with the project."""
    if is_shipped(out):
        raise UserError(
            f"{out}: holds the project's own calibration, which stays as it is. Name another "
            "folder with --out."
        )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}. Run the study again.") from None


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
