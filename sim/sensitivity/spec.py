"""Read a sweep file into a Sweep, or raise an error of one line with its place and cure."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim import MODEL_VERSION, assumptions
from sim.assumptions import all_assumptions
from sim.errors import UserError, raise_all
from sim.experiment.source import POINT, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.code import digest
from sim.scenario import PERIOD, Scenario
from sim.scenario import load as load_scenario
from sim.scenario.checks import refuse_truth
from sim.sensitivity.factors import DUMMY, Factor, factor_error
from sim.sensitivity.methods import METHODS
from sim.shipped import folder
from sim.yamlfile import Document, nearest, read

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
        ["deaths", "arrivals"], min_length=1, description="Outcomes to analyse; deaths first"
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
        content = (
            MODEL_VERSION, assumptions.digest(), self.parameters.digest,
            self.file.model_dump_json(exclude={"title"}),
            [(s.digest(), str(s.spans[self.file.window])) for s in self.scenarios],
            [(str(f), entries[f.path].prior if f.uses_prior else None) for f in self.factors],
        )  # fmt: skip
        return digest(content, size=4)

    @property
    def study(self) -> str:
        """Name of the study, and of its folder in `results/`."""
        return f"{self.name}-{self.digest}"


def sweep_names() -> list[str]:
    """Return the names of the shipped sweeps, sorted."""
    return sorted(path.stem for path in (folder("scenarios") / "sweeps").glob("*.yaml"))


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
    file = _validated(document)
    scenarios = tuple(_scenario(document, key, path) for key in ("base", "compare"))
    chosen = tuple(s for s in scenarios if s is not None)
    if len(chosen) == 2 and chosen[0].name == chosen[1].name:
        raise document.error(
            ("compare",), f"has the base's name, {chosen[0].name}. Give one of them another name."
        )
    _check_window(document, file, chosen)
    _check_outcomes(document, file)
    factors = _factors(document, file, chosen)
    _check_samples(document, file, factors)
    stem = re.sub(r"[^\w.+-]+", "-", path.stem).strip("-.+ ")[:60] or "sweep"
    return Sweep(name=stem, file=file, scenarios=chosen, factors=factors, parameters=parameters)


def _validated(document: Document) -> SweepFile:
    try:
        return SweepFile.model_validate(document.data)
    except ValidationError as problem:
        errors = problem.errors()
        first = min(errors, key=lambda e: (e["type"] != "extra_forbidden", -len(e["loc"])))
        loc = tuple(p for p in first["loc"] if p not in ("Range", "literal['prior']", "dict[str,"
                    "union[Range,literal['prior']]]", "literal['priors']"))  # fmt: skip
        if first["type"] == "extra_forbidden":
            fields = SweepFile if len(loc) == 1 else Range
            message = f"unknown key; {nearest(str(loc[-1]), list(fields.model_fields))}"
        elif first["type"] == "missing":
            message = "is missing. Add it."
        elif loc and loc[0] == "factors" and len(loc) > 1:
            message = "must be `prior`, or low and high, or values"
        else:
            message = first["msg"].removeprefix("Input should ")
            message = f"is {str(first['input'])[:60]!r}; must {message}"
        raise document.error(tuple(loc), message) from None


def _scenario(document: Document, key: str, path: Path) -> Scenario | None:
    name = document.data.get(key)
    if name is None:
        return None
    beside = path.parent / str(name)
    try:
        return load_scenario(beside if beside.is_file() else str(name))
    except UserError as problem:
        raise document.error((key,), str(problem)) from None


def _check_window(document: Document, file: SweepFile, scenarios: tuple[Scenario, ...]) -> None:
    for scenario in scenarios:
        if file.window not in scenario.spans:
            hint = nearest(file.window, list(scenario.spans))
            raise document.error(
                ("window",), f"{scenario.name} has no window {file.window}; {hint}"
            )
        if (scenario.period, scenario.spans[file.window]) != (
            scenarios[0].period,
            scenarios[0].spans[file.window],
        ):
            raise document.error(
                ("compare",), f"{scenario.name} runs over other days than {scenarios[0].name}. "
                "Give both the same period and window."
            )  # fmt: skip


def _check_outcomes(document: Document, file: SweepFile) -> None:
    for number, outcome in enumerate(file.outcomes):
        if outcome in file.outcomes[:number]:
            raise document.error(("outcomes", number), f"{outcome} is named twice. Keep one.")
        if outcome not in OUTCOMES:
            hint = nearest(outcome, list(OUTCOMES))
            raise document.error(("outcomes", number), f"unknown outcome {outcome}; {hint}")


def _factors(
    document: Document, file: SweepFile, scenarios: tuple[Scenario, ...]
) -> tuple[Factor, ...]:
    if file.factors == ALL_PRIORS:
        names = [name for name, assumption in all_assumptions().items() if assumption.prior]
        return tuple(Factor(n) for n in names if not factor_error(Factor(n), list(scenarios)))
    factors = []
    assert isinstance(file.factors, dict)
    for path, entry in file.factors.items():
        loc = ("factors", path)
        factor = Factor(path)
        if isinstance(entry, Range):
            if bool(entry.values) == (entry.low is not None or entry.high is not None):
                raise document.error(loc, "needs a range or values. Give low and high, or values.")
            if not entry.values and (entry.low is None or entry.high is None):
                raise document.error(loc, "needs both low and high. Add the missing one.")
            if entry.low is not None and entry.high is not None and entry.low >= entry.high:
                raise document.error(
                    loc, f"is empty: low {entry.low:g} is not below high {entry.high:g}. Mend them."
                )
            factor = Factor(path, entry.low, entry.high, tuple(sorted(set(entry.values))))
        if path == DUMMY:
            raise document.error(loc, "is in every analysis already. Remove it.")
        error = factor_error(factor, list(scenarios))
        if error:
            raise document.error(loc, error)
        factors.append(factor)
    if not factors:
        raise document.error(("factors",), "names none. Name at least one.")
    return tuple(factors)


def _check_samples(document: Document, file: SweepFile, factors: tuple[Factor, ...]) -> None:
    method = METHODS[file.method]
    minimum = method.min_samples(factors)
    if file.samples < minimum:
        raise document.error(
            ("samples",), f"is {file.samples}; {file.method} of {len(factors)} factors needs at "
            f"least {minimum} ({method.counts})"
        )  # fmt: skip
    key, error = method.check(factors, file.samples)
    if error:
        raise document.error((key,), error)
