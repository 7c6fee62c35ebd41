"""Run scenarios that come in on standard input, and answer each with the digest of its tables.

Each line is a JSON object: scenario (name or file), source (point or prior), draw, replication.
The first line of the output says which model runs.
"""

import json
import sys
from hashlib import blake2b

import sim
from sim.experiment.source import Kind, ParameterSource
from sim.model.tables import Tables


def digest(tables: Tables) -> str:
    """Return a digest of every byte of a run's tables."""
    found = blake2b(repr(tables.run).encode(), digest_size=12)
    for name, table in tables.by_name().items():
        found.update(f"{name} {table.block.dtype} {table.block.shape}".encode())
        found.update(table.block.tobytes())
    return found.hexdigest()


def answer(scenario: str, source: str, draw: int, replication: int) -> str:
    """Return the digest of a run, or the type of the exception that ended it."""
    values = ParameterSource(Kind(source), vary_strength=source == "prior").draw(draw, 1)
    try:
        return digest(sim.simulate(sim.load(scenario), values, replication))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    print(sim.BUILD, flush=True)
    for line in sys.stdin:
        print(answer(**json.loads(line)), flush=True)
