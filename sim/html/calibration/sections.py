"""The sections of a calibration's report after the first screen, in order."""

from collections.abc import Iterator
from dataclasses import replace

from sim.data.official_weekly import observed
from sim.data.targets import Target, span
from sim.forecast.paired import find
from sim.forecast.sealed import overlap
from sim.forecast.verdict import best_rival
from sim.html.attribution import attribution_parts
from sim.html.parts import Part, Section, Table, numbered
from sim.outcomes.outcomes import OUTCOMES
from sim.report.attribution import attribution_credit
from sim.report.beside import spread_text, value_text
from sim.report.numbers import NONE, label, percent, share_of, signed
from sim.report.pictures.calibration import calibration_groups
from sim.report.stored_calibration import StoredCalibration

HEADINGS = {
    "reported": "What was reported, and what is simulated",
    "assumptions": "What the figures say about the assumptions",
    "identified": "What the figures cannot tell apart",
    "regimes": "Which regime, and which model",
    "coverage": "Does the method find a truth that is known?",
    "forecasts": "The hold-out scoreboard",
}
WORDS = {
    "reported": "Only fitted figures have weight. Checks have none, and test the model. A figure "
    "that follows from fitted ones tests nothing.",
    "assumptions": "All assumptions are drawn to one scale: the prior's mean is 0 and its sd is 1. "
    "So an interval that fills the grey band has learnt nothing.",
    "identified": "Few figures cannot inform many assumptions one by one. They narrow mixtures.",
    "coverage": "Draws of the model stand for reports. The truth behind each is known, so 90 % "
    "intervals must hold it in nine of ten data sets, and its rank must be uniform.",
}
SCORED_BY = (
    "Each forecaster saw only the weeks up to an origin, and is scored on the weeks after it. CRPS "
    "is the distance of a forecast from the week that came, in people a week."
)
ALL = "all"
DIGITS = 12  # of a digest


def sections(study: StoredCalibration) -> tuple[Section, ...]:
    """Return every section that has something to show, its figures counted through."""
    return numbered(_parts(study))


def _parts(study: StoredCalibration) -> Iterator[Part]:
    for name, charts in calibration_groups(study).items():
        sentences = [WORDS[name]] if name in WORDS else []
        tables: list[Table] = []
        if name == "forecasts":
            sentences, tables = _verdict(study), [*_scores(study), *_sealed(study)]
        yield Part(name, HEADINGS[name], charts, sentences, tables)
    yield from _attribution(study)
    yield Part("next", "What further figures would tell", tables=[*_telling(study)])
    yield Part("figures", "Every reported figure, and its source", tables=[*_sources(study)])
    yield Part("emulator", "How good the emulator is", tables=[*_emulator(study)])


def _attribution(study: StoredCalibration) -> Iterator[Part]:
    """Yield the parts of the attribution that lies beside the calibration, if there is one."""
    if study.attribution is None:
        return
    source = f"Figures of this section: {attribution_credit(study.attribution)}."
    for part in attribution_parts(study.attribution):
        heading = f"What made arrivals rise: {part.heading[0].lower()}{part.heading[1:]}"
        yield replace(
            part, name=f"attribution-{part.name}", heading=heading,
            sentences=[*part.sentences, source],
        )  # fmt: skip


def _verdict(study: StoredCalibration) -> list[str]:
    if study.validation is None:
        return []
    rolling = study.validation.rolling
    texts = [label(text) for text in (rolling.words, rolling.caveat) if text]
    return [SCORED_BY, *(f"{text[0].upper()}{text[1:]}" for text in texts)]


def _scores(study: StoredCalibration) -> Iterator[Table]:
    if study.validation is None:
        return
    rolling = study.validation.rolling
    rival = best_rival(rolling.ranking)
    rows = []
    for name in rolling.ranking:
        s, d = rolling.scores[name][ALL], find(rolling.differences, name, rival, ALL)
        change = span_text = NONE
        if d is not None:
            change = ("" if d.distinguishable else "~") + signed(d.mean, "+.0f")
            span_text = f"{signed(d.low, '+.0f')} to {signed(d.high, '+.0f')}"
        rows.append((
            label(name), f"{s.crps:.0f}", change, span_text, percent(s.skill),
            signed(s.log_score, ".2f"), share_of(s.covered50), share_of(s.covered90),
            f"{s.width90:,.0f}",
        ))  # fmt: skip
    yield Table(
        f"Scores at {len(rolling.origins)} rolling origins, {rolling.ahead} weeks ahead",
        ("forecaster", "CRPS (people a week)", f"change against {label(rival)}", "90 % interval",
         "skill", "log score", "weeks in 50 %", "weeks in 90 %", "width of 90 %"),
        tuple(rows),
        "CRPS and log score: lower is better. Skill: 1 − CRPS / that of last year. "
        "~: not distinguishable from zero.",
    )  # fmt: skip


def _sealed(study: StoredCalibration) -> Iterator[Table]:
    """Yield the sealed forecasts, which are scored when their weeks are reported."""
    if not study.forecasts:
        return
    known = observed().week_ending
    rows = tuple(
        (name, str(one.origin), str(one.week_ending[-1]), one.model_version, one.sealed_on,
         one.digest[:DIGITS], f"{len(overlap(one, known))} of {len(one.week_ending)}")
        for name, one in study.forecasts.items()
    )  # fmt: skip
    yield Table(
        "Sealed forecasts", ("file", "data to", "weeks to", "model version", "sealed on", "digest",
                             "weeks reported"), rows,
        "Each was sealed with a digest before its weeks were reported to the program. "
        "channelsim forecast score FILE scores them against a later series.",
    )  # fmt: skip


def _telling(study: StoredCalibration) -> Iterator[Table]:
    emulated = study.validation.emulated if study.validation else None
    if emulated and emulated.discriminating:
        rows = tuple(
            (label(one.name), share_of(one.importance), ", ".join(
                f"{label(name)} {share_of(gain)}" for name, gain in list(one.figures.items())[:3]
            ))
            for one in emulated.discriminating
        )  # fmt: skip
        yield Table(
            "Figures that would tell most, if they were published",
            ("assumption", "weight", "figures"),
            rows,
            "Share of the posterior sd that one further figure would remove. Weight: share of the "
            "variance of the elasticity of arrivals to boats.",
            (2,),
        )


def _sources(study: StoredCalibration) -> Iterator[Table]:
    rows = []
    for c in study.figures:
        t = c.target
        days, star = span(t.place), " *" if t.in_priors else ""
        rows.append((
            f"{label(t.name)}{star}", _what(t), f"{days.start}\nto {days.end}", t.role,
            value_text(c), spread_text(c),
            "yes" if c.inside else "no", signed(c.off, "+.1f"), t.source,
        ))  # fmt: skip
    if rows:
        yield Table(
            "Reported figures, simulated ones and sources",
            (
                "figure",
                "what it is",
                "days",
                "role",
                "reported",
                "5–95 %",
                "inside",
                "off",
                "source",
            ),
            tuple(rows),
            "Off: distance of the median from the report, in discrepancies. * the priors already "
            "knew the figure.",
            (1, 8),
        )


def _what(target: Target) -> str:
    """Return what a figure counts."""
    what = OUTCOMES[target.outcome].definition
    if target.over:
        return f"rise of: {what}"
    return f"share of a longer time: {what}" if target.is_share else what


def _emulator(study: StoredCalibration) -> Iterator[Table]:
    emulated = study.validation.emulated if study.validation else None
    if emulated is None:
        return
    waves = emulated.waves
    rows = tuple(
        (label(fit.figure), f"{fit.r2:.2f}", share_of(fit.within90, 1), signed(change.off),
         f"{change.error:.2f}", f"{change.chance:.2f}")
        for fit, change in zip(waves.fits, waves.corrections, strict=False)
    )  # fmt: skip
    yield Table(
        "Emulator of the fitted figures",
        ("figure", "R²", "within 90 %", "bias", "error", "chance"),
        rows,
        "R² and within 90 %: on held-out draws. Bias and error: inside the posterior, in sd of the "
        "likelihood. Chance: re-simulated over emulated sd.",
    )
