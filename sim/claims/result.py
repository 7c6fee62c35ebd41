"""Result of a claim that was put to the test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.claims.dots import DrawSizes
from sim.claims.missing import Dependence
from sim.claims.record import Record
from sim.claims.shares import Share
from sim.claims.verdicts import Status, Verdict
from sim.decisions.distributions import Estimate
from sim.jsonfile import Plain, finite, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Trial:
    """One test of a claim: at a threshold, in a unit, in a reading or under a variant.

    Attributes
    ----------
    name
        Its name: of a threshold, a measure or a reading.
    setting, words
        Scenarios and days of the test, and what is tested in them.
    unit
        Unit of the size.
    size, size_of
        Mean size with its 95 % interval by Student's t over draws, and what it is: a level, a
        change, or the part of the effect lost, which has the sign + if the effect gets smaller.
    reader
        Who would read the words so: author or opponent; "" for the claim as tested.
    relative
        The size as a share of the baseline, or of the whole effect; NaN for a level.
    share
        Share of draws in which the claim holds.
    verdict
        What this test alone says.
    """

    name: str
    setting: str
    words: str
    unit: str
    size: Estimate
    relative: float
    share: Share
    verdict: Verdict
    size_of: str = ""
    reader: str = ""


@dataclass(frozen=True)
class Deaths:
    """Expected deaths in what is tested: they come first in every output.

    Attributes
    ----------
    size
        Mean change against the baseline, or mean level, with its 95 % interval, people.
    relative
        The change as a share of the baseline; NaN for a level.
    setting
        Whose expected deaths they are: "b against a", or "a" for a level. Of a lost effect it is
        the hindered scenario against the scenario.
    """

    size: Estimate
    relative: float
    setting: str = ""


@dataclass(frozen=True)
class VariantTrial:
    """A claim under a structural variant, beside the main model in the same draws.

    Attributes
    ----------
    name
        Name of the variant.
    share, main
        Share of draws in which the claim holds, and the same in the main model.
    verdict
        By the value of the share alone, because draws are few.
    same
        Whether it is the verdict of the main model's draws.
    changes
        Whether any of its runs differs from that of the main model. If none does, it tests nothing.
    """

    name: str
    share: Share
    main: Share
    verdict: Verdict
    same: bool
    changes: bool = True


@dataclass(frozen=True)
class ClaimAnswer(Plain):
    """The answer to one claim.

    Attributes
    ----------
    claim, quote, words, outlet, date, meaning
        Name of the claim, its words, whether they are quoted or paraphrased, who said them and
        when, and what is tested.
    verdict, status
        What the model answers, and on what ground.
    sentence
        The answer in one sentence that may be cited.
    deaths
        Expected deaths in what is tested; None if nothing is simulated.
    main
        The test itself; None if the claim is not in the model.
    thresholds
        The same at half and at double the threshold.
    units
        The same in other units.
    readings
        Other readings of the words, each by an author or an opponent.
    readings_left_out
        Names of readings whose scenarios a stored study lacks.
    regimes
        The same in the draws of each regime that has at least MIN_DRAWS of them.
    variants
        The same under structural variants; none if they were not run.
    record
        What the official series says, if it holds the fact.
    fitted
        The target that this outcome is, so that the model's agreement tests nothing; "" if none.
    depends_on
        The assumption on which the answer depends most; None if it is not known.
    why
        Reason for the threshold, or for testing nothing, from the claim's file.
    settled_by, limits
        What would settle the claim, and what the model cannot judge, by the claim's file.
    draws, left_out, seed
        Numbers of draws used and left out, because a run has no number, and the seed.
    chance_shows
        Whether replications of a draw show all chance. They hardly do in days of the reports, in
        worlds that went like them.
    intervals_hold, study
        What varies between replications, and the study that the runs are from; "" if none.
    under
        Under which assumptions, in words, if not under the project's own posterior.
    failed_controls
        What differs from the known answer in each control that failed, by its name.
    sizes
        Sizes of the draws beside the threshold, for pictures; None if nothing is simulated.
    titles
        Title of each scenario by its name, for pages.
    """

    claim: str
    quote: str
    words: str
    outlet: str
    date: str
    meaning: str
    verdict: Verdict
    status: Status
    sentence: str
    deaths: Deaths | None = None
    main: Trial | None = None
    thresholds: tuple[Trial, ...] = ()
    units: tuple[Trial, ...] = ()
    readings: tuple[Trial, ...] = ()
    readings_left_out: tuple[str, ...] = ()
    regimes: tuple[Trial, ...] = ()
    variants: tuple[VariantTrial, ...] = ()
    record: Record | None = None
    fitted: str = ""
    depends_on: Dependence | None = None
    why: str = ""
    settled_by: str = ""
    limits: str = ""
    draws: int = 0
    left_out: int = 0
    seed: int = 0
    chance_shows: bool = True
    intervals_hold: str = ""
    study: str = ""
    under: str = ""
    failed_controls: Mapping[str, str] = field(default_factory=dict)
    sizes: DrawSizes | None = field(default=None, repr=False, compare=False)
    titles: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def tested(self) -> Verdict:
        """The verdict that other tests are compared with: the official series', or the model's."""
        if self.record is not None or self.main is None:
            return self.verdict
        return self.main.verdict

    @property
    def hangs_on_threshold(self) -> bool:
        """Whether half or double the threshold gives another verdict."""
        return any(trial.verdict is not self.tested for trial in self.thresholds)

    @property
    def hangs_on_unit(self) -> bool:
        """Whether another unit gives another verdict."""
        return any(trial.verdict is not self.tested for trial in self.units)

    @property
    def hangs_on_reading(self) -> bool:
        """Whether another reading gives another verdict."""
        return any(trial.verdict is not self.tested for trial in self.readings)

    @property
    def same_variants(self) -> int:
        """Number of structural variants with the same verdict, of those that change a run."""
        return sum(variant.same for variant in self.variants if variant.changes)

    @property
    def idle_variants(self) -> int:
        """Number of structural variants under which every run is that of the main model."""
        return sum(not variant.changes for variant in self.variants)

    @property
    def variants_in_words(self) -> str:
        """In how many variants the verdict is the same: "4 of 4; 1 changes nothing here"."""
        idle, counted = self.idle_variants, len(self.variants) - self.idle_variants
        words = f"{self.same_variants} of {counted}"
        return f"{words}; {idle} change{'s' * (idle == 1)} nothing here" if idle else words

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `channelsim claim --json` prints it."""
        more = {
            "hangs_on_threshold": self.hangs_on_threshold, "hangs_on_unit": self.hangs_on_unit,
            "hangs_on_reading": self.hangs_on_reading, "same_variants": self.same_variants,
            "idle_variants": self.idle_variants,
        }  # fmt: skip
        return {**super().to_json(), **finite(more)}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each test."""
        if self.deaths is not None:
            size = self.deaths.size
            yield {
                "claim": self.claim, "kind": "expected deaths", "name": "", "unit": "people",
                "size": size.value, "low": size.low, "high": size.high,
                "relative": self.deaths.relative,
            }  # fmt: skip
        main = () if self.main is None else (self.main,)
        groups = {
            "main": main, "threshold": self.thresholds, "unit": self.units,
            "reading": self.readings, "regime": self.regimes,
        }  # fmt: skip
        for kind, trials in groups.items():
            for t in trials:
                yield {
                    "claim": self.claim, "kind": kind, "name": t.name, "unit": t.unit,
                    "size": t.size.value, "low": t.size.low, "high": t.size.high,
                    "relative": t.relative, "verdict": t.verdict.value, **_shares(t.share),
                }  # fmt: skip
        for v in self.variants:
            shares = _shares(v.share)
            yield {
                "claim": self.claim,
                "kind": "variant",
                "name": v.name,
                "verdict": v.verdict.value,
                **shares,
            }

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each test."""
        return frame(self.rows())


def _shares(share: Share) -> dict[str, object]:
    return {"share": share.value, "share_low": share.low, "share_high": share.high}
