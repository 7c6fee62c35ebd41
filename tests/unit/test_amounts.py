"""Amounts of outcomes, as users write them for margins and precisions."""

import pytest

from sim.errors import UserError
from sim.outcomes.amounts import in_units, read_amounts

OUTCOMES = ("expected_deaths", "arrivals")


def test_amounts_are_in_units_or_in_percent_of_the_baseline():
    amounts = read_amounts(" arrivals = 1% , expected_deaths=2", OUTCOMES, "--margin")
    means = {"expected_deaths": 70.0, "arrivals": 40_000.0}
    assert in_units(amounts, means) == {"expected_deaths": 2.0, "arrivals": 400.0}
    assert in_units(read_amounts("", OUTCOMES, "--margin"), means) == {
        "expected_deaths": 0.0,
        "arrivals": 0.0,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("arrivals", "--margin arrivals: has no number. Write OUTCOME=NUMBER"),
        ("arivals=1", "--margin: arivals is not compared; did you mean arrivals?"),
        ("deaths=1", "--margin: deaths is not compared"),
        ("arrivals=x", "--margin arrivals=x: give a number of at least 0"),
        ("arrivals=-1", "--margin arrivals=-1: give a number of at least 0"),
        ("arrivals=nan", "give a number of at least 0"),
        ("arrivals=1,arrivals=2", "--margin: arrivals stands twice. Keep one."),
    ],
)
def test_a_wrong_amount_is_one_line(text, message):
    with pytest.raises(UserError) as wrong:
        read_amounts(text, OUTCOMES, "--margin")
    assert message in str(wrong.value)
    assert "\n" not in str(wrong.value)
