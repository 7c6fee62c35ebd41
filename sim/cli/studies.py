"""Commands that read a finished study: plot, discover. Find a study's folder."""

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.completion import LATEST
from sim.cli.console import tell
from sim.cli.options import Json, Study
from sim.errors import UserError
from sim.runs.atomic import write_text
from sim.shipped import folder as shipped_folder
from sim.shipped import install_command, is_shipped
from sim.spelling import nearest

CALIBRATION = "calibration"  # names the project's own calibration
PICTURES = Path("calibration-pictures")
Folder = Annotated[
    Path | None,
    typer.Option(
        help="Folder for the pictures. Default: the folder of the study; calibration-pictures for "
        "the project's own calibration."
    ),
]
Outcomes = Annotated[
    str,
    typer.Option(
        metavar="OUTCOME,…", help="Outcomes to draw. Default: the main ones, deaths first."
    ),
]
Formats = Annotated[
    str, typer.Option("--format", metavar="FORMAT,…", help="Formats of files: svg, png, pdf.")
]
Size = Annotated[
    float | None,
    typer.Option(
        min=70, max=2000, metavar="MM", show_default=False,
        help="Width of a picture in mm: 85 is one column of a journal, 180 are two. Default: 183.",
    ),
]  # fmt: skip
Dpi = Annotated[int, typer.Option(min=36, max=1200, help="Dots an inch of a PNG.")]


def plot(
    study: Study,
    out: Folder = None,
    outcome: Outcomes = "",
    formats: Formats = "svg,png",
    size: Size = None,
    dpi: Dpi = 160,
    as_json: Json = False,
) -> None:
    """Draw a finished sweep, comparison, attribution or calibration as SVG and PNG, deaths first.

    Each picture has a title that says what it shows, and a line that names its source.

    Example: channelsim plot latest --outcome arrivals --format pdf --size 85
    """
    from sim.report.figures import Output, write_figures

    folder = folder_of(study)
    output = Output(words(outcome), _formats(formats), size or 0.0, dpi)
    usual = PICTURES if is_shipped(folder) else folder
    written, left_out = write_figures(folder, usual if out is None else out, output)
    for line in left_out:
        tell(line)
    if as_json:
        print(json.dumps([str(path) for path in written]))
        return
    for path in written:
        print(path)


def words(listed: str) -> tuple[str, ...]:
    """Return the words of an option that lists some, each once."""
    return tuple(dict.fromkeys(word.strip() for word in listed.split(",") if word.strip()))


def _formats(listed: str) -> tuple[str, ...]:
    from sim.report.pictures.sheet import FORMATS

    chosen = words(listed.lower())
    for form in chosen:
        if form not in FORMATS:
            raise UserError(f"--format {form}: {nearest(form, list(FORMATS))}")
    if not chosen:
        raise UserError(f"--format: is empty. Choose from {', '.join(FORMATS)}.")
    return chosen


def discover(
    study: Study,
    outcome: Annotated[
        str, typer.Option(help="Outcome of the sweep. Default: the first one.")
    ] = "",
    above: Annotated[
        float | None,
        typer.Option(
            help="Search for samples above this value. Default: 0 for a pair of scenarios, "
            "otherwise the 75 % quantile."
        ),
    ] = None,
    below: Annotated[
        float | None, typer.Option(help="Search for samples below this value.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the values of factors at which an outcome of a sweep is high or low (PRIM and a tree).

    Needs the extra `discovery`. If it is missing, a message shows how to install it.

    Example: channelsim discover doctrine_sobol --outcome deaths
    """
    from sim.report import sweeps

    if above is not None and below is not None:
        raise UserError("--above and --below: both are set. Set only one.")
    from sim.sensitivity.discovery import discover_in

    folder = folder_of(study)
    try:
        discovery = discover_in(folder, outcome, above, below)
    except ImportError as missing:  # packages of the extra
        raise UserError(
            f"discover needs {missing.name}. Install it: {install_command('discovery')}"
        ) from None
    data = discovery.to_json()
    write_text(folder / "discovery.json", json.dumps(data, indent=1))
    answer(data, as_json, *sweeps.render_discovery(discovery))


def folder_of(study: str) -> Path:
    """Return the folder of a study, from its path, its name, the beginning of it, or a word.

    `latest` is the newest study, `calibration` the project's own calibration.

    Raises
    ------
    UserError
        If no study matches, or several.
    """
    from sim.experiment.folder import refuse_store

    folder = Path(study) if Path(study).is_dir() else _named(study)
    refuse_store(folder)
    return folder


def _named(study: str) -> Path:
    results = Path("results")
    paths = sorted(results.iterdir()) if results.is_dir() else []
    matches = [path for path in paths if path.is_dir() and path.name.startswith(study)]
    exact = [path for path in matches if path.name == study]
    if study == LATEST and not exact:
        return _latest(results)
    if study == CALIBRATION and not exact:
        return shipped_folder(CALIBRATION)
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    if matches:
        names = ", ".join(path.name for path in matches[:5])
        raise UserError(f"{study}: several studies begin so: {names}. Name one of them.")
    raise UserError(f"{study}: no such study. Give its folder, or its name in results/.")


def _latest(results: Path) -> Path:
    from sim.report.study_list import latest

    folder = latest(results)
    if folder is None:
        raise UserError(f"{LATEST}: no study is in results/. Run one, or name a study's folder.")
    return folder
