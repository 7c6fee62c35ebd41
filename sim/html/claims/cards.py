"""Make the card of each claim from its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sim.claims.measures import MEASURES
from sim.claims.result import ClaimAnswer, Trial
from sim.claims.verdicts import Status
from sim.claims.wording import dated, share_words, unresolved
from sim.html.cards import Card, Reading
from sim.html.parts import Table, figure
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW
from sim.report.claims import dependence, record_lines, size_cells
from sim.report.numbers import NONE, label
from sim.report.pictures.claims import shares, size_dots
from sim.report.stored import printable

GROUNDS = {
    Status.resolved: "plausible draws agree.",
    Status.comparable: "by the official series, which holds the fact.",
    Status.other_concept: "the model has a stand-in only, or the answer depends on the unit.",
    Status.not_in_the_model: "the claim is not in the model, so that nothing is simulated.",
}
WHOSE = {"": "As tested", "author": "As its author", "opponent": "As its opponent"}
NOT_REPORTED = "not reported"
REPLICATIONS = 100  # default of the command


def cleaned(data: Any) -> Any:
    """Return a result whose texts have no control characters; none of them can reorder others."""
    if type(data) is str:
        return printable(data)
    if isinstance(data, tuple):
        return tuple(map(cleaned, data))
    if is_dataclass(data) and not isinstance(data, type):
        values = {each.name: getattr(data, each.name) for each in fields(data)}
        return replace(data, **{name: cleaned(value) for name, value in values.items()})
    return data


def cards(answers: Sequence[ClaimAnswer]) -> tuple[Card, ...]:
    """Return a card for each answer, their figures counted through."""
    made, number = [], 1
    for place, a in enumerate(answers, 1):
        charts = [chart for chart in (size_dots(a), shares(a)) if chart is not None]
        figures = tuple(figure(chart, number + i) for i, chart in enumerate(charts))
        number += len(figures)
        made.append(
            Card(
                f"claim-{place}", quoted(a), f"{a.outlet}, {dated(a.date)}", str(a.verdict),
                ground(a), tuple(_sentences(a)), tuple(_readings(a)), _beside(a),
                tuple(_facts(a)), command(a), figures,
            )
        )  # fmt: skip
    return tuple(made)


def ground(a: ClaimAnswer) -> str:
    """Return on what ground a verdict stands, as the sentence to quote says it."""
    if a.status is not Status.not_resolved:
        return GROUNDS[a.status]
    return f"{unresolved(a.main.share)}." if a.main is not None else "plausible draws disagree."


def quoted(a: ClaimAnswer) -> str:
    """Return a claim's words, in quotation marks if they are the speaker's own."""
    return f"“{a.quote}”" if a.words == "quoted" else f"{a.quote[:1].upper()}{a.quote[1:]}"


def _sentences(a: ClaimAnswer) -> Iterator[str]:
    """Yield expected deaths first, then what is tested, and how sure the answer is."""
    if a.deaths is not None:
        size, span, relative = size_cells(a.deaths.size, "people", a.deaths.relative)
        change = " against " in a.deaths.setting
        more = f"{relative}; " if relative else ""
        what = "The mean change of expected deaths" if change else "Mean expected deaths"
        if span == NONE:
            yield f"{what}: {size}, {a.deaths.setting}."
        else:
            yield f"{what}: {size} ({more}95 % interval {_to(span)}), {a.deaths.setting}."
    yield f"Tested: {a.meaning}"
    if a.main is None:
        yield a.sentence
        return
    if a.main.share.value == a.main.share.value:
        yield f"How sure: it holds {share_words(a.main.share, a.under)}."
    if not a.chance_shows:
        yield "Chance hardly shows in these days, because worlds went like the reports."


def _to(span: str) -> str:
    return span.replace("…", " to ")


def _readings(a: ClaimAnswer) -> Iterator[Reading]:
    """Yield the claim as tested, as its author and as its opponent would read it."""
    if a.main is None:
        return
    yield Reading(WHOSE[""], tuple(_lines(a.main)))
    for reader in ("author", "opponent"):
        for trial in a.readings:
            if trial.reader == reader:
                name = trial.name.removesuffix(f" ({reader})")
                yield Reading(f"{WHOSE[reader]}: {name}", tuple(_lines(trial)))


def _lines(trial: Trial) -> Iterator[str]:
    size, span, relative = size_cells(trial.size, trial.unit, trial.relative)
    more = f"{relative}; " if relative else ""
    yield f"{trial.words[:1].upper()}{trial.words[1:]}, {trial.setting}."
    unit = "" if trial.unit == "share" or trial.size_of.startswith("part") else f" {trial.unit}"
    yield f"Mean {trial.size_of or 'size'}: {size}{unit} ({more}95 % interval {_to(span)})."
    if trial.share.value == trial.share.value:
        yield f"Holds {share_words(trial.share)}: {trial.verdict}."


def _beside(a: ClaimAnswer) -> Table | None:
    """Return the simulated number of the claim beside the reported one."""
    if a.main is None:
        return None
    trial, record = a.main, a.record
    size, span, _ = size_cells(trial.size, trial.unit, trial.relative)
    reported, note = NOT_REPORTED, "No series holds what the claim is about."
    if record is not None:
        reported = size_cells(replace(trial.size, value=record.value), trial.unit, float("nan"))[0]
        note = " ".join(record_lines(a))
    unit = {"share": "points" if " against " in trial.setting else "%"}.get(trial.unit, trial.unit)
    if trial.size_of.startswith("part"):
        unit = f"{trial.unit} of the effect lost"
    names = {measure.words: name for name, measure in MEASURES.items()}
    subject = next((n for n in sorted(names, key=len, reverse=True) if n in trial.words), "size")
    return Table(
        f"Simulated beside reported: {label(a.claim)}",
        ("number", "simulated mean", "95 % interval", "reported"),
        ((f"{trial.size_of} of {subject} ({unit})", size, _to(span), reported),), note,
    )  # fmt: skip


def _facts(a: ClaimAnswer) -> Iterator[tuple[str, str]]:
    """Yield what is not judged, what would settle it, and what the answer depends on."""
    if a.limits:
        yield "Not judged", a.limits
    if a.settled_by:
        yield "What would settle it", a.settled_by
    if a.why and a.main is not None:
        yield "Why this threshold", a.why
    if a.depends_on is not None:
        yield "Depends on", dependence(a.depends_on)
    if a.variants:
        yield "Other ways to build the model", f"The verdict is the same in {a.variants_in_words}."
    if a.readings_left_out:
        yield "Readings left out", f"{', '.join(a.readings_left_out)}: the study lacks them."
    if a.left_out:
        yield "Draws left out", f"{a.left_out}, because a run has no number."
    yield "To quote", a.sentence


def command(a: ClaimAnswer) -> str:
    """Return the command that tests the claim again."""
    words = ["channelsim", "claim", a.claim if a.claim.isidentifier() else f"'{a.claim}'"]
    if a.study:
        return " ".join([*words, "--study", a.study])
    count = (a.draws + a.left_out) * REPLICATIONS_PER_DRAW
    if a.main is not None:
        words += ["-n", str(count)] * (count != REPLICATIONS)
        words += ["--seed", str(a.seed)] * (a.seed != 1)
        words += ["--no-variants"] * (not a.variants)
    return " ".join(words)
