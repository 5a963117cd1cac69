"""Somebody who works beside a test, again and again, until it has done what it wants to do meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


@contextmanager
def again_and_again(work: Callable[[], object]) -> Iterator[None]:
    """Do this work in a thread of its own meanwhile. What it raises is raised in the end."""
    over = Event()

    def go_on() -> None:
        while not over.is_set():
            work()

    with ThreadPoolExecutor(1) as beside:
        working = beside.submit(go_on)
        try:
            yield
        finally:
            over.set()
        working.result()
