"""The small model in five libraries: the same results within error, and those of theory.

`benchmarks/peers_models/season.py` specifies the model. Ciw, salabim and Mesa are in the optional
group `bench`, and their tests are skipped if it is not installed.
"""

import sys
from dataclasses import replace
from importlib import import_module
from math import exp
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from peers_models.estimates import code_lines, distance, error, pairing
from peers_models.season import OUTCOMES, Counts, Season, outcomes

pytestmark = pytest.mark.filterwarnings(  # Ciw 3.2 copies an itertools.cycle
    "ignore:Pickle, copy, and deepcopy support will be removed:DeprecationWarning"
)
NEEDS = {
    "plain_simpy": (),
    "project_style": (),
    "in_ciw": ("ciw",),
    "in_salabim": ("salabim", "greenlet"),
    "in_mesa": ("mesa",),
}
SEEDS = {name: 10_000 * number for number, name in enumerate(NEEDS)}
SEASON = Season(nights=60)
REPLICATIONS = 40
LIMIT = 4.0  # standard errors of the difference
ONE_LONG_NIGHT = Season(
    nights=1, networks=1, window=600.0, day=624.0, boats_at_full_belief=540.0, first_belief=1.0,
    learning_rate=0.0,
)  # fmt: skip
LONG_NIGHTS = 12
SLOW = {"in_salabim": pytest.mark.slow}
OTHERS = [pytest.param(name, marks=SLOW.get(name, ())) for name in NEEDS if name != "plain_simpy"]


def simulator(module: str):
    """Return a library's function; skip the test if the library is not installed."""
    for name in NEEDS[module]:
        pytest.importorskip(name, reason=f"{name} is in the optional group bench")
    return import_module(f"peers_models.{module}").simulate


def replicate(
    module: str, season: Season, replications: int = REPLICATIONS
) -> dict[str, list[float]]:
    """Return each outcome of replications whose seeds no other library uses."""
    simulate = simulator(module)
    rows = [outcomes(season, simulate(season, SEEDS[module] + r)) for r in range(replications)]
    return {name: [row[name] for row in rows] for name in OUTCOMES}


def distances(a: dict[str, list[float]], b: dict[str, list[float]]) -> dict[str, float]:
    """Return the absolute difference of each outcome's means, in standard errors."""
    return {name: abs(distance(a[name], b[name])) for name in OUTCOMES}


@pytest.fixture(scope="module")
def plain():
    return replicate("plain_simpy", SEASON)


@pytest.mark.parametrize("module", OTHERS)
def test_every_library_has_the_means_of_plain_simpy(module, plain):
    apart = distances(replicate(module, SEASON), plain)
    assert {name: z for name, z in apart.items() if z >= LIMIT} == {}


@pytest.mark.parametrize("module", OTHERS)
def test_a_library_with_another_stop_probability_is_detected(module, plain):
    other = replicate(module, replace(SEASON, stop_probability=0.75))
    assert distances(other, plain)["share_stopped"] > LIMIT


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"boats_at_full_belief": 2.1}, "launched"),
        ({"learning_rate": 0.0}, "launched"),
        ({"first_belief": 0.1}, "launched"),
        ({"networks": 5}, "launched"),
        ({"groups": 3}, "share_lost"),
        ({"busy": 3.0}, "utilisation"),
        ({"travel": 0.9}, "share_stopped"),
        ({"sighting": 1.5}, "share_stopped"),
        ({"beach": 1.2}, "share_stopped"),
        ({"window": 9.0}, "share_lost"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else value,
)
def test_every_number_of_the_model_is_detected_if_it_differs(changed, outcome, plain):
    other = replicate("project_style", replace(SEASON, **changed))
    assert distances(other, plain)[outcome] > LIMIT


@pytest.mark.parametrize("module", ["in_salabim", "in_mesa"])
def test_same_seed_gives_the_same_season_in_libraries_that_draw_in_one_order(module):
    simulate, simpy_model = simulator(module), simulator("plain_simpy")
    for seed in range(5):
        ours, theirs = simulate(SEASON, seed), simpy_model(SEASON, seed)
        assert ours.group_hours == pytest.approx(theirs.group_hours)
        ours.group_hours = theirs.group_hours
        assert ours == theirs


@pytest.mark.parametrize("module", NEEDS)
def test_a_stationary_stream_of_sightings_is_lost_as_erlang_says(module):
    s = ONE_LONG_NIGHT
    sightings = s.boats_at_full_belief / s.window * (1.0 - exp(-s.beach / s.sighting))
    erlangs = sightings * (s.travel + s.busy)
    values = replicate(module, s, LONG_NIGHTS)
    lost = values["share_lost"]
    mean, spread = sum(lost) / len(lost), error(lost)
    assert abs(mean - erlang_b(s.groups, erlangs)) < LIMIT * spread
    assert abs(mean - erlang_b(s.groups + 1, erlangs)) > LIMIT * spread
    assert abs(mean - erlang_b(s.groups, 1.3 * erlangs)) > LIMIT * spread


@pytest.mark.parametrize("module", NEEDS)
def test_boats_of_a_stationary_stream_are_stopped_as_theory_says(module):
    s = ONE_LONG_NIGHT
    seen, meets = 1.0 / s.sighting, 1.0 / s.travel
    both = (meets * exp(-seen * s.beach) - seen * exp(-meets * s.beach)) / (meets - seen)
    erlangs = s.boats_at_full_belief / s.window * (1.0 - exp(-seen * s.beach)) * (s.travel + s.busy)
    exact = s.stop_probability * (1.0 - erlang_b(s.groups, erlangs)) * (1.0 - both)
    stopped = replicate(module, s, LONG_NIGHTS)["share_stopped"]
    mean, spread = sum(stopped) / len(stopped), error(stopped)
    assert abs(mean - exact) < LIMIT * spread
    assert abs(mean - exact / s.stop_probability) > LIMIT * spread


def erlang_b(servers: int, erlangs: float) -> float:
    """Return Erlang's loss probability by its recursion."""
    loss = 1.0
    for n in range(1, servers + 1):
        loss = erlangs * loss / (n + erlangs * loss)
    return loss


def test_erlang_b_is_the_published_value():
    assert erlang_b(4, 3.0) == pytest.approx(0.206107, abs=5e-7)


@pytest.mark.parametrize("module", NEEDS)
def test_a_network_learns_only_from_nights_on_which_it_launched(module):
    season = replace(SEASON, stop_probability=0.0, learning_rate=1.0, nights=400, networks=1)
    counts = simulator(module)(season, 1)
    assert counts.stopped == 0
    mean = season.nights * season.boats_at_full_belief  # belief is 1 after the first launch
    assert counts.launched == pytest.approx(mean, abs=4.0 * mean**0.5)


def test_a_night_that_does_not_end_before_dusk_is_refused():
    with pytest.raises(
        ValueError, match=r"window 23 h and beach 1.5 h do not fit into a day of 24"
    ):
        Season(window=23.0)


def test_shares_of_nothing_are_zero():
    assert set(outcomes(SEASON, Counts()).values()) == {0.0}


def test_distance_and_pairing_are_those_of_the_definitions():
    assert distance([1.0, 3.0], [2.0, 4.0]) == pytest.approx(-(0.5**0.5))
    assert distance([1.0, 1.0], [2.0, 2.0]) == float("inf")
    assert distance([1.0, 1.0], [1.0, 1.0]) == 0.0
    base = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    opposite, _, _ = pairing(base, base[::-1])
    assert opposite == pytest.approx(0.5)
    assert pairing(base, [x + 1.0 for x in base])[0] == float("inf")


def test_lines_of_code_leave_out_blank_lines_comments_and_docstrings(tmp_path):
    path = tmp_path / "model.py"
    path.write_text('"""Two\nlines."""\n\n# comment\ndef f():\n    """One."""\n    return 1  # x\n')
    assert code_lines(path) == 2
