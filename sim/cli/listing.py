"""Commands that describe scenarios, policies, assumptions and words: list, explain, schema."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.api.engine import RESULTS
from sim.cli.answers import answer
from sim.cli.checking import check
from sim.cli.completion import explained
from sim.cli.options import Json
from sim.errors import UserError


class Kind(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    sweeps = "sweeps"
    policies = "policies"
    parameters = "parameters"
    outcomes = "outcomes"
    studies = "studies"


def list_(
    kind: Annotated[Kind, typer.Argument(help=f"What to list: {', '.join(Kind)}.")],
    as_json: Json = False,
) -> None:
    """List the shipped scenarios and sweeps, the policies, parameters, outcomes, or your studies.

    Studies are those in results/, newest first. The first one is also called `latest`.

    Example: channelsim list studies
    """
    if kind is Kind.scenarios:
        from sim.report import scenario_list

        listed = scenario_list.rows()
        answer(listed, as_json, scenario_list.table(listed))
        return
    from sim.report import catalogue, pages  # policies and outcomes take time to import

    if kind is Kind.studies:
        from sim.report.study_list import studies

        entries = studies(RESULTS)
        answer([study.to_json() for study in entries], as_json, pages.studies(entries))
        return
    rows = catalogue.rows(kind.value)
    answer(rows, as_json, pages.table(kind, rows))


def explain(
    name: Annotated[
        str,
        typer.Argument(
            autocompletion=explained,
            help="A word that a table prints, a policy, a parameter, an outcome, a scenario or "
            "one of its keys, or a file. A part of a name lists all names that contain it.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Explain a word, a policy, a parameter, an outcome, a scenario, or a file as `check` does.

    Example: channelsim explain chance
    """
    from sim.report import catalogue, pages

    if name.endswith((".yaml", ".yml")):
        check([name], as_json)
        return
    entries = catalogue.entries(name)
    if len(entries) == 1:
        answer(entries[0], as_json, pages.page(entries[0]["name"], entries[0]))
    else:
        titles = [{"name": entry["name"], "title": catalogue.title(entry)} for entry in entries]
        answer(titles, as_json, pages.titles(titles))


def schema(
    as_json: Json = False,
    of_sweep: Annotated[
        bool, typer.Option("--sweep", help="Print the schema of a sweep file.")
    ] = False,
    of_claim: Annotated[
        bool, typer.Option("--claim", help="Print the schema of a claim file.")
    ] = False,
) -> None:
    """Print the JSON Schema of a scenario, sweep or claim file, for editors."""
    del as_json  # the output is JSON with or without it
    if of_sweep and of_claim:
        raise UserError("--sweep and --claim: both are set. Set only one.")
    if of_claim:
        from sim.claims.schema import claim_schema as file_schema
    elif of_sweep:
        from sim.sensitivity.spec import sweep_schema as file_schema
    else:
        from sim.scenario import schema as file_schema
    answer(file_schema(), as_json=True)
