"""A real dask cluster on loopback: a scheduler and workers, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 300.0


class Cluster:
    """A scheduler, and workers that may be added and killed."""

    def __init__(self, folder: Path, **config: str) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self._config = {f"DASK_DISTRIBUTED__{name}": value for name, value in config.items()}
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--no-jupyter", "--scheduler-file", str(self.file),
        )  # fmt: skip
        wait_until(self._is_written, "the scheduler's file")

    @property
    def address(self) -> str:
        return json.loads(self.file.read_text())["address"]

    def add_worker(self, code: Path = ROOT, nanny: bool = False) -> subprocess.Popen[bytes]:
        """Start a worker in a folder of its own, with the code of a tree, and wait for it."""
        number = len(self._processes)
        worker = self._start(
            "dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--host",
            "127.0.0.1", "--local-directory", str(self.folder / f"worker-{number}"),
            *([] if nanny else ["--no-nanny"]), code=code,
        )  # fmt: skip
        wait_until(lambda: "Registered to" in self.log(number), f"worker {number}")
        return worker

    def log(self, number: int) -> str:
        """Return what a process has printed; the scheduler is the first."""
        return (self.folder / f"{number}.log").read_text()

    def _is_written(self) -> bool:
        return self.file.exists() and self.file.read_text().rstrip().endswith("}")

    def _start(self, module: str, *words: str, code: Path = ROOT) -> subprocess.Popen[bytes]:
        number = len(self._processes)
        here = self.folder / f"process-{number}"
        here.mkdir()
        path = os.pathsep.join(map(str, (code, ROOT / "tests" / "unit")))
        with (self.folder / f"{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", *words], cwd=here, stdout=log,
                stderr=log, start_new_session=True,
                env={**os.environ, **self._config, "PYTHONPATH": path},
            )  # fmt: skip
        self._processes.append(process)
        return process

    def end(self) -> None:
        """End all processes."""
        for process in self._processes:
            kill(process)


def kill(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Kill a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(is_so, what: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"waited too long for {what}"
        time.sleep(0.05)


@contextmanager
def cluster(folder: Path, workers: int = 2, nanny: bool = False, **config: str):
    """Yield a cluster of some workers, and end it."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Cluster(folder, **config)
    try:
        for _ in range(workers):
            made.add_worker(nanny=nanny)
        yield made
    finally:
        made.end()
