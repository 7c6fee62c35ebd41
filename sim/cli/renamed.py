"""Name the present spelling of options and commands that were renamed."""

from typing import Any

RENAMED = {
    "--posterior": "--assumptions FILE",
    "--prior": "--assumptions prior",
    "--point": "--assumptions defaults",
    "--levers": "--policy-strength prior|default",
}
GROUPS = {
    "validate": "channelsim validate show|run",
    "validate --observed": "channelsim forecast score FILE",
    "validate --forecast": "channelsim forecast score FILE --forecast FILE",
    "validate --posterior": "channelsim validate run --assumptions FILE",
    "forecast": "channelsim forecast make",
    "forecast --posterior": "channelsim forecast make --assumptions FILE",
}


def renamed(problem: Exception) -> str:
    """Return one line with the present name of an old option or command, "" if it is not old."""
    option, context = getattr(problem, "option_name", ""), getattr(problem, "ctx", None)
    if context is None:
        return ""
    if context.info_name in GROUPS and hasattr(context.command, "commands"):
        return _group_message(context.info_name, option, getattr(problem, "message", ""))
    return f"{option}: is now {RENAMED[option]}" if _is_old(option, context) else ""


def _is_old(option: str, context: Any) -> bool:
    """Return whether the command has the option that replaces an unknown one."""
    new = RENAMED.get(option, "").partition(" ")[0]
    return any(new in param.opts for param in context.command.params)


def _group_message(group: str, option: str, message: str) -> str:
    old = f"{group} {option}".strip()
    if old in GROUPS and (option or message.startswith("Missing command")):
        return f"{old}: is now {GROUPS[old]}"
    return f"{old}: is now {GROUPS[group]} {option}" if option else ""
