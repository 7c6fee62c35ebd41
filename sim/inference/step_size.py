"""Step sizes that reach an acceptance, by dual averaging (Hoffman & Gelman 2014, §3.2)."""

import numpy as np

from sim.arrays import Floats

TARGET = 0.8  # mean acceptance
FIRST = 0.3  # first step size
GAMMA, DELAY, KAPPA = 0.05, 10.0, 0.75  # their constants


class StepSize:
    """Step sizes of several data sets: `size`, shape (sets,)."""

    def __init__(self, sets: int) -> None:
        self.size: Floats = np.full(sets, FIRST)
        self._mean: Floats = np.log(self.size)
        self._error = np.zeros(sets)
        self._count = 0

    def learn(self, acceptance: Floats) -> None:
        """Adapt the sizes to the acceptance of one trajectory, shape (sets,)."""
        self._count += 1
        weight = 1.0 / (self._count + DELAY)
        self._error = (1.0 - weight) * self._error + weight * (TARGET - acceptance)
        log_size = np.log(10.0 * FIRST) - np.sqrt(self._count) / GAMMA * self._error
        share = self._count**-KAPPA
        self._mean = share * log_size + (1.0 - share) * self._mean
        self.size = np.exp(log_size)

    def freeze(self) -> None:
        """Take the averaged sizes, which no longer change."""
        self.size = np.exp(self._mean)
