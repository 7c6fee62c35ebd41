"""Read the manifest of a stored comparison, with its scenarios."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.experiment.folder import MANIFEST, POSTERIOR, UNFINISHED, read_json
from sim.experiment.source import Kind
from sim.regularfile import refuse_special
from sim.runs.versions import version_differences
from sim.scenario import Scenario
from sim.scenario.layers import Layers
from sim.scenario.reading import checked
from sim.yamlfile import Document

RUNS = "runs.parquet"


@dataclass(frozen=True, eq=False)
class Record:
    """A study's manifest.

    Attributes
    ----------
    folder
        Folder of the study.
    data
        Content of the manifest.
    scenarios
        The scenarios, in order, as the manifest holds them in full.
    """

    folder: Path
    data: Mapping[str, Any]
    scenarios: tuple[Scenario, ...]

    @property
    def source(self) -> Path | str:
        """Source of the assumptions: a kind, or the copy of the user's own posterior."""
        kind = str(self.data["parameters"]["kind"])
        own = kind == "posterior" and POSTERIOR in self.data["files"]
        return self.folder / POSTERIOR if own else kind

    @property
    def policy_strength(self) -> str:
        """Source of policy strength: "prior" or "default"."""
        return str(self.data["parameters"]["policy_strength"])

    @property
    def variant(self) -> str:
        """Structural variant under which it was run; "" if under none."""
        return str(self.data["parameters"].get("variant", ""))

    @property
    def fresh_worlds(self) -> bool:
        """Whether replications were new worlds."""
        return str(self.data["parameters"]["digest"]).endswith("fresh worlds")


def read_record(folder: Path) -> Record:
    """Read the manifest of a comparison, with its scenarios.

    Raises
    ------
    UserError
        If there is none, it is damaged, of another kind, or a scenario cannot be loaded.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        refuse_special(path, "Remove it from the folder.")
    if (folder / UNFINISHED).exists():
        raise UserError(f"{folder}: is not finished. Run the study again.")
    data = read_json(folder / MANIFEST)
    if not (folder / MANIFEST).is_file():
        data = _other_kind(folder)
    if not isinstance(data, dict):
        raise UserError(f"{folder / MANIFEST}: cannot be read. Run the study again.")
    kind = data.get("kind")
    if kind != "experiment":
        raise UserError(
            f"{folder}: is of kind {kind}. verify takes the folder of run, compare or overview."
        )
    try:
        record = Record(folder, data, tuple(_scenarios(folder, data)))
        _check_types(record)
        return record
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _damaged(folder, problem) from None


def _other_kind(folder: Path) -> Any:
    """Return the manifest of a folder that holds no comparison.

    Raises
    ------
    UserError
        If it holds no study at all.
    """
    others = sorted(folder.glob(f"*.{MANIFEST}"))
    if not others:
        raise UserError(f"{folder}: has no {MANIFEST}. Name the folder of a study.")
    return read_json(others[0])


def _damaged(folder: Path, problem: Exception) -> UserError:
    """Return an error that says that a manifest is damaged."""
    reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:150]
    return UserError(
        f"{folder / MANIFEST}: is damaged or incomplete ({reason}). Run the study again."
    )


def _scenarios(folder: Path, data: Mapping[str, Any]) -> Iterator[Scenario]:
    """Yield the scenarios of a manifest, each checked as a file is."""
    several = data["resolved"]
    if not several or any(name != each["name"] for name, each in several.items()):
        raise ValueError("scenarios have other names than their entries")
    packages = ", ".join(data.get("policies_of_packages", []))
    cure = f" It needs the package {packages}. Install it." if packages else ""
    for name, each in several.items():
        layers = Layers()
        place = Path(f"{folder / MANIFEST} {name}")
        layers.add(Document(place, each, {}, in_file=False), last=True)
        try:
            yield checked(layers)
        except UserError as problem:
            first = str(problem.errors[0]).rstrip(".")
            raise UserError(f"{first}.{cure}") from None


def _check_types(record: Record) -> None:
    """Raise an error if an entry of the manifest has another form than `StoredStudy` needs."""
    options, parameters = record.data["options"], record.data["parameters"]
    for name, kind in (("scenarios", dict), ("files", dict), ("packages", dict), ("study", str)):
        if not isinstance(record.data[name], kind):
            raise TypeError(f"{name} is {record.data[name]!r}")
    version_differences(record.data)
    whole = {"seed": record.data["seed"], "replications": options["replications"]}
    for name, number in whole.items():
        if isinstance(number, bool) or not isinstance(number, int) or number < (name != "seed"):
            raise ValueError(f"{name} is {number!r}")
    for name in ("kind", "digest", "policy_strength"):
        if not isinstance(parameters[name], str):
            raise TypeError(f"parameters.{name} is {parameters[name]!r}")
    if parameters["kind"] not in list(Kind):
        raise ValueError(f"parameters.kind is {parameters['kind']!r}")
    for name in options["windows"]:
        if any(name not in s.spans for s in record.scenarios):
            raise ValueError(f"no window {name}")
    for name in (*record.data["files"], *record.data["scenarios"]):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"{name!r} is no name")
    if not options["windows"] or RUNS not in record.data["files"]:
        raise ValueError("no runs")
