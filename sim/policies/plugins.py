"""Policies that other packages bring, through the entry point `channelsim.policies`.

Each is held to what the built-in ones are held to. One that is broken stops nothing but the
scenario that names it, and says in one line what is wrong and whose it is.
"""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract, isclass
from typing import Any, NamedTuple, get_args

from sim.assumptions import leaves
from sim.policies.base import Cost, Policy

GROUP = "channelsim.policies"


class PluggedIn(NamedTuple):
    """Policies of other packages.

    Attributes
    ----------
    found
        Their classes by kind.
    broken
        By name, what is wrong with those that could not be taken in.
    packages
        By kind, the package that brings it, and its version.
    """

    found: dict[str, type[Policy]]
    broken: dict[str, str]
    packages: dict[str, str]


def plugged_in(built_in: Mapping[str, type[Policy]]) -> PluggedIn:
    """Return the policies that other packages bring."""
    found, broken, packages = PluggedIn({}, {}, {})
    for point in sorted(set(entry_points(group=GROUP)), key=lambda p: (p.name, p.value)):
        try:
            loaded: Any = point.load()
            wrong = _wrong_with(point.name, loaded)
        except (Exception, SystemExit) as problem:  # somebody else's code, whatever it raises
            wrong = f"cannot be loaded ({type(problem).__name__}: {problem})"
        if point.name in built_in:
            broken[f"{point.name} of {_package(point)}"] = _told(
                point, "has the name of a built-in policy"
            )
        elif point.name in found:
            broken[f"{point.name} of {_package(point)}"] = _told(
                point, "has the name of another package's policy, which is used"
            )
        elif wrong:
            broken[point.name] = _told(point, wrong)
        else:
            found[point.name] = loaded
            packages[point.name] = f"{_package(point)} {point.dist.version if point.dist else '?'}"
    return PluggedIn(found, broken, packages)


def _wrong_with(name: str, cls: Any) -> str:
    """Say what is wrong with a policy's class; an empty line where nothing is."""
    if not (isclass(cls) and issubclass(cls, Policy)):
        return "is no subclass of sim.policies.base.Policy"
    if isabstract(cls):
        return "has no `changes`"
    for own in ("overlays", "_steps", "_span", "_costing"):
        if getattr(cls, own) is not getattr(Policy, own):
            return f"overrides `{own}`, which every policy has in common"
    if not isinstance(cls.cost, Cost) or not isinstance(cls.by_sector, bool):
        return "needs a `cost` that is a Cost, and `by_sector` true or false"
    if get_args(cls.model_fields["kind"].annotation) != (name,):
        return f'needs `kind: Literal["{name}"]`, the name of its entry point'
    if not (cls.__doc__ or "").strip() or cls.__doc__ == Policy.__doc__:
        return "has no docstring to tell what it does"
    unknown = [each for each in cls.assumptions if each not in leaves()]
    if unknown:
        return f"names {unknown[0]} in `assumptions`, which is no parameter"
    return ""


def _told(point: EntryPoint, wrong: str) -> str:
    return f"{point.value} of the package {_package(point)} {wrong}; mend or uninstall it"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "?"
