"""Uncertainty budget and value of information of a stored study. Nothing is simulated."""

from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.assumptions import all_assumptions
from sim.decisions.boosting import CrossFit, cross_fit, folds_of
from sim.decisions.budget_result import (
    Figure,
    Headline,
    Information,
    OutcomeBudget,
    Split,
    UncertaintyBudget,
)
from sim.decisions.budget_sentences import of_headline, of_information, of_judgement
from sim.decisions.components import PARTS, Components, components
from sim.decisions.information import (
    Gains,
    gains_of_each,
    gains_of_groups,
    orders_of,
    perfect_information,
)
from sim.decisions.inputs import Inputs, inputs_of
from sim.decisions.splits import splits
from sim.decisions.study import StoredRuns, read_runs
from sim.decisions.variant_studies import failed_controls, stacked, variants_of
from sim.errors import UserError
from sim.inference.fixed_order import one_thread
from sim.outcomes.outcomes import OUTCOMES
from sim.spelling import nearest
from sim.streams import Streams


def budget(
    folder: Path,
    window: str = "",
    outcome: str = "",
    variants: Sequence[Path] = (),
    scenarios: Sequence[str] = (),
    components_only: bool = False,
) -> UncertaintyBudget:
    """Return where the uncertainty of a study comes from, and what knowledge is worth.

    Parameters
    ----------
    folder
        Folder of a comparison.
    window
        Window of the study; its only or last one if "".
    outcome
        One decisive outcome; all if "".
    variants
        Folders of the same comparison under other modelling choices.
    scenarios
        Scenarios, the baseline first; all if empty.
    components_only
        Whether the assumptions' part is left whole, and the value of information is not measured.

    Raises
    ------
    UserError
        If the study cannot be used, a variant is of another study, or the outcome is not decisive.
    """
    main = read_runs(folder, window, scenarios)
    _check_chance(folder, main)
    if outcome and outcome not in main.outcomes:
        raise UserError(f"--outcome {outcome}: {nearest(outcome, tuple(main.outcomes))}")
    runs = variants_of(main, variants)
    chosen = [outcome] if outcome else list(main.outcomes)
    _, draws = stacked(runs, chosen[0])
    inputs, reason = None, ""
    try:
        inputs = None if components_only else inputs_of(folder, main.record, draws)
    except UserError as problem:
        reason = str(problem)
    with one_thread():  # so that the last digits are the same on every machine
        outcomes = tuple(_outcome(name, stacked(runs, name)[0], main, inputs) for name in chosen)
    return UncertaintyBudget(
        main.study, main.window, main.scenarios[0], len(draws),
        main.left_out + len(main.draws) - len(draws), main.intervals_hold, tuple(runs), outcomes,
        main.without_number, reason, failed_controls(runs),
    )  # fmt: skip


def _check_chance(folder: Path, runs: StoredRuns) -> None:
    """Raise UserError if a draw has about two worlds in the window, so that chance is not seen."""
    if not runs.chance_known:
        raise UserError(
            f"{folder}: worlds went like the reports up to {runs.reports_to}, so chance hardly "
            f"shows in {runs.window}. Choose a later --window, or compare with --fresh-worlds."
        )


def _outcome(name: str, values: Floats, runs: StoredRuns, inputs: Inputs | None) -> OutcomeBudget:
    """Return one outcome, of shape (variants, draws, replications of a draw, scenarios)."""
    change = values - values[..., :1]
    numbers = np.concatenate([values[..., :1], change[..., 1:]], axis=-1)
    measured = components(numbers)
    parts: list[Split | None] = [None] * numbers.shape[-1]
    information = None
    if inputs is not None:
        means = numbers[0].mean(axis=1)
        fold = folds_of(len(means), _numbers("folds"))
        fit = cross_fit(inputs.scores, means, fold)
        alone = measured if len(values) == 1 else components(numbers[:1])
        parts = splits(fit, inputs, means, alone)
        information = _information(name, change[0], fit, inputs, runs)
    mean = numbers[0].mean(axis=(0, 1)).tolist()
    headlines = tuple(
        _headline(scenario, i, mean[i], measured, parts[i])
        for i, scenario in enumerate(runs.scenarios)
    )
    quoted = tuple(_sentences(name, headlines, information, runs, values.shape))
    return OutcomeBudget(name, OUTCOMES[name].unit, headlines, information, quoted)


def _sentences(
    name: str,
    headlines: tuple[Headline, ...],
    information: Information | None,
    runs: StoredRuns,
    shape: tuple[int, ...],
) -> Iterator[str]:
    """Yield a sentence on each headline, the baseline's last, and one on information."""
    variants, draws = shape[:2]
    for headline in (*headlines[1:], headlines[0]):
        first = of_headline(headline, name, runs.scenarios[0], runs.window, draws, variants)
        yield f"{first} {of_judgement(headline)}".strip()
    if information is not None:
        yield of_information(information, name, OUTCOMES[name].unit)


def _numbers(name: str) -> np.random.Generator:
    """Return random numbers for one purpose."""
    return Streams(0, 0, era="budget").generator(name)


def _headline(
    scenario: str, place: int, mean: float, measured: Components, split: Split | None
) -> Headline:
    variance = {part: float(measured.variance[i, place]) for i, part in enumerate(PARTS)}
    total = float(np.nansum(measured.variance[:, place]))
    return Headline(
        scenario, place == 0, mean, sqrt(max(total, 0.0)), variance,
        {part: float(measured.variance_error[i, place]) for i, part in enumerate(PARTS)},
        {part: measured.share_of(part, place) for part in PARTS}, split,
    )  # fmt: skip


def _information(
    outcome: str, paired: Floats, fit: CrossFit, inputs: Inputs, runs: StoredRuns
) -> Information:
    """Return the value of information, from paired changes of (draws, replications, policies)."""
    y = paired.mean(axis=1)
    names, groups, outcomes = inputs.names, inputs.groups, len(runs.outcomes)
    orders = orders_of(len(y), _numbers("orders"))
    each = gains_of_each(inputs.scores, y, len(names) * outcomes, orders)
    by_group = gains_of_groups(fit.only(slice(1, None)), inputs, y, orders)
    grades = [all_assumptions()[name.split()[0]].grade for name in names]
    perfect = perfect_information(paired, _numbers(f"{outcome} perfect"))
    return Information(
        runs.scenarios[int(y.mean(axis=0).argmin())], perfect, float(each.limit[0]),
        _figures(each, names, grades), _figures(by_group, groups, [""] * len(groups)),
    )  # fmt: skip


def _figures(gains: Gains, names: Sequence[str], grades: Sequence[str]) -> tuple[Figure, ...]:
    order = np.argsort(-gains.value, kind="stable")
    return tuple(
        Figure(
            names[i], grades[i], float(gains.value[i]), float(gains.noise[i]),
            bool(gains.resolved[i]),
        )
        for i in order.tolist()
    )  # fmt: skip
