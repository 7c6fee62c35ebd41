"""The command line: parse, call, print."""

import os
import sys
from typing import Annotated

import typer

from sim import MODEL_VERSION, __version__
from sim.cli import (
    attributing,
    calibrating,
    comparing,
    forecasting,
    importing,
    listing,
    sweeping,
    validating,
)
from sim.cli.console import Interrupted
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


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"channelsim {__version__}, model version {MODEL_VERSION}")
        raise typer.Exit


for commands in (
    comparing, listing, sweeping, calibrating, validating, forecasting, attributing, importing
):  # fmt: skip
    commands.add_to(app)


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except UserError as problem:
        print(problem, file=sys.stderr)
        sys.exit(WRONG_INPUT)
    except Interrupted as stop:
        print(str(stop) or "Interrupted; nothing was written.", file=sys.stderr)
        sys.exit(INTERRUPTED)
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
        print("Interrupted.", file=sys.stderr)
    sys.exit(code if isinstance(code, int) else DONE)
