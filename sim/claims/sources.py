"""Under which assumptions a claim was tested, in the words of the sentence to quote."""

from collections.abc import Mapping

from sim.experiment.source import Kind
from sim.inference.source import named_source


def under_words(record: Mapping[str, str]) -> str:
    """Return what differs from the project's own posterior, in words; "" if nothing does.

    Parameters
    ----------
    record
        Record of a parameter source, as in a manifest.
    """
    parts = {
        "under priors": record["kind"] == Kind.prior,
        "under another posterior": record["kind"] == Kind.posterior and not _own(record),
        "in fresh worlds": "fresh worlds" in record["digest"],
        "at the default strengths of policies": record.get("policy_strength") == "default",
        f"under the variant {record.get('variant')}": bool(record.get("variant")),
    }
    return " and ".join(words for words, holds in parts.items() if holds)


def _own(record: Mapping[str, str]) -> bool:
    """Return whether draws are from the project's own posterior as it is now."""
    posterior = named_source("posterior").posterior
    return posterior is not None and posterior.digest in record["digest"].split()
