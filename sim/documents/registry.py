"""Tables of the registries: assumptions, policies, outcomes, mechanisms and reported figures."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sim.assumptions import Assumption, all_assumptions
from sim.data.targets import Target, targets
from sim.documents.markdown import Markdown, block, code, table, text
from sim.documents.mechanisms import FORMULAS, Mechanism, entities, formula, mechanisms
from sim.outcomes.outcomes import OUTCOMES
from sim.report.catalogue import rows
from sim.report.numbers import MINUS, NONE, between, figure, number
from sim.validation.checks import FigureResult
from sim.validation.result import ValidationResult

SUBJECTS = {
    "coast.yaml": "The coast", "mechanisms.yaml": "What only policies change",
    "networks.yaml": "Networks and their supply", "people.yaml": "People on the coast",
    "demand.yaml": "Demand", "patrols.yaml": "Patrols and response groups",
    "orders.yaml": "Orders and refusals", "water.yaml": "In and on the water",
    "safety.yaml": "Danger", "weather.yaml": "The sea",
}  # fmt: skip
"""Subject of each file of assumptions."""

GRADES = {
    "A": "official or peer-reviewed", "B": "press quoting officials",
    "C": "a single secondary source", "D": "derived from A or B", "E": "judgement",
}  # fmt: skip
ROLES = {
    "fitted": "fitted", "second": "second stage", "check": "check", "implied": "implied",
}  # fmt: skip

ABOUT_ROLES = (
    "A check was never fitted. An implied figure follows from fitted ones, so it tests nothing. "
    '"Known to priors": a prior was chosen with knowledge of the figure, so it is no test.'
)


def value_text(value: Any) -> str:
    """Return a value of an assumption or a setting in full, several with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(map(value_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_text(each)}" for key, each in value.items())
    return f"{value:.12g}".replace("-", MINUS) if isinstance(value, int | float) else str(value)


def range_text(assumption: Assumption) -> str:
    """Return the values that are allowed."""
    return f"{value_text(assumption.range[0])} to {value_text(assumption.range[1])}"


def prior_text(prior: dict[str, Any] | None) -> str:
    """Return a prior in words; "fixed" if there is none."""
    if prior is None:
        return "fixed"
    ((law, settings),) = prior.items()
    return ", ".join(
        [law.replace("_", " "), *(f"{key} {value_text(x)}" for key, x in settings.items())]
    )


def _by_file() -> Iterator[tuple[str, list[Assumption]]]:
    """Yield each subject with its assumptions, in the order of the files."""
    for file in dict.fromkeys(a.file for a in all_assumptions().values()):
        yield SUBJECTS[file], [a for a in all_assumptions().values() if a.file == file]


def parameters() -> Markdown:
    """Return every assumption with value, unit, range, prior, grade and source."""
    heads = ("assumption", "default", "unit", "range", "prior", "grade", "source")
    return _stacked(
        table(f"Assumptions: {subject}", heads, [
            (code(a.name), value_text(a.value), docstring(a.unit), range_text(a),
             prior_text(a.prior), a.grade, docstring(a.source))
            for a in group
        ])
        for subject, group in _by_file()
    )  # fmt: skip


def parameters_in_short() -> Markdown:
    """Return every assumption with its value, unit and prior."""
    return _stacked(
        table(f"Parameters: {subject}", ("parameter", "default", "unit", "prior"), [
            (code(a.name), value_text(a.value), docstring(a.unit), prior_text(a.prior))
            for a in group
        ])
        for subject, group in _by_file()
    )  # fmt: skip


def evidence(validation: ValidationResult) -> Markdown:
    """Return every assumption with grade, source, remarks and what the figures said of it."""
    updates: dict[str, list[str]] = {}
    for update in validation.identifiability.assumptions:
        name, _, place = (
            update.name.rpartition(" ") if " " in update.name else (update.name, "", "")
        )
        spread = f"sd {number(update.prior_sd)} to {number(update.posterior_sd)}"
        verdict = f"{place}: {update.words}" if place else f"{update.words} ({spread})"
        updates.setdefault(name, []).append(verdict)
    heads = ("assumption", "grade", "source", "what the figures said", "remarks")
    return _stacked(
        table(f"Evidence: {subject}", heads, [
            (code(a.name), a.grade, docstring(a.source), _informed(a, updates),
             docstring(_remarks(a)))
            for a in group
        ])
        for subject, group in _by_file()
    )  # fmt: skip


def _informed(a: Assumption, updates: dict[str, list[str]]) -> str:
    if a.name in updates:
        verdicts = updates[a.name]
        alike = {verdict.partition(": ")[2] for verdict in verdicts}
        return alike.pop() if len(verdicts) > len(alike) == 1 else "; ".join(sorted(verdicts))
    if a.of_policies:
        return "policy strength: no figure depends on it"
    return "fixed" if a.prior is None else "not calibrated"


def _remarks(a: Assumption) -> str:
    kept = f"No policy may change it: {a.fixed}." if a.fixed else ""
    return " ".join(filter(None, (a.note, kept)))


def grades() -> Markdown:
    """Return the number of assumptions of each grade."""
    every = list(all_assumptions().values())
    lines = [
        (grade, meaning, sum(a.grade == grade for a in every),
         sum(a.grade == grade and a.prior is not None for a in every))
        for grade, meaning in GRADES.items()
    ]  # fmt: skip
    heads = ("grade", "meaning", "assumptions", "of these with a prior")
    return table("Quality of sources", heads, lines, numbers=(2, 3))


def outcomes() -> Markdown:
    """Return every outcome with its unit and definition, deaths first."""
    better = {True: "lower", False: "higher", None: "neither"}
    return table("Outcomes", ("outcome", "unit", "definition", "better"), [
        (code(o.name), o.unit, o.definition, better[o.lower_is_better]) for o in OUTCOMES.values()
    ])  # fmt: skip


@cache
def _policies() -> tuple[dict[str, Any], ...]:
    """Return the entry of every policy."""
    return tuple(rows("policies"))


def policy_names() -> Markdown:
    """Return every policy in one line."""
    return table("Policies that the program knows", ("policy", "what it is", "cost"), [
        (code(entry["name"]), docstring(entry["title"]), entry["cost"])
        for entry in _policies()
    ])  # fmt: skip


def policies(kinds: set[str] | None = None) -> Markdown:
    """Return the mechanism, evidence, cost and assumptions of policies; of all if `kinds` is None.

    Returns
    -------
    Markdown
        Empty if there is none.
    """
    chosen = [entry for entry in _policies() if kinds is None or entry["name"] in kinds]
    return Markdown("\n\n".join(map(_policy, chosen)))


def _policy(entry: dict[str, Any]) -> str:
    strength = ", ".join(
        f"{code(a['name'])} {text(value_text(a['value']))} ({text(prior_text(a['prior']))}, "
        f"grade {text(a['grade'])})"
        for a in entry["assumptions"]
    )
    lines = [
        f"**{text(entry['name'])}.** {docstring(entry['title'])} {docstring(entry['mechanism'])}",
        f"- Evidence: {docstring(entry['evidence'] or 'none is recorded.')}",
        f"- Strength: {strength or 'it has no assumption of its own.'}",
        f"- Cost: {text(entry['cost'])}",
    ]
    return "\n\n".join((lines[0], "\n".join(lines[1:])))


def mechanism_texts() -> Markdown:
    """Return every module of the model with its full account, by subject."""
    return Markdown("\n\n".join(
        "\n\n".join([f"#### {subject}", *map(_account, group)])
        for subject, group in mechanisms().items()
    ))  # fmt: skip


def _account(one: Mechanism) -> str:
    head = f"**{text(one.name)}.** {docstring(one.title)}"
    return "\n\n".join([head, *(paragraph(p) for p in one.paragraphs)])


def paragraph(plain: str) -> Markdown:
    """Return a paragraph of a docstring; one with columns becomes a block of code."""
    if any("   " in line.strip() for line in plain.splitlines()):
        return Markdown("~~~text\n" + plain + "\n~~~")
    return Markdown(docstring(plain))


def docstring(plain: str) -> Markdown:
    """Return a docstring's text, with words between backticks as code."""
    parts = " ".join(plain.split()).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        return Markdown(text(plain))
    return Markdown("".join(code(p) if n % 2 else _spaced(p) for n, p in enumerate(parts)))


def _spaced(part: str) -> str:
    """Return plain text with the spaces at its ends."""
    before, after = " " * part.startswith(" "), " " * (part.endswith(" ") and bool(part.strip()))
    return f"{before}{text(part)}{after}"


def rules() -> Markdown:
    """Return every module of the model with the rule that it states."""
    return table("Mechanisms", ("module", "subject", "rule"), [
        (code(one.name), docstring(one.title), docstring(one.rule or NONE))
        for group in mechanisms().values()
        for one in group
    ])  # fmt: skip


def entity_table() -> Markdown:
    """Return the entities with their state variables."""
    return table("Entities and state variables", ("entity", "module", "what it is", "state"), [
        (one.name, code(one.module), docstring(one.summary), docstring(one.state))
        for one in entities()
    ])  # fmt: skip


def formulas() -> Markdown:
    """Return the equations of the model, each as the code that computes it."""
    return Markdown("\n\n".join(
        f"**{text(title)}** ({code(f'{module}.{name}')}):\n\n{block(formula(module, name))}"
        for title, (module, name) in FORMULAS.items()
    ))  # fmt: skip


def figures(validation: ValidationResult, *roles: str) -> Markdown:
    """Return reported figures beside the simulated ones, misses marked; of all roles if none."""
    checked = {check.target.name: check for check in validation.checks}
    heads = (
        "figure", "role", "unit", "reported", "simulated (5–95 %)", "verdict", "known to priors",
        "source",
    )  # fmt: skip
    shown = table("Reported figures beside the simulated ones", heads, [
        (code(target.name), ROLES[target.role], target.unit, figure(target, target.value),
         *_simulated(target, checked.get(target.name)), "yes" if target.in_priors else "no",
         target.source)
        for target in targets().values()
        if not roles or target.role in roles
    ])  # fmt: skip
    return Markdown(f"{shown}\n\n{ABOUT_ROLES}")


def _simulated(target: Target, result: FigureResult | None) -> tuple[str, str]:
    """Return the simulated median with its 5–95 %, and whether the report lies between them."""
    if result is None:
        return NONE, "not simulated"
    low, middle, high = (figure(target, x) for x in result.posterior)
    return f"{middle} ({between(low, high)})", "inside" if result.inside else "MISS"


def missed(validation: ValidationResult) -> list[str]:
    """Return the names of reported figures outside the simulated 5–95 %."""
    return [check.target.name for check in validation.checks if not check.inside]


def _stacked(tables: Iterator[Markdown]) -> Markdown:
    return Markdown("\n\n".join(tables))
