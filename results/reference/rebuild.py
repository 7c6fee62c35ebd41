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

from sim import compare, overview
from sim.experiment.folder import MANIFEST, write_study
from sim.experiment.record import RUNS
from sim.experiment.stored_study import KEYS, TABLES

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


def rebuild(name: str, store: Path) -> None:
    """Run one study and write its folder."""
    command, run = STUDIES[name]
    with TemporaryDirectory() as folder:
        made = Path(folder) / name
        run(replications=REPLICATIONS, workers=0, store=store, out=made)
        record = json.loads((made / MANIFEST).read_text())
        record |= {"command": COMMAND.format(command), "host": ""}
        files = {RUNS: smaller(made / RUNS), TABLES: (made / TABLES).read_text()}
        write_study(HERE / name, files, record)
    print(f"wrote {HERE / name}")


if __name__ == "__main__":
    with TemporaryDirectory() as runs:
        for each in sys.argv[1:] or STUDIES:
            rebuild(each, Path(runs))
