"""Words of a claim's test, and the sentence that may be cited."""

from collections.abc import Mapping, Sequence
from datetime import date

from sim import MODEL_VERSION
from sim.claims.measures import MEASURES
from sim.claims.quantities import Threshold
from sim.claims.record import Record
from sim.claims.result import Trial
from sim.claims.schema import Change, ClaimFile, Level, Tested
from sim.claims.shares import Share
from sim.claims.verdicts import Status, Verdict, by_value, least_draws
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW


def percent(share: float, digits: int = 0) -> str:
    """Return a share as a percentage."""
    return f"{100.0 * share:.{digits}f} %"


def amount(limit: Threshold, unit: str) -> str:
    """Return a threshold in words."""
    if limit.relative:
        return f"{100.0 * limit.number:g} %"
    if unit == "share":
        return f"{100.0 * limit.number:g} points"
    return f"{limit.number:,g} {unit}"


def tested_words(estimand: Tested, limit: Threshold, measure: str) -> str:
    """Return what is tested, as the end of a sentence that begins with "With …"."""
    of = MEASURES[measure]
    subject = of.words.split(" per ")[0].split()
    plural = subject[0].endswith("s") or "deaths" in subject or subject[0] == "people"
    be = "are" if plural else "is"
    if isinstance(estimand, Level):
        value = percent(limit.number, 2).replace(".00", "") if of.unit == "share" else (
            f"{limit.number:,g} {of.unit}"
        )  # fmt: skip
        return f"{of.words} {be} {estimand.direction} {value}"
    if isinstance(estimand, Change):
        by = f" by {estimand.says} {amount(limit, of.unit)}" if limit.number else ""
        unlike = " or not at all" if estimand.says == "less than" else ""
        return f"{of.words} {be} {estimand.direction}{by}{unlike}"
    part = f"{estimand.says} {percent(limit.number)}"
    return f"{part} of the effect on {of.words} is lost"


def dated(text: str) -> str:
    """Return a date in words: 18 June 2025, September 2023 or 2023."""
    year, *rest = map(int, text.split("-"))
    if not rest:
        return str(year)
    month = f"{date(year, rest[0], 1):%B} {year}"
    return f"{rest[1]} {month}" if len(rest) > 1 else month


def claim_words(quote: str, words: str) -> str:
    """Return a claim's words in quotation marks, or after "that" if they are a paraphrase."""
    return f"“{quote}”" if words == "quoted" else f"that {quote}"


def share_words(share: Share, under: str = "") -> str:
    """Return a share of draws with its interval, and under which assumptions they were drawn."""
    span = f"{100 * share.low:.0f} to {percent(share.high)}"
    draws = " ".join(filter(None, (f"{share.draws} plausible draws", under)))
    return f"in {percent(share.value)} of {draws} (95 % interval {span})"


def least_replications() -> int:
    """Return the least number of replications that can decide a claim."""
    return REPLICATIONS_PER_DRAW * least_draws()


def sentence(
    file: ClaimFile,
    verdict: Verdict,
    status: Status,
    main: tuple[str, str],
    share: Share | None,
    record: Record | None,
    under: str = "",
) -> str:
    """Return the answer in one sentence.

    Parameters
    ----------
    main
        What is tested, and its scenario and days; as in a Trial.
    share
        Share of draws in which it holds; None if nothing was simulated.
    under
        Under which assumptions, if not under the project's own posterior.
    """
    source = f"{file.source.outlet}, {dated(file.source.date)}"
    words = claim_words(file.quote, file.words)
    claim = f"In channelsim (model version {MODEL_VERSION}), the claim {words} ({source})"
    if share is None:
        why = getattr(file.estimand, "why", "").rstrip(".")
        return f"{claim} is undecidable, because it is not in the model: {_lower(why)}."
    shown = f"{share_words(share, under)}, {' '.join(main)}"
    if status is Status.comparable and record is not None:
        value = "; ".join(filter(None, (_record_value(file, record), record.turned)))
        return (
            f"{claim} is {verdict} by the official weekly series ({value}); in the model, {shown}."
        )
    if status is Status.other_concept:
        proxy = getattr(file.estimand, "fit", "") == "proxy"
        why = _stand_in(file) if proxy else "it depends on the unit that is meant"
        return f"{claim} is undecidable, because {why}: {shown}."
    if status is Status.not_resolved:
        return f"{claim} is undecidable, because {unresolved(share)}: {shown}."
    return f"{claim} is {verdict}: {shown}."


def unresolved(share: Share) -> str:
    """Return why a share of draws decides nothing: draws are too few, or they disagree."""
    if share.draws < least_draws():
        return f"{share.draws} draws can decide nothing (use {least_replications()} replications)"
    if by_value(share) is not Verdict.undecidable:
        return "there are too few draws to say"
    return "plausible draws disagree"


def _stand_in(file: ClaimFile) -> str:
    """Return that a stand-in is tested, with the first sentence of what the model cannot judge."""
    first = " ".join(file.limits.split()).partition(". ")[0].rstrip(".")
    return f"the model has a stand-in only ({_lower(first)})" if first else (
        "the model has a stand-in only"
    )  # fmt: skip


def _lower(text: str) -> str:
    """Return a text that begins in lower case."""
    return text[:1].lower() + text[1:]


def _record_value(file: ClaimFile, record: Record) -> str:
    unit = MEASURES[getattr(file.estimand, "outcome", "")].unit
    value = percent(record.value, 2) if unit == "share" else f"{record.value:,.0f} {unit}"
    return f"{value} in {record.span}"


def with_others(text: str, tested: Verdict, groups: Mapping[str, Sequence[Trial]]) -> str:
    """Return a sentence that also says in how many other tests the verdict is another one."""
    counts = {
        name: (sum(trial.verdict is not tested for trial in trials), len(trials))
        for name, trials in groups.items()
    }
    parts = [f"{n} of {total} {name}" for name, (n, total) in counts.items() if n]
    if not parts:
        return text
    return f"{text.rstrip('.')} (another verdict in {', '.join(parts)})."
