"""Computing side by side: pure functions over many items, on two cores, results in their order."""

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Final

import django

# Each takes two hundred megabytes; who hands out the work and writes what comes back keeps a third core busy.
_MOST: Final = 2


def _begin() -> None:
    """Load the apps, and let this process end with the one that started it, even if that is killed."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.join,), daemon=True).start()
    django.setup()
    # What was loaded stays: the collector of garbage need not look through it again and again.
    gc.freeze()


def _end_with(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)


class Workers:
    """Processes that share work, or this process alone."""

    def __init__(self, executor: ProcessPoolExecutor | None = None, count: int = 1) -> None:
        self._executor = executor
        self._count = count

    def map[Item, Result](
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what a function makes of each item, in the order of the items.

        Items are asked for when there is a process to take one, so they need not all be in memory.

        Args:
            function: pure, and named at the top of a module; it may use no database.
            items: what it takes, and can be pickled.
        """
        if self._executor is None:
            yield from map(function, items)
            return
        rest = iter(items)
        # One more than there are processes, so that none waits for this one.
        ahead = deque(self._executor.submit(function, item) for item in islice(rest, self._count + 1))
        while ahead:
            first: Future[Result] = ahead.popleft()
            yield first.result()
            ahead.extend(self._executor.submit(function, item) for item in islice(rest, 1))


@contextmanager
def workers(*, many: bool) -> Iterator[Workers]:
    """Start two processes where there are two cores or more, and end them with the block.

    Args:
        many: whether there is so much to do that starting them, a second or two, is worth it.
    """
    count = min(os.cpu_count() or 1, _MOST)
    if not many or count == 1:
        yield Workers()
        return
    # A forked process would share the database's connection with this one.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin) as executor:
        yield Workers(executor, count)
