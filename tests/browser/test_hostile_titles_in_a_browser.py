"""A title that would run, quote or turn the page comes out as text in the browser."""

import measures
import pytest
from made_studies import made_study

import sim

RUNS = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }}"
QUOTES = "\" onload=alert(3) ' </title></svg></style></table> <b>"
LEFTWARD = "סירות קטנות 2025 قوارب"
TITLES = {
    "status_quo_2025": QUOTES, "shallow_water_stops": RUNS, "interception_300m": LEFTWARD,
}  # fmt: skip

BESIDE = """
title => {
  const faults = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  const boxes = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(box => box.width > 0);
  };
  while (walk.nextNode()) {
    const node = walk.currentNode, at = node.data.indexOf(title);
    if (at < 0 || node.parentElement.closest('svg, title') || !node.parentElement.checkVisibility())
      continue;
    count += 1;
    const inside = boxes(node, at, at + title.length);
    const around = [[boxes(node, 0, at), -1],
                    [boxes(node, at + title.length, node.data.length), 1]];
    for (const [others, side] of around)
      for (const other of others)
        for (const box of inside)
          if (Math.abs(box.top - other.top) < 3
              && (side > 0 ? other.left < box.right - 1.5 : other.right > box.left + 1.5))
            faults.push(node.data.slice(0, 80));
  }
  return [count, faults];
}
"""
"""How often a title is read outside pictures, and where what is around it is not beside it."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "page.html"
    path.write_text(sim.report(made_study(folder / "study", titles=TITLES)).html, "utf-8")
    return path


def test_it_is_read_and_nothing_runs(show, hostile):
    page = show(hostile)  # which fails at any dialog, request or error
    measures.open_details(page)
    text = page.evaluate("document.body.innerText")
    for title in TITLES.values():
        assert title in text
    made = "script, img, iframe, object, [onload], [onerror], b, h1 style"
    assert page.locator(made).count() == 0
    assert "49" not in page.title()
    assert page.locator("figure svg").count() > 10
    drawn = page.locator("figure svg text").all_text_contents()
    assert any("<script>alert(1)" in words for words in drawn)


def test_leftward_letters_turn_nothing_around_them(show, hostile):
    page = show(hostile)
    measures.open_details(page)
    count, faults = page.evaluate(BESIDE, LEFTWARD)
    assert count > 15
    assert faults == []


@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits(show, hostile, width):
    page = show(hostile, width)
    measures.open_details(page)
    assert measures.overflow(page) == []
    assert measures.clipped(page) == []


def test_letters_that_are_not_isolated_would_be_seen(show, tmp_path):
    path = tmp_path / "turned.html"
    path.write_text(f"<meta charset=utf-8><p>with {LEFTWARD} 5, 6 or 7 boats</p>", "utf-8")
    assert show(path).evaluate(BESIDE, LEFTWARD)[1]
