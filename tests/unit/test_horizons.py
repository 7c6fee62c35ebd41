"""Single weeks ahead: origins as long as the series reaches, and scores as by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from sim.data.official_weekly import Weekly
from sim.forecast.forecast import Forecast
from sim.forecast.horizons import score_horizons

FIRST = date(2020, 1, 5)


def weekly(people):
    people = np.asarray(people, float)
    days = tuple(FIRST + timedelta(weeks=n) for n in range(len(people)))
    return Weekly(days, people, people, people * np.nan, people * np.nan)


def last_week(history, ahead, samples, generator):
    """Forecast the last week again, for ever."""
    return Forecast(np.full((samples, ahead), history.people[-1]))


def nobody(history, ahead, samples, generator):
    return Forecast(np.zeros((samples, ahead)))


def test_scores_and_origins_are_those_worked_out_by_hand():
    """People grow by one a week: after h weeks the last week is h too low."""
    history = weekly(np.arange(40))
    result = score_horizons(
        history, {"nobody": nobody, "last": last_week}, (1, 5), history.week_ending[9], 20
    )
    assert list(result.scores) == ["last", "nobody"]
    last, none = result.scores["last"], result.scores["nobody"]
    assert (last[1].origins, last[5].origins) == (30, 26)
    assert (last[1].crps, last[5].crps) == (1, 5)
    assert none[1].crps == pytest.approx(np.arange(10, 40).mean())
    first, second = result.differences
    assert (first.horizon, second.horizon) == ("1", "5")
    assert (first.name, first.other) == ("last", "nobody")
    assert first.mean == pytest.approx(1 - np.arange(10, 40).mean())


def test_a_poisson_forecast_of_itself_covers_what_it_says():
    law = stats.poisson(1.5)
    history = weekly(law.rvs(1000, random_state=np.random.default_rng(2)))

    def knows(history, ahead, samples, generator):
        return Forecast(generator.poisson(1.5, (samples, ahead)).astype(float))

    result = score_horizons(history, {"knows": knows}, (1, 3), history.week_ending[99], 300)
    for h in (1, 3):
        score = result.scores["knows"][h]
        assert score.covered90 == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 890))
        assert score.covered50 == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 890))


def test_no_forecaster_sees_a_later_week():
    seen = []

    def spy(history, ahead, samples, generator):
        seen.append((history.week_ending[-1], len(history.people), ahead))
        return nobody(history, ahead, samples, generator)

    history = weekly(np.arange(30))
    score_horizons(history, {"spy": spy}, (1, 4), history.week_ending[19], 5)
    assert seen == [(history.week_ending[n], n + 1, 4) for n in range(19, 29)]
