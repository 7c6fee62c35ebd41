"""Put a picture of matplotlib into a page: names for screen readers, ids of its own, page colours.

An SVG within HTML shares ids and style sheets with the page. So every id that is used gets the
figure's prefix, others go, and so does the style sheet. Colours become the page's own, which differ
in light and dark.
"""

import re
from xml.etree import ElementTree

from markupsafe import Markup

from sim.report.pictures.sheet import BAND, FILL, INK, MAIN, MUTED, OTHER, RULE, THIRD

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
COLOURS = {
    INK: "ink", MUTED: "muted", RULE: "rule", FILL: "fill", MAIN: "main", OTHER: "other",
    BAND: "band", THIRD: "third", "#ffffff": "paper",
}  # fmt: skip
"""Names of the page's colours, by that of pictures."""
_COLOUR = re.compile("|".join(COLOURS))
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_LENGTHS = {"d", "x", "y", "width", "height", "transform", "points"}
_LONG = re.compile(r"\d+\.\d{3,}")  # a hundredth of a point is not seen
_FAMILY = re.compile(r"font-family: [^;]*;? ?")
_SHORTHAND = re.compile(r"font: (?:(?P<weight>[\w ]+?) )?(?P<size>[\d.]+px) [^;]*")
_NO_TURN = re.compile(r"rotate\(-?0(?:\.0*)? [^)]*\)")


def embedded(content: bytes, prefix: str, title: str, description: str) -> Markup:
    """Return an SVG file as an element of a page.

    Parameters
    ----------
    prefix
        Begins all its ids; unlike that of any other figure of the page.
    title, description
        What screen readers say of it.
    """
    root = ElementTree.fromstring(content)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{SVG}metadata", f"{SVG}style"):
                parent.remove(child)
    _compact(root)
    used = {name: f"{prefix}-{i}" for i, name in enumerate(_used(root))}
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        _rename(element, used)
        if "style" in element.attrib:
            element.attrib["style"] = _in_page_style(element.attrib["style"])
        for key in _LENGTHS & element.attrib.keys():
            element.attrib[key] = _LONG.sub(_shorter, element.attrib[key])
        if _NO_TURN.fullmatch(element.attrib.get("transform", "")):
            del element.attrib["transform"]
    box = root.attrib["viewBox"]
    root.attrib.clear()
    names = {"title": (f"{prefix}-title", title), "desc": (f"{prefix}-desc", description)}
    root.attrib.update({
        "viewBox": box, "role": "img", "aria-labelledby": f"{prefix}-title",
        "aria-describedby": f"{prefix}-desc",
    })  # fmt: skip
    for tag, (name, text) in reversed(names.items()):
        element = ElementTree.Element(tag, {"id": name})
        element.text = text
        root.insert(0, element)
    return Markup(ElementTree.tostring(root, encoding="unicode", short_empty_elements=False))


def _compact(element: ElementTree.Element) -> None:
    """Drop groups that hold nothing, and blanks between elements; text keeps its own."""
    for child in list(element):
        if child.tag != f"{SVG}text":
            _compact(child)
        child.tail = None
        if child.tag == f"{SVG}g" and not len(child):
            element.remove(child)
    element.text = None


def _used(root: ElementTree.Element) -> list[str]:
    """Return the ids that the picture refers to, each once, in order."""
    names: dict[str, None] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == LINK:
                names[value.removeprefix("#")] = None
            for name in _REFERENCE.findall(value):
                names[name] = None
    return list(names)


def _rename(element: ElementTree.Element, used: dict[str, str]) -> None:
    """Give an element's id and references their new names; drop an id that nothing uses."""
    identity = element.attrib.pop("id", "")
    if identity in used:
        element.attrib["id"] = used[identity]
    link = element.attrib.pop(LINK, "")
    if link:
        element.attrib["href"] = "#" + used[link.removeprefix("#")]
    for key, value in element.attrib.items():
        element.attrib[key] = _REFERENCE.sub(lambda m: f"url(#{used[m[1]]})", value)


def _in_page_style(style: str) -> str:
    """Return a style in the page's colours, without a font of its own."""
    style = _SHORTHAND.sub(_size_and_weight, _FAMILY.sub("", style))
    return _COLOUR.sub(lambda match: f"var(--{COLOURS[match[0]]})", style)


def _size_and_weight(font: re.Match[str]) -> str:
    weight = f"; font-weight: {font['weight']}" if font["weight"] else ""
    return f"font-size: {font['size']}{weight}"


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
