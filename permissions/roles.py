"""The closed vocabulary of roles (岗位角色) on a unit, each with its rank.

A role that is not here does not exist: ``role_of`` raises. Roles are codenames of guardian
permissions on OrgUnit; they are granted on one unit at a time and never inherited.
Rank orders who is the superior of whom inside one authority (上一级领导); it gives no right by itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One role (岗位角色): codename, Chinese and English term, rank, whether it may ever act."""

    code: str
    zh: str
    en: str
    rank: int
    acts: bool = True

    def __str__(self) -> str:
        return self.zh


HANDLER = Role("handler", "承办人", "handler", 1)
CREDIT_OFFICER = Role("credit_officer", "信用专员", "credit officer", 1)
VERIFIER = Role("verifier", "核实人", "verifier", 1)
LEGAL_REVIEWER = Role("legal_reviewer", "法制审核员", "legal reviewer", 1)
GOVERNMENT_LIAISON = Role("government_liaison", "本级政府联络员", "government liaison", 1)
FILING_OFFICER = Role("filing_officer", "备案员", "filing officer", 1)
SEAL_KEEPER = Role("seal_keeper", "印章管理员", "seal keeper", 1)
ARCHIVIST = Role("archivist", "档案员", "archivist", 1)
CALENDAR_ADMINISTRATOR = Role("calendar_administrator", "日历管理员", "calendar administrator", 1)
SECTION_HEAD = Role("section_head", "科室负责人", "section head", 2)
LEGAL_HEAD = Role("legal_head", "法制机构负责人", "head of the legal section", 2)
DEPUTY_LEADER = Role("deputy_leader", "分管领导", "deputy leader", 3)
PRINCIPAL = Role("principal", "主要负责人", "principal", 4)
AUDITOR = Role("auditor", "审计员", "auditor", 0, acts=False)
ADMINISTRATOR = Role("administrator", "系统管理员", "administrator of the site", 0, acts=False)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        HANDLER,
        CREDIT_OFFICER,
        VERIFIER,
        LEGAL_REVIEWER,
        GOVERNMENT_LIAISON,
        FILING_OFFICER,
        SEAL_KEEPER,
        ARCHIVIST,
        CALENDAR_ADMINISTRATOR,
        SECTION_HEAD,
        LEGAL_HEAD,
        DEPUTY_LEADER,
        PRINCIPAL,
        AUDITOR,
        ADMINISTRATOR,
    )
}
CHOICES = [(role.code, role.zh) for role in ROLES.values()]


def role_of(code: str) -> Role:
    """The role with this code; KeyError for a word outside the vocabulary."""
    return ROLES[code]
