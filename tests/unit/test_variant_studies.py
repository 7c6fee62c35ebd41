"""Variants are matched draw by draw."""

import numpy as np
import pytest

from sim.decisions.study import StoredRuns
from sim.decisions.variant_studies import stacked
from sim.errors import UserError


def runs(draws):
    """Return runs whose outcome is the number of the draw."""
    values = np.broadcast_to(np.array(draws, float)[:, None, None], (len(draws), 2, 3))
    return StoredRuns("s", "period", ("a", "b", "c"), "", {"arrivals": values}, 0, (), (), draws)


def test_only_draws_that_all_have_are_compared_and_they_are_the_same_ones():
    one, other = runs(tuple(range(25))), runs((*range(10), *range(12, 25)))
    values, draws = stacked({"main": one, "other": other}, "arrivals")
    assert draws == other.draws
    assert values.shape == (2, 23, 2, 3)
    assert (values[0] == values[1]).all()


def test_too_few_draws_in_common_are_one_line():
    one, other = runs(tuple(range(25))), runs(tuple(range(10, 35)))
    with pytest.raises(UserError, match="15 draws are complete in all of the studies"):
        stacked({"main": one, "other": other}, "arrivals")
