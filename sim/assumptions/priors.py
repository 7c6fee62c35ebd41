"""Quantile functions of the priors of assumptions, so that one uniform gives one value."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sim.arrays import Floats
from sim.assumptions import Assumption

EDGE = 1e-9  # quantiles at 0 and 1 would be infinite


def quantile(assumption: Assumption, u: float) -> float:
    """Return the quantile at `u` of an assumption's prior, limited to its range.

    Raises
    ------
    ValueError
        If the assumption has no prior, or has several numbers.
    """
    law, args = _law(assumption)
    value = law(min(max(u, EDGE), 1.0 - EDGE), args)
    low, high = assumption.range
    inside = min(max(float(value), low), high)
    return float(round(inside)) if assumption.whole else inside


def quantiles(assumption: Assumption, u: Floats) -> Floats:
    """Return `quantile` at every element of `u`, same shape."""
    from numpy import maximum, minimum, rint

    law, args = _law(assumption)
    low, high = assumption.range
    inside = minimum(maximum(law(minimum(maximum(u, EDGE), 1.0 - EDGE), args), low), high)
    values: Floats = rint(inside) if assumption.whole else inside
    return values


def shares(assumption: Assumption, u: Floats) -> Floats:
    """Return the parts of a Dirichlet prior, which sum to 1 along the last axis, shape of `u`.

    Each part is a gamma quantile at its own uniform, over the sum of all parts.
    """
    from numpy import array, clip
    from scipy.special import gammaincinv

    assert assumption.prior is not None
    concentration = assumption.prior["dirichlet"]["concentration"]
    parts = gammaincinv(concentration * array(assumption.value), clip(u, EDGE, 1 - EDGE))
    normalised: Floats = parts / parts.sum(axis=-1, keepdims=True)
    return normalised


def _law(assumption: Assumption) -> tuple[Callable[[Any, dict[str, Any]], Any], dict[str, Any]]:
    """Return the quantile function of an assumption's prior, and its arguments."""
    if assumption.prior is None or isinstance(assumption.value, tuple):
        raise ValueError(f"{assumption.name} has no prior of one number")
    ((law, args),) = assumption.prior.items()
    return _laws()[law], args


@cache
def _laws() -> dict[str, Callable[[Any, dict[str, Any]], Any]]:
    """Return the quantile functions by law, for numbers and arrays; scipy takes .1 s to import."""
    from numpy import exp, floor
    from scipy.special import betaincinv, ndtr, ndtri

    def normal(u: Any, args: dict[str, Any]) -> Any:
        below = float(ndtr((args["low"] - args["mean"]) / args["sd"])) if "low" in args else 0.0
        return args["mean"] + args["sd"] * ndtri(below + u * (1.0 - below))

    return {
        "uniform": lambda u, a: a["low"] + u * (a["high"] - a["low"]),
        "integers": lambda u, a: a["low"] + floor(u * (a["high"] - a["low"] + 1)),
        "normal": normal,
        "half_normal": lambda u, a: a["scale"] * ndtri((1.0 + u) / 2.0),
        "lognormal": lambda u, a: a["median"] * exp(a["sigma"] * ndtri(u)),
        "beta": lambda u, a: betaincinv(a["a"], a["b"], u),
    }
