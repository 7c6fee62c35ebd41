"""What is installed is whole: scenarios, assumptions and calibration travel with the program."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from made_studies import made_study

ROOT = Path(__file__).parents[2]


def done(*words, **where):
    """Run a command to its end; show what it said if it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    result = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=240, check=False,
        env=environment, **where,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it in an empty place; return that place's `bin`."""
    pytest.importorskip("build", reason="the wheel is built with `build`; pip install -e .[dev]")
    place = tmp_path_factory.mktemp("wheel")
    done(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=True)
    python = place / "env/bin/python"
    done(python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", wheel)
    # what the program needs is borrowed from here; a path so named does not bring its own .pth
    # files along, so that `sim` is the installed one
    packages = Path(done(python, "-c", PURELIB).stdout.strip())
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "borrowed.pth").write_text("\n".join(sorted(paths)) + "\n")
    return place / "env/bin"


PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


@pytest.mark.long
@pytest.mark.slow
class TestWheel:
    """The wheel, installed in an empty place."""

    def test_brings_its_own_package(self, installed, tmp_path):
        told = done(installed / "python", "-c", "import sim; print(sim.__file__)", cwd=tmp_path)
        assert Path(told.stdout.strip()).is_relative_to(installed.parent)

    def test_compares_shipped_scenarios_in_an_empty_folder(self, installed, tmp_path):
        told = done(
            installed / "channelsim", "compare", "status_quo_2025", "maritime_doctrine",
            "-n", "2", "--window", "to_june", cwd=tmp_path,
        )  # fmt: skip
        assert "maritime_doctrine: change against status_quo_2025" in told.stdout
        (folder,) = (tmp_path / "results").glob("status_quo*")
        assert (folder / "manifest.json").is_file()

    def test_brings_the_templates_of_reports(self, installed, tmp_path):
        study = made_study(tmp_path / "study", 1, 4)
        done(installed / "channelsim", "report", study, "--out", "page.html", cwd=tmp_path)
        page = (tmp_path / "page.html").read_text()
        assert "<h1>" in page
        assert "prefers-color-scheme: dark" in page

    def test_finds_scenarios_and_assumptions(self, installed, tmp_path):
        told = done(installed / "channelsim", "list", "scenarios", "--json", cwd=tmp_path)
        shipped = {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}
        assert all(f'"{name}"' in told.stdout for name in shipped)
        assert "unit: " in done(installed / "channelsim", "explain", "kit_found").stdout

    def test_finds_the_calibration_tables(self, installed, tmp_path):
        code = "from sim.data.targets import targets; print(len(targets()))"
        told = done(installed / "python", "-c", code, cwd=tmp_path)
        assert int(told.stdout) > 10

    def test_documents_a_study_by_its_own_templates(self, installed, tmp_path):
        done(
            installed / "channelsim", "run", "status_quo_2025", "-n", "2", "--window", "to_march",
            cwd=tmp_path,
        )  # fmt: skip
        told = done(installed / "channelsim", "document", "latest", "--out", "d", cwd=tmp_path)
        assert "STRESS-DES" in told.stdout
        assert (
            "The study ran from an installed package" in (tmp_path / "d/stress_des.md").read_text()
        )
        assert len(list((tmp_path / "d").glob("*.html"))) == 3

    def test_has_no_tests_and_nothing_stray(self, installed):
        packages = Path(done(installed / "python", "-c", PURELIB).stdout.strip())
        assert not (packages / "tests").exists()
        assert not list((packages / "sim").rglob("*.pyc.*"))
