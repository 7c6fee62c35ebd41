"""A browser for tests: Debian's Chromium, driven by Playwright.

Playwright's own browser is never downloaded. Without Chromium these tests are skipped.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_pages import MOVING, PAGES

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "Chromium is not installed. On Debian: apt-get install chromium"
PATIENCE = 180_000  # ms; the machine may be busy
FLAGS = ["--disable-dev-shm-usage"]  # containers have little shared memory
if hasattr(os, "geteuid") and os.geteuid() == 0:
    FLAGS.append("--no-sandbox")  # Chromium refuses its sandbox to root


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as slow and long, and skip it without Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.long)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    """Start Chromium for the tests of a file, and end it with them."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield started
        started.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that gives the file of a page, and makes it at its first use."""
    files: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in files:
            folder = tmp_path_factory.mktemp("page")
            text = PAGES[name](folder)
            files[name] = folder / "page.html"
            files[name].write_text(text, encoding="utf-8")
        return files[name]

    return build


@pytest.fixture(scope="module", params=PAGES)
def file(request: pytest.FixtureRequest, built: Callable[[str], Path]) -> Path:
    """Return the file of each page in turn. A test that takes it runs once for each page."""
    return built(request.param)


@pytest.fixture(scope="module", params=[name for name in PAGES if name not in MOVING])
def still(request: pytest.FixtureRequest, built: Callable[[str], Path]) -> Path:
    """Return the file of each page without a script in turn."""
    return built(request.param)


@pytest.fixture
def show(browser: "sync_api.Browser") -> Iterator[Callable[..., "sync_api.Page"]]:
    """Return a function that opens a file; at the end nothing may have gone wrong in its page.

    Its words are the file, the width and height of the window in px, and what Playwright's
    `new_context` takes: `color_scheme`, `forced_colors`, `reduced_motion`.
    """
    faults: list[str] = []
    contexts = []

    def opened(file: Path, width: int = 1440, height: int = 900, **words: object):
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **words
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch(page, file, faults)
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def watch(page: "sync_api.Page", file: Path, faults: list[str]) -> None:
    """Collect what no page of ours may do: an error, a dialog, a request."""
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("crash", lambda _: faults.append("crash"))
    page.on("popup", lambda _: faults.append("popup"))
    page.on(
        "request",
        lambda request: request.url == file.as_uri() or faults.append(f"request: {request.url}"),
    )

    def dialog(box: "sync_api.Dialog") -> None:
        faults.append(f"dialog: {box.message}")
        box.dismiss()

    page.on("dialog", dialog)
