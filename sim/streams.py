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

    def block(self, purpose: str, *place: int, shape: tuple[int, ...]) -> Floats:
        """Return uniforms of `shape` for one place, made once and kept; do not write into them.

        A place (a night, a part of it) has its own stretch of the purpose's counter, so that
        other places, or more rows here, change no draw.
        """
        kept = (purpose, place, shape)
        if kept not in self._blocks:
            self._blocks[kept] = self._at(purpose, place).random(shape)
        return self._blocks[kept]

    def by_network(self, purpose: str, networks: int, nights: int, normal: bool = False) -> Floats:
        """Return one draw for each network and night, shape (networks, nights), kept.

        Uniforms, or standard normals. More networks or a later last night change no draw that was
        there.
        """
        kept = (purpose, networks, nights, normal)
        if kept not in self._blocks:
            drawn = np.empty((networks, nights))
            for network in range(networks):
                rng = self._at(purpose, (network,))
                fill = rng.standard_normal if normal else rng.random
                fill(out=drawn[network])
            self._blocks[kept] = drawn
        return self._blocks[kept]

    def _at(self, purpose: str, place: tuple[int, ...]) -> np.random.Generator:
        """Return the purpose's generator, its counter set to the start of the place's stretch.

        Setting the counter takes 1.5 µs where a generator of its own would take 9.
        """
        if purpose not in self._generators:
            rng = self.generator(purpose)
            self._generators[purpose] = rng, rng.bit_generator.state
        rng, state = self._generators[purpose]
        counter = state["state"]["counter"]
        counter[1:] = 0
        for word, number in enumerate(place, start=1):
            counter[word] = number + 1
        rng.bit_generator.state = state
        return rng

    def _kept(self, kind: str, purpose: str, shape: tuple[int, ...]) -> Floats:
        kept = (kind, purpose, shape)
        if kept not in self._blocks:
            rng = self.generator(purpose)
            self._blocks[kept] = rng.random(shape) if kind == "u" else rng.standard_normal(shape)
        return self._blocks[kept]
