"""An event loop in SimPy's order, which the compiled build uses in place of SimPy's own.

Rule: events happen in order of time, then priority, then creation. This is the part of SimPy that
the model uses, under SimPy's names: timeouts, processes, events that succeed or fail, a resource.
There are no interrupts, conditions or stores. SimPy stays the default and the reference: a test
runs random programs on both loops and compares their logs.
"""

from collections import deque
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any, Final

URGENT: Final = 0
NORMAL: Final = 1


class Event:
    """Something that happens once, at a time of the loop.

    Attributes
    ----------
    callbacks
        Functions that are called with the event when it happens.
    triggered, processed
        Whether it is scheduled to happen, and whether it has happened.
    ok, value
        Whether it succeeded, and its value or the exception.
    defused
        Whether a process has taken over its exception.
    """

    def __init__(self, env: "Environment") -> None:
        self.env = env
        self.callbacks: list[Callable[[Event], object]] = []
        self.waiting: Process | None = None
        self.triggered = self.processed = self.defused = False
        self.ok = True
        self.value: Any = None

    def succeed(self, value: Any = None) -> "Event":
        """Let it happen now, with a value."""
        return self._trigger(True, value)

    def fail(self, exception: BaseException) -> "Event":
        """Let it happen now, as an exception in whoever waits for it."""
        return self._trigger(False, exception)

    def _trigger(self, ok: bool, value: Any) -> "Event":
        if self.triggered:
            raise RuntimeError(f"{self!r} has already been triggered")
        self.triggered, self.ok, self.value = True, ok, value
        self.env.schedule(self, NORMAL, 0.0)
        return self

    def happen(self) -> None:
        """Resume the process that waits for it, then call the callbacks."""
        self.processed = True
        if self.waiting is not None:
            self.waiting.resume(self)
        for callback in self.callbacks:
            callback(self)
        if not self.ok and not self.defused:
            raise self.value


class Process(Event):
    """A generator that yields events and continues when they have happened.

    It happens itself when the generator returns.
    """

    def __init__(self, env: "Environment", generator: Generator[Event, Any, Any]) -> None:
        super().__init__(env)
        self.generator = generator
        start = Event(env)
        start.triggered, start.waiting = True, self
        env.schedule(start, URGENT, 0.0)

    def resume(self, event: Event) -> None:
        """Continue the generator with the value or the exception of an event."""
        while True:
            try:
                if event.ok:
                    event = self.generator.send(event.value)
                else:
                    event.defused = True
                    event = self.generator.throw(event.value)
            except StopIteration as end:
                self._trigger(True, end.value)
                return
            except BaseException as error:
                self._trigger(False, error)
                return
            if not event.processed:
                break
        if event.waiting is None and not event.callbacks:
            event.waiting = self
        else:
            event.callbacks.append(self.resume)


class Environment:
    """The loop and its clock.

    Attributes
    ----------
    now
        Current time, h.
    """

    def __init__(self, initial_time: float = 0.0) -> None:
        self.now = initial_time
        self._events: list[tuple[float, int, int, Event]] = []
        self._number = 0

    def schedule(self, event: Event, priority: int, delay: float) -> None:
        """Let an event happen after a delay."""
        heappush(self._events, (self.now + delay, priority, self._number, event))
        self._number += 1

    def timeout(self, delay: float, value: Any = None) -> Event:
        """Return an event that happens after a delay."""
        if delay < 0:
            raise ValueError(f"Negative delay {delay}")
        event = Event(self)
        event.triggered, event.value = True, value
        self.schedule(event, NORMAL, delay)
        return event

    def event(self) -> Event:
        """Return an event that happens when somebody triggers it."""
        return Event(self)

    def process(self, generator: Generator[Event, Any, Any]) -> Process:
        """Start a process."""
        return Process(self, generator)

    def peek(self) -> float:
        """Return the time of the next event, infinite if there is none."""
        return self._events[0][0] if self._events else float("inf")

    def step(self) -> None:
        """Let the next event happen."""
        time, _, _, event = heappop(self._events)
        self.now = time
        event.happen()

    def run(self, until: float | None = None) -> None:
        """Let all events before `until` happen, and set the clock to it. None means every event."""
        end = float("inf") if until is None else until
        while self._events and (self._events[0][0] < end or until is None):
            self.step()
        if until is not None:
            self.now = until


class Request(Event):
    """A request for a place of a resource. It happens when the place is free."""


class Resource:
    """A number of places, and the queue for them."""

    def __init__(self, env: Environment, capacity: int = 1) -> None:
        self.env, self.capacity = env, capacity
        self.users: list[Request] = []
        self.queue: deque[Request] = deque()

    def request(self) -> Request:
        """Ask for a place."""
        request = Request(self.env)
        self.queue.append(request)
        self._grant()
        return request

    def release(self, request: Request) -> Event:
        """Give a place back. The next in the queue gets it once the returned event happens."""
        self.users.remove(request)
        released = Event(self.env)
        released.callbacks.append(self._grant)
        return released.succeed()

    def _grant(self, released: Event | None = None) -> None:
        """Give one place at most, as SimPy does for each request and each release."""
        del released
        if self.queue and len(self.users) < self.capacity:
            request = self.queue.popleft()
            self.users.append(request)
            request.succeed()
