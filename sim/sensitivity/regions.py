"""Regions of factors in which an outcome is so: a box by PRIM, and the rules of a small tree."""

import warnings
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Bools, Integers
from sim.jsonfile import finite

if TYPE_CHECKING:
    import pandas as pd

Box = dict[str, tuple[float, float]]
FOLDS = 5
MIN_MASS = 0.05  # share of the samples that a box or a leaf holds at least
ANY_DENSITY = 1e-9  # PRIM counts as of interest what reaches it, and takes any box that does
DEPTH = 3  # conditions in a rule of the tree: more, and nobody can keep it in mind


@dataclass(frozen=True)
class Region:
    """A region of factors and how well it does.

    Attributes
    ----------
    limits
        Lower and upper limit by factor; factors without one are not restricted.
    coverage
        Share of all samples of interest that lie in it.
    density
        Share of its samples that are of interest.
    """

    limits: Box
    coverage: float
    density: float

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, None if a factor has no limit on a side."""
        limits = [{"factor": f, "low": low, "high": high} for f, (low, high) in self.limits.items()]
        return dict(finite({**vars(self), "limits": limits}))


def box(x: "pd.DataFrame", of_interest: Bools) -> Region:
    """Return the box of PRIM's peeling that does best by coverage and density (harmonic mean)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim  # type: ignore[import-untyped]

        search = prim.Prim(x, of_interest, threshold=ANY_DENSITY, mass_min=MIN_MASS)
        peeled = search.find_box()
        steps = peeled.peeling_trajectory
        both = steps["coverage"] + steps["density"]
        score = 2 * steps["coverage"] * steps["density"] / both.where(both > 0, np.inf)
        limits = peeled.box_lims[int(score.to_numpy().argmax())]
    kept: Box = {}
    for factor in x.columns:
        low, high = float(limits[factor].iloc[0]), float(limits[factor].iloc[1])
        if low > x[factor].min() or high < x[factor].max():
            kept[str(factor)] = (low, high)
    return region(x, of_interest, kept)


def inside(x: "pd.DataFrame", limits: Box) -> Bools:
    """Return which samples lie in a box, both limits inside."""
    chosen = np.ones(len(x), dtype=bool)
    for factor, (low, high) in limits.items():
        column = x[factor].to_numpy()
        chosen &= (column >= low) & (column <= high)
    return chosen


def region(x: "pd.DataFrame", of_interest: Bools, limits: Box) -> Region:
    """Return a box with its coverage and density among these samples."""
    here = inside(x, limits)
    hits = float((here & of_interest).sum())
    return Region(
        limits, hits / max(float(of_interest.sum()), 1.0), hits / max(float(here.sum()), 1.0)
    )


def leaves(
    x: "pd.DataFrame", of_interest: Bools, seed: int, groups: Integers
) -> tuple[list[Region], float]:
    """Return a small tree's leaves in which samples are of interest more often than elsewhere.

    Returns
    -------
    tuple
        The leaves, the densest first, and the balanced accuracy among unseen groups.
    """
    from sklearn.model_selection import GroupKFold, cross_val_score  # type: ignore[import-untyped]
    from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

    grown = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=MIN_MASS, class_weight="balanced", random_state=seed
    )
    scores = cross_val_score(
        grown, x, of_interest, cv=GroupKFold(FOLDS), scoring="balanced_accuracy", groups=groups
    )
    grown.fit(x, of_interest)
    regions = [region(x, of_interest, box) for box in _boxes(grown.tree_, list(x.columns))]
    dense = [r for r in regions if r.density > of_interest.mean()]
    return sorted(dense, key=lambda r: (-r.density, -r.coverage)), float(scores.mean())


def _boxes(grown: Any, names: list[str]) -> list[Box]:
    """Return each leaf of a tree as a box."""
    boxes: list[Box] = []

    def walk(node: int, limits: Box) -> None:
        if grown.children_left[node] < 0:
            boxes.append(limits)
            return
        name, at = names[grown.feature[node]], float(grown.threshold[node])
        low, high = limits.get(name, (-inf, inf))
        walk(grown.children_left[node], {**limits, name: (low, min(high, at))})
        above = max(low, np.nextafter(at, inf))
        walk(grown.children_right[node], {**limits, name: (above, high)})

    walk(0, {})
    return boxes
