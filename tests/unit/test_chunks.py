"""Chunks hold every job once and in order, and their size follows from the time of a run."""

from dataclasses import replace

import pytest
from made_jobs import MadeUp

from sim.runs.chunks import (
    CHUNK_S,
    FIRST_RUNS,
    MIN_CHUNK_S,
    Chunk,
    ChunkSize,
    chunks,
    joined,
    split,
)
from sim.runs.draws import ByDraw, DrawsJob
from sim.runs.job import JobResult
from sim.runs.store import RunStore


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


def test_every_job_is_in_one_chunk_in_order(store):
    wanted = iter([3, 1, 2, 100])
    jobs = (MadeUp(n, store) for n in range(9))
    made = list(chunks(jobs, lambda: next(wanted)))
    assert [[job.number for job in chunk.jobs] for chunk in made] == [
        [0, 1, 2], [3], [4, 5], [6, 7, 8],
    ]  # fmt: skip
    assert [chunk.number for chunk in made] == [0, 1, 2, 3]


def test_no_jobs_are_no_chunks():
    assert list(chunks(iter(()), lambda: 5)) == []


def test_jobs_larger_than_a_chunk_stay_alone(store):
    jobs = (replace(MadeUp(n, store), runs=50) for n in range(3))
    assert [chunk.runs for chunk in chunks(jobs, lambda: 40)] == [50, 50, 50]


def test_a_chunk_is_a_job_with_the_steps_and_the_labels_of_its_jobs(store):
    jobs = tuple(MadeUp(n, store) for n in range(3))
    chunk = Chunk(7, jobs)
    assert (chunk.number, chunk.runs, chunk.store) == (7, 3, store)
    assert chunk.labels() == [label for job in jobs for label in job.labels()]
    assert [step.label for step in chunk.steps()] == ["run 0", "run 1", "run 2"]


def sized(left, workers, *measured):
    """Return the next size after some runs took some seconds."""
    size = ChunkSize(left, lambda: workers)
    for runs, seconds in measured:
        size.count(JobResult(0, runs, seconds=seconds))
    return size.next()


def test_the_first_chunks_are_of_forty_runs_or_a_small_share():
    assert sized(100_000, 2) == FIRST_RUNS == 40
    assert sized(64, 4) == 4
    assert sized(3, 64) == 1
    assert sized(0, 0) == 1


def test_a_chunk_takes_some_seconds_if_many_runs_are_left():
    assert sized(100_000, 2, (40, 0.4)) == round(CHUNK_S / 0.01)
    assert sized(100_000, 2, (40, 40.0)) == int(CHUNK_S)
    assert sized(100_000, 2, (1, 50.0)) == 1


def test_chunks_get_smaller_at_the_end_but_never_too_small():
    assert sized(1_000, 5, (200, 2.0)) == 800 // (5 * 4)
    assert sized(202, 64, (200, 2.0)) == round(MIN_CHUNK_S / 0.01)


def test_what_all_jobs_share_is_sent_apart_and_comes_back(store):
    work = ByDraw(list, dict, 2)
    chunk = Chunk(0, tuple(DrawsJob(n, (n,), work, store) for n in range(2)))
    light, shared = split(chunk)
    assert shared is work
    assert [job.work for job in light.jobs] == [None, None]
    assert joined(light, shared) == chunk


def test_jobs_that_share_nothing_stay_as_they_are(store):
    chunk = Chunk(0, (MadeUp(0, store),))
    assert split(chunk) == (chunk, None)
    assert joined(chunk, None) == chunk
