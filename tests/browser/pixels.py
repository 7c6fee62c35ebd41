"""Contrast of texts in pictures, from what the browser paints.

Each picture is painted twice, with its texts and without. Where the two differ there are letters,
and the second shows what lies behind them.
"""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

LEAST, SHARE = 4.5, 0.1  # contrast of WCAG AA, and the share of a text that may cross a thin line

_TEXTS = """svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
    const box = t.getBoundingClientRect(), style = getComputedStyle(t);
    return {words: t.textContent.trim().slice(0, 40), colour: style.fill,
            box: [box.left - frame.left, box.top - frame.top, box.right - frame.left,
                  box.bottom - frame.top]};
  });
}"""
_HIDE = "svg => svg.querySelectorAll('text').forEach(t => { t.style.visibility = 'hidden'; })"


def faint_in_pictures(page: Any) -> list[str]:
    """Return texts of pictures that cannot be seen, or whose contrast is below WCAG AA."""
    faults = []
    for svg in page.locator("figure svg").all():
        texts = svg.evaluate(_TEXTS)
        shown = _pixels(svg)
        svg.evaluate(_HIDE)
        faults += _faults(texts, shown, _pixels(svg))
    return faults


def _pixels(svg: Any) -> np.ndarray:
    """Return what is painted, shape (height, width, 3), 0 to 255."""
    image = Image.open(BytesIO(svg.screenshot()))
    return np.asarray(image.convert("RGB"), dtype=float)


def _faults(texts: list[dict[str, Any]], shown: np.ndarray, behind: np.ndarray) -> list[str]:
    faults = []
    for text in texts:
        left, top, right, bottom = (max(round(x), 0) for x in text["box"])
        here = np.s_[top : bottom + 1, left : right + 1]
        letters = np.abs(shown[here] - behind[here]).max(axis=-1) > 24.0
        if letters.sum() < 8:
            faults.append(f"not visible: {text['words']}")
            continue
        colour = [float(x) for x in text["colour"].split("(")[1].rstrip(")").split(",")[:3]]
        ratios = contrast(np.array(colour), behind[here][letters])
        if (ratios < LEAST).mean() > SHARE:
            faults.append(f"{np.median(ratios):.2f} {text['words']}")
    return faults


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3); the last axis is red, green, blue."""
    low, high = np.sort(np.stack(np.broadcast_arrays(_light(one), _light(other))), axis=0)
    return (high + 0.05) / (low + 0.05)


def _light(colour: np.ndarray) -> np.ndarray:
    x = colour / 255.0
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
