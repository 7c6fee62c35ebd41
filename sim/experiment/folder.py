"""Results on disk: one folder a study, whole or not there at all."""

import json
import platform
import subprocess
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim import MODEL_VERSION, __version__, assumptions
from sim.errors import UserError
from sim.experiment.run import Results
from sim.outcomes.outcomes import OUTCOMES
from sim.shipped import folder as shipped_folder

MANIFEST = "manifest.json"
STORE = "store"  # folder in results/ for the runs of all sweeps
PICTURES = (".svg", ".png")  # `channelsim plot` puts them there
FILES = {"runs.parquet", "summary.json", "tables.txt", "failures.parquet", MANIFEST}
_PACKAGES = ("numpy", "pandas", "pyarrow", "pydantic", "ruamel.yaml", "scipy", "simpy")


def check_folder(folder: Path) -> None:
    """Refuse, before anything runs, a folder that is not empty and not a study's.

    Raises
    ------
    UserError
        Where writing there would lose something, or cannot be done.
    """
    refuse_store(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise UserError(f"{folder}: is a file; name a folder for the results")
        if folder.is_dir() and any(folder.iterdir()) and not _is_a_study(folder):
            raise UserError(
                f"{folder}: holds other files than a study's; move them, or name a new folder"
            )
        if folder.exists() and Path.cwd().is_relative_to(folder.resolve()):
            raise UserError(f"{folder}: is where you stand; name a folder below it")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent):
            pass
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        said = getattr(problem, "strerror", None) or problem
        raise UserError(
            f"{str(folder)[:100]!r}: cannot be written: {said}; name another with --out"
        ) from None


def refuse_store(folder: Path) -> None:
    """Refuse the run store's folder in place of a study's."""
    if folder.name == STORE:
        raise UserError(f"{folder}: is where runs are kept, no study; name a study's folder")


def _is_a_study(folder: Path) -> bool:
    """Whether a folder holds what `write` leaves there, and nothing else."""
    found = {path.name for path in folder.iterdir() if path.suffix not in PICTURES}
    if found - FILES or not (folder / MANIFEST).is_file():
        return False
    try:
        told = json.loads((folder / MANIFEST).read_text())
    except ValueError:
        return False
    return isinstance(told, dict) and "channelsim" in told


def write(results: Results, blocks: list[dict[str, Any]], text: str, folder: Path) -> None:
    """Write a study into `folder`, replacing what an earlier run of a study left there.

    Files: `runs.parquet` (a row a scenario, replication and window), `summary.json`, `tables.txt`,
    `failures.parquet` where there were any, `manifest.json` (inputs, versions, time, host).
    """
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as scratch:
        new = Path(scratch) / "study"
        new.mkdir()
        pq.write_table(_runs(results), new / "runs.parquet")
        (new / "summary.json").write_text(json.dumps(blocks, indent=1) + "\n")
        (new / "tables.txt").write_text(text)
        if results.failures:
            rows = pa.Table.from_pylist([asdict(f) for f in results.failures])
            pq.write_table(rows, new / "failures.parquet")
        (new / MANIFEST).write_text(json.dumps(_manifest(results, new), indent=1) + "\n")
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        new.rename(folder)


def _runs(results: Results) -> pa.Table:
    study = results.study
    keys = [
        (s.name, replication, window)
        for s in study.scenarios
        for replication in range(study.replications)
        for window in study.windows
    ]
    flat = results.values.reshape(len(keys), len(OUTCOMES))
    columns = {
        "scenario": pa.array([k[0] for k in keys]),
        "replication": pa.array([k[1] for k in keys], pa.int32()),
        "window": pa.array([k[2] for k in keys]),
        **{name: pa.array(flat[:, i]) for i, name in enumerate(OUTCOMES)},
    }
    return pa.table(columns)


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _manifest(results: Results, new: Path) -> dict[str, Any]:
    study = results.study
    return {
        "study": study.name,
        "channelsim": __version__,
        "model_version": MODEL_VERSION,
        "assumptions": assumptions.digest(),
        "scenarios": {s.name: s.digest() for s in study.scenarios},
        "windows": {
            name: {
                s.name: [str(s.spans[name].start), str(s.spans[name].end)] for s in study.scenarios
            }
            for name in study.windows
        },
        "adversary": {s.name: s.adversary for s in study.scenarios},
        "assumptions_from": study.parameters.digest,
        "intervals_hold": study.parameters.told,
        "replications": study.replications,
        "seed": study.seed,
        "failed_runs": len(results.failures),
        "targets": _digest(shipped_folder("calibration") / "targets.yaml"),
        "files": {path.name: _digest(path) for path in sorted(new.iterdir())},
        "began": results.began,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "commit": commit(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "policies_of_packages": sorted({s.packages() for s in study.scenarios} - {""}),
    }


def commit() -> str | None:
    """Return the commit of the checkout that the program runs from, marked if it was changed."""
    package = Path(__file__).parent.parent
    try:
        if _git(package, "rev-parse", "--show-toplevel") != str(package.parent.resolve()):
            return None  # installed somewhere below another project's checkout
        changed = "+changed" if _git(package, "status", "--porcelain", "--", ".") else ""
        return _git(package, "rev-parse", "HEAD") + changed
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(folder: Path, *words: str) -> str:
    told = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return told.stdout.strip()
