"""The command that checks files: check."""

from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.completion import scenarios as shipped
from sim.cli.options import Json

WRONG_INPUT = 2


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            autocompletion=shipped,
            show_default=False,
            help="Files of scenarios, sweeps or targets, or names of shipped ones.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Check files without a run, and print each scenario in full.

    Every error gets a line with its place. A policy that can have no effect gets a warning. The
    table shows what is in force, when and where, with the file and line of each setting.

    Example: channelsim check my_scenario.yaml
    """  # fmt: skip
    from sim.report.file_check import check_file, render

    checks = [check_file(name) for name in files]
    answer([one.to_json() for one in checks], as_json, *map(render, checks))
    if any(one.errors for one in checks):
        raise typer.Exit(WRONG_INPUT)
