"""Read a sweep file into a Sweep, or raise an error of one line with its place and cure."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim import MODEL_VERSION, assumptions
from sim.assumptions import all_assumptions
from sim.errors import UserError, raise_all
from sim.experiment.source import POINT, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.code import digest
from sim.scenario import Scenario
from sim.scenario import load as load_scenario
from sim.scenario.checks import refuse_truth
from sim.scenario.messages import faults
from sim.sensitivity.factors import DUMMY, Factor, factor_error
from sim.sensitivity.sweep_faults import (
    wrong_outcomes,
    wrong_points,
    wrong_range,
    wrong_samples,
    wrong_window,
)
from sim.sensitivity.sweep_file import ALL_PRIORS, Range, SweepFile
from sim.shipped import folder, sweep_names
from sim.spelling import nearest
from sim.yamlfile import Document, Loc, read


@dataclass(frozen=True)
class Sweep:
    """A sweep, checked and ready to run."""

    name: str
    file: SweepFile
    scenarios: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    parameters: ParameterSource = POINT

    @property
    def digest(self) -> str:
        """Digest of all that decides the numbers."""
        entries = all_assumptions()
        later = {
            "points",
            "policy_strength",
        }  # an absent key leaves the digest of an older file unchanged
        unset = {"title", *(key for key in later if getattr(self.file, key) is None)}
        content = (
            MODEL_VERSION, assumptions.digest(), self.parameters.digest,
            self.file.model_dump_json(exclude=unset),
            [(s.digest(), str(s.spans[self.file.window])) for s in self.scenarios],
            [(str(f), entries[f.path].prior if f.uses_prior else None) for f in self.factors],
        )  # fmt: skip
        return digest(content, size=4)

    def drawn_from(self, source: ParameterSource) -> "Sweep":
        """Return the sweep with a source of its assumptions.

        Whether policy strength is drawn is as the file says, if it does.
        """
        word = self.file.policy_strength
        chosen = replace(source, vary_strength=word == "prior") if word else source
        return replace(self, parameters=chosen)

    @property
    def study(self) -> str:
        """Name of the study, and of its folder in `results/`."""
        return f"{self.name}-{self.digest}"


def sweep_schema() -> dict[str, Any]:
    """Return the JSON Schema of a sweep file, with all assumptions and outcomes listed."""
    schema = SweepFile.model_json_schema()
    entry = {"oneOf": [{"const": "prior"}, {"$ref": "#/$defs/Range"}]}
    properties = {
        name: {**entry, "description": assumption.unit}
        for name, assumption in all_assumptions().items()
    }
    setting = {r"^\w+\.\w+$": entry}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "channelsim sweep"
    schema["properties"]["factors"] = {
        "description": SweepFile.model_fields["factors"].description,
        "oneOf": [
            {"const": ALL_PRIORS},
            {
                "type": "object", "properties": properties, "patternProperties": setting,
                "additionalProperties": False,
            },
        ],
    }  # fmt: skip
    schema["properties"]["outcomes"]["items"] = {"enum": list(OUTCOMES)}
    return schema


def load_sweep(name: str | Path, parameters: ParameterSource = POINT) -> Sweep:
    """Read a sweep from a file's path or a shipped sweep's name.

    Parameters
    ----------
    parameters
        Source of the assumptions that are not varied, one draw per replication.

    Raises
    ------
    UserError
        If the file is invalid: `FILE:LINE:COLUMN path: error, what is allowed, what to do`.
    """
    names = sweep_names()
    shipped = folder("scenarios") / "sweeps" / f"{name}.yaml"
    path = shipped if str(name) in names else Path(name)
    document = read(path, f"name a file, or a shipped sweep: {', '.join(names)}")
    raise_all(refuse_truth(document, document.data))
    file, errors = _validated(document)
    scenarios = tuple(_scenario(document, key, path, errors) for key in ("base", "compare"))
    chosen = tuple(s for s in scenarios if s is not None)
    if file is None or errors:
        raise_all(errors)
        raise AssertionError("no sweep, and no error")
    if len(chosen) == 2 and chosen[0].name == chosen[1].name:
        raise document.error(
            ("compare",), f"has the base's name, {chosen[0].name}. Give one of them another name."
        )
    errors += [*wrong_window(document, file, chosen), *wrong_outcomes(document, file)]
    factors = _factors(document, file, chosen, errors)
    raise_all(errors or list(wrong_samples(document, file, factors)))
    raise_all(list(wrong_points(document, file, factors)))  # their factors need ranges
    stem = re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "sweep"
    return Sweep(name=stem, file=file, scenarios=chosen, factors=factors).drawn_from(parameters)


def _validated(document: Document) -> tuple[SweepFile | None, list[UserError]]:
    """Return the sweep as it is written, None if keys are wrong, and the errors of those keys."""
    try:
        return SweepFile.model_validate(document.data), []
    except ValidationError as problem:
        by_place = faults(problem.errors(), _place)
        return None, [document.error(loc, _message(loc, e)) for loc, e in by_place.items()]


def _place(error: ErrorDetails) -> Loc:
    return tuple(part for part in error["loc"] if part not in _UNIONS)


_UNIONS = (
    "Range", "literal['prior']", "dict[str,union[Range,literal['prior']]]", "literal['priors']"
)  # fmt: skip
"""Words for alternatives in the places of pydantic's errors."""


def _message(loc: Loc, error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        fields = SweepFile if len(loc) == 1 else Range
        return f"unknown key; {nearest(str(loc[-1]), list(fields.model_fields))}"
    if error["type"] == "missing":
        return "is missing. Add it."
    if loc and loc[0] == "factors" and len(loc) > 1:
        return "must be `prior`, or low and high, or values"
    wanted = error["msg"].removeprefix("Input should ")
    return f"is {str(error['input'])[:60]!r}; must {wanted}"


def _scenario(document: Document, key: str, path: Path, errors: list[UserError]) -> Scenario | None:
    """Load the scenario that a key names; note a line for each of its errors."""
    name = document.data.get(key)
    if not isinstance(name, str):
        return None
    beside = path.parent / str(name)
    try:
        return load_scenario(beside if beside.is_file() else str(name))
    except UserError as problem:
        errors += [document.error((key,), str(one)) for one in problem.errors]
        return None


def _factors(
    document: Document, file: SweepFile, scenarios: tuple[Scenario, ...], errors: list[UserError]
) -> tuple[Factor, ...]:
    """Return the factors; note a line for each that cannot be varied as it is written."""
    if file.factors == ALL_PRIORS:
        every = [name for name, assumption in all_assumptions().items() if assumption.prior]
        return tuple(Factor(n) for n in every if not factor_error(Factor(n), list(scenarios)))
    assert isinstance(file.factors, dict)
    factors = []
    for path, entry in file.factors.items():
        factor = Factor(path)
        wrong = wrong_range(entry) if isinstance(entry, Range) else ""
        if isinstance(entry, Range) and not wrong:
            factor = Factor(path, entry.low, entry.high, tuple(sorted(set(entry.values))))
        if path == DUMMY:
            wrong = "is in every analysis already. Remove it."
        wrong = wrong or factor_error(factor, list(scenarios))
        errors += [document.error(("factors", path), wrong)] if wrong else []
        factors.append(factor)
    if not factors:
        errors.append(document.error(("factors",), "names none. Name at least one."))
    return tuple(factors)
