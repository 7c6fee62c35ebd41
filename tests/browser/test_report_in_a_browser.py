"""The report in a real browser: nothing overflows, no small text, every figure visible, a PDF.

It needs Debian's Chromium: `apt-get install chromium`. A script is added to a copy of the page,
only to measure it.
"""

import html
import json
import re
import shutil
import subprocess

import pytest
from made_studies import made_study

from sim import report
from sim.shipped import folder as shipped

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
MEASURE = """<script>
const small = [], far = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
document.querySelectorAll('details').forEach(d => d.open = true);
while (walk.nextNode()) {
  const parent = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || ['SCRIPT', 'title', 'desc'].includes(parent.tagName))
    continue;
  const svg = parent.closest('svg');
  const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
  if (size < 12) small.push(size.toFixed(2) + ' ' + walk.currentNode.data.slice(0, 40));
  const box = parent.getBoundingClientRect();
  if (svg && (box.left < svg.getBoundingClientRect().left - 1
      || box.right > svg.getBoundingClientRect().right + 1))
    far.push(walk.currentNode.data.slice(0, 40));
}
const figures = [...document.querySelectorAll('figure svg')].map(s => s.getBoundingClientRect());
const measures = {
  wide: document.documentElement.scrollWidth - window.innerWidth,
  width: window.innerWidth, small, far,
  figures: figures.filter(box => box.width > 300 && box.height > 60 && box.left >= 0
    && box.right <= window.innerWidth).length,
  back: getComputedStyle(document.body).backgroundColor,
};
document.body.textContent = JSON.stringify(measures);
</script></body>"""


FRAME = """<!DOCTYPE html><p></p><iframe src="measured.html" width="{width}" height="900"
style="border: 0" onload="document.querySelector('p').textContent
= this.contentDocument.body.textContent"></iframe>"""


def browse(*words) -> str:
    """Run the browser without a window, and return what it prints."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    result = subprocess.run(
        [CHROMIUM, *flags, *map(str, words)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return result.stdout


def compared(folder):
    """Return the folder of a comparison of six scenarios, one with a long title."""
    titles = {
        "safe_route": "Ten thousand places on a safe route, for those who apply from the coast "
        "before the first of September"
    }
    return made_study(folder / "study", 5, 60, titles=titles)


def calibrated(folder):
    """Return the folder of the project's own calibration."""
    return shipped("calibration")


@pytest.fixture(scope="module", params=[compared, calibrated])
def page(request, tmp_path_factory):
    """The file of a report, and its number of figures."""
    folder = tmp_path_factory.mktemp("browser")
    made = report(request.param(folder))
    path = folder / "page.html"
    path.write_text(made.html, encoding="utf-8")
    (folder / "measured.html").write_text(made.html.replace("</body>", MEASURE), encoding="utf-8")
    return path, made.content.figures


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_overflows_and_no_text_is_small(page, width):
    path, figures = page
    frame = path.with_name(f"frame-{width}.html")  # a window has at least 500 pixels
    frame.write_text(FRAME.format(width=width))
    printed = browse(
        "--window-size=1600,1200", "--allow-file-access-from-files",
        "--virtual-time-budget=5000", "--dump-dom", frame.as_uri(),
    )  # fmt: skip
    measures = json.loads(html.unescape(re.search(r"<p>(.*)</p>", printed, re.S)[1]))
    assert measures["width"] == width
    assert measures["wide"] <= 0
    assert measures["small"] == []
    assert measures["far"] == []
    assert measures["figures"] == figures


def test_it_follows_the_dark_setting(page):
    measured = page[0].with_name("measured.html").as_uri()
    light, dark = (
        browse("--dump-dom", f"--blink-settings=preferredColorScheme={scheme}", measured)
        for scheme in (1, 0)
    )
    assert "rgb(255, 255, 255)" in light
    assert "rgb(22, 24, 26)" in dark


def test_it_prints_to_a_pdf(page, tmp_path):
    path, _ = page
    browse("--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}", path.as_uri())
    content = (tmp_path / "page.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    pages = int(max(re.findall(rb"/Count (\d+)", content), key=int))
    assert 5 <= pages <= 30
