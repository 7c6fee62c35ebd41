"""A sheet for a newsroom on one page: three numbers, one picture, words, caveats, how to cite."""

from pathlib import Path

from sim.experiment.changes import Change
from sim.html.comparison.answer import counts, days, question
from sim.html.comparison.limits import few_limits
from sim.html.comparison.report import compared, failed_controls, provenance
from sim.html.comparison.reported import outside
from sim.html.content import BigNumber, Brief
from sim.html.parts import figure
from sim.outcomes.outcomes import OUTCOMES
from sim.report.numbers import change_and_interval, label, level, of_baseline
from sim.report.pictures.findings import in_words, more_and_fewer, not_clear, verdict
from sim.report.pictures.forest import forest
from sim.report.stored import StoredWindow, credit

SHOWN = ("deaths", "expected_deaths", "arrivals")
WORDS = (
    ("Replication", "One random world of a scenario, with its own sea, newcomers and luck. One "
     "real year is like one replication."),
    ("95 % interval", "In 19 of 20 studies like this one it would hold the mean change."),
    ("Not distinguishable", "The mean change may be zero. It is no proof that nothing changes."),
    ("Not clear among many", "The interval leaves out zero. But of many changes tested together, "
     "some do so by chance."),
)  # fmt: skip


def brief(folder: Path) -> Brief:
    """Return the sheet of a finished comparison or overview.

    Raises
    ------
    UserError
        If it has one scenario, or its files are damaged.
    """
    study = compared(folder)
    block = study.main
    others = len(block.summary.against_baseline)
    chosen = ""
    if others > 1:
        chosen = (
            f"Each number is the largest mean change of the {in_words(others)} scenarios. The "
            "largest of many tends to be too large. The picture has all."
        )
    defined = [(label(n).capitalize(), f"{_sentence(OUTCOMES[n].definition)}.") for n in SHOWN]
    return Brief(
        study=str(study.manifest["study"]),
        failed_controls=failed_controls(study),
        kicker=f"Results of a simulation, {days(block)}. The model is no forecast.",
        question=question(block),
        numbers=tuple(_number(block, name) for name in SHOWN),
        chosen=chosen,
        figure=figure(forest(block, "deaths"), 1),
        words=(*defined, *WORDS),
        limits=tuple(filter(None, (outside(study), *few_limits(study)))),
        cite=provenance(study)["Cite as"],
        credit=credit(study),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(block: StoredWindow, outcome: str) -> BigNumber:
    """Return the largest mean change of an outcome."""
    change = max(block.summary.against_baseline, key=lambda c: _reach(c, outcome))
    d, unit = change.outcomes[outcome], OUTCOMES[outcome].unit
    kind, name = verdict(d), label(outcome)
    if kind in ("same", "unknown"):
        value = {"same": f"no change of {name}", "unknown": f"{name} not known"}[kind]
        return BigNumber(name, _sentence(value), block.titles[change.scenario], "", "")
    mean, span = change_and_interval(d, unit)
    value = f"{mean.lstrip('~+−')} {more_and_fewer(outcome)[d.mean < 0]} {name}"
    if kind == "unclear":
        value = f"{name}: {not_clear(d, block.summary.family)}"
    share = of_baseline(d, unit)
    inside = ", ".join(filter(None, (share, f"95 % interval {span.replace('…', ' to ')}")))
    of = f"Mean change {mean.lstrip('~')} from {level(d.base_mean, unit)} ({inside})."
    return BigNumber(
        name, _sentence(value), block.titles[change.scenario], of, counts(change, outcome)
    )


def _reach(change: Change, outcome: str) -> float:
    mean = change.outcomes[outcome].mean
    return abs(mean) if mean == mean else -1.0
