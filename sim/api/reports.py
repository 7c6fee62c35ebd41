"""Report a stored study as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types
from sim.errors import UserError


def report(
    study: Path | str, against: Path | str | None = None, brief: bool = False
) -> "types.Report":
    """Return the report of a finished comparison or overview: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison.
    against
        Folder of another comparison of the same scenarios, or a model version such as "2": the
        report then shows what moved from it. `study` may be a model version too.
    brief
        Whether to make a sheet of one page instead: three numbers, one picture, definitions,
        caveats and how to cite.

    Raises
    ------
    UserError
        If a folder holds no finished comparison, its files are damaged, or the two have nothing in
        common.
    """
    from sim.html.report import make_brief, make_report, make_report_against

    place = arguments.path("study", study)
    if brief and against is not None:
        raise UserError("brief and against: both are set. Set only one.")
    if brief:
        return make_brief(place)
    if against is None:
        return make_report(place)
    return make_report_against(place, arguments.path("against", against))
