"""How cost grows with the size of a study: `python benchmarks/growth.py` (40 minutes).

Whole commands in empty folders, with one worker. Printed for each size: CPU time of the command,
CPU time a run, the same with the cost of the smallest size taken as fixed, and the most memory that
one process held. `--largest 1000` leaves the large sizes out.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

import sim

SWEEP = """\
base: two_weeks.yaml
method: latin_hypercube
factors: {{demand: prior, response_groups: prior, boats_offered: prior}}
outcomes: [deaths, arrivals]
samples: {samples}
replications: 10
seed: 1
"""
TWO_WEEKS = "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-14}\n"
SIZES = {  # command: sizes, runs for each unit of size
    "compare": ((100, 1_000, 10_000), 2),  # replications
    "sweep": ((1_000, 10_000, 100_000), 1),  # runs of two weeks
    "calibrate": ((400, 2_000), 2),  # draws, each with 2024 and 2025
}


def words(command: str, size: int, folder: Path) -> list[str]:
    """Return the words of a command at a size, and write the files that it needs."""
    if command == "compare":
        return ["status_quo_2025", "shallow_water_stops", "-n", str(size), "--out", "out"]
    if command == "calibrate":
        return ["--draws", str(size)]
    (folder / "two_weeks.yaml").write_text(TWO_WEEKS)
    (folder / "sweep.yaml").write_text(SWEEP.format(samples=size // 10))
    return ["sweep.yaml", "--out", "out", "--assumptions", "defaults"]


def cost(command: str, size: int) -> tuple[float, float]:
    """Run a command; return its CPU seconds and the megabytes of its largest process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        code = "from sim.cli import main; main()"
        line = [command, *words(command, size, folder), "--workers", "1", "-q"]
        path = str(Path(sim.__file__).parents[1])
        silent = [
            (os.POSIX_SPAWN_OPEN, 1, str(folder / "printed"), os.O_CREAT | os.O_WRONLY, 0o600)
        ]
        here = Path.cwd()
        os.chdir(folder)
        child = os.posix_spawn(
            sys.executable, [sys.executable, "-c", code, *line],
            {**os.environ, "PYTHONPATH": path}, file_actions=silent,
        )  # fmt: skip
        _, status, used = os.wait4(child, 0)
        os.chdir(here)
        if status:
            sys.exit(f"channelsim {' '.join(line)} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def main() -> None:
    """Measure every command at every size, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--largest", type=int, default=100_000, help="largest size to measure")
    parser.add_argument("--only", choices=SIZES, help="measure one command alone")
    asked = parser.parse_args()
    print(f"{platform.python_implementation()} {platform.python_version()}, model {sim.BUILD}")
    print(
        f"{'command':<10}{'runs':>9}{'CPU s':>9}{'ms a run':>10}{'ms a further run':>18}{'MB':>6}"
    )
    for command, (sizes, runs_each) in SIZES.items():
        first: tuple[int, float] | None = None
        for size in sizes:
            if size > asked.largest or asked.only not in (None, command):
                continue
            seconds, megabytes = cost(command, size)
            runs = size * runs_each
            further = (
                "" if first is None else f"{1e3 * (seconds - first[1]) / (runs - first[0]):.1f}"
            )
            first = first or (runs, seconds)
            print(
                f"{command:<10}{runs:>9,}{seconds:>9.1f}{1e3 * seconds / runs:>10.1f}"
                f"{further:>18}{megabytes:>6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
