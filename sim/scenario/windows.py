"""The window that is counted: a name that one of the scenarios knows, or days as FROM:TO."""

import re
from collections.abc import Sequence
from datetime import date

from sim.errors import UserError
from sim.policies.base import DAY
from sim.scenario.scenario import Scenario, Span
from sim.spelling import nearest

DAYS = re.compile(rf"\s*({DAY.pattern})\s*:\s*({DAY.pattern})\s*")


def with_window(scenarios: Sequence[Scenario], window: str) -> tuple[list[Scenario], str]:
    """Return the scenarios, each with `window` among its windows, and the window's name.

    Parameters
    ----------
    window
        Days such as `2025-09-01:2025-11-30`, or the name of a window that at least one of the
        scenarios has. The first that has it decides for those that do not.

    Raises
    ------
    UserError
        If no scenario has such a window, the days are wrong, or lie outside a scenario's period.
    """
    known = {name: span for s in reversed(scenarios) for name, span in s.spans.items()}
    if window not in known and ":" in window:
        span = parse_days(window)
        window = f"{span.start}:{span.end}"
        known[window] = span
    if window not in known and scenarios:
        hint = nearest(window, list(known))
        hint += "" if hint.endswith("?") else "."
        raise UserError(
            f"no scenario has the window {window}; {hint} Days work too: 2025-09-01:2025-11-30"
        )
    return [_with(scenario, window, known[window]) for scenario in scenarios], window


def parse_days(text: str) -> Span:
    """Return the span that `FROM:TO` means, both days included.

    Raises
    ------
    UserError
        If one of the two is no day, or the second lies before the first.
    """
    parts = DAYS.fullmatch(text)
    try:
        first, last = map(date.fromisoformat, parts.groups() if parts else ())
    except ValueError:  # other words than two days
        raise UserError(
            f"window {text}: is no span of days. Write 2025-09-01:2025-11-30."
        ) from None
    if last < first:
        raise UserError(f"window {text}: ends before it begins. Swap the two days.")
    return Span(start=first, end=last)


def _with(scenario: Scenario, window: str, span: Span) -> Scenario:
    if window in scenario.spans:
        return scenario
    period = scenario.period
    if span.start < period.start or span.end > period.end:
        named = window if ":" in window else f"{window} ({span.start} to {span.end})"
        raise UserError(
            f"window {named}: lies outside the period of {scenario.name}, {period.start} to "
            f"{period.end}. Choose days within it."
        )
    return scenario.model_copy(update={"windows": {**scenario.windows, window: span}})
