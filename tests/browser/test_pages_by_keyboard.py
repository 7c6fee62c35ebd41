"""Every page by keyboard: all that can be focused is reached in order, and the focus is seen."""

import measures
import pytest

FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"

STEP = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const all = [...document.querySelectorAll(`FOCUSABLE`)];
  const x = Math.min(Math.max(box.left + 4, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(8, box.height / 2), 1), innerHeight - 2);
  const hit = document.elementFromPoint(x, y);
  return {
    place: all.indexOf(e),
    name: (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent)
      .trim().slice(0, 40),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && box.width > 0 && box.height > 0,
    free: hit !== null && (e.contains(hit) || hit.contains(e)),
  };
}
""".replace("FOCUSABLE", FOCUSABLE)

EXPECTED = """
() => [...document.querySelectorAll(`FOCUSABLE`)]
  .map((e, i) => [e, i]).filter(([e]) => e.checkVisibility({visibilityProperty: true}))
  .map(([, i]) => i)
""".replace("FOCUSABLE", FOCUSABLE)


def walk(page, most: int = 1500) -> list[dict]:
    """Press Tab until the focus leaves the page, and return what had it, in order."""
    steps = []
    page.evaluate("document.body.focus(), window.scrollTo(0, 0)")
    for _ in range(most):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        if step is None or (steps and step["place"] == steps[0]["place"]):
            return steps
        steps.append(step)
    raise AssertionError(f"the focus did not leave the page after {most} steps")


@pytest.mark.parametrize(("width", "opened"), [(1440, False), (390, True)])
def test_tab_reaches_everything_in_order_with_a_visible_focus(show, file, width, opened):
    page = show(file, width)
    if opened:
        measures.open_details(page)
    steps = walk(page)
    assert [step["place"] for step in steps] == page.evaluate(EXPECTED)
    assert [step["name"] for step in steps if not step["ring"]] == []
    assert [step["name"] for step in steps if not (step["seen"] and step["free"])] == []
    assert [step for step in steps if not step["name"]] == []


def test_the_first_step_skips_to_the_content(show, file):
    page = show(file)
    page.keyboard.press("Tab")
    link = page.evaluate("[document.activeElement.getAttribute('href'), "
                         "document.activeElement.getBoundingClientRect().top]")  # fmt: skip
    assert link[0] == "#main"
    assert link[1] >= 0  # it is shown while it has the focus
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#main'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")
    assert page.evaluate("document.querySelector('#main').tagName") == "MAIN"


def test_details_open_and_close_by_keyboard(show, file):
    page = show(file)
    for summary in page.locator("summary").all()[:3]:
        state = "e => e.parentElement.open"
        summary.focus()
        page.keyboard.press("Enter")
        assert summary.evaluate(state)
        page.keyboard.press("Tab")
        assert summary.evaluate("e => e.parentElement.contains(document.activeElement)")
        summary.focus()
        page.keyboard.press("Space")
        assert not summary.evaluate(state)


def test_what_scrolls_can_be_scrolled_by_keyboard(show, file):
    page = show(file, 390)
    measures.open_details(page)
    frames = page.evaluate("""[...document.querySelectorAll('body *')].filter(e =>
      ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth
      ).map(e => [e.tabIndex, e.getAttribute('role'),
        !!(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))])""")
    assert [frame for frame in frames if frame != [0, "region", True]] == []
    first = page.locator(".scroll, .table").first
    first.focus()
    if first.evaluate("e => e.scrollWidth > e.clientWidth"):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_links_of_the_page_lead_to_what_they_name(show, file):
    page = show(file)
    targets = page.evaluate("""[...document.querySelectorAll('a[href^="#"]')].map(a =>
      document.getElementById(decodeURIComponent(a.hash.slice(1))) !== null)""")
    assert targets
    assert all(targets)
