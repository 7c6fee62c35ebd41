"""Compare the versions that a manifest records with the present ones."""

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sim import MODEL_VERSION, __version__, assumptions
from sim.runs.code import LIBRARIES, code_digest
from sim.runs.manifest import platform_name

NOT_RECORDED = "not recorded"
DECISIVE = ("model version", "code", "assumptions", "platform", "python", *LIBRARIES)
"""What the last digit of a run depends on."""


@dataclass(frozen=True)
class VersionDifference:
    """Something that a study was made with and that is otherwise now.

    Attributes
    ----------
    what, then, now
        Its name, how it is recorded, and how it is here.
    """

    what: str
    then: str
    now: str

    def __str__(self) -> str:
        """Return one sentence."""
        if self.then == NOT_RECORDED:
            return f"The {self.what} is not recorded; here {self.now}."
        if self.what in ("model version", "channelsim"):
            return f"Made by {self.what} {self.then}; this is {self.now}."
        if self.what in ("code", "assumptions"):
            return f"Made by other {self.what}: digest {self.then}, here {self.now}."
        return f"Made with {self.what} {self.then}; here {self.now}."


def version_differences(record: Mapping[str, Any]) -> tuple[VersionDifference, ...]:
    """Return what differs between a manifest and this program, the model version first.

    Raises
    ------
    TypeError, AttributeError
        If the manifest is damaged.
    """
    pairs = list(_recorded_and_present(record))
    return tuple(
        VersionDifference(what, str(then), now) for what, then, now in pairs if str(then) != now
    )


def same_digits(differences: tuple[VersionDifference, ...]) -> bool:
    """Return whether nothing differs on which the last digit of a run depends."""
    return not any(each.what in DECISIVE for each in differences)


def _recorded_and_present(record: Mapping[str, Any]) -> Iterator[tuple[str, object, str]]:
    yield "model version", record.get("model_version", NOT_RECORDED), MODEL_VERSION
    yield "code", record.get("code", NOT_RECORDED), code_digest()
    yield "assumptions", record.get("assumptions", NOT_RECORDED), assumptions.digest()
    yield "channelsim", record.get("channelsim", NOT_RECORDED), __version__
    yield "platform", record.get("platform", NOT_RECORDED), platform_name()
    yield "python", record.get("python", NOT_RECORDED), platform.python_version()
    for name, then in record.get("packages", {}).items():
        yield name, then, _present(name)
    for several in record.get("policies_of_packages", []):
        for package in several.split(", "):
            name, _, then = package.rpartition(" ")
            yield name, then, _present(name)


def _present(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
