"""Make a self-contained page of a document's Markdown: no network, no script."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

TEMPLATES = Path(__file__).parent / "templates"
CAPTION = "Table: "
CONTENTS = ("h2", "h3")  # headings in the table of contents


def page(title: str, markdown: str) -> str:
    """Return a page. Its tables have captions, headings with a scope, and a frame that scrolls."""
    tokens = _parser().parse(markdown)
    contents = _number_headings(tokens)
    _mark_headings(tokens)
    _mark_listings(tokens)
    head, body = (_render(part) for part in (tokens[:3], _framed(tokens[3:])))
    return _environment().get_template("page.html.jinja").render(
        title=title, contents=contents, head=head, body=body
    )  # fmt: skip


def _render(tokens: Sequence[Token]) -> str:
    text: str = _parser().renderer.render(tokens, _parser().options, {})
    return text


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("code_inline", _name)
    parser.add_render_rule("fence", _listing)
    return parser


def _name(renderer: object, tokens: Sequence[Token], place: int, *rest: object) -> str:
    """Return code within a line, which may be broken after an underscore."""
    return f"<code>{escapeHtml(tokens[place].content).replace('_', '_<wbr>')}</code>"


def _listing(renderer: RendererHTML, tokens: Sequence[Token], place: int, *rest: object) -> str:
    """Return a listing whose attributes belong to the element that scrolls."""
    attributes, text = renderer.renderAttrs(tokens[place]), escapeHtml(tokens[place].content)
    return f"<pre{attributes}><code>{text}</code></pre>\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _number_headings(tokens: Sequence[Token]) -> list[tuple[str, str, str]]:
    """Give each heading an id. Return tag, id and text of those in the table of contents."""
    contents: list[tuple[str, str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = f"s{len(contents)}-{place}"
            token.attrSet("id", name)
            if token.tag in CONTENTS:
                inline = tokens[place + 1].children or []
                contents.append((token.tag, name, "".join(child.content for child in inline)))
    return contents


def _mark_headings(tokens: Sequence[Token]) -> None:
    """Give the headings of columns a scope, and make the first cell of a row its heading."""
    body = first = False
    for token in tokens:
        if token.type in ("tbody_open", "tbody_close"):
            body = token.type == "tbody_open"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "tr_open":
            first = body
        elif first and token.type == "td_open":
            token.tag = "th"
            token.attrSet("scope", "row")
        elif first and token.type == "td_close":
            token.tag, first = "th", False


def _mark_listings(tokens: Sequence[Token]) -> None:
    """Make each listing a region that can be reached by keyboard, named by its heading."""
    heading, count = "", 0
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[place + 1].content
        elif token.type == "fence":
            count += 1
            token.attrSet("tabindex", "0")
            token.attrSet("role", "region")
            token.attrSet("aria-label", f"Listing {count}: {heading}")


def _framed(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each table in a frame, and its caption in the table."""
    result: list[Token] = []
    count = 0
    for token in tokens:
        if token.type == "table_open":
            count += 1
            result = _begin(result, token, count)
        else:
            result.append(token)
        if token.type == "table_close":
            result.append(_tag("div_close", "div", -1))
    return result


def _begin(before: list[Token], table: Token, number: int) -> list[Token]:
    """Return the tokens before a table and those that begin it."""
    caption, name = before[-3:], f"t{number}"
    if not _is_caption(caption):
        return [*before, _frame(""), table]
    return [*before[:-3], _frame(name), table, *_caption(caption, name, number)]


def _is_caption(tokens: Sequence[Token]) -> bool:
    return (
        [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        and tokens[1].content.startswith(CAPTION)
    )  # fmt: skip


def _frame(caption: str) -> Token:
    frame = _tag("div_open", "div", 1)
    frame.attrSet("class", "table")
    if caption:  # a region that scrolls can be reached by keyboard, and has a name
        frame.attrSet("role", "region")
        frame.attrSet("tabindex", "0")
        frame.attrSet("aria-labelledby", caption)
    return frame


def _caption(paragraph: Sequence[Token], name: str, number: int) -> list[Token]:
    inline = paragraph[1]
    first = (inline.children or [])[0]
    first.content = f"Table {number}: {first.content.removeprefix(CAPTION)}"
    begin, end = _tag("caption_open", "caption", 1), _tag("caption_close", "caption", -1)
    begin.attrSet("id", name)
    return [begin, _tag("span_open", "span", 1), inline, _tag("span_close", "span", -1), end]


def _tag(kind: str, tag: str, nesting: int) -> Token:
    token = Token(kind, tag, nesting)  # type: ignore[arg-type]
    token.block = True
    return token
