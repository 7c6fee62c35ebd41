"""Limits of the calibration, in the same words and counts on every page."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.report.beside import spread_text, value_text
from sim.report.numbers import label
from sim.validation.checks import FigureResult
from sim.validation.identify import AssumptionUpdate

TARGETS = ("fitted", "second")
MOVED = "moved, no narrower"


def outside_targets(figures: Sequence[FigureResult], named: bool) -> str:
    """Return how many targets and checks lie outside the model's 5–95 %, and which if `named`."""
    groups = {
        "targets": [c for c in figures if c.target.role in TARGETS],
        "checks": [c for c in figures if c.target.role == "check"],
    }
    sentences = [_of_group(kind, group, named) for kind, group in groups.items() if group]
    return " ".join(sentences)


def _of_group(kind: str, figures: Sequence[FigureResult], named: bool) -> str:
    """Return a sentence on one kind of reported figures."""
    what = "targets (fitted figures)" if kind == "targets" else "checks (figures not fitted)"
    missed = [c for c in figures if not c.inside]
    if not missed:
        return f"All {len(figures)} {what} lie inside the model's 5–95 %."
    names = "; ".join(
        f"{label(c.target.name)} ({value_text(c)} reported, {spread_text(c)} simulated)"
        for c in missed
    )
    verb = "lies" if len(missed) == 1 else "lie"
    return (
        f"{len(missed)} of {len(figures)} {what} {verb} outside the model's 5–95 %"
        f"{f': {names}' if named else ''}."
    )


def not_informed(updates: Sequence[AssumptionUpdate]) -> Iterator[str]:
    """Yield how many assumptions the reported figures do not narrow, those moved counted apart."""
    if not updates:
        return
    words = Counter(update.words for update in updates)
    moved = words[MOVED]
    also = f" {moved} more {'is' if moved == 1 else 'are'} moved and not narrowed." if moved else ""
    yield (
        f"{words['not informed']} of {len(updates)} calibrated assumptions are not informed by any "
        f"reported figure: they stay as their priors.{also}"
    )
