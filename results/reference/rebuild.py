"""Write the reference studies again: `python results/reference/rebuild.py`, or `make reference`.

Each folder is that of a study, with only the runs and the tables, so that it stays small.
`summary.json` and `weekly.parquet` follow from the same command.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from versions import write_version  # beside this file

from sim import compare, overview
from sim.experiment.folder import MANIFEST, write_study
from sim.experiment.record import RUNS
from sim.experiment.stored_study import KEYS, TABLES
from sim.report.snapshot import assumption_values

HERE = Path(__file__).parent
REPLICATIONS = 40  # the fewest with 5–95 %: 20 draws
COMMAND = f"channelsim {{}} -n {REPLICATIONS}"
STUDIES: dict[str, tuple[str, Callable[..., object]]] = {
    "overview": ("overview", overview),
    **{
        group: (
            f"compare status_quo_2025 {group} --window second_half",
            partial(compare, "status_quo_2025", group, window="second_half"),
        )
        for group in ("policies", "packages")
    },
}


def smaller(path: Path) -> bytes:
    """Return a table of runs in fewer bytes, with the same numbers."""
    file = BytesIO()
    pq.write_table(
        pq.read_table(path), file, compression="zstd", compression_level=19,
        use_dictionary=list(KEYS),
    )  # fmt: skip
    return file.getvalue()


def rebuild(name: str, scratch: Path) -> Path:
    """Run one study and write its folder; return the folder with the whole study."""
    command, run = STUDIES[name]
    made = scratch / name
    run(replications=REPLICATIONS, workers=0, store=scratch / "store", out=made)
    record = json.loads((made / MANIFEST).read_text())
    record |= {"command": COMMAND.format(command), "host": ""}
    files = {RUNS: smaller(made / RUNS), TABLES: (made / TABLES).read_text()}
    write_study(HERE / name, files, record)
    print(f"wrote {HERE / name}")
    return made


if __name__ == "__main__":
    with TemporaryDirectory() as runs:
        folders = [rebuild(each, Path(runs)) for each in sys.argv[1:] or STUDIES]
        if len(folders) == len(STUDIES):  # the version's numbers are of all of them
            how = {"commands": [COMMAND.format(command) for command, _ in STUDIES.values()]}
            print(f"wrote {write_version(folders, how, assumption_values())}")
