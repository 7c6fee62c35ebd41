"""Import the compiled model if one was built from exactly this source code.

`make fast` compiles the modules below with mypyc into `_compiled/KEY/`. The key is a digest of the
source code, the compiler's flags and the kind of Python. A build of other code has another key, so
it is never found and cannot be used by mistake. Both paths give the same bytes.
`CHANNELSIM_PURE=1` in the environment asks for the plain path.
"""

import os
import sys
from collections.abc import Sequence
from hashlib import blake2b
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).parent
BUILDS = PACKAGE / "_compiled"
COMPILED = ("streams.py", "model/[a-z]*.py")
"""Source files that are compiled."""

READ = (*COMPILED, "assumptions/*.py")
"""Source files on whose types and constants the compiled code depends."""

FLAGS = (
    "-ffp-contract=off",  # plain Python rounds a product before it adds
    "-fno-fast-math",  # even if CFLAGS in the environment asks for it
    "-fno-builtin-exp", "-fno-builtin-log", "-fno-builtin-pow",  # as libm rounds them
)  # fmt: skip
"""Flags for the compiler, without which it may round otherwise than plain Python."""

LIBRARY = "channelsim__mypyc"
"""The library that holds the code of all compiled modules."""

SUFFIX = EXTENSION_SUFFIXES[0]
PURE = "CHANNELSIM_PURE"


class Finder(MetaPathFinder):
    """Find the modules of a build, ahead of their source files."""

    def __init__(self, build: Path) -> None:
        self.files = {file.name.removesuffix(SUFFIX): file for file in build.glob(f"*{SUFFIX}")}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a compiled module, or None for any other."""
        file = self.files.get(name)
        return spec_from_file_location(name, file) if file else None


def sources(patterns: Sequence[str] = COMPILED) -> list[Path]:
    """Return the source files that match the patterns, in order of their names."""
    return sorted(file for pattern in patterns for file in PACKAGE.glob(pattern))


def key() -> str:
    """Return the name of the build that belongs to this source code and this Python."""
    digest = blake2b(repr((SUFFIX, FLAGS)).encode(), digest_size=8)
    for file in sources(READ):
        content = file.read_bytes()
        digest.update(f"\n{file.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def use_compiled() -> str:
    """Let imports find the compiled model if it may be used, and say which path is in use."""
    if os.environ.get(PURE, "0") not in ("", "0"):
        return f"plain Python, because {PURE} is set"
    clone = (PACKAGE.parent / "Makefile").is_file()
    if not BUILDS.is_dir():
        return "plain Python; `make fast` compiles it" if clone else "plain Python"
    build = BUILDS / key()
    if not build.is_dir():
        other = "plain Python; the compiled model is of other code or another Python"
        return f"{other}, `make fast` compiles it again" if clone else other
    finder = Finder(build)
    sys.meta_path.insert(0, finder)
    try:
        import_module(LIBRARY)
    except ImportError as problem:  # such as a wheel for a newer C library
        sys.meta_path.remove(finder)
        return f"plain Python; the compiled model cannot be loaded ({problem})"
    return "compiled"
