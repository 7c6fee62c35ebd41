"""Read a sweep file into a Sweep, or raise an error of one line with its place and cure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from sim import MODEL_VERSION, assumptions
from sim.assumptions import all_assumptions
from sim.errors import UserError, raise_all
from sim.experiment.source import POINT, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.code import digest
from sim.scenario import PERIOD, Scenario
from sim.scenario import load as load_scenario
from sim.scenario.checks import refuse_truth
from sim.scenario.messages import faults
from sim.sensitivity.factors import DUMMY, Factor, factor_error
from sim.sensitivity.methods import METHODS
from sim.shipped import folder, sweep_names
from sim.spelling import nearest
from sim.yamlfile import Document, Loc, read

if TYPE_CHECKING:
    MethodName = str
else:
    MethodName = Literal[tuple(METHODS)]  # so that the schema and messages list them
ALL_PRIORS = "priors"
MOST_REPLICATIONS = 100_000


class Range(BaseModel):
    """Range of a factor: `low` and `high`, or `values`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    low: float | None = Field(None, description="Smallest value, in the assumption's unit")
    high: float | None = Field(None, description="Largest value")
    values: list[float] = Field([], description="List of values, instead of a range")


class SweepFile(BaseModel):
    """The content of a sweep file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("", description="The question of the sweep, in one line")
    base: str = Field(description="Scenario: a file, or the name of a shipped one")
    compare: str | None = Field(
        None, description="A second scenario: outcomes are then its change against the base"
    )
    window: str = Field(PERIOD, description="Named window of the scenarios")
    method: MethodName = Field(description="Method that chooses samples and computes indices")
    factors: Literal["priors"] | dict[str, Range | Literal["prior"]] = Field(
        description="Factors to vary: assumption or POLICY.SETTING, with its range or `prior`; "
        "or the word priors, for every assumption that has a prior and that no policy sets"
    )
    outcomes: list[str] = Field(
        ["deaths", "expected_deaths", "arrivals"],
        min_length=1,
        description="Outcomes to analyse; deaths first",
    )
    samples: int = Field(
        0, ge=0, le=1_000_000,
        description="Number of samples: trajectories for morris, base samples for sobol, steps "
        "for a grid",
    )  # fmt: skip
    replications: int = Field(
        4, ge=1, le=MOST_REPLICATIONS, description="Replications of each sample"
    )
    seed: int = Field(1, ge=0, description="Seed of the samples and of the replications")
    points: list[dict[str, float]] | None = Field(
        None, min_length=1,
        description="For switched only: samples to add, each with the values of some factors; the "
        "others are at their low values",
    )  # fmt: skip


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
        unset = {"title"} if self.file.points else {"title", "points"}
        content = (
            MODEL_VERSION, assumptions.digest(), self.parameters.digest,
            self.file.model_dump_json(exclude=unset),
            [(s.digest(), str(s.spans[self.file.window])) for s in self.scenarios],
            [(str(f), entries[f.path].prior if f.uses_prior else None) for f in self.factors],
        )  # fmt: skip
        return digest(content, size=4)

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
    errors += [*_wrong_window(document, file, chosen), *_wrong_outcomes(document, file)]
    factors = _factors(document, file, chosen, errors)
    raise_all(errors or [*_wrong_samples(document, file, factors),
                         *_wrong_points(document, file, factors)])  # fmt: skip
    stem = re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "sweep"
    return Sweep(name=stem, file=file, scenarios=chosen, factors=factors, parameters=parameters)


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


def _wrong_window(
    document: Document, file: SweepFile, scenarios: tuple[Scenario, ...]
) -> Iterator[UserError]:
    """Yield an error for each scenario that lacks the window, or has it on other days."""
    for scenario in scenarios:
        if file.window not in scenario.spans:
            known = nearest(file.window, list(scenario.spans))
            yield document.error(
                ("window",), f"{scenario.name} has no window {file.window}; {known}"
            )
            return
        if (scenario.period, scenario.spans[file.window]) != (
            scenarios[0].period,
            scenarios[0].spans[file.window],
        ):
            yield document.error(
                ("compare",), f"{scenario.name} runs over other days than {scenarios[0].name}. "
                "Give both the same period and window."
            )  # fmt: skip


def _wrong_outcomes(document: Document, file: SweepFile) -> Iterator[UserError]:
    """Yield an error for each outcome that is unknown or named twice."""
    for number, outcome in enumerate(file.outcomes):
        if outcome in file.outcomes[:number]:
            yield document.error(("outcomes", number), f"{outcome} is named twice. Keep one.")
        if outcome not in OUTCOMES:
            known = nearest(outcome, list(OUTCOMES))
            yield document.error(("outcomes", number), f"unknown outcome {outcome}; {known}")


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
        wrong = _wrong_range(entry) if isinstance(entry, Range) else ""
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


def _wrong_range(entry: Range) -> str:
    """Return what is wrong with a factor's range; empty if nothing is."""
    if bool(entry.values) == (entry.low is not None or entry.high is not None):
        return "needs a range or values. Give low and high, or values."
    if not entry.values and (entry.low is None or entry.high is None):
        return "needs both low and high. Add the missing one."
    if entry.low is not None and entry.high is not None and entry.low >= entry.high:
        return f"is empty: low {entry.low:g} is not below high {entry.high:g}. Mend them."
    return ""


def _wrong_samples(
    document: Document, file: SweepFile, factors: tuple[Factor, ...]
) -> Iterator[UserError]:
    """Yield what is wrong with the number of samples."""
    method = METHODS[file.method]
    minimum = method.min_samples(factors)
    if file.samples < minimum:
        yield document.error(
            ("samples",), f"is {file.samples}; {file.method} of {len(factors)} factors needs at "
            f"least {minimum} ({method.counts})"
        )  # fmt: skip
    key, wrong = method.check(factors, file.samples)
    if wrong:
        yield document.error((key,), wrong)


def _wrong_points(
    document: Document, file: SweepFile, factors: tuple[Factor, ...]
) -> Iterator[UserError]:
    """Yield what is wrong with samples that the file adds, and with factors that they need."""
    if file.points and not METHODS[file.method].points:
        yield document.error(("points",), f"is for switched, not {file.method}. Remove it.")
        return
    by_path = {factor.path: factor for factor in factors}
    for number, point in enumerate(file.points or []):
        for path, value in point.items():
            place = ("points", number, path)
            factor = by_path.get(path)
            if factor is None:
                yield document.error(place, f"is no factor; {nearest(path, list(by_path))}")
            elif not (factor.low or 0.0) <= value <= (factor.high or 0.0):
                allowed = f"{factor.low:g} to {factor.high:g}"
                yield document.error(place, f"is {value:g}; allowed: {allowed}")
