"""The built documentation, served on this machine and opened in Chromium."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright

from .axe import AXE

HTML = Path(__file__).parents[1] / "docs" / "_build" / "html"
#: Of folders whose pages have one form, plain prose or what autodoc writes, one is
#: looked at.
ONE_OF = {"decisions": "0001-complete-cases-by-size-class.html", "api": "fees.html"}
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.parts
    and ONE_OF.get(path.parent.name, path.name) == path.name
)
QUICK_CODER = HTML / "quick-coder" / "index.html"
LEFT_OUT = "THE QUICK CODER IS LEFT OUT: nox -s docs found no npm"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(SimpleHTTPRequestHandler):
    """A handler that does not write of each request."""

    def log_message(self, *_):
        """Write nothing."""


@contextmanager
def serving(folder):
    """Serve a folder on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def chromium():
    """Find Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "there is no Chromium on the path"
    return found


def pytest_terminal_summary(terminalreporter):
    """Say at the end what the build has left out."""
    if not QUICK_CODER.is_file():
        terminalreporter.write_line(LEFT_OUT, red=True)


@pytest.fixture(scope="session")
def bridge():
    """The Python side of the quick coder, in this Python."""
    spec = spec_from_file_location("bridge", QUICK_CODER.with_name("bridge.py"))
    module = module_from_spec(spec)
    sys.modules["bridge"] = module  # attrs looks it up by its name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def address():
    """Where the documentation is served."""
    with serving(HTML) as found:
        yield found


@pytest.fixture(scope="session")
def context(address):
    """A browser window of a desk; it may use the clipboard."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        window = browser.new_context(base_url=address, reduced_motion="reduce")
        window.add_init_script(AXE)
        window.grant_permissions(["clipboard-read", "clipboard-write"])
        yield window
        browser.close()


@pytest.fixture(scope="module", params=PAGES)
def name(request):
    """Each page in turn."""
    return request.param


@pytest.fixture(scope="module")
def complaints():
    """What a page complains of, from its first request to the last check."""
    return []


@pytest.fixture(scope="module")
def opened(context, address, name, complaints):
    """A page, opened once for all checks of it."""
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: got.status < 400 or complaints.append(got.url))
    page.on(
        "request",
        lambda sent: sent.url.startswith(address) or complaints.append(sent.url),
    )
    page.goto(name)
    yield page
    page.close()


#: Draws a page twice; a browser that draws nothing for a second is not waited for.
DRAWN = """new Promise(done => {
  setTimeout(done, 1000);
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


def resized(page, width, height):
    """Give a page another size, and let it draw itself; a long table takes seconds."""
    size = {"width": width, "height": height}
    if page.viewport_size != size:
        page.set_viewport_size(size)
        page.evaluate(DRAWN)
    return page


@pytest.fixture
def page(opened):
    """A page as wide as a desk."""
    return resized(opened, 1280, 900)


@pytest.fixture
def phone(opened):
    """A page as narrow as a phone."""
    return resized(opened, 375, 800)


@pytest.fixture
def keep(name):
    """Keep a picture where ``SITE_SHOTS`` names a folder for them."""

    def shot(page, kind):
        if "SITE_SHOTS" in os.environ:
            path = Path(os.environ["SITE_SHOTS"], f"{name}-{kind}.png")
            page.screenshot(path=path, full_page=True)

    return shot
