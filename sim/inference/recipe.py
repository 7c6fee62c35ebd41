"""What an ensemble is made of: which years, which windows, how many draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sim import MODEL_VERSION
from sim.assumptions import all_assumptions
from sim.data.targets import Target
from sim.runs.code import code_digest, digest
from sim.runs.manifest import Provenance
from sim.scenario import PERIOD, Scenario, Span, load

YEARS = ("status_quo_2024", "status_quo_2025")
LAST_DAY = date(2025, 6, 15)  # the last day that the figures are of


@dataclass(frozen=True)
class EnsembleRecipe:
    """What an ensemble is made of.

    Attributes
    ----------
    draws, seed
        Draws 0 to draws − 1 of this seed.
    windows
        Scenario and window of every figure that it is to be held against.
    """

    draws: int
    seed: int
    windows: tuple[tuple[str, str], ...]

    def digest(self) -> str:
        """Return a short name of all that decides a draw's numbers."""
        priors = [
            (n, assumption.value, assumption.prior, assumption.range)
            for n, assumption in all_assumptions().items()
        ]
        years_digest = [(s.digest(), str(s.spans)) for s in years()]
        code = code_digest("inference/ensemble.py", "inference/recipe.py")
        content = (MODEL_VERSION, code, priors, years_digest, self.seed, self.windows)
        return digest(content, size=4)

    def folder(self, results: Path) -> Path:
        """Return where its parts are."""
        return results / f"ensemble-{self.digest()}"


@cache
def years() -> tuple[Scenario, ...]:
    """Return the two years, the second as far as the figures go."""
    before, after = map(load, YEARS)
    kept = {n: s for n, s in after.windows.items() if s.end <= LAST_DAY}
    span = Span(start=after.period.start, end=LAST_DAY)
    return before, after.model_copy(update={"period": span, "windows": kept})


def target_windows(figures: Iterable[Target]) -> tuple[tuple[str, str], ...]:
    """Return the windows that figures are of, as far as the two years go."""
    spans = {scenario.name: scenario.spans for scenario in years()}
    ends = {scenario.name: scenario.period.end for scenario in map(load, YEARS)}
    return tuple(
        sorted(
            {
                (name, figure.window)
                for figure in figures
                for name in (figure.scenario, figure.over)
                if name and figure.window in spans.get(name, ())
                and (figure.window != PERIOD or spans[name][PERIOD].end == ends[name])
            }
        )
    )  # fmt: skip


def weeks_ending() -> list[date]:
    """Return the Sundays on which the weeks of the series end."""
    first, last = years()[0].period.start, years()[1].period.end
    ends = (first + timedelta(days=6 + 7 * n) for n in range(((last - first).days + 1) // 7))
    return list(ends)


def study_provenance(
    kind: str,
    study: str,
    seed: int,
    parameters: dict[str, str],
    options: Mapping[str, object],
    targets: Path | None = None,
) -> Provenance:
    """Return what a study of the two years is made from, for its manifest."""
    return Provenance(kind, study, years(), seed, parameters, options, targets)
