"""Pictures of a finished study, as files: of a sweep, a comparison or an attribution.

Deaths come first. Pictures are made to be read in grey, hold no time, and are the same, byte for
byte, whenever they are drawn from the same numbers with the same matplotlib.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from sim.attribution.result import ATTRIBUTION, read_attribution
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.report.attribution import attribution_credit
from sim.report.charts import Picture
from sim.report.pictures.comparison import comparison_charts
from sim.report.pictures.drivers import attribution_charts
from sim.report.pictures.sheet import FILE_WIDTH, Chart, file_picture, saved
from sim.report.stored import credit, read_comparison
from sim.report.sweep_charts import sweep_pictures
from sim.runs.atomic import atomic_write
from sim.sensitivity.result import ANALYSIS, read_sweep
from sim.shipped import folder as shipped_folder
from sim.spelling import nearest

CALIBRATION = ("posterior.parquet", "validation.json")
"""Files of a calibration."""

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
        sweep = sweep_pictures(read_sweep(folder), left_out)
        return _chosen(_figures(sweep, output), output.outcomes)
    if (folder / ATTRIBUTION).is_file():
        return _attribution(folder, output)
    if (folder / "progress.json").is_file():
        raise UserError(f"{folder}: the sweep is not finished. Resume it with channelsim sweep.")
    if (folder / "summary.json").is_file() and (folder / "runs.parquet").is_file():
        return _comparison(folder, output)
    if any((folder / name).is_file() for name in CALIBRATION):
        raise UserError(
            f"{folder}: is a calibration, which has no pictures. Plot a sweep, a comparison or an "
            "attribution."
        )
    raise UserError(
        f"{folder}: holds no analysis.json (of a sweep), no attribution.json and no summary.json "
        "with runs.parquet (of a comparison). Name the folder of a finished study."
    )


def _comparison(folder: Path, output: Output) -> Iterator[Drawn]:
    for name in output.outcomes:
        if name not in OUTCOMES:
            raise UserError(f"--outcome: no outcome {name}; {nearest(name, list(OUTCOMES))}")
    study = read_comparison(folder)
    return _drawn(comparison_charts(study, output.outcomes), credit(study), output)


def _attribution(folder: Path, output: Output) -> Iterator[Drawn]:
    if output.outcomes:
        raise UserError(f"{folder}: is an attribution of arrivals. Leave --outcome out.")
    result = read_attribution(folder)
    return _drawn(attribution_charts(result), attribution_credit(result), output)


def _drawn(charts: Iterable[tuple[str, Chart]], line: str, output: Output) -> Iterator[Drawn]:
    """Yield charts with a line that names their source, each as a file of its own."""
    width = output.width * MM or FILE_WIDTH
    for name, chart in charts:
        yield name, partial(file_picture, chart, line, width=width, dpi=output.dpi)


def _figures(pictures: Iterable[Picture], output: Output) -> Iterator[Drawn]:
    for name, figure in pictures:
        if output.width:
            figure.set_size_inches(output.width * MM, figure.get_figheight())
        yield name, partial(_saved, figure, output.dpi)


def _saved(figure: Figure, dpi: int, form: str) -> bytes:
    return saved(figure, form, dpi)


def _chosen(pictures: Iterator[Drawn], outcomes: tuple[str, ...]) -> Iterator[Drawn]:
    """Yield the pictures of the outcomes that are named, or all."""
    drawn = list(pictures)
    names = [name for name, _ in drawn]
    for outcome in outcomes:
        if outcome not in names:
            raise UserError(f"--outcome: the sweep has no {outcome}; {nearest(outcome, names)}")
    yield from (each for each in drawn if not outcomes or each[0] in outcomes)


def _refuse_shipped(out: Path) -> None:
    """Refuse to write among the files that are shipped with the project."""
    shipped = shipped_folder("calibration").resolve()
    if out.resolve().is_relative_to(shipped):
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
