"""What differs between the conditions of 2024 and of 2025.

Six drivers changed from one year to the next: the sea, demand, people per boat, the mix of modes,
the supply of boats and the rate of stops. The assumptions hold the value of 2025 and a ratio; the
model asks only for the value of the year that a scenario names in `conditions`.
"""

from sim.assumptions import Values

YEARS = (2024, 2025)


def in_year(values: Values, year: int) -> Values:
    """Return `values` with the six drivers resolved for `year` (2024 or 2025).

    Adds `sea_anomaly_early` and `sea_anomaly_late` (ln m, January-April and May on) and
    `load_reference` (people); changes `demand`, `boats_offered`, `taxi_share`, `beach_stop`.
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
