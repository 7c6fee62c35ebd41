"""Commands that read a decision out of a study.

decide says which policy is best, and budget what the uncertainty is due to.
"""

from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.completion import study_names
from sim.cli.options import Json, Page, Study
from sim.cli.reporting import check_page, write_page
from sim.cli.studies import folder_of

Window = Annotated[str, typer.Option(help="Window of the study. Default: its last one.")]


Variants = Annotated[
    list[str] | None,
    typer.Option(
        metavar="STUDY",
        help="The same comparison under another modelling choice, with the same names of "
        "scenarios. Repeat the option for several.",
        autocompletion=study_names,
    ),
]


def decide(
    study: Study,
    margin: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME=NUMBER,…",
            help="Differences that count as equal, in the outcome's unit or in % of the baseline.",
        ),
    ] = "",
    window: Window = "",
    variant: Variants = None,
    as_json: Json = False,
) -> None:
    """Show which policy of a finished comparison is best, and how sure that is.

    Each outcome has its own answer, expected deaths first. No score adds them up. Realised deaths
    rank nothing, because they are mostly chance. Nothing is simulated.

    Example: channelsim decide latest --margin arrivals=1%,expected_deaths=2
    """
    from sim.report.decisions import render

    variants = [folder_of(each) for each in variant or ()]
    decision = api.decide(folder_of(study), window=window, margin=margin, variants=variants)
    answer(decision.to_json(), as_json, render(decision))


def budget(
    study: Study,
    window: Window = "",
    outcome: Annotated[
        str, typer.Option(help="One outcome, such as expected_deaths. Default: all.")
    ] = "",
    variant: Variants = None,
    as_json: Json = False,
    report: Page = None,
) -> None:
    """Show what the uncertainty of a finished comparison is due to, and which figure to learn.

    The variance of one future replication is split into chance, assumptions and structure. A second
    table says how much of the assumptions' part is judgement. A third says what knowing an
    assumption is worth for the choice of a policy. Nothing is simulated.

    Example: channelsim budget latest --outcome expected_deaths
    """
    from sim.report.budget import render

    check_page(report)
    variants = [folder_of(each) for each in variant or ()]
    result = api.budget(folder_of(study), window=window, outcome=outcome, variants=variants)
    answer(result.to_json(), as_json, render(result))
    write_page(result, report, quiet=False)
