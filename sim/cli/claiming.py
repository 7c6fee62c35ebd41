"""The command that puts public claims to the test: claim."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import answer
from sim.cli.completion import claims as shipped
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import (
    Assumptions,
    Dask,
    FreshWorlds,
    Json,
    Page,
    PolicyStrength,
    Quiet,
    Seed,
    Store,
    Strength,
    Workers,
    assumed,
    hands,
)
from sim.cli.reporting import check_page, write_page
from sim.cli.studies import folder_of
from sim.errors import UserError
from sim.shipped import claim_names

if TYPE_CHECKING:
    from sim.claims.result import ClaimAnswer


File = Annotated[
    str,
    typer.Argument(
        autocompletion=shipped, show_default=False,
        help="File of a claim, or the name of a shipped one: {claims}.",
    ),
]  # fmt: skip
Every = Annotated[bool, typer.Option("--all", help="Test every shipped claim.")]
Listed = Annotated[bool, typer.Option("--list", help="List the shipped claims.")]
FromStudy = Annotated[
    str,
    typer.Option(
        help="Answer from a finished comparison that holds the scenarios; nothing is run."
    ),
]
Replications = Annotated[
    int,
    typer.Option(
        "--replications", "-n", min=1, max=1_000_000,
        help="Number of replications, at least 40 (48 to decide anything). Two share a draw.",
    ),
]  # fmt: skip
WithVariants = Annotated[
    bool,
    typer.Option(
        help="Test the claim under structural variants too, with up to 60 replications each."
    ),
]

UNUSED = {
    "study": (
        "replications", "seed", "assumptions", "policy_strength", "fresh_worlds", "variants",
    ),
    "listed": (
        "file", "every", "study", "replications", "seed", "assumptions", "policy_strength",
        "fresh_worlds", "variants", "report",
    ),
}  # fmt: skip
"""Options that do nothing beside another one, by its name. Giving both is an error."""
WORDS = {"file": "a claim", "every": "--all", "listed": "--list"}


def claim(
    context: typer.Context,
    file: File = "",
    every: Every = False,
    listed: Listed = False,
    study: FromStudy = "",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    assumptions: Assumptions = "posterior",
    policy_strength: Strength = PolicyStrength.prior,
    fresh_worlds: FreshWorlds = False,
    variants: WithVariants = True,
    store: Store = STORE,
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Put a public claim to the test: supported, contradicted or undecidable in the model.

    The answer has the share of plausible draws that say so, the same at half and at double the
    threshold, in other units, in other readings and under structural variants, and one sentence to
    quote.

    Example: channelsim claim game_changer

    Example: channelsim claim my_claim.yaml --no-variants -n 200
    """
    from sim.report import claims

    for option, idle in UNUSED.items():
        _refuse_idle(context, option, idle)
    if listed:
        rows = claims.shipped_claims()
        answer(rows, as_json, claims.listing(rows))
        return
    if bool(file) is every:
        raise UserError("name one claim, or use --all. See channelsim claim --list.")
    check_page(report)
    names = claim_names() if every else [file]
    folder = folder_of(study) if study else None
    source = None if study else assumed(assumptions, policy_strength, fresh_worlds)
    call = partial(
        api.claim, study=folder, replications=replications, seed=seed,
        parameters=source or "posterior", variants=variants, store=store,
    )  # fmt: skip
    with hands(workers, dask) as opened:
        call = partial(call, workers=opened)
        answers = list(_answers(call, names, store, quiet, skip=every and bool(study)))
    if every:
        answer([a.to_json() for a in answers], as_json, claims.overview(answers))
    else:
        answer(answers[0].to_json(), as_json, claims.render(answers[0]))
    _write_page(answers, report, quiet, folder)


def _write_page(
    answers: "list[ClaimAnswer]", report: Path | None, quiet: bool, folder: Path | None
) -> None:
    """Write the page of all answers, if one is asked for; refuse a page of none."""
    if report and not answers:
        raise UserError(
            f"--report {report}: not written, because no claim can be answered from {folder}."
        )
    write_page(answers, report, quiet)


def _refuse_idle(context: typer.Context, option: str, idle: tuple[str, ...]) -> None:
    """Raise UserError if an option is given together with one that it makes idle."""

    def given(name: str) -> bool:
        source = context.get_parameter_source(name)
        return source is not None and source.name == "COMMANDLINE"

    def words(name: str) -> str:
        flag = "--no-variants" if name == "variants" and not context.params[name] else f"--{name}"
        return WORDS.get(name, flag.replace("_", "-"))

    both = [words(name) for name in idle if given(name)] if given(option) else []
    if both:
        raise UserError(
            f"{words(option)}: {' and '.join(both)} would do nothing. Leave out either."
        )


def _answers(
    call: "Callable[..., ClaimAnswer]", names: list[str], store: str, quiet: bool, skip: bool
) -> "Iterator[ClaimAnswer]":
    """Yield the answer to each claim; with `skip`, tell of those that cannot be answered."""
    for name in names:
        try:
            with kept_in(store), progress_bar(quiet, name) as progress:
                result = call(name, progress=progress, tell=tell)
        except UserError as problem:
            if not skip:
                raise
            tell(f"{name} is left out. {problem}")
        else:
            yield result
