"""Drivers: the differences between the conditions of 2024 and of 2025.

Six drivers changed between the years: the sea, demand, people per boat, the mix of modes, the
supply of boats and the rate of stops. Most have an assumption for 2025 and one for the ratio of the
years. The model reads only the value for the year in a scenario's `conditions`.
"""

from collections.abc import Collection

from sim.assumptions import Values

YEARS = (2024, 2025)
DRIVERS: dict[str, dict[str, str]] = {
    "sea": {
        "sea_anomaly_2025_early": "sea_anomaly_early",
        "sea_anomaly_2025_late": "sea_anomaly_late",
    },
    "demand": {"demand": "demand"},
    "people_per_boat": {"load_2025": "load_reference"},
    "mode_mix": {"taxi_share": "taxi_share"},
    "boat_supply": {"boats_offered": "boats_offered"},
    "stop_rate": {"beach_stop": "beach_stop"},
}
"""For each driver, its assumptions with the value of 2025, and the names that the model reads."""


def in_year(values: Values, year: int) -> Values:
    """Return `values` with the six drivers resolved for `year` (2024 or 2025).

    Adds `sea_anomaly_early` (ln m, January to April), `sea_anomaly_late` (ln m, from May) and
    `load_reference` (people). Changes `demand`, `boats_offered`, `taxi_share` and `beach_stop`.
    """
    assert year in YEARS, year
    if year == 2025:
        changed = {
            "sea_anomaly_early": values["sea_anomaly_2025_early"],
            "sea_anomaly_late": values["sea_anomaly_2025_late"],
            "load_reference": values["load_2025"],
        }
    else:
        stop, ratio = values["beach_stop"], values["beach_stop_ratio"]
        changed = {
            "sea_anomaly_early": values["sea_anomaly_2024"],
            "sea_anomaly_late": values["sea_anomaly_2024"],
            "load_reference": values["load_2024"],
            "demand": values["demand"] / values["demand_ratio"],
            "boats_offered": values["boats_offered"] / values["boats_offered_ratio"],
            "taxi_share": min(1.0, values["taxi_share"] * values["taxi_share_ratio"]),
            "beach_stop": stop / (stop + ratio * (1 - stop)),
        }
    return {**values, **changed}


def mixed(values: Values, of_2025: Collection[str]) -> Values:
    """Return a draw with some drivers as in 2025 and the others as in 2024.

    A scenario of 2025 can then simulate any mixture of the two years with one calendar and the same
    random numbers. With all six drivers the result equals the draw. With none, its year 2025 equals
    the year 2024 of the draw.

    Parameters
    ----------
    of_2025
        Drivers as in 2025, names from DRIVERS.
    """
    assert set(of_2025) <= DRIVERS.keys(), of_2025
    in_2024 = in_year(values, 2024)
    changed = {
        name: in_2024[resolved]
        for driver, names in DRIVERS.items()
        if driver not in of_2025
        for name, resolved in names.items()
    }
    return {**values, **changed}


def differing_drivers(values: Values) -> tuple[str, ...]:
    """Return the drivers whose values differ between the two years of a draw."""
    in_2024 = in_year(values, 2024)
    return tuple(
        driver
        for driver, names in DRIVERS.items()
        if any(values[name] != in_2024[resolved] for name, resolved in names.items())
    )
