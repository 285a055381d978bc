"""What a test expects of a refusal: these rules and no others, each in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from permissions.refusals import Refusal, Refusals


@contextmanager
def refused(*codes: str) -> Iterator[list[Refusal]]:
    """The block is refused by exactly these rules; the list holds the refusals when it is left."""
    found: list[Refusal] = []
    with pytest.raises((Refusal, Refusals)) as caught:
        yield found
    found += caught.value.items if isinstance(caught.value, Refusals) else [caught.value]
    assert [refusal.rule.code for refusal in found] == list(codes)
    for refusal in found:
        speaks(refusal)


def speaks(refusal: Refusal) -> None:
    """Sentence and way out are filled in, in both languages, with nothing left to guess."""
    for text in (refusal.message, refusal.message_en, refusal.way_out, refusal.way_out_en):
        assert text
        assert "{" not in text
        assert "None" not in text
