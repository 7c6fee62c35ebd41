"""Compare scenarios in the same replications: levels, and paired differences from a baseline."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.changes import Change as Change
from sim.experiment.changes import change_between, pick, with_verdicts
from sim.experiment.controls import Control
from sim.experiment.design import Study
from sim.experiment.identical import SameRuns, same_runs
from sim.experiment.ids import HeadlineId
from sim.experiment.in_play import remarks, rows_in_play
from sim.experiment.levels import Levels as Levels
from sim.experiment.levels import Row, days, levels_in
from sim.experiment.precision import Precision
from sim.experiment.run import Results
from sim.experiment.sentences import Sentence, Setting, sentence
from sim.experiment.source import REGIMES, Kind
from sim.jsonfile import finite, frame
from sim.outcomes.families import is_tested
from sim.outcomes.outcomes import HEADLINE
from sim.outcomes.statistics import Difference, Distribution, relative_rise
from sim.runs.job import Failure

if TYPE_CHECKING:
    from pandas import DataFrame

ASSUMPTIONS = {
    Kind.posterior: "",
    Kind.prior: "assumptions drawn from priors",
    Kind.point: "assumptions at their defaults",
}


@dataclass(frozen=True, eq=False)
class RunResult:
    """Outcomes of the scenarios of a study in one window.

    Attributes
    ----------
    study
        The study that was run.
    levels
        Outcomes of each scenario, in the order of the study.
    failures
        Runs that failed.
    controls
        What the controls of the study showed.
    """

    study: Study
    window: str
    levels: tuple[Levels, ...]
    failures: tuple[Failure, ...]
    controls: tuple[Control, ...]

    def levels_for(self, scenario: str) -> Levels:
        """Return the outcomes of one scenario."""
        return pick({levels.scenario: levels for levels in self.levels}, scenario, "scenario")

    def level(self, scenario: str, outcome: str) -> Distribution:
        """Return the distribution of one outcome of one scenario over replications."""
        return pick(self.levels_for(scenario).outcomes, outcome, "outcome")

    def rise(self, before: str, after: str, outcome: str) -> tuple[float, float, float]:
        """Return the rise of an outcome's mean as a share, and its 5 and 95 % over replications."""
        new, old = (self.levels_for(name).values[outcome] for name in (after, before))
        return relative_rise(new, old, self.study.parameters.drawn)

    def to_frame(self) -> "DataFrame":
        """Return one row per scenario and outcome."""
        return frame(row for levels in self.levels for row in levels.rows())

    def replications(self) -> "DataFrame":
        """Return one row per replication and scenario, with a column for each outcome."""
        return frame(row for levels in self.levels for row in levels.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return {
            "study": self.study.name,
            "window": days(self.levels[0]),
            "replications": self.study.replications,
            "seed": self.study.seed,
            "uncertainty": self.study.parameters.intervals_hold,
            "scenarios": [levels.to_json() for levels in self.levels],
            "differences": [],
            "failures": finite(self.failures),
            "controls": [{**finite(each), "passed": each.passed} for each in self.controls],
        }

    def blocks(self) -> list[dict[str, Any]]:
        """Return plain data, as in `summary.json`."""
        return [self.to_json()]


@dataclass(frozen=True, eq=False)
class Comparison(RunResult):
    """Scenarios compared in the same replications, with the first one or each with each.

    Attributes
    ----------
    changes
        Change of each later scenario against the first, or of every two.
    regimes
        Number of replications in each regime that has any.
    same_runs
        Scenarios that gave the same runs as an earlier one, to the byte.
    precision
        What was reached, if it ran until intervals were narrow enough; otherwise None.
    """

    changes: tuple[Change, ...]
    regimes: dict[str, int]
    same_runs: tuple[SameRuns, ...]
    precision: Precision | None = field(default=None, kw_only=True)

    def change(self, scenario: str, baseline: str = "") -> Change:
        """Return the change of a scenario against a baseline, the first scenario if none."""
        against = baseline or self.levels[0].scenario
        changes = {c.scenario: c for c in self.changes if c.baseline == against}
        if not changes:
            pick({c.baseline: c for c in self.changes}, against, "baseline")
        return pick(changes, scenario, "scenario")

    def difference(
        self, scenario: str, outcome: str, regime: str = "", baseline: str = ""
    ) -> Difference:
        """Return the change of a scenario's outcome against the baseline.

        Parameters
        ----------
        regime
            "demand", "between" or "supply" for replications of this regime; "" for all.
        baseline
            An earlier scenario, if the comparison is one of all pairs; the first one if "".
        """
        return self.change(scenario, baseline).difference(outcome, regime)

    @property
    def family(self) -> int:
        """Number of headline differences over which Holm's method is used."""
        return sum(is_tested(c.outcomes[name]) for c in self.changes for name in HEADLINE)

    def rows_in_play(self) -> tuple[str, ...]:
        """Return the outcomes to show beside the headline ones, for the policies in force."""
        spans = [levels.span for levels in self.levels]
        return rows_in_play(self.study.scenarios, spans)

    def remarks(self) -> tuple[str, ...]:
        """Return sentences on limits that bind, and on costs that are unknown."""
        return remarks(self.study.scenarios, self.levels)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return a sentence for each change and headline outcome, deaths and arrivals first.

        One sentence stands for all outcomes if a scenario gave the same runs as an earlier one.
        """
        return tuple(each for change in self.changes for each in self._sentences(change))

    def _twin(self, change: Change) -> Sentence | None:
        """Return the sentence on a scenario that is another one again, but not the baseline."""
        for same in self.same_runs:
            if same.scenario == change.scenario and same.earlier != change.baseline:
                return Sentence(change.scenario, change.baseline, "", str(same))
        return None

    def _sentences(self, change: Change) -> Iterator[Sentence]:
        twin = self._twin(change)
        if twin:
            yield twin
            return
        ours, base = (self.levels_for(name) for name in (change.scenario, change.baseline))
        scenarios = {s.name: s for s in self.study.scenarios}
        pair = [scenarios[change.baseline], scenarios[change.scenario]]
        same = same_runs(pair, [base.values, ours.values])
        for one in same:
            yield Sentence(change.scenario, change.baseline, "", str(one))
        setting = Setting(
            change.scenario, change.baseline, ours.span, base.span, change.paired,
            self.study.replications, self.family, ASSUMPTIONS[self.study.parameters.kind],
            ours.title.startswith("Hypothetical"),
        )  # fmt: skip
        for name in dict.fromkeys(("deaths", "expected_deaths", "arrivals", *HEADLINE)):
            d = change.outcomes[name]
            if d.n and not (same and d.p_tie == 1):
                yield sentence(setting, name, d)

    def to_frame(self) -> "DataFrame":
        """Return one row per compared scenario, regime ("" for all) and outcome."""
        return frame(self.rows())

    def rows(self) -> Iterator[Row]:
        """Yield the rows of `to_frame`, with the id of each change over all replications."""
        for change in self.changes:
            days = dict(self.levels_for(change.scenario).span)
            first = change.baseline == self.levels[0].scenario
            for row in change.rows():
                names = str(row["outcome"]), self.window, change.scenario, "change"
                key = HeadlineId(*names, "" if first else change.baseline)
                yield {
                    "id": "" if row["regime"] else str(key),
                    "window": self.window,
                    **days,
                    **row,
                }

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return super().to_json() | {
            "differences": finite(self.changes),
            "family": self.family,
            "same_runs": [{**finite(same), "text": str(same)} for same in self.same_runs],
            "remarks": list(self.remarks()),
            "sentences": finite(self.sentences()),
            **({"precision": self.precision.to_json()} if self.precision else {}),
        }

    def blocks(self) -> list[dict[str, Any]]:
        """Return plain data, as in `summary.json`: the same as with `-n` and no precision."""
        return [replace(self, precision=None).to_json()]


def summarise(results: Results, window: str = "") -> RunResult:
    """Summarise each scenario in one window; the study's first window if none is named."""
    window = window or results.study.windows[0]
    levels = tuple(levels_in(results, scenario, window) for scenario in results.study.scenarios)
    failures = tuple(results.failures)
    return RunResult(results.study, window, levels, failures, results.controls)


def compare_results(results: Results, window: str = "") -> Comparison:
    """Summarise each scenario in one window, and compare it with the first."""
    return compare_levels(summarise(results, window))


def compare_levels(run: RunResult) -> Comparison:
    """Compare each later scenario with the first, or every two if the study asks for all pairs."""
    regime = np.array(run.study.regimes())
    within = {name: regime == name for name in REGIMES if (regime == name).any()}
    pairs = list(combinations(run.levels, 2))
    if not run.study.all_pairs:
        pairs = pairs[: len(run.levels) - 1]
    changes = with_verdicts(
        [change_between(run.study, base, other, within) for base, other in pairs]
    )
    return Comparison(
        run.study, run.window, run.levels, run.failures, run.controls, tuple(changes),
        {name: int(chosen.sum()) for name, chosen in within.items()},
        same_runs(run.study.scenarios, [levels.values for levels in run.levels]),
    )  # fmt: skip
