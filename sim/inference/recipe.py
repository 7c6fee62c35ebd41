"""The recipe of an ensemble: its years, windows and number of draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sim import MODEL_VERSION
from sim.assumptions import all_assumptions
from sim.data.targets import Place, Target
from sim.inference.posterior import LAST_DAY as LAST_DAY
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.code import code_digest, digest
from sim.runs.manifest import Provenance
from sim.scenario import Scenario, Span, load

WORLD = "status_quo"  # one world of both years, to which the targets belong
YEARS = ("status_quo_2024", "status_quo_2025")


@dataclass(frozen=True)
class EnsembleRecipe:
    """Inputs of an ensemble.

    Attributes
    ----------
    draws, seed
        Draws 0 to draws − 1 of this seed.
    windows
        Scenario and window of every figure that it is compared with.
    outcomes
        Outcomes that are measured in every window.
    """

    draws: int
    seed: int
    windows: tuple[tuple[str, str], ...]
    outcomes: tuple[str, ...] = tuple(OUTCOMES)

    def digest(self) -> str:
        """Return a digest of all that decides a draw's numbers."""
        priors = [
            (n, assumption.value, assumption.prior, assumption.range)
            for n, assumption in all_assumptions().items()
        ]
        world_digest = (world().digest(), str(world().spans))
        code = code_digest("inference/ensemble.py", "inference/recipe.py")
        content = (
            MODEL_VERSION, code, priors, world_digest, self.seed, self.windows, self.outcomes,
        )  # fmt: skip
        return digest(content, size=4)

    def folder(self, results: Path) -> Path:
        """Return the folder of its parts."""
        return results / f"ensemble-{self.digest()}"


@cache
def world() -> Scenario:
    """Return the scenario of both years up to LAST_DAY, which each draw runs."""
    return _to_last_day(load(WORLD))


@cache
def years() -> tuple[Scenario, ...]:
    """Return the scenarios of the two years, the second up to LAST_DAY."""
    before, after = map(load, YEARS)
    return before, _to_last_day(after)


def _to_last_day(scenario: Scenario) -> Scenario:
    """Return a scenario that ends on LAST_DAY, with the windows that end by then."""
    windows = {name: span for name, span in scenario.windows.items() if span.end <= LAST_DAY}
    period = Span(start=scenario.period.start, end=LAST_DAY)
    return scenario.model_copy(update={"period": period, "windows": windows})


def target_windows(figures: Iterable[Target]) -> tuple[Place, ...]:
    """Return the scenarios and windows of figures, if they lie within the world's days."""
    places = {place for figure in figures for place in figure.places}
    return tuple(sorted((name, w) for name, w in places if name == WORLD and w in world().windows))


def target_outcomes(figures: Iterable[Target]) -> tuple[str, ...]:
    """Return the outcomes of figures, in the order of OUTCOMES."""
    compared = {figure.outcome for figure in figures}
    return tuple(name for name in OUTCOMES if name in compared)


def weeks_ending() -> list[date]:
    """Return the Sundays on which the weeks of the series end."""
    first, last = world().period.start, world().period.end
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
    """Return the provenance of a study of the world of both years, for its manifest."""
    return Provenance(kind, study, (world(),), seed, parameters, options, targets)
