"""Measure what starts cost in CPU time: user and system seconds of the process.

`--against FOLDER` takes turns with another checkout, such as the commit before, because a machine's
speed changes by the hour. Bytecode is kept in a scratch folder and made before the first
measurement, as they are once a program was installed. `--bare` keeps none: Python then compiles the
program and reads the assumptions' YAML files at each start.

Run: .venv/bin/python benchmarks/start.py [--against FOLDER] [--bare] [--rounds 7]
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
FAULTS = 24_000
FIRST = "from sim import load, simulate; simulate(load('status_quo_2025'))"
COMMAND = "from sim.cli import main; main()"
STARTS: dict[str, tuple[list[str], float]] = {
    "first replication": ([FIRST], 0.5),
    "--help": ([COMMAND, "--help"], 0.3),
    "run --help": ([COMMAND, "run", "--help"], 0.3),
    "list scenarios": ([COMMAND, "list", "scenarios"], 0.3),
    "run, misspelt key": ([COMMAND, "run", "misspelt.yaml"], 0.5),
    "check, misspelt key": ([COMMAND, "check", "misspelt.yaml"], 0.5),
    "explain, misspelt key": ([COMMAND, "explain", "misspelt.yaml"], 0.5),
    "compare, no such file": ([COMMAND, "compare", "status_quo_2025", "nosuch.yaml"], 0.5),
    "sweep, misspelt key": ([COMMAND, "sweep", "misspelt.yaml"], 0.5),
    f"run, {FAULTS:,} unknown keys": ([COMMAND, "run", "many.yaml"], 1.3),
    f"check, {FAULTS:,} unknown keys": ([COMMAND, "check", "many.yaml"], 1.3),
}
"""Python's arguments after `-c`, and the aim, s of CPU."""


def main() -> None:
    """Measure every start, and print medians and ranges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--bare", action="store_true", help="without bytecode")
    chosen = parser.parse_args()
    checkouts = [ROOT, *([chosen.against.resolve()] if chosen.against else [])]
    print(f"CPU s, median of {chosen.rounds} (range), {', '.join(map(str, checkouts))}")
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_files(folder)
        for name, (words, aim) in STARTS.items():
            taken: dict[Path, list[float]] = {checkout: [] for checkout in checkouts}
            for number in range(chosen.rounds + 1):
                for checkout, seconds in taken.items():
                    one = cpu_seconds(checkout, words, folder, chosen.bare)
                    seconds += [one] if number else []  # the first one compiles
            shown = (f"{median(s):5.2f} ({min(s):.2f} to {max(s):.2f})" for s in taken.values())
            print(f"{name:28} aim {aim:.1f}  {'  '.join(shown)}", flush=True)


def write_files(folder: Path) -> None:
    """Write the scenarios with faults."""
    misspelt = "extends: status_quo_2025\nwindow: {}\n"
    (folder / "misspelt.yaml").write_text(misspelt)
    unknown = "".join(f"keyx_{number}: 1\n" for number in range(FAULTS))
    (folder / "many.yaml").write_text(f"name: many\n{unknown}")


def cpu_seconds(checkout: Path, words: list[str], folder: Path, bare: bool) -> float:
    """Return the user and system seconds of one start, in a folder."""
    python = checkout / ".venv/bin/python"
    compiled = {
        "PYTHONDONTWRITEBYTECODE": "1" if bare else "",
        "PYTHONPYCACHEPREFIX": "" if bare else str(folder / "compiled"),
    }
    code, *arguments = words
    if code == COMMAND:  # as the installed command is called
        code = f"import sys; sys.argv[0] = 'channelsim'; {COMMAND}"
    process = subprocess.Popen(
        [str(python if python.exists() else sys.executable), "-c", code, *arguments],
        cwd=folder, env={**os.environ, **compiled}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):  # 2: a wrong file
        raise SystemExit(f"{' '.join(words)}: failed in {checkout}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
