"""Regions of factors that hold samples of interest: a box by PRIM, and rules of a small tree."""

import warnings
from dataclasses import dataclass
from inspect import signature
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Bools, Integers
from sim.jsonfile import finite

if TYPE_CHECKING:
    import pandas as pd

Box = dict[str, tuple[float, float]]
FOLDS = 5
MIN_MASS = 0.05  # minimum share of the samples in a box or a leaf
ANY_DENSITY = {"threshold": 1e-9}
"""An argument of PRIM in version 2 of its package, so low that it accepts any box with samples of
interest. Version 3 has no such argument, and accepts any box."""
DEPTH = 3  # maximum conditions in a rule of the tree; readers cannot follow more


@dataclass(frozen=True)
class Region:
    """A region of factors, with its coverage and density.

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
        """Return plain data; None if a factor has no limit on a side."""
        limits = [{"factor": f, "low": low, "high": high} for f, (low, high) in self.limits.items()]
        return dict(finite({**vars(self), "limits": limits}))


def box(x: "pd.DataFrame", of_interest: Bools) -> Region:
    """Return PRIM's box with the largest harmonic mean of coverage and density."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim  # type: ignore[import-untyped]

        accepting = ANY_DENSITY if "threshold" in signature(prim.Prim).parameters else {}
        search = prim.Prim(x, of_interest, mass_min=MIN_MASS, **accepting)
        peeled = search.find_box()
        steps = peeled.peeling_trajectory
        total = steps["coverage"] + steps["density"]
        score = 2 * steps["coverage"] * steps["density"] / total.where(total > 0, np.inf)
        limits = peeled.box_lims[int(score.to_numpy().argmax())]
    binding: Box = {}
    for factor in x.columns:
        low, high = float(limits[factor].iloc[0]), float(limits[factor].iloc[1])
        if low > x[factor].min() or high < x[factor].max():
            binding[str(factor)] = (low, high)
    return region(x, of_interest, binding)


def inside(x: "pd.DataFrame", limits: Box) -> Bools:
    """Return which samples lie in a box, limits included."""
    chosen = np.ones(len(x), dtype=bool)
    for factor, (low, high) in limits.items():
        column = x[factor].to_numpy()
        chosen &= (column >= low) & (column <= high)
    return chosen


def region(x: "pd.DataFrame", of_interest: Bools, limits: Box) -> Region:
    """Return a box with its coverage and density among these samples."""
    members = inside(x, limits)
    hits = float((members & of_interest).sum())
    return Region(
        limits, hits / max(float(of_interest.sum()), 1.0), hits / max(float(members.sum()), 1.0)
    )


def leaves(
    x: "pd.DataFrame", of_interest: Bools, seed: int, groups: Integers
) -> tuple[list[Region], float]:
    """Return the leaves of a small tree whose density is above average, and its accuracy.

    Returns
    -------
    tuple
        The leaves, the densest first, and the balanced accuracy in cross-validation over groups.
    """
    from sklearn.model_selection import GroupKFold, cross_val_score  # type: ignore[import-untyped]
    from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

    tree = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=MIN_MASS, class_weight="balanced", random_state=seed
    )
    scores = cross_val_score(
        tree, x, of_interest, cv=GroupKFold(FOLDS), scoring="balanced_accuracy", groups=groups
    )
    tree.fit(x, of_interest)
    regions = [region(x, of_interest, box) for box in _boxes(tree.tree_, list(x.columns))]
    dense = [r for r in regions if r.density > of_interest.mean()]
    return sorted(dense, key=lambda r: (-r.density, -r.coverage)), float(scores.mean())


def _boxes(tree: Any, names: list[str]) -> list[Box]:
    """Return each leaf of a tree as a box."""
    boxes: list[Box] = []

    def walk(node: int, limits: Box) -> None:
        if tree.children_left[node] < 0:
            boxes.append(limits)
            return
        name, at = names[tree.feature[node]], float(tree.threshold[node])
        low, high = limits.get(name, (-inf, inf))
        walk(tree.children_left[node], {**limits, name: (low, min(high, at))})
        above = max(low, np.nextafter(at, inf))
        walk(tree.children_right[node], {**limits, name: (above, high)})

    walk(0, {})
    return boxes
