"""What tests measure in a page that is open in a browser. Lengths are CSS pixels."""

from typing import Any

_SHOWN = """
const shown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
const words = e => (e.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 50);
function* texts() {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim() && !parent.closest('title, desc, style, script')
        && shown(parent)) yield [walk.currentNode, parent];
  }
}
const scrolled = e => {
  for (; e && e !== document.body; e = e.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(e).overflowX)) return true;
  return false;
};
const rects = node => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()];
};
"""


def _measure(page: Any, script: str) -> Any:
    return page.evaluate("(() => {" + _SHOWN + script + "})()")


def open_details(page: Any) -> None:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def overflow(page: Any) -> list[str]:
    """Return what is wider than the window: the page, or a text that no frame scrolls."""
    return _measure(
        page,
        """
      const most = document.documentElement.clientWidth + 1, faults = [];
      if (document.documentElement.scrollWidth > most)
        faults.push('page ' + document.documentElement.scrollWidth);
      for (const [node, parent] of texts())
        if (!scrolled(parent) && !parent.closest('svg, .skip'))
          for (const box of rects(node))
            if (box.right > most || box.left < -1) faults.push(words(node));
      return faults;
    """,
    )


def small_text(page: Any, least: float = 12.0) -> list[str]:
    """Return every text whose letters are smaller, those of pictures as they are scaled."""
    return _measure(
        page,
        f"""
      const faults = [];
      for (const [node, parent] of texts()) {{
        const svg = parent.closest('svg');
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
        if (size < {least} - .005) faults.push(size.toFixed(2) + ' ' + words(node));
      }}
      return faults;
    """,
    )


def clipped(page: Any) -> list[str]:
    """Return texts that leave their picture, or that a box hides."""
    return _measure(
        page,
        """
      const faults = [];
      for (const [node, parent] of texts()) {
        const svg = parent.closest('svg');
        if (!svg) continue;
        const frame = svg.getBoundingClientRect(), box = parent.getBoundingClientRect();
        if (box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) faults.push(words(node));
      }
      for (const e of document.querySelectorAll('body *')) {
        const style = getComputedStyle(e);
        if (['hidden', 'clip'].includes(style.overflowX) && shown(e) && !e.closest('svg')
            && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
          faults.push(words(e));
      }
      return faults;
    """,
    )


def overlaps(page: Any) -> list[str]:
    """Return pairs of texts of one picture that cover each other."""
    return _measure(
        page,
        """
      const faults = [];
      for (const svg of document.querySelectorAll('figure svg')) {
        const all = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim())
          .map(t => [t, t.getBoundingClientRect()]);
        all.forEach(([one, a], i) => all.slice(i + 1).forEach(([other, b]) => {
          const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (x > 1 && y > .35 * Math.min(a.height, b.height))
            faults.push(words(one) + ' / ' + words(other));
        }));
      }
      return faults;
    """,
    )


def hidden_figures(page: Any) -> list[str]:
    """Return the figures that are not whole within the width of the window."""
    return _measure(
        page,
        """
      return [...document.querySelectorAll('figure')].filter(figure => {
        const picture = figure.querySelector('svg, img');
        const box = (picture || figure).getBoundingClientRect();
        return !shown(figure) || !picture || box.width < 250 || box.height < 40 || box.left < 0
          || box.right > document.documentElement.clientWidth + 1;
      }).map(figure => figure.id || words(figure));
    """,
    )


def faint_text(page: Any) -> list[str]:
    """Return texts outside pictures whose contrast is below that of WCAG AA."""
    return _measure(
        page,
        """
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
      const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const light = c => [0, 1, 2].reduce((sum, i) => {
        const x = c[i] / 255;
        return sum + [.2126, .7152, .0722][i]
          * (x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
      }, 0);
      const back = e => {
        for (; e; e = e.parentElement) {
          const colour = rgba(getComputedStyle(e).backgroundColor);
          if (colour[3] === 255) return colour;
        }
        return rgba('Canvas');
      };
      const faults = [];
      for (const [node, parent] of texts()) {
        if (parent.closest('svg')) continue;
        const style = getComputedStyle(parent), size = parseFloat(style.fontSize);
        const [low, high] = [light(rgba(style.color)), light(back(parent))].sort((a, b) => a - b);
        const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
        const ratio = (high + .05) / (low + .05);
        if (ratio < (large ? 3 : 4.5)) faults.push(ratio.toFixed(2) + ' ' + words(node));
      }
      return faults;
    """,
    )
