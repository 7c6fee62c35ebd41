"""Report a stored study or a result as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types


def report(
    study: "Path | str | types.Reportable", *, posterior: Path | str | None = None
) -> "types.Report":
    """Return the report of a finished study or of a result: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison, an overview, a sweep, an attribution, or a calibration (a posterior,
        its validation, or both). Or the result of `attribute`, `budget`, `breakeven` or `claim`, or
        a list of answers to claims.
    posterior
        Posterior of a calibration, if it is not posterior.parquet in that folder.

    Raises
    ------
    UserError
        If the folder holds no finished study, its files are damaged, or such a result has no
        report.
    """
    from sim.html.report import make_report, result_report

    if not isinstance(study, str | Path):
        return result_report(study)
    (file,) = arguments.paths(posterior=posterior)
    return make_report(arguments.path("study", study), file)
