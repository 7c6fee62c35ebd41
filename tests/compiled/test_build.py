"""A build is used for the source code that it was compiled from, and for no other."""

import os
import runpy
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.fast import BUILDS, PURE, key

ROOT = Path(__file__).parents[2]
REPORT = """
import sim
from sim.model import attempt, clock, ledger
assert clock.COMPILED == (sim.BUILD == "compiled") == ("_compiled" in ledger.__file__)
tables = sim.simulate(sim.load("status_quo_2025"))
print(sim.BUILD, len(tables.attempts), getattr(ledger, "CHANGED", ""), sep=";")
"""


def reported(at: Path, **environment: str) -> list[str]:
    """Return what the program at a place says of its build, the boats of a run, and a constant."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT], capture_output=True, text=True, check=False, cwd=at,
        env={**os.environ, PURE: "0", "PYTHONPATH": str(at), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(";")


@pytest.fixture
def copy(tmp_path):
    """Copy the package with its build."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("scenarios", "calibration"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    return tmp_path


def test_changed_code_never_runs_from_an_old_build(copy):
    build, boats, constant = reported(copy)
    assert (build, constant) == ("compiled", "")
    file = copy / "sim" / "model" / "ledger.py"
    text = file.read_text()
    file.write_text(text + "\nCHANGED = 1\n")
    build, *rest = reported(copy)
    assert build.startswith("plain Python")
    assert rest[-2:] == [boats, "1"]
    file.write_text(text)
    assert reported(copy) == ["compiled", boats, ""]


@pytest.mark.parametrize("change", ["assumptions/__init__.py", "streams.py", "model/new.py"])
def test_the_key_covers_all_that_the_compiled_code_rests_on(copy, change):
    file = copy / "sim" / change
    file.write_text((file.read_text() if file.exists() else "") + "\n")
    assert reported(copy)[0].startswith("plain Python")


def test_the_environment_asks_for_the_plain_model(copy):
    build, boats, _ = reported(copy, **{PURE: "1"})
    assert build == f"plain Python, because {PURE} is set"
    assert boats == reported(copy, **{PURE: ""})[1]
    assert reported(copy, **{PURE: ""})[0] == "compiled"


def test_without_a_build_the_model_is_plain(copy):
    shutil.rmtree(copy / "sim" / "_compiled")
    assert reported(copy)[0] == "plain Python"


@pytest.mark.parametrize("compiled", [False, True])
def test_a_wheel_brings_the_compiled_model_only_if_asked(tmp_path, compiled):
    asked = {"HATCH_BUILD_HOOK_ENABLE_CUSTOM": "true"} if compiled else {}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT,
        env={**os.environ, **asked}, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "site")
    assert wheel.name.endswith("-py3-none-any.whl") != compiled
    assert reported(tmp_path / "site")[0] == ("compiled" if compiled else "plain Python")
    built = {path.name for path in (tmp_path / "site").rglob("*.so")}
    assert built == ({path.name for path in (BUILDS / key()).iterdir()} if compiled else set())


@pytest.fixture
def hook(tmp_path):
    """Return the build hook's module and the folder of a build that it has compiled."""
    folder = tmp_path / "build" / "fast-1" / "flat"
    folder.mkdir(parents=True)
    (folder / "new.so").touch()
    return runpy.run_path(str(ROOT / "hatch_build.py")), folder


def test_a_new_build_replaces_others_of_the_same_python(hook, tmp_path):
    code, folder = hook
    builds = tmp_path / "builds"
    for name, file in (("old", "new.so"), ("of_another_python", "another.so")):
        (builds / name).mkdir(parents=True)
        (builds / name / file).touch()
    code["_replace"](builds, folder, builds / "new", "new.so")
    assert sorted(path.name for path in builds.iterdir()) == ["new", "of_another_python"]
    assert (builds / "new" / "new.so").exists()


def test_a_build_that_another_process_has_made_meanwhile_stays(hook, tmp_path):
    code, folder = hook
    builds = tmp_path / "builds"
    (builds / "new").mkdir(parents=True)
    (builds / "new" / "other.so").touch()
    code["_replace"](builds, folder, builds / "new", "new.so")
    assert [path.name for path in builds.rglob("*")] == ["new", "other.so"]


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (lambda file: file.write_text(file.read_text() + "\n"), "The source code changed while"),
        (lambda file: signal.raise_signal(signal.SIGINT), "Interrupted; nothing was compiled."),
    ],
)
def test_nothing_is_stored_if_the_code_changes_or_at_ctrl_c(copy, effect, message):
    """A build of code that changes meanwhile would lie under the key of the code before."""
    shutil.rmtree(copy / "sim" / "_compiled")
    code = runpy.run_path(str(ROOT / "hatch_build.py"))

    def compiled(root, sources, flags, temporary):
        (temporary / "flat").mkdir()
        effect(sources[0])
        return temporary / "flat"

    code["CompileHook"].initialize.__globals__["_compile"] = compiled
    hook = code["CompileHook"](str(copy), {}, None, None, str(copy), "wheel")
    with pytest.raises(SystemExit, match=message):
        hook.initialize("standard", {"artifacts": []})
    assert not (copy / "sim" / "_compiled").exists()
    assert list((copy / "build").iterdir()) == []


@pytest.mark.parametrize("content", [b"", None], ids=["broken", "missing"])
def test_a_build_that_cannot_be_loaded_leaves_the_plain_model(copy, content):
    (library,) = (copy / "sim" / "_compiled" / key()).glob("channelsim__mypyc*")
    library.unlink()
    if content is not None:
        library.write_bytes(content)
    *build, boats, _ = reported(copy)
    assert ";".join(build).startswith("plain Python; the compiled model cannot be loaded (")
    assert int(boats) > 0
