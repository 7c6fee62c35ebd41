"""The pages that tests open in a browser. A new page is a function and a line in `PAGES`."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from made_explorer import made_explorer
from made_studies import made_study
from made_sweeps import made_sweep

import sim
from sim.html.explorer.report import explorer_page
from sim.shipped import folder as shipped

LONG = (
    "Ten thousand places on a safe route, for those who apply from the coast before the first of "
    "September"
)


def comparison(folder: Path) -> str:
    """Return the report of a comparison with a long title."""
    return sim.report(made_study(folder / "study", 4, titles={"safe_route": LONG})).html


def pair(folder: Path) -> str:
    """Return the report of two scenarios in few replications, without draws."""
    return sim.report(made_study(folder / "study", 1, 4, drawn=False)).html


def failed(folder: Path) -> str:
    """Return the report of a study in which a control failed."""
    return sim.report(made_study(folder / "study", 2, 30, failed_control="deaths is 3")).html


def written(kind: str, folder: Path) -> str:
    """Return a document of a short study."""
    return _documents(folder)[kind]


def sweep(method: str, folder: Path) -> str:
    """Return the report of a sweep with long titles."""
    titles = {"shallow_water_stops": LONG}
    return sim.report(made_sweep(folder / "sweep", method, titles=titles, title=LONG)).html


def calibration(folder: Path) -> str:
    """Return the report of the project's own calibration."""
    return sim.report(shipped("calibration")).html


def moved(folder: Path) -> str:
    """Return the report of what moved between two studies with a long title."""
    one, other = (made_study(folder / name, n, titles={"safe_route": LONG})
                  for name, n in (("one", 4), ("other", 3)))  # fmt: skip
    return sim.report(one, against=other).html


@cache
def _documents(folder: Path) -> dict[str, str]:
    scenario = folder / "short.yaml"
    scenario.write_text("# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\n")
    out = folder / "study"
    sim.run(scenario, replications=2, parameters="defaults", store=folder / "store", out=out)
    return {one.kind: one.html for one in sim.document(out).documents}


def replay(folder: Path, *policies: str, night: int | None = None) -> str:
    """Return a night of a short month, without policies and with these, if there are any."""
    month = "# A month\ntitle: A month\nperiod: {from: 2025-07-01, to: 2025-07-31}\n"
    (folder / "month.yaml").write_text(month)
    (folder / "other.yaml").write_text(f"{month}policies: [{', '.join(policies)}]\n")
    files = [folder / "month.yaml", folder / "other.yaml"][: 2 if policies else 1]
    return sim.replay(*files, night=night, replication=1, parameters="defaults").html


def explorer(folder: Path) -> str:
    """Return the page of a synthetic explorer."""
    return explorer_page(made_explorer()).html


STOPS = "{kind: shallow_water_stops}", "{kind: interception_300m, boats: all}"

PAGES: dict[str, Callable[[Path], str]] = {
    "comparison": comparison,
    "pair": pair,
    "failed control": failed,
    "moved": moved,
    "tornado": partial(sweep, "one_at_a_time"),
    "grid": partial(sweep, "grid"),
    "screening": partial(sweep, "morris"),
    "shares": partial(sweep, "sobol"),
    "calibration": calibration,
    "stress": partial(written, "stress"),
    "odd": partial(written, "odd"),
    "trace": partial(written, "trace"),
    "replay": lambda folder: replay(folder, *STOPS),
    "replay of one": replay,
    "explorer": explorer,
}
"""Each page by name, and the function that makes it in an empty folder."""

MOVING = ("replay", "replay of one", "explorer")
"""Pages with a script. Without it they are shorter."""
