"""Every page without barriers: axe finds none, and every text has the contrast of WCAG AA."""

import measures
import numpy as np
import pixels
import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {
    "resultTypes": ["violations", "incomplete"], "iframes": False,
    "rules": {"target-size": {"enabled": True}},
}  # fmt: skip
"""All rules of WCAG 2.2 A and AA and the best practices. The size of targets is off by itself."""


@pytest.mark.parametrize(
    ("scheme", "width", "opened"),
    [("light", 390, True), ("light", 1440, False), ("dark", 390, False), ("dark", 1440, True)],
)
def test_axe_finds_no_barrier(show, file, scheme, width, opened):
    page = show(file, width, color_scheme=scheme)
    if opened:
        measures.open_details(page)
    found = Axe().run(page, options=RULES)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    unsure = {v["id"] for v in found.response["incomplete"]}
    assert unsure <= {"color-contrast"}, unsure  # of texts in a frame that scrolls: see below


def test_axe_finds_a_barrier_if_there_is_one(show, tmp_path):
    path = tmp_path / "wrong.html"
    path.write_text("<title>t</title><p style='color: #999'>words that are faint</p><img>")
    page = show(path)
    found = {v["id"] for v in Axe().run(page, options=RULES).response["violations"]}
    assert {"html-has-lang", "image-alt", "color-contrast"} <= found


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_text_has_the_contrast_of_wcag_aa(show, file, scheme):
    page = show(file, 1440, color_scheme="dark" if scheme == "dark" else "light")
    if scheme == "print":
        page.emulate_media(media="print")
    measures.open_details(page)
    assert measures.faint_text(page) == []
    assert pixels.faint_in_pictures(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable_in_colours_that_the_reader_forces(show, file, scheme):
    page = show(file, 768, color_scheme=scheme, forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    measures.open_details(page)
    assert measures.faint_text(page) == []
    assert pixels.faint_in_pictures(page) == []


def test_the_page_follows_the_setting_of_dark_and_light(show, file):
    light, dark = (
        show(file, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    )
    white, black = (
        np.array([float(x) for x in colour[4:-1].split(",")]) for colour in (light, dark)
    )
    assert white.mean() > 240
    assert black.mean() < 40


def test_a_faint_text_in_a_picture_is_seen(show, tmp_path):
    path = tmp_path / "faint.html"
    text = '<text x="10" y="{}" font-size="14" fill="{}">some words</text>'
    path.write_text(
        "<!DOCTYPE html><p style='color: #888'>faint</p><p>clear</p>"
        "<figure><svg viewBox='0 0 200 80' width='200' height='80'>"
        f"<rect width='200' height='20' fill='#222'/>{text.format(15, '#000')}"
        f"{text.format(35, '#fff')}{text.format(55, '#999')}{text.format(75, '#333')}"
        "</svg></figure>"
    )
    page = show(path)
    assert measures.faint_text(page) == ["3.54 faint"]
    faint = pixels.faint_in_pictures(page)
    assert [words[:4] for words in faint] == ["1.32", "not ", "2.85"]
