"""Which factors matter: indices with intervals, how stable their ranking is, and the noise's share.

Every number that goes into an index has been looked at first: a sample with a failed run or an
undefined outcome is left out with its whole block, because one that is not a number would turn
every Sobol index into 0 without a word. The dummy, which changes nothing, is in every table.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.store import RunStore
from sim.sensitivity.indices import INDICES, LEVEL
from sim.sensitivity.plan import Plan

Floats = NDArray[np.float64]
SAME = 1e-12  # share of a number by which rounding alone may move it
MOST_DROPPED = 0.2  # share of samples; with more, an outcome is not analysed


def analyse(plan: Plan, store: RunStore, failed: int) -> dict[str, Any]:
    """Return what a sweep found, as plain data: a block for each of its outcomes."""
    file, scenarios = plan.sweep.file, plan.sweep.scenarios
    names = file.outcomes
    found = plan.outcomes(store, names)
    return {
        "study": plan.sweep.study,
        "title": file.title,
        "method": file.method,
        "base": scenarios[0].name,
        "compare": scenarios[1].name if len(scenarios) > 1 else None,
        "window": file.window,
        "intervals_hold": plan.sweep.parameters.told,
        "model_version": MODEL_VERSION,
        "samples": len(plan.values),
        "replications": file.replications,
        "runs": plan.runs,
        "failed_runs": failed,
        "interval": LEVEL,
        "factors": [{"factor": f.path, "unit": f.unit} for f in plan.factors],
        "outcomes": [_outcome(plan, name, found[:, :, i]) for i, name in enumerate(names)],
    }


def _outcome(plan: Plan, name: str, y: Floats) -> dict[str, Any]:
    """Return one outcome's block; `y` has shape (samples, replications)."""
    outcome = OUTCOMES[name]
    told: dict[str, Any] = {"outcome": name, "unit": outcome.unit}
    method, blocks = plan.sweep.file.method, plan.samples.block
    whole = np.unique(blocks).size > 1
    bad: NDArray[np.bool_] = np.asarray(np.isnan(y).any(axis=1))
    if whole:
        bad = np.isin(blocks, blocks[bad])
    dropped = int(bad.sum())
    told |= {"samples": int((~bad).sum()), "dropped_samples": dropped}
    if dropped > MOST_DROPPED * len(bad) or (bad[0] and method == "one_at_a_time"):
        told["refused"] = (
            f"{dropped} of {len(bad)} samples have a failed run or no value; not analysed"
        )
        return told
    kept, mean = y[~bad], y[~bad].mean(axis=1)
    q05, q50, q95 = (float(q) for q in np.quantile(mean, (0.05, 0.5, 0.95)))
    told |= {"mean": float(mean.mean()), "q05": q05, "q50": q50, "q95": q95}
    told["noise_share"] = noise_share(kept, shared=not whole)
    if np.ptp(mean) <= SAME * max(1.0, abs(float(mean[0]))) and method not in (
        "one_at_a_time",
        "grid",
    ):
        told["refused"] = "is the same in every sample; no factor can be told from another"
        return told
    if method in ("prcc", "latin_hypercube", "pawn") and len(mean) < len(plan.factors) + 4:
        told["refused"] = f"{len(mean)} samples are left, too few for {len(plan.factors)} factors"
        return told
    told["rows"] = INDICES[method](plan, ~bad, kept, mean)
    return told


def noise_share(y: Floats, shared: bool = False) -> float | None:
    """Return chance's share of the variance of the samples' means; None with one replication.

    Parameters
    ----------
    y
        Shape (samples, replications).
    shared
        Whether all samples have the same random worlds: what a world does to every sample alike
        is then in no sample's difference from another, and is taken out.
    """
    samples, worlds = y.shape
    if samples < 2 or worlds < 2:
        return None
    total = float(y.mean(axis=1).var(ddof=1))
    if total <= 0:
        return None
    left = y - y.mean(axis=1, keepdims=True)
    free = samples * (worlds - 1)
    if shared:
        left = left - left.mean(axis=0, keepdims=True)
        free = (samples - 1) * (worlds - 1)
    chance = float((left**2).sum()) / free / worlds
    share: float = min(1.0, chance / total)
    return share
