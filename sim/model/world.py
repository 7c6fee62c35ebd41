"""The state of one random world: its sea, people, networks and officers, with ledger and log.

`bench.py` builds a world and runs it. `attempt.py` takes one dinghy through it.
"""

from collections.abc import Callable

from sim.model.boats import Boat
from sim.model.clock import Environment
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.market import Market
from sim.model.networks import Network
from sim.model.orders import Orders
from sim.model.patrols import Watches
from sim.model.people import Pool
from sim.model.rescue import Rescue, SeaTeams
from sim.model.responders import Responders
from sim.model.safety import Safety
from sim.model.tables import Fate, Log
from sim.model.weather import Sea


class World:
    """All state that a boat may meet, with `env` as the clock.

    Attributes
    ----------
    on_launch, on_fate
        Functions that are called before a boat's attempt begins, and after its fate is recorded.
    """

    env: Environment
    dials: Dials
    ledger: Ledger
    log: Log
    sea: Sea
    pool: Pool
    networks: list[Network]
    market: Market
    watches: Watches
    responders: Responders
    sea_teams: SeaTeams
    rescue: Rescue
    orders: Orders
    safety: Safety
    on_launch: list[Callable[[Boat], None]]
    on_fate: list[Callable[[Boat, Fate], None]]
