"""An explorer: emulated changes at any setting of some sliders, and simulated ones at a few.

Everything is a plain polynomial, so that a page can compute it without a server. A page and this
module must agree. Values of sliders run from `low` to `high`; terms are products of their places
between these ends, 0 to 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import sqrt
from typing import Any, Self

import numpy as np

from sim.arrays import Floats

NORMAL95 = 1.959963984540054
SAME = 1e-9  # by which equal values may differ, as a share of those above 1
DOTS = 20  # each dot stands for 5 % of replications
SIMULATED, EMULATED, UNKNOWN = "simulated", "emulated", "unknown"


@dataclass(frozen=True)
class Slider:
    """A factor that a person may set.

    Attributes
    ----------
    path
        `KIND.SETTING` of a policy, or the name of an assumption.
    low, high
        Ends of the range that was simulated.
    step
        Width of a step.
    unit
        Unit of its values, "" if there is none.
    """

    path: str
    low: float
    high: float
    step: float
    unit: str = ""


@dataclass(frozen=True)
class Emulated:
    """The emulator of one outcome's change against the base.

    Attributes
    ----------
    outcome, unit
        Name of the outcome, and its unit.
    base
        Mean of the outcome with the base scenario.
    mean, low, high
        Coefficients, one a term, of the mean change and of the ends of its 95 % interval over
        replications.
    dots
        Coefficients of 20 quantiles over replications, shape (20, terms); empty if not emulated.
    error
        Standard error of the emulated mean, before it is widened by the distance from samples.
    r2
        Share of the variance of held-out mean changes that the emulator explains.
    covered
        Share of held-out mean changes within the emulator's 95 % error band.
    """

    outcome: str
    unit: str
    base: float
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    dots: tuple[tuple[float, ...], ...]
    error: float
    r2: float
    covered: float


@dataclass(frozen=True)
class Stored:
    """A setting that was simulated.

    Attributes
    ----------
    values
        Value of each slider.
    mean, low, high
        Mean change of each outcome, and the ends of its 95 % interval; None if undefined.
    dots
        Quantiles over replications by outcome, of those outcomes that have dots.
    """

    values: tuple[float, ...]
    mean: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    dots: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Undoing:
    """Where along a slider a change is undone, from simulated settings alone.

    Attributes
    ----------
    slider, others
        Place of the slider, and values of the others along the line.
    outcome
        The outcome whose change at the slider's low end is undone.
    gone
        For half and for nine tenths of the change: the value of the slider at which it is gone by
        the mean, and the ends of its 95 % interval. None if that is beyond the last setting.
    """

    slider: int
    others: tuple[float, ...]
    outcome: str
    gone: tuple[tuple[float | None, float | None, float | None], ...]


@dataclass(frozen=True)
class Change:
    """Change of one outcome at a setting.

    Attributes
    ----------
    mean, low, high
        Mean change against the base, and its 95 % interval over replications.
    outer_low, outer_high
        The interval, widened by the emulator's error; equal to it if simulated.
    dots
        20 quantiles over replications, ascending; empty if the outcome has none.
    """

    mean: float | None
    low: float | None
    high: float | None
    outer_low: float | None
    outer_high: float | None
    dots: tuple[float, ...]


@dataclass(frozen=True)
class Answer:
    """What is known at a setting: `simulated`, `emulated` or `unknown`, and changes by outcome."""

    kind: str
    changes: Mapping[str, Change]


@dataclass(frozen=True)
class Explorer:
    """All that a page needs.

    Attributes
    ----------
    study, title
        Name of the sweep's study, and its question.
    base, compare
        Names of the scenarios.
    window, days
        Name of the window, and its first and last day.
    seed, replications, fitted, unseen, dropped
        Seed, replications of each sample, samples fitted, samples held out that equal no fitted
        one, and samples left out because a run failed or an outcome is undefined.
    intervals_hold
        What differs between replications, in words.
    sliders, outcomes, stored, undoings
        What may be set, what is shown, what was simulated, and where changes are undone.
    terms
        Sliders of each term's product, with repetition; the constant is empty.
    root
        Lower triangular root of the inverse Gram matrix of the samples, by row, without the zeros
        above its diagonal. The leverage of a setting is the squared length of its transpose times
        the terms.
    limit
        Largest leverage at which a number is shown: that of 95 % of held-out samples.
    policies
        Policies of `compare`, as written in a scenario file.
    digests
        Model version, digests of the assumptions, the parameter source and the base, and the
        source and policy strength in words.
    """

    study: str
    title: str
    base: str
    compare: str
    window: str
    days: tuple[str, str]
    seed: int
    replications: int
    fitted: int
    unseen: int
    dropped: int
    intervals_hold: str
    sliders: tuple[Slider, ...]
    outcomes: tuple[Emulated, ...]
    stored: tuple[Stored, ...]
    undoings: tuple[Undoing, ...]
    terms: tuple[tuple[int, ...], ...]
    root: tuple[tuple[float, ...], ...]
    limit: float
    policies: tuple[Mapping[str, Any], ...]
    digests: Mapping[str, str]

    def at(self, values: Sequence[float]) -> Answer:
        """Return what is known at a value of each slider."""
        for stored in self.stored:
            if all(map(_same, stored.values, values)):
                return Answer(SIMULATED, self._stored(stored))
        terms = self.products(values)
        inside = all(s.low <= v <= s.high for s, v in zip(self.sliders, values, strict=True))
        leverage = self.leverage(terms)
        if not inside or leverage > self.limit:
            return Answer(UNKNOWN, {})
        return Answer(EMULATED, {o.outcome: self._emulated(o, terms, leverage)
                                 for o in self.outcomes})  # fmt: skip

    def products(self, values: Sequence[float]) -> Floats:
        """Return the terms at a value of each slider, shape (terms,)."""
        unit = [(v - s.low) / (s.high - s.low) for s, v in zip(self.sliders, values, strict=True)]
        return np.array([np.prod([unit[i] for i in term]) for term in self.terms])

    def leverage(self, terms: Floats) -> float:
        """Return the leverage of a setting, from its terms."""
        return float(np.square(self._root.T @ terms).sum())

    @cached_property
    def _root(self) -> Floats:
        root = np.zeros((len(self.terms), len(self.terms)))
        for i, row in enumerate(self.root):
            root[i, : i + 1] = row
        return root

    def _stored(self, stored: Stored) -> dict[str, Change]:
        return {
            o.outcome: Change(stored.mean[i], stored.low[i], stored.high[i], stored.low[i],
                              stored.high[i], stored.dots.get(o.outcome, ()))
            for i, o in enumerate(self.outcomes)
        }  # fmt: skip

    def _emulated(self, o: Emulated, terms: Floats, leverage: float) -> Change:
        mean, low, high = (float(np.dot(c, terms)) for c in (o.mean, o.low, o.high))
        low, high = min(low, mean), max(high, mean)
        band = NORMAL95 * o.error * sqrt(1.0 + leverage)
        dots = tuple(sorted(float(np.dot(c, terms)) for c in o.dots))
        return Change(mean, low, high, low - band, high + band, dots)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_json` returned."""
        data = _as_tuples(plain)
        data["sliders"] = tuple(Slider(**each) for each in data["sliders"])
        data["outcomes"] = tuple(Emulated(**each) for each in data["outcomes"])
        data["stored"] = tuple(Stored(**each) for each in data["stored"])
        data["undoings"] = tuple(Undoing(**each) for each in data["undoings"])
        return cls(**data)


def _as_tuples(data: Any) -> Any:
    """Return plain data with tuples for lists."""
    if isinstance(data, dict):
        return {key: _as_tuples(value) for key, value in data.items()}
    return tuple(map(_as_tuples, data)) if isinstance(data, list) else data


def _same(a: float, b: float) -> bool:
    return abs(a - b) < SAME * max(1.0, abs(a), abs(b))
