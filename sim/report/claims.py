"""Tables of claims: the verdict, the share of draws that say so, and what it hangs on."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.claims.measures import MEASURES
from sim.claims.missing import Dependence
from sim.claims.result import ClaimAnswer, Trial
from sim.claims.shares import Share
from sim.claims.verdicts import Verdict, least_draws
from sim.claims.wording import dated, least_replications
from sim.decisions.distributions import Estimate
from sim.report.layout import Ruled
from sim.report.numbers import (
    MINUS,
    NONE,
    label,
    level,
    percent,
    share_of,
    short_change,
    signed,
    span_of,
)
from sim.report.studies import FAULT
from sim.shipped import claim_names

LOST = "part of the effect lost"


def render(answer: ClaimAnswer) -> RenderableType:
    """Return the page that `channelsim claim` prints of one claim."""
    parts: list[RenderableType] = [_head(answer)]
    if answer.main is not None:
        parts.append(_tests(answer, answer.main))
    if answer.variants:
        parts.append(_variants(answer))
    return Group(*parts, Text("\n".join(_remarks(answer)) + "\n"))


def overview(answers: Sequence[ClaimAnswer]) -> RenderableType:
    """Return the page of several claims: a table, then a sentence for each."""
    table = Ruled(
        "Claims put to the test", "", ("claim", "change of expected deaths", "verdict", "status",
        "P(claim)", "95 % interval", "same variants"), text=(0, 2, 3),
    )  # fmt: skip
    for a in answers:
        deaths = NONE if a.deaths is None else _deaths_in_short(a)
        share = (NONE, NONE) if a.main is None else _share(a.main.share)
        same = a.variants_in_words.partition(";")[0] if a.variants else NONE
        table.add_row(a.claim, deaths, a.verdict, a.status, *share, same)
    failed = dict.fromkeys(line for a in answers for line in control_lines(a))
    sentences = Text("\n\n".join(a.sentence for a in answers) + "\n")
    head = [Text(f"{line}\n", "bold") for line in failed]
    return Group(*head, table, sentences)


def control_lines(a: ClaimAnswer) -> list[str]:
    """Return a line for each control of the claim's runs that failed."""
    return [
        f"CONTROL FAILED: {a.claim}, {name}: {why}. {FAULT}"
        for name, why in a.failed_controls.items()
    ]


def listing(rows: Sequence[dict[str, str]]) -> RenderableType:
    """Return the table of shipped claims."""
    table = Ruled("", "", ("claim", "quote", "source"), text=(0, 1, 2))
    for row in rows:
        quote = f"“{row['quote']}”" if row["words"] == "quoted" else row["quote"]
        table.add_row(row["name"], quote, f"{row['outlet']}, {dated(row['date'])}")
    return table


def shipped_claims() -> list[dict[str, str]]:
    """Return the shipped claims as plain data."""
    from sim.claims.reading import load_claim

    return [
        {
            "name": name, "quote": claim.file.quote, "words": claim.file.words,
            "outlet": claim.file.source.outlet,
            "date": claim.file.source.date, "kind": claim.file.estimand.kind,
            "meaning": claim.file.meaning,
        }
        for name, claim in ((name, load_claim(name)) for name in claim_names())
    ]  # fmt: skip


def _head(a: ClaimAnswer) -> Text:
    text = Text()
    for line in control_lines(a):
        text.append(f"{line}\n", "bold")
    quote = f"“{a.quote}”" if a.words == "quoted" else a.quote
    text.append(f"{quote} ({a.outlet}, {dated(a.date)}): {a.verdict}\n", "bold")
    text.append(f"Status: {a.status}. {a.meaning}\n")
    if a.main is not None:
        text.append(f"{a.draws} draws. Intervals hold {a.intervals_hold}.\n")
    if a.main is not None and a.main.share.draws < least_draws():
        number = least_replications()
        text.append(f"So few draws decide nothing, even if all agree. Use -n {number} or more.\n")
    if not a.chance_shows:
        text.append("Chance hardly shows in these days, because worlds went like the reports.\n")
    if a.left_out:
        text.append(f"{a.left_out} draws are left out, because a run has no number.\n")
    text.append(f"\nTo quote: {a.sentence}\n")
    return text


def _tests(a: ClaimAnswer, main: Trial) -> Ruled:
    sizes = " Size: the part of the effect lost." if main.size_of == LOST else ""
    table = Ruled(
        "",
        f"Chance is {share_of(main.share.chance)} of the variance of a draw's mean.{sizes}",
        ("", "size", "95 % interval", "relative", "P(claim)", "95 % interval", "verdict"),
        text=(0, 6),
    )  # fmt: skip
    if a.deaths is not None:
        of = f", {a.deaths.setting}" if main.size_of == LOST else ""
        table.add_row(
            f"expected deaths{of}", *size_cells(a.deaths.size, "people", a.deaths.relative)
        )
        table.add_section()
    table.add_row(*_row(f"{main.name}: {main.words}", main), style="bold")
    for trial in a.thresholds:
        table.add_row(*_row(f"  at {trial.name} the threshold", trial))
    for trial in a.units:
        table.add_row(*_row(f"  {unit_name(trial)}", trial))
    for trial in a.readings:
        other = f" (size: {trial.size_of})" if trial.size_of != main.size_of else ""
        table.add_row(*_row(f"  {trial.name}{other}", trial))
    for trial in a.regimes:
        table.add_row(*_row(f"  {trial.name}", trial))
    return table


def _row(name: str, trial: Trial) -> tuple[str, ...]:
    size = size_cells(trial.size, trial.unit, trial.relative)
    return (name, *size, *_share(trial.share), trial.verdict)


def unit_name(trial: Trial) -> str:
    """Return what a test in another unit counts."""
    measure = MEASURES[trial.name]
    plain = measure.counts == measure.unit  # as many outcomes do
    return label(trial.name) if plain else f"in {measure.counts}"


def size_cells(size: Estimate, unit: str, relative: float) -> tuple[str, str, str]:
    """Return a size as it is printed, its 95 % interval, and the size as a share."""
    if relative != relative and unit == "share":
        return (
            share_of(size.value, 1),
            span_of(*(share_of(x, 1) for x in (size.low, size.high))),
            "",
        )
    if relative != relative:  # a level, or a change from 0
        ends = (level(x, unit) for x in (size.low, size.high))
        return level(size.value, unit), span_of(*ends), ""
    ends = (short_change(x, unit) for x in (size.low, size.high))
    of_base = "points" if unit == "share" else _of_base(relative)
    return short_change(size.value, unit), span_of(*ends), of_base


def _of_base(relative: float) -> str:
    """Return a relative change with one decimal below a tenth."""
    if 0.0005 <= abs(relative) < 0.0995:
        return f"{relative:+.1%}".replace("-", MINUS).replace("%", " %")
    return percent(relative) if abs(relative) >= 0.0005 else "<0.1 %"


def _deaths_in_short(a: ClaimAnswer) -> str:
    assert a.deaths is not None
    value, _, relative = size_cells(a.deaths.size, "people", a.deaths.relative)
    return f"{value} ({relative})" if relative else value


def _share(share: Share) -> tuple[str, str]:
    if share.value != share.value:
        return NONE, NONE
    return share_of(share.value), span_of(f"{100 * share.low:.0f}", share_of(share.high))


def _variants(a: ClaimAnswer) -> Ruled:
    table = Ruled(
        "Structural variants",
        f"The verdict is the same in {a.variants_in_words}. It goes by the share alone, because "
        "draws are few.",
        ("", "P(claim)", "95 % interval", "P(claim), main", "verdict"), text=(0, 4),
    )  # fmt: skip
    for v in a.variants:
        verdict = v.verdict if v.changes else "changes nothing"
        table.add_row(v.name, *_share(v.share), share_of(v.main.value), verdict)
    return table


def _remarks(a: ClaimAnswer) -> Iterator[str]:
    """Yield lines on what the answer hangs on."""
    if a.main is not None:
        if a.thresholds:
            yield f"Threshold: {_others(a.tested, a.thresholds)} Why this one: {a.why}"
        if a.units:
            yield f"Units: {_others(a.tested, a.units)}"
        if a.readings:
            yield f"Readings: {_others(a.tested, a.readings)}"
        if a.regimes:
            yield f"Regimes: {_others(a.tested, a.regimes)}"
        for trial in a.readings:
            yield f"- {trial.name}: {trial.words} {trial.setting}."
    for name in a.readings_left_out:
        yield f"Reading left out: {name}. The study lacks its scenarios."
    if a.record is not None:
        yield from record_lines(a)
    if a.depends_on is not None:
        yield dependence(a.depends_on)
    if a.settled_by:
        yield f"What would settle it: {a.settled_by}"
    if a.limits:
        yield f"What the model cannot judge: {a.limits}"


def _others(main: Verdict, trials: Sequence[Trial]) -> str:
    """Return in which tests the verdict is another one, as a sentence."""
    other = [f"{label(t.name)}: {t.verdict}" for t in trials if t.verdict is not main]
    if not other:
        return "the verdict is the same in all."
    return f"another verdict in {len(other)} of {len(trials)}. {'; '.join(other)}."


def dependence(d: Dependence) -> str:
    """Return on which assumption the size depends most."""
    if not d.stands_out:
        return "No assumption stands out: the largest rank correlation is no more than by chance."
    return (
        f"The size depends most on {d.assumption} ({d.unit}): rank correlation "
        f"{signed(d.correlation)}."
    )


def record_lines(a: ClaimAnswer) -> Iterator[str]:
    """Yield what the official series says of the claim."""
    assert a.record is not None
    assert a.main is not None
    unit = a.main.unit
    value = share_of(a.record.value, 2) if unit == "share" else level(a.record.value, unit)
    turned = f" {a.record.turned.capitalize()}." if a.record.turned else ""
    yield f"The official series has {value} in {a.record.span}: {a.record.verdict}.{turned}"
    if a.fitted:
        yield (
            f"The model is fitted to this figure ({a.fitted}), so that its agreement tests nothing."
        )
