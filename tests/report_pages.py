"""Pages of reports for tests: their elements, and what holds for the page of every study."""

import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Elements of a page, each with its parents; fails if a tag is not closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((tuple(self.open), data))

    def named(self, tag):
        """Return the attributes of every element of a tag."""
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def words(self) -> str:
        """Return all that can be read."""
        return " ".join(text for parents, text in self.texts if "style" not in parents)


def loads_nothing(made, page):
    """Check that a page holds no script and loads nothing."""
    tags = {tag for tag, _, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "base", "image"}
    for tag, attributes, _ in page.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "data"), (tag, name)
            if name == "href":
                assert value.startswith(("#", "data:text/csv")), value
    assert "http" not in made.html
    assert "@import" not in made.html
    assert not re.findall(r"url\((?!#)", made.html)


def ids_are_unique(page):
    """Check that ids are unique and that every reference leads somewhere."""
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes, _ in page.elements:
        wanted = [attributes.get("aria-labelledby"), attributes.get("aria-describedby")]
        href = attributes.get("href", "")
        wanted += [href[1:]] if href.startswith("#") else []
        wanted += re.findall(r"url\(#([^)]+)\)", " ".join(map(str, attributes.values())))
        assert {name for name in wanted if name} <= set(ids)


def figures_are_described(page, made):
    """Check that every figure has a role, a title, a description and its numbers."""
    figures = page.named("figure")
    pictures = [a for a in page.named("svg") if a.get("role") == "img"]
    assert len(figures) == len(pictures) == len(page.named("svg")) == made.content.figures
    for kind in ("title", "desc"):
        said = [text for parents, text in page.texts if parents[-2:] == ("svg", kind)]
        assert len(said) == len(pictures)
        assert len(set(said)) == len(said)
        assert not said or min(map(len, said)) > 15
    downloads = [a for a in page.named("a") if "download" in a]
    assert len(downloads) == len(figures)
    assert len({a["download"] for a in downloads}) == len(downloads)


def tables_are_headed(page, made):
    """Check that every table has a caption and scoped headings."""
    tables = made.html.split("<table>")[1:]
    assert len(tables) >= made.content.figures
    for table in tables:
        table = table.split("</table>")[0]
        assert table.lstrip().startswith("<caption><span>")
        head, body = table.split("<tbody>")
        assert "<td" not in head
        for row in body.split("<tr>")[1:]:
            assert row.startswith('<th scope="row">')
    assert all(a.get("scope") in ("col", "row") for a in page.named("th"))
    labels = [a["aria-label"] for a in page.named("div") if a.get("role") == "region"]
    assert len(labels) == len(set(labels)) == len(tables)
    assert all(a.get("tabindex") == "0" for a in page.named("div") if a.get("role") == "region")
    empty = [p for p, text in page.texts if p[-1] == "th" and not text.strip()]
    assert not empty


def headings_step_down(page):
    """Check that headings go down one step at a time."""
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def letters_are_large(made):
    """Check that no text of a figure is smaller than 12 pixels at a width of 390."""
    width = 390 - 2 * 16
    sizes = []
    for picture in re.findall(r"<svg.*?</svg>", made.html, re.S):
        box = float(re.search(r'viewBox="0 0 ([\d.]+)', picture)[1])
        sizes += [float(px) * width / box for px in re.findall(r"font-size: ([\d.]+)px", picture)]
    assert "font-family: '" not in made.html
    assert min(sizes) >= 12.0
    css = made.html.split("<style>")[1].split("@media print")[0]
    assert all(float(rem) * 16 >= 12 for rem in re.findall(r"font-size: ([\d.]+)rem", css))


def check(made) -> Page:
    """Check all that holds for the page of a report, and return the page."""
    page = Page(made.html)
    loads_nothing(made, page)
    ids_are_unique(page)
    figures_are_described(page, made)
    tables_are_headed(page, made)
    headings_step_down(page)
    letters_are_large(made)
    return page
