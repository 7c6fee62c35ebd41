"""Chance, named by what it decides and for whom.

Every draw has a name made of a purpose ("beach_detection") and the entity that it serves
(network 3, night 120, slot 2), never of the order in which code asks for it. A policy therefore
changes only what it touches, and two runs of one replication stay a pair; a further draw under a
new name changes no other. Blocks of draws are made once a replication and shared by all its
scenarios, because a generator of its own for each boat would be several times dearer.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
        self._generators: dict[str, tuple[np.random.Generator, Any]] = {}

    def generator(self, *key: str | int) -> np.random.Generator:
        """Return a counter-based generator (Philox) of its own for `key`."""
        # The whole key is hashed: SeedSequence pads with zeros, so [1, 2] and [1, 2, 0] collide.
        digest = blake2b(repr((self._root, key)).encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))

    def uniforms(self, purpose: str, *shape: int) -> Floats:
        """Return uniforms on [0, 1) of `shape`, made once and kept; do not write into them."""
        return self._kept("u", purpose, shape)

    def normals(self, purpose: str, *shape: int) -> Floats:
        """Return standard normals of `shape`, made once and kept; do not write into them."""
        return self._kept("z", purpose, shape)

    def lane(self, purposes: tuple[str, ...], *lane: int, shape: tuple[int, ...]) -> Floats:
        """Return draws of shape (*shape, purposes) for one entity, made once and kept.

        Each purpose has its key and each lane (a network) its own stretch of the counter, so that
        more networks, more purposes or a later last night change no draw that was there. A
        purpose whose name ends in `_z` gets standard normals, any other uniforms.
        """
        kept = (purposes, lane, shape)
        if kept not in self._blocks:
            drawn = np.empty((len(purposes), *shape))
            for row, purpose in enumerate(purposes):
                rng = self._at(purpose, lane)
                fill = rng.standard_normal if purpose.endswith("_z") else rng.random
                fill(out=drawn[row])
            self._blocks[kept] = np.ascontiguousarray(np.moveaxis(drawn, 0, -1))
        return self._blocks[kept]

    def by_network(self, purpose: str, networks: int, nights: int) -> Floats:
        """Return one draw for each network and night, shape (networks, nights)."""
        lanes = [self.lane((purpose,), k, shape=(nights,))[:, 0] for k in range(networks)]
        return np.stack(lanes)

    def _at(self, purpose: str, lane: tuple[int, ...]) -> np.random.Generator:
        """Return the purpose's generator, its counter set to the start of the lane's stretch."""
        if purpose not in self._generators:
            rng = self.generator(purpose)
            self._generators[purpose] = rng, rng.bit_generator.state
        rng, state = self._generators[purpose]
        state["state"]["counter"][1:] = 0
        state["state"]["counter"][1 : 1 + len(lane)] = [place + 1 for place in lane]
        rng.bit_generator.state = state
        return rng

    def _kept(self, kind: str, purpose: str, shape: tuple[int, ...]) -> Floats:
        kept = (kind, purpose, shape)
        if kept not in self._blocks:
            rng = self.generator(purpose)
            self._blocks[kept] = rng.random(shape) if kind == "u" else rng.standard_normal(shape)
        return self._blocks[kept]
