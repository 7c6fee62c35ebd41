"""Report a stored study or a result as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types


def report(study: "Path | str | types.Reportable") -> "types.Report":
    """Return the report of a finished study or of a result: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison or an attribution. Or the result of `attribute`, `budget`,
        `breakeven` or `claim`, or a list of answers to claims.

    Raises
    ------
    UserError
        If the folder holds no finished study, its files are damaged, or such a result has no
        report.
    """
    from sim.html.report import make_report, result_report

    if isinstance(study, str | Path):
        return make_report(arguments.path("study", study))
    return result_report(study)
