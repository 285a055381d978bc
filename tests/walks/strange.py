"""Strange input (异常输入) as hypothesis draws it: values, names, query strings, bodies, headers, files.

Everything is bytes, for what arrives need not be text.
"""

from __future__ import annotations

import io
import struct
import zlib
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.walks.pages import PICTURE

MARK = "<bj-mark>"  # never comes back as a tag
TEXTS = [
    "",
    " ",
    "\t\r\n",
    "\0",
    "a\0b",
    "\x01\x1b[2J\x7f",
    "0",
    "-1",
    "1.5",
    "1e309",
    "NaN",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "9" * 400,
    "9" * 5000,
    "٣",
    "²",
    "一二三",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "0000-00-00",
    "2026-13-45T99:99:99+99:99",
    "true",
    "null",
    "None",
    "[]",
    "' OR 1=1 --",
    "'; DROP TABLE matters_matter; --",
    "%",
    "_",
    "\\",
    "%s%n%x",
    MARK,
    f'"><script>{MARK}</script>',
    "{{ settings.SECRET_KEY }}{% debug %}",
    "${jndi:ldap://127.0.0.1/a}",
    "../../../../etc/passwd",
    "//example.com/",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "\u200b\u200d\ufeff",
    "\u0301" * 200,
    "👩\u200d🔬🏳\ufe0f\u200d🌈",
    "مرحبا שלום",
    "Ω≈ç√∫˜µ≤≥÷",
    "ﷺ" * 50,
    "ǅ İ ß ſ",
    "𠮷野家" * 30,
    "上海示例机械有限公司",
    "x" * 3000,
    "同意\r\n" * 800,
    "\u2028\u2029\x85",
    "\ufffe\uffff",
]
BYTES = [b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xc0\x80", b"\x80" * 50, b"%00%ff"]
NAMES = ["q", "page", "before", "tab", "task", "verify", "roots", "enterprise", "code", "status", "stage", "unit"]
NAMES += ["due", "procedure", "next", "do", "outcome", "opinion", "position", "request_key", "items", "reason"]
NAMES += ["csrfmiddlewaretoken", "_to_field", "_popup", "o", "all", "e", "year", "from", "days", "n", "date", "region"]

# By their numbers: hypothesis' own letters cost half a minute before the first.
letters = st.one_of(st.integers(0, 0x2FF), st.integers(0x4E00, 0x9FFF), st.integers(0, 0x10FFFF)).map(chr)
values = st.one_of(
    st.sampled_from(TEXTS).map(str.encode),
    st.sampled_from(BYTES),
    st.lists(letters, max_size=40).map(lambda text: "".join(text).encode("utf-8", "surrogatepass")),
    st.binary(max_size=40),
    st.integers().map(lambda number: str(number).encode()),
    st.dates().map(lambda day: day.isoformat().encode()),
)
names = st.one_of(st.sampled_from(NAMES).map(str.encode), values)
pairs = st.lists(st.tuples(names, values), max_size=4)
methods = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"])


def encoded(fields: list[tuple[bytes, bytes]]) -> bytes:
    """As a query string or the body of a plain form."""
    return b"&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}".encode() for name, value in fields)


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


FILES = [
    b"",
    b"\0",
    PICTURE,
    PICTURE[:40],
    PICTURE + b"<script>alert(1)</script>",
    _png(40_000, 40_000),
    _png(0, 0),
    b"%PDF-1.7\n%%EOF",
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>%%EOF",
    b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    b"PK\x03\x04" + b"\0" * 60,
    b"\xff\xd8\xff\xe0" + b"\0" * 80,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<svg onload=alert(1)>",
    "统一社会信用代码,企业名称\n".encode("gbk"),
]
file_names = st.one_of(
    values,
    st.sampled_from(
        ["凭证.png", "a.pdf", "b.jpg", "c.xlsx", "d.csv", "e.ics", "CON.png", ".png", "a.png/", "a\0.png"]
    ).map(str.encode),
)
files = st.tuples(names, file_names, st.one_of(st.sampled_from(FILES), st.binary(max_size=200)))


def multipart(fields: list[tuple[bytes, bytes]], sent: list[tuple[bytes, bytes, bytes]], boundary: bytes) -> bytes:
    """As the body of a form with files; names are written as they are, whatever they do to the header."""
    body = io.BytesIO()
    for name, value in fields:
        body.write(b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (boundary, name, value))
    for name, file_name, content in sent:
        body.write(
            b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n' % (boundary, name, file_name)
        )
        body.write(b"Content-Type: application/octet-stream\r\n\r\n%b\r\n" % content)
    body.write(b"--%b--\r\n" % boundary)
    return body.getvalue()


content_types = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=nonsense",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        "multipart/form-data; boundary=x; charset=utf-7",
        "application/json",
        "text/xml",
        "text/plain; charset=\ufffd".encode("ascii", "replace").decode(),
        "",
        ";;;=",
    ]
)
_header_texts = st.one_of(
    st.sampled_from(["", "a" * 9000, "\xff\xfe", "*;q=nonsense", "zh-hans", "en", "xx-YY,*;q=2", "bytes=0-", "\t"]),
    st.lists(st.integers(32, 255), max_size=60).map(lambda codes: "".join(map(chr, codes))),
)
headers = st.dictionaries(
    st.sampled_from(
        [
            "HTTP_ACCEPT_LANGUAGE",
            "HTTP_COOKIE",
            "HTTP_REFERER",
            "HTTP_ORIGIN",
            "HTTP_X_FORWARDED_FOR",
            "HTTP_HX_REQUEST",
            "HTTP_HX_CURRENT_URL",
            "HTTP_USER_AGENT",
            "HTTP_ACCEPT",
            "HTTP_RANGE",
            "HTTP_IF_MODIFIED_SINCE",
            "HTTP_X_REQUESTED_WITH",
            "HTTP_HOST",
            "REMOTE_ADDR",
        ]
    ),
    _header_texts,
    max_size=2,
)
cookies = st.sampled_from(
    [
        "sessionid=",
        'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"',
        "sessionid=" + "a" * 5000,
        "sessionid=\xff\xfe\xfd\xfc\xff\xfe\xfd\xfc",
        "sessionid=' OR 1=1 --; csrftoken=\xe9",
        "csrftoken=" + "c" * 32,
        'messages="\\"; django_language=../../x',
        "django_language=\x01; messages=W10:x:y",
        ";;;==;=",
    ]
)
