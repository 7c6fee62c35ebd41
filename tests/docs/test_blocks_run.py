"""Every command block and Python block of the tutorials and how-to guides runs, at small size.

The blocks of a page run in order in an empty folder. A block of YAML is saved if the line above
says so. A comment above a block changes it for the test:

- `<!-- test: OLD => NEW -->` replaces text in the next block,
- `<!-- test: fails -->` expects exit code 2,
- `<!-- test: skip: REASON -->` leaves the block out.
"""

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from made_spreadsheets import WEEK_HEADINGS, WRITERS, daily, days

ROOT = Path(__file__).parents[2]
PAGES = sorted(p for kind in ("tutorials", "howto") for p in (ROOT / "docs" / kind).glob("*.md"))
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!-- test: (.+?) -->")
SAVED = re.compile(r"Save this as `([^`]+)`:\s*\Z")
SMALL = "base: status_quo_2025\nmethod: one_at_a_time\nfactors: {demand: prior}\nreplications: 1\n"


class Block(NamedTuple):
    """A block of a page, with the comments above it and the file that it is saved as."""

    language: str
    text: str
    comments: list[str]
    file: str


def blocks(page: str) -> list[Block]:
    """Return a page's blocks in order."""
    found, end = [], 0
    for match in BLOCK.finditer(page):
        above, end = page[end : match.start()], match.end()
        text = re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE)
        file = SAVED.search(COMMENT.sub("", above))
        found.append(Block(match[2], text, COMMENT.findall(above), file[1] if file else ""))
    return found


def small(block: Block) -> str:
    """Return a block's text as the test runs it."""
    text = block.text
    for comment in block.comments:
        if " => " in comment:
            old, new = comment.split(" => ")
            assert old in text, f"{old!r} is not in the block"
            text = text.replace(old, new)
    if block.language == "bash":
        text = text.replace(".venv/bin/", "")
        text = re.sub(r"^(channelsim (?:run|compare)\b[^\n#]*)", r"\1 -n 2", text, flags=re.M)
    return text


@pytest.fixture
def folder(tmp_path):
    """A folder with the files that the pages take for granted."""
    (tmp_path / "calibration").symlink_to(ROOT / "calibration")
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def publish(folder: Path) -> None:
    """Write the spreadsheet that a user would download."""
    ends = [date(2025, 6, 22) + timedelta(days=7 * i) for i in range(4)]
    weeks = [[end, 700, 14, 0, 350, 10, None] for end in ends]
    sheets = daily(days("2025-06-16", [(100, 2, 0)] * 28), SB_02=[["Weeks"], WEEK_HEADINGS, *weeks])
    for kind, write in WRITERS.items():
        write(folder / f"small-boats.{kind}", sheets)


def run(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block as a user would."""
    script = folder / f"block.{'py' if block.language == 'python' else 'sh'}"
    script.write_text(small(block))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable] if block.language == "python" else ["bash", "-eu"]
    return subprocess.run(
        [*command, script.name],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_a_page_runs(page, folder):
    if page.stem == "observed":
        publish(folder)
    for block in blocks(page.read_text()):
        if any(comment.startswith("skip: ") for comment in block.comments):
            continue
        if block.file:
            (folder / block.file).write_text(small(block))
        elif block.language in ("bash", "python") and "class DoubleWatch" not in block.text:
            done = run(block, folder)
            wanted = 2 if "fails" in block.comments else 0
            assert done.returncode == wanted, f"{block.text}\n{done.stdout}\n{done.stderr}"


def test_no_block_is_left_without_a_language():
    """A block that runs is `bash` or `python`; plain ones show files and output."""
    for page in PAGES:
        plain = [b.text for b in blocks(page.read_text()) if b.language in ("", "text")]
        assert not [text for text in plain if "channelsim " in text], page.name
