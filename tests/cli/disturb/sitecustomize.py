"""Disturbs a command and its workers at named points; Python loads it at the start of each.

`DISTURB` holds points, each as `parent|worker module:function call action`: at that call of the
function, in a process of that kind, the action is taken, once in all processes together.
`DISTURB_MARKS` is a folder that remembers which were; `DISTURB_QUICK` makes runs quick.
"""

import os
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

IS_WORKER = any("multiprocessing-fork" in word for word in sys.orig_argv)
IS_OTHER = any("resource_tracker" in word or "forkserver" in word for word in sys.orig_argv)
FOREVER = 600.0


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_the_parent():
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(FOREVER)


def kill_all():
    os.killpg(0, signal.SIGKILL)


def ctrl_c():
    os.killpg(0, signal.SIGINT)


def ctrl_c_and_again_at_the_very_end():
    threading._register_atexit(ctrl_c)
    ctrl_c()


def ctrl_c_and_hang():
    ctrl_c()
    time.sleep(FOREVER)


def ctrl_c_twice():
    ctrl_c()
    time.sleep(0.5)
    ctrl_c_and_hang()


def fill_the_disk():
    raise OSError(28, "No space left on device")


def put(point):
    """Put an action at a point of the program."""
    who, where, call, action = point.split()
    if who != ("worker" if IS_WORKER else "parent"):
        return
    module, path = where.split(":")
    owner = import_module(module)
    *above, name = path.split(".")
    for part in above:
        owner = getattr(owner, part)
    function, calls = getattr(owner, name), iter(range(1, 10**9))

    def disturbed(*words, **more):
        if next(calls) == int(call) and is_first(point):
            globals()[action]()
        return function(*words, **more)

    disturbed.__qualname__, disturbed.__module__ = path, module  # a worker finds it by its name
    setattr(owner, name, disturbed)


def is_first(point):
    """Return whether no process has come to a point before."""
    mark = Path(os.environ["DISTURB_MARKS"], "".join(c if c.isalnum() else "-" for c in point))
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def make_quick():
    """Let a run be one of two that are simulated once, whatever its policies."""
    from sim.assumptions import point

    module = import_module("sim.simulate")
    simulate, made = module.simulate, {}

    def quick(scenario, draw=None, *words, streams=None, **more):
        kind = round(10 * scenario.values(draw or point())["demand"]) % 2
        key = scenario.period, kind
        if key not in made:
            own = {"parameters": {}, "policies": (), "adversary": "learns"}
            plain = scenario.model_copy(update=own)
            demand = point()["demand"] * (0.9 + 0.1 * kind)
            made[key] = simulate(plain, {**point(), "demand": demand})
        return made[key]

    module.simulate = quick
    import_module("sim.experiment.run").check_controls = lambda *words: ()  # would not be fooled
    import_module("sim.inference.ensemble").DRAWS_A_JOB = 5
    import_module("sim.forecast.posterior_runs").DRAWS_A_JOB = 1


if not IS_OTHER and "DISTURB" in os.environ:
    if os.environ.get("DISTURB_QUICK"):
        make_quick()
    for each in os.environ["DISTURB"].split(";"):
        if each:
            put(each)
