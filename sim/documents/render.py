"""Fill the template of each document, and make a page of it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.assumptions import SECTORS, all_assumptions
from sim.documents import mechanisms, registry, results, sweeps
from sim.documents.html import page
from sim.documents.kinds_of_tests import KINDS
from sim.documents.markdown import Markdown, code, table, text
from sim.documents.result import Document, Documents
from sim.documents.standards import STANDARDS, Standard
from sim.documents.stored import StoredStudy, read_study
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
from sim.policies import POLICIES
from sim.report.notes import REGIMES
from sim.report.numbers import NONE, label, share_of, signed
from sim.scenario import load
from sim.validation.checks import RENEW
from sim.validation.result import ValidationResult, shipped_validation, targets_changed
from sim.validation.sbc import PASSING90, failed_checks

TEMPLATES = Path(__file__).parent / "templates"


def document(folder: Path, kinds: tuple[str, ...]) -> Documents:
    """Return documents of the study in a folder.

    Parameters
    ----------
    kinds
        Standards, by their names in `STANDARDS`.

    Raises
    ------
    UserError
        If the folder holds no finished study of `run` or `compare`, or one of another model.
    """
    study = read_study(folder)
    validation = shipped_validation()
    warnings = (*study.warnings, *_about(study, validation))
    documents = tuple(_document(STANDARDS[k], k, study, validation, warnings) for k in kinds)
    return Documents(study.name, str(study.record["model_version"]), warnings, documents)


def _about(study: StoredStudy, validation: ValidationResult) -> list[str]:
    """Return a sentence if the shipped calibration is not the one of the study."""
    parameters = study.record["parameters"]
    lines, kind = [], parameters["kind"]
    if kind != "posterior":
        source = {"prior": "are drawn from the priors"}.get(kind, "stand at their defaults")
        lines.append(
            f"The study's assumptions {source}. The calibration described here did not weight them."
        )
    elif validation.posterior not in str(parameters["digest"]).split():
        lines.append(
            "The study's posterior is not the shipped one. The calibration described here is that "
            "of the shipped posterior."
        )
    absent = sorted(results.kinds(study) - POLICIES.keys())
    if absent:
        lines.append(
            f"{', '.join(absent)}: policies of a package that is not installed here. Their "
            "mechanism and evidence are missing."
        )
    changed = targets_changed(validation)
    return [*lines, changed.replace(RENEW, "").strip()] if changed else lines


@dataclass
class _Open:
    """What a document leaves open, collected while its template is filled."""

    not_applicable: list[str] = field(default_factory=list)
    for_authors: list[str] = field(default_factory=list)

    def skip(self, because: str) -> Markdown:
        """Return a note that something does not apply, and keep the reason."""
        self.not_applicable.append(because)
        return Markdown(f"*Not applicable, because {text(because)}*")

    def author(self, task: str) -> Markdown:
        """Return a note of what authors must add, and keep it."""
        self.for_authors.append(task)
        return Markdown(f"**For the author:** {text(task)}")


def _document(
    standard: Standard,
    kind: str,
    study: StoredStudy,
    validation: ValidationResult,
    warnings: tuple[str, ...],
) -> Document:
    left = _Open()
    context = _context(study, validation) | {"not_applicable": left.skip, "author": left.author}
    environment = _environment()
    body = environment.get_template(f"{standard.file}.md.jinja").render(context)
    head = environment.get_template("head.md.jinja").render(
        context, standard=standard, warnings=warnings, left=left
    )
    markdown = f"{head.strip()}\n\n{body.strip()}\n"
    title = f"{standard.title}: {study.name}"
    return Document(
        kind, title, standard.file, len(standard.items), tuple(left.not_applicable),
        tuple(left.for_authors), markdown, page(title, markdown),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    """Return the environment in which every text that is not Markdown is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), finalize=text, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, autoescape=False,  # `finalize` escapes for Markdown
    )  # fmt: skip


def _context(study: StoredStudy, validation: ValidationResult) -> dict[str, object]:
    """Return what templates may use."""
    assumptions = all_assumptions()
    return {
        "study": study, "record": study.record, "validation": validation, "results": results,
        "registry": registry, "mechanisms": mechanisms,
        "sweeps": sweeps, "sweep": study.sweep,
        "calendar": load("status_quo_2025").calendar,
        "value": lambda name: registry.value_text(assumptions[name].value), "code": code,
        "codes": lambda names: Markdown(", ".join(map(code, names))), "share": share_of,
        "rule": lambda name: registry.docstring(mechanisms.mechanism(name).rule),
        "schedule": registry.paragraph(mechanisms.mechanism("bench").paragraphs[0]),
        "outcomes": list(OUTCOMES), "tests": _tests(), "facts": _facts(study, validation),
        "levels_in_short": study.sentences if study.sweep else results.deaths_in_short(study),
        "written": _moment(study),
        "variants": _variants(validation),
        "regimes": _regimes(validation),
    }  # fmt: skip


def _facts(study: StoredStudy, validation: ValidationResult) -> SimpleNamespace:
    """Return numbers that several documents state."""
    assumptions = all_assumptions().values()
    updates = validation.identifiability.assumptions
    changes = [change for summary in study.summaries for change in summary.changes]
    figures, missed = validation.checks, registry.missed(validation)
    return SimpleNamespace(
        sectors=SECTORS, assumptions=len(assumptions), policies=len(POLICIES),
        outcomes=len(OUTCOMES), headline=len(HEADLINE), figures=len(figures),
        judged=sum(a.grade == "E" for a in assumptions),
        drawn=sum(a.prior is not None for a in assumptions),
        fitted=sum(check.target.role == "fitted" for check in figures),
        missed=missed, lie="lies" if len(missed) == 1 else "lie",
        informed=sum(each.informed for each in updates),
        moved=sum(each.words.startswith("moved") for each in updates),
        updated=len(updates), ess=f"{validation.ess:,.0f}", draws=f"{validation.ensemble:,}",
        passing=PASSING90, rhat=_rhat(validation),
        sbc=failed_checks(validation.sbc), sbc_sets=validation.sbc_sets["any"].sets,
        baseline=study.scenarios[0].name,
        baselines=list(dict.fromkeys(change.baseline for change in changes)),
        paired=bool(changes) and all(change.paired for change in changes),
        min_draws=MIN_DRAWS, per_draw=REPLICATIONS_PER_DRAW,
    )  # fmt: skip


def _rhat(validation: ValidationResult) -> str:
    return f"{validation.emulated.waves.rhat:.3f}" if validation.emulated else NONE


def _tests() -> Markdown:
    return table("Tests of the program", ("kind of test", "what it verifies", "in tests/"), [
        (kind.name, kind.verifies, Markdown(", ".join(map(code, kind.files)))) for kind in KINDS
    ])  # fmt: skip


def _variants(validation: ValidationResult) -> Markdown:
    """Return the structural variants with their evidence."""
    variants = validation.emulated.variants if validation.emulated else []
    return table(
        "Structural variants", ("variant", "log Bayes factor", "standard error", "verdict"), [
            (label(v.name), signed(v.log_ratio), f"{v.error:.2f}",
             "rejected" if v.rejected else "kept")
            for v in variants
        ],
    )  # fmt: skip


def _moment(study: StoredStudy) -> str:
    """Return when the study was written, UTC."""
    written = datetime.fromisoformat(study.record["written"])
    return f"{written.day} {written:%B %Y, %H:%M} UTC"


def _regimes(validation: ValidationResult) -> str:
    weights = validation.regimes.items()
    return ", ".join(f"{REGIMES[name]} {share_of(weight)}" for name, weight in weights if name)
