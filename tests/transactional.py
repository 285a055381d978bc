"""Tests with real transactions: a quick flush that gets past the triggers, and threads with own connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from flows.matters import gate
from permissions.audit import guarding, triggers

# What migrating writes: it stays, so that nothing has to be written anew after every test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def flush_passes_the_triggers() -> Iterator[None]:
    """What a test with real transactions wrote is deleted; the append-only triggers would refuse that.

    Django's own flush truncates every table and migrates again, which took longer than most of the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_the_tables())
        yield


def empty_the_tables() -> None:
    """Delete the rows of every table that has any, but what migrating wrote."""
    tables = sorted(set(connection.introspection.django_table_names()) - KEPT)
    with (
        triggers.lifted(),
        guarding.lifted(gate.guards(connection.vendor)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM {each})" for each in tables))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")


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
