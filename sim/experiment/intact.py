"""Check that a study's folder is as it was written: its files by checksum, its manifest by type."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from sim.errors import UserError
from sim.experiment.folder import MANIFEST
from sim.experiment.verification import FileDifference
from sim.runs.manifest import file_digest

NEEDED: Mapping[str, tuple[type, ...]] = {
    "study": (str,), "model_version": (str, int), "seed": (int,), "parameters": (dict,),
    "resolved": (dict,), "runs": (int,),
}  # fmt: skip
"""What a manifest must have if its study is shown, and the types of each."""
KNOWN: Mapping[str, tuple[type, ...]] = {
    "options": (dict,), "controls": (dict, NoneType), "failed_runs": (int,), "files": (dict,),
}  # fmt: skip
"""What an old manifest may lack, and the types of each."""


def file_differences(folder: Path, files: Mapping[str, str]) -> Iterator[FileDifference]:
    """Yield each file of a manifest that is missing or has another checksum.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    for name, digest in sorted(files.items()):
        path = folder / name
        if not path.is_file():
            yield FileDifference(name, "is missing")
        elif file_digest(path) != digest:
            yield FileDifference(name, "was changed after it was written")


def refuse_changed(folder: Path, record: Mapping[str, Any]) -> None:
    """Refuse a study whose manifest has another form, or whose files differ from it.

    An old manifest without checksums says nothing of its files.

    Raises
    ------
    UserError
        If a file that the manifest names is missing or changed, or its value has another type.
    """
    _check_types(folder / MANIFEST, record)
    cure = "Run the study again"
    if record.get("kind") == "experiment":
        cure += f", or see what differs: channelsim verify {folder}"
    try:
        for one in file_differences(folder, record.get("files", {})):
            raise UserError(f"{folder / one.file}: {one.what}. {cure}.")
    except OSError as problem:
        reason = problem.strerror or problem
        raise UserError(f"{folder}: cannot be read: {reason}. Run the study again.") from None


def _check_types(path: Path, record: Mapping[str, Any]) -> None:
    for key, kinds in {**NEEDED, **KNOWN}.items():
        if key in record or key in NEEDED:
            _check(path, key, isinstance(record.get(key), kinds))
    _check(path, "parameters", isinstance(record["parameters"].get("kind"), str))
    scenarios = record["resolved"].values()
    _check(path, "resolved", bool(scenarios) and all(map(_is_scenario, scenarios)))
    _check(path, "options", isinstance(record.get("options", {}).get("adversary", {}), dict))
    files = record.get("files", {})
    plain = all(Path(name).name == name and "\0" not in name for name in files)
    _check(path, "files", plain and all(isinstance(digest, str) for digest in files.values()))


def _is_scenario(scenario: object) -> bool:
    if not isinstance(scenario, dict):
        return False
    policies = scenario.get("policies")
    return isinstance(policies, list) and all(
        isinstance(policy, dict) and isinstance(policy.get("kind"), str) for policy in policies
    )


def _check(path: Path, key: str, right: bool) -> None:
    if not right:
        raise UserError(
            f"{path}: its {key} is missing or has another form, because it was changed or another "
            "version wrote it. Run the study again."
        )
