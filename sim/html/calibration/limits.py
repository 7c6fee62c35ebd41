"""The box "What this cannot tell you" of a calibration."""

from collections.abc import Iterator

from sim.assumptions import all_assumptions
from sim.html.calibrated import not_informed, outside_targets
from sim.html.comparison.limits import JUDGEMENT, LEFT_OUT
from sim.inference.posterior import MIN_ESS
from sim.report.numbers import label, share_of
from sim.report.pictures.covered import expected, truths
from sim.report.stored_calibration import StoredCalibration
from sim.validation.sbc import PASSING90


def limits(study: StoredCalibration) -> tuple[str, ...]:
    """Return what a calibration cannot tell, a sentence or two for each limit."""
    return (
        *study.notes, *_targets(study), *_known(study), *not_informed(study.updates),
        *_judgement(study), *_ess(study), *_variants(study), *_tests(study),
        "No reported figure tests what a policy does. The strength of policies is not calibrated: "
        "it stays at its prior.",
        f"Intervals hold chance and the uncertainty of assumptions. {LEFT_OUT}",
        "No figure here sets deaths against anything else. None is a forecast of a year.",
    )  # fmt: skip


def _targets(study: StoredCalibration) -> Iterator[str]:
    tested = study.of_role("fitted", "second", "check")
    if not tested:
        return
    yield outside_targets(tested, named=True)
    implied = len(study.of_role("implied"))
    if implied:
        yield f"{implied} more figures follow from fitted ones. They test nothing."


def _known(study: StoredCalibration) -> Iterator[str]:
    tested = study.of_role("check", "fitted", "second")
    known = sum(c.target.in_priors for c in tested)
    if known:
        yield (
            f"The priors were chosen with knowledge of {known} of these {len(tested)} figures "
            "(marked *). Their agreement is no test."
        )


def _judgement(study: StoredCalibration) -> Iterator[str]:
    """Yield how many calibrated assumptions rest on judgement, and how many of them stay so."""
    known = all_assumptions()
    grades = {u.name: known[a].grade for u in study.updates if (a := u.name.split(" ")[0]) in known}
    judged = {name for name, grade in grades.items() if grade == JUDGEMENT}
    if not judged:
        return
    silent = sum(u.name in judged and u.words == "not informed" for u in study.updates)
    share = share_of(len(judged) / len(grades))
    yield (
        f"{len(judged)} of {len(grades)} calibrated assumptions ({share}) rest on judgement alone "
        f"(grade E). {silent} of them are not informed either."
    )


def _ess(study: StoredCalibration) -> Iterator[str]:
    rough = f" This is ROUGH: below {MIN_ESS:.0f}." if study.ess < MIN_ESS else ""
    yield (
        f"The effective sample size is {study.ess:,.0f}, of {study.draws:,} draws of the priors."
        f"{rough}"
    )


def _variants(study: StoredCalibration) -> Iterator[str]:
    if study.validation is None:
        yield (
            "No validation is stored: no test on synthetic data, no structural variant, no "
            "forecast. channelsim validate run makes one."
        )
        return
    emulated, fits = study.validation.emulated, study.validation.fits
    names = [label(each.name) for each in (emulated.variants if emulated else fits)[1:]]
    if names:
        yield (
            f"Other ways to build the model are in no interval. {len(names)} were tried: "
            f"{'; '.join(names)}."
        )


def _tests(study: StoredCalibration) -> Iterator[str]:
    """Yield what the tests of the method did not pass."""
    result = study.validation
    if result is None:
        return
    for where, rows in zip(result.sbc_sets, (result.sbc, result.sbc_near), strict=False):
        sets, informed = result.sbc_sets[where].sets, [one for one in rows if one.informed]
        low, high = PASSING90
        apart = [c for c in informed if not low <= c.coverage90 <= high]
        if not apart:
            continue
        chance = " to ".join(share_of(x) for x in expected(sets, 0.9))
        yield (
            f"Synthetic data, truths {truths(where)}: 90 % intervals of {len(apart)} of "
            f"{len(informed)} informed assumptions hold the truth outside the project's own limits "
            f"of {share_of(low)} to {share_of(high)}. With {sets:,} data sets, chance alone gives "
            f"{chance}."
        )
    if result.emulated and result.emulated.unconverged:
        yield (f"In {result.emulated.unconverged} synthetic data sets the chains do not agree.")
