"""Build the explorer of a finished switched sweep."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.sensitivity.explorer.fit import (
    Design,
    design,
    emulate,
    interval,
    on_steps,
    quantiles,
    round_off,
    rounded,
)
from sim.sensitivity.explorer.result import Emulated, Explorer, Slider, Stored
from sim.sensitivity.explorer.study import SwitchedStudy, slider_paths, switched_study
from sim.sensitivity.explorer.undoing import undoings
from sim.sensitivity.factors import Factor

WITH_DOTS = ("deaths", "expected_deaths", "arrivals")
UNDONE = ("expected_deaths", "arrivals", "event_interception_rate")
STEPS = 20  # steps of a slider that counts nothing


def explore_study(folder: Path) -> Explorer:
    """Return the explorer of a finished sweep.

    Raises
    ------
    UserError
        If the folder holds no sweep that can be explored, or too few samples.
    """
    study = switched_study(folder)
    sliders = tuple(map(_slider, slider_paths(study.result), study.values.T))
    try:
        shared = _design(study, sliders)
    except ValueError as problem:
        raise UserError(f"{folder}: {problem}. Take more samples.") from None
    return _explorer(study, sliders, shared)


def _design(study: SwitchedStudy, sliders: Sequence[Slider]) -> Design:
    low, high = (np.array([getattr(s, end) for s in sliders]) for end in ("low", "high"))
    unit = (study.values - low) / (high - low)
    empty = study.changes[(unit == 0.0).all(axis=1)]
    through_zero = bool(len(empty)) and not empty.any()
    return design(unit, study.changes.mean(axis=1), study.unseen, through_zero)


def _explorer(study: SwitchedStudy, sliders: tuple[Slider, ...], shared: Design) -> Explorer:
    result, changes, names = study.result, study.changes, _names(study)
    outcomes = tuple(
        emulate(shared, name, OUTCOMES[name].unit, float(study.base[i]), changes[:, :, i],
                name in WITH_DOTS)
        for i, name in enumerate(names)
    )  # fmt: skip
    settable = on_steps(study.values, [s.low for s in sliders], [s.step for s in sliders])
    undone = [name for name in UNDONE if name in names]
    chosen = [names.index(name) for name in undone]
    return Explorer(
        study=result.study, title=result.title, base=result.base, compare=result.compare or "",
        window=result.window, days=_days(study.record["resolved"][result.base], result.window),
        seed=study.record["seed"], replications=result.replications_each,
        fitted=int(shared.fitted.sum()), unseen=int(study.unseen.sum()), dropped=study.dropped,
        intervals_hold=result.intervals_hold, sliders=sliders, outcomes=outcomes,
        stored=_stored(study.values[settable], changes[settable], outcomes),
        undoings=undoings(sliders, study.values[settable], changes[settable][:, :, chosen],
                          undone, study.record["seed"]),
        terms=shared.terms, root=_rows(shared), limit=round_off(shared.limit),
        policies=tuple(study.policies), digests=study.digests,
    )  # fmt: skip


def _names(study: SwitchedStudy) -> list[str]:
    return [block.outcome for block in study.result.outcomes]


def _slider(path: str, values: Floats) -> Slider:
    low, high = float(values.min()), float(values.max())
    step = 1.0 if Factor(path).counts else round_off((high - low) / STEPS)
    return Slider(path, low, high, step)


def _stored(values: Floats, changes: Floats, outcomes: Sequence[Emulated]) -> tuple[Stored, ...]:
    numbers = [
        [rounded(column).tolist() for column in interval(changes[:, :, i])]
        for i in range(len(outcomes))
    ]
    dots = {
        o.outcome: rounded(quantiles(changes[:, :, i])).tolist()
        for i, o in enumerate(outcomes)
        if o.dots
    }
    kept = []
    for row, setting in enumerate(values.tolist()):
        mean, low, high = (tuple(by[part][row] for by in numbers) for part in range(3))
        kept.append(Stored(tuple(setting), mean, low, high,
                           {name: tuple(rows[row]) for name, rows in dots.items()}))  # fmt: skip
    return tuple(kept)


def _rows(shared: Design) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row[: i + 1]) for i, row in enumerate(shared.root.tolist()))


def _days(scenario: Mapping[str, Any], window: str) -> tuple[str, str]:
    entry = scenario["period"] if window == "period" else scenario["windows"][window]
    return entry["from"], entry["to"]
