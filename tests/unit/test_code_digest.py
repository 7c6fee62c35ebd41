"""The digest of the code that decides a run: changed code never reuses old runs."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from made_jobs import MadeUp

import sim
from sim.attribution.parts import AttributionRecipe as Attribution
from sim.errors import UserError
from sim.experiment import work
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.experiment.source import POINT
from sim.fast import PURE
from sim.inference.recipe import EnsembleRecipe as Ensemble
from sim.runs import code
from sim.runs.code import PARTS, code_digest
from sim.runs.job import do_job
from sim.runs.store import RunStore
from sim.scenario import Span, load

PACKAGE = Path(sim.__file__).parent
NOT_IN_DIGEST = {
    "fast.py",  # both paths give the same bytes
    "startup.py",  # imports only
    "__init__.py",  # MODEL_VERSION, which is in every key
    "arrays.py", "errors.py", "regularfile.py", "shipped.py", "forecast/__init__.py",
    "spelling.py",  # messages only
    "yamlevents.py", "yamlfile.py",  # what they read is in every key
    "experiment/__init__.py", "inference/__init__.py",
}  # fmt: skip
IN_ONE_DIGEST = (
    "attribution/coalitions.py", "attribution/parts.py", "forecast/posterior_runs.py",
    "inference/ensemble.py", "inference/recipe.py",
)  # fmt: skip


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a copy of the package, from which the digest is computed."""
    copy = tmp_path / "sim"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    monkeypatch.setattr(code, "__file__", str(copy / "runs" / "code.py"))
    monkeypatch.setattr(code, "LOADED", float("inf"))  # as if it was written before
    return copy


digest = code_digest.__wrapped__


def digest_files(package):
    """Return every file that the digest includes."""
    return [path for part in PARTS for path in code._files(package / part)]


def test_a_copy_elsewhere_has_the_same_digest(package):
    assert digest() == code_digest()
    (package / "model" / "__pycache__").mkdir()
    (package / "model" / "__pycache__" / "attempt.cpython-311.pyc").write_bytes(b"compiled")
    (package / "model" / "notes.txt").write_text("mine")
    assert digest() == code_digest()


def test_every_part_is_there():
    assert all((PACKAGE / part).exists() for part in (*PARTS, *IN_ONE_DIGEST))


def test_one_byte_of_any_file_changes_it(package):
    files, before = digest_files(package), digest()
    assert {path.suffix for path in files} == {".py", ".yaml"}
    assert len(files) > 60
    seen = {before}
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        seen.add(digest())
        path.write_bytes(content)
    assert len(seen) == len(files) + 1
    assert digest() == before


def test_a_file_added_renamed_or_removed_changes_it(package):
    seen = [digest()]
    (package / "policies" / "tide_tables.py").write_text("")
    seen.append(digest())
    (package / "policies" / "tide_tables.py").rename(package / "policies" / "tides.py")
    seen.append(digest())
    (package / "assumptions" / "sea.yaml").unlink(missing_ok=True)
    (package / "policies" / "tides.py").unlink()
    next((package / "assumptions").rglob("*.yaml")).unlink()
    seen.append(digest())
    assert len(set(seen)) == 4


@pytest.mark.parametrize("path", ["report/figures.py", "cli/console.py", "runs/engine.py"])
def test_what_only_carries_or_shows_runs_has_no_part_in_it(package, path):
    before = digest()
    (package / path).write_text("changed")
    assert digest() == before


@pytest.mark.parametrize("path", IN_ONE_DIGEST)
def test_what_one_study_keeps_of_a_run_is_named_by_it(package, path):
    without_path, before = digest(), digest(path)
    (package / path).write_text("changed")
    assert digest() == without_path
    assert digest(path) != before


def test_another_version_of_a_library_changes_it(package, monkeypatch):
    before = digest()
    monkeypatch.setattr(code, "version", lambda name: "0.1")
    assert digest() != before


def test_all_code_that_a_run_imports_has_a_part_in_it():
    names = "simulate, outcomes.outcomes, experiment.source, experiment.draws, inference.posterior"
    imports = "; ".join(f"import sim.{name}" for name in names.split(", "))
    modules = "(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'sim')"
    script = f"import sys; {imports}; print(*{modules})"
    words = [sys.executable, "-c", script]
    plain = {**os.environ, PURE: "1"}  # compiled modules lie elsewhere
    process = subprocess.run(words, capture_output=True, text=True, check=True, env=plain)
    files = [Path(word) for word in process.stdout.split()]
    used = {p.relative_to(PACKAGE).as_posix() for p in files if p.is_relative_to(PACKAGE)}
    used = {name for name in used if not name.startswith(("api/", "runs/"))}  # `import sim` does
    covered = {path.relative_to(PACKAGE).as_posix() for path in digest_files(PACKAGE)}
    assert covered & used
    assert used - covered <= NOT_IN_DIGEST


@pytest.fixture
def study():
    """Return a study of two replications of three weeks."""
    three_weeks = Span(start=date(2025, 3, 1), end=date(2025, 3, 20))
    short = load("status_quo_2025").model_copy(update={"period": three_weeks, "windows": {}})
    return design([short], 2, 1, parameters=POINT)


def test_a_run_of_other_code_is_not_used_and_stays(study, tmp_path, monkeypatch):
    runs, simulate = [], work.simulate

    def counting(*words, **more):
        runs.append(1)
        return simulate(*words, **more)

    monkeypatch.setattr(work, "simulate", counting)
    execute(study, store=tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(work, "code_digest", lambda: "another")
        execute(study, store=tmp_path)
    assert len(runs) == 2 * (2 + 2)  # two replications and two controls
    execute(study, store=tmp_path)
    assert len(runs) == 8


def test_ensembles_and_attributions_of_other_code_lie_apart(monkeypatch, tmp_path):
    recipes = Ensemble(100, 1, ()), Attribution(POINT, 2, 1, 1)
    before = [recipe.folder(tmp_path) for recipe in recipes]
    for module in ("inference.recipe", "attribution.parts"):
        monkeypatch.setattr(f"sim.{module}.code_digest", lambda *more: "another")
    assert not set(before) & {recipe.folder(tmp_path) for recipe in recipes}


def test_code_that_was_changed_after_it_was_loaded_is_refused(package, monkeypatch):
    monkeypatch.setattr(code, "LOADED", 0.0)
    with pytest.raises(UserError, match=r"was changed after the program was loaded\. Start it"):
        digest()


def test_a_worker_with_other_code_keeps_nothing(tmp_path):
    job = MadeUp(0, RunStore(tmp_path))
    assert "changed while it ran" in do_job(job, "another").store_error
    assert RunStore(tmp_path).keys() == set()
    assert do_job(job, code_digest()).store_error == ""
    assert RunStore(tmp_path).keys()
