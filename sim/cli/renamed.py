"""Earlier spellings of options and commands, and what each is called now."""

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
    """Return in one line what a refused option or command is called now, "" if it is no old one."""
    option, context = getattr(problem, "option_name", ""), getattr(problem, "ctx", None)
    if context is None:
        return ""
    if context.info_name in GROUPS and hasattr(context.command, "commands"):
        return _of_group(context.info_name, option, getattr(problem, "message", ""))
    return f"{option}: is now {RENAMED[option]}" if _is_old(option, context) else ""


def _is_old(option: str, context: Any) -> bool:
    """Return whether the command has an option in the place of one that is refused."""
    new = RENAMED.get(option, "").partition(" ")[0]
    return any(new in param.opts for param in context.command.params)


def _of_group(group: str, option: str, message: str) -> str:
    old = f"{group} {option}".strip()
    if old in GROUPS and (option or message.startswith("Missing command")):
        return f"{old}: is now {GROUPS[old]}"
    return f"{old}: is now {GROUPS[group]} {option}" if option else ""
