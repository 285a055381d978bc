"""Tests with real transactions: a flush that gets past the triggers, and threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from permissions.audit import triggers


@pytest.fixture(scope="session", autouse=True)
def flush_passes_the_triggers() -> Iterator[None]:
    """The append-only triggers would refuse the flush that follows a test with real transactions."""
    teardown = TransactionTestCase._fixture_teardown

    def with_triggers_lifted(case: TransactionTestCase) -> None:
        with triggers.lifted():
            teardown(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", with_triggers_lifted)
        yield


Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]


@pytest.fixture
def together(transactional_db: None) -> Together:
    """Run functions at the same moment, each in a thread with a connection of its own.

    Results come in the order of the functions; an exception is a result.
    """

    def run(functions: Sequence[Callable[[], Any]]) -> list[Any]:
        gate = threading.Barrier(len(functions))

        def one(function: Callable[[], Any]) -> Any:
            try:
                connection.ensure_connection()
                gate.wait(timeout=20)
                return function()
            except Exception as error:  # noqa: BLE001  the test says which one it expects
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return [future.result() for future in [pool.submit(one, function) for function in functions]]

    return run
