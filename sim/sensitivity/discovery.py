"""Where an outcome is so: the region of factors in which, say, a policy raises deaths.

PRIM (Friedman and Fisher 1999; the EMA Workbench's) peels the samples down to a box in which most
are of interest; a small tree (scikit-learn) says it in another way. Coverage is the share of all
samples of interest that lie in the region, density the share of the region's samples that are of
interest. Both are told from samples that the search has not seen, too: a box can always be found.
"""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.sensitivity.factors import DUMMY
from sim.yamlfile import nearest

Bools = NDArray[np.bool_]
LEAST_SAMPLES, LEAST_OF_INTEREST = 50, 10
RESAMPLES = 20
FOLDS = 5
LEAST_MASS = 0.05  # share of the samples that a box or a leaf holds at least
ANY_DENSITY = 1e-9  # PRIM counts as of interest what reaches it, and takes any box that does
DEPTH = 3  # conditions in a rule of the tree: more, and nobody can keep it in mind
Box = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Region:
    """A region of factors and how well it does.

    Attributes
    ----------
    limits
        Lower and upper limit by factor; factors without one are not restricted.
    coverage, density
        As above.
    """

    limits: Box
    coverage: float
    density: float


def discover_in(
    folder: Path, outcome: str = "", above: float | None = None, below: float | None = None
) -> dict[str, Any]:
    """Search a finished sweep's folder; see `discover`.

    Parameters
    ----------
    outcome
        One of the sweep's; its first if empty.
    above, below
        Samples whose mean lies beyond are of interest; by default above 0 for a pair, else above
        the upper quartile.

    Raises
    ------
    UserError
        For a folder without a finished sweep, a method without spread samples, or an unknown
        outcome.
    """
    try:
        told = json.loads((folder / "analysis.json").read_text())
        samples = pd.read_parquet(folder / "samples.parquet").set_index("sample")
        runs = pd.read_parquet(folder / "runs.parquet")
    except (OSError, ValueError) as problem:
        raise UserError(f"{folder}: holds no finished sweep ({problem}); sweep first") from None
    if told["method"] in ("one_at_a_time", "grid"):
        raise UserError(
            f"{folder}: {told['method']} has no samples spread over all factors; take "
            "latin_hypercube, prcc, pawn, morris or sobol"
        )
    outcome = outcome or told["outcomes"][0]["outcome"]
    if outcome not in OUTCOMES or outcome not in runs.columns:
        raise UserError(f"unknown outcome {outcome}; {nearest(outcome, list(OUTCOMES))}")
    y = _means(runs, outcome, told["base"], told["compare"])
    if above is None and below is None:
        above = 0.0 if told["compare"] else float(y.quantile(0.75))
    of_interest = (y > above if above is not None else y < below).to_numpy()
    chosen = samples.loc[y.index].reset_index(drop=True)
    blocks = chosen.pop("block").to_numpy()
    found = discover(chosen, of_interest, seed=1, blocks=blocks)
    asked = {"study": told["study"], "outcome": outcome, "base": told["base"],
             "compare": told["compare"], "above": above, "below": below}  # fmt: skip
    return {**asked, **found}


def _means(runs: pd.DataFrame, outcome: str, base: str, compare: str | None) -> pd.Series:
    """Return each sample's mean over worlds, of a pair the difference; none where a run failed."""
    missing = runs.groupby("sample")[outcome].apply(lambda column: column.isna().any())
    mean = runs.groupby(["sample", "scenario"], sort=True)[outcome].mean().unstack()
    y = mean[compare] - mean[base] if compare else mean[base]
    return y[~missing]


def discover(
    x: pd.DataFrame, of_interest: Bools, seed: int, blocks: NDArray[np.int64] | None = None
) -> dict[str, Any]:
    """Return the box and the tree's rules in which `of_interest` is true.

    Parameters
    ----------
    x
        Values of the factors, a column each, a row a sample.
    of_interest
        Shape (samples,).
    blocks
        Block of each sample: samples of one are near copies of each other, so that only whole
        blocks can be unseen. Each sample is its own if absent.

    Raises
    ------
    UserError
        Where there are too few samples, or too few on one side, to search.
    """
    some = int(of_interest.sum())
    if blocks is not None and len(np.unique(blocks)) < FOLDS:
        raise UserError(f"{len(np.unique(blocks))} blocks of samples; at least {FOLDS} are needed")
    if len(x) < LEAST_SAMPLES or not LEAST_OF_INTEREST <= some <= len(x) - LEAST_OF_INTEREST:
        raise UserError(
            f"{some} of {len(x)} samples are of interest; at least {LEAST_SAMPLES} samples, and "
            f"{LEAST_OF_INTEREST} on each side, are needed: move --above or --below, or take more"
        )
    best = box(x, of_interest)
    groups = np.arange(len(x)) if blocks is None else blocks
    unseen, chosen = _unseen(x, of_interest, groups, seed)
    return {
        "samples": len(x),
        "of_interest": some,
        "box": {
            "limits": [
                {"factor": f, "low": low, "high": high, "chosen_again": chosen.get(f, 0.0)}
                for f, (low, high) in best.limits.items()
            ],
            "coverage": best.coverage,
            "density": best.density,
            "unseen_coverage": float(np.mean([r.coverage for r in unseen])),
            "unseen_density": float(np.mean([r.density for r in unseen])),
            "dummy_chosen": chosen.get(DUMMY, 0.0),
        },
        "tree": tree(x, of_interest, seed, groups),
    }


def box(x: pd.DataFrame, of_interest: Bools) -> Region:
    """Return the box of PRIM's peeling that does best by coverage and density (harmonic mean)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim  # type: ignore[import-untyped]

        search = prim.Prim(x, of_interest, threshold=ANY_DENSITY, mass_min=LEAST_MASS)
        found = search.find_box()
        steps = found.peeling_trajectory
        both = steps["coverage"] + steps["density"]
        score = 2 * steps["coverage"] * steps["density"] / both.where(both > 0, np.inf)
        limits = found.box_lims[int(score.to_numpy().argmax())]
    kept: Box = {}
    for factor in x.columns:
        low, high = float(limits[factor].iloc[0]), float(limits[factor].iloc[1])
        if low > x[factor].min() or high < x[factor].max():
            kept[str(factor)] = (low, high)
    return measured(x, of_interest, kept)


def inside(x: pd.DataFrame, limits: Box) -> Bools:
    """Return which samples lie in a box, both limits inside."""
    found = np.ones(len(x), dtype=bool)
    for factor, (low, high) in limits.items():
        column = x[factor].to_numpy()
        found &= (column >= low) & (column <= high)
    return found


def measured(x: pd.DataFrame, of_interest: Bools, limits: Box) -> Region:
    """Return a box with its coverage and density among these samples."""
    here = inside(x, limits)
    hits = float((here & of_interest).sum())
    return Region(
        limits, hits / max(float(of_interest.sum()), 1.0), hits / max(float(here.sum()), 1.0)
    )


def _unseen(
    x: pd.DataFrame, of_interest: Bools, groups: NDArray[np.int64], seed: int
) -> tuple[list[Region], dict[str, float]]:
    """Search in bootstrap samples of blocks; return how boxes do on the rest, and their factors."""
    rng = np.random.default_rng(seed)
    names = np.unique(groups)
    members = [np.flatnonzero(groups == name) for name in names]
    regions: list[Region] = []
    chosen: dict[str, int] = {}
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(names), len(names))
        rows = np.concatenate([members[i] for i in drawn])
        rest = np.setdiff1d(np.arange(len(x)), rows)
        found = box(x.iloc[rows].reset_index(drop=True), of_interest[rows])
        for factor in found.limits:
            chosen[factor] = chosen.get(factor, 0) + 1
        regions.append(measured(x.iloc[rest], of_interest[rest], found.limits))
    return regions, {factor: times / RESAMPLES for factor, times in chosen.items()}


def tree(
    x: pd.DataFrame, of_interest: Bools, seed: int, groups: NDArray[np.int64] | None = None
) -> dict[str, Any]:
    """Return a small tree's rules for the samples of interest, and how well it predicts."""
    from sklearn.model_selection import GroupKFold, cross_val_score  # type: ignore[import-untyped]
    from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

    grown = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=LEAST_MASS, class_weight="balanced", random_state=seed
    )
    scores = cross_val_score(
        grown, x, of_interest, cv=GroupKFold(FOLDS), scoring="balanced_accuracy",
        groups=np.arange(len(x)) if groups is None else groups,
    )  # fmt: skip
    grown.fit(x, of_interest)
    rules: list[dict[str, Any]] = []
    for limits in _leaves(grown.tree_, list(x.columns)):
        region = measured(x, of_interest, limits)
        if region.density > of_interest.mean():
            told = [
                {
                    "factor": factor,
                    "low": low if low > float("-inf") else None,
                    "high": high if high < float("inf") else None,
                }
                for factor, (low, high) in limits.items()
            ]
            rules.append({"limits": told, "coverage": region.coverage, "density": region.density})
    rules.sort(key=lambda rule: (-rule["density"], -rule["coverage"]))
    return {"rules": rules, "unseen_balanced_accuracy": float(scores.mean())}


def _leaves(grown: Any, names: list[str]) -> list[Box]:
    """Return each leaf of a tree as a box."""
    found: list[Box] = []

    def walk(node: int, limits: Box) -> None:
        if grown.children_left[node] < 0:
            found.append(limits)
            return
        name, at = names[grown.feature[node]], float(grown.threshold[node])
        low, high = limits.get(name, (float("-inf"), float("inf")))
        walk(grown.children_left[node], {**limits, name: (low, min(high, at))})
        walk(
            grown.children_right[node], {**limits, name: (max(low, np.nextafter(at, np.inf)), high)}
        )

    walk(0, {})
    return found
