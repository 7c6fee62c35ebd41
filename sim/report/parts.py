"""A table of what each policy of a scenario contributes."""

from sim.experiment.parts import Contributions
from sim.outcomes.outcomes import OUTCOMES
from sim.report.layout import Ruled
from sim.report.numbers import change_and_interval

SHOWN = ("deaths", "expected_deaths", "arrivals", "people_interception_rate")


def render(result: Contributions) -> Ruled:
    """Return the change by each policy alone, by all together, and by their interaction."""
    base, whole = result.levels[0], result.levels[-1]
    heads = [name.replace("_", " ") for name in SHOWN]
    table = Ruled(
        f"Policies of {whole.scenario}, each alone: change against {base.scenario}, {base.window}",
        "Interaction: the change of all together minus the sum of the changes of each alone.",
        ("", *heads),
    )
    for part in result.parts:
        cells = [change_and_interval(part.outcomes[n], OUTCOMES[n].unit) for n in SHOWN]
        table.add_row(part.part, *(f"{mean}\n{span}" for mean, span in cells))
    return table
