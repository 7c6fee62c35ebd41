"""Records of attempts and events, with the identity and the hour that the tables of a run lack."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptRecord:
    """One attempt, with what is recorded of its decisions.

    Attributes
    ----------
    network, night, slot
        Its identity, on which no policy has an influence.
    sector, taxi, people
        Number of the sector, from 1, whether it is a taxi boat, people aboard or meant to board.
    seen, forced
        Whether patrols saw it on the beach, and whether officers used tear gas and batons.
    unloaded, shallows, loaded
        Result of the order to stop it at each stage; "" if there was no order.
    dead_at_boarding
        Deaths up to the end of boarding; None if that is not recorded.
    at_sea
        Whether the loaded boat put to sea.
    fate
        Name of its fate, in small letters.
    dead, missing, injured, rescued
        People; the dead include the missing.
    """

    network: int
    night: int
    slot: int
    sector: int
    taxi: bool
    people: int
    fate: str
    seen: bool = False
    forced: bool = False
    unloaded: str = ""
    shallows: str = ""
    loaded: str = ""
    dead_at_boarding: int | None = 0
    at_sea: bool = False
    dead: int = 0
    missing: int = 0
    injured: int = 0
    rescued: int = 0

    @property
    def identity(self) -> tuple[int, int, int]:
        """Night, network and slot."""
        return self.night, self.network, self.slot


@dataclass(frozen=True)
class Event:
    """One dated event of a night.

    Attributes
    ----------
    night, hour
        Number of the night, and hours from its midnight.
    event
        Kind of event: `decision`, `kit_cached`, `launch`, `order`, `result`, `rescue_call` or
        `fate`. A follower adds `stage`, `deaths`, `seen` and `sent`.
    network, slot
        The attempt; None if the event has none, or if it is not recorded.
    sector, mode, people
        Its sector, from 1, `beach` or `taxi`, and people aboard or meant to board.
    stage, corps, value
        Stage and corps of an order or of a crew that is sent; limit, result, fate or base.
    dead, missing, injured, rescued
        People harmed or rescued up to then, if recorded; of `deaths`, in that stage.
    """

    night: int
    hour: float
    event: str
    network: int | None = None
    slot: int | None = None
    sector: int | None = None
    mode: str = ""
    people: int | None = None
    stage: str = ""
    corps: str = ""
    value: str = ""
    dead: int | None = None
    missing: int | None = None
    injured: int | None = None
    rescued: int | None = None
