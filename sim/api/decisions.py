"""Read decisions out of a stored study: decide, budget."""

from collections.abc import Sequence
from pathlib import Path

from sim.api import arguments, types


def decide(
    study: Path | str,
    *,
    window: str = "",
    margin: str = "",
    variants: Sequence[Path | str] = (),
) -> "types.Decision":
    """Return which policies of a finished comparison are best, outcome by outcome and together.

    Parameters
    ----------
    study
        Folder of a comparison.
    window
        Window of the study. Default: its last one.
    margin
        Differences that count as equal, such as "arrivals=1%,expected_deaths=2".
    variants
        Folders of the same comparison under structural variants. Policies are then also judged by
        the variant in which they do worst.

    Raises
    ------
    UserError
        If the study is no comparison of paired scenarios with at least 20 draws, a variant is of
        another comparison, or the margin is wrong.
    """
    from sim.decisions.decide import decide as decided

    folders = [arguments.path("variants", each) for each in variants]
    return decided(arguments.path("study", study), window, margin, folders)


def budget(
    study: Path | str,
    *,
    window: str = "",
    outcome: str = "",
    variants: Sequence[Path | str] = (),
) -> "types.UncertaintyBudget":
    """Return where the uncertainty of a finished comparison comes from, and what knowing is worth.

    Parameters
    ----------
    study
        Folder of a comparison.
    window
        Window of the study. Default: its last one.
    outcome
        One decisive outcome, such as "expected_deaths". Default: all.
    variants
        Folders of the same comparison under other modelling choices: other overrides of
        assumptions, or networks that do not learn.

    Raises
    ------
    UserError
        If the study is no comparison of paired scenarios with at least 20 draws, a variant is of
        another comparison, or the outcome is not decisive.
    """
    from sim.decisions.budget import budget as measured

    folders = [arguments.path("variants", variant) for variant in variants]
    return measured(arguments.path("study", study), window, outcome, folders)
