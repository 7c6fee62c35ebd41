"""Jobs on a real dask cluster: each is done once, or its failure is reported."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from made_cluster import cluster
from made_jobs import MadeUp, crashes, fails, takes_a_while

import sim
from sim.errors import UserError
from sim.runs import cluster as module
from sim.runs.chunks import chunks
from sim.runs.engine import Engine
from sim.runs.pool import IN_FLIGHT, InProcess, WorkerPool
from sim.runs.stops import ClusterLost
from sim.runs.store import RunStore

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Yield a cluster of two workers, which gives a task up after one crash."""
    folder = tmp_path_factory.mktemp("two")
    with cluster(folder, nanny=True, SCHEDULER__ALLOWED_FAILURES="0") as workers:
        yield workers


@pytest.fixture
def client(two):
    with module.connected(two.address) as connected:
        connected.wait_for_workers(2, timeout=60)
        yield connected


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def run(client, jobs, tell=print, size=3):
    executor = module.ClusterExecutor(client, tell)
    pool = WorkerPool(lambda: executor, 1, tell)
    return list(pool.results(chunks(iter(jobs), lambda: size)))


def test_every_job_is_done_by_the_workers_and_kept_by_this_process(client, store, capsys):
    results = run(client, [MadeUp(n, store, fails if n == 5 else None) for n in range(9)])
    assert store.keys() == set("01234678")
    (failure,) = [failure for result in results for failure in result.failures]
    assert (failure.scenario, failure.stage) == ("run 5", "simulate")
    assert sum(result.runs for result in results) == 9
    assert all(result.seconds > 0 and not result.parts for result in results)
    ids = store.read([str(n) for n in (0, 3, 8)], ["process"])["process"]
    assert threading.get_native_id() not in ids
    assert capsys.readouterr().out == ""


def test_nothing_stays_in_the_scheduler_or_in_this_process(client, store):
    run(client, [MadeUp(n, store) for n in range(30)])
    until = time.monotonic() + 10
    while client.futures and time.monotonic() < until:
        time.sleep(0.02)
    assert not client.futures
    count = partial(client.run_on_scheduler, lambda dask_scheduler: len(dask_scheduler.tasks))
    while count() and time.monotonic() < until:  # it hears of the end a little later
        time.sleep(0.02)
    assert count() == 0


def test_tasks_under_way_are_bounded(client, store):
    most = []

    class Watched(module.ClusterExecutor):
        def submit(self, work, /, *args, **more):
            future = super().submit(work, *args, **more)
            most.append(len(client.futures))
            return future

    pool = WorkerPool(lambda: Watched(client, print), 1, print)
    jobs = (MadeUp(n, store) for n in range(60))
    assert len(list(pool.results(jobs))) == 60
    assert max(most) <= 2 * IN_FLIGHT + 1


def test_only_the_job_that_crashes_its_workers_is_given_up(client, store):
    messages = []
    jobs = [MadeUp(n, store, crashes if n == 4 else None, always=True) for n in range(9)]
    results = run(client, jobs, messages.append)
    assert store.keys() == set("01235678")
    (failure,) = [failure for result in results for failure in result.failures]
    assert (failure.scenario, failure.stage, failure.type) == ("run 4", "worker", "Lost")
    assert failure.message.startswith("its workers crashed once, the last at tcp://")
    assert any("retried, one at a time" in line for line in messages)


def test_a_client_is_handed_over_in_python(client, tmp_path):
    arguments = {"replications": 3, "parameters": "defaults", "window": "period"}
    alone = sim.run("status_quo_2025", **arguments)
    there = sim.run("status_quo_2025", workers=client, store=tmp_path / "there", **arguments)
    assert there.to_json() == alone.to_json()


def test_a_closed_client_is_one_line(two, store):
    with module.connected(two.address) as closed:
        pass
    with pytest.raises(UserError, match="connection to the dask scheduler is lost"):
        module.check_workers(closed)
    with pytest.raises(ClusterLost, match="connection to the dask scheduler is lost"):
        run(closed, [MadeUp(0, store)])


def test_threads_and_loky_do_the_same(store, tmp_path):
    loky = pytest.importorskip("loky")
    for make in (lambda: ThreadPoolExecutor(2), lambda: loky.ProcessPoolExecutor(2), InProcess):
        runs = RunStore(tmp_path / f"store-{id(make)}")
        engine = Engine(2, make=make, in_chunks=True)

        def jobs(stored, runs=runs):
            return (MadeUp(n, runs, takes_a_while if n == 1 else None) for n in range(7))

        assert engine.complete(runs, lambda stored: 7 - len(stored), 7, jobs) == []
        assert runs.keys() == set("0123456")
