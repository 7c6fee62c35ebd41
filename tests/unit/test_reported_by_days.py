"""A run of one year has the figures reported for its days, whatever the window is called."""

import pytest

from sim.experiment.reported import reported


@pytest.mark.parametrize(
    ("outcome", "scenario", "window", "over", "name"),
    [
        ("arrivals", "status_quo_2025", "to_mid_june", "", "arrivals_2025"),
        ("arrivals", "status_quo_2024", "to_mid_june", "", "arrivals_2024"),
        ("arrivals", "status_quo_2025", "to_mid_june", "status_quo_2024", "rise"),
        ("arrivals", "status_quo_2025", "to_march", "", "arrivals_to_march_2025"),
        ("deaths", "status_quo_2024", "period", "", "deaths_2024"),
        ("arrivals", "status_quo", "to_mid_june_2025", "", "arrivals_2025"),
    ],
)
def test_a_figure_is_found_by_its_days(outcome, scenario, window, over, name):
    target = reported(outcome, scenario, window, over)
    assert target is not None
    assert target.name == name


@pytest.mark.parametrize(
    ("outcome", "scenario", "window"),
    [
        ("rescued", "status_quo_2025", "to_mid_june"),  # not reported
        ("arrivals", "status_quo_2026", "to_mid_june"),  # other days
        ("arrivals", "maritime_doctrine", "to_mid_june"),  # a policy is in force
        ("arrivals", "status_quo_2025", "no_such_window"),
    ],
)
def test_other_days_scenarios_and_outcomes_have_none(outcome, scenario, window):
    assert reported(outcome, scenario, window) is None
