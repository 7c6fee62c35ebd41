"""Read a study's folder for documents: its manifest and summary, checked against the program."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION, assumptions
from sim.attribution.result import ATTRIBUTION
from sim.documents.sweeps import in_short
from sim.errors import UserError
from sim.experiment.controls import Control
from sim.experiment.folder import MANIFEST, PRECISION, read_json
from sim.experiment.intact import refuse_changed
from sim.experiment.parts import Part
from sim.experiment.summary import Summary
from sim.jsonfile import rebuilt
from sim.report.stored_sweep import StoredSweep, read_stored_sweep, refuse_unfinished
from sim.runs.code import code_digest
from sim.sensitivity.result import ANALYSIS

SUMMARY = "summary.json"
RESULTS = {"experiment": SUMMARY, "sweep": ANALYSIS}
"""File of the results, by the kind of a study that has documents."""

CALIBRATION = ("posterior.parquet", "validation.json")
QUOTED = ("", "deaths", "expected_deaths", "arrivals")
KEYS: dict[str, type | tuple[type, ...]] = {
    "study": str, "channelsim": str, "model_version": str, "code": str, "assumptions": str,
    "targets": str, "command": str, "written": str, "python": str, "seed": int, "runs": int,
    "failed_runs": int, "scenarios": dict, "resolved": dict, "parameters": dict, "packages": dict,
    "files": dict, "policies_of_packages": list, "commit": (str, type(None)),
}  # fmt: skip
"""What a manifest must have, and the type of each."""

PARAMETERS = ("kind", "digest", "intervals_hold", "policy_strength")
RUN_AGAIN = "Run the study again."
TAKEN = "Name the folder of a study of run, compare, overview or sweep."


@dataclass(frozen=True)
class StoredScenario:
    """A scenario of the study, in full.

    Attributes
    ----------
    name, title, digest
        Its name, its title and its digest.
    period
        First and last day.
    content
        All of it as plain data, as a scenario file has it.
    """

    name: str
    title: str
    digest: str
    period: tuple[str, str]
    content: dict[str, Any]

    @property
    def policies(self) -> list[dict[str, Any]]:
        """Its policies with their settings."""
        return list(self.content["policies"])


@dataclass(frozen=True)
class StoredStudy:
    """A study's folder.

    Attributes
    ----------
    record
        Its manifest.
    scenarios
        Its scenarios, the baseline first.
    summaries
        Levels and changes, a summary for each window.
    controls
        What its controls showed. Empty if it has none.
    sentences
        Sentences on deaths, expected deaths and arrivals that may be quoted, deaths first.
    remarks
        Sentences on scenarios with the same runs, on limits that bind and on unknown costs.
    parts
        What each policy contributes, then all together and their interaction, if it was asked.
    precision
        What it reached, if it ran until intervals were narrow enough; otherwise empty.
    warnings
        A sentence for each fact that weakens the documents.
    sweep
        The study, if it is a sweep, which has no summaries; otherwise None.
    """

    record: dict[str, Any]
    scenarios: tuple[StoredScenario, ...]
    summaries: tuple[Summary, ...]
    controls: tuple[Control, ...]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]
    precision: dict[str, Any]
    warnings: tuple[str, ...]
    sweep: StoredSweep | None = None

    @property
    def name(self) -> str:
        """Name of the study."""
        return str(self.record["study"])

    @property
    def replications(self) -> int:
        """Number of replications; of a sweep, that of each sample."""
        if self.sweep is not None:
            return self.sweep.result.replications_each
        return self.summaries[0].replications


def read_study(folder: Path) -> StoredStudy:
    """Read a study's folder.

    Raises
    ------
    UserError
        If it holds no study of `run`, `compare` or `sweep`, its files are damaged or not those of
        its manifest, or it is of another model than the program that would describe it.
    """
    record = read_json(folder / MANIFEST)
    if record is None and any((folder / name).is_file() for name in CALIBRATION):
        raise UserError(
            f"{folder}: is a calibration. The documents describe a study, and with it the "
            "calibration that it used. Run channelsim compare, then channelsim document latest. Of "
            f"the calibration itself: channelsim report {folder}"
        )
    if record is None and (folder / ATTRIBUTION).is_file():
        raise UserError(
            f"{folder}: is an attribution. It compares one world with and without each driver, and "
            f"no standard describes that. Its report does: channelsim report {folder}"
        )
    refuse_unfinished(folder)
    if not isinstance(record, dict) or not folder.is_dir():
        raise UserError(f"{folder}: holds no study. {TAKEN}")
    file = RESULTS.get(str(record.get("kind")))
    if file is None:
        raise UserError(f"{folder}: is a study of kind {record.get('kind')}. {TAKEN}")
    if "files" not in record or not (folder / file).is_file():
        raise UserError(f"{folder}: is not finished. {RUN_AGAIN}")
    try:
        _check_model(folder, record)
        if file == ANALYSIS:
            return _read_sweep(record, read_stored_sweep(folder))
        refuse_changed(folder, record)
        return _read(folder, record)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise UserError(f"{folder}: its files are damaged or incomplete. {RUN_AGAIN}") from None


def _read_sweep(record: dict[str, Any], sweep: StoredSweep) -> StoredStudy:
    return StoredStudy(
        record=record, scenarios=tuple(_scenario(record, name) for name in sweep.titles),
        summaries=(), controls=(), sentences=tuple(in_short(sweep)), remarks=(), parts=(),
        precision={}, warnings=tuple(_warnings(record, ())), sweep=sweep,
    )  # fmt: skip


def _check_model(folder: Path, record: dict[str, Any]) -> None:
    """Refuse a study of another model.

    Raises
    ------
    TypeError, KeyError, ValueError
        If the manifest lacks a key, or a value has another type.
    """
    for key, kind in KEYS.items():
        if not isinstance(record[key], kind):
            raise TypeError(key)
    for key in PARAMETERS:
        record["parameters"][key]
    datetime.fromisoformat(record["written"])
    if record["model_version"] != MODEL_VERSION:
        raise UserError(
            f"{folder}: is of model version {record['model_version']}, and this program has "
            f"version {MODEL_VERSION}. {RUN_AGAIN}"
        )
    if record["assumptions"] != assumptions.digest():
        raise UserError(
            f"{folder}: was run with other default assumptions than this program has. {RUN_AGAIN}"
        )


def _read(folder: Path, record: dict[str, Any]) -> StoredStudy:
    blocks = read_json(folder / SUMMARY)
    every = [each["name"] for block in blocks for each in block["scenarios"]]
    names = dict.fromkeys(every)  # an overview's windows have scenarios of their own
    controls = tuple(rebuilt(Control, each) for each in blocks[0].get("controls", ()))
    summaries = tuple(Summary.from_json(block) for block in blocks)
    return StoredStudy(
        record=record,
        scenarios=tuple(_scenario(record, name) for name in names),
        summaries=summaries,
        controls=controls,
        sentences=tuple(_sentences(blocks)),
        remarks=tuple(_remarks(blocks)),
        parts=tuple(rebuilt(Part, each) for each in blocks[0].get("parts", ())),
        precision=read_json(folder / PRECISION) or {},
        warnings=tuple(_warnings(record, controls)),
    )


def _scenario(record: dict[str, Any], name: str) -> StoredScenario:
    content = record["resolved"][name]
    days = tuple(date.fromisoformat(content["period"][key]).isoformat() for key in ("from", "to"))
    return StoredScenario(
        name, str(content.get("title", "")), str(record["scenarios"][name]), (days[0], days[1]),
        content,
    )  # fmt: skip


def _sentences(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the sentences on the outcomes of QUOTED, and on whole scenarios."""
    every = [each for block in blocks for each in block.get("sentences", ())]
    return [each["text"] for name in QUOTED for each in every if each["outcome"] == name]


def _remarks(blocks: list[dict[str, Any]]) -> list[str]:
    """Return each remark once, as the tables of the study print it."""
    lines = [
        line
        for block in blocks
        for line in (*(x["text"] for x in block.get("same_runs", ())), *block.get("remarks", ()))
    ]
    return list(dict.fromkeys(lines))


def _warnings(record: dict[str, Any], controls: tuple[Control, ...]) -> list[str]:
    """Return a sentence for each fact that weakens the documents."""
    lines = [
        f"The control {each.name} failed: {each.failure}. Do not use this study."
        for each in controls
        if not each.passed
    ]
    if record["failed_runs"]:
        lines.append(f"{record['failed_runs']} of {record['runs']} runs failed.")
    if record["code"] != code_digest():
        lines.append(
            "The study's runs are of other code than the program that wrote this document "
            f"({record['code']}, here {code_digest()}). Version and assumptions are the same."
        )
    if str(record.get("commit") or "").endswith("+changed"):
        lines.append("The program's files had changes that no commit holds.")
    return lines
