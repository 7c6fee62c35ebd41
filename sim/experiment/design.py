"""The design of a study: its scenarios, replications, seed, windows and parameter source."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim import MODEL_VERSION, assumptions
from sim.errors import UserError
from sim.experiment.source import POINT, ParameterSource
from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
from sim.runs.code import digest
from sim.scenario import PERIOD, Scenario
from sim.spelling import nearest

ALL_PAIRS = "all"  # in place of a baseline's name: compare every two scenarios


@dataclass(frozen=True)
class Study:
    """Design of the runs of an experiment.

    Attributes
    ----------
    scenarios
        In the requested order; the first is the baseline of a comparison.
    replications, seed
        Replications 0 to replications − 1 of this seed. A larger number does not change the
        first ones.
    windows
        Names of the windows measured.
    parameters
        Parameter source; each draw serves REPLICATIONS_PER_DRAW successive replications.
    all_pairs
        Whether a comparison compares every two scenarios, not each with the first.
    """

    scenarios: tuple[Scenario, ...]
    replications: int
    seed: int
    windows: tuple[str, ...] = (PERIOD,)
    parameters: ParameterSource = POINT
    all_pairs: bool = False

    @property
    def runs(self) -> int:
        """Number of runs: scenarios × replications."""
        return len(self.scenarios) * self.replications

    def digest(self) -> str:
        """Return a digest of all that decides the numbers."""
        content = (
            MODEL_VERSION, assumptions.digest(), self.replications, self.seed, self.windows,
            self.parameters.digest,
            [(s.name, s.digest(), [str(s.spans[w]) for w in self.windows]) for s in self.scenarios],
        )  # fmt: skip
        return digest((*content, "all pairs") if self.all_pairs else content, size=4)

    @property
    def name(self) -> str:
        """Name of the study, and of its folder in `results/`."""
        others = f"+{len(self.scenarios) - 1}" if len(self.scenarios) > 1 else ""
        return f"{self.scenarios[0].name}{others}-{self.digest()}"

    def folder(self, out: Path | str) -> Path:
        """Return the path `out` with `{study}` replaced by the study's name."""
        return Path(str(out).replace("{study}", self.name))

    def draw(self, replication: int) -> int:
        """Return the number of a replication's draw."""
        return replication // REPLICATIONS_PER_DRAW

    @property
    def has_quantiles(self) -> bool:
        """Whether there are enough replications for 5–95 %: MIN_DRAWS draws if assumptions vary."""
        separate = self.draw(self.replications - 1) + 1
        return (separate if self.parameters.drawn else self.replications) >= MIN_DRAWS

    def regimes(self) -> list[str]:
        """Return the regime of each replication's draw, "" if it is not known."""
        return [
            self.parameters.regime(self.draw(replication), self.seed)
            for replication in range(self.replications)
        ]

    def paired(self, other: str, base: str = "") -> bool:
        """Return whether two scenarios share replications: they begin on one day.

        `base` is the name of one of them, the first one of the study if "".
        """
        starts = {s.name: s.period.start for s in self.scenarios}
        return starts[other] == starts[base or self.scenarios[0].name]


def design(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    windows: Sequence[str] = (PERIOD,),
    any_period: bool = False,
    parameters: ParameterSource = POINT,
) -> Study:
    """Check a request and return the study.

    Raises
    ------
    UserError
        If there is no scenario, a scenario lacks a window, two scenarios have one name, or windows
        fall on different days without `any_period`.
    """
    if not scenarios:
        raise UserError("no scenario is named. Name one, or a shipped group.")
    _check_names(scenarios, windows)
    if not any_period:
        _check_days(scenarios, (PERIOD, *windows))
    return Study(tuple(scenarios), replications, seed, tuple(windows), parameters)


def with_baseline(scenarios: Sequence[Scenario], name: str) -> tuple[Scenario, ...]:
    """Return scenarios with the named one first, so that others are compared with it.

    Raises
    ------
    UserError
        If no scenario has that name.
    """
    names = [s.name for s in scenarios]
    if name not in names:
        raise UserError(
            f"{name}: is none of the scenarios compared; {nearest(name, [*names, ALL_PAIRS])}"
        )
    first = scenarios[names.index(name)]
    return (first, *(s for s in scenarios if s is not first))


def _check_names(scenarios: Sequence[Scenario], windows: Sequence[str]) -> None:
    names = [s.name for s in scenarios]
    for scenario in scenarios:
        if names.count(scenario.name) > 1:
            raise UserError(
                f"{scenario.name}: named twice. Give one of the scenarios another name."
            )
        for window in windows:
            if window not in scenario.spans:
                hint = nearest(window, list(scenario.spans))
                raise UserError(f"{scenario.name}: has no window {window}; {hint}")


def _check_days(scenarios: Sequence[Scenario], windows: Sequence[str]) -> None:
    first = scenarios[0]
    for scenario in scenarios[1:]:
        for window in windows:
            ours, theirs = first.spans[window], scenario.spans[window]
            if ours != theirs:
                raise UserError(
                    f"{scenario.name}: {window} runs {theirs.start} to {theirs.end}, but "
                    f"{ours.start} to {ours.end} in {first.name}. Give both the same period, or "
                    "add --any-period to compare them as they are."
                )
