"""Read the source of a study's assumptions: a posterior, the priors, or the defaults."""

from difflib import get_close_matches
from pathlib import Path

from sim.errors import UserError
from sim.experiment.source import Kind, ParameterSource

NAMES = ("posterior", "prior", "defaults")
KINDS = {kind.value: kind for kind in Kind} | {"defaults": Kind.point}
"""Kinds by the names that users may give; "point" is an earlier name of the defaults."""


def parameters(
    kind: Kind = Kind.posterior,
    path: Path | None = None,
    vary_strength: bool = True,
    fresh_worlds: bool = False,
) -> ParameterSource:
    """Return a parameter source; read its posterior if it is one.

    Parameters
    ----------
    path
        A posterior's file; the shipped one if absent.
    fresh_worlds
        Whether replications are new worlds, not worlds that went like the reports.

    Raises
    ------
    UserError
        If the posterior cannot be read, or was built for another model, priors or figures.
    """
    if kind is not Kind.posterior:
        return ParameterSource(kind, None, vary_strength)
    from sim.inference.posterior_file import read_posterior, shipped_posterior  # pyarrow: .1 s

    if path is None:
        return ParameterSource(kind, shipped_posterior(), vary_strength, b"", fresh_worlds)
    posterior = read_posterior(path)
    return ParameterSource(kind, posterior, vary_strength, path.read_bytes(), fresh_worlds)


def named_source(
    source: ParameterSource | Path | str, policy_strength: str = "prior", fresh_worlds: bool = False
) -> ParameterSource:
    """Return a parameter source by its name, or by a posterior's file.

    Parameters
    ----------
    source
        "posterior" (the shipped one), "prior", "defaults" (or "point"), or a posterior's file.
    policy_strength
        "prior" or "default"; not used if `source` is a ParameterSource, like the next.
    fresh_worlds
        Whether replications are new worlds, not worlds that went like the reports.
    """
    if isinstance(source, ParameterSource):
        return source
    if not isinstance(source, Path | str):
        raise UserError(f"parameters is {source!r}; allowed: {', '.join(NAMES)}, or a file's path")
    if policy_strength not in ("prior", "default"):
        raise UserError(f"policy_strength is {policy_strength}; allowed: prior, default")
    drawn = policy_strength == "prior"
    if source in KINDS:
        return parameters(KINDS[str(source)], None, drawn, fresh_worlds)
    file, matches = Path(source), get_close_matches(str(source), NAMES, n=1)
    if matches and not file.suffix and not file.exists():
        raise UserError(f"{source}: no such file or source; did you mean {matches[0]}?")
    return parameters(Kind.posterior, file, drawn, fresh_worlds)
