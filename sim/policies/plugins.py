"""Plugins: policies of other packages, through the entry point `channelsim.policies`.

They meet the same requirements as the built-in ones. A broken policy affects only scenarios that
name it; one line then says what is wrong and which package provides it.
"""

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract, isclass
from signal import SIGINT, default_int_handler, getsignal
from typing import Any, NamedTuple, get_args

from sim.assumptions import all_assumptions
from sim.policies.base import Cost, Policy
from sim.startup import guarded_again

GROUP = "channelsim.policies"


class Plugins(NamedTuple):
    """Policies of other packages.

    Attributes
    ----------
    policies
        Classes by kind.
    broken
        Errors of policies that cannot be used, by name.
    packages
        Name and version of the package that provides a policy, by kind.
    """

    policies: dict[str, type[Policy]]
    broken: dict[str, str]
    packages: dict[str, str]


def load_plugins(built_in: Mapping[str, type[Policy]]) -> Plugins:
    """Return the policies that other packages provide."""
    policies, broken, packages = Plugins({}, {}, {})
    for point in sorted(set(entry_points(group=GROUP)), key=lambda p: (p.name, p.value)):
        with guarded_again():
            loaded, error = _loaded(point)
        if point.name in built_in:
            broken[f"{point.name} of {_package(point)}"] = _message(
                point, "has the name of a built-in policy"
            )
        elif point.name in policies:
            broken[f"{point.name} of {_package(point)}"] = _message(
                point, "has the name of another package's policy, which is used"
            )
        elif error:
            broken[point.name] = _message(point, error)
        else:
            policies[point.name] = loaded
            packages[point.name] = f"{_package(point)} {point.dist.version if point.dist else '?'}"
    return Plugins(policies, broken, packages)


def _loaded(point: EntryPoint) -> tuple[Any, str]:
    """Return the class at an entry point, and what is wrong with it.

    What the package prints goes to stderr, so that `--json` stays valid.
    """
    try:
        with redirect_stdout(sys.stderr):
            loaded = point.load()
            error = _error(point.name, loaded)
            if not error:
                loaded.model_rebuild()  # raises now for a type that cannot be checked
            return loaded, error
    except KeyboardInterrupt:
        if getsignal(SIGINT) is default_int_handler:  # Ctrl-C in a program that imports `sim`
            raise
        return None, "cannot be loaded (KeyboardInterrupt)"
    except (Exception, SystemExit) as problem:  # foreign code may raise anything
        return None, f"cannot be loaded ({type(problem).__name__}: {problem})"


def _error(name: str, cls: Any) -> str:
    """Return what is wrong with a policy's class; empty if nothing is."""
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
    if cls.model_fields["when"].annotation != Policy.model_fields["when"].annotation:
        return "has a setting `when` of its own, which every policy has in common"
    if not (cls.__doc__ or "").strip() or cls.__doc__ == Policy.__doc__:
        return "has no docstring to tell what it does"
    unknown = [assumption for assumption in cls.assumptions if assumption not in all_assumptions()]
    if unknown:
        return f"names {unknown[0]} in `assumptions`, which is no assumption"
    return ""


def _message(point: EntryPoint, error: str) -> str:
    return f"{point.value} of the package {_package(point)} {error}; correct or uninstall it"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "?"
