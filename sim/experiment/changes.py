"""Changes: every outcome of a scenario less that of a baseline, with verdicts by family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import nan
from typing import TypeVar

import numpy as np

from sim.arrays import Bools
from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.levels import Levels, Row
from sim.outcomes.families import in_family
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference, difference
from sim.spelling import nearest

T = TypeVar("T")
WITHOUT_PERCENT = ("share", "correlation", "variance/mean", "log-odds")
"""Units of rates: a per cent of a per cent would mislead."""


def pick(entries: Mapping[str, T], name: str, what: str) -> T:
    """Return the entry of a name.

    Raises
    ------
    UserError
        If there is none.
    """
    if name not in entries:
        raise UserError(f"{name}: no {what} of that name here; {nearest(name, list(entries))}")
    return entries[name]


@dataclass(frozen=True)
class Change:
    """Change of one scenario against the baseline in one window.

    Attributes
    ----------
    paired
        Whether both share their replications, because they begin on the same day.
    outcomes
        Each outcome's difference.
    by_regime
        Differences of the headline outcomes within the replications of each regime; empty if
        regimes are not known.
    """

    scenario: str
    baseline: str
    paired: bool
    outcomes: dict[str, Difference]
    by_regime: dict[str, dict[str, Difference]]

    def difference(self, outcome: str, regime: str = "") -> Difference:
        """Return the difference of one outcome, in one regime or in all replications."""
        regimes = {"": self.outcomes, **self.by_regime}
        return pick(pick(regimes, regime, "regime"), outcome, "outcome")

    def rows(self) -> Iterator[Row]:
        """Yield a row for each regime ("" for all replications) and outcome."""
        for regime, outcomes in {"": self.outcomes, **self.by_regime}.items():
            for name, d in outcomes.items():
                key = {"scenario": self.scenario, "baseline": self.baseline, "paired": self.paired}
                unit = OUTCOMES[name].unit
                yield {**key, "regime": regime, "outcome": name, "unit": unit, **asdict(d)}


def change_between(study: Study, base: Levels, other: Levels, within: dict[str, Bools]) -> Change:
    """Return the change of a scenario against another.

    `within` says which replications belong to each regime.
    """
    everywhere = np.ones(study.replications, bool)

    source = study.parameters
    known = source.chance_is_known(other.span.end)

    def change(name: str, chosen: Bools) -> Difference:
        d = difference(other.values[name][chosen], base.values[name][chosen], source.drawn)
        relative = nan if OUTCOMES[name].unit in WITHOUT_PERCENT else d.relative
        return replace(d, relative=relative, chance=d.chance if known else nan)

    return Change(
        other.scenario, base.scenario, study.paired(other.scenario, base.scenario),
        {name: change(name, everywhere) for name in OUTCOMES},
        {regime: {n: change(n, chosen) for n in HEADLINE} for regime, chosen in within.items()},
    )  # fmt: skip


def with_verdicts(changes: Sequence[Change]) -> list[Change]:
    """Return changes with their verdicts by Holm's method, each family over all changes.

    One family has the headline outcomes, one the other outcomes, one the regimes.
    """
    cells = [
        (number, regime, name, d)
        for number, change in enumerate(changes)
        for regime, outcomes in {"": change.outcomes, **change.by_regime}.items()
        for name, d in outcomes.items()
    ]
    verdicts: dict[tuple[int, str, str], Difference] = {}
    for family in ("headline", "other", "regimes"):
        members = {(i, r, n): d for i, r, n, d in cells if _family(r, n) == family}
        verdicts |= in_family(members)
    return [
        replace(
            change,
            outcomes={name: verdicts[number, "", name] for name in change.outcomes},
            by_regime={
                regime: {name: verdicts[number, regime, name] for name in outcomes}
                for regime, outcomes in change.by_regime.items()
            },
        )
        for number, change in enumerate(changes)
    ]


def _family(regime: str, outcome: str) -> str:
    if regime:
        return "regimes"
    return "headline" if outcome in HEADLINE else "other"
