"""Read the source of a study's assumptions: a posterior, the priors, or the defaults."""

from difflib import get_close_matches
from pathlib import Path

from sim.errors import UserError
from sim.experiment.source import Kind, ParameterSource

NAMES = ("posterior", "prior", "defaults")
KINDS = {kind.value: kind for kind in Kind} | {"defaults": Kind.point}
"""What a user may call the kinds: "point" is an earlier name of the defaults."""


def parameters(
    kind: Kind = Kind.posterior, path: Path | None = None, vary_strength: bool = True
) -> ParameterSource:
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
        return ParameterSource(kind, None, vary_strength)
    from sim.inference.posterior_file import read_posterior, shipped_posterior  # pyarrow: .1 s

    if path is None:
        return ParameterSource(kind, shipped_posterior(), vary_strength)
    posterior = read_posterior(path)
    return ParameterSource(kind, posterior, vary_strength, path.read_bytes())


def named_source(
    source: ParameterSource | Path | str, policy_strength: str = "prior"
) -> ParameterSource:
    """Return a source of assumptions by its name, or by a posterior's file.

    Parameters
    ----------
    source
        "posterior" (the project's own), "prior", "defaults" ("point" too), or a posterior's file.
    policy_strength
        "prior" or "default"; no matter if `source` is one already.
    """
    if isinstance(source, ParameterSource):
        return source
    if not isinstance(source, Path | str):
        raise UserError(f"parameters is {source!r}; allowed: {', '.join(NAMES)}, or a file's path")
    if policy_strength not in ("prior", "default"):
        raise UserError(f"policy_strength is {policy_strength}; allowed: prior, default")
    drawn = policy_strength == "prior"
    if source in KINDS:
        return parameters(KINDS[str(source)], None, drawn)
    file, meant = Path(source), get_close_matches(str(source), NAMES, n=1)
    if meant and not file.suffix and not file.exists():
        raise UserError(f"{source}: no such file or source; did you mean {meant[0]}?")
    return parameters(Kind.posterior, file, drawn)
