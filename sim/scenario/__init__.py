"""Scenarios: their definition, reading and checks.

`load` turns a file and the files that it extends into one `Scenario`. If a file is wrong, one line
says where the mistake is, what is allowed and what to do.
"""

from sim.scenario.groups import ScenarioLike, load_all
from sim.scenario.json_schema import schema
from sim.scenario.reading import load
from sim.scenario.scenario import PERIOD, Scenario, Span

__all__ = ["PERIOD", "Scenario", "ScenarioLike", "Span", "load", "load_all", "schema"]
