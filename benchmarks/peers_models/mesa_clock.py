"""A Mesa model with events on a continuous clock, by one interface in all versions of Mesa 3.

Mesa 3.5 has `Model.schedule_event`, `Model.time` and `Model.run_until`, and its documentation
recommends them. It needs Python 3.12. Mesa 3.3, the newest for Python 3.11, gives
`mesa.experimental.devs.DEVSimulator` for the same, and Mesa 3.5 calls that deprecated. This file
gives older versions the newer interface, and does nothing else.
"""

from collections.abc import Callable

import mesa

if hasattr(mesa.Model, "schedule_event"):
    from mesa.time import Event

    EventModel = mesa.Model
else:
    from mesa.experimental.devs import DEVSimulator
    from mesa.experimental.devs import SimulationEvent as Event

    class EventModel(mesa.Model):  # type: ignore[misc, no-redef] # Mesa has no types
        """A model that schedules events as Mesa 3.5 does."""

        def __init__(self, rng: int) -> None:
            super().__init__(rng=rng)
            self.simulator = DEVSimulator()
            self.simulator.setup(self)

        @property
        def time(self) -> float:
            """Time of the clock."""
            return float(self.simulator.time)

        def schedule_event(
            self, function: Callable[[], None], *, at: float | None = None, after: float = 0.0
        ) -> Event:
            """Schedule a call at a time, or after a delay."""
            time = self.simulator.time + after if at is None else at
            return self.simulator.schedule_event_absolute(function, time)

        def run_until(self, end_time: float) -> None:
            """Handle all events until a time."""
            self.simulator.run_until(end_time)


__all__ = ["Event", "EventModel"]
