"""Answer a claim from runs of its scenarios."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil, nan

import numpy as np

from sim.arrays import Bools
from sim.claims.claim import Claim, NamedReading, scenarios_of
from sim.claims.dots import draw_sizes
from sim.claims.measures import MEASURES, OTHER_UNITS
from sim.claims.missing import Dependence, largest_dependence
from sim.claims.quantities import Condition, Threshold, condition, size, sizes_by_draw, threshold_of
from sim.claims.record import Record, fitted_figure, record_of
from sim.claims.result import ClaimAnswer, Deaths, Trial, VariantTrial
from sim.claims.runs import ClaimRuns
from sim.claims.schema import Change, Level, Lost, Tested
from sim.claims.shares import Share, share_of_draws
from sim.claims.verdicts import Status, Verdict, by_interval, by_value, judge, least_draws
from sim.claims.wording import least_replications, sentence, tested_words, with_others
from sim.decisions.distributions import Estimate
from sim.errors import UserError
from sim.experiment.sentences import span_in_words
from sim.experiment.source import ParameterSource
from sim.outcomes.statistics import MIN_DRAWS, half_width
from sim.streams import Streams

FEWEST = 5  # complete draws for a further test
FACTORS = {"half": 0.5, "double": 2.0}
REGIME_WORDS = {
    "demand": "demand-limited draws", "between": "draws between", "supply": "supply-limited draws",
}  # fmt: skip
SIZE_OF = {"level": "level", "change": "change", "lost": "part of the effect lost"}
UNKNOWN = Share(nan, 0.0, 1.0, 0, nan, nan)


def unmodelled(claim: Claim) -> ClaimAnswer:
    """Return the answer to a claim that is not in the model."""
    return _answer(claim, Verdict.undecidable, Status.not_in_the_model, ("", ""), None, None)


def answer(
    claim: Claim,
    runs: ClaimRuns,
    variants: Mapping[str, ClaimRuns],
    parameters: ParameterSource | None,
) -> ClaimAnswer:
    """Return the answer to a claim.

    Parameters
    ----------
    runs, variants
        Its runs in the main model, and those of its main reading under each structural variant.
    parameters
        Source of the draws, to find what the answer depends on; None if it is not known.

    Raises
    ------
    UserError
        If fewer than MIN_DRAWS draws are complete.
    """
    reading = claim.readings[0]
    estimand = reading.estimand
    complete = _checked(claim, _complete(condition(estimand, runs.read)))
    main, units = _trial(claim, reading, runs), tuple(_units(claim, reading, runs))
    record = _record(claim, estimand)
    verdict, status = judge(
        main.verdict, estimand.fit, [u.verdict for u in units], record.verdict if record else None
    )
    words = (main.words, main.setting)
    bare = _answer(claim, verdict, status, words, main.share, record, runs.under)
    full = replace(
        bare, deaths=_deaths(estimand, runs), main=main, units=units, record=record,
        fitted=_fitted(claim, estimand), thresholds=tuple(_thresholds(claim, reading, runs)),
        readings=tuple(_readings(claim, runs)),
        readings_left_out=tuple(r.name for r in claim.readings[1:] if not _was_run(r, runs)),
        regimes=() if parameters is None else tuple(_regimes(claim, reading, runs, parameters)),
        variants=tuple(_variants(reading, runs, variants)),
        depends_on=None if parameters is None else _dependence(estimand, runs, parameters),
        draws=int(complete.sum()), left_out=int((~complete).sum()), seed=runs.seed,
        chance_shows=_chance_shows(claim, estimand, parameters),
        intervals_hold=runs.intervals_hold, study=runs.study, under=runs.under,
        failed_controls={name: why for name, why in runs.controls.items() if why},
        sizes=draw_sizes(estimand, runs.read),
        titles={name: scenario.title for name, scenario in claim.scenarios.items()},
    )  # fmt: skip
    groups = {
        "other thresholds": full.thresholds, "other units": full.units,
        "other readings": full.readings,
    }  # fmt: skip
    return replace(full, sentence=with_others(full.sentence, full.tested, groups))


def _checked(claim: Claim, complete: Bools) -> Bools:
    """Return which draws are complete, if they are enough for an answer."""
    if complete.sum() < MIN_DRAWS:
        number = ceil(least_replications() / max(complete.mean(), 1e-9))
        cure = "use another outcome"
        if complete.any():
            cure = f"use about {number:,} replications, or another outcome"
        raise UserError(
            f"{claim.name}: has {complete.sum()} draws with a number in every run. At least "
            f"{least_draws()} are needed: {cure}."
        )
    return complete


def _answer(
    claim: Claim,
    verdict: Verdict,
    status: Status,
    main: tuple[str, str],
    share: Share | None,
    record: Record | None,
    under: str = "",
) -> ClaimAnswer:
    file = claim.file
    return ClaimAnswer(
        claim.name, file.quote, file.words, file.source.outlet, file.source.date, file.meaning,
        verdict, status,
        sentence(file, verdict, status, main, share, record, under), limits=file.limits,
        why=file.estimand.why, settled_by=file.settled_by,
    )  # fmt: skip


def _complete(what: Condition) -> Bools:
    """Return which draws have a number in every run, shape (draws,)."""
    whole: Bools = ~np.asarray(np.isnan(what.columns).any(axis=(1, 2)))
    return whole


def _share(what: Condition, *row: str) -> Share:
    """Return the share of complete draws; UNKNOWN if these are too few.

    Random numbers are named by what the row tests, so that other rows and names move nothing.
    """
    complete = _complete(what)
    if complete.sum() < FEWEST:
        return UNKNOWN
    rng = Streams(0, 0, era="claims").generator(*row)
    return share_of_draws(what.only(complete), rng)


def _trial(
    claim: Claim,
    reading: NamedReading,
    runs: ClaimRuns,
    name: str = "",
    measure: str = "",
    at: Threshold | None = None,
    part: str = "",
) -> Trial:
    """Return one test of a reading, in another unit, at another threshold or in a part of draws."""
    estimand, name = reading.estimand, name or reading.name
    limit, of = at or threshold_of(estimand), measure or estimand.outcome
    row = (*_row(estimand), of, str(limit.number), part)
    share = _share(condition(estimand, runs.read, of, limit), *row)
    estimate, relative = _size(estimand, runs, of)
    return Trial(
        name, setting(claim, estimand), tested_words(estimand, limit, of),
        MEASURES[of].unit, estimate, relative, share, by_interval(share), SIZE_OF[estimand.kind],
    )  # fmt: skip


def _row(estimand: Tested) -> tuple[str, ...]:
    """Return what names the random numbers of an estimand: all that decides its condition."""
    keys = ("kind", "baseline", "scenario", "hindered", "window", "direction", "says")
    return tuple(str(getattr(estimand, key, "")) for key in keys)


def _size(estimand: Tested, runs: ClaimRuns, measure: str) -> tuple[Estimate, float]:
    """Return the mean size of a measure with its interval, and the size as a share."""
    means, whole = size(estimand, runs.read, measure)
    means = means[~np.isnan(means)]
    mean, half = (float(means.mean()), half_width(means)) if len(means) else (nan, nan)
    return Estimate(mean, mean - half, mean + half), mean / whole if whole else nan


def _deaths(estimand: Tested, runs: ClaimRuns) -> Deaths:
    """Return expected deaths: their change by what is tested, or their level."""
    plain = estimand
    if isinstance(estimand, Lost):
        keys = {key: getattr(estimand, key) for key in ("window", "outcome", "direction")}
        plain = Change(
            kind="change", baseline=estimand.scenario, scenario=estimand.hindered, **keys
        )
    against = f" against {plain.baseline}" if isinstance(plain, Change) else ""
    return Deaths(*_size(plain, runs, "expected_deaths"), f"{plain.scenario}{against}")


def setting(claim: Claim, estimand: Tested) -> str:
    """Return scenario, baseline and days in words."""
    scenario = claim.scenarios[estimand.scenario]
    days = span_in_words(scenario.spans[estimand.window])
    hypothetical = " (hypothetical)" if scenario.title.startswith("Hypothetical") else ""
    name = f"{estimand.scenario}{hypothetical}"
    if isinstance(estimand, Lost):
        return f"with {estimand.hindered} in place of {name}, {days}"
    if isinstance(estimand, Change):
        return f"with {name} against {estimand.baseline}, {days}"
    return f"in {name}, {days}"


def _thresholds(claim: Claim, reading: NamedReading, runs: ClaimRuns) -> Iterator[Trial]:
    """Yield the test at half and at double the threshold, if the claim's words do not set it."""
    estimand, limit = reading.estimand, threshold_of(reading.estimand)
    if isinstance(estimand, Level) or not limit.number:
        return
    for name, factor in FACTORS.items():
        other = limit.times(factor)
        if isinstance(estimand, Lost) and other.number > 1.0:
            continue
        yield _trial(claim, reading, runs, name, at=other)


def _units(claim: Claim, reading: NamedReading, runs: ClaimRuns) -> Iterator[Trial]:
    """Yield the test in other units in which the threshold has a meaning."""
    estimand, limit = reading.estimand, threshold_of(reading.estimand)
    own = MEASURES[estimand.outcome].unit
    others = OTHER_UNITS.get(estimand.outcome, ()) if estimand.units is None else estimand.units
    free = isinstance(estimand, Lost) or (
        isinstance(estimand, Change) and (limit.relative or not limit.number)
    )
    for name in others:
        if free or MEASURES[name].unit == own:
            yield _trial(claim, reading, runs, name, measure=name)


def _readings(claim: Claim, runs: ClaimRuns) -> Iterator[Trial]:
    """Yield the test of every other reading whose scenarios were run."""
    for other in claim.readings[1:]:
        if _was_run(other, runs):
            trial = _trial(claim, other, runs, f"{other.name} ({other.reader})")
            yield replace(trial, reader=other.reader)


def _was_run(reading: NamedReading, runs: ClaimRuns) -> bool:
    window = reading.estimand.window
    return all(runs.has(name, window) for _, name in scenarios_of(reading.estimand))


def _regimes(
    claim: Claim, reading: NamedReading, runs: ClaimRuns, parameters: ParameterSource
) -> Iterator[Trial]:
    """Yield the test in the draws of each regime that has enough of them."""
    draws = len(next(iter(runs.values.values())))
    regime = np.array([parameters.regime(number, runs.seed) for number in range(draws)])
    for name, words in REGIME_WORDS.items():
        if (regime == name).sum() >= MIN_DRAWS:
            yield _trial(claim, reading, runs.only(regime == name), words, part=name)


def _variants(
    reading: NamedReading, runs: ClaimRuns, variants: Mapping[str, ClaimRuns]
) -> Iterator[VariantTrial]:
    main, row = condition(reading.estimand, runs.read), _row(reading.estimand)
    for name, varied in variants.items():
        other = condition(reading.estimand, varied.read)
        first = main.only(slice(len(other.columns)))
        share, same_draws = (
            _share(x, *row, reading.estimand.outcome, "variants") for x in (other, first)
        )
        verdict = by_value(share)
        changes = any(
            not np.array_equal(x, runs.values[place][: len(x)], equal_nan=True)
            for place, x in varied.values.items()
        )
        same = verdict is by_value(same_draws)
        yield VariantTrial(name, share, same_draws, verdict, same, changes)


def _record(claim: Claim, estimand: Tested) -> Record | None:
    if not isinstance(estimand, Level):
        return None
    return record_of(estimand, claim.scenarios[estimand.scenario])


def _fitted(claim: Claim, estimand: Tested) -> str:
    if not isinstance(estimand, Level):
        return ""
    days = claim.scenarios[estimand.scenario].spans[estimand.window]
    return fitted_figure(estimand.outcome, days)


def _chance_shows(claim: Claim, estimand: Tested, parameters: ParameterSource | None) -> bool:
    last = claim.scenarios[estimand.scenario].spans[estimand.window].end
    return parameters is None or parameters.chance_is_known(last)


def _dependence(
    estimand: Tested, runs: ClaimRuns, parameters: ParameterSource
) -> Dependence | None:
    """Return the assumption on which the claim's number depends most, as a share if it is one."""
    effects = sizes_by_draw(estimand, runs.read)
    complete = np.flatnonzero(np.isfinite(effects))
    if len(complete) < MIN_DRAWS:
        return None
    draws = [parameters.draw(int(number), runs.seed) for number in complete]
    return largest_dependence(effects[complete], draws)
