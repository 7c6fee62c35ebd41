"""Verdicts on claims, and why: a small system of types.

The verdict is the model's answer. The status says on what ground it stands.

=================  ==========================  ==========================================
status             verdict                     ground
=================  ==========================  ==========================================
resolved           supported, contradicted     the draws agree
comparable         supported, contradicted     a fact that the official series holds
not resolved       undecidable                 the draws disagree, or are too few
other concept      undecidable                 a stand-in is measured, or units disagree
not in the model   undecidable                 nothing is simulated
=================  ==========================  ==========================================
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import count

from sim.claims.schema import Fit
from sim.claims.shares import Share, jeffreys

SURE = 0.9
"""Share of draws that supports a claim: "very likely" in the words of the climate panel (IPCC,
guidance note on uncertainties, Mastrandrea et al. 2010)."""


class Verdict(StrEnum):
    """What the model answers."""

    supported = "supported"
    contradicted = "contradicted"
    undecidable = "undecidable"


class Status(StrEnum):
    """On what ground."""

    resolved = "resolved"
    comparable = "comparable"
    not_resolved = "not resolved"
    other_concept = "other concept"
    not_in_the_model = "not in the model"


OPPOSITE = {
    Verdict.supported: Verdict.contradicted,
    Verdict.contradicted: Verdict.supported,
    Verdict.undecidable: Verdict.undecidable,
}


def by_interval(share: Share) -> Verdict:
    """Return the verdict of a share: its whole interval must lie beyond SURE or 1 − SURE."""
    if share.low >= SURE:
        return Verdict.supported
    return Verdict.contradicted if share.high <= 1.0 - SURE else Verdict.undecidable


def by_value(share: Share) -> Verdict:
    """Return the verdict of a share by its value alone, if draws are too few for an interval."""
    if share.value >= SURE:
        return Verdict.supported
    return Verdict.contradicted if share.value <= 1.0 - SURE else Verdict.undecidable


@cache
def least_draws() -> int:
    """Return the least number of draws that can decide anything, if all of them agree: 24."""
    return next(draws for draws in count(1) if jeffreys(1.0, draws)[0] >= SURE)


def judge(
    main: Verdict, fit: Fit, others: Iterable[Verdict], of_record: Verdict | None
) -> tuple[Verdict, Status]:
    """Return the verdict on a claim, and its ground.

    Parameters
    ----------
    main
        Verdict in the claim's own unit.
    fit
        Whether the words name this measure.
    others
        Verdicts in other units.
    of_record
        Verdict by the official series; None if it does not hold the fact.
    """
    if fit == "proxy":
        return Verdict.undecidable, Status.other_concept
    answer = main if of_record is None else of_record
    if fit == "unclear" and any(other is not answer for other in others):
        return Verdict.undecidable, Status.other_concept
    if of_record is not None:
        return of_record, Status.comparable
    if main is Verdict.undecidable:
        return main, Status.not_resolved
    return main, Status.resolved
