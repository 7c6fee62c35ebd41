"""Hold the wording of tables and errors in one file, wording.txt.

`python tests/unit/wording.py` writes it again after a change of words. Read the difference before
you commit it: only words may differ, never a number.
"""

import os
import re
import signal
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from printed_pages import printed

from sim.cli import main
from sim.report.text import as_text

FILE = Path(__file__).with_name("wording.txt")
SHORT = "# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\n"
FILES = {
    "short.yaml": SHORT,
    "unknown_key.yaml": SHORT + "policies: [{kind: shallow_water_stops, strenght: 1}]\n",
    "unknown_policy.yaml": SHORT + "policies: [{kind: shallow_stops}]\n",
    "out_of_range.yaml": SHORT + "parameters: {boat_speed: 900}\n",
    "no_period.yaml": "title: Without a period\n",
    "not_yaml.yaml": "windows: [\n",
    "observed.csv": "date,people_arrived\n2025-06-16,lots\n",
}
COMMANDS = (
    "compare",
    "compare short",
    "compare short.yaml",
    "compare short.yaml absent.yaml",
    "run short.yml",
    "run unknown_key.yaml",
    "run unknown_policy.yaml",
    "run out_of_range.yaml",
    "run no_period.yaml",
    "run not_yaml.yaml",
    "run short.yaml --window second_half",
    "run short.yaml -n 0",
    "run short.yaml -n many",
    "run short.yaml --assumptions none.parquet",
    "run short.yaml --adversary clever",
    "run short.yaml --point",
    "run short.yaml --reps 5",
    "sweep absent",
    "status absent",
    "plot absent",
    "report absent",
    "query absent 'select 1'",
    "discover absent --above 1 --below 2",
    "explain nonsense",
    "explain arivals",
    "list everything",
    "validate",
    "validate run",
    "validate run --assumptions prior",
    "forecast make --to tomorrow",
    "forecast make --out here.parquet",
    "forecast score observed.csv",
    "forecast score absent.csv",
    "calibrate --targets absent.yaml",
    "attribute --out",
    "import absent.ods",
    "simulate",
)


def rendered() -> str:
    """Return the tables at 80 columns, then what commands say of mistakes."""
    parts = [f"==== {name}\n{as_text(*page)}" for name, page in printed().items()]
    return "\n".join([*parts, "==== mistakes", *map("\n".join, mistakes())]) + "\n"


def mistakes() -> list[tuple[str, str]]:
    """Return commands with a mistake, and their error."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name, text in FILES.items():
            Path(name).write_text(text)
        return [(f"$ channelsim {command}", _error(command)) for command in COMMANDS]


def _error(command: str) -> str:
    words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", command)]
    out, err, before, on_ctrl_c = StringIO(), StringIO(), sys.argv, signal.getsignal(signal.SIGINT)
    sys.argv = ["channelsim", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        if not err.getvalue():
            return f"(no error; exit code {end.code})"
    finally:
        sys.argv = before
        signal.signal(signal.SIGINT, on_ctrl_c)
    return err.getvalue().rstrip("\n")


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    FILE.write_text(rendered(), encoding="utf-8")
