"""Outcomes of a user's own: functions of what happened in the days that are counted."""

from collections.abc import Callable, Iterator, Mapping
from numbers import Real

from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.work import Replication
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.window import Window
from sim.runs.progress import Progress

Outcome = Callable[[Window], float]
Row = dict[str, object]


def check_names(outcomes: Mapping[str, Outcome]) -> None:
    """Refuse a name that a built-in outcome or a column has, and what cannot be called.

    Raises
    ------
    UserError
        If one is wrong, or there is none.
    """
    if not outcomes:
        raise UserError("outcomes is empty. Pass a mapping of names to functions.")
    for name, function in outcomes.items():
        if name in OUTCOMES or name in ("scenario", "replication", "draw"):
            raise UserError(f"outcomes: {name} is taken. Choose another name.")
        if not callable(function):
            raise UserError(f"outcomes: {name} is no function. Pass one that takes a window.")


def measure_custom(
    study: Study, outcomes: Mapping[str, Outcome], progress: Progress
) -> Iterator[Row]:
    """Simulate every scenario in every replication and yield the outcomes of each run.

    Runs are those of `compare` with the same arguments: the same draws and random numbers.

    Raises
    ------
    UserError
        If a function fails, or returns no number.
    """
    (window,) = study.windows
    done, runs = 0, study.replications * len(study.scenarios)
    for replication in range(study.replications):
        draw = study.draw(replication)
        number = draw if study.parameters.drawn else 0  # the defaults are one draw
        shared = Replication(study.parameters, study.seed, replication, number)
        for scenario in study.scenarios:
            span, night = scenario.spans[window], scenario.calendar.night
            counted = Window.over_nights(
                shared.simulate(scenario), night(span.start), night(span.end)
            )
            where = f"{scenario.name}, replication {replication}"
            yield {
                "scenario": scenario.name, "replication": replication, "draw": draw,
                **{name: _number(name, f, counted, where) for name, f in outcomes.items()},
            }  # fmt: skip
            done += 1
            progress(done, runs, 0)


def _number(name: str, outcome: Outcome, window: Window, where: str) -> float:
    """Return an outcome's number; say which outcome of which run has none."""
    try:
        value = outcome(window)
    except Exception as problem:  # of a user's own function, whatever it raises
        raise UserError(
            f"the outcome {name} fails in {where}: {type(problem).__name__}: {problem}. "
            "Correct the function."
        ) from problem
    if not isinstance(value, Real):
        raise UserError(f"the outcome {name} is {value!r} in {where}. Return one number.")
    return float(value)
