"""Explore policies at once, on a page that answers while a slider moves: explore."""

from pathlib import Path

from sim.api import arguments, types
from sim.errors import UserError

SHIPPED = "explorer.json"


def explore(study: Path | str | None = None) -> "types.ExplorerPage":
    """Return an emulator of a sweep of policies, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a finished sweep of two scenarios with the method `switched`, or an explorer that
        was written as JSON. If None, the project's own, of the shipped sweep `explorer`.

    Raises
    ------
    UserError
        If there is no such study, it is of another kind, or the model, its assumptions or the
        posterior have changed since.
    """
    from sim.html.explorer.report import explorer_page
    from sim.sensitivity.explorer.build import explore_study
    from sim.sensitivity.explorer.study import stored_explorer
    from sim.shipped import folder

    own = folder("calibration") / SHIPPED
    place = own if study is None else arguments.path("study", study)
    if not place.exists():
        raise UserError(f"{place}: no such study. Sweep first: channelsim sweep explorer")
    explorer = stored_explorer(place) if place.is_file() else explore_study(place)
    return explorer_page(explorer)
