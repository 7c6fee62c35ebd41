"""Write the page of claims put to the test: `python docs/claim_tables.py`.

It tests every shipped claim with REPLICATIONS replications and under all structural variants (some
twenty minutes on two cores with the compiled model), and writes `docs/results/claims.md`.
"""

from collections.abc import Iterator, Sequence

from calibration_tables import put

from sim import MODEL_VERSION, claim
from sim.claims.result import ClaimAnswer, Trial
from sim.claims.wording import dated
from sim.report.numbers import NONE, share_of, signed
from sim.shipped import claim_names

REPLICATIONS, SEED = 200, 1
STORE = "results/store"


def share(trial: Trial | None) -> str:
    """Return a share of draws with its interval."""
    if trial is None:
        return NONE
    s = trial.share
    return f"{share_of(s.value)}<br>{100 * s.low:.0f} to {share_of(s.high)}"


def words(answer: ClaimAnswer) -> str:
    """Return a claim's words with their source."""
    quote = f"“{answer.quote}”" if answer.words == "quoted" else answer.quote
    return f"{quote}<br>({answer.outlet}, {dated(answer.date)})"


def deaths(answer: ClaimAnswer) -> str:
    """Return the change of expected deaths, or their level, with its interval."""
    if answer.deaths is None:
        return NONE
    size, relative = answer.deaths.size, answer.deaths.relative
    if relative != relative:
        return f"{size.value:.0f}<br>{size.low:.0f} to {size.high:.0f}"
    text = f"{size.value:+.1f} ({relative:+.1%})<br>{size.low:+.1f} to {size.high:+.1f}"
    return text.replace("-", "−").replace("%", " %")


def variants(answer: ClaimAnswer) -> str:
    """Return in how many variants the verdict is the same, and the range of P(claim) in them."""
    if not answer.variants:
        return NONE
    shares = [v.share.value for v in answer.variants if v.changes]
    if not shares:
        return answer.variants_in_words
    low, high = (100 * end for end in (min(shares), max(shares)))
    span = f"{low:.0f}" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f}"
    return f"{answer.variants_in_words}<br>P {span} %"


def table(answers: Sequence[ClaimAnswer]) -> list[str]:
    """Return the lines of the table: a row for each claim."""
    lines = [
        f"Model version {MODEL_VERSION}, seed {SEED}, {REPLICATIONS} replications "
        f"({REPLICATIONS // 2} draws).",
        "",
        "| claim | expected deaths | verdict | status | P(claim) | at half | at double "
        "| other units | variants |",
        "|---|--:|---|---|--:|--:|--:|---|---|",
    ]
    for a in answers:
        at = {t.name: share_of(t.share.value) for t in a.thresholds}
        units = NONE if not a.units else "other verdict" if a.hangs_on_unit else "same"
        same = variants(a)
        lines.append(
            f"| [{words(a)}](#{a.claim.replace('_', '-')}) | {deaths(a)} | **{a.verdict}** "
            f"| {a.status} | {share(a.main)} | {at.get('half', NONE)} | {at.get('double', NONE)} "
            f"| {units} | {same} |"
        )
    return lines


def section(a: ClaimAnswer) -> Iterator[str]:
    """Yield the lines on one claim: the sentence, its other readings, what would settle it."""
    yield from ("", f"## {a.claim.replace('_', ' ')}", "", f"> {a.sentence}", "")
    yield f"Tested: {a.meaning}"
    yield ""
    if a.thresholds:
        yield from (f"Why this threshold: {a.why}", "")
    if a.main is not None:
        yield f"| | {a.main.size_of}, 95 % interval | P(claim) | verdict |"
        yield "|---|--:|--:|---|"
        trials = (a.main, *a.units, *a.regimes, *a.readings)
        for trial in trials:
            other = f" ({trial.size_of})" if trial.size_of != a.main.size_of else ""
            name = trial.name.replace("_", " ") + other
            yield f"| {name}: {trial.words} | {_size(trial)} | {share(trial)} | {trial.verdict} |"
        yield ""
    if a.deaths is not None and " against " in a.deaths.setting:
        yield f"- Expected deaths: {a.deaths.setting}."
    if a.depends_on is not None and a.depends_on.stands_out:
        correlation = signed(a.depends_on.correlation)
        yield (
            f"- The size depends most on `{a.depends_on.assumption}`: rank correlation "
            f"{correlation}."
        )
    if a.record is not None:
        turned = f" {a.record.turned.capitalize()}." if a.record.turned else ""
        yield (
            f"- The official series has {share_of(a.record.value, 2)} in {a.record.span}.{turned}"
        )
    if a.fitted:
        yield f"- The model is fitted to this figure (`{a.fitted}`): its agreement tests nothing."
    yield f"- What would settle it: {a.settled_by}"
    yield f"- What the model cannot judge: {a.limits}"


def _size(trial: Trial) -> str:
    size = trial.size
    if trial.unit == "share":
        ends = [f"{100 * x:.1f}" for x in (size.value, size.low, size.high)]
        text = f"{ends[0]} %<br>{ends[1]} to {ends[2]}"
    elif trial.relative != trial.relative:
        text = f"{size.value:,.1f}<br>{size.low:,.1f} to {size.high:,.1f}"
    else:
        digits = 0 if abs(size.value) >= 100 else 1
        value, low, high = (f"{x:+,.{digits}f}" for x in (size.value, size.low, size.high))
        text = f"{value} ({trial.relative:+.1%})<br>{low} to {high}".replace("%", " %")
    return text.replace("-", "−")


def main() -> None:
    """Write the page."""
    answers = [
        claim(name, replications=REPLICATIONS, seed=SEED, workers=0, store=STORE)
        for name in claim_names()
    ]
    put("claims.md", "claims", table(answers))
    put("claims.md", "answers", [line for a in answers for line in section(a)])


if __name__ == "__main__":
    main()
