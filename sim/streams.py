"""Chance, named by what it decides and for whom.

Every draw has a name made of a purpose ("beach_detection") and the entity that it serves
(network 3, night 120, slot 2), never of the order in which code asks for it. A policy therefore
changes only what it touches, and two runs of one replication stay a pair; a further draw under a
new name changes no other. Blocks of draws are made once a replication and shared by all its
scenarios, because a generator of its own for each boat would be several times dearer.
"""

from hashlib import blake2b
from statistics import NormalDist
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NORMAL = NormalDist()
_LANES = 1 << 32  # counter space between two lanes: far more draws than a network can use


class Streams:
    """The draws of one random world.

    Parameters
    ----------
    seed
        The study's seed, any integer.
    replication
        Number of the random world, from 0.
    era
        What else the world belongs to: the period's first day. Two years are two independent
        worlds; two scenarios of the same period share theirs.
    """

    def __init__(self, seed: int, replication: int, era: str) -> None:
        self._root = (int(seed), int(replication), era)
        self._blocks: dict[tuple[object, ...], Floats] = {}

    def generator(self, *key: str | int) -> np.random.Generator:
        """Return a counter-based generator (Philox) of its own for `key`."""
        return np.random.Generator(self._philox(key))

    def uniforms(self, purpose: str, *shape: int) -> Floats:
        """Return uniforms on [0, 1) of `shape`, made once and kept; do not write into them."""
        return self._kept("u", purpose, shape)

    def normals(self, purpose: str, *shape: int) -> Floats:
        """Return standard normals of `shape`, made once and kept; do not write into them."""
        return self._kept("z", purpose, shape)

    def by_lane(self, purposes: tuple[str, ...], lanes: int, *shape: int) -> Floats:
        """Return draws of shape (purposes, lanes, *shape), made once and kept.

        Each purpose has its key and each lane (a network) its own stretch of the counter, so
        that more networks, more purposes or a later last night change no draw that was there.
        A purpose whose name ends in `_z` gets standard normals, any other uniforms.
        """
        kept = ("lane", purposes, lanes, shape)
        if kept not in self._blocks:
            block = np.empty((len(purposes), lanes, *shape))
            for row, purpose in enumerate(purposes):
                philox = self._philox((purpose,))
                rng, state = np.random.Generator(philox), philox.state
                fill = rng.standard_normal if purpose.endswith("_z") else rng.random
                for lane in range(lanes):
                    state["state"]["counter"][1] = lane * _LANES
                    philox.state = state
                    fill(out=block[row, lane])
            self._blocks[kept] = block
        return self._blocks[kept]

    def single(self, purpose: str, *entity: int) -> float:
        """Return one draw, for the rare entity that lies beyond a block; `_z` as in `by_lane`."""
        uniform = (int.from_bytes(self._digest((purpose, *entity), 8), "little") >> 11) * 2.0**-53
        return _NORMAL.inv_cdf(max(uniform, 2.0**-53)) if purpose.endswith("_z") else uniform

    def _kept(self, kind: str, purpose: str, shape: tuple[int, ...]) -> Floats:
        kept = (kind, purpose, shape)
        if kept not in self._blocks:
            rng = self.generator(purpose)
            drawn = rng.random(shape) if kind == "u" else rng.standard_normal(shape)
            self._blocks[kept] = cast(Floats, drawn)
        return self._blocks[kept]

    def _philox(self, key: tuple[str | int, ...]) -> np.random.Philox:
        return np.random.Philox(key=int.from_bytes(self._digest(key, 16), "little"))

    def _digest(self, key: tuple[str | int, ...], size: int) -> bytes:
        # The whole key is hashed: SeedSequence pads with zeros, so [1, 2] and [1, 2, 0] collide.
        return blake2b(repr((self._root, key)).encode(), digest_size=size).digest()
