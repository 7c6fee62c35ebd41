"""Where the files that travel with the program are: scenarios and calibration tables."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(kind: str) -> Path:
    """Return the folder "scenarios" or "calibration": in the wheel, or the repository's."""
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def scenario_path(name: str) -> Path:
    """Return the file that a user means: a path as it stands, or a shipped scenario's name."""
    return folder("scenarios") / f"{name}.yaml" if name in scenario_names() else Path(name)


def scenario_names() -> list[str]:
    """Return the names of the shipped scenarios, sorted."""
    return sorted(path.stem for path in folder("scenarios").glob("*.yaml"))
