"""Commands that say what there is: list, explain, schema."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.completion import explained
from sim.cli.options import Json


class Kind(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    sweeps = "sweeps"
    policies = "policies"
    parameters = "parameters"
    outcomes = "outcomes"


def list_(
    kind: Annotated[Kind, typer.Argument(help="What is listed.")], as_json: Json = False
) -> None:
    """List the shipped scenarios and sweeps, the policies, the parameters or the outcomes."""
    from sim.report import catalogue, pages

    rows = catalogue.rows(kind.value)
    answer(rows, as_json, pages.table(kind, rows))


def explain(
    name: Annotated[
        str,
        typer.Argument(
            autocompletion=explained,
            help="A word that a table prints, a policy, a parameter, an outcome, a scenario or a "
            "key of one. A part of a name lists all that hold it.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Explain a word, a policy, a parameter, an outcome or a scenario.

    Example: channelsim explain chance
    """
    from sim.report import catalogue, pages

    found = catalogue.entries(name)
    if len(found) == 1:
        answer(found[0], as_json, pages.page(found[0]["name"], found[0]))
    else:
        titles = [{"name": each["name"], "title": catalogue.title(each)} for each in found]
        answer(titles, as_json, pages.titles(titles))


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
