"""Where along a slider a change is undone, from simulated settings that differ in nothing else.

Each replication has the same world in all settings. So the share that is undone is estimated by
resampling replications, and the interval counts that a high change at the low end goes with high
changes along the line.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats
from sim.sensitivity.explorer.fit import round_off
from sim.sensitivity.explorer.result import Slider, Undoing

MIN_SETTINGS = 3  # on a line, of which one is at the low end
SHARES = (0.5, 0.9)  # of the change that are gone
RESAMPLES = 2_000
TAIL = 0.025


def undoings(
    sliders: Sequence[Slider], values: Floats, changes: Floats, names: Sequence[str], seed: int
) -> tuple[Undoing, ...]:
    """Return the lines of simulated settings, and where along each the changes are undone.

    Parameters
    ----------
    values
        Settings, each once, shape (settings, sliders).
    changes
        Paired changes, shape (settings, replications, outcomes).
    names
        Outcomes to look at, in the order of `changes`.
    """
    rng = np.random.default_rng(seed)
    count = changes.shape[1]
    resamples = rng.integers(0, count, (RESAMPLES, count))
    return tuple(
        Undoing(slider, others, name, tuple(
            _where(x, changes[rows, :, i], resamples, share) for share in SHARES
        ))
        for slider, others, rows in _lines(sliders, values)
        for i, name in enumerate(names)
        for x in [values[rows, slider]]
        if _is_clear(changes[rows[0], :, i])
    )  # fmt: skip


def _lines(
    sliders: Sequence[Slider], values: Floats
) -> list[tuple[int, tuple[float, ...], list[int]]]:
    """Return slider, values of the others, and settings in order, of each line."""
    lines = []
    for i, slider in enumerate(sliders):
        groups: dict[tuple[float, ...], list[int]] = defaultdict(list)
        for row, setting in enumerate(values.tolist()):
            groups[(*setting[:i], *setting[i + 1 :])].append(row)
        for others, rows in groups.items():
            rows.sort(key=lambda row: values[row, i])
            if len(rows) >= MIN_SETTINGS and values[rows[0], i] == slider.low and any(others):
                lines.append((i, others, rows))
    return lines


def _is_clear(changes: Floats) -> bool:
    """Return whether the 95 % interval of a mean change leaves out zero."""
    from scipy import stats

    half = stats.t.ppf(1.0 - TAIL, len(changes) - 1) * stats.sem(changes)
    return bool(abs(changes.mean()) > half)


def _where(
    x: Floats, changes: Floats, resamples: np.ndarray, share: float
) -> tuple[float | None, float | None, float | None]:
    """Return where the share is gone, and its 95 % interval; None if beyond the line's end.

    Parameters
    ----------
    x, changes
        Values of the slider, and paired changes there, shape (settings, replications).
    """
    means = changes[:, resamples].mean(axis=2).T  # (resamples, settings)
    at = np.array([_crossing(x, row, share) for row in means])
    low, high = np.quantile(at, (TAIL, 1.0 - TAIL), method="closest_observation")
    return tuple(
        round_off(float(v)) if np.isfinite(v) else None
        for v in (_crossing(x, changes.mean(axis=1), share), low, high)
    )  # type: ignore[return-value]


def _crossing(x: Floats, means: Floats, share: float) -> float:
    """Return the first value at which the share of the first mean is gone; infinite if none."""
    left = means / means[0] - (1.0 - share)
    below = np.flatnonzero(left <= 0.0)
    if not len(below):
        return np.inf
    k = int(below[0])
    return float(x[k - 1] + (x[k] - x[k - 1]) * left[k - 1] / (left[k - 1] - left[k]))
