"""Report a stored study as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types


def report(study: Path | str, *, posterior: Path | str | None = None) -> "types.Report":
    """Return the report of a finished study: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison, an overview, a sweep, or a calibration (a posterior, its
        validation, or both).
    posterior
        Posterior of a calibration, if it is not posterior.parquet in that folder.

    Raises
    ------
    UserError
        If the folder holds no finished study of these kinds, or its files are damaged.
    """
    from sim.html.report import make_report

    (file,) = arguments.paths(posterior=posterior)
    return make_report(arguments.path("study", study), file)
