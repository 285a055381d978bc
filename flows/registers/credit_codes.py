"""Unified social credit codes (统一社会信用代码), GB 32100-2015: 18 characters, the last one a check digit."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from stdnum.cn import uscc

from permissions.refusals import Rule

E_ID_01 = Rule(
    code="E-ID-01",
    article="GB 32100-2015《法人和其他组织统一社会信用代码编码规则》",
    zh="统一社会信用代码或证件号校验不通过",
    en="The unified social credit code or identity number fails its check",
    way_out="请对照营业执照核对18位代码,最后一位是校验码",
    way_out_en="Compare the 18 characters with the business licence; the last one is a check digit",
)


def checked_credit_code(text: str) -> str:
    """The code trimmed and in upper case; raises Refusal E-ID-01 if a character or the check digit is wrong.

    Source: python-stdnum, ``stdnum.cn.uscc``.
    """
    code = text.strip().upper()
    if not _is_valid(code):
        raise E_ID_01.refusal(field="credit_code", value=text)
    return code


def validate_credit_code(text: str) -> None:
    """The same as a validator of a model field; raises ValidationError with the rule's sentence."""
    if not _is_valid(text):
        raise ValidationError(E_ID_01.zh, code=E_ID_01.code)


def _is_valid(code: str) -> bool:
    """Whether it stands exactly as written: stdnum alone would let pass blanks, hyphens and small letters."""
    return uscc.is_valid(code) and uscc.compact(code) == code
