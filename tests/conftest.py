"""Fixtures that build small worlds with the program's own classes."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import settings

from sim.assumptions import point
from sim.model.bench import Bench
from sim.model.calendar import Calendar
from sim.model.clock import COMPILED
from sim.model.tables import Table, Tables
from sim.model.weather import Sea, draw_sea
from sim.policies import POLICIES
from sim.scenario import Scenario, load
from sim.streams import Streams

# The same examples everywhere, and no time limit for one of them: the machine may be busy.
settings.register_profile("channelsim", deadline=None, derandomize=True)
settings.load_profile("channelsim")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that look into plain Python code while the compiled model is in use."""
    reason = "looks into plain Python code; run it with CHANNELSIM_PURE=1"
    for item in items:
        if COMPILED and item.get_closest_marker("plain"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def base_scenario() -> Scenario:
    """Return the scenario of 2025 without new policies."""
    return load("status_quo_2025")


@pytest.fixture(scope="session")
def build_world() -> Callable[..., Bench]:
    """Return a function that builds a world of a few summer days, with policies and overrides.

    The coast is empty before the first day, unless `spin_up` days are counted before it. `sea` is a
    function that changes the sea that was drawn.
    """

    def build(
        days: int = 20,
        warm_up: int = 5,
        spin_up: int = 0,
        start: date = date(2025, 7, 1),
        policies: tuple[dict[str, object], ...] = (),
        seed: int = 1,
        streams: Streams | None = None,
        sea: Callable[[Sea], Sea] | None = None,
        **parameters: object,
    ) -> Bench:
        calendar = Calendar(start, start + timedelta(days=days - 1), warm_up, spin_up)
        overlays = [
            overlay
            for number, entry in enumerate(policies)
            for overlay in POLICIES[str(entry["kind"])]
            .model_validate(entry)
            .overlays(calendar.hour, number)
        ]
        values = {**point(), **parameters}
        streams = streams or Streams(seed, 0, "test")
        given = sea(draw_sea(values, calendar, streams)) if sea else None
        return Bench(values, overlays, calendar, streams, given)

    return build


@pytest.fixture(scope="session")
def column_bytes() -> Callable[[Tables], dict[str, bytes]]:
    """Return a function that gives the bytes of every column, to compare runs exactly."""

    def columns(tables: Tables) -> dict[str, bytes]:
        return {
            f"{name}.{column}": numbers.tobytes()
            for name, table in ((f.name, getattr(tables, f.name)) for f in fields(tables))
            if isinstance(table, Table)
            for column, numbers in table.to_columns().items()
        }

    return columns
