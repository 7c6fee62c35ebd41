"""Make documents of a stored study: document."""

from pathlib import Path

from sim.api import arguments, types
from sim.errors import UserError
from sim.spelling import nearest

ALL = "all"


def document(study: Path | str, *, kind: str = ALL) -> "types.Documents":
    """Return STRESS-DES, ODD and TRACE of a finished study, as Markdown and HTML.

    Parameters
    ----------
    study
        Folder of a study of `compare` or `run`.
    kind
        "stress", "odd", "trace" or "all".

    Raises
    ------
    UserError
        If the folder holds no finished study of `compare` or `run`, the study is of another model
        than this program, or the kind is none of these.
    """
    from sim.documents.render import document as filled
    from sim.documents.standards import STANDARDS

    if kind not in (ALL, *STANDARDS):
        raise UserError(f"kind {kind}: no such document; {nearest(kind, [*STANDARDS, ALL])}")
    kinds = tuple(STANDARDS) if kind == ALL else (kind,)
    return filled(arguments.path("study", study), kinds)
