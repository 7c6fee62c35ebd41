"""Put public claims to the test: claim."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments, types
from sim.api.engine import Workers, make_engine
from sim.runs.progress import Progress, Tell, nothing

if TYPE_CHECKING:
    from sim.claims.claim import Claim
    from sim.claims.runs import ClaimRuns
    from sim.experiment.source import ParameterSource

VARIANT_REPLICATIONS = 60  # at most, under each structural variant


def claim(
    file: Path | str,
    *,
    study: Path | str | None = None,
    replications: int = 100,
    seed: int = 1,
    workers: Workers = 1,
    parameters: "types.ParameterSource | Path | str" = "posterior",
    policy_strength: str = "prior",
    fresh_worlds: bool = False,
    variants: bool = True,
    store: Path | str | None = None,
    progress: Progress = nothing,
    tell: Tell = nothing,
) -> "types.ClaimAnswer":
    """Put a public claim to the test, and return the answer.

    Parameters
    ----------
    file
        File of a claim, or the name of a shipped one.
    study
        Folder of a comparison that holds the claim's scenarios. Nothing is then simulated, and
        only `file` counts among the other arguments.
    replications, seed
        How many replications, at least 40, and which.
    workers, progress, tell
        See `sim.api`.
    parameters, policy_strength, fresh_worlds
        As in `run`.
    variants
        Whether the claim is tested again under structural variants, with up to 60 replications
        each.
    store
        Folder that stores every run. None: runs are not stored.

    Raises
    ------
    UserError
        If the claim's file is wrong, there are too few draws, or the study lacks the scenarios.
    """
    from sim.claims.answering import answer, unmodelled
    from sim.claims.reading import load_claim
    from sim.claims.runs import run_claim, stored_runs
    from sim.inference.source import named_source

    loaded = load_claim(arguments.path("file", file))
    if not loaded.readings:
        return unmodelled(loaded)
    if study is not None:
        runs = stored_runs(loaded, arguments.path("study", study))
        return answer(loaded, runs, {}, _source_of(runs))
    (replications, seed) = arguments.numbers(replications=replications, seed=seed)
    source = named_source(parameters, policy_strength, fresh_worlds)
    place = None if store is None else arguments.store_folder(store)
    engine = make_engine(workers, tell, progress)

    def run(each: "Claim", number: int, drawn: "ParameterSource") -> "ClaimRuns":
        runs = run_claim(each, number, seed, drawn, engine, place)
        engine.tell_failures(list(runs.failures))
        return runs

    main = run(loaded, replications, source)
    varied = _varied(source) if variants else {}
    number = min(replications, VARIANT_REPLICATIONS)
    others = {name: run(loaded.main_only, number, drawn) for name, drawn in varied.items()}
    return answer(loaded, main, others, source)


def _varied(source: "ParameterSource") -> "dict[str, ParameterSource]":
    """Return the source under every structural variant."""
    from sim.experiment.variants import VARIANTS, varied

    return {name: varied(source, name) for name in VARIANTS}


def _source_of(runs: "ClaimRuns") -> "ParameterSource | None":
    """Return the source of a stored study's draws, if it is the project's own as it is now."""
    from sim.inference.source import named_source

    source = named_source("posterior")
    return source if source.digest == runs.source else None
