"""A synthetic explorer of 15 policies: polynomials fitted to a response that is written here."""

from functools import cache
from itertools import combinations

import numpy as np
from scipy.special import ndtri

from sim.sensitivity.explorer.result import (
    DOTS,
    NORMAL95,
    Emulated,
    Explorer,
    Slider,
    Stored,
    Undoing,
)

KINDS = (
    "interception_300m", "shallow_water_stops", "union_non_participation", "liability_protection",
    "extra_officers", "joint_patrols", "intelligence_sharing", "network_task_force",
    "crime_prevention_orders", "advert_takedowns", "illegal_working_closure", "visa_leverage",
    "returns_agreement", "third_country_removal", "asylum_rules",
)  # fmt: skip
WATER, SHALLOWS, REFUSING = 0, 1, 2
SETTINGS = {
    "interception_300m": {"boats": "all", "sea_teams": 6},
    "union_non_participation": {"variant": "all_corps", "compliance": 1},
    "extra_officers": {"officers": 500.0},
    "asylum_rules": {"variant": "claims_ban"},
}
POLICIES = tuple({"kind": kind, "from": "2025-07-01", **SETTINGS.get(kind, {})} for kind in KINDS)
OUTCOMES = (
    ("deaths", "people", 16.0, 1.1), ("expected_deaths", "people", 15.6, 1.0),
    ("missing", "people", 4.0, 2.0), ("injured", "people", 90.0, 4.0),
    ("rescued", "people", 2900.0, -90.0), ("arrivals", "people", 23100.0, -900.0),
    ("attempts", "boats", 1180.0, -20.0), ("event_interception_rate", "share", 0.55, 0.03),
    ("people_interception_rate", "share", 0.40, 0.025), ("refusals", "orders", 12.0, 160.0),
    *((f"attempts_sector_{i}", "share", 0.2, 0.004 * (i - 2.5)) for i in range(1, 6)),
    ("taxi_share_attempts", "share", 0.3, -0.02), ("people_per_attempt", "people", 58.0, 1.4),
    ("public_cost_known", "GBP", 0.0, 8e7), ("policies_of_unknown_cost", "policies", 0.0, 3.0),
)  # fmt: skip
WIDE = {"deaths": 8.0, "expected_deaths": 3.0, "arrivals": 3.0}  # dots, against intervals
TERMS = (
    (), *((i,) for i in range(15)), *((i, i) for i in range(15)), *combinations(range(15), 2),
    (WATER, SHALLOWS, REFUSING),
)  # fmt: skip
PAIRS = 100  # replications of a sample
QUANTILES = ndtri((np.arange(DOTS) + 0.5) / DOTS)


def response(values, size, number):
    """Return the mean change of an outcome: what water policies do fades as crews refuse."""
    v = np.asarray(values, float)
    water = (2.0 * v[..., WATER] + 3.0 * v[..., SHALLOWS]) * (1.0 - 0.97 * v[..., REFUSING])
    rest = v[..., 3:] @ np.sin(np.arange(12) + number) * 0.35 + 0.3 * v[..., 4] ** 2
    return size * (water + rest)


@cache
def made_explorer(title: str = "What do these policies do together?") -> Explorer:
    """Return the explorer; the same for the same title."""
    rng = np.random.default_rng(7)
    design = rng.uniform(size=(800, len(KINDS)))
    kept = rng.uniform(size=design.shape)
    design = np.where(kept < 0.45, 0.0, np.where(kept > 0.75, 1.0, np.round(design * 20) / 20))
    products = np.array([[np.prod(row[list(term)]) for term in TERMS] for row in design])
    fitted, held_out = products[:600], products[600:]
    root = np.linalg.cholesky(np.linalg.inv(fitted.T @ fitted))
    limit = float(np.quantile(np.square(held_out @ root).sum(axis=1), 0.95))
    outcomes = tuple(
        _emulated(outcome, number, design, products, rng) for number, outcome in enumerate(OUTCOMES)
    )
    return Explorer(
        study="explore-all", title=title, base="status_quo_2025", compare="everything_2025",
        window="second_half", days=("2025-07-01", "2025-12-31"), seed=20250701,
        replications=PAIRS, fitted=600, unseen=200, dropped=0,
        intervals_hold="chance and assumptions",
        sliders=tuple(Slider(f"{kind}.strength", 0.0, 1.0, 0.05) for kind in KINDS),
        outcomes=outcomes, stored=_stored(), undoings=_undoings(), terms=TERMS,
        root=tuple(tuple(map(float, row[: i + 1])) for i, row in enumerate(root)),
        limit=limit, policies=POLICIES,
        digests={"model version": "1.0", "assumptions": "a1b2c3d4", "parameters": "defaults"},
    )  # fmt: skip


def _emulated(outcome, number, design, products, rng):
    name, unit, base, size = outcome
    spread = abs(size) * 0.2
    mean = response(design[:600], size, number) + rng.normal(size=600) * spread
    solved = np.linalg.lstsq(products[:600], mean, rcond=None)[0]
    width = np.zeros(len(TERMS))
    width[:16] = 3.0 * spread, *[0.4 * spread] * 15
    quantiles = [solved + z * width * WIDE.get(name, 0.0) for z in QUANTILES]
    truth, predicted = response(design[600:], size, number), products[600:] @ solved
    error = float(np.std(truth - predicted)) + spread / 2
    return Emulated(
        name, unit, base, _plain(solved), _plain(solved - width), _plain(solved + width),
        tuple(map(_plain, quantiles)) if name in WIDE else (), error,
        float(1.0 - np.var(truth - predicted) / np.var(truth)),
        float(np.mean(np.abs(truth - predicted) < NORMAL95 * error)),
    )  # fmt: skip


def _stored():
    """Return what was simulated: nothing on, each alone, and the doctrine as crews refuse."""
    settings = [{}, *({i: 1.0} for i in range(15))]
    settings += [{WATER: 1.0, SHALLOWS: 1.0, REFUSING: share / 4} for share in range(5)]
    settings += [{WATER: 1.0, REFUSING: share / 4} for share in (2, 4)]
    settings += [dict.fromkeys((WATER, SHALLOWS, 4, 6, 9, 10, 11, 12), 1.0)]
    return tuple(_simulated(setting) for setting in settings)


def _undoings():
    """Return where the doctrine is undone: half at about 52 % of crews."""
    others = tuple(float(i in (WATER, SHALLOWS)) for i in range(15) if i != REFUSING)
    gone = (0.52, 0.46, 0.57), (0.92, 0.88, None)
    names = ("expected_deaths", "arrivals", "event_interception_rate")
    return tuple(Undoing(REFUSING, others, name, gone) for name in names)


def _simulated(setting):
    values = tuple(setting.get(i, 0.0) for i in range(15))
    mean = [float(response(values, size, i)) for i, (_, _, _, size) in enumerate(OUTCOMES)]
    half = [abs(size) * (0.25 if any(values) else 0.0) for *_, size in OUTCOMES]
    dots = {
        name: _plain(mean[i] + WIDE[name] * half[i] * QUANTILES)
        for i, (name, *_) in enumerate(OUTCOMES) if name in WIDE
    }  # fmt: skip
    low = tuple(m - h for m, h in zip(mean, half, strict=True))
    high = tuple(m + h for m, h in zip(mean, half, strict=True))
    return Stored(values, tuple(mean), low, high, dots)


def _plain(values):
    return tuple(float(value) for value in values)
