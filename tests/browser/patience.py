"""Waiting until a page is read, and a slow world to try it in.

Playwright's click returns at the first byte of the page to which it leads: the document may have no
element yet, and none of its scripts has run. On a quick machine the rest is there in time, mostly.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from django.core.servers.basehttp import ServerHandler
from playwright.sync_api import Locator, Page

# Seconds that an answer's rest, and a script, come late for each time that the world is slower.
_LATER = 0.1


def _then_read(act: Callable[..., None]) -> Callable[..., None]:
    @wraps(act)
    def acted(locator: Locator, *args: Any, **options: Any) -> None:
        act(locator, *args, **options)
        locator.page.wait_for_load_state()

    return acted


def wait_for_pages(patch: pytest.MonkeyPatch) -> None:
    """Let every click and every pressed key of a locator wait until the page to which it leads is read."""
    for name in ("click", "press"):
        patch.setattr(Locator, name, _then_read(getattr(Locator, name)))


def slow_server(patch: pytest.MonkeyPatch, times: float) -> None:
    """Send what follows an answer's head, and every script, a tenth of a second later for each of `times`."""
    send_head = ServerHandler.send_headers

    def send(handler: ServerHandler) -> None:
        if handler.environ["PATH_INFO"].endswith(".js"):
            time.sleep(_LATER * times)
        send_head(handler)
        handler._flush()
        time.sleep(_LATER * times)

    patch.setattr(ServerHandler, "send_headers", send)


def slow_page(page: Page, times: float) -> None:
    """Let a page have so many times less of the processor."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})
