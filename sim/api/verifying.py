"""Verify the numbers of a stored study: verify, headlines."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim import MODEL_VERSION
from sim.api import arguments, types
from sim.api.engine import Workers, make_engine
from sim.errors import UserError
from sim.runs.progress import Progress, Tell, nothing

if TYPE_CHECKING:
    from sim.experiment.stored_result import Result
    from sim.experiment.stored_study import StoredStudy


def verify(
    study: Path | str,
    headline: str = "",
    *,
    sample: int = 0,
    tolerance: float | None = None,
    workers: Workers = 1,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.Verification":
    """Run a stored study again from its folder alone, and compare every number.

    No run comes from the run store, because a stored run would confirm itself.

    Parameters
    ----------
    study
        Folder of a run, a comparison or an overview.
    headline
        Id of one number, as `headlines` lists them. Only the scenarios that it needs are run.
        Default: all numbers.
    sample
        Number of replications to run again, evenly spaced. Default: all of them.
    tolerance
        Relative difference up to which numbers agree. Default: 0, so byte for byte, on the platform
        and with the versions that the manifest records, and 1e-9 elsewhere.
    workers, progress, tell
        See `sim.api`.

    Raises
    ------
    UserError
        If the folder holds no such study, it cannot be loaded here, or no headline has the id.
    """
    from sim.experiment.verify import Request
    from sim.experiment.verify import verify as verified

    (sample,) = arguments.numbers(sample=sample)
    if not isinstance(headline, str):
        raise UserError(f"headline is {headline!r}. Give an id, such as deaths.period.x.level.")
    if tolerance is not None and not (isinstance(tolerance, int | float) and 0 <= tolerance < 1):
        raise UserError(f"tolerance is {tolerance!r}. Give a number from 0 to below 1.")
    request = Request(headline, sample, None if tolerance is None else float(tolerance))
    engine = make_engine(workers, tell, progress)
    return verified(_stored(study), request, engine, _tables)


def headlines(study: Path | str) -> "types.Headlines":
    """Return the headlines of a stored study, each with its id. Nothing is simulated.

    Parameters
    ----------
    study
        Folder of a run, a comparison or an overview.
    """
    from sim.experiment.headlines import Headlines
    from sim.experiment.headlines import headlines as headlines_in
    from sim.experiment.stored_result import result_from

    stored = _stored(study)
    by_id = headlines_in(result_from(stored, stored.values, None))
    return Headlines(stored.study.name, tuple(by_id.values()))


def _stored(study: Path | str) -> "StoredStudy":
    """Read a study, with the source of its assumptions.

    Raises
    ------
    UserError
        One line. If the study is of another model version, the line begins with that.
    """
    from sim.experiment.folder import MANIFEST, read_json
    from sim.experiment.record import read_record
    from sim.experiment.stored_study import read_study
    from sim.experiment.variants import varied
    from sim.inference.source import named_source

    folder = arguments.path("study", study)
    try:
        record = read_record(folder)
        source = named_source(record.source, record.policy_strength, record.fresh_worlds)
        return read_study(record, varied(source, record.variant) if record.variant else source)
    except UserError as problem:
        data = read_json(folder / MANIFEST)
        then = data.get("model_version", MODEL_VERSION) if isinstance(data, dict) else MODEL_VERSION
        if then == MODEL_VERSION:
            raise
        version = f"{folder}: made by model version {then}; this is {MODEL_VERSION}"
        raise UserError(f"{version}. {problem.errors[0]}") from None


def _tables(result: "Result") -> Sequence[str]:
    """Return a result's tables as a study's folder has them, without and with `--all`."""
    from sim.report.studies import render
    from sim.report.text import as_text

    texts = (as_text(*render(result, everything)) for everything in (False, True))
    return [text.rstrip("\n") + "\n" for text in texts]
