"""The command that shows one synthetic night as a page that moves: replay."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.console import tell
from sim.cli.new_files import write_new
from sim.cli.options import (
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
from sim.cli.reporting import check_ending
from sim.cli.tracing import Force, Replication, Scenario, named, same_world, word

Other = Annotated[
    str | None, named("[OTHER]", "The other scenario, of the same period, to stand beside it.")
]
Night = Annotated[
    int | None,
    typer.Option(
        show_default=False,
        help="Number of the night. The period's first night is 1. Default: the night on which most "
        "fates differ, or most boats launch if there is one scenario.",
    ),
]
Out = Annotated[Path, typer.Option(help="File to write.")]


def replay(
    scenario: Scenario,
    other: Other = None,
    night: Night = None,
    replication: Replication = 0,
    seed: Seed = 1,
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    adversary: Networks = None,
    out: Out = Path("replay.html"),
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one synthetic night as a page that moves: boats, stages, crews and fates.

    With two scenarios, they stand side by side on the same random world, and the decision at which
    a boat's fate parted is marked. The page needs no network and opens by double click. It has the
    same as lists, to read, print or hear. One night shows how the model works. It does not show
    what a policy does on average.

    Example: channelsim replay status_quo_2025 shallow_water_stops --replication 7
    """
    check_ending("--out", out, "a replay")
    page = api.replay(
        scenario, other, night=night, replication=replication, seed=seed,
        parameters=assumed(assumptions, policy_strength, fresh_worlds),
        adversary=word(adversary),
    )  # fmt: skip
    content = page.html.encode("utf-8")
    write_new({out: content}, force)
    if as_json:
        answer({"file": str(out), "bytes": len(content), **page.to_json()}, as_json)
    elif not quiet:
        shown = page.replay
        answer(None, False, f"Night {shown.night} of {shown.nights}. Written to {out}")
        same = same_world(seed, assumptions, policy_strength, fresh_worlds, adversary)
        tell(
            f"Next: channelsim trace {quote(scenario)} -r {replication} --night {shown.night}{same}"
        )
