"""Quantile functions of distributions, so that one uniform decides and pairing holds.

The discrete ones walk up the distribution function from zero. That is exact and, for the small
means of this model, faster than a library call on a single number.
"""

from bisect import bisect_right
from functools import lru_cache
from math import exp, floor, log, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_SMALL = 200  # n up to which distribution functions are cached; a boat has fewer people
_LARGE = 400.0  # variance above which the normal quantile is used: its error is below .01 there


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x), for any x."""
    if x >= 0:
        return 1.0 / (1.0 + exp(-x)) if x < 700 else 1.0
    return exp(x) / (1.0 + exp(x)) if x > -700 else 0.0


def logit(p: float) -> float:
    """Return ln(p / (1 - p)), which is infinite at 0 and 1."""
    if p <= 0:
        return float("-inf")
    return log(p / (1.0 - p)) if p < 1 else float("inf")


def waiting_time(u: float, rate: float) -> float:
    """Return the time to the first event of a Poisson process, infinite if `rate` is 0."""
    return -log(1.0 - u) / rate if rate > 0 else float("inf")


def normal(u: float) -> float:
    """Return the standard normal quantile at `u`, or at the smallest positive uniform for 0."""
    return _NORMAL.inv_cdf(u or 2.0**-53)


def poisson(u: float, mean: float) -> int:
    """Return the Poisson quantile at `u`."""
    if mean <= 0:
        return 0
    if mean > _LARGE:
        return max(0, round(mean + sqrt(mean) * _NORMAL.inv_cdf(min(max(u, 1e-12), 1 - 1e-12))))
    k, term = 0, exp(-mean)
    total = term
    while total <= u and term > 0:
        k += 1
        term *= mean / k
        total += term
    return k


def binomial(u: float, n: int, p: float) -> int:
    """Return the Binomial(n, p) quantile at `u`."""
    if n <= 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    if p > 0.5:
        return n - binomial(1.0 - u, n, 1.0 - p)
    if n * p > _LARGE:
        sd = sqrt(n * p * (1 - p))
        drawn = round(n * p + sd * _NORMAL.inv_cdf(min(max(u, 1e-12), 1 - 1e-12)))
        return min(n, max(0, drawn))
    if n <= _SMALL:
        return bisect_right(_binomial_cdf(n, p), u)
    k, odds, term = 0, p / (1.0 - p), (1.0 - p) ** n
    total = term
    while total <= u and k < n and term > 0:
        term *= odds * (n - k) / (k + 1)
        total += term
        k += 1
    return k


@lru_cache(maxsize=4096)
def _binomial_cdf(n: int, p: float) -> list[float]:
    """Return P(X <= k) for k = 0 .. n - 1, cached because many boats share n and p."""
    term = (1.0 - p) ** n
    cdf, odds = [term], p / (1.0 - p)
    for k in range(n - 1):
        term *= odds * (n - k) / (k + 1)
        cdf.append(cdf[-1] + term)
    return cdf


def geometric(u: float, mean: float) -> int:
    """Return the quantile at `u` of 1 + a geometric variable with a given mean of at least 1."""
    if mean <= 1:
        return 1
    return 1 + floor(log(1.0 - u) / log(1.0 - 1.0 / mean))
