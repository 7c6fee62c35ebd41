"""What is wrong with a sweep file, key by key, that its types alone do not say."""

from collections.abc import Iterator

from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import Scenario
from sim.sensitivity.factors import Factor
from sim.sensitivity.methods import METHODS
from sim.sensitivity.sweep_file import Range, SweepFile
from sim.spelling import nearest
from sim.yamlfile import Document


def wrong_window(
    document: Document, file: SweepFile, scenarios: tuple[Scenario, ...]
) -> Iterator[UserError]:
    """Yield an error for each scenario that lacks the window, or has it on other days."""
    for scenario in scenarios:
        if file.window not in scenario.spans:
            known = nearest(file.window, list(scenario.spans))
            yield document.error(
                ("window",), f"{scenario.name} has no window {file.window}; {known}"
            )
            return
        if (scenario.period, scenario.spans[file.window]) != (
            scenarios[0].period,
            scenarios[0].spans[file.window],
        ):
            yield document.error(
                ("compare",), f"{scenario.name} runs over other days than {scenarios[0].name}. "
                "Give both the same period and window."
            )  # fmt: skip


def wrong_outcomes(document: Document, file: SweepFile) -> Iterator[UserError]:
    """Yield an error for each outcome that is unknown or named twice."""
    for number, outcome in enumerate(file.outcomes):
        if outcome in file.outcomes[:number]:
            yield document.error(("outcomes", number), f"{outcome} is named twice. Keep one.")
        if outcome not in OUTCOMES:
            known = nearest(outcome, list(OUTCOMES))
            yield document.error(("outcomes", number), f"unknown outcome {outcome}; {known}")


def wrong_range(entry: Range) -> str:
    """Return what is wrong with a factor's range; empty if nothing is."""
    if bool(entry.values) == (entry.low is not None or entry.high is not None):
        return "needs a range or values. Give low and high, or values."
    if not entry.values and (entry.low is None or entry.high is None):
        return "needs both low and high. Add the missing one."
    if entry.low is not None and entry.high is not None and entry.low >= entry.high:
        return f"is empty: low {entry.low:g} is not below high {entry.high:g}. Mend them."
    return ""


def wrong_samples(
    document: Document, file: SweepFile, factors: tuple[Factor, ...]
) -> Iterator[UserError]:
    """Yield what is wrong with the number of samples."""
    method = METHODS[file.method]
    minimum = method.min_samples(factors)
    if file.samples < minimum:
        yield document.error(
            ("samples",), f"is {file.samples}; {file.method} of {len(factors)} factors needs at "
            f"least {minimum} ({method.counts})"
        )  # fmt: skip
    key, wrong = method.check(factors, file.samples)
    if wrong:
        yield document.error((key,), wrong)


def wrong_points(
    document: Document, file: SweepFile, factors: tuple[Factor, ...]
) -> Iterator[UserError]:
    """Yield what is wrong with samples that the file adds, and with factors that they need."""
    if file.points and not METHODS[file.method].points:
        yield document.error(("points",), f"is for switched, not {file.method}. Remove it.")
        return
    by_path = {factor.path: factor for factor in factors}
    for number, point in enumerate(file.points or []):
        for path, value in point.items():
            place = ("points", number, path)
            factor = by_path.get(path)
            if factor is None:
                yield document.error(place, f"is no factor; {nearest(path, list(by_path))}")
            elif not (factor.low or 0.0) <= value <= (factor.high or 0.0):
                allowed = f"{factor.low:g} to {factor.high:g}"
                yield document.error(place, f"is {value:g}; allowed: {allowed}")
            elif factor.counts and value != round(value):
                yield document.error(place, f"is {value:g}; must be a whole number")
