"""Weight the same ensemble under structural variants.

Each variant changes one modelling choice: whether networks learn, the discrepancy of a figure, the
meaning of "fewer than", or whether the people-based rate is fitted too. Nothing is simulated again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import (
    as_reported,
    effective_sample_size,
    log_weights,
    normalised,
    quantiles,
    simulated,
)
from sim.inference.posterior import MIN_ESS
from sim.inference.weights import learning
from sim.validation.checks import SPAN, is_simulated
from sim.validation.columns import Columns

Span = tuple[float, float, float]
WIDTHS = {"half": 0.5, "twice": 2.0}  # factors of a discrepancy, which is judgement
MAIN = "main"
KEY_CHECKS = (
    "people_rate_2025", "arrivals_to_march_2025", "boats_2025", "people_per_boat_2025",
    "crossing_days_2025", "stopped_share_busy_weeks_2025", "deaths_2024",
)  # fmt: skip
"""Figures reported beside the fitted ones, if the file of figures has them."""


@dataclass(frozen=True)
class Variant:
    """A structural variant: its name, its figures, and whether networks learn."""

    name: str
    figures: tuple[Target, ...]
    learns: bool = True


@dataclass(frozen=True)
class Fit:
    """Posterior under a variant.

    Attributes
    ----------
    ess, rough
        Effective sample size, and whether it is smaller than a posterior needs.
    figures
        5, 50 and 95 % of figures in the report's form, by name.
    assumptions
        5, 50 and 95 % of assumptions, by name.
    shifts
        Difference of each assumption's mean from the main variant's, in sd of the main posterior.
    """

    name: str
    ess: float = field(metadata={"key": "effective"})
    rough: bool
    figures: dict[str, Span]
    assumptions: dict[str, Span]
    shifts: dict[str, float]


def structural(every: Sequence[Target], main: Sequence[Target] | None = None) -> list[Variant]:
    """Return the structural variants for a list of figures, the main one first.

    Parameters
    ----------
    main
        The figures that the posterior is fitted to; those with the role `fitted` if absent.
    """
    fitted = tuple(t for t in every if t.role == "fitted") if main is None else tuple(main)
    second = tuple(t for t in every if t.role == "second" and t not in fitted)
    variants = [Variant(MAIN, fitted), Variant("networks do not learn", fitted, learns=False)]
    for target in fitted:
        for word, times in WIDTHS.items():
            update = {"sd": times * target.sd}
            name = f"{target.name}: {word} the discrepancy, {times * target.sd:.3g}"
            variants.append(Variant(name, _with(fitted, target, update)))
    for target in fitted:
        if target.reading == "fewer than":
            other = "normal" if target.likelihood == "censored" else "censored"
            name = f"{target.name}: {other}"
            variants.append(Variant(name, _with(fitted, target, {"likelihood": other})))
    if second:
        variants.append(Variant("with " + ", ".join(t.name for t in second), fitted + second))
    return variants


def _with(
    figures: tuple[Target, ...], changed: Target, update: Mapping[str, object]
) -> tuple[Target, ...]:
    return tuple(t.model_copy(update=dict(update)) if t is changed else t for t in figures)


def log_weights_under(ensemble: Ensemble, variant: Variant) -> Floats:
    """Return the log weights under a variant, shape (draws,); −inf for draws not in it."""
    chosen = learning(ensemble) == variant.learns
    log_weight: Floats = np.where(chosen, log_weights(ensemble, variant.figures), -np.inf)
    return log_weight


def shown(ensemble: Ensemble, every: Sequence[Target]) -> list[Target]:
    """Return the figures reported for variants: fitted ones and key checks in the ensemble."""
    return [
        t
        for t in every
        if (t.role == "fitted" or t.name in KEY_CHECKS) and is_simulated(ensemble, t)
    ]


def fits(
    ensemble: Ensemble, variants: Sequence[Variant], columns: Columns, figures: Sequence[Target]
) -> list[Fit]:
    """Return the posterior under each variant; shifts are from the first.

    Parameters
    ----------
    columns
        Informed assumptions, of all draws of the ensemble.
    figures
        Figures to report, from `shown`.
    """
    simulations = {t.name: as_reported(simulated(ensemble, t), t) for t in figures}
    main = normalised(log_weights_under(ensemble, variants[0]))
    centre = main @ columns.values
    spread = np.sqrt(main @ (columns.values - centre) ** 2)
    results = []
    for variant in variants:
        weight = normalised(log_weights_under(ensemble, variant))
        shifts = (weight @ columns.values - centre) / spread
        if not weight.any():  # no draw agrees with the figures
            shifts = np.full(len(centre), np.nan)
        ess = effective_sample_size(weight)
        results.append(
            Fit(
                variant.name, ess, ess < MIN_ESS,
                {name: _span(x, weight) for name, x in simulations.items()},
                {n: _span(x, weight) for n, x in zip(columns.names, columns.values.T, strict=True)},
                dict(zip(columns.names, shifts.tolist(), strict=True)),
            )
        )  # fmt: skip
    return results


def _span(x: Floats, weight: Floats) -> Span:
    low, middle, high = quantiles(x, weight, SPAN).tolist()
    return low, middle, high
