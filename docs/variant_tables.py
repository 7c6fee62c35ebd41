"""Write the table of policies under structural variants: `python docs/variant_tables.py`.

It runs every shipped policy alone at DRAWS draws of the posterior, once under each variant (some
four minutes on two cores with the compiled model), and writes how the order of policies changes
into `docs/results/calibration.md`.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from calibration_tables import put
from scipy.stats import kendalltau

from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.at_draws import RunRequest, at_draw, outcomes_at
from sim.experiment.variants import VARIANTS
from sim.inference.kernel import systematic
from sim.inference.posterior_file import shipped_posterior
from sim.report.numbers import label, signed
from sim.runs.engine import Engine
from sim.scenario import Scenario, load
from sim.shipped import scenario_names
from sim.streams import Streams

DRAWS, SEED, RESAMPLES = 60, 1, 2000
BASE, WINDOW = "status_quo_2025", "second_half"
OUTCOMES = ("expected_deaths", "arrivals")
SURELY = 0.95  # minimum share of resamples in which a pair that changes its order is swapped
CHANGES: dict[str, Callable[[Values], Values]] = {"main": lambda values: values, **VARIANTS}


def effects(variant: str) -> Floats:
    """Return changes against the status quo, shape (draws, policies, outcomes)."""
    posterior = shipped_posterior()
    rows = systematic(posterior.weight, DRAWS).tolist()
    scenarios = [load(name) for name in (BASE, *scenario_names("policies"))]

    def at(scenario: Scenario, row: int) -> Scenario:
        return at_draw(scenario, CHANGES[variant](posterior.row(row)))

    requests = [
        RunRequest(tuple(at(s, row) for s in scenarios), number) for number, row in enumerate(rows)
    ]
    store = Path("results") / "runs"
    runs = outcomes_at(requests, WINDOW, OUTCOMES, SEED, store, Engine())
    changes: Floats = runs[:, 1:] - runs[:, :1]
    return changes


def swapped(main: Floats, other: Floats) -> tuple[int, int]:
    """Return how many pairs of policies have another order, and how many surely.

    Parameters
    ----------
    main, other
        Effects in the same draws, shape (draws, policies).
    """
    rng = Streams(SEED, 0, era="variants").generator("resamples")
    counts = rng.multinomial(len(main), np.full(len(main), 1.0 / len(main)), size=RESAMPLES).astype(
        float
    )
    first, second = np.triu_indices(main.shape[1], 1)

    def signs(effect: Floats, weight: Floats) -> Floats:
        mean = weight @ effect
        order: Floats = np.sign(mean[..., first] - mean[..., second])
        return order

    once = np.ones(len(main))
    changed = np.multiply(signs(main, once), signs(other, once)) < 0
    apart = np.multiply(signs(main, counts), signs(other, counts)) < 0
    often = apart.mean(axis=0) >= SURELY
    return int(changed.sum()), int((changed & often).sum())


def table() -> list[str]:
    """Return the lines of the table."""
    lines = [
        "| variant | outcome | Kendall's τ with main | pairs in another order | of these, surely |",
        "|---|---|---|---|---|",
    ]
    by_variant = {variant: effects(variant) for variant in CHANGES}
    main = by_variant.pop("main")
    pairs = main.shape[1] * (main.shape[1] - 1) // 2
    for variant, changes in by_variant.items():
        for i, name in enumerate(OUTCOMES):
            tau = kendalltau(main[:, :, i].mean(axis=0), changes[:, :, i].mean(axis=0)).statistic
            changed, surely = swapped(main[:, :, i], changes[:, :, i])
            lines.append(
                f"| {variant} | {label(name)} | {signed(float(tau))} | "
                f"{changed} of {pairs} | {surely} |"
            )
    return lines


if __name__ == "__main__":
    put("calibration.md", "rankings", table())
