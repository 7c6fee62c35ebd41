"""Dinghies, and the random numbers of each.

Every random number of an attempt is a field of `Luck`, named by what it decides. A boat is
identified by (network, date, slot), which no policy changes.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sim.model.numbers import Numbers
from sim.model.standby import Dispatch
from sim.model.tables import OrderStage
from sim.streams import Streams

RESERVED_NUMBERS = 64
"""Random numbers reserved for a boat, so that a new field changes no other boat's numbers."""


class Luck(NamedTuple):
    """Random numbers of one attempt, all uniforms on [0, 1).

    Add new fields at the end, so that the numbers of the other fields do not change. Those that
    end in `_union` count only if `refusal_by_coin` is 1.
    """

    mode: float
    sector: float
    kit_hours: float
    kit_found: float
    kit_moment: float
    seen: float
    travel: float
    stop: float
    boat_taken: float
    stop_injury: float
    incident_boarding: float
    incident_inshore: float
    incident_transit: float
    failure: float
    failure_moment: float
    recorded: float
    leave: float
    return_day: float
    # if somebody comes to harm
    large_incident: float
    deaths: float
    missing: float
    injured: float
    # if officers may act in or on the water
    children: float
    shallows_ordered: float
    shallows_seen: float
    shallows_travel: float
    shallows_group: float
    shallows_union: float
    shallows_will: float
    shallows_stop: float
    unloaded_ordered: float
    unloaded_met: float
    unloaded_team: float
    unloaded_union: float
    unloaded_will: float
    unloaded_stop: float
    loaded_ordered: float
    loaded_met: float
    loaded_team: float
    loaded_union: float
    loaded_will: float
    loaded_stop: float
    load: float
    launch: float
    beach: float
    wading: float
    wave_boarding: float
    wave_inshore: float
    wave_transit: float
    force: float
    force_injured: float
    returned: float
    officer_beach: float
    officer_shallows: float


FIELDS = len(Luck._fields)


def draw_luck(streams: Streams, network: int, day: date, boats: int) -> list[Luck]:
    """Return the luck of the first `boats` boats of a network and of the night of a date."""
    shape = (boats, RESERVED_NUMBERS)
    block = streams.on(day).block("boat", network, day.toordinal(), shape=shape)
    return list(map(Luck._make, block[:, :FIELDS].tolist()))


Reading = Callable[[Numbers], float]


class Means(NamedTuple):
    """How a sea team stops a boat, as functions that read the numbers of this method."""

    loaded_success: Reading
    unloaded_success: Reading
    hazard: Reading
    willingness: Reading


class Boat:
    """One dinghy committed to one night, with its people, place and history.

    Attributes
    ----------
    clock
        Its own time, h. It stays exact when the boat waits for an order that is then refused, so
        that a refusal leaves no trace, not even a rounding error.
    people, earlier
        People on the attempt, and the sum of their earlier attempts.
    seen
        Whether patrols saw it.
    dispatch
        The group on its way to it.
    order
        The order that officers carry out: stage, corps, deaths before it.
    means
        The means of a team that acts on the loaded boat.
    forced
        Whether its people were driven with tear gas and batons.
    turned_back
        Whether it was forced back.
    dead, missing, dead_by_intervention, injured, officers_injured, rescued, water_hours
        Counts so far, and person-hours standing in the water.
    expected_dead, expected_dead_by_intervention
        Deaths expected in the stages so far, each given what had happened before it.
    """

    __slots__ = (
        "at_sea", "clock", "dead", "dead_by_intervention", "dispatch", "earlier", "expected_dead",
        "expected_dead_by_intervention", "forced", "injured", "launch", "luck", "means", "missing",
        "network", "night", "officers_injured", "order", "people", "rescued", "sector", "seen",
        "slot", "taxi", "turned_back", "water_hours", "wave",
    )  # fmt: skip

    def __init__(
        self,
        network: int,
        night: int,
        slot: int,
        sector: int,
        taxi: bool,
        people: int,
        earlier: int,
        luck: Luck,
        clock: float,
        launch: float,
        wave: float,
    ) -> None:
        self.network, self.night, self.slot = network, night, slot
        self.sector, self.taxi = sector, taxi
        self.people, self.earlier = people, earlier
        self.luck, self.clock, self.launch, self.wave = luck, clock, launch, wave
        self.seen = self.at_sea = self.forced = self.turned_back = False
        self.dispatch: Dispatch | None = None
        self.order: tuple[OrderStage, int, int] | None = None
        self.means: Means | None = None
        self.dead = self.missing = self.dead_by_intervention = self.injured = self.rescued = 0
        self.officers_injured = 0
        self.water_hours = self.expected_dead = self.expected_dead_by_intervention = 0.0
