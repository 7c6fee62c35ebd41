"""Read the source of a study's assumptions: a posterior, the priors, or the defaults."""

from pathlib import Path

from sim.experiment.source import Kind, Parameters


def parameters(
    kind: Kind = Kind.posterior, path: Path | None = None, levers: bool = True
) -> Parameters:
    """Return where assumptions come from, with the posterior read where there is to be one.

    Parameters
    ----------
    path
        A posterior's file; the project's own if absent.

    Raises
    ------
    UserError
        Where the posterior cannot be read, or was made for another model, priors or figures.
    """
    if kind is not Kind.posterior:
        return Parameters(kind, None, levers)
    from sim.inference.posterior_file import (
        read_posterior,
        shipped_posterior,
    )  # pyarrow: .1 s

    return Parameters(kind, read_posterior(path) if path else shipped_posterior(), levers, path)
