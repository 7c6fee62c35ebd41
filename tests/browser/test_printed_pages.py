"""Every page printed on A4: no figure and no row is cut, nothing leaves the paper, all is there.

Chromium writes the place of each link into a PDF. So each box to be measured gets a link of its
size, and a box that is cut has a link on two pages.
"""

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO

import pytest
from pypdf import PdfReader

LINKS = """
kinds => {
  for (const [kind, selector] of Object.entries(kinds))
    [...document.querySelectorAll(selector)].forEach((e, i) => {
      if (!e.checkVisibility()) return;
      const link = document.createElement('a');
      link.href = `https://measure.invalid/${kind}/${i}`;
      link.style = 'position: absolute; inset: 0; display: block';
      e.style.position = 'relative';
      (kind === 'row' ? e.firstElementChild : e).append(link);
    });
}
"""
WHOLE = {
    "figure": "figure", "row": "tbody tr", "box": ".box", "warning": ".alert", "caption": "caption",
    "heading": "h1, h2, h3",
}  # fmt: skip
"""What no page may cut."""

WORDS = """
() => {
  const range = document.createRange(), all = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest('title, desc') && parent.checkVisibility())
      all.push(walk.currentNode.data);
  }
  return all.join(' ');
}
"""
"""All that is shown."""


@dataclass(frozen=True)
class Place:
    """Where a box is in a PDF, in points from the lower left corner."""

    sheet: int
    left: float
    low: float
    right: float
    high: float


def printed(page, **words) -> PdfReader:
    """Return a page as it is printed on A4, with the settings that a browser begins with."""
    return PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True, **words)))


def places(pdf: PdfReader) -> dict[str, list[Place]]:
    """Return where each measured box is, once for each page that it is on."""
    found: dict[str, list[Place]] = {}
    for sheet, paper in enumerate(pdf.pages):
        for each in paper.get("/Annots", []):
            link = each.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            if "measure.invalid" in address:
                corners = (float(x) for x in link["/Rect"])
                found.setdefault(address.split("/", 3)[3], []).append(Place(sheet, *corners))
    return found


def test_no_figure_row_or_heading_is_cut_or_leaves_the_paper(show, file):
    page = show(file)
    page.evaluate(LINKS, WHOLE)
    pdf = printed(page)
    width, height = (float(x) for x in pdf.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((595.3, 841.9), abs=1.5)
    found = places(pdf)
    assert (
        len([name for name in found if name.startswith("figure")]) == page.locator("figure").count()
    )
    assert len([name for name in found if name.startswith("row")]) > 2
    assert [name for name, boxes in found.items() if len(boxes) > 1] == []
    edge = 28.0  # points: 10 mm
    for name, (box,) in found.items():
        assert box.left >= edge, name
        assert box.right <= width - edge, name
        assert box.low >= edge, name
        assert box.high <= height - edge, name


def test_a_heading_stands_above_what_it_heads(show, file):
    page = show(file)
    page.evaluate(LINKS, {"heading": "h2, h3", "after": ":is(h2, h3) + *"})
    found = places(printed(page))
    for name, (box, *_) in found.items():
        if name.startswith("after"):
            heading = found[name.replace("after", "heading")][0]
            assert heading.sheet == box.sheet, name


def test_all_that_is_shown_is_printed(show, file):
    page = show(file)
    page.emulate_media(media="print")
    shown = re.findall(r"\w+", page.evaluate(WORDS))
    text = "".join(paper.extract_text() for paper in printed(page).pages)
    text = "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))  # no ligatures
    lost = [word for word in dict.fromkeys(shown) if len(word) > 3 and word not in text]
    assert lost == []


def test_pages_are_numbered(show, file):
    pdf = printed(show(file))
    count = len(pdf.pages)
    assert 3 <= count <= 150
    for number, paper in enumerate(pdf.pages, 1):
        assert re.search(rf"\b{number} / {count}\b", paper.extract_text()), number


def test_dark_is_printed_as_light(show, file):
    page = show(file, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours[0] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert colours[1] == "rgb(0, 0, 0)"
