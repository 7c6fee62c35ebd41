"""Scales on which figures are emulated: counts by logarithm or root, shares by logit.

On its scale, a figure's chance is closer to normal, and its response to assumptions smoother.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sim.arrays import Floats

TRANSFORMS: dict[str, Callable[[Floats], Floats]] = {
    "none": lambda x: x,
    "log": np.log,
    "sqrt": np.sqrt,
    "logit": lambda x: np.log(x) - np.log1p(-x),
}
"""Functions by name."""


def on_scales(x: Floats, names: Sequence[str]) -> Floats:
    """Return figures on their scales, NaN where a scale has no number (the log of 0), same shape.

    Parameters
    ----------
    x
        Figures, shape (..., figures).
    names
        Name of each figure's transform.
    """
    if len(names) != x.shape[-1]:
        raise ValueError(f"{len(names)} transforms for {x.shape[-1]} figures")
    for name in names:
        if name not in TRANSFORMS:
            raise ValueError(f"{name}: unknown transform; allowed: {', '.join(TRANSFORMS)}")
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [TRANSFORMS[name](np.asarray(x[..., i], float)) for i, name in enumerate(names)]
    y = np.stack(columns, axis=-1)
    return np.where(np.isfinite(y), y, np.nan)
