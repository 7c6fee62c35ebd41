"""Run a scenario at values of one factor, and find where it no longer changes an outcome.

All values and the baseline share their replications and draws, so each draw has its own curve of
paired changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isinf, isnan, nan
from pathlib import Path

import numpy as np

from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.experiment.comparison import ASSUMPTIONS
from sim.experiment.run import SERIAL
from sim.experiment.sentences import Setting
from sim.experiment.work import make_tasks, read_outcomes, run_tasks, runs_in
from sim.outcomes.families import in_family
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW, difference
from sim.runs.engine import Engine
from sim.sensitivity import roots
from sim.sensitivity.break_even_request import BreakEvenRequest
from sim.sensitivity.break_even_result import BreakEven, CurvePoint, DrawRoots, Finding
from sim.sensitivity.break_even_sentence import sentence
from sim.streams import Streams


@dataclass(frozen=True)
class Answer:
    """What a curve shows, and where: see `BreakEven`."""

    finding: Finding
    root: float = nan
    low: float = nan
    high: float = nan
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfDraws:
    """Shares of draws without a root (below, above, no change), and the spread of the roots."""

    shares: tuple[float, float, float]
    spread: DrawRoots


def find_break_even(request: BreakEvenRequest, store: Path, engine: Engine = SERIAL) -> BreakEven:
    """Run what the store lacks, and return the break-even.

    Raises
    ------
    UserError
        If fewer than MIN_DRAWS draws are complete.
    """
    paired, failed = _paired_changes(request, store, engine)
    return analyse_curve(request, paired, failed)


def _paired_changes(
    request: BreakEvenRequest, store: Path, engine: Engine
) -> tuple[tuple[Floats, Floats], int]:
    """Return outcomes of scenario and baseline, each of shape (replications, values), and failures.

    NaN if a run failed.
    """
    study, runs = request.study, runs_in(store)
    bases, scenarios = request.arms()
    numbers = [(r, study.draw(r)) for r in range(study.replications)]
    tasks = list(
        make_tasks([*bases, *scenarios], study.windows, numbers, study.seed, study.parameters)
    )
    failures = run_tasks(lambda: tasks, len(tasks), study.seed, study.parameters, runs, engine)
    engine.tell_failures(failures)
    flat = read_outcomes(tasks, runs, [request.outcome]).reshape(study.replications, -1)
    values = flat[:, len(bases) :]
    return (values, np.broadcast_to(flat[:, : len(bases)], values.shape)), len(failures)


def analyse_curve(
    request: BreakEvenRequest, paired: tuple[Floats, Floats], failed: int = 0
) -> BreakEven:
    """Return the break-even of finished runs.

    Parameters
    ----------
    paired
        Outcomes of the scenario and of the baseline, each of shape (replications, values).
    failed
        Number of failed runs.
    """
    study, x = request.study, np.array(request.factor.values)
    curves, complete = by_draw(paired[0] - paired[1], study.parameters.drawn)
    if len(curves) < MIN_DRAWS:
        raise UserError(
            f"{len(curves)} draws have a number of {request.outcome} in all runs. At least "
            f"{MIN_DRAWS} are needed: add draws with -n, or choose another outcome."
        )
    points = _points(request, paired[0][complete], paired[1][complete])
    rng = Streams(study.seed, 0, era="break-even").generator("draws")
    means = roots.resampled_means(curves, rng)
    shape = roots.monotone_shape(curves, means)
    answer = judge_curve(x, curves, means, shape, points)
    of_draws = _of_draws(x, curves, shape)
    base, scenario = study.scenarios
    span = scenario.spans[study.windows[0]]
    known = study.parameters.chance_is_known(span.end)
    chance = draw_chance([p.change.chance for p in points]) if known else nan
    left_out = study.draw(int((~complete).sum())) if study.parameters.drawn else (~complete).sum()
    result = BreakEven(
        request.factor.path, request.outcome, answer.root, answer.low, answer.high,
        sum(of_draws.shares), (float(x[0]), float(x[-1])), answer.finding, answer.open,
        any(p.value == answer.root and p.change.p_tie == 1.0 for p in points), scenario.name,
        base.name, study.windows[0], OUTCOMES[request.outcome].unit, request.factor.unit,
        shape.increasing, shape.p_monotone, *of_draws.shares, of_draws.spread,
        chance, len(curves), study.parameters.drawn, int(left_out), failed, study.seed,
        study.parameters.intervals_hold, "", points,
        roots.fitted(curves, shape.increasing) if shape.monotone else curves,
    )  # fmt: skip
    return replace(result, sentence=sentence(result, _setting(request)))


def _setting(request: BreakEvenRequest) -> Setting:
    study = request.study
    base, scenario = study.scenarios
    window, source = study.windows[0], ASSUMPTIONS[study.parameters.kind]
    return Setting(
        scenario.name, base.name, scenario.spans[window], base.spans[window], True,
        study.replications, len(request.factor.values), source,
        scenario.title.startswith("Hypothetical"),
    )  # fmt: skip


def by_draw(differences: Floats, drawn: bool) -> tuple[Floats, Bools]:
    """Return the curves of complete draws, shape (draws, values), and which replications are kept.

    Parameters
    ----------
    differences
        Shape (replications, values); NaN if a run has no number.
    drawn
        Whether draws differ. If not, each replication has a curve of its own.
    """
    size = REPLICATIONS_PER_DRAW if drawn else 1
    curves = differences.reshape(-1, size, differences.shape[1]).mean(axis=1)
    complete = ~np.isnan(curves).any(axis=1)
    return curves[complete], np.repeat(complete, size)


def _points(request: BreakEvenRequest, values: Floats, baseline: Floats) -> tuple[CurvePoint, ...]:
    """Return the curve, with verdicts by Holm's method over its values."""
    drawn = request.study.parameters.drawn
    changes = in_family(
        {
            value: difference(values[:, i], baseline[:, i], drawn)
            for i, value in enumerate(request.factor.values)
        }
    )
    return tuple(CurvePoint(value, change) for value, change in changes.items())


def draw_chance(shares: Sequence[float]) -> float:
    """Return the largest share due to chance of the variance of a draw's mean; NaN if unknown.

    Parameters
    ----------
    shares
        Shares due to chance of the variance of single replications.
    """
    known = [share for share in shares if not isnan(share)]
    means = [c / (c + REPLICATIONS_PER_DRAW * (1.0 - c)) for c in known]
    return max(means, default=nan)


def judge_curve(
    x: Floats, curves: Floats, means: Floats, shape: roots.Shape, points: Sequence[CurvePoint]
) -> Answer:
    """Return what a curve shows. The parameters are those of `roots.root_of_mean`."""
    if not curves.any():
        return Answer(Finding.no_change)
    if not shape.monotone:
        return Answer(Finding.not_monotone)
    if not any(point.sign for point in points):
        return Answer(Finding.unresolved)
    root = roots.root_of_mean(x, curves, means, shape.increasing)
    if isnan(root.value) or (root.low <= x[0] and root.high >= x[-1]):
        return Answer(Finding.unresolved)
    if isinf(root.low) and root.low == root.high:
        below = (root.low > 0.0) == shape.increasing
        return Answer(Finding.below if below else Finding.above)
    beyond = tuple(end for end, at in (("low", root.low), ("high", root.high)) if isinf(at))
    low, high = np.clip((root.low, root.high), x[0], x[-1]).tolist()
    if isinf(root.value):
        return Answer(Finding.open, nan, low, high, beyond)
    return Answer(Finding.root, root.value, low, high, beyond)


def _of_draws(x: Floats, curves: Floats, shape: roots.Shape) -> OfDraws:
    if not shape.monotone:
        return OfDraws((nan, nan, nan), DrawRoots(nan, nan, nan))
    each = roots.roots_of_draws(x, curves, shape.increasing)
    shares = roots.without_root(each, shape.increasing)
    return OfDraws(shares, DrawRoots(*roots.root_quantiles(each)))
