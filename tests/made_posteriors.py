"""Banks and posteriors made up for tests, so that none depends on the project's own numbers."""

from hashlib import blake2b

import numpy as np

from sim.data.targets import span, targets
from sim.experiment.draws import calibrated_assumptions, prior_draws
from sim.inference.ensemble import SERIES, Ensemble
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import model_stamp, target_record, write_posterior
from sim.inference.recipe import EnsembleRecipe, target_windows, weeks_ending
from sim.outcomes.outcomes import OUTCOMES

HEADLINE = ("arrivals_2025", "rise", "event_rate_to_june")
ROLES = dict.fromkeys(HEADLINE, "fitted") | {"people_rate_2025": "second"}


def _with_few_fitted(target):
    """Return a target, fitted if it is a headline figure; one other is of a second stage."""
    role = ROLES.get(target.name, "check" if target.role == "fitted" else target.role)
    return target.model_copy(update={"role": role})


EVERY = [_with_few_fitted(t) for t in targets().values()]
FITTED = [t for t in EVERY if t.role == "fitted"]


def ensemble_of(draws, seed=1):
    """Return a bank whose arrivals follow demand exactly, with no simulation behind it."""
    recipe = EnsembleRecipe(draws, seed, target_windows(EVERY))
    demand = np.array([v["demand"] for v in prior_draws(range(draws), seed)])
    names = list(OUTCOMES)
    windows = {}
    for key in recipe.windows:
        block = np.full((draws, len(names)), np.nan, np.float32)
        block[:, names.index("arrivals")] = 100 * demand if key[1].endswith("2025") else 11_490
        block[:, names.index("event_interception_rate")] = 0.58
        windows[key] = block
    return Ensemble(recipe, np.arange(draws, dtype=np.int32), {}, windows)


def rise_of(values):
    """Return the ratio of the level of demand on 1 January 2025 to that of a year before."""
    return np.exp(values["demand_step_2024_first"] + values["demand_step_2024_second"])


def whole_ensemble(draws):
    """Return a bank in which 2025 follows demand and 2024 the steps before it, week by week."""
    plain_ensemble = ensemble_of(draws)
    drawn = prior_draws(range(draws), 1)
    ratio = np.array([rise_of(v) for v in drawn])
    names, rng = list(OUTCOMES), np.random.default_rng(2)
    windows = {}
    for key, block in plain_ensemble.windows.items():
        told = rng.gamma(9.0, 5.0, block.shape).astype(np.float32)
        shares = [o.unit == "share" for o in OUTCOMES.values()]
        told[:, shares] = rng.beta(4.0, 4.0, (draws, sum(shares)))
        told[:, names.index("event_interception_rate")] = rng.normal(0.58, 0.05, draws)
        windows[key] = told
    demand = np.array([v["demand"] for v in drawn])
    for key, told in windows.items():
        days = span(key).end - span(key).start
        of = 100 * demand * days.days / 165 / (ratio if key[1].endswith("2024") else 1.0)
        told[:, names.index("arrivals")] = of * rng.normal(1, 0.1, draws)
    weeks = len(weeks_ending())
    series = {
        name: (rng.gamma(2.0, 1.0, (draws, weeks)) * demand[:, None] * 2).astype(np.float32)
        for name in SERIES
    }
    return Ensemble(plain_ensemble.recipe, plain_ensemble.draw, series, windows)


def posterior_of(weights, elasticity=None, seed=5):
    """Return a posterior whose rows are draws from the priors, with these weights."""
    rows = len(weights)
    drawn = prior_draws(range(rows), seed, calibrated_assumptions())
    values = {
        assumption.name: np.array([v[assumption.name] for v in drawn])
        for assumption in calibrated_assumptions()
    }
    return _made(np.array(weights, float), values, elasticity, seed)


def numbered(weights, elasticity=None):
    """Return a posterior whose rows are known by their demand: 0, 1, 2 and so on."""
    return _made(np.array(weights, float), {"demand": np.arange(len(weights)) + 0.0}, elasticity, 1)


def _made(weights, values, elasticity, seed):
    told = repr((weights.tolist(), seed, sorted(values)))
    about = {
        "made for": model_stamp(),
        **target_record(FITTED),
        "seed": seed,
        "bank": len(weights),
        "effective": float(len(weights)),
        "digest": blake2b(told.encode(), digest_size=6).hexdigest(),
    }
    nothing = np.full(len(weights), np.nan)
    reacts = nothing if elasticity is None else np.array(elasticity, float)
    draws = np.arange(len(weights), dtype=np.int32)
    return Posterior(draws, weights / weights.sum(), values, reacts, about)


def written(path, *words, **more):
    """Write a posterior made as by `posterior_of`; return its file."""
    write_posterior(posterior_of(*words, **more), path)
    return path
