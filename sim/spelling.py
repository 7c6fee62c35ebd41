"""Find the word that a user meant among those that are allowed."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

SIMILAR = 0.6  # least share of letters in common, in the same order
MAX_LETTERS = 2.0 / SIMILAR + 1e-9  # of both words together, for each letter in common
SHOWN = 12  # allowed words in a hint


class _Words(NamedTuple):
    """Words to choose from: the bit of each letter, and the letters of each word as bits."""

    bits: dict[tuple[str, int], int]
    masks: list[tuple[int, str]]


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint for an error: the most similar allowed word, or the allowed words."""
    words = tuple(allowed)
    match = closest(word, words)
    if match:
        return f"did you mean {match}?"
    return f"allowed: {_listed(words)}"


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return the most similar allowed word, "" if none is similar.

    It is the word that `difflib.get_close_matches` finds. That function takes as long for a file
    of unknown keys as for a simulation. Here, words that share too few letters are not compared.
    """
    words = _words(tuple(allowed))
    own, size = _mask(word, words.bits), len(word)
    similar = [
        (2.0 * common / (size + len(other)), other)
        for mask, other in words.masks
        if (common := (own & mask).bit_count()) * MAX_LETTERS > size + len(other)
    ]
    if not similar:
        return ""
    similar.sort(reverse=True)
    matcher, best = SequenceMatcher(a="", b=word), (SIMILAR, "")
    for most, other in similar:
        if most < best[0]:
            break
        matcher.set_seq1(other)
        best = max(best, (matcher.ratio(), other))
    return best[1]


def _mask(word: str, bits: dict[tuple[str, int], int]) -> int:
    """Return the letters of a word as bits: one for the first of a kind, one for the second."""
    mask, times = 0, dict.fromkeys(word, 0)
    for letter in word:
        mask |= bits.get((letter, times[letter]), 0)
        times[letter] += 1
    return mask


@lru_cache(maxsize=64)
def _words(allowed: tuple[str, ...]) -> _Words:
    bits: dict[tuple[str, int], int] = {}
    for word in allowed:
        times = dict.fromkeys(word, 0)
        for letter in word:
            bits.setdefault((letter, times[letter]), 1 << len(bits))
            times[letter] += 1
    return _Words(bits, [(_mask(word, bits), word) for word in allowed])


@lru_cache(maxsize=64)
def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(sorted(words)[:SHOWN])}{', …' if len(words) > SHOWN else ''}"
