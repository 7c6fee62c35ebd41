"""What is wrong with an estimand of a claim: a line for each fault."""

from collections.abc import Iterator, Mapping

from sim.claims.claim import threshold
from sim.claims.measures import MEASURES
from sim.claims.schema import Change, Level, Lost, Tested
from sim.errors import UserError
from sim.scenario import Scenario
from sim.spelling import nearest
from sim.yamlfile import Document, Loc

REALISED = "deaths are rare and mostly chance. Write expected_deaths, the same without that chance."


def check_estimand(
    document: Document, loc: Loc, estimand: Tested, scenarios: Mapping[str, Scenario]
) -> Iterator[UserError]:
    """Yield what is wrong with an estimand whose scenarios are loaded, by key."""
    yield from _scenarios(document, loc, estimand, scenarios)
    yield from _measures(document, loc, estimand)
    yield from _threshold(document, loc, estimand)


def _scenarios(
    document: Document, loc: Loc, estimand: Tested, scenarios: Mapping[str, Scenario]
) -> Iterator[UserError]:
    first = next(iter(scenarios.values()), None)
    names: set[str] = set()
    for key, scenario in scenarios.items():
        if scenario.name in names:
            yield document.error((*loc, key), f"{scenario.name} stands twice. Name another.")
        names.add(scenario.name)
        if estimand.window not in scenario.spans:
            hint = nearest(estimand.window, list(scenario.spans))
            yield document.error(
                (*loc, "window"), f"{scenario.name} has no window {estimand.window}; {hint}"
            )
        elif first is not None and (
            scenario.period != first.period
            or scenario.spans[estimand.window] != first.spans.get(estimand.window)
        ):
            yield document.error(
                (*loc, key),
                f"{scenario.name} runs over other days than {first.name}. Set `world`.",
            )


def _measures(document: Document, loc: Loc, estimand: Tested) -> Iterator[UserError]:
    if estimand.outcome == "deaths":
        yield document.error((*loc, "outcome"), REALISED)
    elif estimand.outcome not in MEASURES:
        hint = nearest(estimand.outcome, MEASURES)
        yield document.error((*loc, "outcome"), f"unknown outcome {estimand.outcome}; {hint}")
    for number, name in enumerate(estimand.units or ()):
        if name == "deaths":
            yield document.error((*loc, "units", number), REALISED)
        elif name not in MEASURES:
            hint = nearest(name, MEASURES)
            yield document.error((*loc, "units", number), f"unknown outcome {name}; {hint}")


def _threshold(document: Document, loc: Loc, estimand: Tested) -> Iterator[UserError]:
    number, is_percentage = threshold(estimand)
    key = {"change": "by", "level": "value", "lost": "share"}[estimand.kind]
    measure = MEASURES.get(estimand.outcome)
    if isinstance(estimand, Level) and measure is not None:
        if is_percentage and measure.unit != "share":
            yield document.error(
                (*loc, key), f"is in %, but {measure.name} is in {measure.unit}. Write a number."
            )
        if measure.unit == "share" and not is_percentage and number > 1.0:
            yield document.error(
                (*loc, key), f"is {number:g}; a share is at most 1. Write {number:g} %."
            )
        return
    share = number / 100.0 if is_percentage else number
    if isinstance(estimand, Lost) and not 0.0 < share <= 1.0:
        yield document.error((*loc, key), f"is {estimand.share}. Write 1 % to 100 %.")
    if number and not estimand.why:
        yield document.error((*loc, "why"), "is missing. Say why this threshold and no other.")
    if isinstance(estimand, Change) and not number and estimand.says == "less than":
        yield document.error(
            (*loc, "says"), "needs `by`. Write a threshold, or turn the direction."
        )
