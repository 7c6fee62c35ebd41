"""The command line: parse, call, print."""

import json
import os
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sim import MODEL_VERSION, __version__
from sim.cli import attributing, calibrating, forecasting, importing, sweeping, validating
from sim.cli.assumed import Point, Posterior, Prior, assumed
from sim.cli.carry_out import carry_out, close, designed, finish, report
from sim.cli.console import Interrupted, terminal
from sim.cli.studies import STORE, Store
from sim.errors import UserError

DONE, WRONG_INPUT, INTERRUPTED = 0, 2, 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Simulate small-boat crossing attempts under enforcement policies, and compare them. "
    "Start with `channelsim overview`; then `channelsim list scenarios`, and `channelsim compare` "
    "with one of them and a file of your own. Deaths come first in every output, and every mean "
    "comes with an interval.",
)


class Adversary(StrEnum):
    """Whether networks learn where they are stopped."""

    learns = "learns"
    fixed = "fixed"


Files = Annotated[
    list[str],
    typer.Argument(
        help="Scenario files, or names of shipped scenarios; `policies` is every policy alone, "
        "`packages` every shipped package."
    ),
]


class Levers(StrEnum):
    """How strong policies are."""

    prior = "prior"
    default = "default"


Strengths = Annotated[
    Levers,
    typer.Option(
        "--levers", help="How strong policies are: drawn from their priors, with each draw, or "
        "at its defaults.",
    ),
]  # fmt: skip
Networks = Annotated[
    Adversary | None,
    typer.Option(
        "--adversary", help="Networks that learn where they are stopped, or not; default: as the "
        "scenarios say.",
    ),
]  # fmt: skip
Window = Annotated[
    str, typer.Option(help="Named window of the scenario; default: the whole period.")
]
Replications = Annotated[
    int, typer.Option("--replications", "-n", min=1, max=1_000_000, help="Random worlds.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the random worlds.")]
Workers = Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; default: results/STUDY.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout in place of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no closing line.")]
Everything = Annotated[bool, typer.Option("--all", help="All outcomes, not only the headline.")]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"channelsim {__version__}, model version {MODEL_VERSION}")
        raise typer.Exit


@app.command()
def run(
    scenarios: Files,
    window: Window = "period",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    posterior: Posterior = None,
    prior: Prior = False,
    point: Point = False,
    levers: Strengths = Levers.prior,
    adversary: Networks = None,
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Run scenarios, and print what each leads to.

    Example: channelsim run status_quo_2025 --window to_mid_june
    """
    from sim.report import tables

    chosen = assumed(posterior, prior, point, levers is Levers.prior)
    study = designed(scenarios, replications, seed, [window], True, chosen, adversary or "")
    finish(
        study, workers, out, store, as_json, quiet, others=[],
        show=lambda results: [tables.levels(results, window, everything)],
        hint=f"channelsim run {scenarios[0]} --all",
    )  # fmt: skip


@app.command()
def compare(
    scenarios: Files,
    window: Window = "period",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    posterior: Posterior = None,
    prior: Prior = False,
    point: Point = False,
    levers: Strengths = Levers.prior,
    adversary: Networks = None,
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
    any_period: Annotated[
        bool,
        typer.Option("--any-period", help="Compare scenarios of different periods all the same."),
    ] = False,
) -> None:
    """Compare scenarios with the first one, in the same random worlds.

    Example: channelsim compare status_quo_2025 maritime_doctrine --window second_half

    Example: channelsim compare status_quo_2025 packages --window second_half
    """
    from sim.report import tables

    if len(scenarios) < 2:
        raise UserError(
            f"{scenarios[0]}: needs another scenario to be compared with; name it after"
        )
    chosen = assumed(posterior, prior, point, levers is Levers.prior)
    study = designed(scenarios, replications, seed, [window], any_period, chosen, adversary or "")
    finish(
        study, workers, out, store, as_json, quiet, others=[s.name for s in study.scenarios[1:]],
        show=lambda results: [tables.comparisons(results, window, everything)],
        hint="channelsim explain deaths, or any other outcome, policy or parameter",
    )  # fmt: skip


@app.command()
def overview(
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    posterior: Posterior = None,
    prior: Prior = False,
    point: Point = False,
    levers: Strengths = Levers.prior,
    out: Out = None,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Compare the shipped scenarios: two years beside reported figures, then the policies.

    `--all` adds every outcome and every reported figure.
    """
    from sim.experiment.comparison import to_json
    from sim.report import overview as block

    chosen = assumed(posterior, prior, point, levers is Levers.prior)
    study = designed(block.SCENARIOS, replications, seed, block.WINDOWS, True, chosen)
    results, folder = carry_out(study, workers, out, store, quiet)
    blocks = [
        to_json(results.only(block.YEARS), "to_mid_june", block.YEARS[1:]),
        to_json(results.only(block.POLICIES), "second_half", block.POLICIES[1:]),
    ]
    for each in blocks:
        each["study"] = study.name
    shown = block.render(results, everything)
    report(results, blocks, {"study": study.name, "blocks": blocks}, shown, folder, as_json)
    close(results, folder, quiet, "channelsim compare status_quo_2025 YOUR.yaml --all")


class Kind(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    sweeps = "sweeps"
    policies = "policies"
    parameters = "parameters"
    outcomes = "outcomes"


@app.command("list")
def list_(kind: Kind, as_json: Json = False) -> None:
    """List the shipped scenarios and sweeps, the policies, the parameters or the outcomes."""
    from sim.report import catalogue, pages

    rows = catalogue.rows(kind.value)
    print(json.dumps(rows, indent=1)) if as_json else terminal().print(pages.table(kind, rows))


@app.command()
def explain(
    name: Annotated[
        str, typer.Argument(help="A policy, a parameter, an outcome, a scenario or a key of one.")
    ],
    as_json: Json = False,
) -> None:
    """Say what a policy, parameter, outcome or scenario is, and where it comes from."""
    from sim.report import catalogue, pages

    entry = catalogue.entry(name)
    print(json.dumps(entry, indent=1)) if as_json else terminal().print(pages.page(name, entry))


@app.command()
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
    print(json.dumps(made(), indent=1))


for commands in (sweeping, calibrating, validating, forecasting, attributing, importing):
    commands.add_to(app)


def _interrupted(line: str) -> NoReturn:
    """End after Ctrl-C. Another one would only print a traceback while Python ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(line, file=sys.stderr)
    sys.exit(INTERRUPTED)


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except UserError as problem:
        print(problem, file=sys.stderr)
        sys.exit(WRONG_INPUT)
    except Interrupted as stop:
        _interrupted(str(stop) or "Interrupted; nothing was written.")
    except BrokenPipeError:  # `channelsim … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except Exception as problem:
        if not hasattr(problem, "format_message"):
            raise
        said = " ".join(
            problem.format_message()
            .replace("Value error, ", "")
            .replace("'%Y-%m-%d'", "YYYY-MM-DD, for example 2025-12-31")
            .split()
        )  # a wrong option, argument or command
        if said:  # nothing to say where no command was given: the help is there already
            print(f"{said.rstrip('.?')}. See channelsim --help.", file=sys.stderr)
        sys.exit(WRONG_INPUT)
    if code == INTERRUPTED:  # before or after the work itself
        _interrupted("Interrupted.")
    sys.exit(code if isinstance(code, int) else DONE)
