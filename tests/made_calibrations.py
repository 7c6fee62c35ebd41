"""Folders of calibrations made up for tests: a small posterior, and a validation as of it."""

import json

import numpy as np
from made_posteriors import posterior_of

from sim.inference.posterior_file import write_posterior
from sim.shipped import folder


def made_posterior(draws=300):
    """Return a posterior of a few draws whose weights and regimes are known."""
    weights = np.random.default_rng(3).gamma(2.0, 1.0, draws)
    return posterior_of(weights, np.linspace(0.0, 1.0, draws))


def made_calibration(path, posterior=True, validation=True, change=None):
    """Write a folder of a calibration; `change` edits the data of its validation in place.

    The validation is the shipped one, as if it were of the posterior in the folder.
    """
    path.mkdir(parents=True)
    draws = made_posterior()
    if posterior:
        write_posterior(draws, path / "posterior.parquet")
    if validation:
        data = json.loads((folder("calibration") / "validation.json").read_text())
        data["posterior"] = draws.digest
        if change:
            change(data)
        (path / "validation.json").write_text(json.dumps(data))
    return path
