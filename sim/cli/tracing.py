"""Commands that follow boats through one replication, to verify the model: diff, trace."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.completion import scenarios as shipped
from sim.cli.console import tell
from sim.cli.new_files import write_new
from sim.cli.options import (
    Adversary,
    Assumptions,
    FreshWorlds,
    Json,
    Networks,
    PolicyStrength,
    Quiet,
    Seed,
    Strength,
    assumed,
)


def named(metavar: str, text: str = "Scenario file, or name of a shipped scenario.") -> Any:
    """Return the argument of a command that names a scenario."""
    return typer.Argument(metavar=metavar, autocompletion=shipped, show_default=False, help=text)


Scenario = Annotated[str, named("SCENARIO")]
A = Annotated[str, named("A")]
B = Annotated[str, named("B", "The other scenario, of the same period.")]
Replication = Annotated[
    int,
    typer.Option(
        "--replication", "-r", min=0, max=999_999,
        help="Number of the replication, from 0. It is that of `run` and `compare`.",
    ),
]  # fmt: skip
Night = Annotated[int, typer.Option(help="Number of the night. The period's first night is 1.")]
Everything = Annotated[bool, typer.Option("--all", help="List every attempt that differs.")]
Out = Annotated[Path | None, typer.Option(help="CSV file to write: one row for each attempt.")]
EventsOut = Annotated[Path | None, typer.Option(help="CSV file to write: one row for each event.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")]


def diff(
    a: A,
    b: B,
    replication: Replication = 0,
    seed: Seed = 1,
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    adversary: Networks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Follow the same boats through one replication of two scenarios.

    It lists the attempts whose fate or deaths differ, the decision at which they first parted, and
    totals by pathway. Networks, nights and slots name an attempt, and no policy changes this name.
    One replication shows how the model works. It does not show what a policy does on average.

    Example: channelsim diff status_quo_2025 shallow_water_stops --replication 7
    """
    from sim.experiment.fates import COLUMNS
    from sim.report.tracing import render_diff

    result = api.diff(
        a, b, replication=replication, seed=seed,
        parameters=assumed(assumptions, policy_strength, fresh_worlds),
        adversary=word(adversary),
    )  # fmt: skip
    _write(out, COLUMNS, result.rows(), force)
    answer(result.to_json(), as_json, render_diff(result, everything))
    same = same_world(seed, assumptions, policy_strength, fresh_worlds, adversary)
    night = result.first_night or 1
    _close(out, quiet, f"channelsim trace {quote(b)} -r {replication} --night {night}{same}")


def trace(
    scenario: Scenario,
    night: Night,
    replication: Replication = 0,
    seed: Seed = 1,
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    adversary: Networks = None,
    out: EventsOut = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print one synthetic night of one replication as a log, and export its events.

    The night never happened. It has a number and no date, and sectors are no real places.

    Example: channelsim trace shallow_water_stops --replication 7 --night 190 --out night.csv
    """
    from sim.experiment.night_log import COLUMNS
    from sim.report.tracing import render_night

    log = api.trace(
        scenario, night, replication=replication, seed=seed,
        parameters=assumed(assumptions, policy_strength, fresh_worlds),
        adversary=word(adversary),
    )  # fmt: skip
    _write(out, COLUMNS, log.rows(), force)
    answer(log.to_json(), as_json, render_night(log))
    _close(out, quiet, "channelsim diff, to follow its boats under two policies")


def same_world(
    seed: int,
    assumptions: str,
    policy_strength: PolicyStrength,
    fresh_worlds: bool,
    adversary: Adversary | None,
) -> str:
    """Return the options without which another command would show another world."""
    options = {
        "--seed": str(seed) if seed != 1 else "",
        "--assumptions": quote(assumptions) if assumptions != "posterior" else "",
        "--policy-strength": "default" if policy_strength is PolicyStrength.default else "",
        "--adversary": word(adversary),
    }
    words = [f" {name} {value}" for name, value in options.items() if value]
    return "".join(words) + (" --fresh-worlds" if fresh_worlds else "")


def word(adversary: Adversary | None) -> str:
    return adversary.value if adversary else ""


def _close(out: Path | None, quiet: bool, hint: str) -> None:
    if not quiet:
        tell(f"{f'Written to {out}. ' if out else ''}Next: {hint}")


def _write(
    path: Path | None, columns: Iterable[str], rows: Iterable[Mapping[str, object]], force: bool
) -> None:
    """Write rows as CSV, unless another file would be lost."""
    if path is None:
        return
    text = StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_new({path: text.getvalue().encode()}, force)
