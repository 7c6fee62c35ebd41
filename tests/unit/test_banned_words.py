"""Words that the glossary bans stand in no name, docstring, comment or message of the program."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

PENDING: tuple[str, ...] = ()
"""Packages and files that are not clean yet."""

NAMES = {
    "told", "found", "came", "said", "asked", "held", "some", "leaf", "lever", "levers", "bank",
    "archive", "anew", "carrier", "enough",
}  # fmt: skip
"""Parts of a name, between underscores, that say nothing or have a better word."""

GOOD = {"kit_found", "held_out_outcomes"}  # held-out is the statistical term
STREAM_NAMES = {"made-up reports"}  # another name would be other random numbers
LEAVES_OF_TREES = "sensitivity/regions.py"  # a decision tree has leaves
READERS_WORDS = "report/words.py"  # what a reader may type, banned or not

TEXT = re.compile(
    r"\b(told|anew|levers?|bank|leaf|riddle|made[- ]up|dim|carrier)\b"
    r"|changes no number|random worlds|goes on where|cannot be told from|less BASE",
    re.IGNORECASE,
)
"""What no sentence says. Strings without a space are keys of files, and stay as they are."""

ROOT = Path(sim.__file__).parent
SKIPPED = {*PENDING, "shipped"}


def is_clean(path: str) -> bool:
    """Return whether a file, named from the program's folder, is to be checked."""
    return SKIPPED.isdisjoint({path, path.partition("/")[0]})


FILES = [
    path for path in sorted(ROOT.rglob("*.py")) if is_clean(path.relative_to(ROOT).as_posix())
]  # fmt: skip


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every name that a file gives to something, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def sentences(source: str) -> Iterator[tuple[str, int]]:
    """Yield every string of several words, and every comment, and its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value, node.lineno
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string, token.start[0]


def is_banned(name: str) -> bool:
    """Return whether a part of a name is banned."""
    return (
        name not in GOOD
        and name.lower() not in GOOD
        and not NAMES.isdisjoint(name.lower().split("_"))
    )


def wrong_names(source: str) -> list[str]:
    """Return the banned names of a file, with their lines."""
    return [f"{line}: {name}" for name, line in names(ast.parse(source)) if is_banned(name)]


def wrong_words(source: str) -> list[str]:
    """Return the banned words of a file, with their lines."""
    return [
        f"{line}: {hit.group()} in {text.strip()[:60]!r}"
        for text, line in sentences(source)
        if text not in STREAM_NAMES and (hit := TEXT.search(text))
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_banned_word_stands_in_a_file(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    relative = str(path.relative_to(ROOT))
    if relative == LEAVES_OF_TREES:
        source = re.sub(r"\b[Ll]ea(f|ves)\b", "box", source)
    assert wrong_names(source) == []
    if relative != READERS_WORDS:
        assert wrong_words(source) == []


def test_banned_words_are_seen() -> None:
    source = "def f(told): found_it = 1\nkit_found = 2\nclass Lever: some: int\nself.bank = 3"
    assert sorted(wrong_names(source)) == [
        "1: found_it",
        "1: told",
        "3: Lever",
        "3: some",
        "4: bank",
    ]
    assert len(wrong_words('x = "Nobody told us"  # made anew\ny = "bank"')) == 2
    assert wrong_words('x = {"bank": 1}') == []


def test_pending_packages_exist() -> None:
    assert {name for name in PENDING if not (ROOT / name).exists()} == set()
