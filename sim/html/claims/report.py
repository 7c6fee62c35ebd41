"""The report of one claim or of several: how many the model supports, and a card for each."""

from collections.abc import Iterator, Sequence

from sim import MODEL_VERSION
from sim.claims.result import ClaimAnswer
from sim.claims.verdicts import Verdict, least_draws
from sim.claims.wording import unresolved
from sim.html.cards import Card
from sim.html.claims.cards import cards, cleaned, quoted
from sim.html.claims.titles import in_titles
from sim.html.comparison.limits import LEFT_OUT, calibration_limits
from sim.html.content import Content
from sim.html.parts import Part, Table, numbered
from sim.report.claims import control_lines, size_cells
from sim.report.numbers import NONE, share_of
from sim.report.pictures.findings import in_words
from sim.validation.result import shipped_validation

VERBS = {
    Verdict.supported: "supports", Verdict.contradicted: "contradicts",
    Verdict.undecidable: "can decide nothing on",
}  # fmt: skip
NO_TRUTH = (
    "A verdict is the model's. It is the share of plausible draws in which a claim holds, and not "
    "the probability that it is true."
)


def claims_content(answers: Sequence[ClaimAnswer]) -> Content:
    """Return the report of answers to claims."""
    answers = [in_titles(cleaned(a)) for a in answers]
    number = in_words(len(answers))
    one = answers[0] if len(answers) == 1 else None
    draws = sorted({a.draws for a in answers if a.draws})
    seeds = sorted({a.seed for a in answers if a.main is not None})
    n = " to ".join(f"{x}" for x in dict.fromkeys((draws[0], draws[-1]))) if draws else "no"
    seed = f", seed {', '.join(map(str, seeds))}" if seeds else ""
    return Content(
        study=one.claim if one else "claims",
        failed_controls=tuple(dict.fromkeys(line for a in answers for line in control_lines(a))),
        kicker="Public claims put to the test with channelsim",
        question=f"Does this claim hold in the model? {quoted(one)}" if one
        else f"Do {number} public claims hold in the model?",
        answer=tuple(_answer(answers)),
        uncertainty=tuple(_uncertainty(answers)),
        by_scenario=(),
        limits=tuple(_limits(answers)),
        credit=f"channelsim, model version {MODEL_VERSION}{seed}, n = {n} draws",
        provenance=_provenance(answers),
        reported=_reported(cards(answers)) if not one else None,
        sections=numbered([] if one else [Part("claims", "All claims side by side",
                                               tables=[_side_by_side(answers)])]),
        cards=cards(answers),
    )  # fmt: skip


def _answer(answers: Sequence[ClaimAnswer]) -> Iterator[str]:
    """Yield what happens to expected deaths, then how many claims the model supports."""
    if len(answers) == 1:
        (card,), (a,) = cards(answers), answers
        yield from card.sentences[: a.deaths is not None]
        yield a.sentence
        return
    yield from _deaths(answers)
    yield f"Of {in_words(len(answers))} claims, the model {counts_of_verdicts(answers)}."


def counts_of_verdicts(answers: Sequence[ClaimAnswer]) -> str:
    """Return how many claims have each verdict, in words."""
    counts = {verdict: sum(a.verdict is verdict for a in answers) for verdict in VERBS}
    first, second, third = (f"{VERBS[v]} {in_words(count)}" for v, count in counts.items())
    return f"{first}, {second} and {third}"


def _deaths(answers: Sequence[ClaimAnswer]) -> Iterator[str]:
    """Yield in how many claims what is tested changes expected deaths."""
    changes = [a for a in answers if a.deaths is not None and " against " in a.deaths.setting]
    sizes = {a.claim: a.deaths.size for a in changes if a.deaths is not None}
    if not sizes:
        yield "None of the claims is about a change, so that none says who dies."
        return
    more = [name for name, size in sizes.items() if size.low > 0.0]
    fewer = [name for name, size in sizes.items() if size.high < 0.0]
    yield (
        f"Expected deaths first. Of {in_words(len(changes))} claims about a change, "
        f"{in_words(len(more))} come with more expected deaths, {in_words(len(fewer))} with fewer, "
        f"and for {in_words(len(sizes) - len(more) - len(fewer))} the change is not "
        "distinguishable from zero."
    )
    largest = max(changes, key=lambda a: abs(sizes[a.claim].value))
    if largest.claim in (*more, *fewer) and largest.deaths is not None:
        size, span, relative = size_cells(largest.deaths.size, "people", largest.deaths.relative)
        inside = "; ".join(filter(None, (relative, f"95 % interval {span.replace('…', ' to ')}")))
        yield f"The largest change is {size} ({inside}), with {largest.deaths.setting}."


def _uncertainty(answers: Sequence[ClaimAnswer]) -> Iterator[str]:
    """Yield on what the verdicts hang that is in no interval."""
    tested = [a for a in answers if a.main is not None]
    if not tested:
        return
    hangs = {
        "at half or double the threshold": sum(a.hangs_on_threshold for a in tested),
        "in another unit": sum(a.hangs_on_unit for a in tested),
        "in another reading": sum(a.hangs_on_reading for a in tested),
    }  # fmt: skip
    if len(answers) == 1:
        names = [name for name, count in hangs.items() if count]
        share = tested[0].main.share if tested[0].main is not None else None
        if not names and share is not None and share.draws < least_draws():
            yield (
                f"Greatest uncertainty: {unresolved(share)}. So no other threshold, unit or "
                "reading was put to a real test."
            )
            return
        yield (
            f"Greatest uncertainty: the verdict is another one {', '.join(names)}."
            if names else
            "The verdict is the same at other thresholds, in other units and in other readings."
        )  # fmt: skip
        return
    (where, most), *others = sorted(hangs.items(), key=lambda each: -each[1])
    parts = "".join(f", {in_words(count)} {name}" for name, count in others)
    yield (
        f"Greatest uncertainty: {in_words(most)} of {in_words(len(tested))} verdicts are other "
        f"ones {where}{parts}."
    )


def _limits(answers: Sequence[ClaimAnswer]) -> Iterator[str]:
    """Yield what these answers cannot tell."""
    yield NO_TRUTH
    if any(a.main is not None and a.main.share.draws < least_draws() for a in answers):
        yield f"Fewer than {least_draws()} draws decide nothing, even if all agree."
    if len(answers) > 1:
        yield "What the model cannot judge of a claim stands on its card."
    else:
        yield from (f"Not judged: {a.limits}" for a in answers if a.limits)
    tested = [a for a in answers if a.main is not None]
    fitted = [a for a in tested if a.fitted]
    if fitted:
        names = "; ".join(quoted(a) for a in fitted)
        yield f"The model is fitted to the figure of: {names}. Its agreement tests nothing."
    if tested and not any(a.variants for a in tested):
        yield "Other ways to build the model were not tried (structural variants)."
    if tested and not any(a.under or a.study for a in tested):
        yield from calibration_limits(shipped_validation())
    for words in dict.fromkeys(a.intervals_hold for a in tested if a.intervals_hold):
        yield f"Intervals hold {words}."
    yield LEFT_OUT


def _provenance(answers: Sequence[ClaimAnswer]) -> dict[str, str]:
    rows = {"Claims": "; ".join(f"{quoted(a)} ({a.claim})" for a in answers)}
    studies = dict.fromkeys(a.study for a in answers if a.study)
    if studies:
        rows["Runs of the study"] = ", ".join(studies)
    under = dict.fromkeys(a.under for a in answers if a.under)
    if under:
        rows["Assumptions"] = "; ".join(under)
    rows["Cite as"] = f"channelsim, model version {MODEL_VERSION}, claims, with the words to quote"
    return rows


def _side_by_side(answers: Sequence[ClaimAnswer]) -> Table:
    rows = []
    for a in answers:
        deaths = NONE
        if a.deaths is not None:
            size, _, relative = size_cells(a.deaths.size, "people", a.deaths.relative)
            deaths = f"{size} ({relative})" if relative else size
        known = a.main is not None and a.main.share.value == a.main.share.value
        share = f"{share_of(a.main.share.value)}" if a.main is not None and known else NONE
        span = ""
        if a.main is not None and known:
            span = f"{100 * a.main.share.low:.0f} to {share_of(a.main.share.high)}"
        rows.append((quoted(a), deaths, str(a.verdict), str(a.status), share, span))
    return Table(
        "Verdicts, and the share of plausible draws in which each claim holds",
        ("claim", "expected deaths", "verdict", "status", "draws", "95 % interval"), tuple(rows),
        "Expected deaths: the change by what is tested with its sign, or the level.",
    )  # fmt: skip


def _reported(made: Sequence[Card]) -> Table | None:
    """Return simulated numbers beside reported ones, of claims whose fact a series holds."""
    rows = [
        (f"{card.heading}\n{card.beside.rows[0][0]}", *card.beside.rows[0][1:])
        for card in made
        if card.beside is not None and not card.beside.note.startswith("No series")
    ]
    if not rows:
        return None
    return Table(
        "Reported figures beside the simulated ones, if a series holds what is claimed",
        ("claim", "simulated mean", "95 % interval", "reported"), tuple(rows),
    )  # fmt: skip
