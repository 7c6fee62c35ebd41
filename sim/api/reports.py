"""Report a stored study as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types


def report(study: Path | str, against: Path | str | None = None) -> "types.Report":
    """Return the report of a finished comparison or overview: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison.
    against
        Folder of another comparison of the same scenarios, or a model version such as "2": the
        report then shows what moved from it. `study` may be a model version too.

    Raises
    ------
    UserError
        If a folder holds no finished comparison, its files are damaged, or the two have nothing in
        common.
    """
    from sim.html.report import make_report, make_report_against

    place = arguments.path("study", study)
    if against is None:
        return make_report(place)
    return make_report_against(place, arguments.path("against", against))
