"""The worker pool does every job once or reports its failure, whatever happens to workers."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from concurrent.futures import ProcessPoolExecutor as ProcessPool
from concurrent.futures.process import BrokenProcessPool

import pytest
from made_jobs import MadeUp, crashes, fails, hangs, holds_much_memory, takes_a_while

from sim.runs import pool
from sim.runs.engine import Engine
from sim.runs.pool import InProcess, Processes, WorkerPool, executor_factory
from sim.runs.stops import RunsNotSaved, Stopped
from sim.runs.store import RunStore

START = ("spawn", "forkserver")
MAKE = {
    "in_process": InProcess,
    "threads": lambda: ThreadPoolExecutor(2),
    **{method: lambda method=method: Processes(2, method) for method in START},
}
on_every_executor = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
on_processes = pytest.mark.parametrize("make", [MAKE[m] for m in START], ids=START)
PATIENCE = 60


@pytest.fixture(autouse=True)
def nothing_hangs_or_is_left_behind():
    """End a test that hangs, and check that no workers or threads are left after it."""

    def hung(*_):
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(PATIENCE)
    yield
    until = time.monotonic() + 10
    while (leftover := leftovers()) and time.monotonic() < until:
        time.sleep(0.02)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    assert not leftover
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def leftovers():
    threads = [t for t in threading.enumerate() if "Executor" in type(t).__name__]
    return multiprocessing.active_children() + threads


@pytest.fixture
def store(tmp_path):
    """Return an empty store."""
    return RunStore(tmp_path / "store")


@pytest.fixture
def run_jobs(store):
    """Return a function that does jobs, with given faults, and returns results and messages."""

    def run(make, count=7, does=None, workers=2, always=False, payload=b"", **more):
        messages = []
        jobs = (MadeUp(n, store, (does or {}).get(n), always, payload) for n in range(count))
        results = list(WorkerPool(make, workers, messages.append, **more).results(jobs))
        assert sorted(result.number for result in results) == list(range(count))
        return results, messages

    return run


def stored_numbers(store):
    return sorted(map(int, store.keys()))


def interrupt(*_, **__):
    signal.raise_signal(signal.SIGINT)


# executors of all kinds


@on_every_executor
def test_every_job_is_done_and_a_run_that_fails_is_told_of(run_jobs, store, make):
    results, messages = run_jobs(make, does={3: fails})
    assert stored_numbers(store) == [0, 1, 2, 4, 5, 6]
    (failure,) = [failure for result in results for failure in result.failures]
    assert (failure.scenario, failure.type) == ("run 3", "ZeroDivisionError")
    assert "Traceback" in failure.traceback
    assert all(result.memory > 1_000_000 for result in results)
    assert not messages


@on_every_executor
def test_no_jobs_are_no_work(run_jobs, make):
    assert run_jobs(make, count=0) == ([], [])


def test_one_worker_is_this_process_and_more_are_others():
    assert executor_factory(1) is InProcess
    assert isinstance(executor_factory(2)(), Processes)


@on_processes
def test_all_workers_start_before_the_thread_that_watches_them(make):
    with make() as executor:
        executor.submit(int)
        assert len(executor._processes) == 2


def test_processes_start_in_a_thread_as_well(run_jobs, store):
    thread = threading.Thread(target=run_jobs, args=(MAKE["spawn"], 2))
    thread.start()
    thread.join()
    assert stored_numbers(store) == [0, 1]


def test_jobs_handed_out_at_a_time_are_bounded(run_jobs):
    under_way, most = set(), []

    class Slow(ThreadPoolExecutor):
        def submit(self, work, job):
            under_way.add(job.number)
            most.append(len(under_way))
            future = super().submit(work, job)
            future.add_done_callback(lambda _: under_way.discard(job.number))
            return future

    run_jobs(lambda: Slow(1), workers=1, count=20)
    assert max(most) <= pool.IN_FLIGHT


# workers that crash


@on_processes
def test_a_worker_that_crashes_once_is_replaced_and_nothing_is_lost(run_jobs, store, make):
    results, messages = run_jobs(make, does={1: crashes})
    assert stored_numbers(store) == list(range(7))
    assert not any(result.failures for result in results)
    assert "A worker crashed; it is replaced" in messages[0]


@on_processes
def test_only_the_job_that_crashes_every_worker_is_given_up(run_jobs, store, make):
    results, messages = run_jobs(make, does={2: crashes}, always=True)
    assert stored_numbers(store) == [0, 1, 3, 4, 5, 6]
    (failure,) = [failure for result in results for failure in result.failures]
    assert (failure.scenario, failure.stage, failure.type) == ("run 2", "worker", "Lost")
    assert failure.message == f"its worker crashed {pool.TRIES} times"
    assert len(messages) in (pool.TRIES, pool.TRIES + 1)  # one less if it was alone at first


@pytest.mark.parametrize("at", range(1, 8))
def test_no_job_is_lost_if_a_worker_crashes_between_two_jobs(run_jobs, store, at):
    """The executor is broken when the next job is handed out, and refuses it."""
    handed = []

    class Refuses(InProcess):
        def submit(self, work, job):
            handed.append(job.number)
            if len(handed) == at:
                raise BrokenProcessPool("died")
            return super().submit(work, job)

    results, _ = run_jobs(Refuses, workers=1)
    assert stored_numbers(store) == list(range(7))
    assert not any(result.failures for result in results)


def test_jobs_beside_the_one_that_crashes_are_not_blamed(run_jobs, store):
    class Breaks(InProcess):
        def submit(self, work, job):
            if job.number:
                return super().submit(work, job)
            future = Future()
            future.set_exception(BrokenProcessPool("died"))
            return future

    results, _ = run_jobs(Breaks)
    assert [failure.replication for result in results for failure in result.failures] == [0]
    assert stored_numbers(store) == list(range(1, 7))


@on_processes
def test_a_worker_killed_while_it_starts_with_jobs_larger_than_a_pipe(run_jobs, store, make):
    killed = []

    def new_executor():
        executor = make()
        submit = executor.submit

        def submit_and_kill(*words):
            future = submit(*words)
            for process in list(executor._processes) if not killed else ():
                killed.append(process)
                os.kill(process, signal.SIGKILL)
            return future

        executor.submit = submit_and_kill
        return executor

    run_jobs(new_executor, count=5, payload=b"x" * 1_100_000)
    assert killed
    assert stored_numbers(store) == list(range(5))


# workers that hang or grow


@on_processes
def test_a_worker_that_hangs_is_replaced(run_jobs, store, make):
    results, messages = run_jobs(make, count=4, does={1: hangs}, patience=6.0)
    assert stored_numbers(store) == list(range(4))
    assert not any(result.failures for result in results)
    assert "A worker hung; it is replaced" in messages[0]


def test_a_job_that_hangs_every_worker_is_given_up(run_jobs, store):
    class Hangs(InProcess):
        def submit(self, work, job):
            return Future() if job.number == 2 else super().submit(work, job)

    results, _ = run_jobs(Hangs, patience=0.01)
    (failure,) = [failure for result in results for failure in result.failures]
    assert failure.message == f"its worker hung {pool.TRIES} times"
    assert stored_numbers(store) == [0, 1, 3, 4, 5, 6]


@pytest.mark.parametrize("method", START)
def test_a_worker_that_holds_too_much_memory_is_replaced(run_jobs, store, method):
    one_worker, much = (lambda: Processes(1, method)), 480_000_000
    results, messages = run_jobs(
        one_worker, workers=1, does={1: holds_much_memory}, max_memory=much
    )
    numbers = [str(n) for n in range(7)]
    process_ids = store.read(numbers, ["process"])["process"]
    assert max(result.memory for result in results) > much
    assert process_ids[0] == process_ids[1]
    assert len(set(process_ids[3:])) == 1
    assert process_ids[3] != process_ids[1]
    assert not messages


def test_memory_of_this_process_ends_nothing(run_jobs, store):
    run_jobs(InProcess, max_memory=1)
    assert stored_numbers(store) == list(range(7))


# Ctrl-C


@pytest.mark.parametrize(
    "make", [m for n, m in MAKE.items() if n != "in_process"], ids=list(MAKE)[1:]
)
def test_ctrl_c_lets_jobs_under_way_finish_and_begins_no_other(run_jobs, store, make, monkeypatch):
    waits, wait = [], pool.wait

    def interrupted(*words, **more):
        waits.append(1)
        if len(waits) == 1:
            interrupt()
        return wait(*words, **more)

    monkeypatch.setattr(pool, "wait", interrupted)
    with pytest.raises(Stopped):
        run_jobs(make, does=dict.fromkeys(range(7), takes_a_while))
    assert stored_numbers(store) == list(range(2 * pool.IN_FLIGHT))


@on_processes
def test_ctrl_c_twice_ends_jobs_under_way(store, make, monkeypatch):
    wait, messages = pool.wait, []

    def interrupted(*words, **more):
        if stored_numbers(store):
            interrupt()
        return wait(*words, **more)

    monkeypatch.setattr(pool, "wait", interrupted)
    jobs = (MadeUp(n, store, hangs if n else None) for n in range(7))
    with pytest.raises(Stopped):
        list(WorkerPool(make, 2, messages.append).results(jobs))
    assert stored_numbers(store) == [0]
    assert len(messages) == 1


@on_processes
def test_ctrl_c_never_breaks_off_the_waiting_itself(store, make, monkeypatch):
    """Else a lock of the standard library may stay broken. Two at once are two."""
    wait, messages, whole = pool.wait, [], []

    def interrupted(*words, **more):
        interrupt()
        interrupt()
        whole.append(wait(*words, **more))
        return whole[-1]

    monkeypatch.setattr(pool, "wait", interrupted)
    jobs = (MadeUp(n, store, hangs) for n in range(7))
    with pytest.raises(Stopped):
        list(WorkerPool(make, 2, messages.append).results(jobs))
    assert (len(whole), messages) == (1, [])


@on_processes
def test_ctrl_c_while_workers_start_reaches_none_of_them(store, make, monkeypatch, capfd):
    submit = ProcessPool.submit

    def interrupted(self, *words, **more):
        interrupt()
        future = submit(self, *words, **more)
        os.kill(next(iter(self._processes)), signal.SIGINT)
        return future

    monkeypatch.setattr(ProcessPool, "submit", interrupted)
    with pytest.raises(Stopped):
        list(WorkerPool(make, 2, print).results(MadeUp(n, store) for n in range(7)))
    assert stored_numbers(store) == [0]  # handed out when the signal was noted
    assert "Traceback" not in capfd.readouterr().err


def test_ctrl_c_in_this_process_keeps_the_jobs_before(store):
    jobs = (MadeUp(n, store, interrupt if n == 3 else None) for n in range(7))
    messages = []
    with pytest.raises(Stopped):
        list(WorkerPool(InProcess, 1, messages.append).results(jobs))
    assert stored_numbers(store) == [0, 1, 2]


@on_processes
@pytest.mark.parametrize("where", ["progress", "tell", "shutdown"])
def test_ctrl_c_at_any_other_moment_ends_the_workers(store, make, where, monkeypatch):
    """Else the interpreter would wait for their jobs at its end."""
    does = {"progress": hangs, "tell": crashes, "shutdown": None}[where]
    more = {where: interrupt} if where != "shutdown" else {}

    def new_executor():
        executor = make()
        if where == "shutdown":
            shutdown = executor.shutdown
            executor.shutdown = lambda wait=True, **more: (
                interrupt() if wait else shutdown(wait, **more)
            )
        return executor

    def missing(stored_numbers):
        return 7 - len(stored_numbers)

    def jobs(stored_numbers):
        return (MadeUp(n, store, does if n else None) for n in range(7))

    began = time.monotonic()
    with pytest.raises((KeyboardInterrupt, Stopped)):
        Engine(2, make=new_executor, **more).complete(store, missing, 7, jobs)
    assert time.monotonic() - began < PATIENCE / 2


# a disk that fills


@on_every_executor
def test_runs_that_cannot_be_kept_end_it_with_the_reason(run_jobs, store, make):
    store.folder.write_text("a file in its place")
    with pytest.raises(RunsNotSaved, match="File exists"):
        run_jobs(make)


def test_a_study_does_not_end_as_if_nothing_were_missing(store):
    """If an executor loses results and says nothing."""

    class Forgets(Executor):
        def submit(self, work, job):
            future = Future()
            future.set_result(pool.JobResult(job.number, job.runs))
            return future

    with pytest.raises(RunsNotSaved, match="3 runs are missing from the store"):
        Engine(2, make=Forgets).complete(
            store,
            lambda stored_numbers: 3 - len(stored_numbers),
            3,
            lambda stored_numbers: (MadeUp(n, store) for n in range(3)),
        )


@pytest.mark.parametrize(
    ("broken", "problem", "error"),
    [
        (True, ValueError("bad value(s) in fds_to_keep"), BrokenExecutor),
        (True, OSError("handle is closed"), BrokenExecutor),
        (False, ConnectionRefusedError("the fork server has ended"), BrokenExecutor),
        (False, OSError("Cannot allocate memory"), OSError),
    ],
)
def test_an_executor_that_breaks_while_it_starts_a_worker_says_so(
    monkeypatch, broken, problem, error
):
    """Its pipes are closed at that moment, and Python speaks of those only."""

    def submit(self, *words, **more):
        self._broken = broken
        raise problem

    monkeypatch.setattr(ProcessPool, "submit", submit)
    with pytest.raises(error):
        Processes(2).submit(print)
