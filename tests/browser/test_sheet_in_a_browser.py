"""The sheet for a newsroom in a real browser: it prints to one page of A4, and nothing is cut.

It needs Debian's Chromium: `apt-get install chromium`.
"""

import html
import json
import re

import pytest
from made_studies import POLICIES, made_study
from test_report_in_a_browser import CHROMIUM, FRAME, MEASURE, browse

from sim import report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
LONG = (
    "Ten thousand places on a safe route for those who apply from the coast before the first of "
    "September, {}"
)
CUT = """<script>
const cut = [...document.querySelectorAll('.sheet, .words, main, .columns, figure')].filter(
  e => e.scrollHeight > e.clientHeight + 1).map(e => e.className || e.tagName);
const svg = document.querySelector('figure svg').getBoundingClientRect();
const end = document.querySelector('footer').getBoundingClientRect().bottom;
const scale = svg.width / document.querySelector('figure svg').viewBox.baseVal.width;
document.body.textContent = JSON.stringify({cut, height: svg.height, end, scale});
</script></body>"""
A4 = (186 / 25.4 * 96, 273 / 25.4 * 96)  # px within margins of 12 mm


@pytest.fixture(scope="module", params=["short", "long"])
def sheet(request, tmp_path_factory):
    """The file of a sheet of 13 scenarios, with titles of the scenarios or with long ones."""
    folder = tmp_path_factory.mktemp(request.param)
    names = ("status_quo_2025", *POLICIES)
    titles = {name: LONG.format(i) for i, name in enumerate(names)}
    study = made_study(folder / "study", 13, 60, titles=titles if request.param == "long" else None)
    path = folder / "sheet.html"
    path.write_text(report(study, brief=True).html, encoding="utf-8")
    return path


def test_it_prints_to_exactly_one_page_of_a4(sheet, tmp_path):
    pdf = tmp_path / "sheet.pdf"
    browse("--no-pdf-header-footer", f"--print-to-pdf={pdf}", sheet.as_uri())
    content = pdf.read_bytes()
    assert re.findall(rb"/Count (\d+)", content) == [b"1"]
    (box,) = {tuple(map(float, b)) for b in re.findall(
        rb"/MediaBox \[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\]", content)}  # fmt: skip
    assert box[2:] == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=1.0)


def test_nothing_on_the_page_is_cut(sheet):
    text = sheet.read_text().replace("@media print", "@media all").replace("</body>", CUT)
    page = sheet.with_name("as-printed.html")
    page.write_text(text, encoding="utf-8")
    width, height = map(round, A4)
    printed = browse(f"--window-size={width},{height}", "--dump-dom", page.as_uri())
    measured = json.loads(html.unescape(re.search(r"<body>(.*)</body>", printed, re.S)[1]))
    assert measured["cut"] == []
    assert measured["height"] > 200
    assert measured["end"] <= height + 1


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overflows_and_no_text_is_small_on_a_screen(sheet, width):
    measured = sheet.with_name("measured.html")
    measured.write_text(sheet.read_text().replace("</body>", MEASURE), encoding="utf-8")
    frame = sheet.with_name(f"frame-{width}.html")
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
    assert measures["figures"] == 1
