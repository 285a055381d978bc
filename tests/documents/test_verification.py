"""The public page: genuine or not, in force or not, nothing more; and not to be guessed at."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import standing, vault, verification
from documents.models import CODE_ALPHABET, CODE_LENGTH, Document, VerificationWindow, new_verification_code

from .conftest import AT, OFFICER

UNKNOWN = [
    "0" * 26,
    "7K2MQABCDEFGHJKMNPQRSTVWXY",
    "QZ7",
    "x" * 500,
    "%00",
    "../../etc/passwd",
    "' OR 1=1 --",
    "〔2026〕1号",
    "<script>alert(1)</script>",
]


@pytest.fixture
def paper(issue):
    return issue()


@pytest.fixture
def address(paper):
    return reverse("documents:verify", args=[paper.verification_code])


def page(response):
    """The body without what differs by nature from one request to the next."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|name="next" value|data-path)="[^"]*"', "", response.text)


def test_code_is_130_random_bits_without_letters_that_read_alike():
    codes = {new_verification_code() for _ in range(2000)}

    assert len(codes) == 2000
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert CODE_LENGTH * 5 >= 128 and not set("ILOU") & set(CODE_ALPHABET)


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("0", "O").replace("1", "l"), lambda c: f" {c} "])
def test_code_is_found_however_it_was_typed(paper, change):
    assert verification.attest(change(paper.verification_code)).number == paper.number
    assert verification.attest(change(paper.printed_code)).number == paper.number


def test_page_says_what_the_paper_says_and_no_more(client, paper, address):
    response = client.get(address)

    assert response.status_code == 200
    for shown in (paper.number, paper.title, paper.authority_name, paper.recipient, "2026-11-05", paper.sha256):
        assert shown in response.text
    for hidden in ("王五", "021-00000000", "李四", "张三", "matter:12", "sample:1"):
        assert hidden not in response.text
    assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_answers_in_both_languages(client, address, language):
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text


def test_voided_paper_is_genuine_but_holds_no_longer_and_the_reason_stays_inside(client, paper, address):
    standing.void(paper, reason="内部事由", actor=OFFICER, at=AT)

    response = client.get(address)

    assert response.status_code == 200
    assert "alert-danger" in response.text and "alert-success" not in response.text
    assert "2026-11-05" in response.text and "内部事由" not in response.text


def test_replaced_paper_names_the_number_that_took_its_place_and_not_why(client, issue, paper, address):
    successor = issue(issue_key="sample:2")
    standing.replace(paper, by=successor, reason="内部事由", actor=OFFICER, at=AT)

    response = client.get(address)

    assert "alert-warning" in response.text and "alert-success" not in response.text
    assert successor.number in response.text and "2026-11-05" in response.text
    assert "内部事由" not in response.text and successor.verification_code not in response.text


def test_corrected_paper_holds_and_its_notices_are_told(client, issue, paper, address):
    notice, voided = issue(issue_key="sample:2"), issue(issue_key="sample:3")
    for one in (notice, voided):
        standing.note_correction(paper, by=one, actor=OFFICER, at=AT)
    standing.void(voided, reason="错", actor=OFFICER, at=AT)

    response = client.get(address)

    assert "alert-success" in response.text and "alert-warning" in response.text
    assert notice.number in response.text and voided.number not in response.text


def test_codes_unknown_malformed_or_not_yet_frozen_cost_and_answer_the_same(client, issue, paper, address):
    unfrozen = issue(issue_key="sample:2")
    Document.objects.filter(pk=unfrozen.pk).update(
        state="NUMBERED", sha256="", pages=0, template_version="", frozen_at=None
    )
    client.get(address)  # the first question of a window opens its counter

    by_nature = ("Set-Cookie", "Content-Length", "X-Request-ID")
    answers = set()
    for code in [*UNKNOWN, unfrozen.verification_code, paper.verification_code[:-1] + "?", "9" * 26]:
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse("documents:verify", args=[code]))
        headers = {name: value for name, value in response.items() if name not in by_nature}
        answers.add((response.status_code, page(response), len(asked), str(sorted(headers.items()))))

    assert len(answers) == 1
    assert {status for status, *_ in answers} == {404}


def test_unknown_and_malformed_codes_get_the_same_answer(client, paper):
    answers = {
        (response.status_code, page(response))
        for response in (client.get(reverse("documents:verify", args=[code])) for code in UNKNOWN)
    }

    [(status, body)] = answers
    assert status == 404
    assert not any(code in body for code in UNKNOWN)


def test_typed_code_leads_to_the_page_or_to_the_same_answer(client, paper, address):
    ask = reverse("documents:ask")

    assert client.get(ask).status_code == 200
    assert client.get(ask, {"code": paper.printed_code.lower()})["Location"] == address
    unknown = {(r.status_code, page(r)) for r in (client.get(ask, {"code": code}) for code in UNKNOWN)}
    assert {status for status, _ in unknown} == {404} and len(unknown) == 1
    assert client.get(ask, {"code": "\0"}).status_code == 400, "no database is asked for what none can hold"


def test_a_paper_that_is_only_numbered_does_not_exist_yet(client, paper, address):
    Document.objects.update(state="NUMBERED", sha256="", pages=0, template_version="", frozen_at=None)

    assert client.get(address).status_code == 404


def post(client, address, data, name="letter.pdf"):
    return client.post(address, {"file": SimpleUploadedFile(name, data, "application/pdf")})


def test_the_original_file_is_equal_and_any_other_is_not(client, paper, address):
    original = vault.open_pdf(paper)

    assert post(client, address, original).context["comparison"] == "EQUAL"
    assert post(client, address, original + b"\n").context["comparison"] == "DIFFERENT"
    assert post(client, address, b"").context["comparison"] in ("NONE", "DIFFERENT")
    assert client.post(address).context["comparison"] == "NONE"


def test_comparing_writes_nothing_to_disk(client, paper, address, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *a, **k: pytest.fail("a file was written"))

    assert post(client, address, b"x" * 5_000_000).context["comparison"] == "DIFFERENT"


@pytest.mark.parametrize(("beyond", "answer"), [(0, "DIFFERENT"), (1, "NONE"), (100_000, "TOO_LARGE")])
def test_a_file_beyond_the_limit_is_not_read(client, address, monkeypatch, beyond, answer):
    monkeypatch.setattr(verification, "COMPARE_BYTES", 200_000)

    response = post(client, address, b"x" * (200_000 + beyond))

    assert response.status_code == 200
    assert response.context["comparison"] == answer


def test_comparing_with_an_unknown_code_is_the_same_404(client, paper):
    response = post(client, reverse("documents:verify", args=["0" * 26]), b"x")

    assert response.status_code == 404


def test_the_sixty_first_question_of_an_address_is_put_off(client, paper, address, monkeypatch):
    monkeypatch.setattr(verification, "QUESTIONS", 3)

    statuses = [client.get(address, REMOTE_ADDR="203.0.113.9").status_code for _ in range(5)]
    other = client.get(address, REMOTE_ADDR="203.0.113.10").status_code

    assert statuses == [200, 200, 200, 429, 429]
    assert other == 200


def test_guesses_and_typed_codes_count_together(client, paper, monkeypatch):
    monkeypatch.setattr(verification, "QUESTIONS", 2)

    codes = [
        client.get(reverse("documents:verify", args=["0" * 26])).status_code,
        client.get(reverse("documents:ask"), {"code": "x"}).status_code,
        client.get(reverse("documents:ask"), {"code": "x"}).status_code,
        client.get(reverse("documents:ask")).status_code,
    ]

    assert codes == [404, 404, 429, 200]


@pytest.mark.django_db
def test_a_new_window_counts_anew_and_old_ones_are_forgotten(monkeypatch):
    monkeypatch.setattr(verification, "QUESTIONS", 1)

    assert verification.may_ask("203.0.113.9", AT)
    assert not verification.may_ask("203.0.113.9", AT + dt.timedelta(minutes=9, seconds=59))
    assert verification.may_ask("203.0.113.9", AT + dt.timedelta(minutes=10))
    assert verification.may_ask("203.0.113.9", AT + dt.timedelta(hours=2))
    assert VerificationWindow.objects.count() == 1


@pytest.mark.django_db
def test_ipv6_is_counted_by_its_network(monkeypatch):
    monkeypatch.setattr(verification, "QUESTIONS", 1)

    assert verification.may_ask("2001:db8:1:2::5", AT)
    assert not verification.may_ask("2001:db8:1:2:ffff::6", AT)
    assert verification.may_ask("2001:db8:1:3::5", AT)


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 198.51.100.2", "198.51.100.2"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_forwarded_address_counts_only_behind_our_own_proxy(client, address, peer, forwarded, counted):
    client.get(address, REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded})

    assert VerificationWindow.objects.get().ip == counted
