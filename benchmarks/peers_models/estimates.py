"""Statistics of the comparison: errors, differences, what pairing is worth, lines of code."""

import ast
from math import sqrt
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 400  # bootstrap samples


def error(values: list[float]) -> float:
    """Return the standard error of a mean."""
    return stdev(values) / sqrt(len(values))


def distance(a: list[float], b: list[float]) -> float:
    """Return the difference of two independent means, in standard errors of the difference.

    The result is 0 if both samples are constant and equal, and infinite if they differ.
    """
    difference, spread = mean(a) - mean(b), sqrt(error(a) ** 2 + error(b) ** 2)
    if spread:
        return difference / spread
    return float("inf") if difference else 0.0


def pairing(base: list[float], changed: list[float]) -> tuple[float, float, float]:
    """Return how many times fewer replications a paired difference needs than an unpaired one.

    Parameters
    ----------
    base, changed
        An outcome without and with a change, by replication, with equal seeds.

    Returns
    -------
    tuple
        The ratio of variances, and its 5 and 95 % over bootstrap samples of the replications. It is
        infinite if all paired differences are equal.
    """
    x, y = np.array(base), np.array(changed)

    def ratio(i: NDArray[np.int64]) -> float:
        unpaired, paired = np.var(x[i], ddof=1) + np.var(y[i], ddof=1), np.var(y[i] - x[i], ddof=1)
        return float(unpaired / paired) if paired > 0.0 else float("inf")

    rng = np.random.default_rng(1)
    again = [ratio(rng.integers(0, len(x), len(x))) for _ in range(RESAMPLES)]
    low, high = np.quantile(again, (0.05, 0.95), method="inverted_cdf")
    return ratio(np.arange(len(x))), float(low), float(high)


def code_lines(path: Path) -> int:
    """Return a file's lines without blank lines, comments and docstrings."""
    source = path.read_text(encoding="utf-8")
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), start=1)
    code = (line.strip() for number, line in lines if number not in docstrings)
    return sum(bool(line) and not line.startswith("#") for line in code)
