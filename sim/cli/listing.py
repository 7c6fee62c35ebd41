"""Commands that say what there is: list, explain, schema."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.options import Json


class Kind(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    sweeps = "sweeps"
    policies = "policies"
    parameters = "parameters"
    outcomes = "outcomes"


def list_(kind: Kind, as_json: Json = False) -> None:
    """List the shipped scenarios and sweeps, the policies, the parameters or the outcomes."""
    from sim.report import catalogue, pages

    rows = catalogue.rows(kind.value)
    answer(rows, as_json, pages.table(kind, rows))


def explain(
    name: Annotated[
        str, typer.Argument(help="A policy, a parameter, an outcome, a scenario or a key of one.")
    ],
    as_json: Json = False,
) -> None:
    """Say what a policy, parameter, outcome or scenario is, and where it comes from."""
    from sim.report import catalogue, pages

    entry = catalogue.entry(name)
    answer(entry, as_json, pages.page(name, entry))


def schema(
    as_json: Json = False,
    of_sweep: Annotated[bool, typer.Option("--sweep", help="Of a sweep file.")] = False,
) -> None:
    """Print the JSON Schema of a scenario file, or of a sweep file, so that editors complete it."""
    del as_json  # it is JSON either way
    if of_sweep:
        from sim.sensitivity.spec import sweep_schema as made
    else:
        from sim.scenario import schema as made
    answer(made(), as_json=True)
