"""Analyse a sweep: sensitivity indices with intervals, stability of ranks, share due to chance.

A sample with a failed run or an undefined outcome is left out with all of its block. A single NaN
would turn every Sobol index into 0 without a warning. The dummy, which changes nothing, is in every
table.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Bools, Floats
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.store import RunStore
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods import LEVEL, METHODS, Method
from sim.sensitivity.methods.base import FactorRow, Row, SampledOutcome
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import Analysis, Spread, SweepResult

ROUNDING = 1e-12  # share of a number by which rounding alone may move it
MAX_DROPPED = 0.2  # share of samples; with more, an outcome is not analysed
MOST_NAMED = 6  # factors in a verdict
SPARE_SAMPLES = 4  # minimum number of samples beyond the number of factors


def analyse(plan: Plan, store: RunStore, failed: int) -> SweepResult:
    """Return the result of a sweep, with an analysis of each of its outcomes."""
    file, scenarios = plan.sweep.file, plan.sweep.scenarios
    names = file.outcomes
    outcomes = plan.outcomes(store, names)
    return SweepResult(
        study=plan.sweep.study,
        title=file.title,
        method=file.method,
        base=scenarios[0].name,
        compare=scenarios[1].name if len(scenarios) > 1 else None,
        window=file.window,
        intervals_hold=plan.sweep.parameters.intervals_hold,
        model_version=MODEL_VERSION,
        samples=len(plan.values),
        replications_each=file.replications,
        runs=plan.runs,
        failed_runs=failed,
        interval=LEVEL,
        units={f.path: f.unit for f in plan.factors},
        outcomes=tuple(_analysis(plan, name, outcomes[:, :, i]) for i, name in enumerate(names)),
    )


def _analysis(plan: Plan, name: str, y: Floats) -> Analysis:
    """Return the analysis of one outcome; `y` has shape (samples, replications)."""
    method, blocks = METHODS[plan.sweep.file.method], plan.samples.block
    by_block = np.unique(blocks).size > 1
    bad: Bools = np.asarray(np.isnan(y).any(axis=1))
    if by_block:
        bad = np.isin(blocks, blocks[bad])
    dropped = int(bad.sum())
    block = Analysis(name, OUTCOMES[name].unit, int((~bad).sum()), dropped)
    if dropped > MAX_DROPPED * len(bad) or (bad[0] and method.reference):
        reason = f"{dropped} of {len(bad)} samples have a failed run or no value; not analysed"
        return replace(block, refused=reason)
    factors = [factor.path for factor in plan.factors]
    outcome = SampledOutcome(factors, plan.samples.unit, plan.values, ~bad, y, plan.sweep.file.seed)
    mean = outcome.mean
    q05, q50, q95 = (float(q) for q in np.quantile(mean, (0.05, 0.5, 0.95)))
    noise = noise_share(y[~bad], shared=not by_block)
    block = replace(block, spread=Spread(float(mean.mean()), q05, q50, q95, noise))
    refused = _refused(method, mean, len(factors))
    if refused:
        return replace(block, refused=refused)
    rows = tuple(method.indices(outcome))
    return replace(block, rows=rows, verdict=verdict(method, rows, y.shape[1]))


def verdict(method: Method, rows: Sequence[Row], replications: int) -> str:
    """Return a sentence on which factors are distinguishable from the dummy; "" for a grid."""
    names = distinct(method, rows, replications)
    if names:
        others = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return f"Distinguishable from the dummy: {', '.join(names[:MOST_NAMED])}{others}."
    if any(isinstance(row, FactorRow) and row.factor != DUMMY for row in rows):
        return f"No factor is distinguishable from the dummy. Take more {method.more}."
    return ""


def distinct(method: Method, rows: Sequence[Row], replications: int) -> tuple[str, ...]:
    """Return the factors that are distinguishable from the dummy, in the order of their rows.

    Intervals are widened so that chance distinguishes any factor in 5 % of sweeps, however many
    factors there are (Bonferroni).
    """
    factors = [row for row in rows if isinstance(row, FactorRow) and row.factor != DUMMY]
    dummies = [row for row in rows if isinstance(row, FactorRow) and row.factor == DUMMY]
    replicated = replications > 1
    wider = _wider(method, sum(len(row.effects(replicated)) for row in factors), replications)
    return tuple(
        row.factor
        for row in factors
        if any(row.is_distinct(dummy, wider, replicated) for dummy in dummies)
    )


def _wider(method: Method, tests: int, replications: int) -> float:
    """Return the factor by which an interval widens if so many tests share its error."""
    from scipy import stats

    if not tests:
        return 1.0
    tail = (1.0 - LEVEL) / 2.0
    over_replications = method.more == "replications" and replications > 1
    law = stats.t(replications - 1) if over_replications else stats.norm
    return float(law.ppf(1.0 - tail / tests) / law.ppf(1.0 - tail))


def _refused(method: Method, mean: Floats, factors: int) -> str:
    """Return why these samples do not distinguish the factors; "" if they do."""
    if not method.spread:
        return ""
    if np.ptp(mean) <= ROUNDING * max(1.0, abs(float(mean[0]))):
        return "is the same in every sample, so factors are not distinguishable"
    if len(mean) < factors + SPARE_SAMPLES:
        return f"{len(mean)} samples are left, too few for {factors} factors"
    return ""


def noise_share(y: Floats, shared: bool = False) -> float | None:
    """Return the share due to chance of the variance of sample means; None with one replication.

    Parameters
    ----------
    y
        Shape (samples, replications).
    shared
        Whether all samples have the same replications. A replication's common effect then cancels
        in differences between samples, and is removed.
    """
    samples, replications = y.shape
    if samples < 2 or replications < 2:
        return None
    total = float(y.mean(axis=1).var(ddof=1))
    if total <= 0:
        return None
    residual = y - y.mean(axis=1, keepdims=True)
    free = samples * (replications - 1)
    if shared:
        residual = residual - residual.mean(axis=0, keepdims=True)
        free = (samples - 1) * (replications - 1)
    chance = float((residual**2).sum()) / free / replications
    share: float = min(1.0, chance / total)
    return share
