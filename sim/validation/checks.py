"""Reported figures beside the posterior: each at its 5, 50 and 95 %, misses not hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target, targets
from sim.experiment.at_draws import Asked, at_draw, outcomes_at
from sim.experiment.run import ALONE
from sim.inference.ensemble import Bank
from sim.inference.kernel import quantiles, simulated, systematic
from sim.inference.posterior import Posterior
from sim.inference.recipe import YEARS
from sim.jsonfile import finite, rebuilt
from sim.runs.engine import Engine
from sim.scenario import WHOLE, load
from sim.validation.columns import as_reported

SPAN = (0.05, 0.5, 0.95)
LATER = 800  # runs of the whole of 2025, for figures that end after the bank
NOTHING = (nan, nan, nan)


@dataclass(frozen=True)
class Held:
    """A reported figure beside the posterior's: its 5, 50 and 95 %, before and after weighing.

    What comes before is not a number where only the posterior's draws were run.
    """

    target: Target
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies between the posterior's 5 and 95 %."""
        return self.posterior[0] <= self.target.value <= self.posterior[2]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        low, middle, high = self.posterior
        target = self.target
        told = {
            "name": target.name, "kind": target.role, "in_priors": target.in_priors,
            "reported": target.value, "unit": target.unit,
            "q05": low, "q50": middle, "q95": high, "inside": self.inside,
        }  # fmt: skip
        return dict(finite(told))

    def row(self) -> dict[str, object]:
        """Return it as a row of a table; `prior_q05` to `prior_q95` are before weighting."""
        target, at = self.target, ("q05", "q50", "q95")
        return {
            "name": target.name, "role": target.role, "in_priors": target.in_priors,
            "reported": target.value, "unit": target.unit,
            **{f"prior_{name}": x for name, x in zip(at, self.prior, strict=True)},
            **{f"posterior_{name}": x for name, x in zip(at, self.posterior, strict=True)},
            "inside": self.inside,
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Held":
        """Return what `to_json` gave, with the target of that name; before weighting it is NaN."""
        known = {"value": "reported", "role": "kind", "in_priors": "in_priors", "unit": "unit"}
        update = {name: told[key] for name, key in known.items()}
        target = targets()[told["name"]].model_copy(update=update)
        low, middle, high = (rebuilt(float, told[key]) for key in ("q05", "q50", "q95"))
        return cls(target, NOTHING, (low, middle, high))


def in_bank(bank: Bank, target: Target) -> bool:
    """Whether the bank has what a figure is of."""
    windows = {(name, target.window) for name in (target.scenario, target.over or target.scenario)}
    return windows <= bank.windows.keys()


def held_against(bank: Bank, weight: Floats, every: Sequence[Target]) -> list[Held]:
    """Hold each figure that the bank has against its draws, weighted by `weight`."""
    equal = np.full(len(weight), 1.0 / len(weight))
    told = []
    for target in every:
        if in_bank(bank, target):
            x = as_reported(simulated(bank, target), target)
            before, after = (tuple(quantiles(x, w, SPAN).tolist()) for w in (equal, weight))
            told.append(Held(target, before, after))
    return told


def held_later(
    found: Posterior, every: Sequence[Target], store: Path, engine: Engine = ALONE
) -> list[Held]:
    """Hold figures of the whole of 2025 against the posterior's draws, run to its end.

    LATER draws are taken as often as their weights say, each in its own replication.
    """
    scenario = load(YEARS[1])
    here = [t for t in every if (t.scenario, t.window) == (scenario.name, WHOLE) and not t.over]
    rows = systematic(found.weight, LATER).tolist()
    asked = [Asked((at_draw(scenario, found.row(row)),), int(found.draw[row])) for row in rows]
    names = [target.outcome for target in here]
    seed = int(found.about["seed"])
    runs = outcomes_at(asked, WHOLE, names, seed, store, engine)[:, 0]
    equal = np.full(LATER, 1.0 / LATER)
    spans = [tuple(quantiles(x, equal, SPAN).tolist()) for x in runs.T]
    return [Held(target, NOTHING, span) for target, span in zip(here, spans, strict=True)]
