"""Why a paper is not sealed (不予用印): each a named rule; what an operator mends keeps the paper waiting."""

from __future__ import annotations

from permissions.refusals import Refusal, Rule

HOUSE = "本系统规则"


class SealUnusable(Refusal):
    """The seal cannot be used now (印章暂不能使用): an operator mends it, then the paper goes on by itself."""


class NotSealed(SealUnusable):
    """Nobody has used the seal on the paper yet (尚未用印): it waits, and is made by itself once somebody has."""


NO_SEAL = Rule(
    code="E-SEAL-01",
    article=HOUSE,
    zh="{authority}没有在用的印章,文书不能制发",
    en="{authority} has no seal in force; no paper can be made",
    way_out="请系统管理员执行 manage.py seals import {code} 证书文件.p12 登记印章;文书随后自动制发",
    way_out_en="Let the operator run `manage.py seals import {code} FILE.p12`; the paper is then made by itself",
)
KEY_ABSENT = Rule(
    code="E-SEAL-02",
    article=HOUSE,
    zh="{authority}的印章密钥不在({cause}),文书不能制发",
    en="The key of the seal of {authority} is absent ({cause}); no paper can be made",
    way_out="请系统管理员将密钥文件 {file} 放回印章目录;文书随后自动制发",
    way_out_en="Let the operator put {file} back into the folder of seals; the paper is then made by itself",
)
NOT_VALID = Rule(
    code="E-SEAL-03",
    article=HOUSE,
    zh="{authority}的印章证书有效期为{valid_from}至{valid_until},{on}不在有效期内,文书不能制发",
    en="The certificate of the seal of {authority} holds from {valid_from} to {valid_until}, not on {on}",
    way_out="请系统管理员换发证书,执行 manage.py seals import {code} 证书文件.p12;文书随后自动制发",
    way_out_en="Let the operator renew it: `manage.py seals import {code} FILE.p12`; the paper is then made by itself",
)
KEY_LOCKED = Rule(
    code="E-SEAL-04",
    article=HOUSE,
    zh="{authority}的印章密钥处于锁定状态(口令不符或者文件损坏),文书不能制发",
    en="The key of the seal of {authority} is locked (wrong password or damaged file); no paper can be made",
    way_out="请系统管理员核对 {file} 的口令(BANJIE_SEAL_PASSWORD 或者 {word});文书随后自动制发",
    way_out_en="Let the operator check the password of {file} (BANJIE_SEAL_PASSWORD or {word})",
)
OTHER_KEY = Rule(
    code="E-SEAL-05",
    article=HOUSE,
    zh="{authority}的印章密钥与登记的印章证书不符,文书不能制发",
    en="The key of the seal of {authority} is not that of the registered certificate; no paper can be made",
    way_out="请系统管理员放回原密钥文件,或者执行 manage.py seals import {code} 证书文件.p12 重新登记",
    way_out_en="Let the operator put the right file back, or register this one: `manage.py seals import {code} FILE`",
)
NOT_SEALED = Rule(
    code="E-SEAL-06",
    article="党政机关公文处理工作条例 第九条",
    zh="文书尚未用印,不得制发:公文中有发文机关署名的,应当加盖发文机关印章",
    en="The paper was not sealed and cannot be made: a paper signed by an organ bears its seal",
    way_out="请印章管理员办理用印;文书随后自动制发",
    way_out_en="Let the seal keeper use the seal; the paper is then made by itself",
)
OWN_PAPER = Rule(
    code="E-SEAL-07",
    article=HOUSE,
    zh="用印应当由拟稿、审核、签发以外的人员办理,您已经手本文书",
    en="The seal is used by another person than who drafted, reviewed or signed: you had a hand in this paper",
    way_out="请由本机关其他印章管理员办理用印,或者委托代办",
    way_out_en="Another seal keeper of the bureau must do it, or somebody who stands in",
)
SEAL_KNOWN = Rule(
    code="E-SEAL-08",
    article=HOUSE,
    zh="该证书已经登记为{authority}的印章,一枚证书只用于一个机关",
    en="The certificate is registered for {authority} already; a certificate is one bureau's",
    way_out="请使用为本机关签发的证书",
    way_out_en="Use the certificate that was made out to this bureau",
)
