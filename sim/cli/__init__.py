"""The command line: parse arguments, call the program, print results."""

import signal
import sys
import warnings
from typing import Annotated

import typer

from sim import BUILD, MODEL_VERSION, __version__
from sim.cli import forecasting, output, validating
from sim.cli.attributing import attribute
from sim.cli.breaking_even import breakeven
from sim.cli.calibrating import calibrate
from sim.cli.checking import check
from sim.cli.claiming import claim
from sim.cli.comparing import compare, overview, run
from sim.cli.console import Interrupted, flowing
from sim.cli.deciding import budget, decide
from sim.cli.documenting import document
from sim.cli.exploring import explore
from sim.cli.exporting import export
from sim.cli.importing import import_
from sim.cli.listing import explain, list_, schema
from sim.cli.plain_help import Command, Group
from sim.cli.querying import query
from sim.cli.renamed import renamed
from sim.cli.replaying import replay
from sim.cli.reporting import report
from sim.cli.studies import discover, plot
from sim.cli.sweeping import status, sweep
from sim.cli.tracing import diff, trace
from sim.cli.verifying import verify
from sim.errors import UserError
from sim.startup import take_over

DONE, NOT_PRINTED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Simulate small-boat crossing attempts under enforcement policies, and compare "
    "policies. Start with `channelsim overview`. Then run `channelsim list scenarios`, and "
    "`channelsim compare` with one of them and a file of your own. Every output shows deaths "
    "first, and an interval with every mean. `channelsim explain WORD` explains what a table "
    "prints.",
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"channelsim {__version__}, model version {MODEL_VERSION}, {BUILD}")
        raise typer.Exit


validate = typer.Typer(
    cls=Group, help="Check the calibration, or print the report of the last check."
)
forecast = typer.Typer(cls=Group, help="Forecast weekly arrivals, or score sealed forecasts.")
for group, commands in (
    (app, (run, compare, overview, check, list_, explain, schema, sweep, status, query, discover,
           decide, budget, breakeven, claim, verify, document, diff, trace, replay, explore, plot,
           report, export, calibrate)),
    (validate, (validating.show, validating.run)),
    (forecast, (forecasting.make, forecasting.score)),
    (app, (attribute, import_)),
):  # fmt: skip
    for command in commands:
        name = command.__name__.rstrip("_")
        group.command(name, cls=Command, help=flowing(command))(command)
app.add_typer(validate, name="validate")
app.add_typer(forecast, name="forecast")


def main() -> None:
    """Run the command line. Invalid input gives one line and exit code 2."""
    try:
        take_over()
        code = _exit_code()
    except KeyboardInterrupt:  # a second Ctrl-C, while the first ends the command
        code = INTERRUPTED
        output.tell("Interrupted.")
    if code == INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the exit
    sys.exit(code)


def _exit_code() -> int:
    """Run the command, and return its exit code."""
    if sys.platform == "win32":
        print("channelsim runs on Linux and macOS; on Windows, use it within WSL.", file=sys.stderr)
        return WRONG_INPUT
    closed = output.prepare()
    if closed:
        output.tell(closed)
        return WRONG_INPUT
    if not sys.warnoptions:  # overflows show in the results; nobody needs their paths
        warnings.filterwarnings("ignore", category=RuntimeWarning)
    code = _called()
    return code if output.printed() else code or NOT_PRINTED


def _called() -> int:
    """Call the command. Print each error in one line."""
    try:
        code = app(prog_name="channelsim", standalone_mode=False)
    except UserError as problem:
        output.tell(str(problem))
        return WRONG_INPUT
    except Interrupted as stop:
        output.tell(str(stop) or "Interrupted; nothing was written.")
        return INTERRUPTED
    except SystemExit as end:  # Typer's, at `channelsim … | head`
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        return DONE
    except OSError as problem:
        if not output.fails():
            raise
        output.report(problem)
        return NOT_PRINTED
    except Exception as problem:
        if not hasattr(problem, "format_message"):
            raise
        _print_usage(renamed(problem), problem.format_message())
        return WRONG_INPUT
    if code == INTERRUPTED:  # Ctrl-C before or after a simulation
        output.tell("Interrupted.")
    return code if isinstance(code, int) else DONE


def _print_usage(new: str, message: str) -> None:
    """Print one line on what is wrong with an option, an argument or a command."""
    if new:
        output.tell(new)
        return
    line = " ".join(
        message.replace("Value error, ", "")
        .replace("'%Y-%m-%d'", "YYYY-MM-DD, for example 2025-12-31")
        .split()
    )
    if line:  # empty if no command was given: the help is printed already
        output.tell(f"{line.rstrip('.?')}. See channelsim --help.")
