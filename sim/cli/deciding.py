"""The command that says which policy of a study is best: decide."""

from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.options import Json, Study
from sim.cli.studies import folder_of


def decide(
    study: Study,
    margin: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME=NUMBER,…",
            help="Differences that count as equal, in the outcome's unit or in % of the baseline.",
        ),
    ] = "",
    window: Annotated[str, typer.Option(help="Window of the study. Default: its last one.")] = "",
    as_json: Json = False,
) -> None:
    """Show which policy of a finished comparison is best, and how sure that is.

    Each outcome has its own answer, expected deaths first. No score adds them up. Realised deaths
    rank nothing, because they are mostly chance. Nothing is simulated.

    Example: channelsim decide latest --margin arrivals=1%,expected_deaths=2
    """
    from sim.report.decisions import render

    decision = api.decide(folder_of(study), window=window, margin=margin)
    answer(decision.to_json(), as_json, render(decision))
