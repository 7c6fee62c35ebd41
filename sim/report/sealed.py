"""Pages of scored sealed forecasts, one by one and side by side."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.forecast.paired import find
from sim.forecast.scored import ForecastScores
from sim.forecast.side_by_side import SideBySide
from sim.report.forecasting import differences_table, ranks_table, scores_table
from sim.report.layout import Ruled
from sim.report.numbers import NONE, share_of, signed, span_of

DEPEND = "Weeks of one forecast depend on each other, so a lead here proves little.\n"


def scored(name: str, scores: ForecastScores) -> RenderableType:
    """Return the scores of a sealed forecast, and the winner."""
    first, last, weeks = scores.weeks
    head = Text()
    head.append(f"{name}: data to {scores.origin}, digest {scores.digest}\n", "bold")
    head.append(
        f"Model version {scores.model_version}, posterior {scores.posterior}, sealed on "
        f"{scores.sealed}.\n"
    )
    many = f"{weeks} week{'s' if weeks > 1 else ''}, {first} to {last}"
    head.append(f"Scored on {many}. Nearest by CRPS: {scores.winner}. {DEPEND}")
    head.append("".join(f"{note}\n" for note in scores.notes))
    ranking = sorted(scores.scores, key=lambda each: scores.scores[each]["all"].crps)
    changes = differences_table(ranking, scores.differences, scores.rival, "weeks")
    return Group(head, scores_table(scores.scores), changes, ranks_table(scores.scores))


def compared(result: SideBySide) -> RenderableType:
    """Return sealed forecasts of one origin side by side, on the weeks that all have."""
    first, last, weeks = result.weeks
    head = Text()
    head.append(f"Forecasts from data to {result.origin}, side by side\n", "bold")
    head.append(f"{weeks} weeks that all have, {first} to {last}. {DEPEND}")
    number = {name: f"forecast {i}" for i, name in enumerate(result.forecasts, start=1)}
    return Group(head, _inputs(result, number), _scores(result, number))


def _inputs(result: SideBySide, number: dict[str, str]) -> Ruled:
    table = Ruled(
        "Sealed forecasts", "", ("", "file", "model version", "posterior", "sealed"), (0, 1, 3, 4)
    )
    for name, each in result.forecasts.items():
        table.add_row(number[name], name, each.model_version, each.posterior, each.sealed)
    return table


def _scores(result: SideBySide, number: dict[str, str]) -> Ruled:
    table = Ruled(
        f"Change against the best rival, {result.rival}, paired by weeks",
        "CRPS, people a week; below zero is better. ~: not distinguishable from zero. "
        f"{NONE}: too few weeks for an interval.",
        ("", "CRPS", "change", "90 % interval", "better at", ""),
    )
    for name in result.ranking:
        row = [number.get(name, name), f"{result.crps[name]:.0f}"]
        if d := find(result.differences, name, result.rival, "all"):
            people, low, high = (signed(x, "+,.0f") for x in (d.mean, d.low, d.high))
            row += [people, span_of(low, high), f"{share_of(d.better)} of weeks"]
            row += ["" if d.distinguishable else "~"]
        table.add_row(*row)
    return table
