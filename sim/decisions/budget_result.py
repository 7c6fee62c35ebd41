"""Result of an uncertainty budget: components, share of judgement, value of information."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.decisions.distributions import Estimate
from sim.jsonfile import Plain, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Split:
    """What the assumptions' part of a variance is due to, as shares of that part.

    Attributes
    ----------
    judgement, sourced
        Shapley effects of the assumptions of grade E, and of all others.
    unexplained
        The rest, which the fit does not explain. It is of both kinds.
    groups
        Shapley effect of each group of assumptions.
    """

    judgement: Estimate
    sourced: Estimate
    unexplained: Estimate
    groups: dict[str, Estimate]


@dataclass(frozen=True)
class Headline:
    """Budget of one number: a change against the baseline, or the baseline's own level.

    Attributes
    ----------
    scenario
        The policy, or the baseline for its level.
    is_level
        Whether it is the level of the baseline.
    mean
        Mean over draws of the main study, in the outcome's unit.
    sd
        Standard deviation of one future replication, in the same unit.
    variance, variance_error
        Chance, assumptions and structure in the unit squared, and their standard errors. They may
        be negative. NaN for structure if the study has no variants.
    share
        The same as shares of their sum, with 95 % intervals.
    split
        What the assumptions' part is due to. None if that part is not distinguishable from zero,
        or the draws' assumptions are not known.
    """

    scenario: str
    is_level: bool
    mean: float
    sd: float
    variance: dict[str, float]
    variance_error: dict[str, float]
    share: dict[str, Estimate]
    split: Split | None


@dataclass(frozen=True)
class Figure:
    """An assumption, or a group of them, and what knowing it is worth.

    Attributes
    ----------
    name, grade
        Its name, and the grade of its source; "" for a group.
    value
        EVPPI less what permuted draws give, in the outcome's unit.
    noise
        Standard deviation of the same under permutations.
    resolved
        Whether it is distinguishable from zero, among all that were tried.
    """

    name: str
    grade: str
    value: float
    noise: float
    resolved: bool


@dataclass(frozen=True)
class Information:
    """Value of information about which policy is best in one outcome.

    Attributes
    ----------
    best
        The policy with the best mean.
    perfect
        EVPI: the gain if all that a draw decides were known, in the outcome's unit.
    limit
        Value from which an assumption is resolved.
    assumptions, groups
        What knowing each is worth, the largest first.
    """

    best: str
    perfect: Estimate
    limit: float
    assumptions: tuple[Figure, ...]
    groups: tuple[Figure, ...]


@dataclass(frozen=True)
class OutcomeBudget:
    """One outcome.

    Attributes
    ----------
    outcome, unit
        Its name and unit.
    headlines
        The baseline's level, then the change by each policy.
    information
        Value of information; None if the draws' assumptions are not known.
    sentences
        What may be quoted: one on each headline, the baseline's last, then one on information.
    """

    outcome: str
    unit: str
    headlines: tuple[Headline, ...]
    information: Information | None
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class UncertaintyBudget(Plain):
    """Where the uncertainty of a study comes from, and which knowledge would change the choice.

    Attributes
    ----------
    study, window, baseline
        Names of the study, its window and its baseline.
    draws, left_out
        Number of draws, and of draws left out because a run has no number.
    intervals_hold
        What varies between replications, in words.
    variants
        Structural variants, the main one first. Structure is not measured with one.
    outcomes
        Every decisive outcome, expected deaths first.
    without_number
        Decisive outcomes that are left out because some scenario lacks them.
    not_split
        Why the draws' assumptions are not known; "" if they are.
    failed_controls
        Names of controls that failed, in the study or a variant: it should not be used.
    """

    study: str
    window: str
    baseline: str
    draws: int
    left_out: int
    intervals_hold: str
    variants: tuple[str, ...]
    outcomes: tuple[OutcomeBudget, ...]
    without_number: tuple[str, ...]
    not_split: str
    failed_controls: tuple[str, ...] = ()

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each outcome and headline."""
        for one in self.outcomes:
            for h in one.headlines:
                yield {
                    "outcome": one.outcome, "unit": one.unit, "scenario": h.scenario,
                    "is_level": h.is_level, "mean": h.mean, "sd": h.sd,
                    **{part: share.value for part, share in h.share.items()},
                    "judgement": h.split.judgement.value if h.split else float("nan"),
                    "unexplained": h.split.unexplained.value if h.split else float("nan"),
                }  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each outcome and headline."""
        return frame(self.rows())
