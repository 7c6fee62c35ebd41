"""The command that runs a stored study again and compares its numbers: verify."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.console import Interrupted, progress_bar, tell
from sim.cli.options import (
    Dask,
    Json,
    Quiet,
    Study,
    Workers,
    hands,
)
from sim.cli.studies import folder_of
from sim.errors import UserError

DIFFERS = 3  # exit code

Headline = Annotated[
    str, typer.Argument(metavar="ID", help="Id of one number, as --list shows. Default: all.")
]
Listed = Annotated[
    bool, typer.Option("--list", help="List the printed numbers with their ids, and run none.")
]
Everything = Annotated[bool, typer.Option("--all", help="List every outcome.")]
Sample = Annotated[
    int,
    typer.Option(
        min=0, metavar="K", show_default=False,
        help="Run only K replications again, evenly spaced. Default: all.",
    ),
]  # fmt: skip
Tolerance = Annotated[
    float | None,
    typer.Option(
        min=0.0, show_default=False,
        help="Relative difference up to which numbers agree. Default: 0 on the platform and "
        "with the versions that made the study, and 1e-9 elsewhere.",
    ),
]  # fmt: skip


def verify(
    study: Study,
    headline: Headline = "",
    list_: Listed = False,
    everything: Everything = False,
    sample: Sample = 0,
    tolerance: Tolerance = None,
    workers: Workers = 0,
    dask: Dask = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a stored study again from its folder alone, and say which of its numbers differ.

    No run comes from the run store. With an ID, only the scenarios that this number needs run
    again. The exit code is 3 if a number or a file differs.

    Example: channelsim verify latest

    Example: channelsim verify latest --list

    Example: channelsim verify latest arrivals.second_half.maritime_doctrine.change
    """
    from sim.report import verification

    if list_:
        if headline or sample:
            raise UserError("--list runs nothing. Leave the ID and --sample out, or --list.")
        listed = api.headlines(folder_of(study))
        answer(listed.to_json(), as_json, *verification.render_ids(listed, everything))
        return
    if everything:
        raise UserError("--all goes with --list only: without it, all numbers are checked anyway.")
    with (
        _temporary_runs(),
        hands(workers, dask) as opened,
        progress_bar(quiet, "verifying") as progress,
    ):
        result = api.verify(
            folder_of(study), headline, sample=sample, tolerance=tolerance, workers=opened,
            progress=progress, tell=tell,
        )  # fmt: skip
    answer(result.to_json(), as_json, *verification.render(result))
    if not result.confirmed:
        raise typer.Exit(DIFFERS)


@contextmanager
def _temporary_runs() -> Iterator[None]:
    """Report an interruption or a full disk in one line. The new runs are not kept."""
    from sim.runs.stops import ClusterLost, RunsNotSaved, Stopped

    try:
        yield
    except (Stopped, KeyboardInterrupt):
        raise Interrupted(
            "Interrupted. Nothing is verified, and no run is kept. For a quicker check: --sample 4"
        ) from None
    except ClusterLost as problem:
        raise UserError(f"{str(problem).rstrip('.')}. Nothing is verified.") from None
    except RunsNotSaved as problem:
        raise UserError(
            f"the new runs cannot be written: {problem}. Free space in the temporary folder."
        ) from None
