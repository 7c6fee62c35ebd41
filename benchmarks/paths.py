"""The compiled model against the plain one: `python benchmarks/paths.py`, after `make fast`.

Each runs in a process of its own, and the two take turns with the same replications of the
scenario with every feature on. Every run's tables are compared, byte for byte. `--check` fails if
the compiled model is not at least twice as fast.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
LEAST = 2.0
CODE = """
import gc, sys, time
from hashlib import blake2b
import sim
from sim.assumptions import point
from speed import ALL_ON, SEED, ping
scenario, draw = sim.load(ALL_ON), point()
print(sim.BUILD, flush=True)
for line in sys.stdin:
    gc.collect()
    a_ping, began = ping(), time.process_time()
    tables = sim.simulate(scenario, draw, int(line), SEED)
    seconds = time.process_time() - began
    digest = blake2b(b"".join(t.block.tobytes() for t in tables.by_name().values())).hexdigest()
    print(seconds, (a_ping + ping()) / 2, scenario.calendar.nights, digest, flush=True)
"""


def start(plain: bool) -> subprocess.Popen[str]:
    """Start a process with one of the two models, and check that it is the one asked for."""
    environment = {
        **os.environ, "CHANNELSIM_PURE": "1" if plain else "0", "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "benchmarks"))),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    build = process.stdout.readline().strip() if process.stdout else ""
    if build.startswith("plain") != plain:
        sys.exit(f"The model is {build}. Run `make fast` first.")
    return process


def one(process: subprocess.Popen[str], replication: int) -> tuple[float, float, str]:
    """Run a replication; return its CPU seconds, its pings a year, and its digest."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{replication}\n")
    process.stdin.flush()
    seconds, a_ping, nights, digest = process.stdout.readline().split()
    pings = float(seconds) / float(a_ping) * 365.0 / int(nights)
    return float(seconds), pings, digest


def spread(numbers: list[float], digits: int) -> str:
    """Return the median and the range in words."""
    middle, low, high = (f"{x:,.{digits}f}" for x in (median(numbers), min(numbers), max(numbers)))
    return f"{middle:>8} ({low} to {high})"


def main() -> int:
    """Measure in turn, print, and check if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=21, help="replications of each (21)")
    parser.add_argument("--check", action="store_true", help=f"fail below {LEAST:g} times")
    asked = parser.parse_args()
    plain, compiled = start(plain=True), start(plain=False)
    for process in (plain, compiled):
        one(process, 0)  # for the caches
    pairs = [(one(plain, r), one(compiled, r)) for r in range(asked.rounds)]
    print(f"{platform.python_implementation()} {platform.python_version()}, medians and ranges of")
    print(f"{asked.rounds} replications of one scenario, in turn")
    for name, side in (("plain", 0), ("compiled", 1)):
        print(f"{spread([1e3 * pair[side][0] for pair in pairs], 1)} ms of CPU, {name}")
        print(f"{spread([pair[side][1] for pair in pairs], 0)} pings a year, {name}")
    ratios = [a[0] / b[0] for a, b in pairs]
    print(f"{spread(ratios, 2)} times as fast; at least {LEAST:g} asked")
    different = sum(a[2] != b[2] for a, b in pairs)
    print(f"{different:>8} of {len(pairs)} pairs differ in any byte")
    return int(different > 0 or (asked.check and median(ratios) < LEAST))


if __name__ == "__main__":
    sys.exit(main())
