"""Pictures of a finished study, as files: of a sweep, a comparison or an attribution.

Deaths come first. Pictures are made to be read in grey, hold no time, and are the same, byte for
byte, whenever they are drawn from the same numbers with the same matplotlib.
"""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from sim.attribution.result import AttributionResult
from sim.errors import UserError
from sim.experiment.summary import Summary
from sim.report.attribution_chart import attribution_pictures
from sim.report.charts import Picture
from sim.report.comparison_chart import comparison_pictures
from sim.report.sweep_charts import sweep_pictures
from sim.runs.atomic import atomic_write
from sim.sensitivity.result import ANALYSIS, read_sweep
from sim.shipped import folder as shipped_folder

CALIBRATION = ("posterior.parquet", "validation.json")
"""Files of a calibration."""

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


def write_figures(folder: Path, out: Path) -> tuple[list[Path], list[str]]:
    """Draw a finished study into `out`, each picture as SVG and as PNG.

    Returns
    -------
    tuple
        Files written, deaths first, and a line for each outcome that has no picture.

    Raises
    ------
    UserError
        If the folder lacks a file, or `out` cannot be written or is shipped with the project.
    """
    _refuse_shipped(out)
    left_out: list[str] = []
    written: list[Path] = []
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        try:
            for place, (name, figure) in enumerate(_pictures(folder, left_out), 1):
                stem = re.sub(r"[^\w+-]", "_", f"figure_{place}_{name}")
                written += [_saved(figure, out, stem, ending) for ending in ("svg", "png")]
        except (KeyError, TypeError, IndexError) as lacking:
            raise UserError(
                f"{folder}: its files lack {lacking}, because another version wrote them. "
                "Run the study again."
            ) from None
    return written, left_out


def _pictures(folder: Path, left_out: list[str]) -> Iterator[Picture]:
    if (folder / ANALYSIS).is_file():
        return sweep_pictures(read_sweep(folder), left_out)
    if (folder / "attribution.json").is_file():
        return attribution_pictures(AttributionResult.from_json(_read(folder / "attribution.json")))
    if (folder / "progress.json").is_file():
        raise UserError(f"{folder}: the sweep is not finished. Resume it with channelsim sweep.")
    if (folder / "summary.json").is_file() and (folder / "runs.parquet").is_file():
        blocks = [Summary.from_json(block) for block in _read(folder / "summary.json")]
        return comparison_pictures(blocks, folder / "runs.parquet")
    if any((folder / name).is_file() for name in CALIBRATION):
        raise UserError(
            f"{folder}: is a calibration, which has no pictures. Plot a sweep, a comparison or an "
            "attribution."
        )
    raise UserError(
        f"{folder}: holds no analysis.json (of a sweep), no attribution.json and no summary.json "
        "with runs.parquet (of a comparison). Name the folder of a finished study."
    )


def _refuse_shipped(out: Path) -> None:
    """Refuse to write among the files that are shipped with the project."""
    shipped = shipped_folder("calibration").resolve()
    if out.resolve().is_relative_to(shipped):
        raise UserError(
            f"{out}: holds the project's own calibration, which stays as it is. Name another "
            "folder with --out."
        )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}. Run the study again.") from None


def _saved(figure: Figure, out: Path, stem: str, ending: str) -> Path:
    """Write one file atomically."""
    metadata = {"Date": None, "Creator": "channelsim"} if ending == "svg" else {"Software": None}
    content = BytesIO()
    figure.savefig(content, format=ending, dpi=160, metadata=metadata)
    path = out / f"{stem}.{ending}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as scratch:
            scratch.write_bytes(content.getvalue())
    except OSError as problem:
        raise UserError(
            f"{out}: cannot be written: {problem.strerror}. Name another --out."
        ) from None
    return path
