"""Rules for source files that mypyc compiles, so that both paths give the same bytes."""

import ast
import copy
import pickle
from pathlib import Path

import pytest

from sim.fast import sources


def sums_of_generators(code: str) -> list[int]:
    """Return the lines in which `sum` is called with a generator."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sum"
        and any(isinstance(argument, ast.GeneratorExp) for argument in node.args)
    ]


@pytest.mark.parametrize("file", sources(), ids=lambda file: file.stem)
def test_no_generator_is_summed(file: Path) -> None:
    """From Python 3.12, `sum` corrects the rounding of floats, and mypyc's own loop does not.

    The loop replaces the sum of a generator. A list is summed by Python itself on both paths.
    """
    assert sums_of_generators(file.read_text()) == []


def test_a_sum_of_a_generator_is_found() -> None:
    assert sums_of_generators("a = sum([x for x in y])\nb = sum(x for x in y)\n") == [2]


COPIES = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_what_a_run_returns_and_takes_can_be_copied(build_world, column_bytes, copied) -> None:
    """Such as by a pool of processes, which sends tables from one to another."""
    when = {"weekday": ["fri"], "liability": {"to": 2}}
    policy = {"kind": "interception_300m", "sectors": [2], "from": "2025-07-03", "when": when}
    world = build_world(policies=(policy,))
    overlays = [overlay for group in world.dials._by_name.values() for overlay in group]
    assert overlays
    for thing in (*overlays, *world.dials.conditions, world.calendar):
        assert copied(thing) == thing
        assert hash(copied(thing)) == hash(thing)
    assert (copied(world.streams).uniforms("x", 3) == world.streams.uniforms("x", 3)).all()
    tables = world.run()
    assert column_bytes(copied(tables)) == column_bytes(tables)
    assert copied(tables).run == tables.run
    assert (copied(tables.attempts).block == tables.attempts.block).all()
