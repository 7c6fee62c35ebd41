"""Report a stored study or a result as one HTML file: report."""

from pathlib import Path

from sim.api import arguments, types
from sim.errors import UserError


def report(
    study: "Path | str | types.Reportable",
    *,
    against: Path | str | None = None,
    brief: bool = False,
    posterior: Path | str | None = None,
) -> "types.Report":
    """Return the report of a finished study or of a result: its words, and its page as HTML.

    Parameters
    ----------
    study
        Folder of a comparison, an overview, a sweep, an attribution, or a calibration (a posterior,
        its validation, or both). Or the result of `attribute`, `budget`, `breakeven` or `claim`, or
        a list of answers to claims.
    against
        Folder of another comparison of the same scenarios, or a model version such as "2": the
        report then shows what moved from it. `study` may be a model version too.
    brief
        Whether to make a sheet of one page instead: three numbers, one picture, definitions,
        caveats and how to cite.
    posterior
        Posterior of a calibration, if it is not posterior.parquet in that folder.

    Raises
    ------
    UserError
        If the folder holds no finished study, its files are damaged, or such a result has no
        report. If the two studies have nothing in common.
    """
    from sim.html.report import make_brief, make_report, make_report_against, result_report

    if not isinstance(study, str | Path):
        if against is not None or brief:
            raise UserError("against and brief are for stored studies. Give the folder of a study.")
        return result_report(study)
    place = arguments.path("study", study)
    if brief and against is not None:
        raise UserError("brief and against: both are set. Set only one.")
    if brief:
        return make_brief(place)
    if against is not None:
        return make_report_against(place, arguments.path("against", against))
    (file,) = arguments.paths(posterior=posterior)
    return make_report(place, file)
