"""Paths of the files that the program ships: scenarios, calibration tables, model versions."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
GROUPS = ("policies", "packages")
"""Folders of scenarios: single policies, and packages of policies as they were proposed."""


IN_REPOSITORY = {"versions": "results/reference/versions"}
"""Where a folder stands in the repository, if it has another name there."""


def folder(kind: str) -> Path:
    """Return a folder of the wheel or of the repository: scenarios, calibration or versions."""
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / IN_REPOSITORY.get(kind, kind)


def is_shipped(path: Path) -> bool:
    """Return whether a path lies in the project's own calibration, which stays as it is."""
    return path.resolve().is_relative_to(folder("calibration").resolve())


def install_command(extra: str) -> str:
    """Return the command that installs an extra, for a clone or for an installed package."""
    if (_PACKAGE / "shipped").is_dir():
        return f"pip install 'channelsim[{extra}]'"
    return f".venv/bin/pip install -e '.[{extra}]' in the folder of the clone"


def scenario_path(name: str) -> Path:
    """Return the path of a shipped scenario given its name. Any other name is itself a path."""
    return _shipped().get(name, Path(name))


def scenario_names(group: str = "") -> list[str]:
    """Return the sorted names of the shipped scenarios, of all or of one group."""
    within = folder("scenarios") / group if group else None
    return sorted(n for n, path in _shipped().items() if within in (None, path.parent))


def sweep_names() -> list[str]:
    """Return the names of the shipped sweeps, sorted."""
    return sorted(path.stem for path in (folder("scenarios") / "sweeps").glob("*.yaml"))


def claim_names() -> list[str]:
    """Return the names of the shipped claims, sorted."""
    return sorted(path.stem for path in (folder("scenarios") / "claims").glob("*.yaml"))


def _shipped() -> dict[str, Path]:
    """Return the files of all shipped scenarios by name."""
    top = folder("scenarios")
    return {path.stem: path for part in ("", *GROUPS) for path in (top / part).glob("*.yaml")}
