"""explore as its user types it: the page, its data, a server, and what is refused."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from made_sweeps import made_sweep

SETTINGS = {
    name: {"low": 0, "high": 1}
    for name in ("shallow_water_stops.strength", "interception_300m.strength")
}
COMMAND = [sys.executable, "-c", "from sim.cli import main; main()", "explore"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small finished sweep of two policies."""
    return made_sweep(
        tmp_path_factory.mktemp("explored") / "sweep", "switched", factors=SETTINGS,
        compare="maritime_doctrine", samples=120, replications=20, points=[{}],
        outcomes=("deaths", "expected_deaths", "arrivals"),
    )  # fmt: skip


def explore(cwd, *words):
    return subprocess.run([*COMMAND, *map(str, words)], cwd=cwd, capture_output=True, text=True)


def test_it_writes_a_page_and_says_where(folder, tmp_path):
    out = explore(tmp_path, folder)
    assert out.returncode == 0, out.stderr
    assert "2 sliders" in out.stdout
    assert "Written to explorer.html" in out.stdout
    page = (tmp_path / "explorer.html").read_bytes()
    assert len(page) < 1.5e6
    again = explore(tmp_path, folder)
    assert again.returncode == 0  # the same bytes
    assert (tmp_path / "explorer.html").read_bytes() == page
    (tmp_path / "explorer.html").write_text("mine")
    refused = explore(tmp_path, folder)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "explorer.html: exists. Name another --out, or add --force." in refused.stderr
    assert explore(tmp_path, folder, "--force").returncode == 0


def test_its_data_make_the_same_page(folder, tmp_path):
    assert explore(tmp_path, folder, "--data", "e.json", "-q").returncode == 0
    assert explore(tmp_path, "e.json", "--out", "again.html").returncode == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "explorer.html").read_bytes()
    printed = explore(tmp_path, "e.json", "--out", "again.html", "--json")
    data = json.loads(printed.stdout)
    assert data["file"] == "again.html"
    assert data["unseen"] >= 10


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nothing",), "nothing"),
        (("nothing.json",), "nothing.json: no such study. Sweep first: channelsim sweep explorer"),
        (("--out", "page.txt"), "--out page.txt: an explorer is HTML. Give it the ending .html."),
        (("--data", "e.txt"), "--data e.txt: is JSON. Give it the ending .json."),
        (("--port", "70000"), "Invalid value for '--port'"),
        (("--port", "8000"), "--port: is for --serve. Add --serve, or leave it out."),
        (("--serve", "--out", "x.html"), "--serve and --out: --serve writes no page."),
    ],
)
def test_wrong_words_get_one_line(tmp_path, words, says):
    out = explore(tmp_path, *words)
    assert out.returncode == 2
    assert says in out.stderr
    assert "Traceback" not in out.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_of_another_method_is_refused(tmp_path):
    made_sweep(tmp_path / "s", "grid")
    out = explore(tmp_path, "s")
    assert out.returncode == 2
    assert "has the method grid. Sweep with the method switched" in " ".join(out.stderr.split())


def test_it_serves_the_page_to_this_machine_until_ctrl_c(folder, tmp_path):
    assert explore(tmp_path, folder).returncode == 0
    words = [*COMMAND, str(folder), "--serve"]
    server = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        line = server.stderr.readline()
        assert line.startswith("Serving http://127.0.0.1:"), line
        address = line.split()[1]
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.read() == (tmp_path / "explorer.html").read_bytes()
        with pytest.raises(urllib.error.HTTPError) as problem:
            urllib.request.urlopen(f"{address}etc/passwd", timeout=20)
        assert problem.value.code == 404
        problem.value.close()
        port = address.rsplit(":", 1)[1].strip("/")
        other = explore(tmp_path, folder, "--serve", "--port", port)
        assert other.returncode == 2
        assert f"--port {port}: Address already in use" in " ".join(other.stderr.split())
        time.sleep(0.2)
        os.kill(server.pid, signal.SIGINT)
        assert server.wait(20) == 0
        assert "Stopped." in server.stderr.read()
    finally:
        server.kill()
        server.stderr.close()
