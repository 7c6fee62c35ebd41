"""Result of a decision: standings, pairs and distributions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.decisions.best import Standing
from sim.decisions.closest import Closest
from sim.decisions.distributions import Estimate, Spread
from sim.decisions.pareto import Pair, dominated
from sim.decisions.robust import Robustness
from sim.jsonfile import Plain, finite, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OutcomeDecision:
    """One outcome.

    Attributes
    ----------
    outcome, unit
        Its name and unit.
    margin
        Difference up to which policies count as equally good, in this unit.
    changes
        Mean change of each policy against the baseline, and its 95 % interval.
    standings, spreads
        Standing and distribution of every policy, the baseline first.
    chance
        Share due to chance of the variance of draw means, largest over policies.
    robust
        How every policy does over structural variants; empty without any.
    closest
        The two best policies, and their difference.
    copies
        Policies that are an earlier one again, by construction and in every value of this outcome,
        each with that one. They rank as one, so both have the same standing.
    sentence
        What may be quoted: which policy is shown to be best, or that none is.
    """

    outcome: str
    unit: str
    margin: float
    changes: dict[str, Estimate]
    standings: tuple[Standing, ...]
    spreads: tuple[Spread, ...]
    chance: float
    robust: tuple[Robustness, ...] = ()
    closest: Closest | None = None
    sentence: str = ""
    copies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision(Plain):
    """Which policies of a study are best.

    Attributes
    ----------
    study, window, baseline
        Names of the study, its window and its baseline, which is one of the policies.
    draws, left_out
        Number of draws, and of draws left out because a run has no number.
    intervals_hold
        What varies between replications, in words.
    outcomes
        Every decisive outcome, expected deaths first.
    without_number
        Decisive outcomes that are left out because some scenario lacks them.
    failed_controls
        Names of the study's controls that failed: it should not be used.
    pairs
        Every pair of policies.
    chance_known
        Whether chance shows in the window. If worlds went like the reports in all of it, a draw has
        about two worlds: P(best), rank and regret then hold chance.
    """

    study: str
    window: str
    baseline: str
    draws: int
    left_out: int
    intervals_hold: str
    outcomes: tuple[OutcomeDecision, ...]
    without_number: tuple[str, ...]
    failed_controls: tuple[str, ...]
    pairs: tuple[Pair, ...] = field(repr=False)
    chance_known: bool = True

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of all policies, the baseline first."""
        return tuple(standing.scenario for standing in self.outcomes[0].standings)

    @property
    def dominated(self) -> dict[str, tuple[str, ...]]:
        """Policies that are not in the Pareto set, each with those that dominate it."""
        return dominated(self.pairs)

    @property
    def pareto(self) -> tuple[str, ...]:
        """The Pareto set: policies that no other dominates."""
        return tuple(name for name in self.scenarios if name not in self.dominated)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `channelsim decide --json` prints it."""
        pairs = [
            {"first": pair.first, "second": pair.second, **pair.relations} for pair in self.pairs
        ]
        more = {"pareto": self.pareto, "dominated": self.dominated, "pairs": pairs}
        return {**super().to_json(), **finite(more)}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each outcome and policy."""
        for one in self.outcomes:
            for s in one.standings:
                change = one.changes[s.scenario]
                yield {
                    "outcome": one.outcome, "unit": one.unit, "scenario": s.scenario,
                    "change": change.value, "low": change.low, "high": change.high,
                    "p_best": s.p_best, "p_best_low": s.p_best_interval[0],
                    "p_best_high": s.p_best_interval[1],
                    "p_best_observed": s.p_best_observed, "rank": s.rank, "regret": s.regret,
                    "p_near": s.p_near,
                }  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each outcome and policy."""
        return frame(self.rows())
