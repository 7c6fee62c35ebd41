"""Quantile functions of the priors of assumptions, so that one uniform gives one value."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sim.assumptions import Assumption

EDGE = 1e-9  # quantiles at 0 and 1 would be infinite


def quantile(assumption: Assumption, u: float) -> float:
    """Return the quantile at `u` of an assumption's prior, limited to its range.

    Raises
    ------
    ValueError
        If the assumption has no prior, or has several numbers.
    """
    if assumption.prior is None or isinstance(assumption.value, tuple):
        raise ValueError(f"{assumption.name} has no prior of one number")
    ((law, args),) = assumption.prior.items()
    value = _laws()[law](min(max(u, EDGE), 1.0 - EDGE), args)
    low, high = assumption.range
    inside = min(max(float(value), low), high)
    return float(round(inside)) if assumption.whole else inside


@cache
def _laws() -> dict[str, Callable[[float, dict[str, Any]], float]]:
    """Return the quantile functions by law; scipy takes .1 s to import."""
    from numpy import exp
    from scipy.special import betaincinv, ndtr, ndtri

    def normal(u: float, args: dict[str, Any]) -> float:
        below = float(ndtr((args["low"] - args["mean"]) / args["sd"])) if "low" in args else 0.0
        return float(args["mean"] + args["sd"] * ndtri(below + u * (1.0 - below)))

    return {
        "uniform": lambda u, a: a["low"] + u * (a["high"] - a["low"]),
        "integers": lambda u, a: a["low"] + int(u * (a["high"] - a["low"] + 1)),
        "normal": normal,
        "half_normal": lambda u, a: a["scale"] * ndtri((1.0 + u) / 2.0),
        "lognormal": lambda u, a: a["median"] * exp(a["sigma"] * ndtri(u)),
        "beta": lambda u, a: betaincinv(a["a"], a["b"], u),
    }
