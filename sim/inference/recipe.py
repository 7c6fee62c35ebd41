"""The recipe of an ensemble: its years, windows and number of draws."""

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
LAST_DAY = date(2025, 6, 15)  # last day of the reported figures


@dataclass(frozen=True)
class EnsembleRecipe:
    """Inputs of an ensemble.

    Attributes
    ----------
    draws, seed
        Draws 0 to draws − 1 of this seed.
    windows
        Scenario and window of every figure that it is compared with.
    """

    draws: int
    seed: int
    windows: tuple[tuple[str, str], ...]

    def digest(self) -> str:
        """Return a digest of all that decides a draw's numbers."""
        priors = [
            (n, assumption.value, assumption.prior, assumption.range)
            for n, assumption in all_assumptions().items()
        ]
        years_digest = [(s.digest(), str(s.spans)) for s in years()]
        code = code_digest("inference/ensemble.py", "inference/recipe.py")
        content = (MODEL_VERSION, code, priors, years_digest, self.seed, self.windows)
        return digest(content, size=4)

    def folder(self, results: Path) -> Path:
        """Return the folder of its parts."""
        return results / f"ensemble-{self.digest()}"


@cache
def years() -> tuple[Scenario, ...]:
    """Return the scenarios of the two years, the second up to LAST_DAY."""
    before, after = map(load, YEARS)
    windows = {name: span for name, span in after.windows.items() if span.end <= LAST_DAY}
    period = Span(start=after.period.start, end=LAST_DAY)
    return before, after.model_copy(update={"period": period, "windows": windows})


def target_windows(figures: Iterable[Target]) -> tuple[tuple[str, str], ...]:
    """Return the scenarios and windows of figures, if they lie within the two years."""
    spans = {scenario.name: scenario.spans for scenario in years()}
    ends = {scenario.name: scenario.period.end for scenario in map(load, YEARS)}
    return tuple(
        sorted(
            {
                (name, window)
                for figure in figures
                for name, window in figure.places
                if window in spans.get(name, ())
                and (window != PERIOD or spans[name][PERIOD].end == ends[name])
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
    """Return the provenance of a study of the two years, for its manifest."""
    return Provenance(kind, study, years(), seed, parameters, options, targets)
