"""Compile the model with mypyc while a wheel is built: `make fast`, or a wheel with

    HATCH_BUILD_HOOK_ENABLE_CUSTOM=true python -m build --wheel

Without that variable nothing is compiled, and no compiler is needed.
"""

import os
import runpy
import shutil
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


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
            (root / "build").mkdir(exist_ok=True)
            try:
                with TemporaryDirectory(prefix="fast-", dir=root / "build") as folder:
                    compiled = _compile(root, fast["sources"](), fast["FLAGS"], Path(folder))
                    if build.name != fast["key"]():
                        sys.exit("The source code changed while it was compiled. Run this again.")
                    _replace(builds, compiled, build, fast["LIBRARY"] + fast["SUFFIX"])
            except KeyboardInterrupt:
                sys.exit("Interrupted; nothing was compiled.")
        build_data["artifacts"].append("sim/_compiled")
        build_data["pure_python"], build_data["infer_tag"] = False, True


def _replace(builds: Path, compiled: Path, build: Path, library: str) -> None:
    """Move older builds for this Python away and the new one into place, each in one step.

    No run therefore sees half a build. If another `make fast` was quicker, its build stays.
    """
    builds.mkdir(exist_ok=True)
    for old in [file.parent for file in builds.glob(f"*/{library}") if file.parent != build]:
        with suppress(FileNotFoundError):
            old.rename(compiled.parent / old.name)
    try:
        compiled.rename(build)
    except OSError:
        if not build.is_dir():
            raise


def _compile(root: Path, sources: list[Path], flags: tuple[str, ...], temporary: Path) -> Path:
    """Compile source files; return a folder with one extension module each."""
    _check_compiler()
    from mypyc.build import mypycify
    from setuptools import Distribution  # type: ignore[import-untyped]
    from setuptools.command.build_ext import build_ext  # type: ignore[import-untyped]

    os.chdir(root)  # mypy finds its settings and names the modules from here
    extensions = mypycify(
        [str(file.relative_to(root)) for file in sources],
        opt_level="3", debug_level="0", group_name="channelsim", target_dir=str(temporary / "c"),
    )  # fmt: skip
    for extension in extensions:
        kept = [flag for flag in extension.extra_compile_args if flag != "-Werror"]
        extension.extra_compile_args = [*kept, *flags]
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
