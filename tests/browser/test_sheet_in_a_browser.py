"""The sheet for a newsroom: it prints to one page of A4, nothing is cut, no text is small."""

from io import BytesIO

import pytest
from made_studies import POLICIES, made_study
from pypdf import PdfReader

from sim import report

LONG = (
    "Ten thousand places on a safe route for those who apply from the coast before the first of "
    "September, {}"
)
CUT = """() => [...document.querySelectorAll('.sheet, .words, main, .columns, figure, footer')]
  .filter(e => e.scrollHeight > e.clientHeight + 1).map(e => e.className || e.tagName)"""
SMALL = """() => {
  const small = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement, svg = parent.closest('svg');
    if (!walk.currentNode.data.trim() || parent.closest('title, desc')) continue;
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    if (parseFloat(getComputedStyle(parent).fontSize) * scale < 12) small.push(parent.textContent);
  }
  return small;
}"""


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


def test_it_prints_to_exactly_one_page_of_a4(show, sheet):
    pdf = PdfReader(BytesIO(show(sheet).pdf(prefer_css_page_size=True)))
    (paper,) = pdf.pages
    size = tuple(float(x) for x in paper.mediabox[2:])
    assert size == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=1.5)
    text = paper.extract_text()
    assert "What this cannot tell you" in text
    assert "Cite as" in text


def test_nothing_on_the_paper_is_cut(show, sheet):
    page = show(sheet, 703, 1032)  # A4 within margins of 12 mm
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    assert page.locator("figure svg").bounding_box()["height"] > 200


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overflows_and_no_text_is_small_on_a_screen(show, sheet, width):
    page = show(sheet, width, 900)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate(SMALL) == []
