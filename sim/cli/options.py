"""Options that several commands share, and the source of assumptions that they name."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.completion import study_names, windows_named
from sim.cli.console import tell
from sim.errors import UserError
from sim.runs.cores import cores

if TYPE_CHECKING:
    from sim.experiment.source import ParameterSource


WORKERS_A_CORE = 4  # at most; each takes 200 MB


class PolicyStrength(StrEnum):
    """How strong policies are."""

    prior = "prior"
    default = "default"


class Adversary(StrEnum):
    """Whether networks learn where boats are stopped."""

    learns = "learns"
    fixed = "fixed"


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no closing line.")]
Seed = Annotated[
    int,
    typer.Option(min=0, help="Seed of all random numbers. The same seed gives the same results."),
]
Store = Annotated[
    Path,
    typer.Option(help="Folder that stores every run. A stored run is not run again."),
]
Study = Annotated[
    str,
    typer.Argument(
        help="Folder of a study, its name in results/, the beginning of that name, `latest`, or "
        "`calibration` (the project's own).",
        autocompletion=study_names,
    ),
]
Targets = Annotated[
    Path | None, typer.Option(help="YAML file of reported figures. Default: the project's own.")
]
Workers = Annotated[
    int,
    typer.Option(
        min=0, max=1024, callback=lambda workers: at_most(workers),
        help="Number of worker processes (0 = one per core). Results do not depend on it.",
    ),
]  # fmt: skip
Assumptions = Annotated[
    str,
    typer.Option(
        "--assumptions", metavar="SOURCE",
        help="Source of the assumptions: posterior (the project's own), prior, defaults (one "
        "value each), or the file of another posterior.",
        autocompletion=lambda: ["posterior", "prior", "defaults"],
    ),
]  # fmt: skip
Strength = Annotated[
    PolicyStrength,
    typer.Option(help="How strong policies are: drawn from priors, or set to defaults."),
]
Networks = Annotated[
    Adversary | None,
    typer.Option(
        "--adversary", help="Whether networks learn where boats are stopped and move away. "
        "Default: as each scenario says.",
    ),
]  # fmt: skip
Window = Annotated[
    str,
    typer.Option(
        autocompletion=windows_named,
        help="Window of days to measure. Shipped scenarios have {windows}.",
    ),
]
Posterior = Annotated[
    str | None,
    typer.Option(
        "--assumptions",
        metavar="FILE",
        help="File of a posterior. Default: the posterior beside the ensemble, if there is one, or "
        "the project's own.",
    ),
]


ForecastPosterior = Annotated[
    str | None,
    typer.Option(
        "--assumptions", metavar="FILE", help="File of a posterior. Default: the project's own."
    ),
]
Page = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", show_default=False,
        help="Write a report as one HTML file too, to mail or print.",
    ),
]  # fmt: skip


def at_most(workers: int) -> int:
    """Return a number of workers that the machine can carry."""
    most = WORKERS_A_CORE * cores()
    if workers > most:
        tell(f"--workers {workers}: too many for the cores here ({cores()}). {most} are used.")
    return min(workers, most)


FreshWorlds = Annotated[
    bool,
    typer.Option(
        "--fresh-worlds",
        help="Use new worlds. By default, each draw of the posterior comes with a world "
        "that went like the reports to mid-June 2025.",
    ),
]


def assumed(source: str, policy_strength: str, fresh_worlds: bool = False) -> "ParameterSource":
    """Return the parameter source that options name.

    Raises
    ------
    UserError
        If there is no such source, or if the posterior is from another model version.
    """
    from sim.inference.source import named_source

    try:
        chosen = named_source(source, policy_strength, fresh_worlds)
    except UserError as problem:
        cure = "Or use no posterior: --assumptions prior, or --assumptions defaults."
        raise UserError(f"{str(problem).rstrip('.')}. {cure}") from None
    if chosen.posterior is not None and chosen.posterior.note:
        tell(chosen.posterior.note)
    return chosen


def posterior_file(source: str | None) -> Path | None:
    """Return the file of a posterior, or None for the command's default.

    Raises
    ------
    UserError
        If the source is no posterior.
    """
    if source in ("prior", "defaults", "point"):
        raise UserError(f"--assumptions {source}: this command needs a posterior. Name its file.")
    return None if source in (None, "posterior") else Path(source)
