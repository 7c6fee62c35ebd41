"""Compare reported figures with the posterior's 5, 50 and 95 %, misses included."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target, span, targets
from sim.errors import UserError
from sim.experiment.at_draws import RunRequest, at_draw, outcomes_at
from sim.experiment.run import SERIAL
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import (
    as_reported,
    on_scale,
    quantiles,
    reported_as,
    simulated,
    systematic,
)
from sim.inference.posterior import Posterior
from sim.inference.recipe import YEARS
from sim.jsonfile import finite, rebuilt
from sim.runs.engine import Engine
from sim.runs.remote import Folder
from sim.scenario import PERIOD, load

SPAN = (0.05, 0.5, 0.95)
FULL_YEAR_DRAWS = 800  # runs of all of 2025, for figures that end after the ensemble
RENEW = "Run channelsim calibrate, then channelsim validate run."
NOT_KNOWN = (nan, nan, nan)


@dataclass(frozen=True)
class FigureResult:
    """A reported figure beside the simulated 5, 50 and 95 %, before and after weighting.

    The values before weighting are NaN if only the posterior's draws were run.
    """

    target: Target
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies between the posterior's 5 and 95 %."""
        return self.posterior[0] <= self.target.value <= self.posterior[2]

    @property
    def off(self) -> float:
        """Distance of the posterior's median from the report, in discrepancies; NaN without one."""
        if not self.target.sd:
            return nan
        base = 1.0 if self.target.over else 0.0
        middle = on_scale(np.array([self.posterior[1] + base]), self.target)[0]
        return float((middle - reported_as(self.target)) / self.target.sd)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        low, middle, high = self.posterior
        target = self.target
        row = {
            "name": target.name, "kind": target.role, "in_priors": target.in_priors,
            "reported": target.value, "unit": target.unit,
            "q05": low, "q50": middle, "q95": high, "inside": self.inside,
        }  # fmt: skip
        return dict(finite(row))

    def row(self) -> dict[str, object]:
        """Return a row of a table; `prior_q05` to `prior_q95` are before weighting."""
        target, names = self.target, ("q05", "q50", "q95")
        return {
            "name": target.name, "role": target.role, "in_priors": target.in_priors,
            "reported": target.value, "unit": target.unit,
            **{f"prior_{name}": x for name, x in zip(names, self.prior, strict=True)},
            **{f"posterior_{name}": x for name, x in zip(names, self.posterior, strict=True)},
            "inside": self.inside,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FigureResult":
        """Return a result from the output of `to_json`, with NaN before weighting.

        Raises
        ------
        UserError
            If the figure is no longer among the targets.
        """
        if data["name"] not in targets():
            raise UserError(
                f"the report has the figure {data['name']}, which the targets no longer have. "
                f"{RENEW}"
            )
        keys = {"value": "reported", "role": "kind", "in_priors": "in_priors", "unit": "unit"}
        update = {name: data[key] for name, key in keys.items()}
        target = targets()[data["name"]].model_copy(update=update)
        low, middle, high = (rebuilt(float, data[key]) for key in ("q05", "q50", "q95"))
        return cls(target, NOT_KNOWN, (low, middle, high))


def is_simulated(ensemble: Ensemble, target: Target) -> bool:
    """Return whether the ensemble has the scenarios and window of a figure."""
    return set(target.places) <= ensemble.windows.keys()


def compare_figures(
    ensemble: Ensemble, weight: Floats, every: Sequence[Target]
) -> list[FigureResult]:
    """Compare each figure in the ensemble with the draws, weighted by `weight`."""
    return compare_runs(ensemble, ensemble, weight, every)


def compare_runs(
    prior: Ensemble, runs: Ensemble, weight: Floats, every: Sequence[Target]
) -> list[FigureResult]:
    """Compare each figure with runs weighted by `weight`, beside draws from the prior."""
    equal = np.full(len(prior.draw), 1.0 / len(prior.draw))
    return [
        FigureResult(target, _span(prior, target, equal), _span(runs, target, weight))
        for target in every
        if is_simulated(prior, target)
    ]


def _span(runs: Ensemble, target: Target, weight: Floats) -> tuple[float, float, float]:
    """Return the 5, 50 and 95 % of a figure, in the report's form."""
    x = as_reported(simulated(runs, target), target)
    low, middle, high = quantiles(x, weight, SPAN).tolist()
    return low, middle, high


def compare_full_year(
    posterior: Posterior, every: Sequence[Target], store: Folder, engine: Engine = SERIAL
) -> list[FigureResult]:
    """Compare figures of all of 2025 with the posterior's draws, run to the end of the year.

    FULL_YEAR_DRAWS draws are taken in proportion to their weights, each in its own replication.
    """
    scenario = load(YEARS[1])
    figures = [t for t in every if span(t.place) == scenario.period and not t.base]
    rows = systematic(posterior.weight, FULL_YEAR_DRAWS).tolist()
    requests = [
        RunRequest((at_draw(scenario, posterior.row(row)),), int(posterior.draw[row]))
        for row in rows
    ]
    names = [target.outcome for target in figures]
    seed = int(posterior.about["seed"])
    runs = outcomes_at(requests, PERIOD, names, seed, store, engine)[:, 0]
    equal = np.full(FULL_YEAR_DRAWS, 1.0 / FULL_YEAR_DRAWS)
    spans = [tuple(quantiles(x, equal, SPAN).tolist()) for x in runs.T]
    return [
        FigureResult(target, NOT_KNOWN, span) for target, span in zip(figures, spans, strict=True)
    ]
