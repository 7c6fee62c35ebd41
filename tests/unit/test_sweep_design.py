"""Which samples a sweep takes: their shape, blocks, seed and values in the parameters' units."""

import numpy as np
import pytest
from scipy import stats

from sim.assumptions import all_assumptions
from sim.assumptions.priors import quantile
from sim.errors import UserError
from sim.experiment.source import POINT
from sim.experiment.work import JOBS_A_WORKER, RUNS_A_JOB, remaining_tasks, run_tasks
from sim.sensitivity.factors import DUMMY, Factor
from sim.sensitivity.methods import METHODS
from sim.sensitivity.plan import Plan
from sim.sensitivity.spec import load_sweep
from sim.sensitivity.sweep_file import MOST_REPLICATIONS

RANDOM = ("latin_hypercube", "morris", "sobol", "pawn", "prcc", "switched")
THREE = """
  crews: {low: 100, high: 300}
  patrol_units: {low: 15, high: 19}
  demand: prior
"""
SIZES = {"latin_hypercube": 40, "morris": 12, "sobol": 16, "pawn": 100, "prcc": 40,
         "switched": 40}  # fmt: skip


@pytest.fixture
def plan_of(tmp_path):
    """A function that writes a sweep file and plans it."""

    def made(method, factors=THREE, samples=0, base="status_quo_2025", **more):
        if method == "switched" and factors is THREE:  # it takes ranges only
            factors = THREE.replace("prior", "{low: 80, high: 120}")
        lines = [f"base: {base}", f"method: {method}", f"factors: {factors}"]
        lines += [f"samples: {samples}", *(f"{key}: {value}" for key, value in more.items())]
        file = tmp_path / "sweep.yaml"
        file.write_text("\n".join(lines) + "\n")
        return Plan(load_sweep(file))

    return made


def drawn(method, seed=1, samples=None, factors=3):
    """Return a method's samples of some factors and the dummy."""
    named = [*(Factor(f"f{i}", 0.0, 1.0) for i in range(factors)), Factor(DUMMY, 0.0, 1.0)]
    return METHODS[method].draw(named, samples or SIZES[method], seed)


@pytest.mark.parametrize("method", RANDOM)
def test_a_seed_has_its_samples_and_another_seed_others(method):
    one, again, other = (drawn(method, seed).unit for seed in (3, 3, 4))
    assert one.tobytes() == again.tobytes()
    assert one.shape == other.shape
    assert (one != other).any()


@pytest.mark.parametrize("method", RANDOM)
def test_the_state_of_numpys_own_generator_does_not_matter(method):
    one = drawn(method).unit
    np.random.seed(99)  # noqa: NPY002 (a library may look at it)
    assert drawn(method).unit.tobytes() == one.tobytes()


@pytest.mark.parametrize("method", RANDOM)
def test_samples_lie_on_the_unit_cube_one_column_a_factor(method):
    unit = drawn(method).unit
    assert unit.shape[1] == 4
    assert (unit >= 0).all()
    assert (unit <= 1).all()


@pytest.mark.parametrize("factors", [1, 3, 7])
def test_sobol_is_saltellis_design_in_blocks_of_factors_and_two(factors):
    samples = drawn("sobol", factors=factors)
    k = factors + 1
    assert samples.unit.shape == (16 * (k + 2), k)
    assert samples.block.tolist() == [i for i in range(16) for _ in range(k + 2)]
    for rows in samples.unit.reshape(16, k + 2, k):
        first, second = rows[0], rows[-1]
        for i, row in enumerate(rows[1:-1]):
            assert row[i] == second[i]
            assert (np.delete(row, i) == np.delete(first, i)).all()


@pytest.mark.parametrize("factors", [1, 3, 7])
def test_morris_moves_one_factor_a_step_and_each_once_a_trajectory(factors):
    samples = drawn("morris", factors=factors)
    k = factors + 1
    assert samples.unit.shape == (12 * (k + 1), k)
    assert samples.block.tolist() == [i for i in range(12) for _ in range(k + 1)]
    steps = np.diff(samples.unit.reshape(12, k + 1, k), axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all()
    assert ((steps != 0).sum(axis=1) == 1).all()
    np.testing.assert_allclose(np.abs(steps).max(axis=2), 4 / 7)


@pytest.mark.parametrize("method", ["latin_hypercube", "pawn", "prcc"])
def test_a_latin_hypercube_has_one_sample_in_each_slice_of_each_factor(method):
    samples = drawn(method)
    n = SIZES[method]
    assert samples.unit.shape == (n, 4)
    assert samples.block.tolist() == list(range(n))  # worlds of its own for each
    slices = np.sort(np.floor(samples.unit * n), axis=0)
    assert (slices == np.arange(n)[:, None]).all()


@pytest.mark.parametrize("samples", [9, 12, 24, 100])
def test_sobol_needs_a_power_of_two(plan_of, samples):
    with pytest.raises(UserError, match="power of two"):
        plan_of("sobol", samples=samples)


@pytest.mark.parametrize("samples", [8, 16, 64])
def test_a_power_of_two_is_taken_by_sobol(plan_of, samples):
    assert len(plan_of("sobol", samples=samples).values) == samples * 6


def test_switched_has_each_number_of_factors_on_equally_often_and_the_first_sample_has_none():
    unit = drawn("switched", samples=4001, factors=4).unit[:, :4]
    assert (unit[0] == 0).all()
    on = (unit[1:] > 0).sum(axis=1)
    counts = np.bincount(on, minlength=5)[1:]
    assert counts.sum() == 4000
    assert stats.chisquare(counts).pvalue > 1e-3
    assert set(unit[2::2].ravel().tolist()) == {0.0, 1.0}  # every second one at full strength
    full = (unit[1::2] == 1).sum() / (unit[1::2] > 0).sum()
    assert full == pytest.approx(0.25 + 0.75 / 100, abs=0.02)
    assert unit[1:].mean(axis=0) == pytest.approx(unit[1:].mean(), rel=0.05)


def test_more_samples_of_switched_begin_with_the_same_ones():
    few, more = (drawn("switched", samples=n).unit for n in (30, 60))
    assert (more[:30] == few).all()


SWITCHES = "{interception_300m.strength: {low: 0, high: 1}, demand: {low: 80, high: 120}}"


def test_points_come_last_in_the_same_replications(plan_of):
    points = "[{demand: 100}, {interception_300m.strength: 0.3, demand: 120}]"
    plan = plan_of("switched", SWITCHES, 20, "interception_300m", points=points, replications=2)
    assert len(plan.values) == 22
    assert plan.values[20:].tolist() == [[0, 100, 0], [0.3, 120, 0]]
    assert set(plan.samples.block.tolist()) == {0}
    (scenario,) = plan.scenarios(21)
    assert scenario.policies[0].strength == 0.3
    assert scenario.parameters["demand"] == 120


@pytest.mark.parametrize(
    ("points", "place", "says"),
    [
        ("[{demand: 121}]", "points[0].demand", "is 121; allowed: 80 to 120"),
        ("[{demnd: 100}]", "points[0].demnd", "did you mean demand?"),
        ("[{demand: 100}, {crews: 9}]", "points[1].crews", "is no factor"),
        ("[]", "points", "at least 1 item"),
    ],
)
def test_a_wrong_point_is_refused(plan_of, points, place, says):
    with pytest.raises(UserError) as problem:
        plan_of("switched", SWITCHES, 20, "interception_300m", points=points)
    assert place in str(problem.value)
    assert says in str(problem.value)


def test_points_are_for_switched_and_switched_needs_ranges(plan_of):
    with pytest.raises(UserError, match=r"points: is for switched, not grid\. Remove it\."):
        plan_of("grid", "{demand: {values: [90]}}", points="[{demand: 90}]")
    with pytest.raises(UserError, match="factors: crews needs low and high: low is off"):
        plan_of("switched", "{crews: {values: [100]}}", 20)


@pytest.mark.parametrize("method", [*RANDOM, "one_at_a_time", "grid"])
def test_the_dummy_is_the_last_factor(plan_of, method):
    plan = plan_of(method, samples=SIZES.get(method, 2))
    assert [f.path for f in plan.factors] == ["crews", "patrol_units", "demand", "dummy"]
    assert plan.values.shape == (len(plan.samples.block), 4)


def test_the_dummy_changes_no_scenario(plan_of):
    plan = plan_of("one_at_a_time")
    base, low, high = (plan.scenarios(i) for i in (0, -2, -1))
    assert base == low == high
    assert not np.isnan(plan.values[-2:, -1]).any()


def test_a_grid_takes_every_combination_of_values_once(plan_of):
    factors = "{crews: {values: [100, 200, 250]}, patrol_units: {values: [15, 30]}}"
    plan = plan_of("grid", factors)
    points = [tuple(row[:2]) for row in plan.values.tolist()]
    assert len(points) == 6
    assert sorted(points) == [(c, p) for c in (100, 200, 250) for p in (15, 30)]
    assert set(plan.samples.block.tolist()) == {0}


@pytest.mark.parametrize("count", [*range(1, 40), 97, 128])
def test_a_grid_of_any_number_of_values_takes_each_once(plan_of, count):
    values = [100 + i for i in range(count)]
    plan = plan_of("grid", f"{{crews: {{values: {values}}}}}")
    assert plan.values[:, 0].tolist() == values


def test_a_grid_over_a_range_goes_from_end_to_end_in_even_steps(plan_of):
    plan = plan_of("grid", "{crews: {low: 100, high: 300}, demand: {values: [90, 10]}}", samples=5)
    assert sorted(set(plan.values[:, 0].tolist())) == [100, 150, 200, 250, 300]
    assert set(plan.values[:, 1].tolist()) == {90, 10}
    assert len(plan.values) == 10


def test_one_at_a_time_moves_one_factor_a_row(plan_of):
    plan = plan_of("one_at_a_time")
    assert plan.values.shape == (9, 4)
    assert np.isnan(plan.values[0]).all()
    moved = ~np.isnan(plan.values[1:])
    assert (moved.sum(axis=1) == 1).all()
    assert moved.argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert set(plan.samples.block.tolist()) == {0}


def test_one_at_a_time_leaves_the_other_numbers_as_the_scenario_has_them(plan_of):
    plan = plan_of("one_at_a_time")
    base = plan.sweep.scenarios[0]
    assert plan.scenarios(0) == (base,)
    low, high = plan.scenarios(1)[0], plan.scenarios(2)[0]
    assert low.parameters == base.parameters | {"crews": 100}
    assert high.parameters == base.parameters | {"crews": 300}


def test_values_are_in_the_parameters_own_unit(plan_of):
    """A range by its ends, whole where the parameter counts things; a prior by its quantile."""
    plan = plan_of("latin_hypercube", samples=200)
    unit, values = plan.samples.unit, plan.values
    np.testing.assert_allclose(values[:, 0], 100 + 200 * unit[:, 0], rtol=1e-14)
    assert set(values[:, 1].tolist()) == {15, 16, 17, 18, 19}
    demand = all_assumptions()["demand"]
    assert values[:, 2].tolist() == [quantile(demand, u) for u in unit[:, 2].tolist()]
    assert (values[:, 3] == unit[:, 3]).all()


@pytest.mark.parametrize("method", ["morris", "grid", "sobol", "prcc"])
def test_no_method_goes_to_where_a_prior_never_does(plan_of, method):
    """The ends of the unit cube are quantiles at 1e-9: six deviations out, twice in a row."""
    plan = plan_of(method, "{dismantling: prior}", samples={"grid": 5}.get(method, 32))
    assumption = all_assumptions()["dismantling"]
    assert plan.values[:, 0].min() >= quantile(assumption, 1e-3)
    assert plan.values[:, 0].max() <= quantile(assumption, 1 - 1e-3)


@pytest.mark.parametrize("u", [0.0, 0.2499, 0.5, 0.9999, 1.0])
def test_a_list_is_cut_into_equal_shares(u):
    values = (7.0, 1.0, 3.0, 9.0)
    assert Factor("crews", values=values).at(u) == values[min(int(u * 4), 3)]


def test_whole_numbers_of_a_range_are_whole(plan_of):
    plan = plan_of("latin_hypercube", "{patrol_units: {low: 15, high: 18}}", samples=400)
    counts = dict(zip(*np.unique(plan.values[:, 0], return_counts=True), strict=True))
    assert set(counts) == {15, 16, 17, 18}


def test_a_sample_goes_into_the_scenario_and_its_policy(plan_of):
    factors = (
        "{interception_300m.sea_teams: {values: [2, 9]}, "
        "interception_300m.strength: {values: [0.25]}, demand: {values: [77]}}"
    )
    plan = plan_of("grid", factors, base="interception_300m")
    result = [plan.scenarios(i)[0] for i in range(2)]
    before = plan.sweep.scenarios[0].policies[0]
    for teams, scenario in zip((2, 9), result, strict=True):
        assert scenario.parameters["demand"] == 77
        (policy,) = scenario.policies
        assert policy == before.model_copy(update={"sea_teams": teams, "strength": 0.25})
        assert isinstance(policy.sea_teams, int)


def test_a_policy_that_one_of_the_pair_lacks_is_left_alone(plan_of):
    plan = plan_of(
        "grid", "{interception_300m.strength: {values: [0.5, 1]}}",
        base="status_quo_2025", compare="interception_300m", window="second_half",
    )  # fmt: skip
    for sample, strength in enumerate((0.5, 1.0)):
        without, within = plan.scenarios(sample)
        assert without == plan.sweep.scenarios[0]
        assert within.policies[0].strength == strength


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_worlds_are_shared_within_a_block_and_never_between_blocks(plan_of, method):
    plan = plan_of(method, samples=8, replications=3)
    for sample, block in enumerate(plan.samples.block.tolist()):
        first = MOST_REPLICATIONS * block
        assert list(plan.replications(sample)) == [first, first + 1, first + 2]


@pytest.mark.parametrize("method", ["grid", "one_at_a_time", "switched"])
def test_all_samples_of_one_block_have_the_same_worlds(plan_of, method):
    plan = plan_of(method, samples=SIZES.get(method, 2), replications=3)
    assert {tuple(plan.replications(i)) for i in range(len(plan.values))} == {(0, 1, 2)}


@pytest.mark.parametrize("method", ["prcc", "latin_hypercube", "pawn"])
def test_samples_of_a_latin_hypercube_have_worlds_of_their_own(plan_of, method):
    plan = plan_of(method, samples=SIZES.get(method, 40), replications=3)
    worlds = [world for sample in range(len(plan.values)) for world in plan.replications(sample)]
    assert len(set(worlds)) == len(worlds)


def task_keys(tasks):
    return [key for task in tasks for run in task.runs for key, _ in run.days]


def test_a_run_is_planned_once_though_samples_share_it(plan_of):
    """The dummy's two samples are the run in which all is as it is."""
    plan = plan_of("one_at_a_time", replications=2)
    keys = task_keys(remaining_tasks(plan.tasks(), set()))
    assert len(keys) == len(set(keys)) == 7 * 2
    assert set(keys) == set(plan.keys(0, len(plan.values)))


def test_what_is_kept_is_not_planned(plan_of):
    plan = plan_of("one_at_a_time", replications=2)
    keys = plan.keys(0, len(plan.values))
    assert not task_keys(remaining_tasks(plan.tasks(), set(keys)))
    assert task_keys(remaining_tasks(plan.tasks(), set(keys) - {keys[5]})) == [keys[5]]


class Hands:
    """An engine that only notes what it is to do."""

    def __init__(self, workers):
        self.workers = workers

    def has(self, key):
        return True

    def end_share(self, runs, failures):
        pass

    def complete(self, store, left, runs, jobs):
        self.left, self.runs, self.jobs = left(set()), runs, list(jobs(set()))


@pytest.mark.parametrize("workers", [1, 2, 7, 64])
def test_jobs_hold_every_task_once_and_in_order(plan_of, workers):
    plan, engine = plan_of("prcc", samples=40, replications=3), Hands(workers)
    run_tasks(plan.tasks, plan.task_count, 1, POINT, None, engine)
    assert [job.number for job in engine.jobs] == list(range(len(engine.jobs)))
    assert [task for job in engine.jobs for task in job.tasks] == list(plan.tasks())
    assert len(engine.jobs) >= min(120, workers * JOBS_A_WORKER)
    assert max(job.runs for job in engine.jobs) <= RUNS_A_JOB
    assert engine.left == engine.runs == sum(job.runs for job in engine.jobs) == 120


def test_more_replications_keep_the_runs_of_fewer_in_every_block(plan_of):
    few, many = (plan_of("prcc", samples=40, replications=n) for n in (2, 5))
    assert set(few.keys(0, 40)) < set(many.keys(0, 40))
    assert few.sweep.study != many.sweep.study


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"replications": 5}, {"outcomes": "[arrivals]"}, {"window": "to_june"}],
)
def test_another_question_is_another_study(plan_of, change):
    assert plan_of("one_at_a_time").sweep.study != plan_of("one_at_a_time", **change).sweep.study


def test_a_title_makes_no_other_study(plan_of):
    one, other = (plan_of("one_at_a_time", title=t).sweep.study for t in ("one", "other"))
    assert one == other
