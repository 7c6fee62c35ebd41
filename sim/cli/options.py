"""Options that several commands have, and where they say that assumptions come from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import tell
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.experiment.source import Parameters

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout in place of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of draws and random worlds.")]
Store = Annotated[
    Path, typer.Option(help="Folder that keeps every run; a run that is there is not run again.")
]
Study = Annotated[
    str, typer.Argument(help="A study's folder, or its name in results/ (the beginning will do).")
]
Targets = Annotated[
    Path | None, typer.Option(help="File of reported figures; default: the project's own.")
]
Workers = Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior", help="Draw assumptions from this posterior; default: the project's own, "
        "fitted to what was reported of 2024 and 2025.",
    ),
]  # fmt: skip
Prior = Annotated[
    bool, typer.Option("--prior", help="Draw assumptions from their priors, whatever was reported.")
]
Point = Annotated[
    bool, typer.Option("--point", help="Assumptions stand at their defaults in every world.")
]


def assumed(posterior: Path | None, prior: bool, point: bool, levers: bool = True) -> "Parameters":
    """Return where assumptions come from.

    Raises
    ------
    UserError
        Where more than one is asked for, or the posterior does not fit.
    """
    from sim.experiment.source import Kind
    from sim.inference.source import parameters

    if sum((posterior is not None, prior, point)) > 1:
        raise UserError("--posterior, --prior and --point: give one of the three")
    kind = Kind.prior if prior else Kind.point if point else Kind.posterior
    try:
        chosen = parameters(kind, posterior, levers)
    except UserError as problem:
        raise UserError(f"{problem}; or go on without one: --prior or --point") from None
    if chosen.posterior is not None and chosen.posterior.note:
        tell(chosen.posterior.note)
    return chosen
