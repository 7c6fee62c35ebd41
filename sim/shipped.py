"""Where the files that travel with the program are: scenarios and calibration tables."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
GROUPS = ("policies", "packages")
"""Folders of scenarios: each policy alone, and policies together as somebody proposed them."""


def folder(kind: str) -> Path:
    """Return the folder "scenarios" or "calibration": in the wheel, or the repository's."""
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def scenario_path(name: str) -> Path:
    """Return the file that a user means: a path as it stands, or a shipped scenario's name."""
    return _shipped().get(name, Path(name))


def scenario_names(group: str = "") -> list[str]:
    """Return the names of the shipped scenarios, sorted; of one group, or of all."""
    within = folder("scenarios") / group if group else None
    return sorted(n for n, path in _shipped().items() if within in (None, path.parent))


def _shipped() -> dict[str, Path]:
    """Every shipped scenario's file by its name."""
    top = folder("scenarios")
    return {path.stem: path for part in ("", *GROUPS) for path in (top / part).glob("*.yaml")}
