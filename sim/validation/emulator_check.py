"""Whether a smooth emulator is enough: what boosted trees still find in its residuals."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.inference.emulator import Emulator
from sim.inference.fixed_order import one_thread

TREES = {"max_iter": 200, "learning_rate": 0.05, "max_leaf_nodes": 16, "min_samples_leaf": 40}
MIN_GAIN = 0.01  # in log density a draw; a smaller gain is not worth an emulator without gradient


@dataclass(frozen=True)
class BoostedGain:
    """What boosted trees add to the emulator of one figure, on draws that neither was fitted to.

    Attributes
    ----------
    r2
        Share of the residuals' variance that the trees predict; below 0 if they predict none.
    log_density
        Mean gain in log density a draw.
    """

    figure: str
    r2: float
    log_density: float

    @property
    def worthwhile(self) -> bool:
        """Whether the gain exceeds MIN_GAIN."""
        return self.log_density > MIN_GAIN


def boosted_gains(emulator: Emulator, z: Floats, figures: Floats, seed: int) -> list[BoostedGain]:
    """Return what trees, fitted to half of the residuals, predict of the other half, by figure.

    Parameters
    ----------
    z, figures
        Normal scores, shape (draws, inputs), and figures in their own units, shape (draws,
        figures), of draws that the emulator was not fitted to.
    seed
        Selects the trees' bins.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor  # type: ignore[import-untyped]

    residual = emulator.on_scales(figures) - emulator.mean.at(z).value
    residual *= np.exp(-0.5 * emulator.log_variance.at(z))
    gains = []
    for fit, e in zip(emulator.fits, residual.T, strict=True):
        usable = np.flatnonzero(np.isfinite(e))
        half = len(usable) // 2
        first, other = usable[:half], usable[half:]
        with one_thread():
            trees = HistGradientBoostingRegressor(random_state=seed, **TREES)
            predicted = trees.fit(z[first], e[first]).predict(z[other])
        left = float(((e[other] - predicted) ** 2).mean())
        before = float((e[other] ** 2).mean())
        gains.append(
            BoostedGain(fit.figure, 1.0 - left / before, 0.5 * float(np.log(before / left)))
        )
    return gains
