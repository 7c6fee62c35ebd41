"""What a claim can be about: outcomes, and the same in other units.

Reports count boats, events or people, and the words rarely say which. An event may be an empty
boat or a find of kit. A claim is therefore answered in the other units too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.arrays import Floats
from sim.outcomes.outcomes import OUTCOMES

Runs = Mapping[str, Floats]
"""Outcomes of some runs by name, all of one shape."""

_EMPTY_TOO = (
    "stopped_on_beach", "stopped_before_pickup", "stopped_in_shallows", "stopped_inshore",
    "returned_to_france", "boats_lost",
)  # fmt: skip
"""Fates of boats that were stopped or brought back; finds of kit are none of them."""
_LOADED = tuple(name for name in _EMPTY_TOO if name != "stopped_before_pickup")


@dataclass(frozen=True)
class Measure:
    """One number that a claim can be about.

    Attributes
    ----------
    name, unit
        Its name and unit.
    counts
        What it counts: people, boats, events, or another unit.
    words
        Its subject in a sentence.
    outcomes
        Outcomes that it is made of.
    compute
        Returns it from these outcomes.
    """

    name: str
    unit: str
    counts: str
    words: str
    outcomes: tuple[str, ...]
    compute: Callable[[Runs], Floats]


def _rate(name: str, counts: str, words: str, stopped: tuple[str, ...], arrived: str) -> Measure:
    def compute(runs: Runs) -> Floats:
        numerator = np.sum([runs[part] for part in stopped], axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            share: Floats = numerator / (numerator + runs[arrived])
        return share

    return Measure(name, "share", counts, words, (*stopped, arrived), compute)


_RATES = (
    _rate(
        "boats_interception_rate", "boats, empty ones too", "the share of boats stopped",
        _EMPTY_TOO, "boats_arrived",
    ),
    _rate(
        "loaded_boats_interception_rate", "boats with people aboard",
        "the share of boats with people aboard stopped", _LOADED, "boats_arrived",
    ),
    _rate(
        "people_present_interception_rate", "people present, recorded or not",
        "the share of people stopped, recorded or not", ("people_stopped",), "arrivals",
    ),
)  # fmt: skip
_COUNTS = {
    "arrivals": "people who arrive", "boats_arrived": "boats that arrive",
    "attempts": "boats launched or stopped before", "fatal_incidents": "boats with deaths",
    "event_interception_rate": "events", "people_interception_rate": "people recorded",
    "public_cost": "pounds", "public_cost_known": "pounds",
}  # fmt: skip
_WORDS = {
    "event_interception_rate": "the event interception rate",
    "people_interception_rate": "the people interception rate",
    "people_per_boat": "people per boat",
    "people_came": "people who reach the coast",
    "people_waiting_per_boat": "people waiting per boat held",
}


def _of_outcome(name: str) -> Measure:
    words = _WORDS.get(name, name.replace("_", " "))
    unit = OUTCOMES[name].unit
    return Measure(name, unit, _COUNTS.get(name, unit), words, (name,), lambda runs: runs[name])


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {name: _of_outcome(name) for name in OUTCOMES} | {rate.name: rate for rate in _RATES}
)

OTHER_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "arrivals": ("boats_arrived", "attempts"),
    "boats_arrived": ("arrivals", "attempts"),
    "attempts": ("boats_arrived", "arrivals"),
    "expected_deaths": ("fatal_incidents",),
    "event_interception_rate": (
        "people_interception_rate", "people_present_interception_rate", "boats_interception_rate",
        "loaded_boats_interception_rate",
    ),
    "people_interception_rate": (
        "event_interception_rate", "people_present_interception_rate", "boats_interception_rate",
        "loaded_boats_interception_rate",
    ),
})  # fmt: skip
"""Measures in other units that the same words may mean, by measure."""
