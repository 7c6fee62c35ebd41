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
