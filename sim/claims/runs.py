"""Runs for a claim: new ones by the engine of comparisons, or those of a stored study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim import MODEL_VERSION
from sim.arrays import Bools, Floats
from sim.claims.claim import Claim, scenarios_of
from sim.claims.measures import MEASURES
from sim.claims.sources import under_words
from sim.claims.wording import least_replications
from sim.errors import UserError
from sim.experiment.design import design
from sim.experiment.folder import MANIFEST, read_json
from sim.experiment.run import execute
from sim.experiment.run_table import by_draw, by_replication, read_table
from sim.experiment.source import Kind, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
from sim.runs.engine import Engine
from sim.runs.job import Failure


@dataclass(frozen=True)
class ClaimRuns:
    """Runs of all scenarios of a claim in the same draws.

    Attributes
    ----------
    values
        Every outcome by scenario and window, shape (draws, replications of a draw, outcomes).
    seed, intervals_hold
        Their seed, and what varies between replications in words.
    source
        Digest of the source of their assumptions.
    study
        Name of the study that they are from; "" if they were run for the claim.
    failures
        Runs that failed.
    under
        Under which assumptions, in words, if not under the project's own posterior.
    controls
        What differs in the study's controls, by their name; "" if a control passed.
    """

    values: Mapping[tuple[str, str], Floats]
    seed: int
    intervals_hold: str
    source: str
    study: str = ""
    failures: tuple[Failure, ...] = ()
    under: str = ""
    controls: Mapping[str, str] = field(default_factory=dict)

    def has(self, scenario: str, window: str) -> bool:
        """Return whether a scenario was run and measured in a window."""
        return (scenario, window) in self.values

    def only(self, draws: Bools) -> "ClaimRuns":
        """Return the runs of some draws, named by a mask of shape (draws,)."""
        return replace(self, values={place: x[draws] for place, x in self.values.items()})

    def read(self, scenario: str, window: str, measure: str) -> Floats:
        """Return a measure, shape (draws, replications of a draw)."""
        runs, names = self.values[scenario, window], list(OUTCOMES)
        parts = {name: runs[..., names.index(name)] for name in MEASURES[measure].outcomes}
        return MEASURES[measure].compute(parts)


def run_claim(
    claim: Claim,
    replications: int,
    seed: int,
    parameters: ParameterSource,
    engine: Engine,
    store: Path | None,
) -> ClaimRuns:
    """Run the scenarios of a claim, each in every window of its readings.

    Raises
    ------
    UserError
        If nothing is drawn, or there are too few draws.
    """
    if parameters.kind is Kind.point:
        raise UserError(
            "a claim is tested over draws of the assumptions, and defaults are one value each. "
            "Use --assumptions posterior."
        )
    if replications < MIN_DRAWS * REPLICATIONS_PER_DRAW:
        raise UserError(
            f"{replications} replications are too few for a share of draws. Use at least "
            f"{least_replications()}: fewer draws decide nothing, even if all agree."
        )
    scenarios = list(claim.scenarios.values())
    study = design(scenarios, replications, seed, claim.windows, False, parameters)
    results = execute(study, engine, store)
    values = {
        (scenario.name, window): by_draw(results.values[s, :, w])
        for s, scenario in enumerate(scenarios)
        for w, window in enumerate(claim.windows)
    }
    return ClaimRuns(
        values, seed, parameters.intervals_hold, parameters.digest, "", tuple(results.failures),
        under_words(parameters.record), {each.name: each.failure for each in results.controls},
    )  # fmt: skip


def stored_runs(claim: Claim, folder: Path) -> ClaimRuns:
    """Read the runs of a claim from a stored comparison.

    Raises
    ------
    UserError
        If the folder holds no comparison with draws, or lacks what the main reading needs.
    """
    try:
        runs = _stored(claim, folder)
    except (AttributeError, LookupError, TypeError, ValueError, OSError, pa.ArrowInvalid):
        raise UserError(
            f"{folder}: its files are damaged or incomplete. Run the comparison again."
        ) from None
    _check_stored(claim, folder, runs)
    return runs


def _stored(claim: Claim, folder: Path) -> ClaimRuns:
    record = read_json(folder / MANIFEST)
    if not isinstance(record, dict) or record.get("kind") != "experiment":
        raise UserError(f"{folder}: is not a comparison. Write one with channelsim compare.")
    parameters = record["parameters"]
    _check_record(folder, record)
    table = read_table(folder)
    values = {}
    for name, scenario in claim.scenarios.items():
        if record["scenarios"].get(name) != scenario.digest():
            continue
        for window in claim.windows:
            span = [str(scenario.spans[window].start), str(scenario.spans[window].end)]
            if record["options"]["windows"].get(window, {}).get(name) == span:
                runs = by_replication(table, name, window, list(OUTCOMES))
                if len(runs) != record["options"]["replications"]:
                    raise ValueError(f"{name}: replications are missing")
                values[name, window] = by_draw(runs)
    return ClaimRuns(
        values, int(record["seed"]), parameters["intervals_hold"], parameters["digest"],
        folder.name, (), under_words(parameters), dict(record.get("controls") or {}),
    )  # fmt: skip


def _check_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Refuse a study of another model version, or one without draws."""
    version = record["model_version"]
    if version != MODEL_VERSION:
        raise UserError(
            f"{folder}: is of model version {version}, and this is {MODEL_VERSION}. Run the "
            "comparison again."
        )
    if record["parameters"]["kind"] == Kind.point:
        raise UserError(
            f"{folder}: has the default assumptions in all replications, and a claim needs draws. "
            "Compare with --assumptions posterior."
        )


def _check_stored(claim: Claim, folder: Path, runs: ClaimRuns) -> None:
    needed = _needed(claim)
    missing = [(name, window) for name, window in needed if not runs.has(name, window)]
    if missing:
        name, window = missing[0]
        names = " ".join(dict.fromkeys(scenario for scenario, _ in needed))
        shipped = all(claim.scenarios[scenario].shipped for scenario, _ in needed)
        cure = (
            f"Run channelsim compare {names} --window {window}."
            if shipped
            else "Leave out --study."
        )
        raise UserError(f"{folder}: does not hold {name} as it is now, in {window}. {cure}")
    draws = min(len(runs.values[place]) for place in needed)
    if draws < MIN_DRAWS:
        raise UserError(
            f"{folder}: has {draws} draws. At least {MIN_DRAWS} are needed: compare with "
            f"-n {least_replications()} or more."
        )


def _needed(claim: Claim) -> Sequence[tuple[str, str]]:
    """Return scenario and window of what the main reading needs."""
    main = claim.readings[0].estimand
    return [(name, main.window) for _, name in scenarios_of(main)]
