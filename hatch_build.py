"""Compile the model with mypyc while a wheel is built: `make fast`, or a wheel with

    HATCH_BUILD_HOOK_ENABLE_CUSTOM=true python -m build --wheel

Without that variable nothing is compiled, and no compiler is needed.
"""

import os
import runpy
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FLAGS = ("-ffp-contract=off",)
"""Some compilers join a product and a sum into one step, which is rounded once.

Plain Python rounds twice, so the bytes would differ.
"""


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Add the compiled model to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what `sim/fast.py` names, unless that was done for this very code."""
        del version
        root = Path(self.root)
        fast = runpy.run_path(str(root / "sim" / "fast.py"))
        builds: Path = fast["BUILDS"]
        build = builds / fast["key"]()
        if not build.is_dir():
            self.app.display_info("Compiling the model with mypyc, about a minute.")
            compiled = _compile(root, fast["sources"](), root / "build" / "fast")
            shutil.rmtree(builds, ignore_errors=True)
            builds.mkdir()
            compiled.rename(build)  # in one step, so that no run sees half of it
        build_data["artifacts"].append("sim/_compiled")
        build_data["pure_python"], build_data["infer_tag"] = False, True


def _compile(root: Path, sources: list[Path], temporary: Path) -> Path:
    """Compile source files; return a folder with one extension module each."""
    _check_compiler()
    from mypyc.build import mypycify
    from setuptools import Distribution  # type: ignore[import-untyped]
    from setuptools.command.build_ext import build_ext  # type: ignore[import-untyped]

    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    os.chdir(root)  # mypy finds its settings and names the modules from here
    extensions = mypycify(
        [str(file.relative_to(root)) for file in sources],
        opt_level="3", debug_level="0", group_name="channelsim", target_dir=str(temporary / "c"),
    )  # fmt: skip
    for extension in extensions:
        kept = [flag for flag in extension.extra_compile_args if flag != "-Werror"]
        extension.extra_compile_args = [*kept, *FLAGS]
    command = build_ext(Distribution({"name": "channelsim", "ext_modules": extensions}))
    command.build_lib, command.build_temp = str(temporary / "lib"), str(temporary / "temp")
    command.ensure_finalized()
    command.run()
    return _flat(temporary / "lib", temporary / "flat")


def _check_compiler() -> None:
    """End in one line if there is no C compiler, or no header of this Python."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(os.environ.get("CC", compiler).split()[0]) is None:
        sys.exit(f"There is no C compiler ({compiler}). On Debian: apt-get install gcc")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        sys.exit("The header Python.h is missing. On Debian: apt-get install python3-dev")


def _flat(built: Path, target: Path) -> Path:
    """Move modules from folders of packages into one folder, under their full names."""
    target.mkdir()
    for file in built.rglob("*.*"):
        parents = file.relative_to(built).parent.parts
        file.rename(target / ".".join((*parents, file.name)))
    return target
