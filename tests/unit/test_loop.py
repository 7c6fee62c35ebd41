"""The event loop of the compiled build against SimPy: random programs give the same log."""

import random
from collections import Counter

import pytest
import simpy

from sim.model import loop
from sim.model.clock import COMPILED, Environment, new_clock, new_resource

PROCESSES, EVENTS = 6, 3
DELAYS = (0.0, 0.5, 0.5, 1.0, 2.0)  # few values, so that ties are common
LOOPS = {"simpy": (simpy.Environment, simpy.Resource), "ours": (loop.Environment, loop.Resource)}
VERBS = {
    "wait": DELAYS,
    "call": DELAYS,  # a callback of a timeout, with a value
    "use": DELAYS,  # a place of the resource
    "take": DELAYS,  # the same, without waiting if a place is free
    "start": range(PROCESSES),
    "join": range(PROCESSES),  # wait for a process, whatever it ends in
    "await": range(EVENTS),
    "succeed": range(EVENTS),
    "fail": range(EVENTS),
    "raise": (0,),
}
WEIGHTS = (6, 3, 5, 5, 4, 3, 2, 2, 1, 0.3)

Program = list[list[tuple[str, float]]]


def draw_program(seed: int) -> tuple[Program, int, float]:
    """Draw the steps of each process, the places of the resource, and when to stop (0: never)."""
    rng = random.Random(seed)
    verbs = [rng.choices(list(VERBS), WEIGHTS, k=rng.randint(2, 9)) for _ in range(PROCESSES)]
    program = [[(verb, rng.choice(VERBS[verb])) for verb in chosen] for chosen in verbs]
    program[0] = [("start", n) for n in range(1, PROCESSES)] + program[0]
    return program, rng.randint(1, 2), rng.choice([0.0, 0.0, 2.0, 3.25])


class Machine:
    """Run a program on one of the loops, and log what happens when."""

    def __init__(self, kind: str, program, places: int) -> None:
        environment, resource = LOOPS[kind]
        self.env = environment(1.0)
        self.resource = resource(self.env, places)
        self.program, self.log = program, []
        self.events = [self.env.event() for _ in range(EVENTS)]
        self.started = {}

    def note(self, *what):
        self.log.append((self.env.now, *what))

    def run(self, until: float):
        self.begin(0)
        try:
            self.env.run(until) if until else self.env.run()
        except Exception as error:
            self.note("ended", str(error))
        if not until:  # after a stop SimPy keeps an event of its own
            self.note("next", self.env.peek())
        self.note("queue", len(self.resource.users), len(self.resource.queue))
        return self.log

    def begin(self, number: int):
        self.started.setdefault(number, []).append(self.env.process(self.process(number)))

    def process(self, number: int):
        for place, (verb, what) in enumerate(self.program[number]):
            self.note(number, place, verb)
            try:
                result = yield from getattr(self, f"do_{verb}")(what)
            except ArithmeticError as error:
                result = f"caught {error}"
            self.note(number, place, result)
        return number

    def do_wait(self, delay):
        return (yield self.env.timeout(delay, value=delay))

    def do_call(self, delay):
        self.env.timeout(delay, value=delay).callbacks.append(
            lambda event: self.note("called", event.value)
        )
        yield from ()

    def do_use(self, delay):
        request = self.resource.request()
        yield request
        yield self.env.timeout(delay)
        yield self.resource.release(request)

    def do_take(self, delay):
        request = self.resource.request()
        if not request.triggered:
            yield request
        self.env.timeout(delay).callbacks.append(lambda _: self.resource.release(request))

    def do_start(self, number):
        if sum(map(len, self.started.values())) < 12:
            self.begin(number)
        yield from ()

    def do_join(self, number):
        if number in self.started:
            return (yield self.started[number][0])
        return None

    def do_await(self, number):
        return (yield self.events[number])

    def do_succeed(self, number):
        if not self.events[number].triggered:
            self.events[number].succeed(number)
        yield from ()

    def do_fail(self, number):
        if not self.events[number].triggered:
            self.events[number].fail(ArithmeticError(f"event {number}"))
        yield from ()

    def do_raise(self, _):
        yield self.env.timeout(0.0)
        raise LookupError("a process fails")


@pytest.mark.parametrize("tens", range(80))
def test_random_programs_give_the_log_of_simpy(tens):
    for seed in range(10 * tens, 10 * tens + 10):
        program, places, until = draw_program(seed)
        ours = Machine("ours", program, places).run(until)
        assert ours == Machine("simpy", program, places).run(until), (seed, program)


def test_the_programs_reach_every_verb_ties_failures_and_queues():
    seen: Counter[str] = Counter()
    for seed in range(800):
        program, places, until = draw_program(seed)
        log = Machine("simpy", program, places).run(until)
        hours = Counter(hour for hour, *_ in log)
        seen["tie"] += max(hours.values()) > 4
        seen["caught"] += any("caught" in str(what) for _, *what in log)
        seen["ended"] += any(what[0] == "ended" for _, *what in log)
        seen["queue"] += log[-1][-1] > 0
        seen.update({str(what[-1]) for _, *what in log})
    assert all(seen[verb] > 40 for verb in (*VERBS, "tie", "caught", "ended", "queue")), seen


@pytest.mark.parametrize("until", [0.0, float("inf"), 3.0])
def test_an_event_that_never_comes_gives_the_log_of_simpy(until):
    """It happens at the hour infinity, if no end is given."""
    program = [[("wait", float("inf")), ("use", 1.0), ("wait", 0.5)]]
    ours, simpys = (Machine(kind, program, 1) for kind in LOOPS)
    assert ours.run(until) == simpys.run(until)
    assert ours.env.now == simpys.env.now


def test_a_delay_below_zero_is_refused():
    with pytest.raises(ValueError, match="Negative delay"):
        loop.Environment().timeout(-1.0)


def test_an_event_is_triggered_once():
    event = loop.Environment().event()
    event.succeed()
    with pytest.raises(RuntimeError, match="already been triggered"):
        event.succeed()


def test_the_plain_model_has_simpys_clock_and_the_compiled_one_its_own():
    clock = new_clock(3.0)
    assert clock.now == 3.0
    assert isinstance(clock, Environment if COMPILED else simpy.Environment)
    assert isinstance(new_resource(clock, 2), loop.Resource if COMPILED else simpy.Resource)
