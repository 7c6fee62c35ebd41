"""The report of an attribution: which driver accounts for how much of the rise, and how sure."""

from math import factorial, isnan
from pathlib import Path

from sim.assumptions.drivers import DRIVERS
from sim.attribution.result import AttributionResult, Part, Scale, read_attribution
from sim.html.comparison.limits import LEFT_OUT
from sim.html.content import Content
from sim.html.parts import Part as SectionPart
from sim.html.parts import Section, Table, numbered
from sim.report.attribution import attribution_credit, source
from sim.report.numbers import between, label, percent, share_of
from sim.report.pictures.drivers import accounting, drivers, regimes
from sim.report.pictures.findings import in_words
from sim.report.pictures.waterfall import PERIOD, heading, people, waterfall

MOST_CHANCE = 0.3  # share due to chance from which a driver's spread is named
COUNTS = "crossing days × boats a day × people a boat"


def attribution_report(folder: Path) -> Content:
    """Return the report of a finished attribution, from its folder.

    Raises
    ------
    UserError
        If the folder holds none, or it cannot be read.
    """
    return attribution_content(read_attribution(folder))


def attribution_content(result: AttributionResult) -> Content:
    """Return the report of an attribution."""
    level = result.all.level
    return Content(
        study=result.study,
        failed_controls=(),
        kicker=f"Simulated with channelsim, {PERIOD} of 2024 and 2025",
        question="Why did the model's arrivals rise from 2024 to 2025?",
        answer=tuple(_answer(result)) if level.draws else (NOTHING,),
        uncertainty=_uncertainty(level) if level.draws else (),
        by_scenario=(),
        limits=tuple(_limits(result)),
        credit=attribution_credit(result),
        provenance=_provenance(result),
        reported=_reported(result),
        sections=_sections(result),
    )


NOTHING = "No draw is complete, so that there is no answer."


def ranked(scale: Scale) -> list[Part]:
    """Return the drivers' parts, the largest mean first."""
    return sorted(scale.drivers, key=lambda part: -part.mean)


def _answer(result: AttributionResult) -> list[str]:
    """Return the answer: the rise, what accounts for it, and how sure."""
    level, rise = result.all.level, result.model_rise
    first, *others = ranked(level)
    span = "" if isnan(rise.q05) else f" (5–95 % of draws {_percents(rise.q05, rise.q95)})"
    sentences = [
        "This page is about arrivals. It does not split deaths.",
        f"At the median of draws, the model's arrivals rise by "
        f"{percent(rise.median).lstrip('+')}{span}. Reported is {percent(result.reported_rise)}.",
    ]
    if isnan(first.share):
        return [*sentences, "The mean does not change, so no driver has a share of it."]
    most = max(abs(part.share) for part in others)
    name = label(first.driver).capitalize()
    return [
        *sentences,
        f"{name} accounts for {share_of(first.share)} of the mean rise: {_amount(first)}. No "
        f"other driver accounts for more than {share_of(most)}.",
        f"How sure: {label(first.driver)} raises arrivals in {share_of(first.p_positive)} of "
        f"{level.draws:,} draws.",
    ]


def _percents(low: float, high: float) -> str:
    return between(percent(low), percent(high))


def _amount(part: Part) -> str:
    """Return a part in people: median, and 5–95 %."""
    if isnan(part.q05):
        return f"{people(part.median)} people at the median of few draws"
    return (
        f"{people(part.median)} people at the median (5–95 % of draws "
        f"{people(part.q05)} to {people(part.q95)})"
    )


def _uncertainty(level: Scale) -> tuple[str, ...]:
    """Return the driver with the widest interval, and how many intervals hold zero."""
    known = [part for part in level.drivers if not isnan(part.q05)]
    if not known:
        return ("With few draws, no interval is known.",)
    widest = max(known, key=lambda part: part.q95 - part.q05)
    unclear = [part for part in known if part.q05 <= 0.0 <= part.q95]
    return (
        f"Greatest uncertainty: the part of {label(widest.driver)} lies between "
        f"{people(widest.q05)} and {people(widest.q95)} people in 5–95 % of draws. For "
        f"{in_words(len(unclear))} of {in_words(len(known))} drivers, that range holds zero.",
    )


def _limits(result: AttributionResult) -> list[str]:
    """Return what an attribution cannot tell."""
    chancy = [p for p in result.all.level.drivers if p.chance > MOST_CHANCE]
    orders = f"{factorial(len(DRIVERS)):,}"
    lines = [
        "It explains the model's rise, not the world's. What is in no driver can have no part.",
        f"A driver's part is what it adds, averaged over all {orders} orders (Shapley values). It "
        "is not what would happen if this driver alone changed back.",
        f"{source(result)} No interval holds other ways to build the model. {LEFT_OUT}".strip(),
        "It says nothing on what drives demand, and nothing on deaths.",
        f"The split into {COUNTS} is an identity, not a cause.",
    ]
    if chancy:
        names = ", ".join(f"{label(p.driver)} ({share_of(p.chance)})" for p in chancy)
        lines.insert(2, f"Much of a driver's spread over draws is chance: {names}.")
    if result.failed_draws:
        lines.insert(0, f"{result.failed_draws} of {result.draws} draws failed and are left out.")
    if result.all.log.draws_left_out:
        lines.append(
            f"{result.all.log.draws_left_out} draws have no logarithm, because a coalition of "
            "drivers has no arrivals."
        )
    return lines


def _reported(result: AttributionResult) -> Table | None:
    """Return the reported rise beside the simulated one."""
    rise, counts = result.model_rise, result.accounting.reported_counts.get("arrivals")
    if isnan(rise.median):
        return None
    rows = [(
        "rise of arrivals (%)", percent(result.reported_rise), percent(rise.median),
        _percents(rise.q05, rise.q95), _inside(result.reported_rise, rise.q05, rise.q95),
    )]  # fmt: skip
    years = ((2024, result.arrivals_2024), (2025, result.arrivals_2025))
    for i, (year, spread) in enumerate(years):
        if spread is not None and counts:
            ends = tuple(f"{x:,.0f}" if not isnan(x) else "–" for x in (spread.q05, spread.q95))
            rows.append((
                f"arrivals of {year} (people)", f"{counts[i]:,.0f}", f"{spread.median:,.0f}",
                between(*ends), _inside(counts[i], spread.q05, spread.q95),
            ))  # fmt: skip
    return Table(
        f"Reported arrivals beside the simulated ones, {PERIOD}",
        ("figure", "reported", "simulated median", "5–95 %", "inside"), tuple(rows),
        "The model is fitted to these figures, so that agreement is no test.",
    )  # fmt: skip


def _inside(value: float, low: float, high: float) -> str:
    return "–" if isnan(low) else "yes" if low <= value <= high else "no"


def _sections(result: AttributionResult) -> tuple[Section, ...]:
    """Return the figures, the waterfall first."""
    return numbered(attribution_parts(result))


def attribution_parts(result: AttributionResult) -> list[SectionPart]:
    """Return the parts of a page that show an attribution."""
    scales = [drivers(result, "level"), drivers(result, "log")]
    return [
        SectionPart(
            "waterfall", heading(result), [waterfall(result)],
            ["Means add up exactly. Medians need not, so that the picture shows means."],
        ),
        SectionPart(
            "drivers", "How far draws differ", scales,
            ["The log scale gives each draw's rise as a ratio, whatever its number of people."],
        ),
        SectionPart("regimes", "If people are short, and if boats are", [regimes(result)]),
        SectionPart(
            "accounting", f"Reported beside simulated: {COUNTS}", [accounting(result)]
        ),
    ]  # fmt: skip


def _provenance(result: AttributionResult) -> dict[str, str]:
    return {
        "Study": result.study,
        "Cite as": f"channelsim, model version {result.model_version}, study {result.study}, seed "
        f"{result.seed}",
        "Draws": f"{result.draws:,}, each of {result.replications_each} replications of "
        f"{result.coalitions} coalitions of drivers",
        "Assumptions": source(result),
        "Again": f"channelsim attribute --draws {result.draws} -n {result.replications_each} "
        f"--seed {result.seed}",
    }
