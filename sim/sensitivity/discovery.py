"""Scenario discovery: find the region of factors in which, for example, a policy raises deaths.

PRIM (Friedman and Fisher 1999; from the EMA Workbench) peels the samples down to a box in which
most are of interest. A small tree (scikit-learn) describes the region by rules. Coverage is the
share of all samples of interest that lie in the region. Density is the share of the region's
samples that are of interest. Both are also estimated from samples outside the search, because a
search finds a box in any data.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Bools, Integers
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods import METHODS
from sim.sensitivity.regions import FOLDS, Region, box, leaves, region
from sim.sensitivity.result import read_sweep
from sim.spelling import nearest

if TYPE_CHECKING:
    import pandas as pd

MIN_SAMPLES, MIN_OF_INTEREST = 50, 10
RESAMPLES = 20


@dataclass(frozen=True)
class Search:
    """Result of a search for samples of interest.

    Attributes
    ----------
    box, unseen_coverage, unseen_density
        The box, and mean coverage and density of resampled boxes among samples outside them. The
        dummy takes part in the search, but no box or rule names it.
    chosen_again
        Share of resamples that choose each factor; the dummy's share is due to chance.
    rules, unseen_balanced_accuracy
        The rules of a small tree, the densest first, and its balanced accuracy: .5 is chance.
    """

    samples: int
    of_interest: int
    box: Region
    unseen_coverage: float
    unseen_density: float
    chosen_again: dict[str, float]
    rules: tuple[Region, ...]
    unseen_balanced_accuracy: float

    def to_json(self) -> dict[str, Any]:
        """Return the search as plain data, as in `discovery.json`."""
        box = self.box.to_json()
        for limit in box["limits"]:
            limit["chosen_again"] = self.chosen_again.get(limit["factor"], 0.0)
        return {
            "samples": self.samples,
            "of_interest": self.of_interest,
            "box": box
            | {
                "unseen_coverage": self.unseen_coverage,
                "unseen_density": self.unseen_density,
                "dummy_chosen": self.chosen_again.get(DUMMY, 0.0),
            },
            "tree": {
                "rules": [rule.to_json() for rule in self.rules],
                "unseen_balanced_accuracy": self.unseen_balanced_accuracy,
            },
        }


@dataclass(frozen=True)
class Discovery:
    """Region of factors in which an outcome of a sweep lies above or below a value."""

    study: str
    outcome: str
    base: str
    compare: str | None
    side: Literal["above", "below"]
    at: float
    search: Search

    def to_json(self) -> dict[str, Any]:
        """Return the content of `discovery.json`."""
        head = {
            "study": self.study,
            "outcome": self.outcome,
            "base": self.base,
            "compare": self.compare,
            "above": self.at if self.side == "above" else None,
            "below": self.at if self.side == "below" else None,
        }
        return head | self.search.to_json()

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per limit of the box and of each rule."""
        import pandas as pd

        names = ["box", *(f"rule {i}" for i in range(1, len(self.search.rules) + 1))]
        return pd.DataFrame(
            {"region": name, **limit, "coverage": region.coverage, "density": region.density}
            for name, region in zip(names, (self.search.box, *self.search.rules), strict=True)
            for limit in region.to_json()["limits"]
        )


def discover_in(
    folder: Path, outcome: str = "", above: float | None = None, below: float | None = None
) -> Discovery:
    """Search a finished sweep's folder with `discover`.

    Parameters
    ----------
    outcome
        One of the sweep's outcomes; its first if empty.
    above, below
        Samples whose mean lies beyond are of interest: by default above 0 for a pair, else q75.

    Raises
    ------
    UserError
        If no sweep has finished, its samples are not spread, or the outcome is unknown.
    """
    sweep = read_sweep(folder)
    if not METHODS[sweep.method].spread:
        spread = ", ".join(name for name, method in METHODS.items() if method.spread)
        raise UserError(
            f"{folder}: {sweep.method} has no samples spread over all factors. Use one of {spread}."
        )
    try:
        samples, runs = sweep.sample_values().set_index("sample"), sweep.replications()
    except (OSError, ValueError) as problem:
        raise UserError(f"{folder}: holds no finished sweep ({problem}). Sweep first.") from None
    outcome = outcome or sweep.outcomes[0].outcome
    if outcome not in OUTCOMES or outcome not in runs.columns:
        raise UserError(f"unknown outcome {outcome}; {nearest(outcome, list(OUTCOMES))}")
    y = _means(runs, outcome, sweep.base, sweep.compare)
    if above is None and below is None:
        above = 0.0 if sweep.compare else float(y.quantile(0.75))
    side: Literal["above", "below"] = "below" if above is None else "above"
    at = next(limit for limit in (above, below) if limit is not None)
    of_interest = (y > at if side == "above" else y < at).to_numpy()
    chosen = samples.loc[y.index].reset_index(drop=True)
    blocks = chosen.pop("block").to_numpy()
    search = discover(chosen, of_interest, seed=1, blocks=blocks)
    return Discovery(sweep.study, outcome, sweep.base, sweep.compare, side, at, search)


def _means(runs: "pd.DataFrame", outcome: str, base: str, compare: str | None) -> "pd.Series":
    """Return each sample's mean outcome, or mean difference of a pair, without failed runs."""
    missing = runs.groupby("sample")[outcome].apply(lambda column: column.isna().any())
    mean = runs.groupby(["sample", "scenario"], sort=True)[outcome].mean().unstack()
    y = mean[compare] - mean[base] if compare else mean[base]
    return y[~missing]


def discover(
    x: "pd.DataFrame", of_interest: Bools, seed: int, blocks: Integers | None = None
) -> Search:
    """Return the box and the tree's rules in which `of_interest` is true.

    Parameters
    ----------
    x
        Values of the factors, shape (samples, factors).
    of_interest
        Shape (samples,).
    blocks
        Block of each sample, by default its own. Samples of one block are nearly copies, so that
        resampling and cross-validation take complete blocks.

    Raises
    ------
    UserError
        If there are too few samples, or too few on one side, to search.
    """
    count, groups = int(of_interest.sum()), np.arange(len(x)) if blocks is None else blocks
    if blocks is not None and len(np.unique(blocks)) < FOLDS:
        raise UserError(f"fewer than {FOLDS} blocks of samples. Sweep with more samples.")
    if len(x) < MIN_SAMPLES or not MIN_OF_INTEREST <= count <= len(x) - MIN_OF_INTEREST:
        raise UserError(
            f"{count} of {len(x)} samples are of interest; at least {MIN_SAMPLES} samples, and "
            f"{MIN_OF_INTEREST} on each side, are needed. Move --above or --below, or sweep more."
        )
    unseen, chosen = _unseen(x, of_interest, groups, seed)
    rules, accuracy = leaves(x.drop(columns=DUMMY, errors="ignore"), of_interest, seed, groups)
    return Search(
        samples=len(x),
        of_interest=count,
        box=_without_dummy(x, of_interest, box(x, of_interest)),
        unseen_coverage=float(np.mean([r.coverage for r in unseen])),
        unseen_density=float(np.mean([r.density for r in unseen])),
        chosen_again=chosen,
        rules=tuple(rules),
        unseen_balanced_accuracy=accuracy,
    )


def _without_dummy(x: "pd.DataFrame", of_interest: Bools, peeled: Region) -> Region:
    """Return a box without limits on the dummy, which are chance, measured among these samples."""
    limits = {factor: ends for factor, ends in peeled.limits.items() if factor != DUMMY}
    return region(x, of_interest, limits)


def _unseen(
    x: "pd.DataFrame", of_interest: Bools, groups: Integers, seed: int
) -> tuple[list[Region], dict[str, float]]:
    """Search bootstrap samples of blocks; return the boxes on the other samples, and factor shares.

    A factor's share is that of the resamples whose box limits it.
    """
    rng = np.random.default_rng(seed)
    names = np.unique(groups)
    members = [np.flatnonzero(groups == name) for name in names]
    regions: list[Region] = []
    chosen: dict[str, int] = {}
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(names), len(names))
        rows = np.concatenate([members[i] for i in drawn])
        unseen = np.setdiff1d(np.arange(len(x)), rows)
        peeled = box(x.iloc[rows].reset_index(drop=True), of_interest[rows])
        for factor in peeled.limits:
            chosen[factor] = chosen.get(factor, 0) + 1
        regions.append(_without_dummy(x.iloc[unseen], of_interest[unseen], peeled))
    return regions, {factor: times / RESAMPLES for factor, times in chosen.items()}
