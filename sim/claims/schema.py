"""Keys of a claim file."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
PERCENT = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*%")
Says = Literal["at least", "less than"]
Fit = Literal["stated", "unclear", "proxy"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _dated(value: Any) -> Any:
    """Return a date as text: a day, a month or a year."""
    text = str(value)
    try:
        date.fromisoformat(text + "-01-01"[len(text) - len("2023") :])  # the first day of it
    except ValueError:
        text = ""
    if not DAY.fullmatch(text):
        raise ValueError(f"is {str(value)[:40]!r}. Write 2025-06-18, 2023-09 or 2023.")
    return text


def _threshold(value: Any) -> Any:
    """Return a threshold as it is written: a number, or a percentage as text."""
    if isinstance(value, str) and not PERCENT.fullmatch(value.strip()):
        raise ValueError(f"is {value[:40]!r}. Write a number, or a percentage such as 10 %.")
    if isinstance(value, int | float) and not 0 <= value < float("inf"):
        raise ValueError(f"is {value}. Write a number of at least 0; `direction` has the sign.")
    return value


Threshold = Annotated[float | str, BeforeValidator(_threshold)]


class Source(_Frozen):
    """Who said it, and when."""

    outlet: str = Field(min_length=1, description="Newspaper, broadcaster or office")
    date: Annotated[str, BeforeValidator(_dated)] = Field(
        description="Day, month or year: 2025-06-18, 2023-09, 2023"
    )


class _Tested(_Frozen):
    """Keys of all estimands that are simulated."""

    scenario: str = Field(description="Scenario that the claim is about")
    window: str = Field(description="Window of the scenario")
    outcome: str = Field(description="What is measured: an outcome, or a rate in another unit")
    fit: Fit = Field(
        "stated",
        description="Whether the words name this outcome (stated), have several meanings "
        "(unclear), or name a concept that it stands in for (proxy)",
    )
    units: list[str] | None = Field(
        None, description="The same in other units; those that the program knows if absent"
    )
    why: str = Field("", description="Why this threshold, for readers who would choose another")


class Change(_Tested):
    """A change against a baseline."""

    kind: Literal["change"] = Field(description="The word change: a change against a baseline")
    baseline: str = Field(description="Scenario without what the claim is about")
    direction: Literal["lower", "higher"] = Field(description="Direction of the change")
    by: Threshold = Field(
        0.0, description="By how much: in the outcome's unit, or in % of the baseline"
    )
    says: Says = Field("at least", description="Whether by at least so much, or by less than that")


class Level(_Tested):
    """A level beside a threshold."""

    kind: Literal["level"] = Field(description="The word level: a level beside a threshold")
    direction: Literal["below", "above"] = Field(description="Side of the threshold")
    value: Threshold = Field(description="The threshold, in the outcome's unit or in %")


class Lost(_Tested):
    """The share of an effect that is lost."""

    kind: Literal["lost"] = Field(description="The word lost: a share of an effect that is lost")
    baseline: str = Field(description="Scenario without the effect")
    hindered: str = Field(description="The scenario, with what takes its effect away")
    direction: Literal["lower", "higher"] = Field(description="Direction of the effect")
    share: Threshold = Field(description="Share of the effect lost, such as 50 %")
    says: Says = Field("at least", description="Whether at least this share, or less")


class Unmodelled(_Frozen):
    """A claim that is not in the model."""

    kind: Literal["none"] = Field(description="The word none: nothing: it is not in the model")
    why: str = Field(min_length=1, description="Why the model cannot judge it")


Tested = Change | Level | Lost
Estimand = Annotated[Change | Level | Lost | Unmodelled, Field(discriminator="kind")]
KINDS: dict[str, type[BaseModel]] = {
    "change": Change, "level": Level, "lost": Lost, "none": Unmodelled,
}  # fmt: skip


class Reading(_Frozen):
    """Another reading of the same words."""

    name: str = Field(min_length=1, description="The reading, in a few words")
    reader: Literal["author", "opponent"] = Field(
        description="Who would read it so: the claim's author or the opponent"
    )
    estimand: Annotated[Change | Level | Lost, Field(discriminator="kind")] = Field(
        description="What is tested in this reading; keys as above"
    )


class Variation(_Frozen):
    """A scenario made for the claim; its keys are those of a scenario file."""

    extends: str = Field(description="Scenario: a shipped name, or a file beside the claim")
    policies: list[Any] = Field([], description="Policies to add")
    without: list[str] = Field([], description="Kinds of policies to remove")
    settings: dict[str, Any] = Field({}, description="Settings of its policies to change")


class World(_Frozen):
    """Days that all scenarios of the claim share, in place of their own."""

    period: dict[str, Any] = Field(description="`from` and `to`")
    windows: dict[str, Any] = Field({}, description="Windows by name, each `from` and `to`")


class ClaimFile(_Frozen):
    """The content of a claim file."""

    quote: str = Field(min_length=1, max_length=120, description="The words, as short as they can")
    words: Literal["quoted", "paraphrased"] = Field(
        "quoted", description="Whether the words are the speaker's own or a paraphrase"
    )
    source: Source = Field(description="Who said it, and when")
    meaning: str = Field(min_length=1, description="What is tested, in one sentence")
    estimand: Estimand = Field(description="What is tested")
    readings: list[Reading] = Field([], description="Other readings of the same words")
    scenarios: dict[str, Variation] = Field({}, description="Scenarios made for this claim")
    world: World | None = Field(None, description="Other days than those of the scenarios")
    limits: str = Field("", description="What the model cannot judge of the claim")
    settled_by: str = Field("", description="The missing figure that would settle it")


def claim_schema() -> dict[str, Any]:
    """Return the JSON Schema of a claim file."""
    schema = ClaimFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "channelsim claim"
    return schema
