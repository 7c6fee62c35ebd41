"""The first screen of a calibration: how many reported figures the model meets, deaths first."""

from collections.abc import Iterator, Sequence

from sim.data.targets import span
from sim.html.comparison.answer import days_between
from sim.report.beside import miss, spread_text, value_text
from sim.report.checks import SETTLED
from sim.report.notes import REGIMES
from sim.report.numbers import label, level, share_of
from sim.report.pictures.findings import in_words
from sim.report.stored_calibration import StoredCalibration
from sim.validation.checks import FigureResult

FITTED = ("fitted", "second")
MOST_MISSES = 4  # named on the first screen


def question(study: StoredCalibration) -> str:
    """Return the question that a calibration answers."""
    if study.figures:
        return "Does the model reproduce what was reported?"
    return "What do the reported figures say about the assumptions?"


def answer(study: StoredCalibration) -> tuple[str, ...]:
    """Return the answer: deaths, then how many figures lie inside, then what misses."""
    if not study.figures:
        return tuple(filter(None, (*_no_figures(study), _narrowed(study))))
    return tuple(filter(None, (_deaths(study), _inside(study), _misses(study))))


def _no_figures(study: StoredCalibration) -> Iterator[str]:
    figures = study.posterior.about["figures"] if study.posterior else {}
    if not any(record["outcome"] == "deaths" for record in figures.values()):
        yield "Deaths: no reported figure of deaths is fitted."
    yield (
        "No simulated figure is stored beside the posterior, so this page cannot say whether the "
        "model meets the reports. channelsim validate run compares them."
    )


def _deaths(study: StoredCalibration) -> str:
    """Return reported and simulated deaths, and whether the agreement is a test."""
    checks = [c for c in study.figures if c.target.outcome == "deaths" and _known(c)]
    if not checks:
        return ""
    parts = [
        f"{value_text(c)} dead and missing were reported from "
        f"{days_between(*_days(c))}, and the model's 5–95 % is {spread_text(c)}"
        f"{'' if c.inside else ', which does not hold them'}."
        for c in checks
    ]
    both = "both figures" if len(parts) == 2 else "the figure" if len(parts) == 1 else "them"
    if all(c.target.in_priors for c in checks):
        parts.append(f"The priors already knew {both}, so that agreement is no test.")
    return f"Deaths: {' '.join(parts)}"


def _days(check: FigureResult) -> tuple[str, str]:
    days = span(check.target.place)
    return str(days.start), str(days.end)


def _known(check: FigureResult) -> bool:
    return check.posterior[1] == check.posterior[1]


def _inside(study: StoredCalibration) -> str:
    """Return how many figures lie inside, those that are fitted apart from the others."""
    fitted, checked = study.of_role(*FITTED), study.of_role("check")
    parts = []
    if fitted:
        parts.append(f"{_count(fitted)} fitted figures lie inside the model's 5–95 %")
    if checked:
        of = "and " if parts else ""
        inside = "" if parts else " lie inside the model's 5–95 %"
        parts.append(f"{of}{_count(checked)} figures that were not fitted{inside}")
    if not parts:
        return ""
    chance = (
        " If the model were right, about one in ten of those would lie outside by chance."
        if checked else ""
    )  # fmt: skip
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}.{chance}"


def _count(checks: Sequence[FigureResult]) -> str:
    inside = sum(check.inside for check in checks)
    return f"all {len(checks)}" if inside == len(checks) else f"{inside} of {len(checks)}"


def _misses(study: StoredCalibration) -> str:
    """Return what lies outside, and by how much."""
    missed = [c for c in study.of_role(*FITTED, "check") if not c.inside and _known(c)]
    parts = [
        f"{label(c.target.name)} ({value_text(c)} reported, {spread_text(c)} simulated: {miss(c)})"
        for c in missed[:MOST_MISSES]
    ]
    if not parts:
        return ""
    more = len(missed) - len(parts)
    return f"Outside: {'; '.join(parts)}{f'; and {in_words(more)} more' if more else ''}."


def _narrowed(study: StoredCalibration) -> str:
    informed = [one for one in study.updates if one.informed]
    if not study.updates:
        return ""
    text = f"The figures narrow {len(informed)} of {len(study.updates)} assumptions"
    if informed:
        text += f", most of all {label(informed[0].name)}, to {share_of(informed[0].left)} of its "
        text += "prior spread"
    return f"{text}."


def uncertainty(study: StoredCalibration) -> tuple[str, ...]:
    """Return what is most uncertain: the widest figure, then the regime, then what is learnt."""
    narrowed = _narrowed(study) if study.figures else ""
    return tuple(filter(None, (_widest(study), _regime(study), narrowed)))


def _widest(study: StoredCalibration) -> str:
    """Return the figure whose 5–95 % spans the largest factor."""
    spans = {
        c.target.name: (c.posterior[2] / c.posterior[0], c)
        for c in study.figures
        if c.target.value > 0 and not c.target.over and c.posterior[0] > 0
        and c.target.unit not in ("correlation", "log-odds")
    }  # fmt: skip
    if not spans:
        return ""
    factor, c = max(spans.values(), key=lambda one: one[0])
    unit = c.target.unit
    return (
        f"The greatest uncertainty is {label(c.target.name)}. The model's 5–95 % spans a factor of "
        f"{factor:.0f}. Its median is {level(c.posterior[1], unit)}, "
        f"{c.posterior[1] / c.target.value:.1f} times the {value_text(c)} reported. Quote changes "
        "in %, not counts."
    )


def _regime(study: StoredCalibration) -> str:
    """Return the weight of each regime, if it is not settled."""
    weights = study.regimes
    if weights.get("", 1.0) > 0.5 or max(weights[name] for name in REGIMES) > SETTLED:
        return ""
    shares = ", ".join(f"{words} {share_of(weights[name])}" for name, words in REGIMES.items())
    return (
        "The figures do not settle whether people or boats are short, on which effects of policies "
        f"depend. Weight of the regimes: {shares}."
    )
