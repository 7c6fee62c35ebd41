"""The manifest of a study folder: all inputs of its numbers, with the same keys for every kind.

It contains the complete scenarios, so that the folder alone is enough to reproduce its numbers.
"""

import json
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION, __version__, assumptions
from sim.runs.code import code_digest
from sim.scenario import Scenario
from sim.shipped import folder as shipped_folder

PACKAGES = ("numpy", "pandas", "pyarrow", "pydantic", "ruamel.yaml", "scipy", "simpy")


@dataclass(frozen=True)
class Provenance:
    """Inputs of the numbers of a study.

    Attributes
    ----------
    kind, study
        Kind of study, and its name.
    parameters
        The parameter source: kind, digest, and what its intervals cover.
    options
        The user's options for this kind of study.
    targets
        File of targets, by default the project's own.
    """

    kind: str
    study: str
    scenarios: Sequence[Scenario]
    seed: int
    parameters: Mapping[str, Any]
    options: Mapping[str, Any]
    targets: Path | None = None


def manifest(
    provenance: Provenance, runs: int, failed_runs: int, began: str = ""
) -> dict[str, Any]:
    """Return the inputs of a study, with place and time, as plain data.

    `began` is the time of the first run, UTC.
    """
    scenarios = provenance.scenarios
    targets = provenance.targets or shipped_folder("calibration") / "targets.yaml"
    return {
        "kind": provenance.kind,
        "study": provenance.study,
        "channelsim": __version__,
        "model_version": MODEL_VERSION,
        "code": code_digest(),
        "assumptions": assumptions.digest(),
        "scenarios": {s.name: s.digest() for s in scenarios},
        "resolved": {s.name: _resolved(s) for s in scenarios},
        "parameters": dict(provenance.parameters),
        "seed": provenance.seed,
        "options": dict(provenance.options),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "runs": runs,
        "failed_runs": failed_runs,
        "targets": file_digest(targets),
        "began": began,
        "written": now(),
        "host": platform.node(),
        "platform": platform_name(),
        "commit": commit(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "policies_of_packages": sorted({s.packages() for s in scenarios} - {""}),
    }


def _resolved(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data that can be saved as a scenario file."""
    data: dict[str, Any] = json.loads(scenario.model_dump_json(by_alias=True, exclude_none=True))
    return data


def now() -> str:
    """Return the present time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def file_digest(path: Path) -> str:
    """Return the digest of a file's bytes."""
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def platform_name() -> str:
    """Return the system and the processor, on which the last digits of a number may depend."""
    return f"{platform.system()} {platform.machine()}, {_processor()}"


def _processor() -> str:
    """Return the processor's model; its family if the system does not say more."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "processor not known"


def commit() -> str | None:
    """Return the commit of the program's checkout, marked if files were changed since."""
    package = Path(__file__).parent.parent
    try:
        if _git(package, "rev-parse", "--show-toplevel") != str(package.parent.resolve()):
            return None  # installed below another project's checkout
        changed = "+changed" if _git(package, "status", "--porcelain", "--", ".") else ""
        return _git(package, "rev-parse", "HEAD") + changed
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(folder: Path, *words: str) -> str:
    git = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return git.stdout.strip()
