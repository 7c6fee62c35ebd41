"""The command that writes a page with sliders for policies: explore."""

import json
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.new_files import write_new
from sim.cli.options import Json, Quiet
from sim.cli.reporting import check_ending
from sim.cli.serving import serve
from sim.cli.studies import folder_of
from sim.cli.tracing import Force, named
from sim.errors import UserError

Study = Annotated[
    str | None,
    named(
        "[STUDY]",
        "A sweep with the method switched: the folder of its study, its name, `latest`, or a file "
        "of --data. Default: the project's own, of the sweep explorer.",
    ),
]
Out = Annotated[
    Path | None, typer.Option(show_default=False, help="File to write. Default: explorer.html.")
]
Data = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.json", show_default=False,
        help="Write the emulator as JSON too. `channelsim explore FILE.json` makes the same page.",
    ),
]  # fmt: skip
Serve = Annotated[
    bool,
    typer.Option("--serve", help="Write no page. Serve it to this machine only, until Ctrl-C."),
]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port of --serve. Default: any free one."),
]


def explore(
    study: Study = None,
    out: Out = None,
    data: Data = None,
    serve_: Serve = False,
    port: Port = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a page with sliders: policies, their strength, and the share of crews that refuse.

    The page answers while a slider moves, without a server. An emulator of a sweep gives the
    numbers between simulated settings, and the page marks them as emulated, with the error. It
    opens by double click and can be mailed. Nothing is simulated.

    Example: channelsim explore

    Example: channelsim explore results/my-sweep-1a2b3c4d --out mine.html
    """
    _check(out, data, serve_, port)
    file = Path("explorer.html") if out is None else out
    page = api.explore(None if study is None else _place(study))
    content = page.html.encode("utf-8")
    files = {} if serve_ else {file: content}
    if data is not None:
        files[data] = (json.dumps(page.to_json(), separators=(",", ":")) + "\n").encode()
    write_new(files, force)
    if as_json:
        written = {} if serve_ else {"file": str(file), "bytes": len(content)}
        answer({**written, **page.to_json()}, as_json)
    elif not quiet and not serve_:
        size = f"{len(page.explorer.sliders)} sliders, {len(content) / 1e3:,.0f} kB"
        answer(None, False, f"{page.explorer.study}: {size}. Written to {file}")
    if serve_:
        serve(content, port or 0)


def _check(out: Path | None, data: Path | None, served: bool, port: int | None) -> None:
    """Refuse options that would do nothing, and files without the right ending."""
    if served and out is not None:
        raise UserError("--serve and --out: --serve writes no page. Leave one of them out.")
    if port is not None and not served:
        raise UserError("--port: is for --serve. Add --serve, or leave it out.")
    if out is not None:
        check_ending("--out", out, "an explorer")
    if data is not None and data.suffix.lower() != ".json":
        raise UserError(f"--data {data}: is JSON. Give it the ending .json.")


def _place(study: str) -> Path:
    return Path(study) if study.lower().endswith(".json") else folder_of(study)
