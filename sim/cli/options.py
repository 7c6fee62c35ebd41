"""Options that several commands have, and where they say that assumptions come from."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.completion import study_names
from sim.cli.console import tell
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.experiment.source import ParameterSource


class PolicyStrength(StrEnum):
    """How strong policies are."""

    prior = "prior"
    default = "default"


Json = Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, no closing line.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the draws and of the random worlds.")]
Store = Annotated[
    Path,
    typer.Option(help="Folder that keeps every run. A run that is kept there is not run again."),
]
Study = Annotated[
    str,
    typer.Argument(
        help="Folder of a study, or the beginning of its name in results/.",
        autocompletion=study_names,
    ),
]
Targets = Annotated[
    Path | None, typer.Option(help="File of reported figures. Default: the project's own.")
]
Workers = Annotated[
    int,
    typer.Option(
        min=0, max=1024,
        help="Number of worker processes (0 = one per core). Results do not depend on it.",
    ),
]  # fmt: skip
Assumptions = Annotated[
    str,
    typer.Option(
        "--assumptions", metavar="SOURCE",
        help="Source of the assumptions: posterior (the project's own), prior, defaults (in every "
        "world), or the file of another posterior.",
        autocompletion=lambda: ["posterior", "prior", "defaults"],
    ),
]  # fmt: skip
Posterior = Annotated[
    str | None,
    typer.Option(
        "--assumptions", metavar="FILE", help="File of a posterior, if not the usual one."
    ),
]


def assumed(source: str, policy_strength: str) -> "ParameterSource":
    """Return where assumptions come from.

    Raises
    ------
    UserError
        If there is no such source, or the posterior does not fit.
    """
    from sim.inference.source import named_source

    try:
        chosen = named_source(source, policy_strength)
    except UserError as problem:
        cure = "or go on without a posterior: --assumptions prior, or --assumptions defaults"
        raise UserError(f"{problem}; {cure}") from None
    if chosen.posterior is not None and chosen.posterior.note:
        tell(chosen.posterior.note)
    return chosen


def posterior_file(source: str | None) -> Path | None:
    """Return the file of a posterior, None for the one that a command takes by itself.

    Raises
    ------
    UserError
        If the source is no posterior.
    """
    if source in ("prior", "defaults", "point"):
        raise UserError(f"--assumptions {source}: this command needs a posterior; name its file")
    return None if source in (None, "posterior") else Path(source)
