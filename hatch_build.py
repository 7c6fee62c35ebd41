"""Compile the model with mypyc while a wheel is built: `make fast`, or a wheel with

    HATCH_BUILD_HOOK_ENABLE_CUSTOM=true python -m build --wheel

Without that variable nothing is compiled, and no compiler is needed.
"""

import os
import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOT_FUSED = "-ffp-contract=off"
"""On some processors a compiler joins a product and a sum into one step, rounded once.

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
            shutil.rmtree(builds, ignore_errors=True)
            compiled = _compile(
                Path(self.root), fast["sources"](), Path(self.root, "build", "fast")
            )
            builds.mkdir()
            compiled.rename(build)  # in one step, so that no run sees half of it
        build_data["artifacts"].append("sim/_compiled")
        build_data["pure_python"], build_data["infer_tag"] = False, True


def _compile(root: Path, sources: list[Path], temporary: Path) -> Path:
    """Compile source files; return a folder with one extension module each."""
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
        extension.extra_compile_args = [*kept, NOT_FUSED]
    command = build_ext(Distribution({"name": "channelsim", "ext_modules": extensions}))
    command.build_lib, command.build_temp = str(temporary / "lib"), str(temporary / "temp")
    command.ensure_finalized()
    command.run()
    flat = temporary / "flat"
    flat.mkdir()
    for file in (temporary / "lib").rglob("*.*"):
        module, _, ending = file.name.partition(".")
        parents = file.relative_to(temporary / "lib").parent.parts
        file.rename(flat / f"{'.'.join((*parents, module))}.{ending}")
    return flat
