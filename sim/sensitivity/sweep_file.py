"""The content of a sweep file, key by key."""

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario import PERIOD
from sim.sensitivity.methods import METHODS

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
    policy_strength: Literal["prior", "default"] | None = Field(
        None,
        description="Whether assumptions about a policy's strength are drawn from their priors, as "
        "in compare, or stay at their defaults. Default: default",
    )
    points: list[dict[str, float]] | None = Field(
        None, min_length=1,
        description="For switched only: samples to add, each with the values of some factors; the "
        "others are at their low values",
    )  # fmt: skip
