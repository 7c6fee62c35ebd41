"""Decide between the policies of a stored study. Nothing is simulated."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan, nan
from pathlib import Path
from typing import TypeVar

from sim.arrays import Floats
from sim.decisions.best import Standing, standings
from sim.decisions.closest import closest, difference
from sim.decisions.copies import in_outcome
from sim.decisions.decision_sentences import of_outcome
from sim.decisions.distributions import spreads
from sim.decisions.effects import draw_effects
from sim.decisions.pareto import compare_pairs
from sim.decisions.result import Decision, OutcomeDecision
from sim.decisions.robust import Robustness, robustness
from sim.decisions.study import StoredRuns, read_runs
from sim.decisions.variant_studies import failed_controls, stacked, variants_of
from sim.outcomes.amounts import in_units, read_amounts
from sim.outcomes.outcomes import OUTCOMES
from sim.streams import Streams

T = TypeVar("T", Standing, Robustness)


def decide(
    folder: Path,
    window: str = "",
    margin: str = "",
    variants: Sequence[Path] = (),
    scenarios: Sequence[str] = (),
) -> Decision:
    """Return which policies of a study are best, in each outcome and together.

    Parameters
    ----------
    folder
        Folder of a comparison.
    window
        Window of the study; its only or last one if "".
    margin
        Differences that count as equal, such as "arrivals=1%,expected_deaths=2".
    variants
        Folders of the same comparison under structural variants.
    scenarios
        Scenarios to decide between, the baseline first; all if empty.

    Raises
    ------
    UserError
        If the study or a variant cannot be used, or the margin is wrong.
    """
    runs = read_runs(folder, window, scenarios)
    by_variant = variants_of(runs, variants)
    baseline = {name: float(x[:, :, 0].mean()) for name, x in runs.outcomes.items()}
    margins = in_units(read_amounts(margin, tuple(baseline), "--margin"), baseline)
    paired = {name: x - x[:, :, :1] for name, x in runs.outcomes.items()}
    names = runs.scenarios
    decided = tuple(
        _decided(name, by_variant, change, margins[name]) for name, change in paired.items()
    )
    means = {name: change.mean(axis=1) for name, change in paired.items()}
    return Decision(
        runs.study, runs.window, names[0], len(next(iter(means.values()))), runs.left_out,
        runs.intervals_hold, decided, runs.without_number, failed_controls(by_variant),
        compare_pairs(means, names, margins), runs.chance_known,
    )  # fmt: skip


def _decided(
    outcome: str, runs: Mapping[str, StoredRuns], paired: Floats, margin: float
) -> OutcomeDecision:
    """Return one outcome, whose changes have shape (draws, replications of a draw, scenarios)."""
    stream = Streams(0, 0, era="decisions")
    main = next(iter(runs.values()))
    values, names = main.outcomes[outcome], main.scenarios
    effects = draw_effects(paired)
    changes = {name: difference(paired[:, :, i].mean(axis=1)) for i, name in enumerate(names)}
    chance = [share for share in effects.chance.tolist() if not isnan(share)]
    copies = in_outcome(values, names, main.copies)
    kept = [i for i, name in enumerate(names) if name not in copies]
    distinct, apart = [names[i] for i in kept], paired[:, :, kept]
    standing = standings(apart, distinct, margin, stream.generator(f"{outcome} best"))
    robust = _robust(outcome, runs, margin, stream, kept)
    pair = None
    if len(kept) > 1:
        pair = closest(apart, distinct, stream.generator(f"{outcome} closest"))
    decided = OutcomeDecision(
        outcome, OUTCOMES[outcome].unit, margin, changes,
        _for_all(standing, names, copies),
        spreads(values, names, stream.generator(f"{outcome} distributions")),
        max(chance, default=nan), _for_all(robust, names, copies), pair, copies=copies,
    )  # fmt: skip
    return replace(decided, sentence=of_outcome(decided, main))


def _for_all(
    results: tuple[T, ...], names: Sequence[str], copies: Mapping[str, str]
) -> tuple[T, ...]:
    """Return the result of each policy; for a copy, that of its original."""
    known = {each.scenario: each for each in results}
    if not known:
        return ()
    return tuple(replace(known[copies.get(name, name)], scenario=name) for name in names)


def _robust(
    outcome: str, runs: Mapping[str, StoredRuns], margin: float, stream: Streams, kept: list[int]
) -> tuple[Robustness, ...]:
    """Return how every policy kept does over the variants; nothing without any but the main one."""
    if len(runs) == 1:
        return ()
    values, _ = stacked(runs, outcome)
    paired, names = values - values[..., :1], next(iter(runs.values())).scenarios
    paired, names = paired[..., kept], tuple(names[i] for i in kept)
    return robustness(paired, names, tuple(runs), margin, stream.generator(f"{outcome} variants"))
