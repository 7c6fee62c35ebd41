"""Every page in a real browser: it fits the window, nothing is small, cut off or hidden."""

import measures
import pytest

WIDTHS = (320, 390, 768, 1440)  # 320 px is 1,280 px at a zoom of 400 % (WCAG 2.2, 1.4.10)


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_fits_and_can_be_read(show, file, width):
    page = show(file, width)
    measures.open_details(page)
    assert measures.overflow(page) == []
    assert measures.hidden_figures(page) == []
    assert measures.clipped(page) == []
    assert measures.overlaps(page) == []
    if width >= 390:
        assert measures.small_text(page) == []


@pytest.mark.parametrize("width", [768, 1440])
def test_text_of_twice_the_size_fits(show, file, width):
    """WCAG 2.2, 1.4.4: readers enlarge the text alone."""
    page = show(file, width)
    page.add_style_tag(content=":root { font-size: 200% !important; }")
    measures.open_details(page)
    assert measures.overflow(page) == []
    assert measures.clipped(page) == []


def test_wide_spacing_of_text_hides_nothing(show, file):
    """WCAG 2.2, 1.4.12."""
    page = show(file, 390)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important; } p { margin-bottom: 2em !important; } "
        "svg * { letter-spacing: 0 !important; word-spacing: 0 !important; }"
    )
    measures.open_details(page)
    assert measures.overflow(page) == []
    assert measures.clipped(page) == []


def test_nothing_moves(show, file):
    page = show(file, reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    moving = page.evaluate("""[...document.querySelectorAll('*')].filter(e => {
      const style = getComputedStyle(e);
      return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
        || style.scrollBehavior === 'smooth';
    }).length""")
    assert moving == 0


def test_without_scripts_the_page_is_the_same(show, still):
    pictures = [
        show(still, 768, java_script_enabled=enabled).screenshot() for enabled in (True, False)
    ]
    assert pictures[0] == pictures[1]


def test_a_screen_reader_gets_headings_landmarks_and_named_pictures(show, still):
    page = show(still)
    tree = page.locator("body").aria_snapshot()
    for landmark in ("- banner", "- main", "- navigation"):
        assert landmark in tree
    pictures = page.get_by_role("img").all()
    assert len(pictures) == page.locator("figure svg").count()
    for picture in pictures:
        said = picture.evaluate("""svg => ['title', 'desc'].map(
          tag => svg.querySelector(`:scope > ${tag}`).textContent)""")
        assert min(map(len, said)) > 15
    assert page.evaluate("document.documentElement.lang") == "en-GB"
