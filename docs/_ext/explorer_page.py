"""Put the page of `channelsim explore` beside the pages of the documentation."""

from pathlib import Path
from typing import TYPE_CHECKING

import sim

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: "Sphinx") -> dict[str, bool]:
    """Write the page when the others have been written."""
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True}


def _write(app: "Sphinx", problem: Exception | None) -> None:
    if problem is None and app.builder.format == "html":
        (Path(app.outdir) / "explorer.html").write_text(sim.explore().html, encoding="utf-8")
