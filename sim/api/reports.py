"""Report a stored study as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types


def report(study: Path | str) -> "types.Report":
    """Return the report of a finished comparison, overview or sweep: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of the study.

    Raises
    ------
    UserError
        If the folder holds no finished study of these kinds, or its files are damaged.
    """
    from sim.html.report import make_report

    return make_report(arguments.path("study", study))
