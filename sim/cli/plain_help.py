"""Print help without Python types and ranges, and with the names of shipped scenarios."""

from collections.abc import Callable
from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup

from sim.cli import completion
from sim.errors import UserError
from sim.shipped import GROUPS, scenario_names


def _scenarios() -> str:
    grouped = [scenario_names(group) for group in GROUPS]
    others = [name for name in scenario_names() if not any(name in group for group in grouped)]
    named = zip(("", *(f"{group}: " for group in GROUPS)), (others, *grouped), strict=True)
    return "; ".join(f"{head}{', '.join(names)}" for head, names in named)


_NAMES: dict[str, Callable[[], str]] = {
    "claims": lambda: ", ".join(completion.claims()),
    "scenarios": _scenarios,
    "sweeps": lambda: ", ".join(completion.sweeps()),
    "variants": lambda: ", ".join(completion.variants()),
    "windows": lambda: ", ".join(completion.windows()),
}


class PlainHelp:
    """Print a command's options, each with a plain word for its value.

    `{claims}`, `{scenarios}`, `{sweeps}`, `{variants}` and `{windows}` in an option's help are
    replaced by names.
    """

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            shown = _value_word(param)
            param.display_type_rich = partial(_as_it_is, shown)
            param.min = param.max = None
            if param.param_type_name == "argument":
                param.metavar = param.metavar or param.name.upper()
            for word, names in _NAMES.items():
                if f"{{{word}}}" in (param.help or ""):
                    param.help = param.help.replace(f"{{{word}}}", names())
        super().format_help(ctx, formatter)  # type: ignore[misc]


class Command(PlainHelp, TyperCommand):
    """A command with plain help, which refuses an option that is given twice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; of a repeated option, all but the last would be ignored."""
        params: list[Any] = self.get_params(ctx)
        options = [p for p in params if p.param_type_name == "option"]
        for option in options:
            names = {*option.opts, *option.secondary_opts}
            given = [arg for arg in args if arg.partition("=")[0] in names]
            if len(given) > 1 and not option.multiple and not option.is_flag:
                raise UserError(f"{option.opts[0]} is given {len(given)} times. Keep one.")
        return super().parse_args(ctx, args)


class Group(PlainHelp, TyperGroup):
    """Commands under one name, with plain help."""


def _as_it_is(shown: str, ctx: Any) -> str:
    return shown


def _value_word(param: Any) -> str:
    """Return a word for the value of an option, such as FILE or NUMBER."""
    kind = param.type_descriptor
    if param.param_type_name == "argument" or getattr(param, "is_flag", False):
        return ""
    if kind.is_choice:
        return "|".join(str(choice.value) for choice in kind.choices)
    if param.metavar:
        return str(param.metavar)
    if kind.is_path:
        return "DIR" if "Folder" in (param.help or "") else "FILE"
    return "NAME" if kind.annotation is str else "NUMBER"
