"""What is wrong with one key, in words for people who write scenarios."""

from collections.abc import Callable, Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.policies.base import PERCENT
from sim.policies.conditions import Range, When
from sim.scenario.scenario import Scenario, Span
from sim.spelling import closest, nearest
from sim.yamlfile import Loc

_UNIONS = ("float", "list[float]", "str")  # words for alternatives in the places of errors
RENAMED = {"start": "from", "end": "to"}  # keys of a period and of windows
_NEEDED = {
    "int_": "a whole number",
    "float": "one number, or a list if the assumption has several",
    "dict": "`name: value` lines",
    "model": "`from` and `to`",
    "list": "a list",
    "string_type": "text",
    "string_pattern": "letters, digits, spaces and . _ + - only",
    "too_short": "at least 1 long, or left out",
}
"""What is allowed, by a part of pydantic's type of error."""


def renamed_key(key: str) -> str:
    """Return how a key of a period is spelled now; empty if it never had another name."""
    return RENAMED.get(key, "")


def place_in(error: ErrorDetails) -> Loc:
    """Return the key that an error is about."""
    named = 2 if error["loc"][:1] in (("parameters",), ("windows",)) else 1  # a user's own names
    return error["loc"][:named] + tuple(p for p in error["loc"][named:] if p not in _UNIONS)


def faults(
    errors: Sequence[ErrorDetails], place: Callable[[ErrorDetails], Loc] = place_in
) -> dict[Loc, ErrorDetails]:
    """Return one error a key: the innermost, and no missing key that is there, but misspelt."""
    by_place = {place(error): error for error in reversed(errors)}
    above = {loc[:cut] for loc in by_place for cut in range(len(loc))}
    beside: dict[Loc, list[str]] = {}
    for loc, error in by_place.items():
        if error["type"] == "extra_forbidden":
            beside.setdefault(loc[:-1], []).append(str(loc[-1]))
    return {
        loc: error
        for loc, error in by_place.items()
        if loc not in above
        and not (error["type"] == "missing" and closest(str(loc[-1]), beside.get(loc[:-1], [])))
    }


def message(cls: type[BaseModel], loc: Loc, error: ErrorDetails) -> str:
    """Return what is wrong with the key at `loc`, what is allowed and what to do."""
    if error["type"] == "string_unicode":
        return "has a character that is no text; remove it"
    shown = repr(str(error["input"])[:60])
    if error["type"] == "extra_forbidden" and loc == ("conditions",):
        return (
            "is no longer a key. The period's dates decide which conditions hold. Remove the line, "
            "and set what differs under `parameters`."
        )
    if error["type"] == "extra_forbidden":
        known = _holder(cls, loc)
        allowed = [field.alias or name for name, field in known.model_fields.items()]
        also = ["extends", "settings", "without"] if known is Scenario else []
        return f"unknown key; {nearest(str(loc[-1]), [*allowed, *also])}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "missing":
        return "is missing; add it"
    if error["input"] is None:
        return "has no value; write one, with a point in a decimal number"
    if loc[:1] == ("sectors",):
        return f"is {shown}. Sectors are numbers from 1 to 5; places have no names here."
    if loc[:2] == ("when", "month") and len(loc) > 2:
        return f"is {shown}. Months are numbers from 1 to 12."
    if loc[:1] == ("when",) and error["type"] == "list_type":
        return f"is {shown}. Write a list, such as [{error['input']}]."
    percent = PERCENT.fullmatch(str(error["input"]))
    if percent and not percent["sign"]:
        share = float(percent["number"]) / 100.0
        return f"is {shown}. Write a number. As a share, it is {share:g}."
    if _has_decimal_comma(error["input"]):
        return f"is {shown}. {_without_comma(str(error['input']))}"
    if error["type"].startswith("float") and loc[:1] != ("parameters",):
        return f"is {shown}; must be one number"
    for part, needed in _NEEDED.items():
        if part in error["type"]:
            return f"is {shown}; must be {needed}"
    wanted = error["msg"].removeprefix("Input should ").removeprefix("String should ")
    return f"is {shown}; must {wanted}"


def _holder(cls: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """Return what the key at `loc` would be a key of."""
    if len(loc) > 1 and loc[0] in ("period", "windows"):
        return Span
    if len(loc) > 1 and loc[0] == "when":
        return When if len(loc) == 2 else Range
    return cls


def _without_comma(number: str) -> str:
    """Return how to write a number with a comma, which may be decimal or stand for thousands."""
    decimal, whole = number.replace(",", "."), number.replace(",", "")
    if len(number.partition(",")[2]) == 3:
        return f"Write {whole} for thousands, or {decimal} with a decimal point."
    return f"Write a point, {decimal}."


def _has_decimal_comma(value: object) -> bool:
    whole, comma, part = str(value).partition(",")
    return isinstance(value, str) and bool(comma) and (whole + part).lstrip("-").isdigit()
