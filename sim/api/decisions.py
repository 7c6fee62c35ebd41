"""Decide between the policies of a stored study: decide."""

from pathlib import Path

from sim.api import arguments, types


def decide(study: Path | str, *, window: str = "", margin: str = "") -> "types.Decision":
    """Return which policies of a finished comparison are best, outcome by outcome and together.

    Parameters
    ----------
    study
        Folder of a comparison.
    window
        Window of the study. Default: its last one.
    margin
        Differences that count as equal, such as "arrivals=1%,expected_deaths=2".

    Raises
    ------
    UserError
        If the study is no comparison of paired scenarios with at least 20 draws, or the margin is
        wrong.
    """
    from sim.decisions.decide import decide as decided

    return decided(arguments.path("study", study), window, margin)
