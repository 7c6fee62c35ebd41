"""Rules for source files that mypyc compiles, so that both paths give the same bytes."""

import ast
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
    """From Python 3.12, `sum` corrects the rounding of floats. mypyc's loop for generators does not.

    A list is summed by Python itself on both paths.
    """
    assert sums_of_generators(file.read_text()) == []


def test_a_sum_of_a_generator_is_found() -> None:
    assert sums_of_generators("a = sum([x for x in y])\nb = sum(x for x in y)\n") == [2]
