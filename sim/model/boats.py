"""Dinghies and the chance that each one carries.

Every draw about an attempt is a field below, named by what it decides; a boat is known by its
(network, night, slot), free of any policy. A field ending in `_z` is a standard normal, any other
a uniform. A new field changes no other field's draws, wherever it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.people import Party
from sim.streams import Floats, Streams

if TYPE_CHECKING:
    from sim.model.patrols import Sent
    from sim.model.tables import OrderStage

SLOTS = 6
"""Boats of a network and night whose draws are made together; the next ones when first met."""


class Luck(NamedTuple):
    """Draws of one attempt that every world needs."""

    mode: float
    sector: float
    load_z: float
    who_boards: float
    launch_z: float
    kit_hours: float
    kit_found: float
    kit_moment: float
    beach_z: float
    seen: float
    travel: float
    stop: float
    boat_taken: float
    stop_injury: float
    wading_z: float
    wave_boarding_z: float
    wave_inshore_z: float
    wave_transit_z: float
    incident_boarding: float
    incident_inshore: float
    incident_transit: float
    failure: float
    failure_moment: float
    recorded: float
    who_leaves: float
    leave: float
    return_day: float


class Harm(NamedTuple):
    """Draws of the few attempts in which somebody comes to harm; made when they do."""

    large_incident: float
    deaths: float
    who_dies: float
    missing: float
    injured: float


class OrderLuck(NamedTuple):
    """Draws of one attempt that matter only where officers may act in or on the water."""

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


class Draws:
    """The luck of all boats of one replication, by identity.

    Parameters
    ----------
    streams
        The replication's streams.
    nights
        How many nights there are.
    """

    def __init__(self, streams: Streams, nights: int) -> None:
        self.streams, self.nights = streams, nights

    def luck(self, network: int, night: int, boats: int) -> list[Luck]:
        """Return the luck of the first `boats` boats of a network and night."""
        rows: list[list[float]] = []
        for part in range((boats + SLOTS - 1) // SLOTS):
            block = self._block(Luck._fields, network, part)
            rows += block[night, : boats - part * SLOTS].tolist()
        return [Luck._make(row) for row in rows]

    def order_luck(self, network: int, night: int, slot: int) -> OrderLuck:
        """Return the luck of one boat in whatever is ordered about it."""
        block = self._block(OrderLuck._fields, network, slot // SLOTS)
        return OrderLuck._make(block[night, slot % SLOTS].tolist())

    def harm(self, network: int, night: int, slot: int) -> Harm:
        """Return the luck of one boat in the harm that comes to it."""
        streams = self.streams
        return Harm._make(
            float(streams.generator(name, network, night, slot).random()) for name in Harm._fields
        )

    def _block(self, names: tuple[str, ...], network: int, part: int) -> Floats:
        return self.streams.lane(names, network, part, shape=(self.nights, SLOTS))


class Boat:
    """One dinghy committed to one night: who is meant to be aboard, where, and what befell it.

    Attributes
    ----------
    clock
        Its own time, h. A boat that pauses for an order that is then refused keeps to it exactly,
        so that a refused order leaves no trace, not even a rounding.
    party
        People on the attempt by number of earlier attempts; `people` is how many.
    seen, sent, order
        Whether patrols saw it; the group on its way to it; the order that officers carry out
        (stage, corps, deaths before).
    dead, missing, dead_by_intervention, injured, rescued, water_hours
        Counts so far, and person-hours standing in the water.
    """

    __slots__ = (
        "at_sea", "clock", "dead", "dead_by_intervention", "injured", "launch", "luck", "missing",
        "network", "night", "order", "party", "people", "rescued", "sector", "seen", "sent",
        "slot", "taxi", "water_hours", "wave",
    )  # fmt: skip

    def __init__(
        self,
        network: int,
        night: int,
        slot: int,
        sector: int,
        taxi: bool,
        party: Party,
        luck: Luck,
        clock: float,
        launch: float,
        wave: float,
    ) -> None:
        self.network, self.night, self.slot = network, night, slot
        self.sector, self.taxi = sector, taxi
        self.party, self.people = party, sum(party)
        self.luck, self.clock, self.launch, self.wave = luck, clock, launch, wave
        self.seen = False
        self.at_sea = False
        self.dead = self.missing = self.dead_by_intervention = 0
        self.injured = self.rescued = 0
        self.sent: Sent | None = None
        self.order: tuple[OrderStage, int, int] | None = None
        self.water_hours = 0.0
